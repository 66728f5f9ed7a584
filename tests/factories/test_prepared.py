"""Is a state that was prepared the state that the real actions make, and is it made for real whenever it might differ?"""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.models import Application
from registry.journal import verify
from registry.models import Board
from tests import factories
from tests.factories import City
from tests.factories.prepared import Course, course
from tests.factories.rows import Rows, every_row

pytestmark = pytest.mark.django_db


def as_one_test(steps: Callable[[], Any]) -> tuple[Any, Rows, int]:
    """What the steps give to a test that begins with an untouched database: a result, all rows, how many queries."""
    beginning = transaction.savepoint()
    with course(), CaptureQueriesContext(connection) as queries:
        result = steps()
    rows = every_row()
    transaction.savepoint_rollback(beginning)
    return result, rows, len(queries)


def active() -> Application:
    return factories.active(City())


def test_the_second_test_gets_the_same_rows_with_few_queries() -> None:
    made, made_rows, _queries = as_one_test(active)
    prepared, prepared_rows, queries = as_one_test(active)
    assert prepared == made
    assert prepared is not made
    assert prepared_rows == made_rows
    assert queries < 90


def test_the_actions_go_on_from_what_was_prepared() -> None:
    as_one_test(active)
    with course():
        city = City()
        payment = factories.active(city).support.payments.get(number=1)
        assert factories.paid(city, payment).state == "paid"
    assert not list(verify())


def test_whatever_is_written_in_between_leaves_the_course() -> None:
    as_one_test(active)
    began = timezone.now()
    with course():
        city = City()
        Board.objects.filter(pk=city.board.pk).update(name="Nämnden")
        assert Course.current is not None
        assert not Course.current.is_kept()
        assert factories.active(city).submitted_at > began


def test_two_applications_are_two() -> None:
    with course():
        city = City(budget=10**10)
        assert factories.submitted(city) != factories.submitted(city)
    assert Application.objects.filter(state="submitted").count() == 2


@pytest.mark.parametrize("days", [-1, 1, 400])
def test_another_day_is_not_prepared(days: int) -> None:
    as_one_test(City)
    with time_machine.travel(timezone.now() + dt.timedelta(days=days)), course():
        assert factories.submitted(City()).case.opened_on == timezone.localdate()


def test_what_a_test_did_to_a_document_is_gone() -> None:
    def statutes() -> Path:
        return Path(factories.draft(City()).attachments.get(required__kind="statutes").document.file.path)

    path, _rows, _queries = as_one_test(statutes)
    whole = path.read_bytes()
    path.write_bytes(b"changed")
    again, _rows, _queries = as_one_test(statutes)
    assert again == path
    assert again.read_bytes() == whole
    path.unlink()
    as_one_test(statutes)
    assert path.read_bytes() == whole


def test_the_same_letters_wait_for_the_commit(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as first:
        as_one_test(active)
    with django_capture_on_commit_callbacks() as second:
        as_one_test(active)
    assert len(first) == len(second)


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_has_everything_made_for_real() -> None:
    began = timezone.now()
    assert active().submitted_at > began
    with transaction.atomic():
        assert Course.current is not None
        assert not Course.current.is_kept()
