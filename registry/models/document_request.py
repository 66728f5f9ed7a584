"""Who has asked for which official documents, and what came of it? (R10, TF 2 ch., OSL 6:2-3, 6:7)"""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from registry import rules_of_requests as rules
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models.case import Case, ConflictDeclaration
from registry.roles import Permission, allows, is_official
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models.user import User


class DocumentRequestQuerySet(models.QuerySet["DocumentRequest"]):
    """Requests, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "DocumentRequestQuerySet":
        """Officials: requests whose case they see, unless they are recused from a case a chosen document is in (R3)."""
        if not user.is_authenticated or not is_official(user):
            return self.none()
        recused = ConflictDeclaration.objects.filter(user=user, has_conflict=True).values("case")
        chosen = RequestedDocument.objects.filter(entry__case__in=recused).values("request")
        return self.filter(case__in=Case.objects.visible_to(user)).exclude(pk__in=chosen)


class DocumentRequest(FSMModelMixin, Stateful):
    """A request for official documents at one board. Nobody has to say who they are or why they ask (TF 2:18)."""

    class State(models.TextChoices):
        """Where the request stands."""

        RECEIVED = "received", _("Received")
        ASSESSED = "assessed", _("Examined")
        RELEASED = "released", _("Handed out")
        RELEASED_IN_PART = "released_in_part", _("Handed out in part")
        REFUSED = "refused", _("Refused")

    class Via(models.TextChoices):
        """How it came in."""

        PAGE = "page", _("Through the page")
        MAIL = "mail", _("By mail or e-mail")
        PHONE = "phone", _("By telephone")
        VISIT = "visit", _("At a visit")

    class Ground(models.TextChoices):
        """Why something is not handed out."""

        SECRECY = "secrecy", _("It is secret")
        NOT_OFFICIAL = "not_official", _("It is not an official document")
        NOT_HELD = "not_held", _("The board does not have it")

    DECIDED: ClassVar = [State.RELEASED, State.RELEASED_IN_PART, State.REFUSED]

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField("registry.Case", models.PROTECT, related_name="document_request")
    state = StateField(_("state"), choices=State.choices, default=State.RECEIVED, protected=True)
    wanted = models.TextField(_("what is asked for"))
    via = models.CharField(_("came in"), max_length=8, choices=Via.choices)
    answer_to = models.CharField(_("where the answer is sent, if the person has said"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, default="sv")
    received_at = models.DateTimeField(_("received"))
    assessed_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    assessed_at = models.DateTimeField(_("assessed"), null=True, blank=True)
    decided_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    ground = models.CharField(_("ground"), max_length=16, choices=Ground.choices, blank=True)
    provision = models.CharField(_("section of the law"), max_length=100, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)

    objects = DocumentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for documents")
        verbose_name_plural = _("requests for documents")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=["released", "released_in_part", "refused"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decided_request_names_who_decided_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released_in_part", "refused"]) | (~Q(reasons="") & ~Q(ground="")),
                name="what_is_not_handed_out_has_ground_and_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(ground="secrecy") | ~Q(provision=""), name="secrecy_names_a_section_of_the_law"
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @transition(
        state,
        source=State.RECEIVED,
        target=State.ASSESSED,
        conditions=[gate(rules.blockers_to_assessing_request)],
        permission=allows(Permission.HANDLE_DOCUMENT_REQUEST),
        custom={"event": Event.REQUEST_ASSESSED},
    )
    def assess(self, *, by: "User", at: dt.datetime) -> None:
        """Every chosen document is examined: what is handed out is settled."""
        self.assessed_by, self.assessed_at = by, at

    @transition(
        state,
        source=State.ASSESSED,
        target=State.RECEIVED,
        permission=allows(Permission.RELEASE_DOCUMENTS),
        custom={"event": Event.REQUEST_REASSESSED},
    )
    def reassess(self) -> None:
        """Whoever is to decide wants it examined anew."""
        self.assessed_by, self.assessed_at = None, None

    @transition(
        state,
        source=State.ASSESSED,
        target=State.RELEASED,
        conditions=[gate(rules.blockers_to_releasing)],
        permission=allows(Permission.RELEASE_DOCUMENTS),
        custom={"event": Event.REQUEST_RELEASED},
    )
    def release(self, *, by: "User", at: dt.datetime) -> None:
        """Everything is handed out."""
        self.decided_by, self.decided_at = by, at

    @transition(
        state,
        source=State.ASSESSED,
        target=State.RELEASED_IN_PART,
        conditions=[gate(rules.blockers_to_releasing_in_part)],
        permission=allows(Permission.REFUSE_DOCUMENTS),
        custom={"event": Event.REQUEST_RELEASED_IN_PART},
    )
    def release_in_part(self, *, by: "User", at: dt.datetime, ground: str, provision: str, reasons: str) -> None:
        """What is not secret is handed out; the rest is refused, which can be appealed."""
        self._not_all(by, at, ground, provision, reasons)

    @transition(
        state,
        source=State.ASSESSED,
        target=State.REFUSED,
        conditions=[gate(rules.blockers_to_refusing_documents)],
        permission=allows(Permission.REFUSE_DOCUMENTS),
        custom={"event": Event.REQUEST_REFUSED},
    )
    def refuse(self, *, by: "User", at: dt.datetime, ground: str, provision: str, reasons: str) -> None:
        """Nothing is handed out, which can be appealed."""
        self._not_all(by, at, ground, provision, reasons)

    def _not_all(self, by: "User", at: dt.datetime, ground: str, provision: str, reasons: str) -> None:
        self.decided_by, self.decided_at = by, at
        self.ground, self.provision, self.reasons = ground, provision, reasons


class RequestedDocument(models.Model):
    """One entry of the register that a request is about, what was found when it was examined, and the copy that left."""

    class Outcome(models.TextChoices):
        """What is handed out of it."""

        IN_FULL = "in_full", _("In full")
        IN_PART = "in_part", _("In part")
        WITHHELD = "withheld", _("Withheld")

    request = models.ForeignKey(DocumentRequest, models.CASCADE, related_name="items")
    entry = models.ForeignKey("registry.RegisterEntry", models.PROTECT, related_name="requested")
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, blank=True)
    provision = models.CharField(_("section of the law"), max_length=100, blank=True)
    basis = models.ForeignKey(
        "registry.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("printed as PDF")
    )
    copy = models.ForeignKey(
        "registry.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("copy handed out")
    )

    class Meta:
        verbose_name = _("requested document")
        verbose_name_plural = _("requested documents")
        ordering: ClassVar = ["request", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "entry"], name="a_document_is_chosen_once_for_a_request"),
            models.CheckConstraint(
                condition=~Q(outcome="withheld") | ~Q(provision=""), name="what_is_withheld_names_a_section_of_the_law"
            ),
        ]

    def __str__(self) -> str:
        return str(self.entry)

    @property
    def sections(self) -> list[str]:
        """The sections of the law by which passages are removed."""
        return sorted({each.provision for each in self.redactions.all()})


class Redaction(models.Model):
    """One passage removed from the copy that leaves: a rectangle of a page as it is seen, or a field of a letter.

    Places are parts of the page as it is shown, 0 to 1 from its upper left corner, whatever its rotation.
    """

    item = models.ForeignKey(RequestedDocument, models.CASCADE, related_name="redactions")
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    left = models.FloatField(_("from the left"), default=0)
    top = models.FloatField(_("from the top"), default=0)
    right = models.FloatField(_("to the right"), default=1)
    bottom = models.FloatField(_("to the bottom"), default=1)
    field = models.CharField(_("field of the letter"), max_length=20, blank=True)
    provision = models.CharField(_("section of the law"), max_length=100)

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering: ClassVar = ["item", "page", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(page=None) & ~Q(field="") | Q(page__isnull=False, field=""),
                name="a_redaction_is_on_a_page_or_of_a_field",
            ),
            models.CheckConstraint(
                condition=Q(left__gte=0, top__gte=0, right__lte=1, bottom__lte=1)
                & Q(right__gt=F("left"), bottom__gt=F("top")),
                name="a_redaction_lies_on_its_page",
            ),
            models.CheckConstraint(condition=~Q(provision=""), name="a_redaction_names_a_section_of_the_law"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.field or self.page}"
