"""Choose how often to be told by mail: of letters, at once or once a day; of my work, never, daily or weekly."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registry.models import User


def set_mail_frequency(*, actor: User, frequency: str) -> User:
    """The person's own choice, for letters from now on; not being told is not among the choices. Raises ValidationError."""
    if frequency not in User.MailFrequency.values:
        raise ValidationError({"mail_frequency": _("Choose how often you want to be told.")})
    User.objects.filter(pk=actor.pk).update(mail_frequency=frequency)
    actor.mail_frequency = frequency
    return actor


def set_work_reminders(*, actor: User, days: str) -> User:
    """The official's own choice of when to be told of what waits in my work. Raises ValidationError."""
    if days not in User.WorkReminders.values:
        raise ValidationError({"work_reminders": _("Choose how often you want to be told.")})
    User.objects.filter(pk=actor.pk).update(work_reminders=days)
    actor.work_reminders = days
    return actor
