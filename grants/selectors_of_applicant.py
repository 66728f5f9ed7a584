"""What does an organisation, or anybody, ask about calls and its own applications? Read queries only."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case as InCase
from django.db.models import Count, DateTimeField, F, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import FollowUpPlan, Milestone
from grants.models import Application, BudgetLine, Call, RequiredAttachment, Support
from grants.rules.applying import oldest_minutes
from registry.models import Board, Document, Hearing
from registry.parameters import value_of
from registry.roles import GIVEN_TO, Permission, boards_of, organisations_of
from registry.selectors import hearings_to

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from registry.models import User

LATEST = 5
OPEN, LATER, CLOSED = 0, 1, 2


def public_calls(*, group: str = "", board: str = "", only_open: bool = False) -> QuerySet[Call]:
    """Calls anybody may read about: open first, then those that open later, then closed ones, latest first."""
    now = timezone.now()
    order = InCase(
        When(Q(state=Call.State.OPEN, closes_at__gte=now, opens_at__lte=now), then=Value(OPEN)),
        When(Q(state=Call.State.PUBLISHED) | Q(opens_at__gt=now), then=Value(LATER)),
        default=Value(CLOSED),
        output_field=IntegerField(),
    )
    found = Call.objects.open_for_applications(now) if only_open else Call.objects.public()
    calls = found.select_related("programme__board", "version_in_force").annotate(place=order)
    if group:
        calls = calls.filter(target_group=group)
    if board:
        calls = calls.filter(programme__board__key=board)
    nearest = InCase(When(place=CLOSED, then=Value(None)), default=F("closes_at"), output_field=DateTimeField())
    return calls.order_by("place", nearest, F("closes_at").desc(), "name")


def calls_to_edit(user: "User | AnonymousUser") -> QuerySet[Call]:
    """Calls that have not opened, at the boards where the person writes calls; the first to open first."""
    boards = boards_of(user, GIVEN_TO[Permission.MANAGE_CALL])
    return (
        Call.objects.filter(programme__board__in=boards, state__in=[Call.State.DRAFT, Call.State.PUBLISHED])
        .select_related("programme__board")
        .order_by("opens_at", "name")
    )


@dataclass(frozen=True)
class CallFilter:
    """What the list can be narrowed to: target groups with their number of calls, and boards."""

    groups: list[tuple[str, int]]
    boards: list[Board]
    total: int


def call_filter(calls: QuerySet[Call]) -> CallFilter:
    """The choices among `calls`, which are not narrowed yet. Two queries."""
    rows = list(calls.order_by().values("target_group").annotate(count=Count("pk")).order_by("target_group"))
    boards = Board.objects.filter(programmes__calls__in=calls.order_by()).distinct().order_by("name")
    return CallFilter(
        groups=[(row["target_group"], row["count"]) for row in rows if row["target_group"]],
        boards=list(boards),
        total=sum(row["count"] for row in rows),
    )


def latest_support() -> QuerySet[Support]:
    """The support that was granted last, for the public: organisation, board, what for, sum."""
    return Support.objects.public().select_related("organisation", "board").order_by("-decided_on", "-pk")[:LATEST]


def applications_of(user: "User | AnonymousUser") -> QuerySet[Application]:
    """The applications of the organisations the person acts for: drafts first, then the latest."""
    drafts_first = InCase(
        When(state=Application.State.DRAFT, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        Application.objects.of_organisations_of(user)
        .select_related("call__programme__board", "organisation", "case")
        .annotate(place=drafts_first)
        .order_by("place", "-submitted_at", "-pk")
    )


def whole_application(user: "User | AnonymousUser") -> QuerySet[Application]:
    """The person's applications with all they say, so that steps and rules need no further queries."""
    return (
        Application.objects.of_organisations_of(user)
        .select_related("call__programme__board", "organisation", "case__board", "rules_version", "created_by")
        .prefetch_related(
            "rules_version__questions",
            "rules_version__attachments",
            "goals",
            "unsaved_steps",
            Prefetch("budget_lines", BudgetLine.objects.select_related("question")),
            "answers__question",
            "answers__document",
            "attachments__required",
            "attachments__document__case",
        )
    )


def earlier_documents(application: Application) -> dict[str, list[Document]]:
    """By kind, latest first, what the organisation has given the city in another case and may use again (R7, R9).

    What stands in the application already is left out. One query, besides the application's own rows.
    """
    given = {attachment.document_id for attachment in application.attachments.all()}
    wanted: list[RequiredAttachment] = list(application.rules_version.attachments.all())
    documents = (
        Document.objects.filter(
            organisation_id=application.organisation_id,
            kind__in=[required.kind for required in wanted],
            direction=Document.Direction.IN,
            audience=Document.Audience.PARTIES,
            case__isnull=False,
        )
        .exclude(pk__in=given)
        .select_related("case")
        .order_by("-filed_at", "-pk")
    )
    oldest = oldest_minutes(application.call)
    found: dict[str, list[Document]] = {}
    for document in documents:
        if document.kind != Document.Kind.MINUTES or (document.dated_on is not None and document.dated_on >= oldest):
            found.setdefault(document.kind, []).append(document)
    return found


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the organisation: what, why, until when, and the button that takes one there."""

    title: str
    reason: str
    due_on: dt.date | None
    url: str
    action: str
    about: str = ""


def waiting_for(user: "User | AnonymousUser") -> list[Waiting]:
    """Everything that waits for the organisations the person acts for, nearest deadline first. Four queries."""
    waiting = _applications_waiting(user) + _hearings_waiting(user) + _reports_waiting(user)
    return sorted(waiting, key=lambda each: (each.due_on is None, each.due_on or dt.date.max, each.title))


def _applications_waiting(user: "User | AnonymousUser") -> list[Waiting]:
    state = Application.State
    rows = (
        Application.objects.of_organisations_of(user)
        .filter(state__in=[state.DRAFT, state.AWAITING_APPLICANT, state.GRANTED, state.PARTLY_GRANTED])
        .select_related("call__programme__board", "case", "support")
    )
    days = value_of("terms_days")
    return [each for row in rows if (each := _application_waiting(row, days)) is not None]


def _application_waiting(application: Application, days: int) -> Waiting | None:
    title, key = str(application), application.public_id
    match application.state:
        case Application.State.DRAFT:
            if not application.call.is_open():
                return None
            return Waiting(
                title,
                _("The draft is not sent in. The call closes."),
                timezone.localtime(application.call.closes_at).date(),
                reverse("apply_step", args=[key, "review"]),
                _("Finish the application"),
                str(application.call),
            )
        case Application.State.AWAITING_APPLICANT:
            return Waiting(
                title,
                _("The board has asked for a supplement."),
                application.supplement_due_on,
                reverse("supplement", args=[key]),
                _("Answer and send files"),
                str(application.case),
            )
        case _granted:
            support = getattr(application, "support", None)
            if support is None or support.withdrawn_on is not None or support.terms_accepted_at is not None:
                return None
            return Waiting(
                title,
                _("You have been granted support. Accept the terms before it is paid."),
                support.decided_on + dt.timedelta(days=days),
                reverse("terms", args=[key]),
                _("Read and accept the terms"),
                str(application.case),
            )


def hearings_about(user: "User | AnonymousUser", application: Application) -> QuerySet[Hearing]:
    """Hearings about an application that can still be answered: in time, or late while it stays in hearing."""
    about = Q(case=application.case)
    if application.vetting is not None:
        about |= Q(case=application.vetting.case)
    unanswered = hearings_to(user).filter(about, answered_at=None)
    if application.state == Application.State.IN_HEARING:
        return unanswered.filter(Q(due_on__gte=timezone.localdate()) | Q(case=application.case))
    return unanswered.filter(due_on__gte=timezone.localdate())


def open_hearings(user: "User | AnonymousUser") -> QuerySet[Hearing]:
    """Hearings that are not answered and whose reply period runs."""
    return hearings_to(user).filter(answered_at=None, due_on__gte=timezone.localdate())


def _hearings_waiting(user: "User | AnonymousUser") -> list[Waiting]:
    return [
        Waiting(
            str(hearing.invitation),
            _("The board has sent you its material. You can read it and answer before the decision."),
            hearing.due_on,
            reverse("hearing_answer", args=[hearing.public_id]),
            _("Read and answer"),
            str(hearing.case),
        )
        for hearing in open_hearings(user)
    ]


def reports_due(user: "User | AnonymousUser") -> QuerySet[Milestone]:
    """Reports of the person's own organisations that are due, late or returned, in plans that run."""
    return (
        Milestone.objects.filter(
            plan__case__organisation_id__in=organisations_of(user), plan__state=FollowUpPlan.State.ACTIVE
        )
        .exclude(kind=Milestone.Kind.SITE_VISIT)
        .exclude(plan__case__in=Support.objects.filter(withdrawn_on__isnull=False).values("case"))
        .exclude(state__in=[Milestone.State.SUBMITTED, Milestone.State.APPROVED])
        .filter(
            Q(due_on__lte=timezone.localdate() + dt.timedelta(days=value_of("due_soon_days")))
            | Q(state__in=[Milestone.State.DUE, Milestone.State.OVERDUE, Milestone.State.RETURNED])
        )
        .select_related("plan__case__organisation")
        .prefetch_related("extensions")
        .order_by("due_on", "pk")
    )


def _why_it_waits(milestone: Milestone) -> str:
    if milestone.open_extension is not None:
        return _("You have asked for more time. The board answers soon.")
    if milestone.state == Milestone.State.RETURNED:
        return _("The report was returned. Read what remains and send it again.")
    return _("The follow-up plan asks for a report.")


def _reports_waiting(user: "User | AnonymousUser") -> list[Waiting]:
    return [
        Waiting(
            f"{milestone.title}: {milestone.plan.case.subject}",
            _why_it_waits(milestone),
            milestone.due_on,
            reverse("report", args=[milestone.public_id]),
            _("Write the report"),
            str(milestone.plan.case),
        )
        for milestone in reports_due(user)
    ]
