"""Do the public pages say what can be applied for, until when, and on which terms?"""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.models import Call
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def test_anybody_reads_the_calls_open_first_and_drafts_are_not_shown(client: Client) -> None:
    city = City(name="Öppen utlysning")
    factories.make_call(city.board, city.officer, is_open=False, name="Hemligt utkast")
    response = client.get(reverse("calls"))
    assert "Öppen utlysning" in text(response)
    assert "Hemligt utkast" not in text(response)


def test_closed_calls_are_folded_and_the_latest_stands_first(client: Client) -> None:
    city = City(name="Öppen")
    now = timezone.now()
    for name, days in (("Stängde först", 40), ("Stängde sist", 20)):
        closed = factories.make_call(city.board, city.officer, name=name)
        Call.objects.filter(pk=closed.pk).update(
            opens_at=now - dt.timedelta(days=90), closes_at=now - dt.timedelta(days=days), state="closed"
        )
    page = text(client.get(reverse("calls")))
    before, _folded, folded = page.partition('<details class="v-disclose">')
    assert "Öppen" in before
    assert folded.index("Stängde sist") < folded.index("Stängde först")


def test_whoever_writes_calls_finds_the_drafts_and_the_way_to_a_new_one(client: Client) -> None:
    city = City()
    draft = factories.make_call(city.board, city.officer, is_open=False, name="Eget utkast")
    edit, new = reverse("call_edit", args=[draft.slug]), reverse("call_new")
    for person, may_write in ((city.officer, True), (city.coordinator, True), (city.reviewer, False)):
        client.force_login(person)
        page = text(client.get(reverse("calls")))
        assert (f'href="{edit}"' in page, f'href="{new}"' in page) == (may_write, may_write), person
    client.logout()
    assert f'href="{new}"' not in text(client.get(reverse("calls")))


def test_the_list_is_narrowed_by_target_group_and_by_board(client: Client) -> None:
    city = City(name="För unga", target_group="barn och unga")
    other = factories.make_board(key="annan")
    officer = factories.make_user(Role.CASE_OFFICER, board=other)
    factories.make_call(other, officer, name="För äldre", target_group="äldre")
    young = text(client.get(reverse("calls"), {"group": "barn och unga"}))
    elsewhere = text(client.get(reverse("calls"), {"board": "annan"}))
    assert "För unga" in young
    assert "För äldre" not in young
    assert "För äldre" in elsewhere
    assert "För unga" not in elsewhere
    assert city.call.slug in young


def test_a_filter_that_nothing_fits_says_so(client: Client) -> None:
    City()
    assert "v-empty" in text(client.get(reverse("calls"), {"board": "finns-inte", "page": "noll"}))


def test_the_list_asks_as_many_questions_for_two_calls_as_for_twenty(client: Client) -> None:
    city = City()
    factories.make_call(city.board, city.officer)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("calls"))
    for _each in range(18):
        factories.make_call(city.board, city.officer)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("calls"))
    assert len(many) == len(few)


def test_an_open_call_has_a_button_and_the_frozen_version(client: Client) -> None:
    city = City()
    page = text(client.get(reverse("call", args=[city.call.slug])))
    assert reverse("apply_begin", args=[city.call.slug]) in page
    assert "Kompletterar?" in page
    assert "Staden kan återkalla." in page
    assert "motarbetar" in page.lower()


def test_a_call_that_has_not_opened_says_when_instead_of_a_button(client: Client) -> None:
    city = City()
    later = factories.make_call(
        city.board, city.officer, is_open=False, opens_at=timezone.now() + dt.timedelta(days=3), name="Senare"
    )
    from grants.actions.open_call import publish_call

    publish_call(actor=city.officer, call=later)
    page = text(client.get(reverse("call", args=[later.slug])))
    assert reverse("apply_begin", args=[later.slug]) not in page
    assert timezone.localtime(later.opens_at).date().isoformat() in page


def test_a_draft_call_is_seen_by_its_own_board_only(client: Client) -> None:
    city = City()
    draft = factories.make_call(city.board, city.officer, is_open=False)
    address = reverse("call", args=[draft.slug])
    assert client.get(address).status_code == 404
    client.force_login(city.applicant)
    assert client.get(address).status_code == 404
    client.force_login(city.officer)
    assert client.get(address).status_code == 200


def test_an_official_gets_no_apply_button(client: Client) -> None:
    city = City()
    client.force_login(city.officer)
    assert reverse("apply_begin", args=[city.call.slug]) not in text(client.get(reverse("call", args=[city.call.slug])))


def test_the_page_says_what_is_real_and_what_is_invented(client: Client) -> None:
    city = City(invented=["budget", "something_new"])
    programme = city.call.programme
    programme.source_url, programme.seen = "https://example.org/stod", "2024"
    programme.save()
    page = text(client.get(reverse("call", args=[city.call.slug])))
    assert "https://example.org/stod" in page
    assert "2024" in page
    assert "something_new" in page


def test_the_front_page_shows_open_calls_and_the_latest_support(client: Client) -> None:
    city = City(name="Öppen nu")
    factories.granted(city)
    page = text(client.get(reverse("home")))
    assert "Öppen nu" in page
    assert city.organisation.name in page
    assert reverse("register") in page


def test_the_organisations_start_says_what_waits_with_the_reason_and_a_button(client: Client) -> None:
    city = City()
    draft = factories.draft(city)
    granted = factories.granted(city, amount=10_000_000)
    client.force_login(city.applicant)
    page = text(client.get(reverse("home")))
    assert reverse("apply_step", args=[draft.public_id, "review"]) in page
    assert reverse("terms", args=[granted.public_id]) in page


def test_the_organisations_start_shows_nothing_of_another_organisation(client: Client) -> None:
    city = City()
    draft = factories.draft(city)
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    client.force_login(other)
    assert str(draft.public_id) not in text(client.get(reverse("home")))
