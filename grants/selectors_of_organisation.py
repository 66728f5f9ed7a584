"""Which organisations are there, with how much support at which boards, and are they cleared? Read queries only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from followup.models import FollowUpPlan, Milestone
from grants.models import Support
from registry.models import Document, Organisation
from registry.parameters import value_of
from vetting.clearance import Clearance, clearances_of
from vetting.models import Exclusion, Vetting

if TYPE_CHECKING:
    from registry.models import User

_REPORTS: Final = (Milestone.Kind.INTERIM_REPORT, Milestone.Kind.FINAL_ACCOUNTS)


BY_NAME: Final = "name"
_GRANTED: Final = (
    Support.objects.public()
    .filter(organisation=OuterRef("pk"))
    .order_by()
    .values("organisation")
    .annotate(sum=Sum("value"))
)


def found_organisations(
    user: "User", q: str = "", *, on: dt.date, standing: str = "", sort: str = BY_NAME
) -> QuerySet[Organisation]:
    """Organisations the person may see, whose name or number holds `q`.

    `standing` is `expired`, `excluded` or empty for all; `sort` is `name` or `granted`, falling with a dash before it.
    """
    found = _in_order(_standing_as(Organisation.objects.visible_to(user), standing, on), sort)
    q = q.strip()
    if not q:
        return found
    digits = q.replace("-", "").replace(" ", "")
    wanted = Q(name__icontains=q) | Q(organisation_number__startswith=q)
    if digits.isdigit():
        dashed = f"{digits[:6]}-{digits[6:]}" if len(digits) > 6 else digits
        wanted |= Q(organisation_number__startswith=dashed)
    return found.filter(wanted)


def _in_order(found: QuerySet[Organisation], sort: str) -> QuerySet[Organisation]:
    key, is_falling = sort.removeprefix("-"), sort.startswith("-")
    if key == "granted":
        found = found.annotate(granted=Coalesce(Subquery(_GRANTED.values("sum")), 0))
    elif key != "name":
        return found.order_by("name", "pk")
    return found.order_by(f"-{key}" if is_falling else key, "name", "pk")


def _standing_as(found: QuerySet[Organisation], standing: str, on: dt.date) -> QuerySet[Organisation]:
    excluded = Exclusion.objects.in_force(on).values("case__organisation")
    if standing == "excluded":
        return found.filter(pk__in=excluded)
    if standing != "expired":
        return found
    latest = Vetting.objects.filter(
        case__organisation=OuterRef("pk"), state__in=Vetting.CONCLUDED, concluded_on__lte=on
    ).order_by("-concluded_on", "-pk")
    return (
        found.exclude(pk__in=excluded)
        .annotate(
            concluded_as=Subquery(latest.values("state")[:1]), cleared_to=Subquery(latest.values("valid_until")[:1])
        )
        .filter(cleared_to__lt=on)
        .exclude(concluded_as=Vetting.State.NOT_MET)
    )


@dataclass
class OrganisationRow:
    """One line of the list: sums in öre."""

    organisation: Organisation
    clearance: Clearance
    granted: int = 0
    ongoing: int = 0
    boards: tuple[str, ...] = ()

    @property
    def first_boards(self) -> str:
        """The two boards that gave most, in words."""
        return ", ".join(self.boards[:2])

    @property
    def more_boards(self) -> int:
        """How many boards there are beside those two."""
        return max(0, len(self.boards) - 2)


def rows_for(organisations: Iterable[Organisation], *, on: dt.date) -> list[OrganisationRow]:
    """The lines of the list; the number of queries does not grow with them."""
    listed = list(organisations)
    clearances = clearances_of([each.pk for each in listed], on=on)
    rows = {each.pk: OrganisationRow(each, clearances[each.pk]) for each in listed}
    boards: dict[int, list[str]] = defaultdict(list)
    is_ongoing = Q(withdrawn_on=None, closed_on=None, period_end__gte=on)
    sums = (
        Support.objects.public()
        .filter(organisation__in=list(rows))
        .order_by()
        .values("organisation", "board__short_name")
        .annotate(granted=Sum("value"), ongoing=Sum("value", filter=is_ongoing))
        .order_by("-granted", "board__short_name")
    )
    for line in sums:
        row = rows[line["organisation"]]
        row.granted += line["granted"]
        row.ongoing += line["ongoing"] or 0
        boards[line["organisation"]].append(line["board__short_name"])
    for key, row in rows.items():
        row.boards = tuple(boards[key])
    return list(rows.values())


@dataclass(frozen=True)
class ReportingRecord:
    """How many reports came in time, of those whose day has passed or that are in, and when the next is due."""

    in_time: int
    asked: int
    next_on: dt.date | None


def reporting_of(organisation: Organisation, *, on: dt.date) -> ReportingRecord:
    """Whether the organisation reports in time, over all boards. Two queries."""
    reports = Milestone.objects.filter(plan__case__organisation=organisation, kind__in=_REPORTS)
    asked = list(
        reports.filter(Q(due_on__lt=on) | Q(report__submitted_at__isnull=False)).values_list(
            "due_on", "report__submitted_at"
        )
    )
    in_time = [due for due, sent in asked if sent is not None and timezone.localdate(sent) <= due]
    coming = reports.filter(
        plan__state__in=[FollowUpPlan.State.SET, FollowUpPlan.State.ACTIVE],
        due_on__gte=on,
        state__in=[Milestone.State.UPCOMING, Milestone.State.DUE, Milestone.State.RETURNED],
    )
    return ReportingRecord(len(in_time), len(asked), coming.order_by("due_on").values_list("due_on", flat=True).first())


@dataclass(frozen=True)
class PlainCheck:
    """A formal fact about the organisation, and whether it is in order."""

    text: str
    mark: str


def checks_of(organisation: Organisation, clearance: Clearance, *, on: dt.date) -> list[PlainCheck]:
    """Formal facts every board may see: account, statutes, annual meeting, exclusion. Never vetting material."""
    return [_account(organisation), *_documents(organisation, on), _exclusion(clearance)]


def _account(organisation: Organisation) -> PlainCheck:
    if organisation.bankgiro:
        return PlainCheck(
            _("Bankgiro %(number)s has the right check digit") % {"number": organisation.bankgiro}, "done"
        )
    if organisation.plusgiro:
        return PlainCheck(
            _("Plusgiro %(number)s has the right check digit") % {"number": organisation.plusgiro}, "done"
        )
    return PlainCheck(_("No bankgiro is given. It is needed before anything can be paid."), "wait")


def _documents(organisation: Organisation, on: dt.date) -> list[PlainCheck]:
    latest: dict[str, Document] = {}
    sent_in = Document.objects.filter(
        organisation=organisation, kind__in=[Document.Kind.STATUTES, Document.Kind.MINUTES], case__isnull=False
    )
    for document in sent_in.order_by("filed_at").only("kind", "dated_on", "filed_at"):
        latest[document.kind] = document
    statutes, minutes = latest.get(Document.Kind.STATUTES), latest.get(Document.Kind.MINUTES)
    checks = []
    if statutes is None:
        checks.append(PlainCheck(_("No statutes have been sent in"), "wait"))
    else:
        day = statutes.dated_on or timezone.localdate(statutes.filed_at)
        checks.append(PlainCheck(_("Statutes from %(date)s") % {"date": day.isoformat()}, "done"))
    if minutes is None:
        checks.append(PlainCheck(_("No annual meeting minutes have been sent in"), "wait"))
        return checks
    day = minutes.dated_on or timezone.localdate(minutes.filed_at)
    if (on - day).days > value_of("annual_minutes_max_days", on=on):
        checks.append(PlainCheck(_("The annual meeting minutes are old: %(date)s") % {"date": day.isoformat()}, "late"))
    else:
        checks.append(PlainCheck(_("Annual meeting %(date)s") % {"date": day.isoformat()}, "done"))
    return checks


def _exclusion(clearance: Clearance) -> PlainCheck:
    if clearance.exclusion is None:
        return PlainCheck(_("No exclusion"), "done")
    return PlainCheck(
        _("Excluded until and including %(date)s, %(number)s")
        % {
            "date": clearance.exclusion.valid_until.isoformat(),
            "number": clearance.exclusion.case.registry_number,
        },
        "stop",
    )
