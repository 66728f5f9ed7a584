"""How is a table written that may be added to, left empty, put in order and removed from, without JavaScript?"""

from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _


class Row(forms.Form):
    """A row of a table that may be left empty; it is filled in when one of `main` is."""

    main: tuple[str, ...] = ()

    def has_changed(self) -> bool:
        """Is the row filled in? Choices that stand at their first value do not count."""
        return any(str(self[name].value() or "").strip() for name in self.main)


class Rows(BaseFormSet):
    """Rows that may be added to, left empty, put in order and removed, without JavaScript."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The box that removes a row says so in our words."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Every row may be left empty, also one that was filled in before."""
        return super().get_form_kwargs(index) | {"empty_permitted": True, "use_required_attribute": False}

    def kept(self) -> list[dict[str, Any]]:
        """What is written in the rows that are filled in and not removed, in their order."""
        rows = [form.cleaned_data for form in self.forms if form.has_changed()]
        left = [row for row in rows if not row.get("DELETE")]
        return sorted(left, key=lambda row: row.get("place") or 1000)

    def typed(self) -> list[dict[str, Any]]:
        """What stands in the filled rows now, checked or not, without those marked to be removed."""
        rows = [{name: form[name].value() for name in form.fields} for form in self.forms if form.has_changed()]
        return [row for row in rows if not row.pop("DELETE", False)]
