"""How many things wait for a person? The figures in the menu."""

from typing import Final

from django.core.cache import cache
from django.utils import timezone

from followup.models import FollowUpPlan, Milestone
from grants.models import Application, Support
from grants.selectors.my_work import is_asked, my_work
from registry.events import Event
from registry.models import Hearing, JournalEntry, User
from registry.roles import CITY_ROLES, assignments_of, boards_of, organisations_of

#: Seconds that a figure is kept when nothing is written at the person's boards.
KEPT: Final = 60
#: What is journalled though nothing has changed: whatever waited waits still.
CHANGES_NOTHING: Final = (Event.STEP_REFUSED, Event.VETTING_READ)


def count_waiting_for(user: User) -> int:
    """How many things wait for an official: as many as my work shows. One query when nothing has happened since.

    Every page shows the figure. It is kept until the journal goes on at the person's boards, so that a step shows at
    once, and at most a minute for what is written elsewhere: an account changed, a clearance at another board.
    """
    if is_asked(user):
        return len(my_work(user))
    latest = _latest_at_boards_of(user)
    if not latest:
        return len(my_work(user))
    key = f"waiting:{user.pk}:{timezone.localdate()}:{latest}"
    count: int | None = cache.get(key)
    if count is None:
        count = len(my_work(user))
        cache.set(key, count, KEPT)
    return count


def _latest_at_boards_of(user: User) -> str:
    """The fingerprint of the last journal entry at the person's boards; of any, for who works for the whole city."""
    entries = JournalEntry.objects.exclude(event__in=CHANGES_NOTHING).order_by("-pk")
    if not any(held.role in CITY_ROLES for held in assignments_of(user)):
        entries = entries.filter(board_id__in=boards_of(user))
    return entries.values_list("hash", flat=True).first() or ""


def count_waiting_for_organisation(user: User) -> dict[str, int]:
    """How many things wait for an organisation: `start` is everything, `reports` what is due or returned.

    Four queries, whatever is waiting.
    """
    organisations = organisations_of(user)
    today = timezone.localdate()
    state = Application.State
    applications = Application.objects.filter(organisation_id__in=organisations)
    supplements = applications.filter(state=state.AWAITING_APPLICANT).count()
    terms = applications.filter(state__in=[state.GRANTED, state.PARTLY_GRANTED]).count()
    hearings = Hearing.objects.filter(
        case__organisation_id__in=organisations, answered_at=None, due_on__gte=today
    ).count()
    reports = (
        Milestone.objects.filter(
            plan__case__organisation_id__in=organisations,
            plan__state=FollowUpPlan.State.ACTIVE,
            state__in=[Milestone.State.DUE, Milestone.State.OVERDUE, Milestone.State.RETURNED],
        )
        .exclude(kind=Milestone.Kind.SITE_VISIT)
        .exclude(plan__case__in=Support.objects.filter(withdrawn_on__isnull=False).values("case"))
        .count()
    )
    return {"start": supplements + terms + hearings + reports, "reports": reports}
