"""Can somebody ask for a document, and an official draw over a name so that it is gone from what leaves? (R10, R13)"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from registry.models import DocumentRequest
from registry.pdf.pictures import opened
from tests import factories
from tests.browser.test_pages import sign_in, speak
from tests.factories import City

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Hemliga Henriksson"


def ask(page: Page, city: City, entry: str, language: str, base_url: str) -> DocumentRequest:
    """On the public page, without a name."""
    speak(page, language, base_url)
    page.goto(reverse("document_request_new"))
    page.locator("[name=board]").select_option(city.board.key)
    page.locator("[name=wanted]").fill(f"Handling {entry}, om den går att få.")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("h1")).to_be_visible()
    return DocumentRequest.objects.get()


def draw(page: Page) -> None:
    """A rectangle over the upper part of the page, with the pointer."""
    sheet = page.locator("[data-sheet] img")
    sheet.scroll_into_view_if_needed()
    area = sheet.bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + area["width"] * 0.05, area["y"] + area["height"] * 0.05)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.95, area["y"] + area["height"] * 0.12, steps=4)
    page.mouse.up()
    expect(page.locator("[data-place=left]")).not_to_have_value("10")


def ask_redact_and_read(page: Page, axe: Callable[[Page], None], base_url: str, language: str) -> None:
    """The whole way, in one browser that changes hands."""
    city = City()
    document = factories.filed(factories.in_review(city).case, factories.whole_pdf((SECRET, "Villkor"), ("Sida två",)))
    request = ask(page, city, str(document.entry), language, base_url)
    answer = page.url
    for person in (city.officer, city.decider):
        factories.declare(person, request.case)
    sign_in(page, city.officer, base_url)
    page.goto(reverse("document_request", args=[request.case.path_number]))
    page.locator("ul.v-files form button[type=submit]").first.click()
    page.get_by_role("link", name=str(document.entry), exact=True).first.click()
    axe(page)
    draw(page)
    page.locator("form[action$='/remove/'] [name=provision]").fill("OSL 21:1")
    page.locator("form[action$='/remove/'] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("OSL 21:1")
    axe(page)
    page.goto(reverse("document_request", args=[request.case.path_number]))
    page.locator("form[action$='/assess/'] button[type=submit]").click()
    sign_in(page, city.decider, base_url)
    page.goto(reverse("document_request", args=[request.case.path_number]))
    page.locator("form[action$='/release-in-part/'] [name=reasons]").fill("Rör en enskilds hälsa.")
    axe(page)
    page.locator("form[action$='/release-in-part/'] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Rör en enskilds hälsa.")
    page.context.clear_cookies(name="sessionid")
    page.goto(answer)
    axe(page)
    left = page.request.get(page.locator("a[href*='/copies/']").first.get_attribute("href") or "").body()
    with opened(left, "application/pdf") as pages:
        words = [run.text for number in range(1, len(pages) + 1) for run in pages.words(number)]
    assert SECRET not in " ".join(words)
    assert SECRET.encode() not in left
    assert "Sida två" in words


def test_a_request_is_answered_in_swedish_on_a_desktop(page: Page, axe: Callable[[Page], None], base_url: str) -> None:
    ask_redact_and_read(page, axe, base_url, "sv")


def test_a_request_is_answered_in_english_on_a_phone(phone: Page, axe: Callable[[Page], None], base_url: str) -> None:
    ask_redact_and_read(phone, axe, base_url, "en")
