"""How does a form become markup, and how does an error tell what to do?

The renderer makes ``{{ form }}`` and ``{{ field.as_field_group }}`` give complete markup: label,
description, control, and errors tied to it. Settings: ``FORM_RENDERER`` is the dotted path of
``VarnaFormRenderer``, and ``django.forms`` is among the installed apps, after ``DIRS`` in the search
for templates.
"""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext, ngettext

#: Codes of errors that come from a validator with a limit, not from the field itself.
LIMIT_CODES: Final = frozenset({"max_length", "min_length", "max_value", "min_value"})

#: Codes of errors about how many digits a number has; they come from a validator that has no message of its own.
DIGIT_CODES: Final = frozenset({"max_digits", "max_whole_digits", "max_decimal_places"})


def _is_django_wording(field: forms.Field, code: str) -> bool:
    """Is the field's message for ``code`` Django's own, so that a plainer one may stand in for it?"""
    if code in field.error_messages:
        for cls in type(field).__mro__:
            defaults: dict[str, Any] = getattr(cls, "default_error_messages", {})
            if code in defaults:
                return bool(defaults[code] == field.error_messages[code])
        return False
    if code in DIGIT_CODES:
        return isinstance(field, forms.DecimalField)
    own = [v for v in field.validators if getattr(v, "code", None) == code]
    return bool(own) and all(getattr(v, "message", None) == getattr(type(v), "message", None) for v in own)


def _required_wording(field: forms.Field) -> str:
    widget = field.widget
    if isinstance(widget, forms.FileInput):
        return gettext("Choose a file")
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.SelectMultiple):
        return gettext("Choose at least one")
    if isinstance(widget, forms.RadioSelect | forms.Select):
        return gettext("Choose one of the alternatives")
    if isinstance(widget, forms.CheckboxInput):
        return gettext("Tick the box to go on")
    if isinstance(field, forms.DateField):
        return gettext("Write a date, for example 2026-11-23")
    return gettext("Fill in this field")


def _invalid_wording(field: forms.Field) -> str | None:
    if isinstance(field, forms.DateField):
        return gettext("Write the date as year-month-day, for example 2026-11-23")
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return gettext("Write only a number, for example 12.5")
    if isinstance(field, forms.IntegerField):
        return gettext("Write only digits, for example 30000")
    if any(isinstance(v, EmailValidator) for v in field.validators):
        return gettext("Write an email address, for example name@example.se")
    if any(isinstance(v, URLValidator) for v in field.validators):
        return gettext("Write a web address, for example https://example.se")
    return None


def _digits_wording(code: str, params: dict[str, Any]) -> str | None:
    most = params.get("max")
    if not isinstance(most, int):
        return None
    if code == "max_decimal_places":
        return gettext("Write at most %(most)d decimals") % {"most": most}
    return gettext("The number is too large: write at most %(most)d digits") % {"most": most}


def _limit_wording(code: str, params: dict[str, Any]) -> str | None:
    limit = params.get("limit_value")
    if not isinstance(limit, int):
        return None
    now = {"limit": limit, "now": params.get("show_value")}
    if code == "max_length":
        return (
            ngettext(
                "Shorten to at most %(limit)d character; now it is %(now)s",
                "Shorten to at most %(limit)d characters; now it is %(now)s",
                limit,
            )
            % now
        )
    if code == "min_length":
        return (
            ngettext(
                "Write at least %(limit)d character; now it is %(now)s",
                "Write at least %(limit)d characters; now it is %(now)s",
                limit,
            )
            % now
        )
    if code == "min_value":
        return gettext("Write a number that is at least %(limit)d") % now
    return gettext("Write a number that is at most %(limit)d") % now


def plain_message(field: forms.Field, error: ValidationError) -> str:
    """Return what to do about ``error``; a message the form has written itself is left as it is."""
    code = error.code or ""
    wording: str | None = None
    if _is_django_wording(field, code):
        if code == "required":
            wording = _required_wording(field)
        elif code == "invalid":
            wording = _invalid_wording(field)
        elif code == "invalid_choice":
            wording = gettext("Choose one of the alternatives in the list")
        elif code == "empty":
            wording = gettext("Choose a file that is not empty")
        elif code in DIGIT_CODES:
            wording = _digits_wording(code, error.params or {})
        elif code in LIMIT_CODES:
            wording = _limit_wording(code, error.params or {})
    return wording or str(error.messages[0])


class VarnaBoundField(BoundField):
    """A field of a form, with what its template asks: kind of control, words, ids."""

    @property
    def is_optional(self) -> bool:
        """Is the label to say that the field may be left empty?

        A form whose fields may all be left empty (a filter) says ``mark_optional = False``.
        """
        return (
            not self.field.required
            and not self.is_single_checkbox
            and not self.field.disabled
            and bool(getattr(self.form, "mark_optional", True))
        )

    @property
    def is_single_checkbox(self) -> bool:
        """Is the control one box with its label after it?"""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        """Are the controls several, under one legend?"""
        return bool(self.use_fieldset)

    @property
    def first_control_id(self) -> str:
        """Return the id of what an error links to: the control, or the first of its group."""
        if isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{self.auto_id}_0" if self.auto_id else ""
        return str(self.id_for_label or self.auto_id or "")

    @property
    def plain_errors(self) -> list[str]:
        """Return the field's errors, each saying what to do."""
        found: list[ValidationError] = self.errors.as_data()
        return [plain_message(self.field, error) for error in found]


class VarnaFormRenderer(TemplatesSetting):
    """Forms rendered by the project's own templates, in ``templates/django/forms/``."""

    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = VarnaBoundField
