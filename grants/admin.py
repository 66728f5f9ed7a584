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
        models.Decision,
        models.Meeting,
        models.Attendee,
        models.AgendaItem,
        models.PreparedDecision,
        models.Recusal,
        models.Dissent,
        models.ReportedDecision,
        models.DecisionBatch,
        models.BatchLine,
        models.Posting,
        models.MeetingPaper,
        models.ToldOfDecision,
        models.Support,
        models.Payment,
        models.Withdrawal,
        models.RepaymentClaim,
    ],
    ReadOnlyAdmin,
)
