"""What may a system administrator see of follow-up? Read-only, but for the ages that participants are counted in."""

from django.contrib import admin

from followup import models
from registry.admin import KeptAdmin, ReadOnlyAdmin

admin.site.register(
    [
        models.FollowUpPlan,
        models.Milestone,
        models.MilestoneExtension,
        models.SiteVisit,
        models.Evaluation,
        models.Lesson,
    ],
    ReadOnlyAdmin,
)
admin.site.register([models.AgeGroup], KeptAdmin)
