"""Does every case get the next number of its board and year, without gaps or doubles? (R9)"""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction

from registry.actions.open_case import NewCase, open_case, open_cases
from registry.journal import verify
from registry.models import Board, Case, Organisation, RegistryCounter
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    """Somebody who applies."""
    return factories.make_organisation()


def new(board: Board, organisation: Organisation, subject: str = "Ansökan") -> NewCase:
    """A case to be opened."""
    return NewCase(board=board, organisation=organisation, kind=Case.Kind.APPLICATION, subject=subject)


def numbers(board: Board, year: int) -> list[int]:
    """The numbers the board has given in the year."""
    return list(Case.objects.filter(board=board, year=year).order_by("number").values_list("number", flat=True))


def test_numbers_run_from_one_without_gaps(organisation) -> None:
    board = factories.make_board()
    for _ in range(3):
        open_case(new(board, organisation), actor=None)
    open_cases([new(board, organisation) for _ in range(4)], actor=None)
    assert numbers(board, Case.objects.first().year) == list(range(1, 8))


def test_a_number_is_written_with_board_and_year(organisation) -> None:
    case = open_case(new(factories.make_board("SOC"), organisation), actor=None, on=dt.date(2026, 11, 23))
    assert (case.registry_number, case.path_number) == ("SOC 2026/0001", "SOC-2026-0001")


def test_a_step_that_fails_gives_its_number_back(organisation) -> None:
    board = factories.make_board()
    open_case(new(board, organisation), actor=None)
    with transaction.atomic():
        open_case(new(board, organisation), actor=None)
        transaction.set_rollback(True)
    case = open_case(new(board, organisation), actor=None)
    assert case.number == 2
    assert numbers(board, case.year) == [1, 2]


def test_boards_count_each_for_themselves(organisation) -> None:
    first, second = factories.make_board(), factories.make_board()
    made = open_cases([new(board, organisation) for board in (first, second, first, second, first)], actor=None)
    assert [case.number for case in made] == [1, 1, 2, 2, 3]
    assert [case.board for case in made] == [first, second, first, second, first]


def test_a_new_year_begins_at_one_and_the_old_goes_on(organisation) -> None:
    board = factories.make_board()
    days = [dt.date(2026, 12, 31), dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 1, 2)]
    made = [open_case(new(board, organisation), actor=None, on=day) for day in days]
    assert [(case.year, case.number) for case in made] == [(2026, 1), (2026, 2), (2027, 1), (2027, 2)]
    late = open_case(new(board, organisation), actor=None, on=dt.date(2026, 12, 31))
    assert (late.year, late.number) == (2026, 3)


@pytest.mark.parametrize(("minute", "year"), [(59, 2026), (0, 2027)])
def test_the_year_changes_at_midnight_in_the_city(organisation, minute: int, year: int) -> None:
    moment = dt.datetime(2026, 12, 31, 22 + (minute == 0), minute, tzinfo=dt.UTC)
    with time_machine.travel(moment, tick=False):
        case = open_case(new(factories.make_board(), organisation), actor=None)
    assert case.year == year
    assert case.opened_on.year == year


def test_the_database_gives_a_number_once(organisation) -> None:
    case = open_case(new(factories.make_board(), organisation), actor=None)
    case.pk, case.registry_number, case.path_number = None, "X 1", "X-1"
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.bulk_create([case])


def test_a_board_has_one_counter_a_year(organisation) -> None:
    case = open_case(new(factories.make_board(), organisation), actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistryCounter.objects.create(board=case.board, year=case.year)


def test_more_than_9999_cases_are_no_trouble(organisation) -> None:
    board = factories.make_board("SOC")
    RegistryCounter.objects.create(board=board, year=2026, last=9999)
    case = open_case(new(board, organisation), actor=None, on=dt.date(2026, 5, 1))
    assert case.registry_number == "SOC 2026/10000"


def test_fifty_cases_take_as_many_queries_as_five(organisation, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (5, 50):
        board = factories.make_board()
        with CaptureQueriesContext(connection) as asked:
            open_cases([new(board, organisation) for _ in range(number)], actor=None)
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 2
    assert not list(verify())


def test_nothing_to_open_opens_nothing() -> None:
    assert open_cases([], actor=None) == []
    assert not RegistryCounter.objects.exists()
