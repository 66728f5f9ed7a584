"""Which hits on the sanctions lists does a vetting's page show, and how is a score said in words?"""

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.models import User
from registry.roles import Permission, may
from registry.rules import blockers_to_handling
from vetting.forms import StepForm
from vetting.forms.hits import ConfirmHitForm, DismissHitForm
from vetting.models import Screening, ScreeningHit, Vetting

_HOW: Final[dict[str, Promise | str]] = {
    "same": _("the same"),
    "meaning": _("means the same"),
    "spelling": _("another spelling"),
    "script": _("another script"),
    "typing": _("a typing error apart"),
    "initial": _("initial"),
}
_LOWERED_BY: Final[dict[str, Promise | str]] = {
    "other_place": _("another place"),
    "other_number": _("another number"),
    "one_number": _("a number on one side only"),
    "other_direction": _("another direction"),
    "one_direction": _("a direction on one side only"),
    "other_words": _("other words on both sides"),
    "other_general_words": _("other general words"),
    "general_words_only": _("only general words agree"),
    "one_word_only": _("only one word agrees"),
    "common_names_only": _("only common names agree"),
    "short_word_misspelt": _("a short word, misspelt"),
}
#: From which score a hit is said to agree in this way.
_WORDS: Final[tuple[tuple[float, Promise | str], ...]] = (
    (0.97, _("The names agree wholly")),
    (0.9, _("The names agree almost wholly")),
    (0.8, _("The names agree for the most part")),
    (0.0, _("The names agree in part")),
)


@dataclass(frozen=True)
class MetParts:
    """A part of the name, the part of the listed name it met, and in what way."""

    name: str
    listed: str
    how: Promise | str


@dataclass
class HitOnPage:
    """A hit with what a person needs to judge it, and the forms to do so with."""

    row: ScreeningHit
    in_words: Promise | str
    met: list[MetParts]
    only_here: list[str]
    only_listed: list[str]
    lowered_by: list[Promise | str]
    other_names: list[str]
    confirm: StepForm | None = None
    dismiss: StepForm | None = None
    is_open: bool = False
    look: str = ""


@dataclass(frozen=True)
class HitsOnPage:
    """The section: when and against which lists the organisation was compared last, and the hits."""

    latest: Screening | None
    hits: list[HitOnPage] = field(default_factory=list)

    @property
    def open_count(self) -> int:
        """How many wait for somebody's judgement."""
        return sum(1 for hit in self.hits if hit.row.state == "candidate" and hit.row.entry.is_in_force)


def hits_on_page(user: User, vetting: Vetting, failed: Any = None) -> HitsOnPage:
    """The hits of the vetting's organisation: open ones first, then those that were judged."""
    organisation = vetting.case.organisation
    latest = Screening.objects.filter(organisation=organisation).prefetch_related("lists").select_related("by").first()
    may_judge = may(user, Permission.VET, vetting) and not blockers_to_handling(vetting.case, user)
    rows = ScreeningHit.objects.filter(organisation=organisation).select_related(
        "entry__removed_in", "representative", "decided_by", "case"
    )
    order = {"candidate": 0, "confirmed": 1, "dismissed": 2}
    hits = [_on_page(row, user, vetting, failed, may_judge=may_judge) for row in rows]
    hits.sort(key=lambda hit: (not hit.row.entry.is_in_force, order[hit.row.state], -hit.row.score, hit.row.pk))
    return HitsOnPage(latest, hits)


def _on_page(row: ScreeningHit, user: User, vetting: Vetting, failed: Any, *, may_judge: bool) -> HitOnPage:
    parts = row.explanation.get("parts", [])
    page = HitOnPage(
        row=row,
        in_words=next(words for least, words in _WORDS if float(row.score) >= least),
        met=[
            MetParts(each["name"], each["listed"], _HOW.get(each["how"], ""))
            for each in parts
            if each["name"] and each["listed"]
        ],
        only_here=[each["name"] for each in parts if not each["listed"]],
        only_listed=[each["listed"] for each in parts if not each["name"]],
        lowered_by=[_LOWERED_BY[code] for code in row.explanation.get("lowered_by", []) if code in _LOWERED_BY],
        other_names=[each["text"] for each in row.entry.names if each["text"] != row.listed_name],
        look="hit_dismissed" if row.state == "dismissed" else row.state,
    )
    if failed is not None and getattr(failed, "hit", None) == row.pk:
        page.is_open = True
        _offer(page, user, vetting, failed.form)
    elif may_judge and row.entry.is_in_force:
        _offer(page, user, vetting, None)
    return page


def _offer(page: HitOnPage, user: User, vetting: Vetting, failed: StepForm | None) -> None:
    key = page.row.pk
    if page.row.state != "confirmed":
        page.confirm = (
            failed
            if isinstance(failed, ConfirmHitForm)
            else ConfirmHitForm(vetting=vetting, actor=user, prefix=f"confirm-{key}")
        )
    if page.row.state != "dismissed":
        page.dismiss = (
            failed
            if isinstance(failed, DismissHitForm)
            else DismissHitForm(vetting=vetting, actor=user, prefix=f"dismiss-{key}")
        )
