"""Is the organisation given the material before a refusal, from a page that says what follows? (R1)"""

import pytest
from django.test import Client
from django.utils import timezone

from grants.actions import assess
from grants.models import Application
from registry.actions.send_hearing import answer_hearing
from registry.models import Hearing
from registry.parameters import value_of
from tests import factories
from tests.factories import City
from tests.grants.browsing import again, fields_of, path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def refusal_proposed(city: City) -> Application:
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application, "refuse")
    return assess.propose(actor=city.officer, application=application)


def test_strangers_find_no_page_and_send_nothing() -> None:
    city, other = City(), City()
    application = refusal_proposed(city)
    sent = {"material": "Vi föreslår avslag."}
    for person in (other.officer, city.applicant, city.auditor, city.reviewer, city.decider):
        assert signed_in(person).get(path_of(application, "hearing")).status_code == 404
        assert signed_in(person).post(path_of(application, "hearing"), sent).status_code == 404
    assert Client().post(path_of(application, "hearing"), sent).status_code == 403
    assert not Hearing.objects.exists()


def test_the_material_is_drafted_from_the_assessment_and_says_how_long_they_have() -> None:
    city = City()
    application = refusal_proposed(city)
    page = signed_in(city.officer).get(path_of(application, "hearing"))
    material = fields_of(page)["material"]
    assert "Kompletterar" in material
    assert "Skäl." in material
    assert f"who has {value_of('hearing_days')} days" in text_of(page)


def test_the_material_is_sent_as_it_was_written() -> None:
    city = City()
    application = refusal_proposed(city)
    sent = {"material": "Vi föreslår avslag därför att ...", "withheld": "Handling 3, sekretess."}
    response = signed_in(city.officer).post(path_of(application, "hearing"), sent)
    assert response["Location"].endswith("#hearing")
    hearing = Hearing.objects.get()
    assert (hearing.material, hearing.withheld) == (sent["material"], sent["withheld"])
    assert again(application).state == "in_hearing"


def test_nothing_is_sent_without_material_and_what_was_typed_stays() -> None:
    city = City()
    application = refusal_proposed(city)
    sent = {"material": "", "withheld": "Handling 3."}
    response = signed_in(city.officer).post(path_of(application, "hearing"), sent)
    assert response.status_code == 422
    assert fields_of(response)["withheld"] == "Handling 3."
    assert not Hearing.objects.exists()


def test_an_earlier_hearing_is_shown_with_its_statement_and_new_material_opens_a_new_period() -> None:
    city = City()
    application = refusal_proposed(city)
    first = assess.open_refusal_hearing(actor=city.officer, application=application, material="Det första.")
    answer_hearing(actor=city.applicant, hearing=first, answer="Vi håller inte med.")
    client = signed_in(city.officer)
    page = text_of(client.get(path_of(application, "hearing")))
    assert "Vi håller inte med." in page
    assert "New material opens a new period." in page
    assert client.post(path_of(application, "hearing"), {"material": "Det andra."}).status_code == 302
    assert Hearing.objects.order_by("pk").last().due_on > timezone.localdate()


def test_a_favourable_case_that_waits_for_decision_is_led_back_to_review() -> None:
    city = City()
    application = factories.for_decision(city)
    client = signed_in(city.officer)
    page = client.get(path_of(application, "hearing"))
    assert path_of(application, "resume") in page.content.decode()
    response = client.post(path_of(application, "hearing"), {"material": "Vi föreslår avslag."})
    assert response.status_code == 422
    assert not Hearing.objects.exists()
