"""Is support decided outside Värna entered and put right on a page, by those who may, with nothing typed lost? (G3)"""

import datetime as dt

import pytest
from django.utils import timezone

from grants.models import Support
from registry.models import JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.browsing import fields_of, messages_of, signed_in, text_of
from tests.journeys.other_road import make_not_met

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def page_of(city: City) -> str:
    return f"/organisations/{city.organisation.organisation_number}/"


def new_page(city: City) -> str:
    return f"{page_of(city)}support/new/"


def typed(city: City, **changes: str) -> dict[str, str]:
    today = timezone.localdate()
    usual = {
        "board": str(city.board.pk),
        "form": "premises",
        "title": "Lokal, onsdagskvällar",
        "purpose": "Läxhjälp för unga",
        "value": "70 000",
        "period_start": today.isoformat(),
        "period_end": (today + dt.timedelta(days=200)).isoformat(),
        "decision_number": "TST 2025/118 § 12",
        "decided_on": today.isoformat(),
        "has_revocation_reservation": "yes",
        "terms": "Nämnden kan återkalla stödet.",
    }
    return usual | changes


def test_the_officer_finds_the_page_enters_support_and_sees_it_marked(city: City) -> None:
    browser = signed_in(city.officer)
    assert new_page(city) in browser.get(page_of(city)).content.decode()
    assert city.board.name in text_of(browser.get(new_page(city)))
    response = browser.post(new_page(city), typed(city))
    assert response.status_code == 302
    assert "The support is entered." in messages_of(response)
    page = text_of(browser.get(page_of(city)))
    assert "Lokal, onsdagskvällar" in page
    assert "TST 2025/118 § 12 · Läxhjälp för unga" in page
    assert "Entered by the board" in page
    assert "value 70 000 kr" in page


def test_a_mistake_is_said_beside_its_field_and_what_was_typed_stays(city: City) -> None:
    wrong = {"value": "sjuttio", "period_end": "2001-01-01", "has_revocation_reservation": ""}
    response = signed_in(city.officer).post(new_page(city), typed(city, **wrong))
    assert response.status_code == 422
    page = response.content.decode()
    assert 'href="#id_value"' in page
    assert 'value="sjuttio"' in page
    assert "Läxhjälp för unga" in page
    assert not Support.objects.exists()
    response = signed_in(city.officer).post(new_page(city), typed(city, period_end="2001-01-01", value=""))
    page = text_of(response)
    assert "The last day comes before the first." in page
    assert "Only staff time may stand without a value." in page


def test_staff_time_without_a_value_is_shown_as_such(city: City) -> None:
    browser = signed_in(city.officer)
    browser.post(new_page(city), typed(city, form="staff_time", value=""))
    assert "no value given" in text_of(browser.get(page_of(city)))
    assert "no value given" in text_of(browser.get("/register/"))


def test_a_board_that_is_not_ones_own_cannot_be_chosen_past_the_page(city: City) -> None:
    other = factories.make_board()
    response = signed_in(city.officer).post(new_page(city), typed(city, board=str(other.pk)))
    assert response.status_code == 422
    assert not Support.objects.exists()
    assert not JournalEntry.objects.filter(event="grants.support.entered").exists()


def test_whoever_works_at_two_boards_chooses_which(city: City) -> None:
    other = factories.make_board()
    factories.give_role(city.officer, Role.REGISTRAR, board=other)
    browser = signed_in(city.officer)
    assert other.name in text_of(browser.get(new_page(city)))
    browser.post(new_page(city), typed(city, board=str(other.pk)))
    assert Support.objects.get().board == other


def test_strangers_do_not_find_the_pages(city: City) -> None:
    support = factories.entered_support(city)
    correct = f"{page_of(city)}support/{support.pk}/"
    coordinator = factories.make_user(Role.BOARD_COORDINATOR, board=city.board)
    for person in (city.applicant, city.decider, city.reviewer, coordinator):
        for address in (new_page(city), correct):
            assert signed_in(person).get(address).status_code == 404
            assert signed_in(person).post(address, typed(city)).status_code == 404
        assert "support/new/" not in signed_in(person).get(page_of(city)).content.decode()
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert signed_in(elsewhere).get(correct).status_code == 404
    assert correct not in signed_in(elsewhere).get(page_of(city)).content.decode()


def test_an_entry_is_not_found_under_another_organisation_nor_when_it_was_decided_here(city: City) -> None:
    support, other = factories.entered_support(city), factories.make_organisation()
    browser = signed_in(city.officer)
    assert browser.get(f"/organisations/{other.organisation_number}/support/{support.pk}/").status_code == 404
    own = factories.active(city).support
    assert browser.get(f"{page_of(city)}support/{own.pk}/").status_code == 404


def test_a_correction_shows_what_stood_before_to_whoever_opens_it_next(city: City) -> None:
    support = factories.entered_support(city)
    browser, address = signed_in(city.officer), f"{page_of(city)}support/{support.pk}/"
    sent = fields_of(browser.get(address)) | {"value": "80 000", "reason": "Läste fel rad."}
    response = browser.post(address, sent)
    assert response.status_code == 302
    page = text_of(browser.get(address))
    assert "Sum or value: 70 000 kr → 80 000 kr" in page
    assert "”Läste fel rad.”" in page
    stale = browser.post(address, sent | {"title": "Annat"})
    assert stale.status_code == 422
    assert "Somebody has corrected the entry since you opened it." in text_of(stale)


def test_a_strike_out_needs_a_reason_and_takes_the_entry_from_every_list(city: City) -> None:
    support = factories.entered_support(city)
    browser, address = signed_in(city.officer), f"{page_of(city)}support/{support.pk}/"
    assert browser.post(address, {"strike": "1", "strike-reason": " "}).status_code == 422
    assert browser.post(address, {"strike": "1", "strike-reason": "Fel förening."}).status_code == 302
    assert support.title not in text_of(browser.get(page_of(city)))
    assert support.title not in text_of(browser.get("/register/"))
    assert "The entry is struck out." in text_of(browser.get(address))
    assert browser.post(address, typed(city) | {"reason": "x"}).status_code == 422


def test_an_entry_for_an_excluded_organisation_says_what_happens(city: City) -> None:
    factories.exclude_it(city, make_not_met(city, factories.in_review(city)))
    response = signed_in(city.officer).post(new_page(city), typed(city))
    assert "A withdrawal of the support is opened" in messages_of(response)


def test_the_same_thing_in_the_same_time_is_pointed_out_to_officials_only(city: City) -> None:
    factories.entered_support(city)
    factories.make_support(factories.make_board(), city.organisation, form="money", title="Hyresbidrag, lokal")
    page = text_of(signed_in(city.officer).get(page_of(city)))
    assert "The same thing in the same time" in page
    assert "Premises are given already: Läxhjälp för unga" in page
    assert "The same thing in the same time" not in text_of(signed_in(city.applicant).get(page_of(city)))


def test_support_at_different_times_or_for_different_things_is_not_pointed_out(city: City) -> None:
    today = timezone.localdate()
    factories.entered_support(city)
    later = today + dt.timedelta(days=201)
    for fields in (
        {"form": "money", "title": "Lokal, onsdagskvällar", "period_start": later, "period_end": later},
        {"form": "money", "title": "Sommarläger"},
        {"form": "money", "title": "Lokal, onsdagskvällar", "withdrawn_on": today},
    ):
        factories.make_support(factories.make_board(), city.organisation, **fields)
    assert "The same thing in the same time" not in text_of(signed_in(city.officer).get(page_of(city)))
