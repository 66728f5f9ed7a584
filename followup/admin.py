"""What may a system administrator see of follow-up? Read-only."""

from django.contrib import admin

from followup import models
from registry.admin import ReadOnlyAdmin

admin.site.register([models.FollowUpPlan, models.Milestone, models.Evaluation, models.Lesson], ReadOnlyAdmin)
