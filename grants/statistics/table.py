"""What is known of each application, in figures? The one table that all statistics are worked out from.

A row is an application that was sent in; its year is that of its registry number, and what was decided, paid and
reported later counts for that year. pandas is loaded when it is needed: it takes a second, and most processes never do.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from django.db.models import CharField, Q, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import Evaluation, FollowUpPlan, Milestone, ReportLine, ReportParticipants
from grants.export import kronor_of
from grants.models import Application, Call, Payment
from grants.models.call import SupportForm
from registry.action_areas import ActionArea
from registry.models import Board
from registry.models.organisation import LegalForm

if TYPE_CHECKING:
    import pandas as pd

DIMENSIONS: Final = ("board", "area", "target_group", "form", "legal_form")
OUTCOMES: Final = ("granted", "partly_granted", "refused", "dismissed", "recalled", "under_way")
COUNTED: Final = ("due", "on_time", "late", "missing", "women", "men", "cost")
COLUMNS: Final = (
    "application", "year", *DIMENSIONS, "state", "outcome", "applied", "granted", "paid",
    "due", "on_time", "late", "missing", "attainment", "women", "men", "cost",
)  # fmt: skip
_GIVEN: Final = frozenset({*Application.GIVEN, Application.State.WITHDRAWN})
_ENDED: Final = frozenset({"refused", "dismissed", "recalled"})


def applications_in(applications: QuerySet[Application] | None = None) -> QuerySet[Application]:
    """The applications that statistics are about: those that were sent in."""
    found = Application.objects.all() if applications is None else applications
    return found.exclude(state=Application.State.DRAFT).order_by("pk")


def table_of(applications: QuerySet[Application] | None = None) -> "pd.DataFrame":
    """The table, a row for each of the applications (all of them when none are named). Sums in öre.

    `due` is how many reports should have come by today; `women` and `men` stand in the latest report; `cost` is what it
    says was spent, or what is paid where no report says it. A constant number of queries, and no model objects.
    """
    import pandas as pd

    rows = pd.DataFrame.from_records(
        list(
            applications_in(applications).values_list(
                "pk", "case__year", "call_id", "organisation__legal_form", "state", "requested_amount",
                "granted_amount", "plan_id",
            )
        ),
        columns=["application", "year", "call", "legal_form", "state", "applied", "granted", "plan"],
    )  # fmt: skip
    calls = pd.DataFrame.from_records(
        list(
            Call.objects.order_by().values_list(
                "pk", "programme__board__key", "programme__action_area", "target_group", "support_form"
            )
        ),
        columns=["call", "board", "area", "target_group", "form"],
    )
    for name in ("board", "area", "target_group", "form"):
        known = dict(zip(calls["call"], calls[name], strict=True))
        rows[name] = rows["call"].map(known).astype("category")
    rows["legal_form"] = rows["legal_form"].astype("category")
    rows["state"] = rows["state"].astype("category")
    given = rows["state"].isin(list(_GIVEN))
    rows["granted"] = rows["granted"].where(given, 0).fillna(0).astype("int64")
    states = rows["state"].astype(object)
    outcome = states.where(states.isin(list(_ENDED)), "under_way").mask(given, "granted")
    outcome = outcome.mask(given & (rows["granted"] < rows["applied"]), "partly_granted")
    rows["outcome"] = pd.Categorical(outcome, categories=list(OUTCOMES))
    rows["paid"] = rows["application"].map(_paid()).fillna(0).astype("int64")
    evaluated = rows["plan"].map(_attainments())
    rows["attainment"] = pd.Categorical(evaluated, categories=list(Evaluation.Attainment.values))
    reported = _reported()
    for name in COUNTED:
        values = rows["plan"].map(reported[name])
        rows[name] = (values.fillna(rows["paid"]) if name == "cost" else values.fillna(0)).astype("int64")
    return rows.drop(columns=["call", "plan"])[list(COLUMNS)]


def _paid() -> dict[int, int]:
    """What has been paid for each application, in öre."""
    paid = Payment.objects.filter(state=Payment.State.PAID, support__application__isnull=False).order_by()
    return dict(paid.values_list("support__application").annotate(sum=Sum("amount")))


def _attainments() -> dict[int, str]:
    """What the board's adopted evaluation says of each plan."""
    adopted = Evaluation.objects.filter(state__in=[Evaluation.State.ADOPTED, Evaluation.State.SHARED])
    return dict(adopted.order_by().values_list("plan_id", "attainment"))


def _reported() -> "pd.DataFrame":
    """For each plan: reports due, on time, late, missing; women, men and cost in the latest report. Three queries.

    What a plan that has ended never asked for is not missing. Days are compared by pandas, as texts of the database: making
    a Python object of each would take longer than all the rest.
    """
    import pandas as pd

    today, zone = timezone.localdate(), timezone.get_current_timezone_name()
    rows = pd.DataFrame.from_records(
        list(
            Milestone.objects.exclude(kind=Milestone.Kind.SITE_VISIT)
            .filter(Q(due_on__lt=today) | Q(report__submitted_at__isnull=False))
            .order_by("plan_id", "position")
            .values_list(
                "plan_id",
                "plan__state",
                "state",
                Cast("due_on", CharField()),
                Cast("report__submitted_at", CharField()),
                "report__pk",
                "report__participants_women",
                "report__participants_men",
            )
        ),
        columns=["plan", "plan_state", "state", "due_on", "sent_at", "report", "women", "men"],
    )
    sent_at = pd.to_datetime(rows["sent_at"], utc=True, format="ISO8601")
    sent_on = sent_at.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    has_come = sent_at.notna()
    rows["on_time"] = has_come & (sent_on <= pd.to_datetime(rows["due_on"], format="ISO8601"))
    rows["late"] = has_come & ~rows["on_time"]
    is_waited_for = (rows["plan_state"] != FollowUpPlan.State.CLOSED) & (rows["state"] != Milestone.State.APPROVED)
    rows["missing"] = ~has_come & is_waited_for
    rows["due"] = has_come | rows["missing"]
    found = rows.groupby("plan")[["due", "on_time", "late", "missing"]].sum()
    of_known_age = ReportParticipants.objects.order_by().values_list("report_id")
    by_age = {report: sums for report, *sums in of_known_age.annotate(women=Sum("women"), men=Sum("men"))}
    for place, name in enumerate(("women", "men")):
        of_age = rows["report"].map({report: sums[place] for report, sums in by_age.items()}).astype("float64")
        rows[name] = pd.concat([rows[name].astype("float64"), of_age], axis=1).sum(axis=1, min_count=1)
    counted = rows[has_come & (rows["women"].notna() | rows["men"].notna())].groupby("plan").tail(1).set_index("plan")
    for name in ("women", "men"):
        found[name] = counted[name].astype("float64").reindex(found.index)
    spent = dict(ReportLine.objects.order_by().values_list("report_id").annotate(sum=Sum("spent")))
    rows["cost"] = rows["report"].map(spent).astype("float64")
    last = rows[has_come & rows["cost"].notna()].groupby("plan").tail(1).set_index("plan")
    found["cost"] = last["cost"].reindex(found.index)
    return found


# ── In words ─────────────────────────────────────────────────────────────────────────────────────


def labels() -> dict[str, dict[str, str]]:
    """What each value of each dimension is called, in the order in which the values stand. Two queries.

    The order is public and does not follow the figures: docs/decisions/0030 says why that matters.
    """
    targets = Call.objects.order_by("programme__action_area", "target_group").values_list("target_group", flat=True)
    areas = dict(
        Call.objects.order_by("-programme__action_area").values_list("programme__board", "programme__action_area")
    )
    boards = sorted(Board.objects.all(), key=lambda board: (areas.get(board.pk, "~"), board.name))
    return {
        "board": {board.key: board.name for board in boards},
        "area": {value: str(label) for value, label in ActionArea.choices},
        "target_group": {target: target or _("Not stated") for target in targets},
        "form": {value: str(label) for value, label in SupportForm.choices},
        "legal_form": {value: str(label) for value, label in LegalForm.choices},
    }


def dimension_names() -> dict[str, str]:
    """What each dimension is called."""
    return {
        "board": _("Board"),
        "area": _("Action area"),
        "target_group": _("Target group"),
        "form": _("Form of support"),
        "legal_form": _("Legal form"),
    }


def outcome_names() -> dict[str, str]:
    """What each outcome is called."""
    return {
        "granted": _("Granted in full"),
        "partly_granted": _("Partly granted"),
        "refused": _("Refused"),
        "dismissed": _("Dismissed"),
        "recalled": _("Recalled"),
        "under_way": _("Under way"),
    }


def headings() -> list[str]:
    """The headings of the table as a file."""
    return [
        _("Registry number"), _("Year"), *dimension_names().values(), _("State"), _("Outcome"),
        _("Applied for, kronor"), _("Granted, kronor"), _("Paid, kronor"),
        _("Reports due"), _("Reports on time"), _("Reports late"), _("Reports missing"), _("Goal attainment"),
        _("Women and girls"), _("Men and boys"), _("Cost, kronor"),
    ]  # fmt: skip


def file_rows(applications: QuerySet[Application]) -> Iterator[list[Any]]:
    """The table as rows of a file, in words: for those who see the applications themselves."""
    table, names = table_of(applications), labels()
    numbers = dict(applications_in(applications).values_list("pk", "case__registry_number"))
    words = {
        **names,
        "state": {value: str(label) for value, label in Application.State.choices},
        "outcome": outcome_names(),
        "attainment": {value: str(label) for value, label in Evaluation.Attainment.choices},
    }
    money = {"applied", "granted", "paid", "cost"}
    for row in table.itertuples(index=False):
        cells = zip(COLUMNS, row, strict=True)
        yield [_cell(name, value, words, numbers, name in money) for name, value in cells]


def _cell(name: str, value: Any, words: dict[str, dict[str, str]], numbers: dict[int, str], is_money: bool) -> Any:
    if name == "application":
        return numbers[value]
    if name in words:
        return words[name].get(value, "") if isinstance(value, str) else ""
    return kronor_of(int(value)) if is_money else int(value)
