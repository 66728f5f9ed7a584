"""Does whoever takes in a file see first what is in it, and then get what they said yes to? (G3)"""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from grants.models import Support
from registry.models import Parameter
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.browsing import messages_of, signed_in, text_of
from tests.grants.files_of_support import cells, running, table, workbook
from tests.journeys.other_road import make_not_met

pytestmark = pytest.mark.django_db
PAGE = "/support/import/"


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def look_at(browser: Client, text: str | bytes, name: str = "stöd.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    return browser.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def kept_in(response: Any) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', response.content.decode())
    return found[1] if found else ""


def files_kept() -> list[str]:
    return default_storage.listdir("imports")[1] if default_storage.exists("imports") else []


def test_a_file_is_looked_at_then_taken_in_and_not_kept_longer(city: City) -> None:
    browser = signed_in(city.coordinator)
    assert PAGE in browser.get("/organisations/").content.decode()
    before = len(files_kept())
    response = look_at(browser, table(cells(city), cells(city, decision="§ 13")))
    page = text_of(response)
    assert "New support 2, 140 001 kr" in page
    assert not Support.objects.exists()
    response = browser.post(PAGE, {"kept": kept_in(response)})
    assert (response.status_code, response["Location"]) == (302, "/organisations/")
    assert "2 supports are taken in." in messages_of(response)
    assert Support.objects.filter(entered_by=city.coordinator).count() == 2
    assert len(files_kept()) == before
    again = look_at(browser, table(cells(city)))
    assert "There is nothing new in the file." in text_of(again)
    assert not kept_in(again)


def test_a_workbook_is_taken_in_on_the_page_as_well(city: City) -> None:
    browser = signed_in(city.coordinator)
    response = look_at(browser, workbook(cells(city)).getvalue(), "stöd.xlsx")
    browser.post(PAGE, {"kept": kept_in(response)})
    assert Support.objects.get().title == "Lokal, onsdagskvällar"


def test_everything_wrong_is_told_and_there_is_nothing_to_say_yes_to(city: City) -> None:
    response = look_at(signed_in(city.coordinator), table(cells(city, value="x", board="?"), cells(city)))
    page = text_of(response)
    assert response.status_code == 422
    assert "1 thing is wrong, so nothing is taken in" in page
    assert "Belopp (kr)" in page
    assert not kept_in(response)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"%PDF-1.7", b"{"])
def test_a_file_that_cannot_be_read_is_said_beside_the_field(city: City, content: bytes) -> None:
    response = look_at(signed_in(city.coordinator), content)
    assert response.status_code == 422
    assert 'href="#id_file"' in response.content.decode()


def test_a_file_with_too_many_rows_is_left_to_the_command(city: City) -> None:
    Parameter.objects.create(key="support_file_rows", value=1, valid_from="2020-01-01")
    rows = [cells(city), cells(city, decision="§ 13")]
    assert "more than 1 rows" in text_of(look_at(signed_in(city.coordinator), table(*rows)))


def test_nobody_says_yes_to_another_persons_file_nor_twice_to_their_own_nor_to_an_invented_one(city: City) -> None:
    browser = signed_in(city.coordinator)
    other = signed_in(factories.make_user(Role.REGISTRAR, board=city.board))
    kept = kept_in(look_at(browser, table(cells(city))))
    for person, word in ((other, kept), (browser, "påhittad"), (browser, f"{kept}x")):
        response = person.post(PAGE, {"kept": word})
        assert "The file is no longer kept." in messages_of(response)
        assert not Support.objects.exists()
    browser.post(PAGE, {"kept": kept})
    assert "The file is no longer kept." in messages_of(browser.post(PAGE, {"kept": kept}))
    assert Support.objects.count() == 1


def test_what_has_become_wrong_meanwhile_is_told_and_nothing_is_taken_in(city: City) -> None:
    browser, other = signed_in(city.coordinator), factories.make_board()
    factories.give_role(city.coordinator, Role.REGISTRAR, board=other)
    kept = kept_in(look_at(browser, table(cells(city), cells(city, board=other.code))))
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    city.coordinator.role_assignments.filter(board=other).update(valid_to=yesterday)
    response = browser.post(PAGE, {"kept": kept})
    assert response.status_code == 422
    assert "1 thing is wrong" in text_of(response)
    assert not Support.objects.exists()


def test_strangers_do_not_find_the_page(city: City) -> None:
    for person in (city.officer, city.decider, city.reviewer, city.applicant):
        browser = signed_in(person)
        assert browser.get(PAGE).status_code == 404
        assert look_at(browser, table(cells(city))).status_code == 404
        assert browser.post(PAGE, {"kept": "x"}).status_code == 404
        assert PAGE not in browser.get("/organisations/", follow=True).content.decode()


def test_support_to_an_excluded_organisation_is_told_apart(city: City) -> None:
    factories.exclude_it(city, make_not_met(city, factories.in_review(city)))
    browser = signed_in(city.coordinator)
    kept = kept_in(look_at(browser, running(city).getvalue()))
    assert "a withdrawal is opened" in messages_of(browser.post(PAGE, {"kept": kept}))
