"""What stands in the way of a step in the follow-up? (G4, G5, G6)"""

import re
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.rules import Blocker

if TYPE_CHECKING:
    from followup.models import Evaluation, FollowUpPlan, Lesson, Milestone, Report
    from registry.models import Case, User

#: A personal identity number or a coordination number, an e-mail address, and a case's registry number.
_PERSON: Final = re.compile(r"(?<!\d)(\d{2})?\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01]|[6-8]\d|9[01])[-+ ]?\d{4}(?!\d)")
_MAIL: Final = re.compile(r"\S+@\S+\.\S+")
_CASE: Final = re.compile(r"\b[A-ZÅÄÖ]{2,5}[ -]\d{4}[/-]\d{3,}")


def _plan_page(plan: "FollowUpPlan") -> str:
    return reverse("plan", args=[plan.case.path_number])


def blockers_to_setting_plan(plan: "FollowUpPlan") -> list[Blocker]:
    """G4: a plan has at least one goal with an indicator, and final accounts with a date."""
    blockers = []
    if not any(goal.indicator.strip() for goal in plan.goals.all()):
        blockers.append(Blocker("plan_without_goal", _("The plan has no goal with an indicator."), rule="G4"))
    if not any(milestone.kind == "final_accounts" for milestone in plan.milestones.all()):
        blockers.append(
            Blocker("plan_without_final_accounts", _("The plan has no date for final accounts."), rule="G4")
        )
    return blockers


def blockers_to_final_accounts(plan: "FollowUpPlan") -> list[Blocker]:
    """G5: every required milestone is approved before the accounts are closed."""
    remaining = [m for m in plan.milestones.all() if m.is_required and m.state != "approved"]
    if not remaining:
        return []
    return [
        Blocker(
            "milestones_remain",
            _("Not every required report is approved."),
            rule="G5",
            url=_plan_page(plan),
            action=_("See the plan"),
            detail=", ".join(milestone.title for milestone in remaining) + ".",
        )
    ]


def blockers_to_evaluated(plan: "FollowUpPlan") -> list[Blocker]:
    """G5: the board that gave the grant has adopted the evaluation."""
    evaluation = getattr(plan, "evaluation", None)
    if evaluation is not None and evaluation.state in ("adopted", "shared"):
        return []
    return [
        Blocker(
            "not_evaluated",
            _("The board has not adopted an evaluation."),
            rule="G5",
            url=reverse("evaluation", args=[plan.case.path_number]),
            action=_("See the evaluation"),
        )
    ]


def blockers_to_changing_plan(plan: "FollowUpPlan") -> list[Blocker]:
    """G5: a plan is changed while it runs, and not once its final accounts have been sent in."""
    if plan.state in ("draft", "set"):
        return [Blocker("plan_not_active", _("The terms have not been accepted yet."), rule="R8")]
    final = [each for each in plan.milestones.all() if each.kind == "final_accounts"]
    if plan.state == "active" and not any(each.state in ("submitted", "approved") for each in final):
        return []
    return [
        Blocker(
            "final_accounts_in",
            _("The final accounts are sent in. What has been reported as final is not changed."),
            rule="G5",
            url=_plan_page(plan),
            action=_("See the plan"),
        )
    ]


def blockers_to_moving(milestone: "Milestone") -> list[Blocker]:
    """G5: only what has not come in, and whose day has not passed, gets another day. While the follow-up is ended with
    its support no day passes.
    """
    is_ahead = milestone.due_on >= timezone.localdate() or milestone.plan.state == "closed"
    if milestone.state in ("upcoming", "due") and is_ahead:
        return []
    return [
        Blocker(
            "not_moved",
            _("A report or visit that is made, or whose day has passed, is not moved."),
            rule="G5",
            detail=f"{milestone.title}.",
        )
    ]


def blockers_to_overdue(milestone: "Milestone") -> list[Blocker]:
    """A milestone is overdue when its day has passed, not before."""
    if timezone.localdate() > milestone.due_on:
        return []
    return [Blocker("not_yet_due", _("The day has not passed."), rule="G5")]


def blockers_to_submitting_report(milestone: "Milestone") -> list[Blocker]:
    """G5: a report says what was done, gives a value for each goal and a cost for each budget line."""
    if not milestone.is_report:
        return [Blocker("no_report", _("A site visit is made by the board, nothing is sent in."), rule="G5")]
    if milestone.plan.state == "closed":
        return [Blocker("plan_closed", _("The follow-up is ended. Nothing more is reported in it."), rule="G5")]
    if milestone.plan.state != "active":
        return [Blocker("plan_not_active", _("The terms have not been accepted yet."), rule="R8")]
    report: Report | None = getattr(milestone, "report", None)
    page = reverse("report", args=[milestone.public_id])
    if report is None or not report.done.strip():
        return [
            Blocker("no_report", _("Write what you have done."), rule="G5", url=f"{page}#id_done", action=_("Write"))
        ]
    blockers = []
    if any(result.value is None for result in report.results.all()):
        blockers.append(
            Blocker("results_missing", _("A result is missing."), rule="G5", url=f"{page}#results", action=_("Fill in"))
        )
    if any(line.spent is None for line in report.lines.all()):
        blockers.append(
            Blocker("costs_missing", _("A cost is missing."), rule="G5", url=f"{page}#costs", action=_("Fill in"))
        )
    return blockers


def blockers_to_visit_made(milestone: "Milestone") -> list[Blocker]:
    """A report is never approved without having been sent in; only a site visit is."""
    if milestone.kind == "site_visit":
        return []
    return [Blocker("not_a_visit", _("A report must be sent in before it is approved."), rule="G5")]


def blockers_to_gathering(evaluation: "Evaluation") -> list[Blocker]:
    """G5: an evaluation rests on approved reports."""
    return blockers_to_final_accounts(evaluation.plan)


def blockers_to_drafting(evaluation: "Evaluation") -> list[Blocker]:
    """G5: the draft says how far the goals were reached, what worked, how strong the evidence is, and concludes."""
    fields = ("attainment", "what_worked", "strength", "conclusion")
    if all(getattr(evaluation, field).strip() for field in fields):
        return []
    return [
        Blocker(
            "evaluation_incomplete",
            _("Goal attainment, what worked, strength of evidence and conclusion must be written."),
            rule="G5",
            url=reverse("evaluation", args=[evaluation.case.path_number]),
            action=_("Write the evaluation"),
        )
    ]


def blockers_to_shared(evaluation: "Evaluation") -> list[Blocker]:
    """G6: an evaluation is shared by sharing the lesson that is drawn from it, never by itself."""
    lesson: Lesson | None = getattr(evaluation, "lesson", None)
    if lesson is not None and lesson.state == "shared":
        return []
    return [Blocker("no_lesson", _("Its lesson is not shared."), rule="G6")]


def blockers_to_writing_lesson(evaluation: "Evaluation") -> list[Blocker]:
    """G6: only what the board has adopted as its own is drawn a lesson from."""
    if evaluation.state in ("adopted", "shared"):
        return []
    return [
        Blocker(
            "not_adopted",
            _("The board has not adopted the evaluation."),
            rule="G5",
            url=reverse("evaluation", args=[evaluation.case.path_number]),
            action=_("See the evaluation"),
        )
    ]


def blockers_to_lesson(lesson: "Lesson") -> list[Blocker]:
    """G6: drawn from an adopted evaluation, whole, and without persons (R11), other cases or an unnamed organisation."""
    blockers = blockers_to_writing_lesson(lesson.evaluation)
    page = reverse("lesson_edit", args=[lesson.public_id])
    fields = ("title", "method", "action_area", "target_group", "setting", "result")
    if missing := [name for name in fields if not getattr(lesson, name).strip()]:
        blockers.append(
            Blocker(
                "lesson_incomplete",
                _("Method, action area, target group, setting and result must be written."),
                rule="G6",
                url=f"{page}#id_{missing[0]}",
                action=_("Write the lesson"),
            )
        )
    text = "\n".join(lesson.said())
    blockers += blockers_to_words(text, lesson.case)
    organisation = lesson.case.organisation
    kept_back = () if lesson.names_organisation else (organisation.name, organisation.organisation_number)
    if any(name.casefold() in text.casefold() for name in kept_back):
        blockers.append(
            Blocker(
                "organisation_in_text",
                _("The text names the organisation, though the lesson is to be shared without its name."),
                rule="G6",
                url=page,
                action=_("Change the text"),
            )
        )
    return blockers


def blockers_to_sharing_own(lesson: "Lesson", actor: "User") -> list[Blocker]:
    """G6: a lesson is read by a second person before other boards read it."""
    if lesson.written_by_id != actor.pk:
        return []
    return [Blocker("same_person", _("The lesson is shared by somebody who did not write it."), rule="G6")]


def blockers_to_words(text: str, case: "Case") -> list[Blocker]:
    """R11: what other boards read holds no number of a person, no address, no case, and nobody known in this one."""
    blockers = []
    if _PERSON.search(text) or _MAIL.search(text) or _CASE.search(text):
        blockers.append(
            Blocker(
                "number_in_text",
                _("The text has a personal identity number, an e-mail address or a registry number."),
                rule="R11",
            )
        )
    known = {each.name for each in case.organisation.representatives.all()}
    known |= {person.name for person in (case.case_officer, case.reviewer) if person is not None}
    if any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in known if name):
        blockers.append(
            Blocker(
                "person_in_text",
                _("The text names a person: write what the person was, not who."),
                rule="R11",
            )
        )
    return blockers
