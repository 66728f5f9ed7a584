"""Note that a mail came back, and that somebody has dealt with a mail that did not arrive."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.actions.deliver import in_the_citys_language
from registry.events import Event
from registry.journal import NewEntry, record, record_many
from registry.lifecycle import Refused, lock, require_role
from registry.models import Case, Delivery, Notice, User
from registry.parameters import value_of
from registry.roles import Permission
from registry.rules import Blocker

NO_SUCH_ADDRESS: Final = gettext_lazy("The mail came back: the address does not exist.")


def bounced_to(address: str) -> list[Delivery]:
    """The mails to an address that a bounce can be about: sent within the days that mail is tried again."""
    since = timezone.now() - dt.timedelta(days=value_of("mail_retry_days"))
    return list(Delivery.objects.filter(address__iexact=address.strip(), sent_at__gte=since, settled_at=None))


@transaction.atomic
def note_bounce(*, actor: User | None, deliveries: Sequence[Delivery], reason: str = "") -> int:
    """These mails came back for good; gives how many were not known to have. They are not sent to that address again."""
    keys = [row.pk for row in deliveries]
    rows = list(
        Delivery.objects.select_for_update(of=("self",))
        .filter(pk__in=keys, has_bounced=False, settled_at=None)
        .exclude(user=None)
        .select_related("notice__case")
        .order_by("pk")
    )
    said = reason.strip() or in_the_citys_language(NO_SUCH_ADDRESS)
    for row in rows:
        row.failed_at, row.failure, row.has_bounced = timezone.now(), said[:300], True
    Delivery.objects.bulk_update(rows, ["failed_at", "failure", "has_bounced"], batch_size=100)
    record_many(
        NewEntry(
            Event.MAIL_NOT_DELIVERED,
            case=row.notice.case,
            actor=actor,
            reason=row.failure,
            after={"letter": str(row.notice.letter), "to": row.address, "bounced": True},
        )
        for row in rows
    )
    return len(rows)


@transaction.atomic
def settle_deliveries(*, actor: User, notice: Notice, how: str) -> int:
    """Say how the recipient was told of the letter instead; gives how many undelivered mails that settles.

    Raises ValidationError without an account of it, Refused when the actor does not work with the case (R4).
    """
    if not how.strip():
        raise ValidationError({"how": _("Write how you told the recipient, and when.")})
    case = lock(Case, pk=notice.case_id)
    role = require_role(actor, Permission.HANDLE_CASE, case)
    settled = notice.deliveries.undelivered().update(
        settled_at=timezone.now(), settled_by=actor, settled_how=how.strip()[:300]
    )
    if not settled:
        raise Refused([Blocker("nothing_undelivered", _("No mail about this letter is undelivered."))])
    record(
        Event.MAIL_SETTLED,
        case=case,
        actor=actor,
        actor_role=str(role),
        reason=how.strip(),
        after={"letter": str(notice.letter), "mails": settled},
    )
    return settled
