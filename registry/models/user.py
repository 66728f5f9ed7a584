"""Who can sign in?"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes people who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person; an empty `password` means one that cannot be used."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a system administrator; gives no right to see or handle any case (roles.py does)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. Deactivated, never deleted, so that history outlives them."""

    class MailFrequency(models.TextChoices):
        """When a person is told of letters by mail."""

        AT_ONCE = "at_once", _("One mail for each letter, at once")
        DAILY = "daily", _("One mail a day, when there are new letters")

    class WorkReminders(models.TextChoices):
        """When an official is told by mail of what waits in my work."""

        NEVER = "never", _("No mail")
        WORKING_DAYS = "working_days", _("Each working day when something waits for me")
        WEEKLY = "weekly", _("The first working day of the week, when something waits for me")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=5, default="sv")
    mail_frequency = models.CharField(
        _("mail about letters"), max_length=8, choices=MailFrequency.choices, default=MailFrequency.AT_ONCE
    )
    work_reminders = models.CharField(
        _("mail about my work"), max_length=12, choices=WorkReminders.choices, default=WorkReminders.NEVER
    )
    is_staff = models.BooleanField(_("system administrator"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name or self.email
