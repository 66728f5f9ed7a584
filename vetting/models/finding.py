"""What was found, with which evidence, and what speaks against it?"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models import Representative


class Finding(models.Model):
    """An act that may fall under a ground: who acted, its link to the activity, when, and what speaks against it."""

    class Actor(models.TextChoices):
        """Who acted. A plain member's view is never attributed to the organisation."""

        ORGANISATION = "organisation", _("The organisation")
        REPRESENTATIVE = "representative", _("A representative within the activity")

    vetting = models.ForeignKey("vetting.Vetting", models.PROTECT, related_name="findings")
    ground = models.ForeignKey("vetting.Criterion", models.PROTECT, related_name="+")
    description = models.TextField(_("what happened"))
    actor = models.CharField(_("who acted"), max_length=16, choices=Actor.choices)
    representative_role = models.CharField(
        _("the representative's role"), max_length=16, choices=Representative.Role.choices, blank=True
    )
    activity_link = models.TextField(_("link to the organisation's activity"))
    happened_on = models.DateField(_("when"))
    speaks_against = models.TextField(_("what speaks against it"))
    is_protected_expression = models.BooleanField(
        _("is this free speech, party-political criticism or non-violent civil disobedience?")
    )
    expression_reasons = models.TextField(_("why"))
    written_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering: ClassVar = ["vetting", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(actor="representative") | ~Q(representative_role=""),
                name="a_representatives_act_names_the_role",
            ),
            models.CheckConstraint(
                condition=~Q(activity_link="") & ~Q(speaks_against="") & ~Q(expression_reasons=""),
                name="a_finding_names_link_and_what_speaks_against",
            ),
        ]

    def __str__(self) -> str:
        return self.description[:60]


class Piece(models.Model):
    """One piece of evidence with its level (rules.md, Evidence), whatever it is evidence of."""

    class Level(models.TextChoices):
        """How much it can carry: E1-E3 alone, E4 with one more that is independent, E5 and E6 never."""

        E1 = "E1", _("E1 Final judgment or authority decision")
        E2 = "E2", _("E2 The organisation's own document")
        E3 = "E3", _("E3 Written opinion from an authority")
        E4 = "E4", _("E4 Independent published source")
        E5 = "E5", _("E5 A single unconfirmed source")
        E6 = "E6", _("E6 A tip")

    #: The levels that count only with a copy in the case: what is not saved can change.
    COPIED = frozenset({"E1", "E2", "E3", "E4"})

    level = models.CharField(_("level"), max_length=2, choices=Level.choices)
    title = models.CharField(_("what it is"), max_length=200)
    source = models.CharField(_("source"), max_length=200)
    url = models.URLField(_("address"), blank=True, max_length=500)
    dated_on = models.DateField(_("dated"))
    is_independent = models.BooleanField(_("independent of the other sources"), default=False)
    independence_note = models.TextField(_("why it is independent"), blank=True)
    added_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    document_id: int | None

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.level} {self.title}"

    @property
    def weight(self) -> str:
        """`alone`, `pair` or `none`: what this level can carry."""
        return {"E1": "alone", "E2": "alone", "E3": "alone", "E4": "pair"}.get(self.level, "none")

    @property
    def lacks_copy(self) -> bool:
        """Could it carry something, but nothing is saved in the case that shows what it said? (E1-E4)"""
        return self.level in self.COPIED and self.document_id is None


class Evidence(Piece):
    """One piece of evidence for a finding."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="evidence")
    document = models.ForeignKey("registry.Document", models.PROTECT, null=True, blank=True, related_name="evidence")
    disposed_on = models.DateField(_("disposed of"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering: ClassVar = ["finding", "level", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_independent=False) | ~Q(independence_note=""), name="an_independent_source_says_why"
            ),
            models.CheckConstraint(
                condition=Q(disposed_on=None) | Q(level="E6", document=None, source="", url=""),
                name="only_tips_are_disposed_of_and_nothing_of_them_is_kept",
            ),
        ]
