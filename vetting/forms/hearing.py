"""What is the organisation sent before an adverse conclusion, and what is withheld, each thing with its reason? (R1)"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import translation
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from registry.actions.send_hearing import Withheld
from registry.models import Document
from vetting.forms import StepForm, words
from vetting.models import Evidence, Vetting
from vetting.rules.evidence import carried_findings
from vetting.selectors import material_of, undocumented_evidence_of


@dataclass(frozen=True)
class Item:
    """One thing the board has: a document, or evidence without one; the organisation is sent it or told why not."""

    key: str
    label: str
    document: Document | None
    is_tip: bool

    @property
    def is_evidence(self) -> bool:
        """Is it evidence that is sent unless the officer says otherwise? A tip, or a letter to an authority, is not."""
        return not self.is_tip and (self.document is None or self.document.kind != Document.Kind.LETTER)


@dataclass(frozen=True)
class ItemRow:
    """An item with its two fields."""

    item: Item
    is_sent: BoundField
    reason: BoundField


def items_of(vetting: Vetting) -> list[Item]:
    """Everything the board has in the vetting that the organisation did not send itself."""
    tips = set(
        Evidence.objects.filter(finding__vetting=vetting, level=Evidence.Level.E6).values_list("document_id", flat=True)
    )
    items = [
        Item(
            f"d{each.pk}",
            translate("Document %(number)d, %(title)s") % {"number": each.number or 0, "title": each.title},
            each,
            each.pk in tips,
        )
        for each in material_of(vetting.case)
    ]
    for piece in undocumented_evidence_of(vetting):
        is_tip = piece.level == Evidence.Level.E6
        label = translate("A tip") if is_tip else f"{piece.level}, {piece.title}"
        items.append(Item(f"e{piece.pk}", label, None, is_tip))
    return items


def drafted(vetting: Vetting) -> str:
    """What was found, put together from the findings that are carried, for the officer to go on from; in Swedish (R1)."""
    carried = carried_findings(vetting)
    if not carried:
        return ""
    with translation.override("sv"):
        parts = [
            translate("We consider the conclusion that the democracy condition is not met. This is what we have found:")
        ]
        for number, found in enumerate(carried, 1):
            who = found.get_representative_role_display() if found.representative_role else found.get_actor_display()
            parts.append(
                translate(
                    "%(number)d. %(ground)s, %(name)s. %(what)s Day: %(day)s. Who acted: %(who)s. "
                    "The tie to your activity: %(link)s What speaks against: %(against)s"
                )
                % {
                    "number": number,
                    "ground": found.ground.code,
                    "name": found.ground.name_sv,
                    "what": found.description,
                    "day": found.happened_on.isoformat(),
                    "who": who,
                    "link": found.activity_link,
                    "against": found.speaks_against,
                }
            )
        parts.append(translate("Tell us what is wrong, what is missing, and what you have done since."))
    return "\n\n".join(parts)


class HearingForm(StepForm):
    """The material, and for each thing the board has whether it is sent; what is not has its reason."""

    step = "hearing"

    material = words(
        _("What the organisation is asked to answer"),
        help_text=_("What was found, on which ground, and what the board considers concluding. Address them as you."),
        rows=12,
    )
    withheld = words(
        _("What else is withheld, and why"),
        help_text=_("The organisation sees this. Leave it empty when the list above says everything."),
        rows=2,
        required=False,
    )

    def __init__(self, *arguments: Any, vetting: Vetting, **keywords: Any) -> None:
        super().__init__(*arguments, vetting=vetting, **keywords)
        self.fields["material"].initial = drafted(vetting)
        self.items = items_of(vetting)
        for item in self.items:
            self.fields[f"{item.key}-sent"] = forms.BooleanField(
                label=item.label, required=False, initial=item.is_evidence
            )
            self.fields[f"{item.key}-reason"] = forms.CharField(
                label=translate("Why %(item)s is withheld") % {"item": item.label},
                required=False,
                max_length=1000,
                initial=translate("A source that must be protected, OSL 10:3.") if item.is_tip else "",
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def rows(self) -> list[ItemRow]:
        """The list on the page."""
        return [ItemRow(item, self[f"{item.key}-sent"], self[f"{item.key}-reason"]) for item in self.items]

    def running_text(self) -> list[BoundField]:
        """The fields that are not about one thing."""
        return [self["material"], self["withheld"]]

    def clean(self) -> dict[str, Any]:
        """What is not sent says why."""
        data = super().clean() or {}
        for item in self.items:
            if not data.get(f"{item.key}-sent") and not data.get(f"{item.key}-reason", "").strip():
                self.add_error(
                    f"{item.key}-reason", translate("%(item)s: send it, or write why not.") % {"item": item.label}
                )
        return data

    def documents(self) -> list[Document]:
        """The documents that are sent."""
        return [item.document for item in self.items if item.document and self.cleaned_data[f"{item.key}-sent"]]

    def withheld_items(self) -> list[Withheld]:
        """What is not, each with its reason."""
        data = self.cleaned_data
        return [
            Withheld(item.label, data[f"{item.key}-reason"], item.document)
            for item in self.items
            if not data[f"{item.key}-sent"]
        ]
