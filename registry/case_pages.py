"""On which page is a case handled? By its kind; the pages themselves belong to the apps above."""

from typing import Final

from django.urls import reverse

from registry.models import Case

_PAGES: Final = {
    Case.Kind.APPLICATION: "case",
    Case.Kind.VETTING: "vetting",
    Case.Kind.WITHDRAWAL: "withdrawal",
    Case.Kind.EXCLUSION: "exclusion",
    Case.Kind.DOCUMENT_REQUEST: "document_request",
}


def page_of(case: Case) -> str:
    """The address of the page where a case of its kind is handled."""
    return reverse(_PAGES[Case.Kind(case.kind)], args=[case.path_number])
