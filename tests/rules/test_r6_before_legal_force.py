"""R6: is a decision carried out before it has legal force, and is it said each time what cannot be undone by then?"""

import pytest
from django.utils import timezone, translation

from grants.models import Application, Decision, Payment
from grants.selectors.appeal_standing import appeal_standing, what_can_be_undone
from registry.formats import kronor
from registry.models import User
from tests import factories
from tests.factories import City
from tests.grants.at_decision import refusal_heard
from tests.grants.browsing import path_of, signed_in, text_of

pytestmark = pytest.mark.django_db

ONLY_BY_A_CLAIM = "Payments that are not made can be held. What is paid comes back only by a repayment claim."


@pytest.fixture
def city() -> City:
    return City()


def first_payment(application: Application) -> Payment:
    return application.support.payments.order_by("number")[0]


def has_legal_force(decision: Decision) -> bool:
    found = Decision.objects.get(pk=decision.pk)
    return appeal_standing(found, on=timezone.localdate()).has_legal_force


def lines(decision: Decision) -> list[str]:
    with translation.override("en"):
        return [str(line) for line in what_can_be_undone(Decision.objects.get(pk=decision.pk))]


def case_page(person: User, application: Application) -> str:
    assert application.case is not None
    return text_of(signed_in(person).get(f"/cases/{application.case.path_number}/"))


def test_money_is_paid_while_the_decision_may_still_be_appealed(city: City) -> None:
    application = factories.active(city)
    decision = application.decisions.get()
    assert not has_legal_force(decision)
    payment = factories.paid(city, first_payment(application))
    assert payment.state == "paid"
    assert not has_legal_force(decision)
    assert f"{kronor(payment.amount)} is paid and cannot be undone by holding payments." in lines(decision)


def test_the_case_says_what_is_paid_and_what_comes_back_only_by_a_claim(city: City) -> None:
    application = factories.active(city)
    before = case_page(city.officer, application)
    assert ONLY_BY_A_CLAIM in before
    assert "cannot be undone by holding payments" not in before
    factories.paid(city, first_payment(application))
    assert "is paid and cannot be undone by holding payments." in case_page(city.officer, application)


def test_whoever_decides_reads_it_before_deciding(city: City) -> None:
    page = text_of(signed_in(city.decider).get(path_of(factories.for_decision(city), "decide")))
    assert "may be carried out before it has legal force" in page
    assert "comes back only by a withdrawal and a repayment claim" in page


def test_a_refusal_carries_out_nothing(city: City) -> None:
    application = refusal_heard(city)
    factories.reported(city, application)
    decision = factories.refuse_it(city, application)
    assert lines(decision) == ["Nothing is carried out by the decision. If it is annulled the case is taken up again."]
