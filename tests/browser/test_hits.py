"""Can an officer read and judge a hit on a sanctions list, on a desktop and on a phone, in both languages? (R13, R14)"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.test_pages import sign_in, speak
from tests.factories import City
from vetting.models import ScreeningHit

pytestmark = pytest.mark.django_db(transaction=True)


def open_page(page: Page, base_url: str, language: str) -> ScreeningHit:
    """The vetting's page with one open candidate, read by its officer."""
    city = City()
    application = factories.in_review(city)
    factories.declare(city.officer, application.vetting.case)
    hit = factories.make_hit(city.organisation)
    sign_in(page, city.officer, base_url)
    speak(page, language, base_url)
    page.goto(reverse("vetting", args=[application.vetting.case.path_number]))
    if page.get_by_role("radio").count():
        page.get_by_role("radio").first.check()
        page.locator("main form button[type=submit]").first.click()
    return hit


def judge(page: Page, axe: Callable[[Page], None], base_url: str, language: str) -> None:
    """Read the hit, be told what is missing, dismiss it with a reason."""
    hit = open_page(page, base_url, language)
    section = page.locator("#hits")
    expect(section).to_contain_text("EU.9002.7")
    expect(section).to_contain_text("7 Harbour Road")
    axe(page)
    section.locator("summary").first.click()
    section.locator("form button[type=submit]").first.click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    axe(page)
    page.locator(f"[name='dismiss-{hit.pk}-reason']").fill("Annat registreringsnummer enligt intyget.")
    page.locator("#hits form button[type=submit]").first.click()
    expect(page.locator("#hits .v-quote")).to_contain_text("Annat registreringsnummer")
    widest = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert widest <= 0
    axe(page)
    assert ScreeningHit.objects.get(pk=hit.pk).state == "dismissed"


def test_a_hit_is_judged_in_swedish_on_a_desktop(page: Page, axe: Callable[[Page], None], base_url: str) -> None:
    judge(page, axe, base_url, "sv")


def test_a_hit_is_judged_in_english_on_a_phone(phone: Page, axe: Callable[[Page], None], base_url: str) -> None:
    judge(phone, axe, base_url, "en")
