"""What is a letter about, in words that give nothing away? They stand in a mail that anybody may happen to see."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.models.notice import Notice
from registry.rules import Text

Letter = Notice.Letter

_ABOUT: Final[dict[str, Text]] = {
    **dict.fromkeys(
        (
            Letter.RECEIPT,
            Letter.SUPPLEMENT_REQUEST,
            Letter.SUPPLEMENT_REMINDER,
            Letter.GRANTED,
            Letter.PARTLY_GRANTED,
            Letter.REFUSED,
            Letter.DISMISSED,
            Letter.CORRECTED,
            Letter.ANNULLED,
        ),
        _("your application"),
    ),
    **dict.fromkeys(
        (
            Letter.TERMS,
            Letter.TERMS_REMINDER,
            Letter.PAYMENT,
            Letter.PAYMENT_RETURNED,
            Letter.PAYMENT_CANCELLED,
            Letter.CHANGE_RECEIVED,
            Letter.CHANGE_DECIDED,
            Letter.VISIT_PLANNED,
            Letter.VISIT_CANCELLED,
            Letter.CLOSED,
        ),
        _("your support"),
    ),
    **dict.fromkeys(
        (Letter.DOCUMENTS_RELEASED, Letter.DOCUMENTS_IN_PART, Letter.DOCUMENTS_REFUSED),
        _("your request for documents"),
    ),
    **dict.fromkeys(
        (
            Letter.REPORT_DUE,
            Letter.REPORT_OVERDUE,
            Letter.REPORT_RETURNED,
            Letter.REPORT_MORE_TIME,
            Letter.REPORT_APPROVED,
        ),
        _("your report"),
    ),
}
_A_CASE: Final = _("a case that concerns you")


def about(letter: str) -> Text:
    """The letter's subject in neutral words: never its outcome, nor that somebody is examined."""
    return _ABOUT.get(letter, _A_CASE)
