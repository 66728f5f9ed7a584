"""Which columns has a table of lessons, for others to read and work on?"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from followup.models import Lesson


def headings() -> list[str]:
    """What the columns are called, in the reader's language."""
    return [
        _("Lesson"),
        _("Board"),
        _("Organisation"),
        _("Action area"),
        _("Target group"),
        _("Setting"),
        _("Method"),
        _("Result"),
        _("Goal attainment"),
        _("Strength of evidence"),
        _("Cost, kr"),
        _("Shared"),
        _("Corrected"),
        _("Address"),
    ]


def cells_of(lesson: Lesson) -> list[Any]:
    """One lesson's row: what its card says, and nothing more of the case."""
    evaluation = lesson.evaluation
    return [
        lesson.title,
        evaluation.plan.case.board.name,
        lesson.organisation.name if lesson.organisation else "",
        lesson.get_action_area_display(),
        lesson.get_target_group_display(),
        lesson.setting,
        lesson.method,
        lesson.result,
        evaluation.get_attainment_display(),
        evaluation.get_strength_display(),
        None if lesson.cost is None else lesson.cost / 100,
        lesson.shared_on,
        lesson.corrected_on,
        settings.SITE_ADDRESS.rstrip("/") + reverse("lesson", args=[lesson.public_id]),
    ]
