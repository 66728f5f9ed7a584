"""Tell people by mail that there is a letter: a link and neutral words, once a letter, or all of a day in one mail.

Each mail is a row, written with the letter itself. It is sent after the commit; what the machine did not get to, what
people want together, and what failed is sent by the nightly round. A mail server never undoes what the mail tells of.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django_tasks import task

from registry.events import Event
from registry.journal import NewEntry, record_many
from registry.letters.about import about
from registry.models import Delivery, Notice, RoleAssignment, User
from registry.parameters import value_of
from registry.roles import Role
from registry.rules import Text

GIVEN_UP_ON: Final = dt.timedelta(hours=1)
"""How long after a mail was begun the machine is taken to have stopped in the middle of it."""
NOBODY: Final = gettext_lazy("Nobody who acts for the recipient has an account.")


def plan_deliveries(notices: Sequence[Notice]) -> list[int]:
    """A row for each person who is to be told, in the letters' own transaction; gives the keys of those that go at once.

    A constant number of queries. A letter that nobody can be told of is not delivered from the start.
    """
    people = _people_for(notices)
    now = timezone.now()
    rows = []
    for notice in notices:
        if not people[notice.pk]:
            rows.append(Delivery(notice=notice, failed_at=now, failure=in_the_citys_language(NOBODY)))
        rows += [_mail_to(user, notice) for user in people[notice.pk]]
    Delivery.objects.bulk_create(rows)
    record_many(_failure_entry(row) for row in rows if row.failed_at)
    return [row.pk for row in rows if not row.is_grouped and row.user_id]


def in_the_citys_language(text: Text) -> str:
    """What is written down is written in the language of the city, whoever reads it."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text)


def _mail_to(user: User, notice: Notice) -> Delivery:
    is_grouped = user.mail_frequency == User.MailFrequency.DAILY
    return Delivery(notice=notice, user=user, address=user.email, is_grouped=is_grouped)


@task()
def mail_deliveries(keys: list[int]) -> None:
    """Send these mails, each by itself: an address that is refused does not keep the others from theirs."""
    _send_each([row] for row in _with_letter(Delivery.objects.filter(pk__in=keys, sent_at=None, failed_at=None)))


def mail_waiting() -> tuple[int, int]:
    """What the nightly round does: the mail of the day to whoever wants one, and everything that has not arrived.

    Gives how many mails were sent, and how many letters' mails are still undelivered. Safe to run twice.
    """
    _find_people_for_the_untold()
    _give_new_addresses()
    begun = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - GIVEN_UP_ON)
    waiting = _with_letter(Delivery.objects.waiting().filter(begun).exclude(user=None))
    rows = [*waiting, *_to_retry()]
    grouped = sorted((row for row in rows if row.is_grouped), key=lambda row: (row.user_id or 0, row.pk))
    mails = [[row] for row in rows if not row.is_grouped]
    mails += [list(of_one) for _user, of_one in groupby(grouped, key=lambda row: row.user_id)]
    return _send_each(mails), Delivery.objects.undelivered().count()


def _to_retry() -> list[Delivery]:
    since = timezone.now() - dt.timedelta(days=value_of("mail_retry_days"))
    failed = Delivery.objects.undelivered().filter(has_bounced=False, made_at__gte=since, user__is_active=True)
    return list(_with_letter(failed))


def _with_letter(rows: Any) -> Any:
    return rows.select_related("user", "notice__case__board").order_by("pk")


def _send_each(mails: Iterable[list[Delivery]]) -> int:
    """Send each mail; gives how many went. What another machine has begun is left to it."""
    connection = get_connection()
    sent = 0
    for rows in mails:
        claimed = [row for row in rows if _claim(row)]
        if not claimed:
            continue
        message = _message(claimed)
        message.connection = connection
        try:
            connection.open()
            message.send()
        except (OSError, ValueError) as error:  # ValueError: an address that no header can hold
            with suppress(OSError):
                connection.close()
            _note_failure(claimed, _said_by(error))
        else:
            sent += 1
            Delivery.objects.filter(pk__in=[row.pk for row in claimed]).update(
                sent_at=timezone.now(), failed_at=None, failure="", claimed_at=None
            )
    with suppress(OSError):
        connection.close()
    return sent


def _claim(row: Delivery) -> bool:
    """Is the mail ours to send? One at a time: of two who begin at once, one finds it begun."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - GIVEN_UP_ON)
    mine = Delivery.objects.filter(free, pk=row.pk, sent_at=None, settled_at=None)
    return bool(mine.update(claimed_at=timezone.now(), attempts=F("attempts") + 1))


def _message(rows: list[Delivery]) -> EmailMessage:
    user = rows[0].user
    first = rows[0].notice
    is_grouped = rows[0].is_grouped
    language = user.language if is_grouped and user is not None else first.language
    content = {"site": settings.SITE_ADDRESS.rstrip("/"), "notice": first, "about": about(first.letter)}
    content["notices"] = [{"notice": row.notice, "about": about(row.notice.letter)} for row in rows]
    kind = "notices_of_day" if is_grouped else "notice"
    with translation.override(language):
        subject = render_to_string(f"mail/{kind}_subject.txt", content).strip()
        body = render_to_string(f"mail/{kind}.txt", content)
    return EmailMessage(subject=subject, body=body, to=[rows[0].address], headers={"Auto-Submitted": "auto-generated"})


def _said_by(error: Exception) -> str:
    """The mail server's own words, without the address they are about."""
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        code, words = next(iter(error.recipients.values()))
        return f"{code} {words.decode(errors='replace')}"[:300]
    if isinstance(error, SMTPResponseException):
        said: bytes | str = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"[:300]
    return (str(error) or type(error).__name__)[:300]


@transaction.atomic
def _note_failure(rows: list[Delivery], failure: str) -> None:
    """The mails did not go. The first time it is journalled in the case; the task in my work stands until it is mended."""
    now = timezone.now()
    Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(failed_at=now, failure=failure, claimed_at=None)
    new = [row for row in rows if row.failed_at is None]
    for row in new:
        row.failed_at, row.failure = now, failure
    record_many(_failure_entry(row) for row in new)


def _failure_entry(row: Delivery) -> NewEntry:
    return NewEntry(
        Event.MAIL_NOT_DELIVERED,
        case=row.notice.case,
        reason=row.failure,
        after={"letter": str(row.notice.letter), "to": row.address},
    )


def _people_for(notices: Iterable[Notice]) -> dict[int, list[User]]:
    """Who acts for the organisation of each letter; of a letter to a board, who decides there."""
    today = timezone.localdate()
    organisations = {notice.case.organisation_id for notice in notices if notice.to_organisation}
    boards = {notice.case.board_id for notice in notices if not notice.to_organisation}
    held = (
        RoleAssignment.objects.filter(
            Q(organisation_id__in=organisations) | Q(board_id__in=boards, role=Role.DECISION_MAKER),
            Q(valid_to=None) | Q(valid_to__gte=today),
            valid_from__lte=today,
            user__is_active=True,
        )
        .select_related("user")
        .order_by("user__email")
    )
    by_place: dict[tuple[str, int], dict[int, User]] = {}
    for assignment in held:
        if assignment.organisation_id:
            place = ("organisation", assignment.organisation_id)
        else:
            place = ("board", assignment.board_id or 0)
        by_place.setdefault(place, {})[assignment.user_id] = assignment.user
    return {
        notice.pk: list(
            by_place.get(
                ("organisation", notice.case.party_key) if notice.to_organisation else ("board", notice.case.board_id),
                {},
            ).values()
        )
        for notice in notices
    }


@transaction.atomic
def _find_people_for_the_untold() -> None:
    """Letters that nobody could be told of, if there is somebody now."""
    untold = list(Delivery.objects.undelivered().filter(user=None).select_related("notice__case").order_by("pk"))
    people = _people_for([row.notice for row in untold])
    rows = []
    for row in untold:
        found = people[row.notice.pk]
        rows += [_mail_to(user, row.notice) for user in found]
        if found:
            row.delete()
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _give_new_addresses() -> None:
    """Whoever has got another address is written to there."""
    for row in (
        Delivery.objects.undelivered().exclude(user=None).exclude(address=F("user__email")).select_related("user")
    ):
        if row.user is not None:
            Delivery.objects.filter(pk=row.pk).update(address=row.user.email, has_bounced=False, sent_at=None)
