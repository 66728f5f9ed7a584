"""What is one line of my work, and at whose desk is it shown?"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grants.models import Application
from registry.models import Case, ConflictDeclaration, Organisation, User
from registry.roles import Role, boards_of, holds

#: No source gives more lines than this: a page and a figure in the menu cost the same however much is waiting.
MOST: Final = 300


class Reason(models.TextChoices):
    """Which kind of thing waits: what the list can be filtered by."""

    NEW = "new", gettext_lazy("New cases")
    SUPPLEMENT = "supplement", gettext_lazy("Supplement")
    ASSESSMENT = "assessment", gettext_lazy("Assessment")
    VETTING = "vetting", gettext_lazy("Vetting")
    HEARING = "hearing", gettext_lazy("Hearing")
    DECISION = "decision", gettext_lazy("Decision")
    PAYMENT = "payment", gettext_lazy("Payment")
    REPORT = "report", gettext_lazy("Report")
    CHANGE = "change", gettext_lazy("Change of a grant")
    EVALUATION = "evaluation", gettext_lazy("Evaluation")
    WITHDRAWAL = "withdrawal", gettext_lazy("Withdrawal and exclusion")
    LETTER = "letter", gettext_lazy("Letters not delivered")
    CLOSING = "closing", gettext_lazy("Closing")
    DOCUMENTS = "documents", gettext_lazy("Request for documents")
    MEETING = "meeting", gettext_lazy("Meeting")


class Turn(models.TextChoices):
    """Whose turn it is."""

    MINE = "mine", gettext_lazy("Waiting for me")
    OTHERS = "others", gettext_lazy("I wait for others")
    NOBODY = "nobody", gettext_lazy("Running")


@dataclass(frozen=True)
class WorkItem:
    """One line of my work: the case, why it is there, its state, its deadline and the next action; sums in öre.

    A line about a meeting has no case and no organisation: `about` is its board and day.

    `call` is the name of the call when the line is about an application: what the list is filtered by.
    """

    case: Case | None
    organisation: Organisation | None
    about: str
    reason: str
    detail: str
    state: str
    state_label: str
    due_on: dt.date | None
    action: str
    url: str
    kind: Reason
    turn: Turn = Turn.MINE
    amount: int = 0
    is_unassigned: bool = False
    call: str = ""

    @property
    def key(self) -> int:
        """What orders lines with the same deadline: the case's key; lines about no case come first."""
        return self.case.pk if self.case is not None else 0

    @property
    def title(self) -> str:
        """Whom or what the line is about: the organisation; for a request for documents, which is about none, what kind
        of case it is; for a meeting its board and day.
        """
        return str(self.organisation or (self.case.get_kind_display() if self.case is not None else self.about))

    @property
    def is_late(self) -> bool:
        """Has its deadline passed?"""
        return self.due_on is not None and self.due_on < timezone.localdate()


@dataclass(frozen=True)
class Desk:
    """Who asks, on which day, and at which boards they hold which role."""

    user: User
    today: dt.date
    officer_at: set[int]
    reviewer_at: set[int]
    decider_at: set[int]
    coordinator_at: set[int]
    registrar_at: set[int]
    is_central: bool

    @classmethod
    def of(cls, user: User) -> "Desk":
        """The person's desk today; their roles are read once for each request."""
        return cls(
            user=user,
            today=timezone.localdate(),
            officer_at=boards_of(user, {Role.CASE_OFFICER}),
            reviewer_at=boards_of(user, {Role.REVIEWER}),
            decider_at=boards_of(user, {Role.DECISION_MAKER}),
            coordinator_at=boards_of(user, {Role.BOARD_COORDINATOR}),
            registrar_at=boards_of(user, {Role.REGISTRAR}),
            is_central=holds(user, Role.CENTRAL_COORDINATOR),
        )

    def declared(self, case: str) -> ExpressionWrapper:
        """Has the person declared to have no conflict of interest in the case at `case`? An annotation (R3)."""
        declared = ConflictDeclaration.objects.filter(user=self.user, has_conflict=False).values("case")
        return ExpressionWrapper(Q(**{f"{case}__in": declared}), output_field=models.BooleanField())


def case_of(application: Application) -> Case:
    """The case of an application that is sent in."""
    if application.case is None:
        raise ValueError("a draft has no case")
    return application.case


def any_of(*offered: tuple[object, Q | Combinable]) -> Q | Combinable | None:
    """The conditions that are offered with something true, joined by *or*; None when there is none to ask about."""
    joined: Q | Combinable | None = None
    for is_offered, condition in offered:
        if is_offered:
            joined = condition if joined is None else joined | condition
    return joined


def item(case: Case, row: Any, **fields: Any) -> WorkItem:
    """A line about `row`, whose state is shown; keywords as in WorkItem."""
    return WorkItem(
        case=case,
        organisation=case.party(),
        state=str(row.state),
        state_label=str(row.get_state_display()),
        **fields,
    )


def handled_item(case: Case, row: Any, *, is_declared: bool, **fields: Any) -> WorkItem:
    """A line about something the person handles: undeclared, the next action is to declare (R3)."""
    if not is_declared:
        fields |= {
            "detail": _("Declare whether you have a conflict of interest before you handle the case."),
            "action": _("Declare conflict of interest"),
            "url": reverse("declare_conflict", args=[case.path_number]),
        }
    return item(case, row, **fields)


def page(name: str, case: Case, anchor: str = "") -> str:
    """The address of a page about the case."""
    return reverse(name, args=[case.path_number]) + (f"#{anchor}" if anchor else "")
