"""Which documents belong to a case, and are they what they were when they came in?"""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.case import Case
from registry.models.register_entry import RegisterEntry
from registry.roles import is_official, organisations_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models.organisation import Organisation
    from registry.models.user import User


def storage_path(document: "Document", filename: str) -> str:
    """Where a document's bytes lie under STORAGE_URL: by its own key, never by the name the sender chose."""
    return f"{document.public_id.hex[:2]}/{document.public_id.hex}"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "DocumentQuerySet":
        """Officials: documents of the cases they see. Organisations: what they sent, and what was sent to them."""
        if not user.is_authenticated:
            return self.none()
        if is_official(user):
            return self.filter(case__in=Case.objects.visible_to(user))
        own = Q(organisation_id__in=organisations_of(user))
        return self.filter(own & (Q(audience=Document.Audience.PARTIES) | Q(hearings__isnull=False))).distinct()


class Document(models.Model):
    """A file that came in, went out or was drawn up: bytes, fingerprint and its entry in the register (R9)."""

    class Kind(models.TextChoices):
        """What the document is."""

        APPLICATION = "application", _("Application")
        STATUTES = "statutes", _("Statutes")
        MINUTES = "minutes", _("Annual meeting minutes")
        ACTIVITY_REPORT = "activity_report", _("Activity report")
        ACTIVITY_PLAN = "activity_plan", _("Activity plan")
        ACCOUNTS = "accounts", _("Income statement and balance sheet")
        AUDIT_REPORT = "audit_report", _("Audit report")
        SIGNATORIES = "signatories", _("Decision on signatories")
        BUDGET = "budget", _("Budget")
        ANSWER = "answer", _("Answer in the form")
        SUPPLEMENT = "supplement", _("Supplement")
        STATEMENT = "statement", _("Statement")
        EVIDENCE = "evidence", _("Evidence")
        LETTER = "letter", _("Letter")
        REPORT = "report", _("Report")
        OTHER = "other", _("Other document")

    Direction = RegisterEntry.Direction

    class Audience(models.TextChoices):
        """Who may read it: the board only, or the organisation too."""

        BOARD = "board", _("The board")
        PARTIES = "parties", _("The board and the organisation")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="documents")
    # Null in the database for what is in a request for documents, as its case's.
    organisation: "models.ForeignKey[Organisation, Organisation]" = models.ForeignKey(  # type: ignore[misc]
        "registry.Organisation", models.PROTECT, null=True, blank=True, related_name="documents"
    )
    number = models.PositiveIntegerField(_("document number in the case"), null=True, blank=True)
    entry = models.OneToOneField(
        RegisterEntry, models.PROTECT, null=True, blank=True, related_name="document", verbose_name=_("register entry")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction.choices)
    audience = models.CharField(_("readable by"), max_length=8, choices=Audience.choices, default=Audience.PARTIES)
    title = models.CharField(_("title"), max_length=200)
    dated_on = models.DateField(_("dated"), null=True, blank=True)
    counterpart = models.CharField(_("sender or recipient"), max_length=200, blank=True)
    file = models.FileField(_("file"), upload_to=storage_path)
    file_name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    filed_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(_("filed"), auto_now_add=True)
    disposed_on = models.DateField(_("disposed of"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering: ClassVar = ["case", "number", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="a_document_number_is_given_once_in_a_case"),
            models.CheckConstraint(
                condition=Q(case=None, number=None) | Q(case__isnull=False, number__isnull=False),
                name="a_document_in_a_case_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(case=None, entry=None) | Q(case__isnull=False, entry__isnull=False),
                name="a_document_in_a_case_is_in_the_register",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(organisation__isnull=False),
                name="a_document_belongs_to_a_case_or_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.title
