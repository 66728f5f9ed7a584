"""Can a coordinator or a registrar word the board's letters on a page, see an example, and mend what is wrong?"""

import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.letters.shipped import shipped
from registry.models import LetterWording, Notice
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


def page_of(city: City, letter: str = "receipt", place: str = "") -> str:
    return reverse("wording", args=[place or city.board.key, letter])


def fields(letter: str = "receipt", **changes: str) -> dict[str, str]:
    sv, en = shipped(letter, "sv"), shipped(letter, "en")
    typed = {"subject_sv": sv.subject, "text_sv": sv.text, "subject_en": en.subject, "text_en": en.text}
    return typed | {"valid_from": timezone.localdate().isoformat()} | changes


def test_the_list_shows_every_letter_and_whose_wording_holds(client: Client, city: City):
    client.force_login(city.coordinator)
    page = client.get(reverse("wordings")).content.decode()
    for label in Notice.Letter.labels:
        assert html.escape(str(label)) in page
    assert "Som levererat" in page
    assert reverse("wordings") in client.get(reverse("my_settings")).content.decode()
    client.post(page_of(city), fields(subject_sv="Kvitto {registry_number}"))
    page = client.get(reverse("wordings")).content.decode()
    assert "Nämndens egen" in page
    assert city.coordinator.name in page
    client.force_login(city.central)
    page = client.get(reverse("wordings")).content.decode()
    assert "Hela staden" not in page
    assert "Nämndens egen" not in page


def test_a_wording_is_written_on_the_page_and_stays_as_a_version(client: Client, city: City):
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    client.force_login(registrar)
    page = client.get(page_of(city)).content.decode()
    assert html.escape(shipped("receipt", "sv").text.split("\n")[0]) in page
    assert client.post(page_of(city), fields(text_sv="Först.\n\n{facts}")).status_code == 302
    assert client.post(page_of(city), fields(text_sv="Sedan.\n\n{facts}")).status_code == 302
    page = client.get(page_of(city)).content.decode()
    assert "Först." in page
    assert "Version 2" in page
    assert [row.written_by for row in LetterWording.objects.all()] == [registrar, registrar]
    assert client.post(reverse("wording_back", args=[city.board.key, "receipt"])).status_code == 302
    assert "Tillbaka till stadens lydelse." in client.get(page_of(city)).content.decode()


def test_nobody_writes_over_a_version_they_have_not_seen(client: Client, city: City):
    client.force_login(city.coordinator)
    begun = fields(text_sv="Min.\n\n{facts}", read_version="0")
    assert 'name="read_version" value="0"' in client.get(page_of(city)).content.decode()
    assert client.post(page_of(city), fields(text_sv="En annans.\n\n{facts}", read_version="0")).status_code == 302
    mistaken = client.post(page_of(city), begun | {"text_en": "{nobody}"})
    assert mistaken.context["read_version"] == "0"
    response = client.post(page_of(city), begun)
    page = html.unescape(response.content.decode())
    assert response.status_code == 422
    assert "senare version" in page
    assert "Min.\n\n{facts}" in page
    assert (
        client.post(page_of(city), begun | {"read_version": str(response.context["read_version"])}).status_code == 302
    )
    assert LetterWording.objects.count() == 2


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(client: Client, city: City):
    client.force_login(city.coordinator)
    response = client.post(page_of(city), fields(text_sv="Mitt långa brev om {sum}."))
    page = html.unescape(response.content.decode())
    assert response.status_code == 422
    assert "Mitt långa brev om {sum}." in page
    assert "inget som heter ”{sum}”" in page
    assert "{applied}" in page
    assert not LetterWording.objects.exists()
    assert response.context["letter"] is None


def test_the_preview_shows_what_is_typed_in_an_invented_case_and_saves_nothing(client: Client, city: City):
    client.force_login(city.coordinator)
    typed = fields(
        "refused", text_sv=shipped("refused", "sv").text.replace("Ni är välkomna", "Ni är hjärtligt välkomna")
    )
    response = client.post(page_of(city, "refused"), typed | {"preview": "sv"})
    letter = response.context["letter"]
    assert response.status_code == 200
    assert any("hjärtligt välkomna" in part.get("text", "") for part in letter["parts"])
    assert any("EX " in str(part) for part in letter["parts"])
    response = client.post(page_of(city, "refused"), typed | {"preview": "en"})
    assert response.context["letter"]["language"] == "en"
    assert not LetterWording.objects.exists()
    response = client.post(page_of(city, "refused"), typed | {"preview": "sv", "text_sv": "Nej."})
    assert response.status_code == 422
    assert "{appeal}" in html.unescape(response.content.decode())


@pytest.mark.parametrize("letter", [str(value) for value in Notice.Letter.values])
def test_every_letter_has_a_page_with_an_example(client: Client, city: City, letter: str):
    client.force_login(city.coordinator)
    response = client.get(page_of(city, letter))
    assert response.status_code == 200
    assert not [part for part in response.context["letter"]["parts"] if "{" in str(part.get("text", ""))]


def test_a_board_is_worded_by_its_own_people_and_the_city_by_the_central_coordinator(client: Client, city: City):
    other = factories.make_board()
    client.force_login(city.coordinator)
    assert client.get(page_of(city, place=other.key)).status_code == 404
    assert client.post(page_of(city, place=other.key), fields()).status_code == 404
    assert client.post(page_of(city, place="city"), fields()).status_code == 404
    assert client.get(page_of(city, "kvitto")).status_code == 404
    client.force_login(city.central)
    assert client.post(page_of(city), fields()).status_code == 404
    assert client.post(page_of(city, place="city"), fields()).status_code == 302
    assert LetterWording.objects.get().board is None


def test_the_list_asks_as_much_for_many_versions_as_for_few(client: Client, city: City):
    client.force_login(city.coordinator)
    client.post(page_of(city), fields())

    def queries() -> int:
        client.get(reverse("wordings"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("wordings"))
        return len(asked)

    queries()
    few = queries()
    for _ in range(4):
        client.post(page_of(city), fields())
    assert queries() == few
