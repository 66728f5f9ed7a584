"""How is an application assessed by two people and taken to decision? (R3, R7)"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from grants.actions import assess as assessing
from grants.forms.assessment import AssessmentForm, CriteriaForm, OpinionForm, ResumeForm, SendBackForm
from grants.models import Application, Assessment
from grants.rules.reporting import blockers_without_staff_report
from grants.rules.reviewing import FAVOURABLE, signed_assessment
from grants.selectors.case_content import answers_of, budgets_of
from grants.selectors.decision_basis import budget_meter, latest_return
from grants.selectors.double_funding import overlaps_of
from grants.selectors.like_lessons import lessons_for_application
from grants.selectors.other_support import other_support
from grants.selectors.ranking import standing_of
from grants.selectors.two_opinions import assessment_of, is_to_form_own, proposal_text
from grants.selectors.work_item import case_of
from grants.views.one_step import application_of, sent, take_step
from registry.case_pages import page_of
from registry.http import attempt, officials_only, require
from registry.lifecycle import blockers_to, is_possible
from registry.models import Case, User
from registry.roles import Permission
from registry.rules import Blocker, blockers_to_handling


def _standing_blockers(application: Application, user: User) -> list[Blocker]:
    """What stops the person from assessing at all: wrong state, or no declaration (R3)."""
    if not is_possible(application, "propose"):
        return blockers_to(application, "propose")
    return blockers_to_handling(case_of(application), user)


def _page(application: Application, user: User, amount: int | None) -> dict[str, Any]:
    case = case_of(application)
    return {
        "application": application,
        "case": case,
        "case_url": page_of(case),
        "answers": answers_of(application),
        "budgets": budgets_of(application),
        "goals": application.goals.all(),
        "other_support": other_support(application, user),
        "overlaps": overlaps_of(application, user),
        "meter": budget_meter(application, amount),
        "standing": standing_of(application, user),
        "lessons": lessons_for_application(application, user),
        "lessons_area": application.call.programme.action_area,
    }


def _written_by(application: Application, by: str) -> Assessment | None:
    return next((each for each in application.assessments.all() if each.by == by), None)


@require_http_methods(["GET", "POST"])
@officials_only
def assess(request: HttpRequest, number: str) -> HttpResponse:
    """Assess against the frozen criteria and propose; signed by the case officer (R7)."""
    application = application_of(request, number)
    user = require(request, Permission.ASSESS_APPLICATION, application)
    if case_of(application).reviewer_id == user.pk and is_to_form_own(application, user):
        return redirect("review_assessment", number=case_of(application).path_number)
    written = _written_by(application, Assessment.By.CASE_OFFICER)
    names = ("proposal", "amount", "double_funding", "reasons")
    known = {name: getattr(written, name) for name in names} if written else {}
    form = AssessmentForm(
        sent(request),
        actor=user,
        criteria=application.rules_version.criteria.all(),
        scores=written.scores.all() if written else (),
        initial=known,
    )
    if "keep" in request.POST:
        return _keep(request, form, application, user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        signed = attempt(
            form,
            lambda: assessing.sign_assessment(
                actor=user,
                application=application,
                scores=form.scores,
                proposal=data["proposal"],
                amount=data["amount"],
                reasons=data["reasons"],
                double_funding=data["double_funding"],
            ),
            case=case_of(application),
        )
        if signed is not None:
            messages.success(request, _("The assessment is signed. The independent reviewer reads it next."))
            return redirect(f"{page_of(case_of(application))}#assessment")
    return _assess_page(request, form, application, user)


def _assess_page(request: HttpRequest, form: AssessmentForm, application: Application, user: User) -> HttpResponse:
    written = _written_by(application, Assessment.By.CASE_OFFICER)
    page = _page(application, user, written.amount if written else None) | {
        "form": form,
        "written": written,
        "returned": latest_return(application) if written and written.returned_at else None,
        "blockers": _standing_blockers(application, user),
    }
    return render(request, "grants/assess.html", page, status=422 if form.errors else 200)


def _keep(request: HttpRequest, form: AssessmentForm, application: Application, user: User) -> HttpResponse:
    """Keep the draft; a sum that could not be read is told, what is only missing is not."""
    typed = form.so_far
    wrong = form.errors.get("amount")
    form.errors.clear()
    if wrong:
        form.errors["amount"] = wrong
        return _assess_page(request, form, application, user)
    kept = attempt(
        form,
        lambda: assessing.keep_assessment(actor=user, application=application, **typed),
        case=case_of(application),
    )
    if kept is None:
        return _assess_page(request, form, application, user)
    messages.success(request, _("The draft is saved. It is not signed."))
    return redirect("assess", number=case_of(application).path_number)


@require_http_methods(["GET", "POST"])
@officials_only
def review_assessment(request: HttpRequest, number: str) -> HttpResponse:
    """The reviewer's own assessment first, from an empty form; then both side by side: agree, or send back (R3)."""
    application = application_of(request, number)
    user = require(request, Permission.REVIEW_ASSESSMENT, application)
    own = _written_by(application, Assessment.By.REVIEWER)
    table = assessment_of(application, user)
    step, data = request.POST.get("step", ""), sent(request)
    typed = request.POST.dict() if data is not None else None
    form = CriteriaForm(
        data if step == "own" else None,
        actor=user,
        criteria=application.rules_version.criteria.all(),
        scores=own.scores.all() if own else (),
        initial=typed,
    )
    opinion = OpinionForm(
        data if step == "agree" else None, actor=user, initial=typed, is_required=bool(table.differing)
    )
    comment = SendBackForm(data if step == "send_back" else None, actor=user, initial=typed)
    forms = {"own": form, "agree": opinion, "send_back": comment}
    if step in forms and forms[step].is_valid():
        done, said = _take_review_step(step, forms[step], application, user)
        if done is not None:
            messages.success(request, said)
            case = case_of(application)
            return redirect("review_assessment", case.path_number) if step == "own" else redirect(_assessment(case))
    shown = table.officer
    page = _page(application, user, shown.amount if shown else None) | {
        "form": form,
        "opinion": opinion,
        "comment": comment,
        "table": table,
        "proposal": proposal_text(table),
        "officer": shown,
        "has_assessed_before": own is not None,
        "blockers": _review_blockers(application, user),
    }
    errors = [each for each in forms.values() if each.errors]
    page["wrong"] = errors[0] if errors else None
    return render(request, "grants/review_assessment.html", page, status=422 if errors else 200)


def _assessment(case: Case) -> str:
    return f"{page_of(case)}#assessment"


def _take_review_step(step: str, form: Any, application: Application, user: User) -> tuple[Assessment | None, str]:
    """Do what the reviewer pressed; what came of it, None when it was refused, and the words that say so."""
    typed = form.cleaned_data
    match step:
        case "own":
            said = _("Your assessment is saved. Now you see the case officer's beside it.")
            done = attempt(
                form,
                lambda: assessing.form_opinion(actor=user, application=application, scores=form.scores),
                case=case_of(application),
            )
        case "agree":
            said = _("You stand behind the assessment.")
            done = attempt(
                form,
                lambda: assessing.agree(actor=user, application=application, opinion=typed["opinion"]),
                case=case_of(application),
            )
        case _:
            said = _("The assessment is sent back.")
            done = attempt(
                form,
                lambda: assessing.send_back(actor=user, application=application, comment=typed["comment"]),
                case=case_of(application),
            )
    return done, said


def _review_blockers(application: Application, user: User) -> list[Blocker]:
    if blockers := _standing_blockers(application, user):
        return blockers
    signed = signed_assessment(application, Assessment.By.CASE_OFFICER)
    if signed is None:
        return [Blocker("not_assessed", _("The case officer has not signed an assessment."), rule="R3")]
    if signed.person_id == user.pk:
        return [Blocker("same_person", _("Case officer and reviewer must be two different people."), rule="R3")]
    return []


@require_POST
@officials_only
def propose(request: HttpRequest, number: str) -> HttpResponse:
    """Hand over the proposal."""
    application = application_of(request, number)
    user = require(request, Permission.HANDLE_APPLICATION, application)
    signed = signed_assessment(application, Assessment.By.CASE_OFFICER)
    is_favourable = signed is not None and signed.proposal in FAVOURABLE
    waits = _("The proposal is handed over. The case waits for a decision.")
    if blockers_without_staff_report(application):
        waits = _("The proposal is handed over. The staff report is signed before the case goes to decision.")
    return take_step(
        request,
        application,
        lambda: assessing.propose(actor=user, application=application),
        waits if is_favourable else _("The proposal is handed over. The organisation is heard before a refusal."),
    )


@require_POST
@officials_only
def for_decision(request: HttpRequest, number: str) -> HttpResponse:
    """Take the case to decision when the hearing is over (R1)."""
    application = application_of(request, number)
    user = require(request, Permission.HANDLE_APPLICATION, application)
    return take_step(
        request,
        application,
        lambda: assessing.submit_for_decision(actor=user, application=application),
        _("The case waits for a decision."),
    )


@require_http_methods(["GET", "POST"])
@officials_only
def resume_review(request: HttpRequest, number: str) -> HttpResponse:
    """Back to review, with the reason; both signatures are needed anew."""
    application = application_of(request, number)
    user = require(request, Permission.HANDLE_APPLICATION, application)
    case = case_of(application)
    form = ResumeForm(sent(request), actor=user)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        resumed = attempt(
            form,
            lambda: assessing.resume_review(actor=user, application=application, reason=reason),
            case=case,
        )
        if resumed is not None:
            messages.success(request, _("%(number)s is under review again.") % {"number": case.registry_number})
            return redirect(page_of(case))
    page = {
        "application": application,
        "case": case,
        "case_url": page_of(case),
        "form": form,
        "blockers": [] if form.errors else blockers_to(application, "resume_review", actor=user),
    }
    return render(request, "grants/resume_review.html", page, status=422 if form.errors else 200)
