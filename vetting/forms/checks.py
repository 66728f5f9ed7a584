"""What did each point of the standard check show, and where was it seen?"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.models import Document
from vetting.actions.make_check import CheckResult
from vetting.earlier_material import day_of, last_seen
from vetting.forms import StepForm
from vetting.models import Check, Vetting
from vetting.selectors import source_of_screening

_SOURCE_LENGTH = 200


@dataclass(frozen=True)
class CheckRow:
    """One point of the check with its three fields."""

    check: Check
    outcome: BoundField
    source: BoundField
    note: BoundField

    @property
    def has_errors(self) -> bool:
        """Is there something to put right in this row?"""
        return bool(self.outcome.errors or self.source.errors or self.note.errors)


class ChecksForm(StepForm):
    """The standard check as one table. Sources are filled in from what the organisation sent and what is registered,
    so that a known organisation takes few clicks; everything can be changed.
    """

    step = "checks"

    def __init__(self, *arguments: Any, vetting: Vetting, mark_remaining: bool = False, **keywords: Any) -> None:
        super().__init__(*arguments, vetting=vetting, **keywords)
        self.mark_remaining = mark_remaining
        self.checks = list(vetting.checks.select_related("document__case", "checked_by"))
        seen = last_seen(vetting, on=timezone.localdate())
        self.suggested = {check.kind: suggested_source(vetting, check, seen.get(check.kind)) for check in self.checks}
        for check in self.checks:
            name = str(check.get_kind_display())
            self._add(check, "outcome", self._outcome(name), check.outcome)
            self._add(check, "source", self._source(name), check.source or self.suggested[check.kind])
            self._add(check, "note", self._note(name), check.note)

    def _add(self, check: Check, part: str, field: forms.Field, initial: str) -> None:
        field.initial = initial
        self.fields[f"{check.kind}-{part}"] = field

    def _outcome(self, name: str) -> forms.Field:
        label = _("%(check)s, result") % {"check": name}
        return forms.ChoiceField(
            label=label, choices=Check.Outcome.choices, widget=forms.Select(attrs={"aria-label": label})
        )

    def _source(self, name: str) -> forms.Field:
        label = _("%(check)s, source") % {"check": name}
        return forms.CharField(
            label=label,
            required=False,
            max_length=_SOURCE_LENGTH,
            widget=forms.TextInput(attrs={"aria-label": label, "autocomplete": "off"}),
        )

    def _note(self, name: str) -> forms.Field:
        label = _("%(check)s, note") % {"check": name}
        return forms.CharField(
            label=label,
            required=False,
            max_length=2000,
            widget=forms.TextInput(attrs={"aria-label": label, "autocomplete": "off"}),
        )

    def rows(self) -> list[CheckRow]:
        """The table's rows, in the order of the check."""
        return [
            CheckRow(check, self[f"{check.kind}-outcome"], self[f"{check.kind}-source"], self[f"{check.kind}-note"])
            for check in self.checks
        ]

    def without_source(self) -> list[str]:
        """The points that nothing can be suggested for, by name."""
        return [str(row.check.get_kind_display()) for row in self.rows() if not row.source.value()]

    def clean(self) -> dict[str, Any]:
        """Says for every row at once where a source is missing; the action asks the same."""
        data = super().clean() or {}
        for check in self.checks:
            if self._outcome_of(data, check) != Check.Outcome.PENDING and not data.get(f"{check.kind}-source", ""):
                self.add_error(f"{check.kind}-source", _("Name the source, for example a document or a register"))
        return data

    def _outcome_of(self, data: dict[str, Any], check: Check) -> str:
        outcome = str(data.get(f"{check.kind}-outcome", Check.Outcome.PENDING))
        if self.mark_remaining and outcome == Check.Outcome.PENDING:
            return str(Check.Outcome.OK)
        return outcome

    def results(self) -> list[CheckResult]:
        """What the action takes. A point still awaited keeps no source that was only suggested."""
        data = self.cleaned_data
        results = []
        for check in self.checks:
            outcome = self._outcome_of(data, check)
            source = data[f"{check.kind}-source"]
            if outcome == Check.Outcome.PENDING and source == self.suggested[check.kind]:
                source = check.source
            results.append(CheckResult(check.kind, outcome, source, data[f"{check.kind}-note"]))
        return results


def suggested_source(vetting: Vetting, check: Check, seen: Check | None = None) -> str:
    """Where the officer is likely to look: the document offered, what the board saw last time, or what is registered."""
    organisation = vetting.case.organisation
    if check.document is not None:
        return _source_of(check.document)[:_SOURCE_LENGTH]
    if seen is not None and seen.checked_on is not None:
        told = {"source": seen.source, "day": seen.checked_on.isoformat()}
        return (_("%(source)s (seen %(day)s)") % told)[:_SOURCE_LENGTH] if "(" not in seen.source else seen.source
    match check.kind:
        case Check.Kind.WEBSITE:
            return organisation.website[:_SOURCE_LENGTH] or _("The organisation has given no web site")
        case Check.Kind.ACCOUNT_HOLDER if organisation.bankgiro:
            return _("Bankgiro %(number)s, the giro register") % {"number": organisation.bankgiro}
        case Check.Kind.ACCOUNT_HOLDER if organisation.plusgiro:
            return _("Plusgiro %(number)s, the giro register") % {"number": organisation.plusgiro}
        case Check.Kind.SANCTIONS:
            return source_of_screening(organisation)[:_SOURCE_LENGTH]
        case Check.Kind.DECLARATION:
            return _("The signed application")
        case _:
            return ""


def _source_of(document: Document) -> str:
    if document.number is None or document.case is None:
        return document.title
    told = {
        "number": document.number,
        "title": document.title,
        "case": document.case.registry_number,
        "day": day_of(document).isoformat(),
    }
    return _("Document %(number)d in %(case)s, %(title)s, %(day)s") % told
