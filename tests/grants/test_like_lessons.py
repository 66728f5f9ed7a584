"""Do lessons stand where they are of use: beside a call that is drafted and an application that is assessed? (G6)"""

import pytest

from followup.selectors import lessons_like
from grants.models import Programme
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.lessons import LEARNT, proposed_lesson, shared_lesson
from tests.grants.browsing import path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board with a lesson to share, in the targeted area."""
    city = City(budget=10**10)
    Programme.objects.update(action_area="targeted")
    return city


def test_a_call_shows_lessons_of_its_action_area_until_it_opens(city: City) -> None:
    shared_lesson(city)
    elsewhere = factories.make_board()
    officer = factories.make_user(Role.CASE_OFFICER, board=elsewhere)
    draft = factories.make_call(elsewhere, officer, is_open=False)
    Programme.objects.filter(pk=draft.programme_id).update(action_area="targeted")
    page = f"/calls/{draft.slug}/edit/"
    assert LEARNT.title in text_of(signed_in(officer).get(page))
    Programme.objects.filter(pk=draft.programme_id).update(action_area="individual")
    assert "None in this action area yet." in text_of(signed_in(officer).get(page))
    assert LEARNT.title not in text_of(signed_in(city.officer).get(f"/calls/{city.call.slug}/edit/"))


def test_an_application_shows_lessons_to_officer_and_reviewer(city: City) -> None:
    shared_lesson(city)
    application = factories.in_review(city)
    assert LEARNT.title in text_of(signed_in(city.officer).get(path_of(application, "assess")))
    factories.cleared(city, application)
    factories.assessed(city, application)
    assert LEARNT.title in text_of(signed_in(city.reviewer).get(path_of(application, "review")))


def test_the_nearest_lesson_stands_first_and_only_shared_ones_stand_there(city: City) -> None:
    proposed_lesson(city, title="Ett utkast om språkkaféer")
    far = shared_lesson(city, title="Fotboll på natten", method="Öppna hallar.")
    near = shared_lesson(city, title="Språkkafé för kvinnor", method="Samtal vid små bord.")
    words = "Vi vill ordna språkkaféer där kvinnor samtalar"
    assert lessons_like(city.officer, action_area="targeted", words=words) == [near, far]
    assert lessons_like(city.officer, action_area="targeted", words="") == [near, far]
    assert lessons_like(city.officer, action_area="general", words=words) == []


def test_three_lessons_are_enough_and_cost_one_query(city: City, django_assert_num_queries) -> None:
    for _number in range(4):
        shared_lesson(city)
    lessons_like(city.officer, action_area="targeted", words="mentor")
    with django_assert_num_queries(1):
        shown = lessons_like(city.officer, action_area="targeted", words="mentorer för unga på kvällar i skolan")
    assert len(shown) == 3
