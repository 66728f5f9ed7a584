"""Does everybody meet their own front page?"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.models import User
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def page(user: User | None, path: str = "/", language: str = "en") -> Any:
    """The front page as the person sees it."""
    client = Client(headers={"accept-language": language})
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(path)


def text_of(response: Any) -> str:
    """What the page says, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_an_official_meets_what_waits_grouped_by_deadline_with_reason_and_next_action() -> None:
    city = City()
    application = factories.submitted(city)
    said = text_of(page(city.officer))
    assert "My work" in said
    assert application.case.registry_number in said
    assert "A new application has no case officer" in said
    assert "Take the case" in said
    assert "Later (" in said


def test_a_person_without_work_is_told_what_fills_the_list() -> None:
    city = City()
    assert "Nothing waits for you" in text_of(page(city.decider))


def test_queues_are_chosen_by_address_and_an_unknown_one_is_the_first() -> None:
    city = City()
    application = factories.in_review(city)
    assert "Every case has a case officer" in text_of(page(city.officer, "/?queue=unassigned"))
    assert application.case.registry_number in text_of(page(city.officer, "/?queue=all"))
    assert page(city.officer, "/?queue=nonsense").context["queue"] == "waiting"


def test_filters_narrow_the_list_and_say_so_when_nothing_is_left() -> None:
    city = City()
    application = factories.submitted(city)
    lines = page(city.officer, "/?reason=new").context["lines"]
    assert {line.case for line in lines} == {application.case}
    assert page(city.officer, "/?reason=new&order=amount").context["groups"] == []
    said = text_of(page(city.officer, "/?reason=payment"))
    assert "Traceback" not in said


def test_auditor_and_executive_board_meet_figures_and_links_of_their_own() -> None:
    city = City()
    factories.granted(city)
    audit = page(city.auditor)
    assert "Open the journal" in text_of(audit)
    assert "/audit/" in audit.content.decode()
    board = page(factories.make_user(Role.EXECUTIVE_BOARD))
    assert "See the organisations" in text_of(board)
    assert 'href="/audit/"' not in board.content.decode()
    assert 'href="/cases/"' not in board.content.decode()
    shown = board.content.decode()
    figures = shown[shown.index('<dl class="v-stats">') : shown.index('id="boards"')]
    assert figures.count("<dt>") == figures.count('<a class="ds-link"')
    assert city.board.name in text_of(board)


def test_the_public_and_organisations_meet_their_own_start() -> None:
    city = City()
    assert page(None).status_code == 200
    assert page(city.applicant).status_code == 200
    assert "My work" not in text_of(page(city.applicant))


def test_the_page_costs_as_many_queries_with_many_rows_as_with_few() -> None:
    city = City(budget=10_000_000_000)

    def cost() -> int:
        client = Client()
        client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    for _ in range(2):
        factories.in_review(city)
        factories.submitted(city)
    few = cost()
    for _ in range(9):
        factories.in_review(city)
        factories.submitted(city)
    assert cost() == few


def test_a_visitor_is_offered_to_sign_in_and_a_person_who_has_to_sign_out() -> None:
    visitor = text_of(page(None))
    assert "Sign in" in visitor
    assert "Sign out" not in visitor
    person = text_of(page(City().applicant))
    assert "Sign out" in person
    assert "Sign in" not in person
