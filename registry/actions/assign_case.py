"""Give a case to a case officer and an independent reviewer: two people, both at the board, neither recused (R3)."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from registry.events import Event
from registry.journal import record
from registry.lifecycle import Refused, lock, require_role
from registry.models import Case, User
from registry.roles import Permission, Role, assignments_of, is_recused
from registry.rules import Blocker


def _stands_in_the_way(case: Case, person: User, role: Role) -> list[Blocker]:
    if not any(held.role == role and held.board_id == case.board_id for held in assignments_of(person)):
        return [
            Blocker(
                "not_at_board",
                _("%(person)s is not %(role)s at this board.") % {"person": person, "role": role.label.lower()},
                rule="R3",
            )
        ]
    if is_recused(person, case):
        return [Blocker("recused", _("%(person)s has a conflict of interest.") % {"person": person}, rule="R3")]
    return []


@transaction.atomic
def assign_case(*, actor: User, case: Case, case_officer: User | None = None, reviewer: User | None = None) -> Case:
    """Set the case officer, the reviewer, or both; a person left out stays. Raises Refused with reasons."""
    locked = lock(Case, pk=case.pk)
    role = require_role(actor, Permission.ASSIGN_CASE, locked)
    before = {"case_officer": locked.case_officer_id, "reviewer": locked.reviewer_id}
    blockers = []
    if case_officer is not None:
        blockers += _stands_in_the_way(locked, case_officer, Role.CASE_OFFICER)
        locked.case_officer = case_officer
    if reviewer is not None:
        blockers += _stands_in_the_way(locked, reviewer, Role.REVIEWER)
        locked.reviewer = reviewer
    if locked.case_officer_id is not None and locked.case_officer_id == locked.reviewer_id:
        blockers.append(Blocker("same_person", _("Case officer and reviewer must be two different people."), rule="R3"))
    if blockers:
        raise Refused(blockers)
    locked.save(update_fields=["case_officer", "reviewer"])
    chosen = {"case_officer": case_officer, "reviewer": reviewer}
    replaced = _recused_whose_place_is_taken(locked, {name for name, person in chosen.items() if person is not None})
    record(
        Event.CASE_ASSIGNED,
        case=locked,
        actor=actor,
        actor_role=str(role),
        rule="R3",
        reason=_substitution(replaced, chosen),
        before=before,
        after={
            "case_officer": locked.case_officer_id,
            "reviewer": locked.reviewer_id,
            "substitute_for": {name: person.pk for name, person in replaced.items()},
        },
    )
    return locked


def _recused_whose_place_is_taken(case: Case, places: set[str]) -> dict[str, User]:
    """Who left each place because of a conflict of interest, when nobody has taken it since."""
    entries = case.journal.filter(event__in=[Event.CONFLICT_DECLARED, Event.CASE_ASSIGNED]).select_related("actor")
    waiting: dict[str, User] = {}
    for entry in entries.order_by("seq"):
        if entry.event == Event.CASE_ASSIGNED:
            waiting = {name: person for name, person in waiting.items() if not entry.after.get(name)}
        elif entry.actor is not None:
            waiting |= dict.fromkeys(entry.after.get("left", []), entry.actor)
    return {name: person for name, person in waiting.items() if name in places}


def _substitution(replaced: dict[str, User], chosen: dict[str, User | None]) -> str:
    with translation.override("sv"):
        return " ".join(
            _("%(person)s is substitute for %(recused)s, who has a conflict of interest.")
            % {"person": chosen[name], "recused": recused}
            for name, recused in replaced.items()
        )
