"""What does a board take up at its meeting, what is prepared for it, and who did not take part or did not agree?"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.models.decision import Decision
from registry.models import ConflictDeclaration


class AgendaItem(models.Model):
    """A paragraph of a meeting: a case to decide, or the decisions made by delegates since the last meeting (R4)."""

    class Kind(models.TextChoices):
        """What the paragraph is about."""

        CASE = "case", _("Case to decide")
        DELEGATED = "delegated", _("Delegated decisions to report")

    meeting = models.ForeignKey("grants.Meeting", models.PROTECT, related_name="items")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    position = models.PositiveIntegerField(_("place on the agenda"))
    application = models.ForeignKey(
        "grants.Application", models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    paragraph = models.PositiveIntegerField(_("paragraph"), null=True, blank=True)
    decision = models.OneToOneField(
        "grants.Decision", models.PROTECT, null=True, blank=True, related_name="agenda_item"
    )
    postponed_because = models.TextField(_("put off because"), blank=True)
    added_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering: ClassVar = ["meeting", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="case", application__isnull=False)
                | Q(kind="delegated", application=None, decision=None, postponed_because=""),
                name="a_paragraph_is_about_a_case_or_about_reports",
            ),
            models.CheckConstraint(
                condition=Q(decision=None) | Q(postponed_because="", paragraph__isnull=False),
                name="a_decided_paragraph_has_a_number_and_is_not_put_off",
            ),
            models.UniqueConstraint(fields=["meeting", "paragraph"], name="a_paragraph_number_is_given_once"),
            models.UniqueConstraint(fields=["meeting", "application"], name="a_case_stands_once_on_an_agenda"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(kind="delegated"), name="a_meeting_has_one_paragraph_of_reports"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(decision=None, postponed_because=""),
                name="a_case_waits_on_one_agenda_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.paragraph_text or f"{self.meeting} {self.position}"

    @property
    def is_undecided(self) -> bool:
        """Is it a case that is neither decided nor put off?"""
        return self.kind == self.Kind.CASE and self.decision_id is None and not self.postponed_because

    @property
    def paragraph_text(self) -> str:
        """The paragraph as minutes write it: § 12; empty before it is numbered."""
        return f"§ {self.paragraph}" if self.paragraph is not None else ""


class PreparedDecision(models.Model):
    """The decision that is proposed to the board in a case: the words, the sum in öre, and the plan's rows by kind.

    `rows` holds what the forms of the plan take (goals, milestones, lines, instalments), dates and numbers as text.
    """

    item = models.OneToOneField(AgendaItem, models.CASCADE, related_name="prepared")
    outcome = models.CharField(_("outcome"), max_length=16, choices=Decision.Outcome.choices)
    amount = models.BigIntegerField(_("sum, in öre"), null=True, blank=True)
    rule_applied = models.TextField(_("the rule"), blank=True)
    facts = models.TextField(_("the facts"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    rows = models.JSONField(_("follow-up plan"), default=dict)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    class Meta:
        verbose_name = _("prepared decision")
        verbose_name_plural = _("prepared decisions")

    def __str__(self) -> str:
        return f"{self.item}: {self.get_outcome_display()}"


class Recusal(models.Model):
    """Somebody at the meeting did not take part in a paragraph because of a conflict of interest (R3, KL 6:30)."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="recusals")
    attendee = models.ForeignKey("grants.Attendee", models.PROTECT, related_name="recusals")
    ground = models.CharField(_("ground"), max_length=12, choices=ConflictDeclaration.Ground.choices)
    noted_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted"), auto_now_add=True)

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        ordering: ClassVar = ["item", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "attendee"], name="a_person_is_recused_once_in_a_paragraph")
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.attendee}"


class Dissent(models.Model):
    """Somebody who took part did not agree (reservation, KL 4:27); frozen with the decision."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="dissents")
    attendee = models.ForeignKey("grants.Attendee", models.PROTECT, related_name="dissents")
    text = models.TextField(_("what the person wanted instead, and why"))
    noted_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted"), auto_now_add=True)

    class Meta:
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")
        ordering: ClassVar = ["item", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "attendee"], name="a_person_dissents_once_in_a_paragraph"),
            models.CheckConstraint(condition=~Q(text=""), name="a_dissent_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.attendee}"


class ReportedDecision(models.Model):
    """A delegate's decision that was reported to the board at a meeting (R4, KL 6:40): its appeal period counts from there."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="reported")
    decision = models.OneToOneField("grants.Decision", models.PROTECT, related_name="report_to_board")

    class Meta:
        verbose_name = _("reported decision")
        verbose_name_plural = _("reported decisions")
        ordering: ClassVar = ["item", "pk"]

    def __str__(self) -> str:
        return f"{self.item}: {self.decision}"


class ReportedChange(models.Model):
    """A delegate's decision on a change of a grant that was reported to the board at a meeting (R4, KL 6:40)."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="reported_changes")
    change = models.OneToOneField("grants.GrantChange", models.PROTECT, related_name="report_to_board")

    class Meta:
        verbose_name = _("reported change")
        verbose_name_plural = _("reported changes")
        ordering: ClassVar = ["item", "pk"]

    def __str__(self) -> str:
        return f"{self.item}: {self.change}"


class DecisionBatch(models.Model):
    """One press of the button that decides the agenda: which cases, how far it has come, what was refused and why."""

    meeting = models.ForeignKey("grants.Meeting", models.PROTECT, related_name="batches")
    started_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("batch of decisions")
        verbose_name_plural = _("batches of decisions")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(ended_at=None), name="a_meeting_is_decided_by_one_batch_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="a_batch_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} {self.pk}"


class BatchLine(models.Model):
    """A case in a batch. `reasons` are what stood in the way, as the machine said it."""

    class Result(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        DECIDED = "decided", _("Decided")
        REFUSED = "refused", _("Not decided")

    batch = models.ForeignKey(DecisionBatch, models.PROTECT, related_name="lines")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="batch_lines")
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, default=Result.WAITING)
    reasons = models.JSONField(_("what stood in the way"), default=list)
    done_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("case in a batch")
        verbose_name_plural = _("cases in a batch")
        ordering: ClassVar = ["batch", "item__position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "item"], name="a_case_stands_once_in_a_batch"),
            models.CheckConstraint(
                condition=Q(result="waiting", done_at=None) | (~Q(result="waiting") & Q(done_at__isnull=False)),
                name="a_case_that_is_done_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_result_display()}"
