"""R16: is a risk that the city pays twice shown with its facts, judged by a person, and kept as it was judged?"""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from grants.actions import assess
from grants.models import Application, Assessment, Score
from grants.selectors.double_funding import overlaps_of
from registry.events import Event
from registry.models import Board, JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.browsing import path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def elsewhere(city: City) -> Application:
    """The same organisation's application to another board, for the same cost in the same year."""
    other = City()
    other.organisation, other.applicant = city.organisation, city.applicant
    return factories.submitted(other)


def sign(city: City, application: Application, proposal: str = "grant", note: str = "") -> Assessment:
    return assess.sign_assessment(
        actor=city.officer,
        application=application,
        scores=factories.scores(application),
        proposal=proposal,
        amount=None,
        reasons="Skäl.",
        double_funding=note,
    )


def test_the_same_cost_at_another_board_is_told_with_board_and_number() -> None:
    city = City()
    other = elsewhere(city)
    application = factories.in_review(city)
    [overlap] = overlaps_of(application, city.officer)
    assert (overlap.number, overlap.board) == (other.case.registry_number, str(other.case.board))
    assert {reason.kind for reason in overlap.reasons} == {"same_cost", "same_title"}
    assert overlap.path_number == ""
    page = text_of(signed_in(city.officer).get(path_of(application, "assess")))
    assert f"{other.case.registry_number} Stödsamtal för anhöriga" in page
    assert "for a person to judge" in page


def test_another_time_is_no_overlap() -> None:
    city = City()
    other = elsewhere(city)
    application = factories.in_review(city)
    Application.objects.filter(pk=other.pk).update(period_start=dt.date(2001, 1, 1), period_end=dt.date(2001, 12, 31))
    assert overlaps_of(application) == []


def test_premises_that_are_given_meet_a_cost_for_premises() -> None:
    city = City()
    application = factories.in_review(city)
    start = application.call.period_start
    board: Board = factories.make_board()
    factories.make_support(board, city.organisation, period_start=start, period_end=start, title="Kvarterslokal")
    assert overlaps_of(application) == []
    application.budget_lines.update(description="Lokalhyra")
    [overlap] = overlaps_of(Application.objects.get(pk=application.pk))
    assert [reason.kind for reason in overlap.reasons] == ["premises"]


def test_an_approval_is_not_signed_without_a_word_on_what_overlaps() -> None:
    city = City()
    elsewhere(city)
    application = factories.in_review(city)
    with pytest.raises(ValidationError) as raised:
        sign(city, application, note="  ")
    assert list(raised.value.message_dict) == ["double_funding"]
    sign(city, application, proposal="refuse")
    sign(city, application, note="Olika månader.")


def test_the_judgement_and_what_it_was_about_are_kept_and_journalled() -> None:
    city = City()
    other = elsewhere(city)
    application = factories.in_review(city)
    sign(city, application, note="Olika månader.")
    kept = Assessment.objects.get()
    assert [each["number"] for each in kept.circumstances] == [other.case.registry_number]
    entry = JournalEntry.objects.get(case=application.case, event=Event.ASSESSMENT_SIGNED)
    assert entry.after["overlaps"] == [other.case.registry_number]
    assert entry.after["double_funding"] == "Olika månader."


@pytest.mark.parametrize(
    "change",
    [{"double_funding": "Annat."}, {"circumstances": []}, {"reasons": "Annat."}, {"proposal": "refuse"}, {"amount": 1}],
)
def test_what_is_signed_cannot_be_changed_behind_the_page(change: dict[str, object]) -> None:
    city = City()
    elsewhere(city)
    application = factories.in_review(city)
    sign(city, application, note="Olika månader.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(application=application).update(**change)
    for step in (lambda scores: scores.update(verdict="not_met"), lambda scores: scores.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            step(Score.objects.filter(assessment__application=application))


def test_whoever_is_recused_or_elsewhere_does_not_judge_it() -> None:
    city = City()
    application = factories.in_review(city)
    stranger = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    factories.recuse(city.officer, application.case)
    for person in (city.officer, stranger):
        assert signed_in(person).get(path_of(application, "assess")).status_code == 404
        assert signed_in(person).post(path_of(application, "assess")).status_code == 404
