"""Is nothing lost when a session has ended or a token is too old, and does no address lead to a dead end?"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Application
from registry.events import Event
from registry.models import JournalEntry
from registry.way_back import page_of_step
from tests import factories
from tests.factories import City
from tests.grants.browsing import fields_of, text_of

pytestmark = pytest.mark.django_db
NOTE = "Ordföranden ringde.\n<script>alert(1)</script>"
OURS = {"sec-fetch-site": "same-origin"}


def token_in(response) -> str:
    return str(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.content.decode())[0])


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def application(city: City) -> Application:
    return factories.in_review(city)


@pytest.fixture
def note_url(application: Application) -> str:
    return reverse("note", args=[application.case.path_number])


def browser(**options) -> Client:
    return Client(headers={"accept-language": "en"}, **options)


def test_whoever_is_signed_out_gets_the_text_back_and_sends_it_again(city: City, note_url: str) -> None:
    client = browser()
    page = client.post(note_url, {"text": NOTE})
    assert page.status_code == 403
    assert "You have been signed out" in text_of(page)
    assert "<script>alert" not in page.content.decode()
    kept = fields_of(page)
    assert kept == {"text": NOTE}
    client.force_login(city.officer)
    assert client.post(note_url, kept).status_code == 302
    assert JournalEntry.objects.filter(event=Event.NOTE_WRITTEN).exists()


def test_signing_in_never_ends_on_an_address_that_is_only_sent_to(city: City, note_url: str) -> None:
    client = browser()
    page = client.post(note_url, {"text": NOTE}).content.decode()
    sign_in = re.findall(r'href="(/accounts/login/[^"]*)"[^>]*target="_blank"', page)[0]
    response = client.post(sign_in, {"login": city.officer.email, "password": "hemligt-ord-1"}, follow=True)
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == page_of_step(note_url)


def test_a_form_with_nothing_in_it_leads_to_sign_in(note_url: str) -> None:
    response = browser().post(note_url)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_an_application_saved_after_the_session_ended_is_given_back(city: City) -> None:
    draft = factories.draft(city)
    url = reverse("apply_step", args=[draft.public_id, "activity"])
    page = browser().post(url, {"title": "Nytt namn", "description": "Rad ett\nRad två"})
    assert fields_of(page) == {"title": "Nytt namn", "description": "Rad ett\nRad två"}


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/vetting/SOC-2026-0001/clear/", "/vetting/SOC-2026-0001/"),
        ("/vetting/SOC-2026-0001/findings/3/evidence/", "/vetting/SOC-2026-0001/findings/"),
        ("/cases/SOC-2026-0001/payments/1/hold/", "/cases/SOC-2026-0001/"),
        ("/audit/verify/", "/audit/"),
        ("/", "/"),
    ],
)
def test_a_step_leads_to_the_page_above_it(path: str, page: str) -> None:
    assert page_of_step(path) == page


def test_opening_an_address_that_is_only_sent_to_leads_to_its_page(city: City, application: Application) -> None:
    client = browser()
    client.force_login(city.officer)
    for name in ("note", "take_up", "renew_vetting"):
        response = client.get(reverse(name, args=[application.case.path_number]))
        assert (response.status_code, response["Location"]) == (302, f"/cases/{application.case.path_number}/")


def test_sending_to_a_page_that_is_only_read_says_so_in_the_pages_own_looks() -> None:
    response = browser().post(reverse("how_it_works"))
    assert response.status_code == 405
    assert "Nothing can be sent to this page" in text_of(response)
    assert "GET" in response["Allow"]


def test_a_token_that_is_too_old_gives_the_text_back_with_one_that_holds(city: City, note_url: str) -> None:
    client = browser(enforce_csrf_checks=True)
    client.force_login(city.officer)
    page = client.post(note_url, {"text": NOTE}, headers=OURS)
    assert page.status_code == 403
    assert "<script>alert" not in page.content.decode()
    kept = fields_of(page) | {"csrfmiddlewaretoken": token_in(page)}
    assert kept["text"] == NOTE
    assert client.post(note_url, kept).status_code == 302


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_from_another_site_can_be_read_but_not_sent_again(city: City, note_url: str, headers) -> None:
    client = browser(enforce_csrf_checks=True)
    client.force_login(city.officer)
    page = client.post(note_url, {"text": NOTE}, headers=headers).content.decode()
    assert "Ordföranden ringde." in page
    assert f'action="{note_url}"' not in page


def test_a_password_is_never_shown_again() -> None:
    client = browser(enforce_csrf_checks=True)
    form = {"login": "a@example.org", "password": "mycket hemligt ord"}
    assert "hemligt" not in client.post(reverse("account_login"), form, headers=OURS).content.decode()


def test_the_browser_does_not_keep_the_pages_of_whoever_is_signed_in(city: City, application: Application) -> None:
    client = browser()
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
    client.force_login(city.officer)
    assert client.get(f"/cases/{application.case.path_number}/")["Cache-Control"] == "no-store"
