"""What may a system administrator see of grants? All of it, read-only; delegation orders can be kept here."""

from django.contrib import admin

from grants import models
from registry.admin import KeptAdmin, ReadOnlyAdmin

admin.site.register(models.Delegation, KeptAdmin)
admin.site.register(
    [
        models.Programme,
        models.Call,
        models.CallVersion,
        models.Application,
        models.Assessment,
        models.StaffReport,
        models.Decision,
        models.Support,
        models.Payment,
        models.Withdrawal,
        models.RepaymentClaim,
    ],
    ReadOnlyAdmin,
)
