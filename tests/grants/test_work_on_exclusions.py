"""Whose turn is it in a re-examination, and does everybody who is to act find it in my work with its day?"""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from grants.actions.end_exclusion import expire_exclusion
from grants.selectors.my_work import in_queue, my_work
from grants.selectors.work_item import WorkItem
from registry.actions.extend_hearing import ask_for_time
from registry.actions.send_hearing import answer_hearing
from registry.models import User
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.actions import re_examine
from vetting.actions.ask_to_lift import ask_to_lift
from vetting.models import Exclusion

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def exclusion(city: City) -> Exclusion:
    """An exclusion; its board's people have declared."""
    found = factories.exclude_it(city, factories.not_met(city))
    for person in (city.officer, city.decider, city.coordinator):
        factories.declare(person, found.case)
    return found


def line(person: User, exclusion: Exclusion, *, queue: str = "") -> WorkItem | None:
    """What the exclusion's line says to the person, if there is one."""
    user = User.objects.get(pk=person.pk)
    lines = in_queue(user, queue) if queue else my_work(user)
    return next((each for each in lines if each.case == exclusion.case), None)


def said(person: User, exclusion: Exclusion) -> str:
    """The reason it waits for them; empty when it does not."""
    found = line(person, exclusion)
    return found.reason if found else ""


def test_it_is_there_some_time_before_its_day_and_not_earlier(city: City, exclusion: Exclusion) -> None:
    assert not said(city.coordinator, exclusion)
    with time_machine.travel(exclusion.re_examine_on - dt.timedelta(days=20), tick=False):
        for person in (city.coordinator, city.decider, city.central):
            assert said(person, exclusion)
        assert line(city.coordinator, exclusion).due_on == exclusion.re_examine_on


def test_a_request_waits_at_the_board_with_the_day_of_the_answer(city: City, exclusion: Exclusion) -> None:
    asked = ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    for person in (city.coordinator, city.decider):
        found = line(person, exclusion)
        assert found is not None
        assert (found.due_on, found.url) == (
            asked.answer_by,
            f"/exclusions/{exclusion.case.path_number}/re-examination/",
        )
    assert line(city.central, exclusion).url == f"/exclusions/{exclusion.case.path_number}/"
    elsewhere = factories.make_user(Role.DECISION_MAKER, board=factories.make_board())
    for person in (elsewhere, city.reviewer, city.applicant):
        assert line(person, exclusion) is None


def test_the_turn_goes_from_the_preparer_to_the_organisation_to_the_board(city: City, exclusion: Exclusion) -> None:
    re_examine.re_examine(actor=city.officer, exclusion=exclusion, why="Dags.")
    factories.new_evidence(city, exclusion)
    hearing = re_examine.open_hearing(actor=city.officer, exclusion=exclusion, material="Vi överväger.")
    assert line(city.coordinator, exclusion) is None
    assert line(city.coordinator, exclusion, queue="others").due_on == hearing.due_on
    ask_for_time(
        actor=city.applicant, hearing=hearing, wanted_until=hearing.due_on + dt.timedelta(days=7), reasons="Årsmöte."
    )
    assert line(city.coordinator, exclusion).url == f"/hearings/{hearing.public_id}/more-time/answer/"
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Nej.")
    factories.proposed_again(city, exclusion, actor=city.coordinator)
    assert line(city.decider, exclusion).url.endswith("#decision")
    assert line(city.coordinator, exclusion) is None
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    assert line(city.coordinator, exclusion).url.endswith("/re-examination/")
    factories.proposed_again(city, exclusion, actor=city.decider)
    assert line(city.decider, exclusion) is None


def test_who_has_not_declared_does_that_first_and_the_recused_see_nothing(city: City) -> None:
    exclusion = factories.exclude_it(city, factories.not_met(city))
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    assert line(city.coordinator, exclusion).url.endswith("/conflict/")
    factories.recuse(city.coordinator, exclusion.case)
    assert line(city.coordinator, exclusion) is None


def test_what_is_over_waits_for_nobody(city: City, exclusion: Exclusion) -> None:
    ask_to_lift(actor=city.applicant, exclusion=exclusion, text="Ny styrelse.")
    with time_machine.travel(timezone.now() + dt.timedelta(days=600), tick=False):
        expire_exclusion(exclusion=exclusion)
        assert line(city.decider, exclusion) is None


def test_a_proposal_to_lift_waits_for_no_statement(city: City, exclusion: Exclusion) -> None:
    factories.re_examined(city, exclusion)
    re_examine.open_hearing(actor=city.officer, exclusion=exclusion, material="Vi överväger.")
    assert line(city.decider, exclusion) is None
    factories.proposed_again(city, exclusion, "lift")
    found = line(city.decider, exclusion)
    assert found is not None
    assert found.url.endswith("#decision")
