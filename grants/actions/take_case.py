"""Take a case, with one's word on conflict of interest, and the vetting that belongs to it (R3)."""

from django.db import transaction

from grants.models import Application
from registry.actions.assign_case import assign_case
from registry.actions.declare_conflict import declare_conflict
from registry.models import Case, User
from registry.roles import Role, assignments_of


def with_vetting(case: Case) -> list[Case]:
    """The application's case and its vetting's, when both are at the same board; in the order they are locked."""
    application = Application.objects.filter(case=case).select_related("vetting__case").first()
    if application is None or application.vetting is None or application.vetting.case.board_id != case.board_id:
        return [case]
    return sorted([case, application.vetting.case], key=lambda each: each.pk)


@transaction.atomic
def declare(*, actor: User, case: Case, has_conflict: bool, ground: str = "", explanation: str = "") -> None:
    """Declare for the case and its vetting. A case officer without conflict takes a case that nobody has."""
    cases = with_vetting(case)
    declare_conflict(actor=actor, cases=cases, has_conflict=has_conflict, ground=ground, explanation=explanation)
    if has_conflict:
        return
    for each in cases:
        each.refresh_from_db()
        is_officer = any(
            held.role == Role.CASE_OFFICER and held.board_id == each.board_id for held in assignments_of(actor)
        )
        if each.case_officer_id is None and is_officer and each.reviewer_id != actor.pk:
            assign_case(actor=actor, case=each, case_officer=actor)


@transaction.atomic
def assign(*, actor: User, case: Case, case_officer: User | None = None, reviewer: User | None = None) -> None:
    """Assign the case and its vetting to the same two people."""
    for each in with_vetting(case):
        assign_case(actor=actor, case=each, case_officer=case_officer, reviewer=reviewer)
