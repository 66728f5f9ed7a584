"""What did the board learn that others can use? The machine of the lesson, and what other boards say of it (G6)."""

import uuid
from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from followup.rules import lessons
from followup.word_stems import has_word, questions_of, stems_of
from registry.action_areas import ActionArea
from registry.events import Event
from registry.lifecycle import Stateful
from registry.models import Case
from registry.roles import Permission, allows, is_official, organisations_of
from registry.rules import gate
from registry.state_field import StateField

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from registry.models import Organisation, User

SHARED: Final = "shared"


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Lessons, narrowed by who asks and by what is looked for."""

    def visible_to(self, user: "User | AnonymousUser") -> "LessonQuerySet":
        """Shared lessons: every official and every organisation. The others: those who see the case."""
        seen = Q(evaluation__plan__case__in=Case.objects.visible_to(user)) if is_official(user) else Q(pk__in=[])
        if is_official(user) or organisations_of(user):
            seen |= Q(state=SHARED)
        return self.filter(seen)

    def saying(self, text: str) -> "LessonQuerySet":
        """Lessons that hold every word of the text, in any form of it, in Swedish or in English."""
        found = self
        for word in questions_of(text):
            found = found.filter(has_word("stems", word))
        return found


class Lesson(FSMModelMixin, Stateful):
    """What one adopted evaluation taught, on a card that other boards read (G6). Nothing in it is of a person or of a
    vetting; goal attainment and strength of evidence are the evaluation's own, which nobody changes once it is adopted.
    """

    class State(models.TextChoices):
        """Where the lesson stands."""

        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Waits to be shared")
        SHARED = "shared", _("Shared")
        RECALLED = "recalled", _("Recalled")

    class TargetGroup(models.TextChoices):
        """Whom the method is for."""

        CHILDREN = "children", _("Children")
        YOUNG = "young", _("Young people")
        ADULTS = "adults", _("Adults")
        FAMILIES = "families", _("Parents and families")
        DEFECTORS = "defectors", _("Defectors and those affected")
        LEADERS = "leaders", _("Leaders and volunteers")
        EVERYBODY = "everybody", _("Everybody in an area")

    WRITABLE: ClassVar = [State.DRAFT, State.PROPOSED, State.RECALLED]

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    evaluation = models.OneToOneField("followup.Evaluation", models.PROTECT, related_name="lesson")
    state = StateField(_("state"), choices=State.choices, default=State.DRAFT, protected=True)
    title = models.CharField(_("the lesson in one sentence"), max_length=150)
    method = models.TextField(_("method"), blank=True)
    action_area = models.CharField(_("action area"), max_length=12, choices=ActionArea.choices, blank=True)
    target_group = models.CharField(_("target group"), max_length=12, choices=TargetGroup.choices, blank=True)
    setting = models.CharField(_("setting"), max_length=150, blank=True)
    result = models.TextField(_("result"), blank=True)
    cost = models.BigIntegerField(_("cost in öre"), null=True, blank=True)
    names_organisation = models.BooleanField(_("the organisation is named"), default=False)
    stems = models.TextField(editable=False, blank=True)
    written_by = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    shared_by = models.ForeignKey("registry.User", models.PROTECT, null=True, blank=True, related_name="+")
    shared_on = models.DateField(_("shared on"), null=True, blank=True)
    corrected_on = models.DateField(_("corrected on"), null=True, blank=True)
    correction = models.TextField(_("what was corrected"), blank=True)
    recalled_on = models.DateField(_("recalled on"), null=True, blank=True)
    recall_reason = models.TextField(_("why it was recalled"), blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering: ClassVar = ["-shared_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shared_by=None) | ~Q(shared_by=F("written_by")),
                name="a_lesson_is_shared_by_another_than_its_writer",
            ),
            models.CheckConstraint(
                condition=~Q(state=SHARED)
                | (
                    Q(shared_by__isnull=False, shared_on__isnull=False)
                    & ~Q(title="")
                    & ~Q(method="")
                    & ~Q(result="")
                    & ~Q(action_area="")
                    & ~Q(target_group="")
                    & ~Q(setting="")
                ),
                name="a_shared_lesson_is_whole_and_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="recalled") | (Q(recalled_on__isnull=False) & ~Q(recall_reason="")),
                name="a_recalled_lesson_says_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def case(self) -> Case:
        """The application's case; its number and organisation are not shown to other boards."""
        return self.evaluation.plan.case

    @property
    def organisation(self) -> "Organisation | None":
        """The organisation, when the board has chosen to name it."""
        return self.case.organisation if self.names_organisation else None

    def said(self) -> list[str]:
        """Everything that somebody wrote on the card."""
        return [self.title, self.method, self.setting, self.result]

    def write_stems(self) -> None:
        """Bring what it is found by in step with what it says."""
        named = self.case.organisation.name if self.names_organisation else ""
        self.stems = stems_of(*self.said(), self.case.board.name, named)

    @transition(
        state,
        source=WRITABLE,
        target=State.PROPOSED,
        conditions=[gate(lessons.blockers_to_lesson)],
        permission=allows(Permission.EVALUATE),
        custom={"event": Event.LESSON_PROPOSED},
    )
    def propose(self, *, by: "User") -> None:
        """Written, and handed to the board's decision-maker."""
        self.written_by, self.shared_by, self.shared_on = by, None, None
        self.recalled_on, self.recall_reason = None, ""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.SHARED,
        conditions=[gate(lessons.blockers_to_lesson)],
        permission=allows(Permission.SHARE_LESSON),
        custom={"event": Event.LESSON_SHARED},
    )
    def share(self, *, by: "User", on: "dt.date") -> None:
        """Shared with the other boards and the organisations (G6)."""
        self.shared_by, self.shared_on = by, on

    @transition(
        state,
        source=State.SHARED,
        target=State.SHARED,
        conditions=[gate(lessons.blockers_to_lesson)],
        permission=allows(Permission.SHARE_LESSON),
        custom={"event": Event.LESSON_CORRECTED},
    )
    def correct(self, *, on: "dt.date", what: str) -> None:
        """Something in it was wrong; readers see that it was corrected, when and why."""
        self.corrected_on, self.correction = on, what

    @transition(
        state,
        source=State.SHARED,
        target=State.RECALLED,
        permission=allows(Permission.SHARE_LESSON),
        custom={"event": Event.LESSON_RECALLED},
    )
    def recall(self, *, on: "dt.date", why: str) -> None:
        """No longer shared; the board itself keeps it and may write it anew."""
        self.recalled_on, self.recall_reason = on, why


class LessonComment(models.Model):
    """What somebody at a board says of a shared lesson: tried here too, needs this. Read by officials of the city only."""

    lesson = models.ForeignKey(Lesson, models.PROTECT, related_name="comments")
    author = models.ForeignKey("registry.User", models.PROTECT, related_name="+")
    board = models.ForeignKey("registry.Board", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("comment"))
    written_at = models.DateTimeField(_("written"), auto_now_add=True)

    class Meta:
        verbose_name = _("comment on a lesson")
        verbose_name_plural = _("comments on lessons")
        ordering: ClassVar = ["written_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="a_comment_on_a_lesson_says_something")
        ]

    def __str__(self) -> str:
        return self.text[:60]
