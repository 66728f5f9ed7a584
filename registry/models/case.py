"""What is being handled, by whom, at which board, under which number?"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.roles import (
    BOARD_ROLES,
    VETTING_ROLES,
    Role,
    boards_of,
    holds,
    organisations_of,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models.organisation import Organisation
    from registry.models.user import User


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, narrowed by who asks. The one place that decides who sees a case."""

    def visible_to(self, user: "User | AnonymousUser") -> "CaseQuerySet":
        """Cases the person may see today (R3, and the guidelines' wall between boards).

        A board sees its own cases; vetting material stays with those who vet, and with the central coordinator once
        escalated; an organisation sees its own cases, not its vettings' inner work; an auditor sees everything;
        whoever is recused loses the case at once.
        """
        if not user.is_authenticated:
            return self.none()
        if holds(user, Role.AUDITOR):
            seen = Q()
        else:
            seen = Q(board_id__in=boards_of(user, BOARD_ROLES)) & ~Q(kind=Case.Kind.VETTING)
            seen |= Q(board_id__in=boards_of(user, VETTING_ROLES), kind=Case.Kind.VETTING)
            seen |= Q(organisation_id__in=organisations_of(user)) & ~Q(kind=Case.Kind.VETTING)
            if holds(user, Role.CENTRAL_COORDINATOR):
                seen |= Q(kind__in=[Case.Kind.EXCLUSION, Case.Kind.WITHDRAWAL]) | Q(is_escalated=True)
        # Asked once, not for each case: an officer has thousands of declarations in the end, and few recusals.
        recused = ConflictDeclaration.objects.filter(user=user, has_conflict=True).values("case")
        return self.filter(seen).exclude(pk__in=recused)


class Case(models.Model):
    """A matter at one board with one registry number (R9). An application, a vetting, a withdrawal, an exclusion or
    a request for documents is about one case, and finds its board, organisation, handlers, documents, hearings,
    notices and journal here.
    """

    class Kind(models.TextChoices):
        """What the case is about."""

        APPLICATION = "application", _("Application")
        VETTING = "vetting", _("Vetting")
        WITHDRAWAL = "withdrawal", _("Withdrawal")
        EXCLUSION = "exclusion", _("Exclusion")
        DOCUMENT_REQUEST = "document_request", _("Request for documents")

    board = models.ForeignKey("registry.Board", models.PROTECT, related_name="cases")
    # Null in the database for requests for documents, which are about nobody; whoever handles any other kind finds one.
    organisation: "models.ForeignKey[Organisation, Organisation]" = models.ForeignKey(  # type: ignore[misc]
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="cases"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    registry_number = models.CharField(_("registry number"), max_length=24, unique=True)
    path_number = models.CharField(_("registry number in addresses"), max_length=24, unique=True)
    subject = models.CharField(_("subject"), max_length=250)
    opened_on = models.DateField(_("opened"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    is_escalated = models.BooleanField(_("open to the central coordinator"), default=False)
    case_officer = models.ForeignKey(
        "registry.User", models.PROTECT, null=True, blank=True, related_name="cases_handled"
    )
    reviewer = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="cases_reviewed")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering: ClassVar = ["-year", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "year", "number"], name="a_registry_number_is_given_once"),
            models.CheckConstraint(
                condition=Q(case_officer=None) | Q(reviewer=None) | ~Q(case_officer=F("reviewer")),
                name="case_officer_and_reviewer_are_two_people",
            ),
            models.CheckConstraint(
                condition=Q(kind="document_request", organisation=None)
                | (~Q(kind="document_request") & Q(organisation__isnull=False)),
                name="a_case_is_about_an_organisation_or_is_a_request_for_documents",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["board", "kind", "due_on"], name="case_board_kind_due"),
            models.Index(fields=["organisation", "kind"], name="case_organisation_kind"),
        ]

    def __str__(self) -> str:
        return self.registry_number

    def party(self) -> "Organisation | None":
        """The organisation the case is about; a request for documents is about none."""
        return self.organisation if self.organisation_id else None

    @property
    def party_key(self) -> int:
        """The primary key of the organisation the case is about; 0 when it is about none."""
        return self.organisation_id or 0


class RegistryCounter(models.Model):
    """The last registry number a board has given in a year; its row is the lock that keeps numbers gapless (R9)."""

    board = models.ForeignKey("registry.Board", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("registry counter")
        verbose_name_plural = _("registry counters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "year"], name="a_board_has_one_counter_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.board_id} {self.year}: {self.last}"


class ConflictDeclaration(models.Model):
    """A person's word on whether they have a conflict of interest (jäv) in a case (R3, KL 6:28)."""

    class Ground(models.TextChoices):
        """Grounds for conflict of interest, KL 6:28."""

        PARTY = "party", _("I or someone close to me is a party or is affected (6:28 p. 1)")
        GUARDIAN = "guardian", _("I or someone close to me is guardian or representative (6:28 p. 2)")
        SUPERVISION = "supervision", _("I have handled the matter at the supervised body (6:28 p. 3)")
        AGENT = "agent", _("I have acted as agent or been paid to help (6:28 p. 4)")
        OTHER = "other", _("Something else makes my impartiality doubtful (6:28 p. 5)")

    case = models.ForeignKey(Case, models.PROTECT, related_name="conflict_declarations")
    user = models.ForeignKey("registry.User", models.PROTECT, related_name="conflict_declarations")
    has_conflict = models.BooleanField(_("has a conflict of interest"))
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices, blank=True)
    explanation = models.TextField(_("explanation"), blank=True)
    declared_at = models.DateTimeField(_("declared"), auto_now_add=True)

    class Meta:
        verbose_name = _("conflict-of-interest declaration")
        verbose_name_plural = _("conflict-of-interest declarations")
        ordering: ClassVar = ["case", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(has_conflict=False) | ~Q(ground=""), name="a_conflict_of_interest_has_a_ground"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.case}"


class Note(models.Model):
    """A working note in a case; becomes an official document when the case is closed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    author = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering: ClassVar = ["-written_at"]

    def __str__(self) -> str:
        return self.text[:60]
