"""Are the figures right, and are they told to those who may read them, and no finer than they may be told?"""

import csv
import io
from collections import Counter, defaultdict

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pikepdf import Dictionary
from python_calamine import CalamineWorkbook

from followup.models import AgeGroup, Evaluation, Report, ReportLine, ReportParticipants
from grants.models import Application, Payment
from grants.populate.run import populate
from grants.statistics.figures import SUBJECTS, Figures, figures_of, told_lines
from grants.statistics.overview import overview_of
from grants.statistics.suppression import is_safe
from grants.statistics.table import COLUMNS, DIMENSIONS, table_of
from registry.models import Board, Parameter
from registry.roles import Role
from tests import factories
from tests.grants.attack_on_sums import determined
from tests.reading import ReadPdf

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("statistics"), pytest.mark.django_db]
GIVEN = {"granted", "partly_granted", "active", "completed", "closed", "withdrawn"}


def by_hand() -> list[dict]:
    """The same table worked out another way: row by row from the models, in plain Python."""
    today, rows = timezone.localdate(), []
    for application in Application.objects.exclude(state="draft").select_related(
        "call__programme__board", "case", "plan"
    ):
        row = {
            "year": application.case.opened_on.year,
            "board": application.call.programme.board.key,
            "area": application.call.programme.action_area,
            "target_group": application.call.target_group,
            "form": application.call.support_form,
            "legal_form": application.organisation.legal_form,
            "applied": application.requested_amount,
            "granted": application.granted_amount if application.state in GIVEN else 0,
            "given": application.state in GIVEN,
            "refused": application.state == "refused",
            "paid": sum(p.amount for p in Payment.objects.filter(support__application=application, state="paid")),
        }
        row["others"] = not row["given"] and not row["refused"]
        row |= {"on_time": 0, "not_on_time": 0, "women": 0, "men": 0, "cost": row["paid"], "reached": 0, "not_fully": 0}
        if application.plan:
            for milestone in application.plan.milestones.exclude(kind="site_visit").order_by("position"):
                report = Report.objects.filter(milestone=milestone, submitted_at__isnull=False).first()
                if report:
                    in_time = timezone.localtime(report.submitted_at).date() <= milestone.due_on
                    row["on_time" if in_time else "not_on_time"] += 1
                    if report.took_part is not None:
                        row["women"], row["men"] = report.women or 0, report.men or 0
                    spent = [line.spent or 0 for line in ReportLine.objects.filter(report=report)]
                    row["cost"] = sum(spent) if spent else row["cost"]
                elif milestone.due_on < today and application.plan.state != "closed" and milestone.state != "approved":
                    row["not_on_time"] += 1
            adopted = Evaluation.objects.filter(plan=application.plan, state__in=["adopted", "shared"]).first()
            if adopted:
                row["reached" if adopted.attainment == "reached" else "not_fully"] = 1
        row["cost"] = row["cost"] if row["women"] + row["men"] else 0
        rows.append(row)
    return rows


def summed(rows: list[dict], name: str, **chosen) -> int:
    return sum(int(row[name]) for row in rows if all(row[key] == value for key, value in chosen.items()))


@pytest.fixture(scope="module")
def volume(django_db_setup, django_db_blocker):
    """Six hundred applications, written once for this module, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        populate(30, 600, seed=7)
        group = AgeGroup.objects.first()
        for report in Report.objects.order_by("pk")[:200]:
            ReportParticipants.objects.create(report=report, age_group=group, women=7, men=None)
        yield by_hand()
        transaction.set_rollback(True)


@pytest.fixture
def rows(volume) -> list[dict]:
    return volume


@pytest.fixture
def figures(volume) -> Figures:
    return figures_of()


def test_every_told_figure_is_what_counting_by_hand_gives(figures, rows):
    assert len(table_of()) == len(rows)
    told = 0
    for line in told_lines(figures):
        if line.measure in ("partly", "withdrawn", "applied_given", "applied_refused", "applied_others"):
            continue
        values = line.values or (None,)
        parts = [{line.dimension: value} if value else {} for value in values]
        assert line.figure == sum(summed(rows, line.measure, year=line.year, **part) for part in parts), line
        told += 1
    assert told > 300


def test_sums_applied_for_are_told_only_with_all_their_parts(figures, rows):
    checked = sum(check_sums_applied_for(figures, rows, year) for year in figures.years)
    assert checked


def check_sums_applied_for(figures: Figures, rows: list[dict], year: int) -> int:
    shown, checked = overview_of(figures, year=year), 0
    for table in shown.tables:
        if table.dimension in DIMENSIONS:
            names = {label: value for value, label in figures.names[table.dimension].items()}
            for row in table.rows:
                if row.applied_sum is not None:
                    chosen = {table.dimension: names[row.label], "year": year}
                    assert row.applied_sum == summed(rows, "applied", **chosen)
                    assert row.applied == sum(all(r[k] == v for k, v in chosen.items()) for r in rows)
                    checked += 1
    return checked


def test_no_told_count_is_small(figures):
    measures = {name for subject in SUBJECTS.values() for name in subject.measures}
    told = [line for line in told_lines(figures) if line.measure in measures]
    assert told
    assert all(is_safe([line.figure], 5) for line in told)


def keys_of(figures: Figures, year: int) -> list[tuple[str, ...]]:
    rows = figures.sums[figures.sums["year"] == year]
    return [tuple(map(str, row)) for row in rows[list(DIMENSIONS)].itertuples(index=False)]


def test_no_small_count_can_be_worked_out_from_every_page_and_file_together(figures, rows):
    """The attacker has the whole file of figures and every page, for all boards and years, and knows who could apply."""
    lines, attacked = list(told_lines(figures)), 0
    for year in figures.years:
        keys = frozenset(keys_of(figures, year))
        cells = {
            (place, value): frozenset(key for key in keys if key[place] == value)
            for place in range(len(DIMENSIONS))
            for value in {key[place] for key in keys}
        }
        for measure in ("refused", "others", "on_time", "not_on_time", "reached", "not_fully"):
            told = []
            for line in lines:
                if line.year == year and line.measure == measure:
                    place = DIMENSIONS.index(line.dimension) if line.dimension else None
                    chosen = keys if place is None else frozenset(key for key in keys if key[place] in line.values)
                    told.append((chosen, line.figure))
            if not told:
                continue
            for (place, value), count in determined(told, cells).items():
                truth = summed(rows, measure, year=year, **{DIMENSIONS[place]: value})
                assert count == truth
                assert is_safe([truth], 5), (year, measure, value)
            small = [c for c in cells if 0 < summed(rows, measure, year=year, **{DIMENSIONS[c[0]]: c[1]}) < 5]
            attacked += len(small)
    assert attacked > 30


def test_the_pages_tell_nothing_that_the_file_does_not(figures):
    """Every count on a page is a told one: what a choice of year and board shows is picked, never counted anew."""
    told = defaultdict(set)
    for line in told_lines(figures):
        told[line.measure].add(line.figure)
    whole: Counter[str] = Counter()
    for year in [*figures.years, None]:
        for board in [None, *figures.values_of("board")]:
            for table in overview_of(figures, year=year, board=board).tables:
                for row in table.rows:
                    for subject in SUBJECTS.values():
                        for measure in subject.measures:
                            value = row.told.get(measure)
                            if value is not None and year is not None and table.dimension != "year":
                                assert value in told[measure]
                                whole[measure] += 1
    assert all(whole[measure] for measure in ("refused", "others", "on_time"))


def test_within_a_board_only_what_is_public_is_told_by_other_dimensions(figures):
    for board in figures.values_of("board"):
        for table in overview_of(figures, board=board).tables:
            if table.dimension != "year":
                assert table.is_public_only
                assert all(not row.told and row.applied is None for row in table.rows)


def test_a_city_may_raise_the_least_count_but_never_lower_it(volume):
    assert figures_of().least == 5
    Parameter.objects.create(key="statistics_least_count", value=50, valid_from=timezone.localdate())
    figures = figures_of()
    measures = {name for subject in SUBJECTS.values() for name in subject.measures}
    assert all(is_safe([line.figure], 50) for line in told_lines(figures) if line.measure in measures)


def test_a_year_with_too_few_is_in_no_sum(figures):
    newest = figures.told("refused")
    for year in figures.years:
        total = int(figures.sums[figures.sums["year"] == year]["refused"].sum())
        assert (figures.told("refused", year) is not None) == (total == 0 or total >= 5)
    assert newest.total["refused"] == sum(figures.told("refused", year).total["refused"] for year in newest.years)


# ── Who reads what ───────────────────────────────────────────────────────────────────────────────


def reader(client: Client, user) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def body(response) -> str:
    content = b"".join(response) if response.streaming else response.content
    return content.decode("utf-8-sig")


def test_whoever_sees_the_city_may_choose_year_and_board(client: Client, volume):
    reader(client, factories.make_user(Role.EXECUTIVE_BOARD))
    figures = figures_of()
    board = figures.values_of("board")[0]
    whole = body(client.get(reverse("overview"), {"year": "all"}))
    assert "By legal form" in whole
    assert "Where the applications went" in body(client.get(reverse("overview"), {"year": figures.years[1]}))
    assert figures.names["board"][board] in body(client.get(reverse("overview"), {"board": board}))
    assert client.get(reverse("overview"), {"year": "sjutton", "board": "x"}).status_code == 200


def test_a_board_sees_its_own_figures_and_never_another_boards(client: Client, volume):
    figures = figures_of()
    own, other = figures.values_of("board")[:2]
    reader(client, factories.make_user(Role.CASE_OFFICER, board=Board.objects.get(key=own)))
    for choice in ({}, {"board": other}, {"board": ""}):
        page = body(client.get(reverse("overview"), choice))
        assert figures.names["board"][own] in page
        assert figures.names["board"][other] not in page
        told = list(csv.reader(io.StringIO(body(client.get(reverse("overview_file", args=["figures.csv"]), choice)))))
        assert {row[2] for row in told[1:]} == {figures.names["board"][own]}


def test_rows_are_for_those_who_see_the_applications(client: Client, volume):
    auditor = factories.make_user(Role.AUDITOR)
    rows = list(csv.reader(io.StringIO(body(reader(client, auditor).get(reverse("overview_rows", args=["csv"]))))))
    assert len(rows) - 1 == Application.objects.exclude(state="draft").count()
    assert len(rows[0]) == len(COLUMNS)
    for role in (Role.CENTRAL_COORDINATOR, Role.EXECUTIVE_BOARD):
        assert reader(client, factories.make_user(role)).get(reverse("overview_rows", args=["csv"])).status_code == 404


def test_the_files_hold_what_the_page_tells(client: Client, volume):
    reader(client, factories.make_user(Role.AUDITOR))
    year = figures_of().years[1]
    rows = list(csv.reader(io.StringIO(body(client.get(reverse("overview_file", args=["figures.csv"]))))))
    assert len(rows) - 1 == len(list(told_lines(figures_of())))
    book = client.get(reverse("overview_file", args=["figures.xlsx"]))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book))).get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in sheet[1][1:4]] == rows[1][1:4]
    report = client.get(reverse("overview_file", args=["report.xlsx"]), {"year": year})
    names = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(report))).sheet_names
    assert names == ["By board", "By action area", "By target group", "By form of support", "By legal form", "By year"]


def test_the_report_is_a_tagged_pdf_with_its_plots_read_aloud(client: Client, volume):
    reader(client, factories.make_user(Role.CENTRAL_COORDINATOR))
    year = figures_of().years[1]
    response = client.get(reverse("overview_file", args=["report.pdf"]), {"year": year})
    assert response["Content-Type"] == "application/pdf"
    read = ReadPdf(response.content)
    words = read.tree.text()
    assert f"Evaluation of the support to civil society, {year}" in words
    assert "Where the applications went" in words
    assert read.unmarked == []
    drawings = [node for node in read.pdf.objects if isinstance(node, Dictionary) and node.get("/S") == "/Figure"]
    assert len(drawings) >= 4
    assert all(str(node.Alt) for node in drawings)


def test_a_plot_has_a_title_a_description_and_a_table(client: Client, volume):
    reader(client, factories.make_user(Role.AUDITOR))
    page = body(client.get(reverse("overview"), {"year": figures_of().years[1]}))
    assert page.count("<svg viewBox") >= 8
    assert page.count("<desc id=") == page.count('role="img"')
    assert page.count("The figures as a table") >= 4
