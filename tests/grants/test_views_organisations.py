"""Do officials find organisations, and does each reader see of one only what it may?"""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from grants.models import Support
from registry.actions.edit_organisation import edit_organisation
from registry.events import Event
from registry.lifecycle import Refused
from registry.models import JournalEntry, Organisation, Representative
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def signed_in(client: Client, user) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def text(response) -> str:
    return response.content.decode()


def page_of(organisation: Organisation) -> str:
    return reverse("organisation", args=[organisation.organisation_number])


def outside_support(city: City, organisation: Organisation, board=None, **fields) -> Support:
    today = timezone.localdate()
    defaults = {
        "form": "money",
        "title": "Föreningsbidrag",
        "value": 7_500_000,
        "period_start": dt.date(today.year, 1, 1),
        "period_end": dt.date(today.year, 12, 31),
        "decided_on": today - dt.timedelta(days=30),
        "terms": "Villkor.",
        "has_revocation_reservation": True,
    }
    return Support.objects.create(board=board or city.board, organisation=organisation, **(defaults | fields))


def chair(organisation: Organisation) -> Representative:
    return Representative.objects.create(
        organisation=organisation,
        role="chair",
        name="Astrid Namnlös",
        is_signatory=True,
        valid_from=dt.date(2025, 3, 1),
    )


def test_anonymous_is_sent_to_sign_in(client: Client) -> None:
    city = City()
    for address in (reverse("organisations"), page_of(city.organisation)):
        response = client.get(address)
        assert response.status_code == 302
        assert reverse("account_login") in response["Location"]


def test_somebody_without_a_role_gets_404(client: Client) -> None:
    city = City()
    signed_in(client, factories.make_user())
    assert client.get(reverse("organisations")).status_code == 404
    assert client.get(page_of(city.organisation)).status_code == 404


def test_an_organisation_comes_straight_to_its_own_page_and_sees_no_other(client: Client) -> None:
    city = City()
    other = factories.make_organisation()
    signed_in(client, city.applicant)
    assert client.get(reverse("organisations"))["Location"] == page_of(city.organisation)
    assert client.get(page_of(other)).status_code == 404


def test_whoever_acts_for_two_chooses_among_the_two(client: Client) -> None:
    city = City()
    second, third = factories.make_organisation(name="Andra"), factories.make_organisation(name="Tredje")
    factories.give_role(city.applicant, Role.ORGANISATION_ADMINISTRATOR, organisation=second)
    page = text(signed_in(client, city.applicant).get(reverse("organisations")))
    assert "Andra" in page
    assert third.name not in page


@pytest.mark.parametrize("write", ["{0}", "{1}", "{2}"])
def test_an_organisation_is_found_by_name_and_number_written_either_way(client: Client, write: str) -> None:
    city = City()
    wanted = factories.make_organisation(name="Samtalshuset Mellanbron")
    number = wanted.organisation_number
    q = write.format("mellanbron", number, number.replace("-", ""))
    page = text(signed_in(client, city.officer).get(reverse("organisations"), {"q": q}))
    assert "Samtalshuset Mellanbron" in page
    assert city.organisation.name not in page


def test_a_number_with_a_slip_of_the_finger_is_said_to_be_wrong_and_stays_typed(client: Client) -> None:
    city = City()
    number = city.organisation.organisation_number
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    page = text(signed_in(client, city.officer).get(reverse("organisations"), {"q": wrong}))
    assert "Check the organisation number" in page
    assert f'value="{wrong}"' in page
    assert "No organisation fits" not in page
    assert city.organisation.name in text(client.get(reverse("organisations"), {"q": f"16{number}"}))


def test_a_search_that_nothing_fits_says_so(client: Client) -> None:
    city = City()
    response = signed_in(client, city.officer).get(reverse("organisations"), {"q": "\x00finns inte", "page": "x"})
    assert response.status_code == 200
    assert "No organisation fits" in text(client.get(reverse("organisations"), {"q": "finns inte"}))


def test_the_list_asks_as_many_questions_for_two_organisations_as_for_twenty(client: Client) -> None:
    city = City()
    outside_support(city, city.organisation)
    signed_in(client, city.officer)
    client.get(reverse("organisations"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("organisations"))
    for _each in range(18):
        outside_support(city, factories.make_organisation(), factories.make_board())
    client.get(reverse("organisations"))
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("organisations"))
    assert len(many) == len(few)
    assert text(page).count("<tr") == 20


def test_support_and_applications_of_all_boards_are_shown_but_only_seen_cases_have_links(client: Client) -> None:
    city = City()
    application = factories.in_review(city)
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    link = f'href="{reverse("case", args=[application.case.path_number])}"'
    assert link in text(signed_in(client, city.officer).get(page_of(city.organisation)))
    page = text(signed_in(client, elsewhere).get(page_of(city.organisation)))
    assert application.case.registry_number in page
    assert link not in page


def test_other_boards_see_a_vettings_outcome_and_number_but_no_way_to_the_material(client: Client) -> None:
    city = City()
    vetting = factories.cleared(city, factories.in_review(city))
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    page = text(signed_in(client, elsewhere).get(page_of(city.organisation)))
    assert vetting.case.registry_number in page
    assert "Cleared until" in page
    assert reverse("vetting", args=[vetting.case.path_number]) not in page


def test_the_plot_counts_money_by_year_and_leaves_the_value_of_premises_out(client: Client) -> None:
    city = City()
    for year, board in ((2024, city.board), (2026, factories.make_board()), (2026, factories.make_board())):
        days = {"period_start": dt.date(year, 1, 1), "period_end": dt.date(year, 12, 31)}
        outside_support(city, city.organisation, board, **days)
    for _each in range(4):
        outside_support(city, city.organisation, factories.make_board())
    outside_support(city, city.organisation, form="premises", value=7_000_000)
    page = text(signed_in(client, city.officer).get(page_of(city.organisation)))
    assert "Other boards" in page
    assert "2025" in page
    assert "70\u202f000\u00a0kr" in page


def test_names_of_representatives_are_shown_only_by_a_post_that_is_journalled(client: Client) -> None:
    city = City()
    chair(city.organisation)
    signed_in(client, city.officer)
    before = text(client.get(page_of(city.organisation)))
    assert "Chair" in before
    assert "Astrid" not in before
    assert not JournalEntry.objects.filter(event=Event.REPRESENTATIVES_READ).exists()
    assert "Astrid" in text(client.post(page_of(city.organisation), {"show_names": "1"}))
    entry = JournalEntry.objects.get(event=Event.REPRESENTATIVES_READ)
    assert entry.actor == city.officer
    assert entry.chain.name == f"organisation/{city.organisation.organisation_number}"
    assert "Astrid" not in text(client.get(page_of(city.organisation)))


def test_who_has_stepped_down_is_not_shown(client: Client) -> None:
    city = City()
    Representative.objects.filter(pk=chair(city.organisation).pk).update(valid_to=dt.date(2025, 12, 31))
    response = signed_in(client, city.officer).post(page_of(city.organisation), {"show_names": "1"})
    assert "Astrid" not in text(response)


def test_an_organisation_changes_its_account_and_the_journal_tells_what_it_was(client: Client) -> None:
    city = City()
    old = city.organisation.bankgiro
    signed_in(client, city.applicant)
    typed = {
        "email": "vi@example.org",
        "language": "en",
        "phone": "08-123",
        "website": "example.org",
        "bankgiro": "99645681",
        "plusgiro": "",
    }
    response = client.post(page_of(city.organisation), typed)
    assert response.status_code == 302
    city.organisation.refresh_from_db()
    assert city.organisation.bankgiro == "9964-5681"
    assert city.organisation.website == "https://example.org"
    assert city.organisation.language == "en"
    entry = JournalEntry.objects.get(event=Event.ORGANISATION_EDITED)
    assert entry.before["bankgiro"] == old
    assert entry.after["bankgiro"] == "9964-5681"
    client.post(page_of(city.organisation), typed)
    assert JournalEntry.objects.filter(event=Event.ORGANISATION_EDITED).count() == 1


def test_a_wrong_check_digit_is_said_beside_the_field_and_what_was_typed_stays(client: Client) -> None:
    city = City()
    signed_in(client, city.applicant)
    response = client.post(page_of(city.organisation), {"email": "vi@example.org", "bankgiro": "9964-5682"})
    assert response.status_code == 422
    assert "Check the bankgiro number" in text(response)
    assert 'value="9964-5682"' in text(response)
    assert 'value="vi@example.org"' in text(response)
    assert not JournalEntry.objects.filter(event=Event.ORGANISATION_EDITED).exists()


def test_an_official_cannot_change_an_organisations_account(client: Client) -> None:
    city = City()
    signed_in(client, city.officer)
    old = city.organisation.bankgiro
    assert "Save the details" not in text(client.get(page_of(city.organisation)))
    response = client.post(page_of(city.organisation), {"bankgiro": "9964-5681"})
    assert response.status_code == 422
    city.organisation.refresh_from_db()
    assert city.organisation.bankgiro == old
    with pytest.raises(Refused):
        edit_organisation(actor=city.officer, organisation=city.organisation, fields={"bankgiro": "9964-5681"})


def test_the_page_asks_as_many_questions_for_two_supports_as_for_twenty(client: Client) -> None:
    city = City()
    factories.submitted(city)
    signed_in(client, city.officer)
    outside_support(city, city.organisation)
    client.get(page_of(city.organisation))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(city.organisation))
    for _each in range(4):
        factories.submitted(city)
    for _each in range(10):
        outside_support(city, city.organisation)
    client.get(page_of(city.organisation))
    with CaptureQueriesContext(connection) as many:
        client.get(page_of(city.organisation))
    assert len(many) == len(few)


def test_a_new_organisation_has_a_page_without_figures(client: Client) -> None:
    city = City()
    bare = factories.make_organisation(bankgiro="")
    page = text(signed_in(client, city.officer).get(page_of(bare)))
    assert "No bankgiro is given" in page
    assert "Not vetted" in page
    assert "None yet" in page


def names_listed(client: Client, query: str) -> list[str]:
    return [row.organisation.name for row, _standing in client.get(f"/organisations/{query}").context["rows"]]


def test_the_list_is_sorted_by_name_or_by_what_was_granted(client: Client) -> None:
    city = City()
    for name, value in (("Alfa", 100), ("Beta", 300), ("Gamma", 0)):
        organisation = factories.make_organisation(name=name)
        if value:
            outside_support(city, organisation, value=value)
    signed_in(client, city.auditor)
    listed = [name for name in names_listed(client, "?sort=-granted") if name in {"Alfa", "Beta", "Gamma"}]
    assert listed == ["Beta", "Alfa", "Gamma"]
    assert names_listed(client, "?sort=-name") == sorted(names_listed(client, ""), reverse=True)
    assert names_listed(client, "?sort=password") == names_listed(client, "")


def test_the_list_is_narrowed_to_those_whose_clearance_has_expired(client: Client) -> None:
    city, other = City(), City()
    factories.active(city)
    factories.submitted(other)
    signed_in(client, city.auditor)
    assert names_listed(client, "?standing=expired") == []
    vetting = Vetting.objects.get(case__organisation=city.organisation)
    Vetting.objects.filter(pk=vetting.pk).update(valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert names_listed(client, "?standing=expired") == [city.organisation.name]
    assert names_listed(client, "?standing=excluded") == []


def test_only_two_boards_are_named_and_the_rest_are_counted(client: Client) -> None:
    city = City()
    for _ in range(4):
        outside_support(city, city.organisation, board=factories.make_board())
    page = text(signed_in(client, city.auditor).get("/organisations/"))
    assert "+2" in page
