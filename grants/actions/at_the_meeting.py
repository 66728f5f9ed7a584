"""Which row is locked for a step at a board's meeting?"""

from django.utils.translation import gettext as _

from grants.models import AgendaItem, Meeting
from registry.lifecycle import Refused, lock
from registry.rules import Blocker


def locked_meeting(meeting: Meeting, *states: str) -> Meeting:
    """The meeting, fetched again and locked, in one of `states`. Raises Refused when it has gone on."""
    locked = lock(Meeting, pk=meeting.pk)
    if states and locked.state not in states:
        raise Refused(
            [
                Blocker(
                    "wrong_state",
                    _("This step has already been taken or is not open now: the state is “%(state)s”.")
                    % {"state": locked.get_state_display()},
                )
            ]
        )
    return locked


def undecided_item(item: AgendaItem, *states: str) -> AgendaItem:
    """The paragraph of a case that is neither decided nor put off, with its meeting locked. Raises Refused."""
    meeting = locked_meeting(item.meeting, *states)
    found = AgendaItem.objects.select_related("application__case", "application__call").get(pk=item.pk)
    found.meeting = meeting
    if not found.is_undecided:
        raise Refused([Blocker("item_ended", _("The paragraph is already decided or put off."), rule="R4")])
    return found
