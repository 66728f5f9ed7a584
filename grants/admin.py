"""What may a system administrator see of grants? All of it, read-only."""

from django.contrib import admin

from grants import models
from registry.admin import KeptAdmin, ReadOnlyAdmin

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
        models.Meeting,
        models.Attendee,
        models.AgendaItem,
        models.PreparedDecision,
        models.Recusal,
        models.Dissent,
        models.ReportedDecision,
        models.ReportedChange,
        models.DecisionBatch,
        models.BatchLine,
        models.Posting,
        models.MeetingPaper,
        models.ToldOfDecision,
        models.Support,
        models.Payment,
        models.PaymentBatch,
        models.BatchedPayment,
        models.Withdrawal,
        models.RepaymentClaim,
        models.GrantChange,
        models.Restoration,
    ],
    ReadOnlyAdmin,
)

admin.site.register(models.PayingAccount, KeptAdmin)
