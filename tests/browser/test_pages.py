"""Can everybody use every page of the journey: in both languages, on a desktop and on a phone? (R13, R14)"""

from collections.abc import Callable

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from playwright.sync_api import Page, expect

from registry.models import User
from tests.access.scenario import Scenario
from tests.access.test_matrix import TABLE, address

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("kept_figures"),
]
NOT_PAGES = {
    "register_csv",
    "register_json",
    "overview_file",
    "overview_rows",
    "healthz",
    "readyz",
    "document",
    "letter_pdf",
    "staff_report_pdf",
    "evaluation_pdf",
    "meeting_paper",
    "payment_file",
    "document_request_letter",
    "document_request_copy",
    "requested_preview",
    "requested_picture",
}
BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(page: Page, person: User, base_url: str) -> None:
    """Give the browser the session of a signed-in person."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    page.context.add_cookies([{"name": "sessionid", "value": session.session_key or "", "url": base_url}])


def speak(page: Page, language: str, base_url: str) -> None:
    """Read the pages in `sv` or `en`."""
    page.context.add_cookies([{"name": "django_language", "value": language, "url": base_url}])


def visits(scenario: Scenario) -> list[tuple[str, User | None, str]]:
    """Each page once, as the first kind of person who may open it."""
    order = [
        "officer",
        "reviewer",
        "decider",
        "applicant",
        "excluded",
        "auditor",
        "coordinator",
        "central",
        "anonymous",
    ]
    found = []
    for name, (may_open, _may_post) in TABLE.items():
        if name in NOT_PAGES or not may_open:
            continue
        kind = next(kind for kind in order if kind in may_open)
        found.append((name, scenario.people[kind], address(scenario, name)))
    return [*found, ("home", None, reverse("home")), ("home", scenario.people["applicant"], reverse("home"))]


def look_at_every_page(page: Page, axe: Callable[[Page], None], base_url: str, language: str) -> None:
    """Open each page, see that it answers, has one main heading, does not scroll sideways, and that axe finds nothing."""
    scenario = Scenario()
    speak(page, language, base_url)
    for name, person, url in visits(scenario):
        page.context.clear_cookies(name="sessionid")
        if person is not None:
            sign_in(page, person, base_url)
        response = page.goto(url)
        assert response is not None, name
        assert response.status == 200, f"{name}: {response.status}"
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("h1")).to_have_count(1)
        widest = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert widest <= 0, f"{name} scrolls sideways by {widest} pixels"
        axe(page)


def test_every_page_in_swedish_on_a_desktop(page: Page, axe: Callable[[Page], None], base_url: str) -> None:
    look_at_every_page(page, axe, base_url, "sv")


def test_every_page_in_english_on_a_desktop(page: Page, axe: Callable[[Page], None], base_url: str) -> None:
    look_at_every_page(page, axe, base_url, "en")


def test_every_page_in_swedish_on_a_phone(phone: Page, axe: Callable[[Page], None], base_url: str) -> None:
    look_at_every_page(phone, axe, base_url, "sv")


def test_every_page_in_english_on_a_phone(phone: Page, axe: Callable[[Page], None], base_url: str) -> None:
    look_at_every_page(phone, axe, base_url, "en")
