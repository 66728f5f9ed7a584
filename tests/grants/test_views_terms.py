"""Are the terms accepted by the organisation itself, once, with the reservation in sight (R8)?"""

import pytest
from django.test import Client
from django.urls import reverse

from grants.models import Application
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def test_the_terms_show_reservation_payments_and_plan(client: Client) -> None:
    city = City()
    application = factories.granted(city)
    client.force_login(city.applicant)
    page = client.get(reverse("terms", args=[application.public_id])).content.decode()
    assert "Staden kan återkalla." in page
    assert "<b>R8</b>" in page
    assert "Delrapport" in page
    assert 'type="submit"' in page


def test_accepting_makes_the_support_ongoing_and_a_second_time_is_refused(client: Client) -> None:
    city = City()
    application = factories.granted(city)
    client.force_login(city.applicant)
    address = reverse("terms", args=[application.public_id])
    assert client.post(address).status_code == 302
    assert Application.objects.get(pk=application.pk).state == "active"
    assert client.post(address).status_code == 422


def test_a_stranger_and_an_official_get_404(client: Client) -> None:
    city = City()
    application = factories.granted(city)
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (other, city.officer):
        client.force_login(person)
        assert client.post(reverse("terms", args=[application.public_id])).status_code == 404
    assert Application.objects.get(pk=application.pk).state == "granted"


def test_there_are_no_terms_before_a_decision(client: Client) -> None:
    city = City()
    application = factories.submitted(city)
    client.force_login(city.applicant)
    assert client.get(reverse("terms", args=[application.public_id])).status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client) -> None:
    city = City()
    application = factories.granted(city)
    response = client.get(reverse("terms", args=[application.public_id]))
    assert reverse("account_login") in response["Location"]
