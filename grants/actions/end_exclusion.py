"""End an exclusion and give every board its day to decide about what it holds: lifted, annulled, or run out (G3, R16).

Nothing is released by the end itself. Each board whose support is held gets a day and a letter, and decides: the support
goes on and the payments are released, or the organisation is heard about a withdrawal of its own. What was withdrawn
already is given back by a decision too (grants/actions/restore_support.py): after a judgment each board must try it.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from grants.actions.restore_support import ask_boards_to_try_again
from grants.models import Restoration, Withdrawal
from registry.actions.send_notice import send_notice, send_notices
from registry.events import Event
from registry.journal import NewEntry, new_batch, record_many
from registry.lifecycle import lock
from registry.models import Case, Notice, Organisation, User
from registry.parameters import value_of
from vetting.actions.decide_again import annul, lift
from vetting.actions.decide_exclusion import expire
from vetting.models import Exclusion, ExclusionDecision


@transaction.atomic
def lift_exclusion(*, actor: User, exclusion: Exclusion, reasons: str, meeting_paragraph: str) -> ExclusionDecision:
    """The board lifts its exclusion. Raises Refused or ValidationError."""
    lock(Organisation, pk=exclusion.case.organisation_id)
    decision = lift(actor=actor, exclusion=exclusion, reasons=reasons, meeting_paragraph=meeting_paragraph)
    ask_boards_to_decide(actor=actor, exclusion=decision.exclusion)
    ask_boards_to_try_again(actor=actor, exclusion=decision.exclusion, cause=Restoration.Cause.LIFTED)
    return decision


@transaction.atomic
def annul_exclusion(
    *, actor: User, exclusion: Exclusion, reasons: str, court_number: str, judged_on: dt.date
) -> ExclusionDecision:
    """A court has annulled the exclusion. Raises Refused or ValidationError."""
    lock(Organisation, pk=exclusion.case.organisation_id)
    decision = annul(actor=actor, exclusion=exclusion, reasons=reasons, court_number=court_number, judged_on=judged_on)
    ask_boards_to_decide(actor=actor, exclusion=decision.exclusion)
    ask_boards_to_try_again(actor=actor, exclusion=decision.exclusion, cause=Restoration.Cause.ANNULLED)
    return decision


@transaction.atomic
def expire_exclusion(*, exclusion: Exclusion) -> Exclusion:
    """The end date has passed: time alone ends it, and a person decides about what is held."""
    lock(Organisation, pk=exclusion.case.organisation_id)
    over = expire(exclusion=exclusion)
    context = {"exclusion": over, "lift_request": over.lift_requests.filter(decision=None).order_by("-pk").first()}
    send_notice(case=over.case, letter=Notice.Letter.EXCLUSION_EXPIRED, actor=None, context=context)
    ask_boards_to_decide(actor=None, exclusion=over)
    return over


def ask_boards_to_decide(*, actor: User | None, exclusion: Exclusion) -> list[Withdrawal]:
    """Each withdrawal that its board has not decided gets a new day, a line in its journal, and the board a letter.

    A constant number of queries however many.
    """
    waiting = list(
        Withdrawal.objects.select_for_update(of=("self",))
        .filter(exclusion=exclusion)
        .exclude(state__in=Withdrawal.DECIDED)
        .select_related("case__board", "case__organisation", "support")
        .order_by("pk")
    )
    if not waiting:
        return []
    batch = new_batch()
    due_on = timezone.localdate() + dt.timedelta(days=value_of("withdrawal_board_days"))
    keys = [withdrawal.pk for withdrawal in waiting]
    Withdrawal.objects.filter(pk__in=keys).update(due_on=due_on)
    Case.objects.filter(pk__in=[withdrawal.case_id for withdrawal in waiting]).update(due_on=due_on)
    for withdrawal in waiting:
        withdrawal.due_on = withdrawal.case.due_on = due_on
    record_many(
        [
            NewEntry(
                Event.WITHDRAWAL_EXCLUSION_OVER,
                case=withdrawal.case,
                actor=actor,
                rule="G3",
                after={"exclusion": exclusion.case.registry_number, "due_on": due_on.isoformat()},
            )
            for withdrawal in waiting
        ],
        batch=batch,
    )
    send_notices(
        [(withdrawal.case, {"withdrawal": withdrawal, "exclusion": exclusion}) for withdrawal in waiting],
        letter=Notice.Letter.HELD_TO_DECIDE,
        actor=actor,
        to_organisation=False,
        batch=batch,
    )
    return waiting
