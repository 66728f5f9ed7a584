"""Does the frame round the page offer each person what they can use, and nothing they cannot?"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import User
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def header(user: User | None, path: str = "/") -> str:
    """The header of the page as the person gets it, in English."""
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(path).content.decode()
    return page[page.index("<header>") : page.index("</header>")]


def search_of(user: User) -> str:
    """Where the header's search leads."""
    return str(re.findall(r'role="search" action="([^"]+)"', header(user))[0])


def test_a_visitor_can_sign_in_and_is_not_offered_to_sign_out() -> None:
    found = header(None)
    assert found.count(f'href="{reverse("account_login")}"') == 2
    assert "Sign out" not in found


@pytest.mark.parametrize("role", [Role.CASE_OFFICER, None])
def test_whoever_is_signed_in_can_sign_out_and_is_not_offered_to_sign_in(role: Role | None) -> None:
    found = header(factories.make_user(role, board=factories.make_board()))
    assert found.count("Sign out") == 2
    assert "Sign in" not in found


def test_the_search_leads_to_a_page_that_the_person_may_open() -> None:
    city = City()
    everybody = [city.officer, city.reviewer, city.auditor, city.central, factories.make_user(Role.EXECUTIVE_BOARD)]
    for person in everybody:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(search_of(person), {"q": city.organisation.name}).status_code == 200, person


def test_whoever_has_no_applications_to_list_searches_among_organisations() -> None:
    """The executive board and the central coordinator see organisations, not the boards' cases."""
    city = City()
    for person in (city.central, factories.make_user(Role.EXECUTIVE_BOARD)):
        assert search_of(person) == reverse("organisations")
        assert f'href="{reverse("cases")}"' not in header(person)
    assert search_of(city.officer) == reverse("cases")


def test_the_empty_queue_says_what_the_central_coordinator_may_see_instead() -> None:
    city = City()
    factories.in_review(city)
    client = Client(headers={"accept-language": "en"})
    client.force_login(city.central, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("cases")).content.decode()
    assert "not shown to you" in page
    assert "0 applications" not in page
    assert reverse("vettings") in page[page.index("<main") :]


def test_a_long_menu_keeps_one_line_and_loses_nothing() -> None:
    city = City()
    found = header(city.officer)
    row, _, rest = found.partition('class="v-nav__rest"')
    assert row[row.index('id="menu"') :].count("<li><a") == 9
    assert [name for name in ("lessons", "withdrawals", "exclusions") if f'href="{reverse(name)}"' not in rest] == []
    assert "More: " not in found
    assert "More: " in header(city.officer, reverse("exclusions"))
