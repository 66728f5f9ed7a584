"""Does the table of statistics read the single case right, and who meets which page when there is little to tell?"""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from followup.models import Milestone, Report
from grants.populate.run import populate
from grants.statistics.figures import figures_of, told_lines
from grants.statistics.overview import overview_of
from grants.statistics.table import table_of
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def reader(client: Client, user) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def body(response) -> str:
    content = b"".join(response) if response.streaming else response.content
    return content.decode("utf-8-sig")


def test_reports_are_on_time_on_their_last_day_and_late_on_the_next():
    city = City()
    application = factories.active(city)
    milestone = application.plan.milestones.exclude(kind="site_visit").order_by("position")[0]
    evening = timezone.make_aware(dt.datetime.combine(milestone.due_on, dt.time(23, 30)))
    report = Report.objects.create(milestone=milestone, submitted_at=evening, submitted_by=city.applicant)
    assert table_of().iloc[0][["due", "on_time", "late"]].tolist() == [1, 1, 0]
    Report.objects.filter(pk=report.pk).update(submitted_at=evening + dt.timedelta(hours=1))
    assert table_of().iloc[0][["due", "on_time", "late"]].tolist() == [1, 0, 1]
    report.delete()
    Milestone.objects.filter(pk=milestone.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    assert table_of().iloc[0][["due", "missing"]].tolist() == [1, 1]


def test_the_table_takes_as_many_queries_for_many_as_for_few():
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            figures_of()
        return len(seen)

    populate(5, 20, seed=1)
    few = queries()
    populate(20, 200, seed=2)
    assert queries() == few


def test_the_overview_of_an_empty_city_says_so(client: Client):
    page = reader(client, factories.make_user(Role.CENTRAL_COORDINATOR)).get(reverse("overview"))
    assert "Figures stand here as soon as an application has come in" in body(page)


def test_an_officer_who_is_recused_has_the_row_no_longer(client: Client):
    city = City()
    application = factories.in_review(city)
    path = reverse("overview_rows", args=["csv"])
    assert application.case.registry_number in body(reader(client, city.officer).get(path))
    application.case.conflict_declarations.filter(user=city.officer).update(has_conflict=True, ground="other")
    assert application.case.registry_number not in body(client.get(path))


def test_no_line_and_no_row_says_that_somebody_applied(client: Client):
    cities = [City() for _ in range(5)]
    for each in cities:
        factories.submitted(each)
    nobody_applied_here = factories.make_board()
    figures = figures_of()
    lines = [line for line in told_lines(figures) if line.dimension == "board"]
    boards = {each.board.key for each in cities} | {nobody_applied_here.key}
    told = {board: sorted((line.measure, line.figure) for line in lines if board in line.values) for board in boards}
    assert len(set(map(tuple, told.values()))) == 1
    tables = {table.dimension: table for table in overview_of(figures).tables}
    assert tables["board"].rows == []
    assert [line.figure for line in told_lines(figures) if line.dimension == "" and line.measure == "others"] == [5]
