"""What may everybody read of a register entry: of whom it came from or went to, and of what it is about? (OSL 5:2)

Words are chosen by kind, never copied from what somebody wrote: a title may hold a person's name. Vettings give nothing
but that there is a document. Whoever keeps the register may choose other words for one entry.
"""

from typing import Final

from django.apps import apps
from django.utils import translation
from django.utils.translation import gettext as _

VETTING: Final = "vetting"
SAYS_TOO_MUCH: Final = frozenset({"evidence", "statement", "answer", "supplement", "other"})
LETTERS_THAT_SAY_TOO_MUCH: Final = frozenset({"hearing", "more_time", "referral"})


def public_subject(*, case_kind: str, kind: str = "", letter: str = "") -> str:
    """The subject in Swedish, from the kind of document or of letter."""
    with translation.override("sv"):
        if case_kind == VETTING:
            return _("Document in a vetting")
        if letter:
            labels = dict(apps.get_model("registry", "Notice").Letter.choices)
            return _("Letter") if letter in LETTERS_THAT_SAY_TOO_MUCH else str(labels.get(letter, _("Letter")))
        labels = dict(apps.get_model("registry", "Document").Kind.choices)
        return _("Document") if kind in SAYS_TOO_MUCH else str(labels.get(kind, _("Document")))


def public_counterpart(counterpart: str, *, case_kind: str, known: frozenset[str]) -> str:
    """The sender or recipient when it is one of `known`, bodies that are no persons; otherwise only that it is a person.

    In a vetting: nothing.
    """
    if case_kind == VETTING or not counterpart:
        return ""
    if counterpart in known:
        return counterpart
    with translation.override("sv"):
        return _("A private person or other")
