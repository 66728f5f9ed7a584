"""What does an officer write about how deep the grants of a call are followed up?"""

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from grants.actions.call_rules import TierContent
from grants.forms.call_rows import Row, Rows
from registry.fields import KronorField


class TierRow(Row):
    """The follow-up of grants up to a sum."""

    main = ("up_to", "interim_reports")

    up_to = KronorField(
        label=_("Grants up to, kronor"), required=False, help_text=_("Empty for those that are larger than the others.")
    )
    interim_reports = forms.IntegerField(
        label=_("Interim reports"),
        min_value=0,
        max_value=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3}),
    )
    has_visit = forms.BooleanField(label=_("A site visit"), required=False)
    needs_certificate = forms.BooleanField(label=_("Auditor’s certificate with the final accounts"), required=False)
    needs_second_person = forms.BooleanField(label=_("Reports approved by a second person"), required=False)


TierRows = formset_factory(TierRow, formset=Rows, extra=0, can_delete=True, max_num=6, validate_max=True)


def tiers_from(rows: Any) -> list[TierContent]:
    """What is written in the rows; the formset is valid."""
    return [
        TierContent(
            row["up_to"], row["interim_reports"], row["has_visit"], row["needs_certificate"], row["needs_second_person"]
        )
        for row in rows.kept()
    ]
