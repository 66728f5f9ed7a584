"""What may a system administrator see of vetting? The criteria only, read-only: the material is not theirs to read."""

from django.contrib import admin

from registry.admin import ReadOnlyAdmin
from vetting import models

admin.site.register(models.Criterion, ReadOnlyAdmin)
