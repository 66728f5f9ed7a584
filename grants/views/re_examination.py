"""What has changed since an organisation was excluded, and what does the board decide now? (G3, R1, R3, R15)"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grants.actions.end_exclusion import lift_exclusion
from grants.forms.re_examination import (
    AskToLiftForm,
    BeginForm,
    DecideAgainForm,
    HearingForm,
    NewEvidenceForm,
    PrepareForm,
    ReExaminationForm,
)
from grants.selectors_of_exclusion import (
    earlier_looks,
    exclusions_to,
    hearings_in,
    next_step_of,
    requests_of,
    verdicts,
)
from registry.http import attempt, officials_only, organisations_only, require, user_of
from registry.models import User
from registry.parameters import value_of
from registry.roles import Permission, acting_role
from vetting.actions import decide_again, re_examine
from vetting.actions.ask_to_lift import ask_to_lift
from vetting.actions.decide_exclusion import latest_end
from vetting.models import Exclusion, NewEvidence, ReExamination, Vetting
from vetting.rules.re_examining import blockers_to_asking, blockers_to_hand, page_of, threshold_of_new
from vetting.views.steps import reading_going_on


@dataclass(frozen=True)
class Step:
    """A step by its form, what is asked of the person, its action, the words when it is done, and where one lands."""

    form: type[ReExaminationForm]
    permission: Permission
    act: Callable[[User, Exclusion, Any], Any]
    done: str | Promise
    anchor: str = "next"


def _decide(user: User, row: Exclusion, form: DecideAgainForm) -> Any:
    said = dict(form.cleaned_data)
    outcome, until = said.pop("outcome"), said.pop("until")
    match outcome:
        case "lift":
            said.pop("less_intrusive")
            return lift_exclusion(actor=user, exclusion=row, **said)
        case "extend":
            return decide_again.extend(actor=user, exclusion=row, until=until, **said)
        case _:
            return decide_again.keep(actor=user, exclusion=row, **said)


def _hear(user: User, row: Exclusion, form: HearingForm) -> Any:
    return re_examine.open_hearing(
        actor=user, exclusion=row, material=form.cleaned_data["material"], withheld=form.withheld()
    )


STEPS: dict[str, Step] = {
    "begin": Step(
        BeginForm,
        Permission.RE_EXAMINE_EXCLUSION,
        lambda user, row, form: re_examine.re_examine(actor=user, exclusion=row, **form.cleaned_data),
        gettext_lazy("The exclusion is being re-examined."),
    ),
    "evidence": Step(
        NewEvidenceForm,
        Permission.RE_EXAMINE_EXCLUSION,
        lambda user, row, form: re_examine.add_new_evidence(actor=user, exclusion=row, **form.cleaned_data),
        gettext_lazy("The evidence is added."),
        "evidence",
    ),
    "hearing": Step(
        HearingForm,
        Permission.RE_EXAMINE_EXCLUSION,
        _hear,
        gettext_lazy("The material is sent to the organisation. The reply period runs from today."),
        "hearing",
    ),
    "prepare": Step(
        PrepareForm,
        Permission.RE_EXAMINE_EXCLUSION,
        lambda user, row, form: re_examine.prepare(actor=user, exclusion=row, **form.cleaned_data),
        gettext_lazy("The proposal is written. The board decides."),
    ),
    "decide": Step(
        DecideAgainForm,
        Permission.DECIDE_EXCLUSION,
        _decide,
        gettext_lazy("The decision is made and sent to the organisation."),
    ),
}


def _material_of(request: HttpRequest, number: str) -> tuple[User, Exclusion]:
    """The person and the exclusion whose material they may read: other boards know the formal decision only."""
    user = user_of(request)
    rows = exclusions_to(user).filter(vetting__in=Vetting.objects.visible_to(user))
    return user, get_object_or_404(rows, case__path_number=number)


def _ask_why(request: HttpRequest, row: Exclusion) -> HttpResponse:
    """Vetting material is read for a purpose that is written down; then one comes back here."""
    messages.info(request, _("Write why you read the material first. Then it can be opened for the rest of the day."))
    return redirect(f"{reverse('vetting', args=[row.vetting.case.path_number])}?next={page_of(row)}")


@officials_only
@require_GET
def re_examination(request: HttpRequest, number: str) -> HttpResponse:
    """What the organisation has asked, the evidence, the hearing, the proposal and the decision."""
    user, row = _material_of(request, number)
    if reading_going_on(user, row.vetting) is None:
        return _ask_why(request, row)
    return _page(request, user, row)


@officials_only
@require_POST
def re_examination_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take one step of the re-examination."""
    user, row = _material_of(request, number)
    chosen = STEPS.get(step)
    if chosen is None:
        raise Http404
    require(request, chosen.permission, row)
    if reading_going_on(user, row.vetting) is None:
        return _ask_why(request, row)
    form = chosen.form(request.POST, request.FILES, actor=user, **_shape(chosen.form, row, row.under_way()))
    if form.is_valid() and attempt(form, lambda: chosen.act(user, row, form), case=row.case) is not None:
        messages.success(request, str(chosen.done))
        return redirect(page_of(row, chosen.anchor))
    return _page(request, user, get_object_or_404(exclusions_to(user), pk=row.pk), failed=form)


def _shape(form: type[ReExaminationForm], row: Exclusion, found: ReExamination | None) -> dict[str, Any]:
    """What a form of the step needs to know besides what is typed."""
    if issubclass(form, HearingForm):
        return {"pieces": _pieces(found)}
    if issubclass(form, DecideAgainForm):
        return {"latest": latest_end(timezone.localdate())}
    return {}


def _pieces(found: ReExamination | None) -> list[NewEvidence]:
    return list(found.evidence.select_related("document")) if found is not None else []


def _page(request: HttpRequest, user: User, row: Exclusion, failed: ReExaminationForm | None = None) -> HttpResponse:
    found = row.under_way()
    said = verdicts(row, found, user) if row.is_in_force else []
    forms = _forms(user, row, found, [each.outcome for each in said if not each.blockers])
    if failed is not None:
        forms[failed.step] = failed
    decides = acting_role(user, Permission.DECIDE_EXCLUSION, row) is not None
    return render(
        request,
        "grants/re_examination.html",
        {
            "exclusion": row,
            "case": row.case,
            "found": found,
            "asked": [each for each in requests_of(row) if each.decision_id is None and row.is_in_force],
            "pieces": _pieces(found),
            "carried": threshold_of_new(row, found) if found is not None else None,
            "hearings": hearings_in(row, found),
            "hearing_days": value_of("hearing_days"),
            "next": next_step_of(row, found, user, said),
            "forms": forms,
            "blocked": [each for each in said if each.blockers] if decides and found is not None else [],
            "earlier": earlier_looks(row),
            "failed": failed,
        },
        status=422 if failed is not None else 200,
    )


def _forms(user: User, row: Exclusion, found: ReExamination | None, offered: list[str]) -> dict[str, ReExaminationForm]:
    """The forms of the steps that the person can take now."""
    forms: dict[str, ReExaminationForm] = {}
    if not row.is_in_force:
        return forms
    if not blockers_to_hand(row, user, Permission.RE_EXAMINE_EXCLUSION):
        if found is None:
            return {"begin": BeginForm(actor=user)}
        forms["evidence"] = NewEvidenceForm(actor=user)
        forms["hearing"] = HearingForm(actor=user, pieces=_pieces(found))
        names = ("news", "assessment", "proposal", "less_intrusive")
        forms["prepare"] = PrepareForm(actor=user, initial={name: getattr(found, name) for name in names})
    if found is not None and offered:
        forms["decide"] = DecideAgainForm(
            actor=user,
            offered=offered,
            latest=latest_end(timezone.localdate()),
            initial={"outcome": found.proposal, "reasons": found.assessment, "less_intrusive": found.less_intrusive},
        )
    return forms


@organisations_only
@require_http_methods(["GET", "POST"])
def exclusion_ask(request: HttpRequest, number: str) -> HttpResponse:
    """The organisation asks that its exclusion be lifted, and sees what it has asked before and what was answered."""
    user = user_of(request)
    row = get_object_or_404(exclusions_to(user), case__path_number=number)
    require(request, Permission.ASK_TO_LIFT, row)
    posted = request.method == "POST"
    form = AskToLiftForm(request.POST if posted else None, request.FILES if posted else None)
    form.actor = user
    if posted and form.is_valid():
        text, files = form.cleaned_data["text"], form.cleaned_data["documents"]
        asked = attempt(form, lambda: ask_to_lift(actor=user, exclusion=row, text=text, files=files), case=row.case)
        if asked is not None:
            messages.success(request, _("Your request has come in. You get a receipt by letter, and then an answer."))
            return redirect("exclusion_ask", number=number)
    blockers = blockers_to_asking(row)
    return render(
        request,
        "grants/exclusion_ask.html",
        {
            "exclusion": row,
            "case": row.case,
            "form": form if not blockers or posted else None,
            "blockers": blockers,
            "requests": requests_of(row),
            "answer_days": value_of("lift_request_days"),
        },
        status=422 if posted else 200,
    )
