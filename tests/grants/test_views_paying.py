"""Are payments prepared, approved, paid, held and released by the right people, with the reasons when not? (R3, R8)"""

import re
from typing import Any

import pytest
from django.test import Client

from grants.actions import pay
from grants.models import Application, Payment
from registry.models import User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.browsing import fields_of, messages_of, path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def step(user: User, application: Application, name: str, number: int = 1, **data: Any) -> Any:
    return signed_in(user).post(path_of(application, f"payments/{number}/{name}"), data)


def state_of(application: Application, number: int = 1) -> str:
    return str(Payment.objects.get(support__application=application, number=number).state)


@pytest.mark.parametrize("name", ["screen", "approve", "pay", "hold", "release"])
def test_strangers_find_no_payment_and_change_nothing(name: str) -> None:
    city, other = City(), City()
    application = factories.active(city)
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    for person in (other.officer, other.decider, city.applicant, city.auditor, registrar):
        assert step(person, application, name, reason="Skäl.").status_code == 404
    assert Client().post(path_of(application, f"payments/1/{name}")).status_code == 302
    assert state_of(application) == "planned"


def test_a_payment_is_prepared_approved_by_somebody_else_and_paid() -> None:
    city = City()
    application = factories.active(city)
    for person, name, state in (
        (city.officer, "screen", "screened"),
        (city.decider, "approve", "approved"),
        (city.officer, "pay", "paid"),
    ):
        response = step(person, application, name)
        assert response.url.endswith("#payments")
        assert "270 000" in messages_of(response)
        assert state_of(application) == state


def test_a_payment_whose_report_is_not_approved_is_refused_with_the_reason() -> None:
    city = City()
    application = factories.active(city)
    assert "The report that the payment is tied to is not approved." in messages_of(
        step(city.officer, application, "screen", number=2)
    )
    assert state_of(application, 2) == "planned"


def test_who_prepared_a_payment_does_not_approve_it() -> None:
    city = City()
    application = factories.active(city)
    step(city.officer, application, "screen")
    factories.give_role(city.officer, Role.DECISION_MAKER, board=city.board)
    assert "somebody who did not prepare it" in messages_of(step(city.officer, application, "approve"))
    assert state_of(application) == "screened"


def test_the_wrong_role_is_told_so() -> None:
    city = City()
    application = factories.active(city)
    assert "Your role does not include this step." in messages_of(step(city.decider, application, "screen"))


def test_steps_without_a_page_are_taken_by_post_only_and_unknown_steps_do_not_exist() -> None:
    city = City()
    application = factories.active(city)
    client = signed_in(city.officer)
    assert client.get(path_of(application, "payments/1/screen")).status_code == 302
    assert client.post(path_of(application, "payments/1/cancel")).status_code == 404
    assert client.post(path_of(application, "payments/9/screen")).status_code == 404


def test_holding_asks_for_the_reason_and_says_the_sum() -> None:
    city = City()
    application = factories.active(city)
    page = signed_in(city.officer).get(path_of(application, "payments/1/hold"))
    assert "Hold 270 000" in text_of(page)
    response = step(city.officer, application, "hold", reason="")
    assert response.status_code == 422
    assert state_of(application) == "planned"
    assert step(city.officer, application, "hold", reason="Rapporten är försenad.").status_code == 302
    assert state_of(application) == "held"


def test_a_held_payment_is_released_by_the_decision_maker_with_a_reason() -> None:
    city = City()
    application = factories.active(city)
    pay.hold_payment(actor=city.officer, payment=application.support.payments.first(), reason="Oklart.")
    assert step(city.officer, application, "release", reason="Klart.").status_code == 404
    assert "Oklart." in text_of(signed_in(city.decider).get(path_of(application, "payments/1/release")))
    assert step(city.decider, application, "release", reason="Klart.").status_code == 302
    assert state_of(application) == "released"


def test_a_payment_that_is_paid_is_not_held_and_what_was_typed_stays() -> None:
    city = City()
    application = factories.active(city)
    for person, name in ((city.officer, "screen"), (city.decider, "approve"), (city.officer, "pay")):
        step(person, application, name)
    assert "This cannot be done now" in text_of(signed_in(city.officer).get(path_of(application, "payments/1/hold")))
    response = step(city.officer, application, "hold", reason="För sent.")
    assert response.status_code == 422
    assert fields_of(response)["reason"] == "För sent."


def test_the_case_page_has_the_sum_in_each_button_and_the_reasons_beside() -> None:
    city = City()
    application = factories.active(city)
    page = signed_in(city.officer).get(f"/cases/{application.case.path_number}/")
    text = text_of(page)
    assert re.search(r"Prepare 270 000\s*kr , payment 1", text)
    assert "1 thing stops payment 2" in text
    assert "Prepare 270 000 kr , payment 2" not in text
