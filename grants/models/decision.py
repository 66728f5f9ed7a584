"""What was decided, by whom and on which ground? (R2, R4, R16)"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models import Board


class Decision(models.Model):
    """A decision on an application. Its text is frozen when made: the database refuses changes (R2)."""

    class Outcome(models.TextChoices):
        """What was decided."""

        GRANTED = "granted", _("Approval")
        PARTLY_GRANTED = "partly_granted", _("Partial approval")
        REFUSED = "refused", _("Refusal")
        DISMISSED = "dismissed", _("Dismissal")

    application = models.ForeignKey("grants.Application", models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices)
    amount = models.BigIntegerField(_("granted, in öre"), null=True, blank=True)
    rule_applied = models.TextField(_("the rule"), blank=True)
    facts = models.TextField(_("the facts"), blank=True)
    reasons = models.TextField(_("reasons"))
    dissent = models.TextField(_("dissent"), blank=True)
    decided_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    decided_on = models.DateField(_("decided"))
    delegation = models.ForeignKey("grants.Delegation", models.PROTECT, null=True, blank=True, related_name="decisions")
    meeting_on = models.DateField(_("the board's meeting"), null=True, blank=True)
    meeting_paragraph = models.CharField(_("paragraph in the minutes"), max_length=30, blank=True)
    appeal_regime = models.CharField(_("appeal regime"), max_length=24, choices=Board.AppealRegime.choices)
    appeal_instructions = models.TextField(_("appeal instructions"))
    is_annulled = models.BooleanField(_("annulled"), default=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering: ClassVar = ["application", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_annulled=False), name="an_application_has_one_decision_in_force"
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="a_decision_has_reasons"),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | (~Q(rule_applied="") & ~Q(facts="")),
                name="a_refusal_names_rule_facts_and_reasons",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["granted", "partly_granted"], amount__gt=0)
                | Q(outcome__in=["refused", "dismissed"], amount=None),
                name="a_positive_decision_has_a_sum_and_no_other_has",
            ),
            models.CheckConstraint(
                condition=Q(outcome="dismissed")
                | Q(delegation__isnull=False)
                | (Q(meeting_on__isnull=False) & ~Q(meeting_paragraph="")),
                name="a_decision_stands_on_a_delegation_or_a_meeting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_outcome_display()}"

    def reads(self, part: str) -> str:
        """How a part of the text reads today: as it was made, with its corrections (`part`: a field's name)."""
        text: str = getattr(self, part)
        for correction in self.corrections.all():
            if correction.part == part:
                text = text.replace(correction.stood, correction.becomes)
        return text
