"""Who stands on the sanctions lists, in which versions, and who was found to look like somebody there?"""

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMModelMixin, transition

from registry.events import Event
from registry.lifecycle import Stateful
from registry.roles import Permission, allows
from registry.state_field import StateField

if TYPE_CHECKING:
    from registry.models import User


class ListCode(models.TextChoices):
    """Whose list it is."""

    UN = "un", _("The UN's list")
    EU = "eu", _("The EU's list")


class SubjectKind(models.TextChoices):
    """What a listed entry is."""

    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class IdentifierKind(models.TextChoices):
    """What else than the name tells whether two are the same."""

    BIRTH_DATE = "birth_date", _("Date of birth")
    BIRTH_PLACE = "birth_place", _("Place of birth")
    NATIONALITY = "nationality", _("Nationality")
    DOCUMENT = "document", _("Identity document")
    REGISTRATION_NUMBER = "registration_number", _("Registration number")
    ADDRESS = "address", _("Address")


class SanctionsList(models.Model):
    """One version of a list, as it was loaded: the latest number of a code is the one in force."""

    code = models.CharField(_("list"), max_length=2, choices=ListCode)
    number = models.PositiveIntegerField(_("version"))
    dated_at = models.DateTimeField(_("made by its owner"))
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)
    loaded_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    entries = models.PositiveIntegerField(_("entries"))
    added = models.PositiveIntegerField(_("new entries"))
    changed = models.PositiveIntegerField(_("changed entries"))
    removed = models.PositiveIntegerField(_("removed entries"))

    class Meta:
        verbose_name = _("sanctions list")
        verbose_name_plural = _("sanctions lists")
        ordering: ClassVar = ["code", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "number"], name="a_version_of_a_list_has_one_number"),
            models.CheckConstraint(condition=Q(entries__gt=0), name="a_sanctions_list_is_never_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.dated_at:%Y-%m-%d}"


class SanctionsEntry(models.Model):
    """A person or an organisation on a list, as one or more versions of the list had it. A changed entry is a new row;
    the old one stays as history, with the version that ended it. Never the reasons for listing (R11).

    `names` holds `{"text", "is_weak"}`, the main name first; `identifiers` holds `{"kind", "value"}`.
    """

    list_code = models.CharField(_("list"), max_length=2, choices=ListCode)
    reference = models.CharField(_("reference number"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=SubjectKind)
    name = models.CharField(_("name"), max_length=1000)
    names = models.JSONField(_("names and aliases"))
    identifiers = models.JSONField(_("identifiers"), default=list)
    programme = models.CharField(_("sanctions programme"), max_length=60, blank=True)
    listed_on = models.DateField(_("listed"), null=True, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    first_in = models.ForeignKey(SanctionsList, models.PROTECT, related_name="entries_begun")
    removed_in = models.ForeignKey(SanctionsList, models.PROTECT, null=True, blank=True, related_name="entries_ended")

    class Meta:
        verbose_name = _("sanctions list entry")
        verbose_name_plural = _("sanctions list entries")
        ordering: ClassVar = ["list_code", "reference", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["list_code", "reference"],
                condition=Q(removed_in=None),
                name="an_entry_of_a_list_is_in_force_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def is_in_force(self) -> bool:
        """Does the entry stand, in this wording, on the list in force?"""
        return self.removed_in_id is None

    def readable_identifiers(self) -> list[dict[str, Any]]:
        """The identifiers for people to read: the label of the kind, and the values."""
        by_kind: dict[str, list[str]] = {}
        for each in self.identifiers:
            by_kind.setdefault(each["kind"], []).append(each["value"])
        return [{"label": IdentifierKind(kind).label, "values": values} for kind, values in by_kind.items()]


class Screening(models.Model):
    """One time an organisation and its signatories were compared with the lists in force."""

    class Why(models.TextChoices):
        """What called for it."""

        APPLICATION = "application", _("An application came in")
        PAYMENT = "payment", _("Before a payment")
        LIST_CHANGE = "list_change", _("A list changed")
        ORDERED = "ordered", _("Ordered by somebody")

    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="screenings")
    at = models.DateTimeField(_("screened"), auto_now_add=True)
    by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    why = models.CharField(_("why"), max_length=12, choices=Why.choices)
    lists = models.ManyToManyField(SanctionsList, related_name="screenings", verbose_name=_("lists"))
    persons = models.PositiveIntegerField(_("persons compared"))
    candidates = models.PositiveIntegerField(_("new candidates"))

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["organisation", "-at"], name="screening_latest_first")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.at:%Y-%m-%d}"


class ScreeningHit(FSMModelMixin, Stateful):
    """A name of the organisation, or of a representative in a role, that looks like a listed one. A candidate until a
    person confirms it with a second identifier or dismisses it with a reason; for that entry in that wording only.
    """

    class State(models.TextChoices):
        """Where the hit stands."""

        CANDIDATE = "candidate", _("Candidate")
        CONFIRMED = "confirmed", _("Confirmed")
        DISMISSED = "dismissed", pgettext_lazy("a hit on a sanctions list", "Dismissed")

    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, related_name="screening_hits")
    representative = models.ForeignKey(
        "registry.Representative", models.PROTECT, null=True, blank=True, related_name="screening_hits"
    )
    entry = models.ForeignKey(SanctionsEntry, models.PROTECT, related_name="hits")
    screened_name = models.CharField(_("name compared"), max_length=250)
    listed_name = models.CharField(_("listed name it met"), max_length=1000)
    score = models.DecimalField(_("score"), max_digits=4, decimal_places=3)
    explanation = models.JSONField(_("which parts met"))
    state = StateField(_("state"), choices=State.choices, default=State.CANDIDATE, protected=True)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)
    case = models.ForeignKey("registry.Case", models.PROTECT, null=True, blank=True, related_name="screening_hits")
    decided_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    identifier_kind = models.CharField(_("second identifier"), max_length=20, choices=IdentifierKind, blank=True)
    identifier = models.CharField(_("what it says, here and on the list"), max_length=500, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("hit")
        verbose_name_plural = _("hits")
        ordering: ClassVar = ["organisation", "-score", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "entry", "screened_name"],
                condition=Q(representative=None),
                name="a_name_of_an_organisation_meets_an_entry_once",
            ),
            models.UniqueConstraint(
                fields=["representative", "entry", "screened_name"],
                condition=Q(representative__isnull=False),
                name="a_name_of_a_representative_meets_an_entry_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (~Q(identifier_kind="") & ~Q(identifier="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_confirmed_hit_has_a_second_identifier_and_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed")
                | (~Q(reason="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_dismissed_hit_has_a_reason_and_a_person",
            ),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="a_score_lies_between_0_and_1"),
        ]

    def __str__(self) -> str:
        return f"{self.screened_name} – {self.entry.reference}"

    @transition(
        state,
        source=[State.CANDIDATE, State.DISMISSED],
        target=State.CONFIRMED,
        permission=allows(Permission.VET),
        custom={"event": Event.HIT_CONFIRMED},
    )
    def confirm(self, *, by: "User", at: dt.datetime, identifier_kind: str, identifier: str, because: str) -> None:
        """It is the same: something else than the name agrees too."""
        self.decided_by, self.decided_at, self.reason = by, at, because
        self.identifier_kind, self.identifier = identifier_kind, identifier

    @transition(
        state,
        source=[State.CANDIDATE, State.CONFIRMED],
        target=State.DISMISSED,
        permission=allows(Permission.VET),
        custom={"event": Event.HIT_DISMISSED},
    )
    def dismiss(self, *, by: "User", at: dt.datetime, because: str) -> None:
        """It is somebody else. Holds for this entry in this wording; a changed entry is looked at anew."""
        self.decided_by, self.decided_at, self.reason = by, at, because
        self.identifier_kind = self.identifier = ""
