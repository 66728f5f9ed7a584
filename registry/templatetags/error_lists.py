"""Which errors does a form have, and where does each lead? What the error summary shows."""

from typing import Any, NamedTuple

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.formsets import DELETION_FIELD_NAME, BaseFormSet
from django.utils.translation import gettext

from registry.forms_renderer import VarnaBoundField


class ErrorLine(NamedTuple):
    """One error: what it says, and the id of the control it leads to (empty when there is none)."""

    text: str
    target: str


def _messages(bound_field: BoundField) -> list[str]:
    if isinstance(bound_field, VarnaBoundField):
        return bound_field.plain_errors
    return [str(message) for message in bound_field.errors]


def _target(bound_field: BoundField) -> str:
    if bound_field.is_hidden:
        return ""
    if isinstance(bound_field, VarnaBoundField):
        return bound_field.first_control_id
    return str(bound_field.id_for_label or bound_field.auto_id or "")


def _form_lines(form: BaseForm, row: int | None = None) -> list[ErrorLine]:
    lines = []
    for message in form.non_field_errors():
        text = str(message)
        if row is not None:
            text = gettext("Row %(row)d: %(message)s") % {"row": row, "message": text}
        lines.append(ErrorLine(text, ""))
    for bound_field in form:
        for message in _messages(bound_field):
            parts = {"row": row, "label": bound_field.label, "message": message}
            if row is None:
                text = gettext("%(label)s: %(message)s") % parts
            else:
                text = gettext("Row %(row)d, %(label)s: %(message)s") % parts
            lines.append(ErrorLine(text, _target(bound_field)))
    return lines


def _is_deleted(form: BaseForm) -> bool:
    """Has the row been marked for deletion? Asked after validation, which ``errors`` has run."""
    return bool(form.errors is not None and getattr(form, "cleaned_data", {}).get(DELETION_FIELD_NAME))


def error_lines(form: "BaseForm | BaseFormSet[Any]") -> list[ErrorLine]:
    """Return every error of a form or a formset, in the order of the page.

    The forms of a formset are named by their row, counted from 1. Rows to be deleted are passed over.
    """
    if isinstance(form, BaseFormSet):
        if not form.is_bound:
            return []
        lines = [ErrorLine(str(message), "") for message in form.non_form_errors()]
        for row, each in enumerate(form.forms, start=1):
            if not _is_deleted(each):
                lines += _form_lines(each, row)
        return lines
    return _form_lines(form) if form.is_bound else []
