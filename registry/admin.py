"""What may a system administrator see and change? Reference data; everything with a state is read-only."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registry import models
from registry.actions.settle_delivery import note_bounce
from registry.events import Event
from registry.journal import record


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Shows rows and changes none: states are changed by actions, which ask the rules and write the journal."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class KeptAdmin(admin.ModelAdmin[Any]):
    """Rows that can be added and changed but never deleted; each change is in the journal, with what it was before."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: history stands on these rows."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Saves the row and writes who changed what, in one transaction (house rule 5)."""
        with transaction.atomic():
            before = self.model._default_manager.filter(pk=obj.pk).first() if change else None
            super().save_model(request, obj, form, change)
            changed = [name for name in form.changed_data if name in form.fields]
            record(
                Event.REFERENCE_CHANGED if change else Event.REFERENCE_ADDED,
                chain=f"reference/{obj._meta.model_name}",
                actor=request.user,
                board_id=obj.pk if isinstance(obj, models.Board) else getattr(obj, "board_id", None),
                before=_told(before, changed) if before else {},
                after={"id": obj.pk, "what": str(obj)} | _told(obj, changed),
            )


def _told(row: Any, names: list[str]) -> dict[str, str]:
    """The fields' values in words; never a password."""
    told = {}
    for name in names:
        if name != "password" and hasattr(row, name):
            told[name] = str(getattr(row, name) if getattr(row, name) is not None else "")
    return told


@admin.register(models.User)
class UserAdmin(KeptAdmin):
    """People; the password is set through the reset mail."""

    list_display = ("name", "email", "is_active", "is_staff")
    search_fields = ("name", "email")
    fields = ("email", "name", "language", "mail_frequency", "is_active", "is_staff", "is_superuser")


@admin.register(models.RoleAssignment)
class RoleAssignmentAdmin(KeptAdmin):
    """Roles; ended by a date, never removed."""

    list_display = ("user", "role", "board", "organisation", "valid_from", "valid_to")
    list_filter = ("role", "board")
    list_select_related = ("user", "board", "organisation")


class OutsideVettingAdmin(ReadOnlyAdmin):
    """Rows of cases, without those of vettings: reading that material takes a role, and is itself journalled."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Everything but vettings."""
        of_vetting = {"kind": models.Case.Kind.VETTING}
        if self.model is not models.Case:
            of_vetting = {f"case__{name}": kind for name, kind in of_vetting.items()}
        return super().get_queryset(request).exclude(**of_vetting)


@admin.register(models.Delivery)
class DeliveryAdmin(OutsideVettingAdmin):
    """Mails that tell of letters. A bounce that comes back to the mailbox is noted here, or by `manage.py bounce`."""

    list_display = ("address", "notice", "sent_at", "failed_at", "failure", "has_bounced", "settled_at")
    list_filter = ("has_bounced",)
    list_select_related = ("notice",)
    search_fields = ("address",)
    actions = ("note_that_they_bounced",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Everything but what tells of vettings."""
        every = super(OutsideVettingAdmin, self).get_queryset(request)
        return every.exclude(notice__case__kind=models.Case.Kind.VETTING)

    @admin.action(description=_("Note that the mails came back: the address does not exist"))
    def note_that_they_bounced(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """The chosen mails came back for good."""
        actor = request.user if isinstance(request.user, models.User) else None
        count = note_bounce(actor=actor, deliveries=list(queryset))
        said = ngettext("%(count)d mail is noted.", "%(count)d mails are noted.", count) % {"count": count}
        self.message_user(request, said)


admin.site.register([models.Board, models.Letterhead, models.Parameter], KeptAdmin)
admin.site.register([models.LetterWording, models.Organisation, models.Representative], ReadOnlyAdmin)
admin.site.register(
    [
        models.Case,
        models.ConflictDeclaration,
        models.Document,
        models.DocumentRequest,
        models.Hearing,
        models.Notice,
        models.JournalEntry,
        models.RegisterEntry,
    ],
    OutsideVettingAdmin,
)
