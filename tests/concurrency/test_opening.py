"""Do cases that are opened at the same moment get numbers without gaps or doubles? (R9; PostgreSQL)"""

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from grants.actions import submit
from grants.actions.accept_terms import accept_terms
from grants.models import Application, Support
from registry.actions.open_case import NewCase, open_case, open_cases
from registry.journal import verify
from registry.models import Board, Case, Notice, Organisation, RegistryCounter
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.threads import refused, together
from vetting.actions.open_vetting import open_vetting
from vetting.models import Vetting

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
THREADS = 8


def new(board: Board, organisation: Organisation) -> NewCase:
    """A case to be opened."""
    return NewCase(board=board, organisation=organisation, kind=Case.Kind.APPLICATION, subject="Ansökan")


def raised(outcomes: list[Any]) -> list[Any]:
    """What went wrong."""
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def test_eight_at_one_board_in_its_first_minute_get_one_to_eight() -> None:
    board, organisation = factories.make_board(), factories.make_organisation()
    outcomes = together(*[lambda: open_case(new(board, organisation), actor=None)] * THREADS)
    assert not raised(outcomes)
    assert sorted(case.number for case in outcomes) == list(range(1, THREADS + 1))
    assert RegistryCounter.objects.get(board=board).last == THREADS
    assert not list(verify())


def test_one_that_fails_among_eight_leaves_no_gap() -> None:
    board, organisation = factories.make_board(), factories.make_organisation()

    def fail() -> None:
        from django.db import transaction

        with transaction.atomic():
            open_case(new(board, organisation), actor=None)
            raise ZeroDivisionError

    steps: list[Any] = [lambda: open_case(new(board, organisation), actor=None)] * (THREADS - 2)
    outcomes = together(*steps, fail, fail)
    assert [type(error) for error in raised(outcomes)] == [ZeroDivisionError] * 2
    numbers = Case.objects.filter(board=board).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, THREADS - 1))


def test_many_boards_in_opposite_order_do_not_wait_for_each_other() -> None:
    organisation = factories.make_organisation()
    boards = [factories.make_board() for _ in range(5)]
    outcomes = together(
        *[lambda: open_cases([new(board, organisation) for board in boards], actor=None)] * 3,
        *[lambda: open_cases([new(board, organisation) for board in reversed(boards)], actor=None)] * 3,
    )
    assert not raised(outcomes)
    for board in boards:
        numbers = Case.objects.filter(board=board).order_by("number").values_list("number", flat=True)
        assert list(numbers) == [1, 2, 3, 4, 5, 6]


def test_a_double_click_sends_in_once() -> None:
    city = City()
    application = factories.draft(city)
    mail.outbox.clear()
    outcomes = together(*[lambda: submit.submit(actor=city.applicant, application=application)] * 2)
    (loser,) = refused(outcomes)
    assert loser.codes == ["wrong_state"]
    assert Case.objects.filter(kind="application").count() == 1
    assert Vetting.objects.count() == 1
    assert Notice.objects.count() == 1
    assert len(mail.outbox) == 1
    assert Application.objects.get().case is not None
    assert RegistryCounter.objects.get(board=city.board).last == Case.objects.filter(board=city.board).count()


def test_two_vettings_opened_at_once_are_one() -> None:
    city = City()
    outcomes = together(*[lambda: open_vetting(actor=None, organisation=city.organisation, board=city.board)] * 4)
    assert not raised(outcomes)
    assert len({vetting.pk for vetting in outcomes}) == 1
    assert Case.objects.filter(kind="vetting").count() == 1


def test_two_applications_sent_in_at_once_share_one_vetting() -> None:
    city = City()
    drafts = [factories.draft(city, amount=1_000_000) for _ in range(2)]
    outcomes = together(*[lambda it=it: submit.submit(actor=city.applicant, application=it) for it in drafts])
    assert not raised(outcomes)
    assert len({application.vetting_id for application in Application.objects.all()}) == 1


def test_the_terms_are_accepted_once() -> None:
    city = City()
    application = factories.granted(city)
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
    outcomes = together(
        lambda: accept_terms(actor=city.applicant, application=application),
        lambda: accept_terms(actor=other, application=application),
    )
    (loser,) = refused(outcomes)
    assert loser.codes in (["accepted"], ["wrong_state"])
    assert Support.objects.get().terms_accepted_at <= timezone.now()
