"""Tell officials who have asked for it, by mail, that something waits in my work: how much and until when, never what."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from grants.selectors.my_work import my_work
from grants.selectors.work_item import WorkItem
from registry.actions.deliver import GIVEN_UP_ON
from registry.models import User, WorkReminder
from registry.roles import is_official
from registry.working_days import is_working_day, working_day_from


def remind_of_work(*, on: dt.date) -> int:
    """Mail everybody whose day it is and for whom something waits; gives how many mails went. Safe to run twice.

    A mail that did not go is tried again the next time the same day; the reason stands on the person's own settings.
    """
    wanted = [User.WorkReminders.WORKING_DAYS] if is_working_day(on) else []
    if on == working_day_from(on - dt.timedelta(days=on.weekday())):
        wanted.append(User.WorkReminders.WEEKLY)
    people = User.objects.filter(is_active=True, work_reminders__in=wanted).order_by("pk")
    return sum(_remind(user, on) for user in people.iterator() if is_official(user))


def _remind(user: User, on: dt.date) -> bool:
    lines = my_work(user)
    if not lines or (reminder := _begun(user, on)) is None:
        return False
    try:
        _message(user, lines).send()
    except (OSError, ValueError) as error:  # ValueError: an address that no header can hold
        reminder.failure = (str(error) or type(error).__name__)[:300]
    else:
        reminder.sent_at = timezone.now()
    reminder.save(update_fields=["sent_at", "failure"])
    return reminder.sent_at is not None


def _begun(user: User, on: dt.date) -> WorkReminder | None:
    """The day's row, when the mail is ours to send: of two rounds at once, one finds it begun."""
    now = timezone.now()
    reminder, is_new = WorkReminder.objects.get_or_create(user=user, day=on, defaults={"begun_at": now})
    if is_new:
        return reminder
    free = ~Q(failure="") | Q(begun_at__lt=now - GIVEN_UP_ON)
    mine = WorkReminder.objects.filter(free, pk=reminder.pk, sent_at=None).update(begun_at=now, failure="")
    reminder.refresh_from_db()
    return reminder if mine else None


def _message(user: User, lines: list[WorkItem]) -> EmailMessage:
    content = {
        "site": settings.SITE_ADDRESS.rstrip("/"),
        "count": len(lines),
        "late": sum(line.is_late for line in lines),
        "due_on": next((line.due_on for line in lines if line.due_on and not line.is_late), None),
    }
    with translation.override(user.language):
        subject = render_to_string("mail/my_work_subject.txt", content).strip()
        body = render_to_string("mail/my_work.txt", content)
    return EmailMessage(subject=subject, body=body, to=[user.email], headers={"Auto-Submitted": "auto-generated"})
