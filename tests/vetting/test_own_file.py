"""Does an organisation see its own file whole, and nobody else's?"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.models import Organisation
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import escalate
from vetting.own_file import own_file_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def page(client: Client, city: City, person=None) -> str:
    """The file as the organisation reads it."""
    client.force_login(person or city.applicant, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("own_file", args=[city.organisation.organisation_number])).content.decode()


def test_what_is_being_written_is_named_and_not_shown(client: Client, city: City) -> None:
    vetting = factories.enhanced(city, factories.in_review(city))
    factories.add_finding(city, vetting, "D1", "E1", "E6")
    escalate.escalate(actor=city.officer, vetting=vetting)
    content = page(client, city)
    assert "Det som har skrivits hittills" in content
    assert "Ordföranden hotade en granne." not in content
    assert "Underlag" not in content.split("<main", 1)[1].split("Det som har skrivits hittills")[0]


def test_conclusion_checks_hearing_and_readers_are_there(client: Client, city: City) -> None:
    vetting = make_not_met(city, factories.in_review(city))
    factories.read(city.auditor, vetting)
    content = page(client, city)
    hearing = vetting.case.hearings.get()
    assert vetting.case.registry_number in content
    assert "Kravet är nått." in content
    assert reverse("hearing_answer", args=[hearing.public_id]) in content
    assert "Revisor: 1 gång" in content
    assert city.auditor.name not in content


def test_what_was_withheld_is_listed_with_its_reason(client: Client, city: City) -> None:
    vetting = make_not_met(city, factories.in_review(city))
    vetting.case.hearings.get().withheld_items.create(label="Handling 9, bild", reason="Barn i bilden, OSL 26:1.")
    assert "Barn i bilden, OSL 26:1." in page(client, city)


def test_nobody_else_reads_it_here(client: Client, city: City) -> None:
    make_not_met(city, factories.in_review(city))
    address = reverse("own_file", args=[city.organisation.organisation_number])
    elsewhere = factories.make_organisation()
    stranger = factories.make_user()
    factories.give_role(stranger, "organisation_administrator", organisation=elsewhere)
    for person in (stranger, city.officer, city.auditor, city.central):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == 404


def test_more_vettings_ask_no_more(city: City) -> None:
    def asked() -> int:
        organisation = Organisation.objects.get(pk=city.organisation.pk)
        with CaptureQueriesContext(connection) as queries:
            assert own_file_of(organisation)
        return len(queries)

    make_not_met(city, factories.in_review(city, amount=1_000_000))
    few = asked()
    for _ in range(3):
        factories.cleared_deeper(city, factories.in_review_elsewhere(city, amount=1_000_000))
    assert asked() == few
