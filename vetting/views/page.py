"""What does a vetting's page show to this reader? The same page answers a refused step, with what was typed."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.models import Case, Hearing, JournalEntry, User
from registry.parameters import value_of
from registry.roles import Permission, Role, acting_role, may
from registry.rules import blockers_to_handling
from registry.selectors import letters_of
from vetting.changes import changes_since
from vetting.course import course_of, entries_of, moments
from vetting.forms import StepForm
from vetting.forms.checks import ChecksForm
from vetting.forms.findings import EvidenceForm, FindingForm
from vetting.forms.hearing import HearingForm
from vetting.forms.reading import as_read
from vetting.forms.referral import AnswerReferralForm, ReferForm
from vetting.forms.steps import (
    MEANINGS,
    AdviceForm,
    ClearWithoutFindingForm,
    ConcludeForm,
    EnhanceForm,
    ReopenForm,
    ReviewForm,
    WeighForm,
)
from vetting.hits_on_page import hits_on_page
from vetting.models import Check, Finding, Referral, Vetting
from vetting.next_step import awaits_signature, next_step, outcomes
from vetting.rules.escalating import blockers_to_advising, posts_of
from vetting.rules.evidence import threshold_of
from vetting.selectors import findings_of, readings_of

_S = Vetting.State
_DEEPER = frozenset({_S.ENHANCED, _S.ESCALATED, _S.REFERRED, _S.ASSESSED, _S.IN_HEARING})
_ADVISED = _DEEPER - {_S.ENHANCED}
_ASSESSED = frozenset({_S.ASSESSED, _S.IN_HEARING})
_READERS_SHOWN = 5


@dataclass(frozen=True)
class FailedStep:
    """A step that was refused: its form with errors, and the finding, referral or hit it was about."""

    form: StepForm
    about: int | None = None
    hit: int | None = None


@dataclass(frozen=True)
class ReferralOnPage:
    """A question to an authority, with the form to take in its answer while it is open."""

    row: Referral
    form: AnswerReferralForm | None
    is_open: bool


@dataclass(frozen=True)
class FindingOnPage:
    """A finding with its threshold, its evidence and the form to add more."""

    row: Finding
    threshold: Any
    against: list[str]
    form: EvidenceForm | None
    is_open: bool


def _open_steps(user: User, vetting: Vetting) -> set[str]:
    """The steps whose forms the person is shown: by role, declaration and where the vetting stands."""
    if blockers_to_handling(vetting.case, user):
        return set()
    state = Vetting.State(vetting.state)
    steps = set()
    if may(user, Permission.VET, vetting):
        if vetting.is_concluded:
            return {"reopen"}
        if state in (_S.OPENED, _S.STANDARD_DONE, _S.REOPENED):
            steps.add("checks")
        if state in (_S.STANDARD_DONE, _S.REOPENED):
            steps.add("enhance")
        if state in _DEEPER:
            steps |= {"finding", "evidence"}
        if state in _ADVISED:
            steps.add("weigh")
        if state in _ASSESSED:
            steps |= {"hearing", "conclude"}
        if state == _S.ENHANCED and not vetting.findings.exists():
            steps.add("clear_without_finding")
        if state in (_S.ESCALATED, _S.REFERRED):
            steps |= {"refer", "referral"}
    role = acting_role(user, Permission.ADVISE, vetting)
    if state in _ADVISED and role is not None and not blockers_to_advising(vetting, role):
        steps.add("advice")
    if state in _DEEPER and vetting.case.case_officer_id != user.pk and may(user, Permission.REVIEW_VETTING, vetting):
        steps.add("review")
    return steps


def _form(
    kind: type[StepForm], user: User, vetting: Vetting, steps: set[str], failed: FailedStep | None, **more: Any
) -> StepForm | None:
    if failed is not None and isinstance(failed.form, kind):
        return failed.form
    return kind(vetting=vetting, actor=user, **more) if kind.step in steps else None


def _findings(user: User, vetting: Vetting, steps: set[str], failed: FailedStep | None) -> list[FindingOnPage]:
    on_page = []
    for row in findings_of(vetting):
        is_failed = failed is not None and failed.about == row.pk and isinstance(failed.form, EvidenceForm)
        form: Any = None
        if failed is not None and is_failed:
            form = failed.form
        elif "evidence" in steps:
            form = EvidenceForm(vetting=vetting, actor=user, prefix=f"evidence-{row.pk}")
        against = [line.strip(" -•\t") for line in row.speaks_against.splitlines() if line.strip()]
        on_page.append(FindingOnPage(row, threshold_of(row), against, form, is_failed))
    return on_page


def _referrals(user: User, vetting: Vetting, steps: set[str], failed: FailedStep | None) -> list[ReferralOnPage]:
    on_page = []
    for row in vetting.referrals.select_related("opinion", "notice", "sent_by"):
        prefix = AnswerReferralForm.prefix_of(row)
        is_failed = failed is not None and failed.about == row.pk and isinstance(failed.form, AnswerReferralForm)
        form: Any = None
        if failed is not None and is_failed:
            form = failed.form
        elif row.is_open and "referral" in steps:
            form = AnswerReferralForm(vetting=vetting, actor=user, prefix=prefix)
        on_page.append(ReferralOnPage(row, form, is_failed))
    return on_page


def show(
    request: HttpRequest, user: User, vetting: Vetting, reading: JournalEntry, failed: FailedStep | None = None
) -> HttpResponse:
    """The page; with a failed step the same page, its errors and 422."""
    case = vetting.case
    steps = _open_steps(user, vetting)
    entries = entries_of(case)
    hearings = list(
        case.hearings.filter(purpose=Hearing.Purpose.ADVERSE_CONCLUSION).prefetch_related(
            "documents", "answer_documents", "withheld_items", "extension_requests"
        )
    )
    latest = hearings[-1] if hearings else None
    readings = list(readings_of(vetting))
    verdicts = outcomes(vetting, user) if "conclude" in steps else []
    offered = [state for state, blockers in verdicts if not blockers]
    is_deep = bool(vetting.circumstance)
    checks = list(vetting.checks.select_related("document", "checked_by"))
    checks_form = _form(ChecksForm, user, vetting, steps, failed)
    weigh_form = _form(WeighForm, user, vetting, steps, failed)
    context = {
        "vetting": vetting,
        "case": case,
        "reading": reading,
        "purpose": as_read(reading.reason),
        "applications": list(
            Case.objects.visible_to(user)
            .filter(organisation_id=case.party_key, board_id=case.board_id, kind=Case.Kind.APPLICATION)
            .filter(closed_on=None)
            .order_by("-year", "-number")[:5]
        ),
        "course": course_of(vetting, entries, due_on=latest.due_on if latest else None),
        "next": next_step(vetting, user, hearing=latest),
        "checks_form": checks_form,
        "sources_missing": checks_form.without_source() if isinstance(checks_form, ChecksForm) else [],
        "hits": hits_on_page(user, vetting, failed),
        "checks": checks,
        "checks_done": len([check for check in checks if check.outcome != Check.Outcome.PENDING]),
        "enhance_form": _form(EnhanceForm, user, vetting, steps, failed),
        "refer_form": _form(ReferForm, user, vetting, steps, failed),
        "findings": _findings(user, vetting, steps, failed),
        "finding_form": _form(FindingForm, user, vetting, steps, failed),
        "referrals": _referrals(user, vetting, steps, failed),
        "clear_form": _form(ClearWithoutFindingForm, user, vetting, steps, failed),
        "criteria": list(vetting.criteria),
        "posts": posts_of(vetting) if is_deep else [],
        "advice": [
            {"role": Role(each.role).label, "author": each.author, "given_at": each.given_at, "text": each.text}
            for each in vetting.advice.select_related("author")
        ],
        "advice_form": _form(AdviceForm, user, vetting, steps, failed),
        "awaits_signature": not vetting.is_concluded and awaits_signature(vetting),
        "review_form": _form(ReviewForm, user, vetting, steps, failed),
        "weigh_form": weigh_form,
        "has_weighing": weigh_form is not None or bool(vetting.less_intrusive or vetting.distanced),
        "hearings": hearings,
        "latest_hearing": latest,
        "hearing_form": _form(HearingForm, user, vetting, steps, failed),
        "conclude_form": _form(ConcludeForm, user, vetting, steps, failed, offered=offered)
        if offered or failed
        else None,
        "blocked_outcomes": [(Vetting.State(state).label, blockers) for state, blockers in verdicts if blockers],
        "meanings": [(state.label, meaning) for state, meaning in MEANINGS.items()],
        "reopen_form": _form(ReopenForm, user, vetting, steps, failed),
        "is_deep": is_deep,
        "may_renew": "reopen" in steps,
        "changes": changes_since([vetting]).get(vetting.pk, []) if vetting.is_concluded else [],
        "answers_requests": may(user, Permission.HANDLE_CASE, vetting),
        "may_assign": may(user, Permission.ASSIGN_CASE, vetting) and not vetting.is_concluded,
        "readers": _latest_by_person(readings)[:_READERS_SHOWN],
        "readings": readings,
        "timeline": moments(entries),
        "notices": letters_of(case),
        "hearing_days": value_of("hearing_days"),
        "failed_form": failed.form if failed else None,
    }
    return render(request, "vetting/vetting.html", context, status=422 if failed else 200)


def _latest_by_person(readings: list[JournalEntry]) -> list[dict[str, Any]]:
    seen: dict[int | None, dict[str, Any]] = {}
    for entry in readings:
        seen.setdefault(entry.actor_id, {"name": entry.actor, "at": entry.at, "purpose": as_read(entry.reason)})
    return list(seen.values())
