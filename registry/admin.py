"""What may a system administrator see and change? Reference data; everything with a state is read-only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from registry import models


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
    """Rows that can be added and changed but never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: history stands on these rows."""
        return False


@admin.register(models.User)
class UserAdmin(KeptAdmin):
    """People; the password is set through the reset mail."""

    list_display = ("name", "email", "is_active", "is_staff")
    search_fields = ("name", "email")
    fields = ("email", "name", "language", "is_active", "is_staff", "is_superuser")


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


admin.site.register([models.Board, models.Letterhead, models.Parameter], KeptAdmin)
admin.site.register([models.Organisation, models.Representative], ReadOnlyAdmin)
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
