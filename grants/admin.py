"""What may a system administrator see of grants? All of it, read-only."""

from django.contrib import admin

from grants import models
from registry.admin import ReadOnlyAdmin

admin.site.register(
    [
        models.Programme,
        models.Call,
        models.CallVersion,
        models.Application,
        models.Assessment,
        models.StaffReport,
        models.Decision,
        models.Appeal,
        models.Correction,
        models.Delegation,
        models.Support,
        models.Payment,
        models.Withdrawal,
        models.RepaymentClaim,
    ],
    ReadOnlyAdmin,
)
