"""What came of the grant? The machine of the evaluation (states.md; G5, G6)."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from followup.rules import evaluating
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from registry.models import User


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Evaluations, narrowed by who asks."""

    def visible_to(self, user: "User | AnonymousUser") -> "EvaluationQuerySet":
        """Evaluations of the cases the person sees."""
        return self.filter(plan__case__in=Case.objects.visible_to(user))


class Evaluation(FSMModelMixin, Stateful):
    """The board's evaluation of one grant: drafted by one, reviewed by another, adopted by the board (G5)."""

    class State(models.TextChoices):
        """Where the evaluation stands."""

        PLANNED = "planned", _("Planned")
        MATERIAL_GATHERED = "material_gathered", _("Material gathered")
        DRAFT = "draft", _("Draft")
        REVIEWED = "reviewed", _("Reviewed")
        ADOPTED = "adopted", _("Adopted")
        SHARED = "shared", _("Shared")

    class Attainment(models.TextChoices):
        """To what degree the goals were reached."""

        REACHED = "reached", _("Goals reached")
        PARTLY = "partly", _("Goals partly reached")
        NOT_REACHED = "not_reached", _("Goals not reached")

    class Strength(models.TextChoices):
        """How strong the evidence of effect is."""

        STRONG = "strong", _("Strong evidence")
        MODERATE = "moderate", _("Moderate evidence")
        WEAK = "weak", _("Weak evidence")

    plan = models.OneToOneField("followup.FollowUpPlan", models.PROTECT, related_name="evaluation")
    state = StateField(_("state"), choices=State.choices, default=State.PLANNED, protected=True)
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    attainment = models.CharField(_("goal attainment"), max_length=12, choices=Attainment.choices, blank=True)
    what_worked = models.TextField(_("what worked"), blank=True)
    unintended = models.TextField(_("unintended effects"), blank=True)
    equality = models.TextField(_("equality between women and men"), blank=True)
    strength = models.CharField(_("strength of evidence"), max_length=10, choices=Strength.choices, blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    writers = models.ManyToManyField(
        "registry.User", blank=True, related_name="+", verbose_name=_("have written in it")
    )
    drafted_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    review_opinion = models.TextField(_("the reviewer's opinion"), blank=True)
    adopted_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    adopted_on = models.DateField(_("adopted"), null=True, blank=True)
    meeting_paragraph = models.CharField(_("paragraph in the minutes"), max_length=30, blank=True)
    document = models.OneToOneField(
        "registry.Document", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="PDF"
    )
    is_public = models.BooleanField(_("in the public register"), default=False)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(drafted_by=None) | Q(reviewed_by=None) | ~Q(drafted_by=F("reviewed_by")),
                name="an_evaluation_is_reviewed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["adopted", "shared"])
                | Q(adopted_by__isnull=False, adopted_on__isnull=False, reviewed_by__isnull=False),
                name="an_adopted_evaluation_was_reviewed_and_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state__in=["adopted", "shared"]),
                name="only_an_adopted_evaluation_is_public",
            ),
        ]

    def __str__(self) -> str:
        return str(self.plan)

    @property
    def case(self) -> Case:
        """The application's case, where the plan stands."""
        return self.plan.case

    @property
    def is_adopted(self) -> bool:
        """Has the board made it its own?"""
        return self.state in (self.State.ADOPTED, self.State.SHARED)

    @transition(
        state,
        source=State.PLANNED,
        target=State.MATERIAL_GATHERED,
        conditions=[gate(evaluating.blockers_to_gathering)],
        permission=allows(Permission.EVALUATE),
        custom={"event": Event.EVALUATION_MATERIAL_GATHERED},
    )
    def gather(self) -> None:
        """The reports are in and approved."""

    @transition(
        state,
        source=[State.MATERIAL_GATHERED, State.DRAFT, State.REVIEWED],
        target=State.DRAFT,
        conditions=[gate(evaluating.blockers_to_drafting)],
        permission=allows(Permission.EVALUATE),
        custom={"event": Event.EVALUATION_DRAFTED},
    )
    def draft(self, *, by: "User") -> None:
        """A draft is ready for the second person; a redraft asks for a new review."""
        self.drafted_by, self.reviewed_by, self.review_opinion = by, None, ""

    @transition(
        state,
        source=State.DRAFT,
        target=State.REVIEWED,
        permission=allows(Permission.REVIEW_EVALUATION),
        custom={"event": Event.EVALUATION_REVIEWED},
    )
    def review(self, *, by: "User", opinion: str) -> None:
        """The second person stands behind it."""
        self.reviewed_by, self.review_opinion = by, opinion

    @transition(
        state,
        source=State.REVIEWED,
        target=State.ADOPTED,
        permission=allows(Permission.ADOPT_EVALUATION),
        custom={"event": Event.EVALUATION_ADOPTED},
    )
    def adopt(self, *, by: "User", on: "dt.date", paragraph: str, is_public: bool = False) -> None:
        """The board makes it its own (G5), and says whether everybody may read what it concludes."""
        self.adopted_by, self.adopted_on, self.meeting_paragraph = by, on, paragraph
        self.is_public = is_public

    @transition(
        state,
        source=State.ADOPTED,
        target=State.SHARED,
        conditions=[gate(evaluating.blockers_to_shared)],
        permission=allows(Permission.SHARE_LESSON),
        custom={"event": Event.EVALUATION_SHARED},
    )
    def share(self) -> None:
        """Its lesson is shared with the other boards (G6)."""


class GoalJudgement(models.Model):
    """How far the board judges that one goal was reached. The figures suggest; a person judges (R16).

    While a draft is written a comment can stand before the judgement.
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="judgements")
    goal = models.ForeignKey("followup.Goal", models.PROTECT, related_name="+")
    attainment = models.CharField(
        _("goal attainment"), max_length=12, choices=Evaluation.Attainment.choices, blank=True
    )
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("judgement of a goal")
        verbose_name_plural = _("judgements of goals")
        ordering: ClassVar = ["evaluation", "goal__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "goal"], name="an_evaluation_judges_each_goal_once")
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.get_attainment_display()}"
