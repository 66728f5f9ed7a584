"""Where on the vetting's page is an obstacle mended?"""

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from vetting.models import Vetting


def page_of(vetting: "Vetting", anchor: str) -> str:
    """Where on the vetting's page something is mended."""
    return f"{reverse('vetting', args=[vetting.case.path_number])}#{anchor}"
