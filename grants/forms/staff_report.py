"""What is typed in a staff report: one text a part, and which version was edited. Shapes, never rules."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from grants.forms.handling import ActorForm
from grants.models import ReportText
from grants.selectors.report_parts import Change, Composed, changes_between

LONGEST: Final = 20_000
_PROPORTION: Final = ReportText.Key.LESS_INTRUSIVE.value


class PartFields(NamedTuple):
    """One part: its field, what the case says for it, and what composing it anew would change.

    `state` is `composed` (as the case says), `edited`, or `changed`: the case says something else than when it was
    composed. `earlier` is the text before the last composing.
    """

    key: str
    field: BoundField
    composed: Composed
    state: str
    changes: list[Change]
    earlier: str


class ReportForm(ActorForm):
    """Every part's text as it stands."""

    mark_optional = False
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, composed: Sequence[Composed], texts: Sequence[ReportText], version: int, **kwargs: Any
    ) -> None:
        self.held = {each.key: each for each in texts}
        first = {each.key: self.held[each.key].text if each.key in self.held else each.text for each in composed}
        super().__init__(*args, initial=first | {"version": version}, **kwargs)
        self.composed = list(composed)
        for each in self.composed:
            self.fields[each.key] = forms.CharField(
                label=_("Text"),
                help_text=_("For example a lower sum, terms, or more time.") if each.key == _PROPORTION else "",
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(
                    attrs={"rows": _rows(first[each.key]), "lang": "sv", "aria-label": f"{_('Text')}: {each.heading}"}
                ),
            )

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by part; asked when the form is valid."""
        return {each.key: self.cleaned_data[each.key] for each in self.composed}

    @property
    def parts(self) -> list[PartFields]:
        """Each part in the report's order."""
        return [self._part(each) for each in self.composed]

    def _part(self, composed: Composed) -> PartFields:
        bound = self[composed.key]
        written = str(bound.value() or "").replace("\r\n", "\n").strip()
        held = self.held.get(composed.key)
        as_composed = held.composed if held else composed.text
        state = "composed"
        if written != composed.text:
            state = "edited" if as_composed == composed.text else "changed"
        return PartFields(
            composed.key,
            bound,
            composed,
            state,
            changes_between(written, composed.text) if state != "composed" else [],
            held.earlier if held else "",
        )


def _rows(text: str) -> int:
    """Enough lines to read the text without scrolling, within reason."""
    lines = sum(1 + len(line) // 90 for line in text.splitlines())
    return min(max(lines + 1, 3), 18)
