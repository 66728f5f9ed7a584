"""The pages of a withdrawal: opened, heard, proposed, decided, claimed; each board its own (R1, R8, R15, G3)."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.actions import pay, withdraw
from grants.actions.end_exclusion import lift_exclusion
from grants.models import Payment, Withdrawal
from registry.actions.declare_conflict import declare_conflict
from registry.models import User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.test_views_exclusions import Reached, support_at

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    """The person's browser, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    """What the page says, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class Support:
    """A grant whose first instalment is paid, and the withdrawal of it."""

    def __init__(self) -> None:
        self.city = City()
        self.application = factories.active(self.city)
        first = self.application.support.payments.first()
        pay.screen_payment(actor=self.city.officer, payment=first)
        pay.approve_payment(actor=self.city.decider, payment=first)
        pay.pay(actor=self.city.officer, payment=first)

    @property
    def open_url(self) -> str:
        return reverse("withdrawal_open", args=[self.application.case.path_number])

    @property
    def withdrawal(self) -> Withdrawal:
        return Withdrawal.objects.get()

    def page(self, user: User) -> str:
        return text_of(signed_in(user).get(reverse("withdrawal", args=[self.withdrawal.case.path_number])))

    def take(self, user: User, step: str, **data: Any) -> Any:
        typed = {f"{step}-{name}": value for name, value in data.items()}
        return signed_in(user).post(reverse("withdrawal_step", args=[self.withdrawal.case.path_number, step]), typed)

    def opened(self) -> "Support":
        signed_in(self.city.officer).post(self.open_url, {"ground": "Villkor 4: ingen redovisning har kommit."})
        declare_conflict(actor=self.city.decider, cases=[self.withdrawal.case], has_conflict=False)
        return self

    def proposed(self) -> "Support":
        self.opened().take(self.city.officer, "hearing", material="Vi avser att dra in stödet.")
        with time_machine.travel(timezone.now() + dt.timedelta(days=30), tick=False):
            assert self.take(self.city.officer, "propose").status_code == 302
        return self


@pytest.fixture
def support() -> Support:
    return Support()


def test_a_withdrawal_is_opened_from_the_case_and_holds_what_is_not_paid(support):
    client = signed_in(support.city.officer)
    assert "hold 270" in text_of(client.get(support.open_url))
    response = client.post(support.open_url, {"ground": "Villkor 4: ingen redovisning har kommit."})
    assert response.headers["Location"] == reverse("withdrawal", args=[support.withdrawal.case.path_number])
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["held", "paid"]
    assert "under way" in text_of(client.get(support.open_url))


def test_a_second_withdrawal_past_the_page_is_refused_and_what_was_typed_is_kept(support):
    support.opened()
    response = signed_in(support.city.officer).post(support.open_url, {"ground": "En gång till."})
    assert response.status_code == 422
    assert "a withdrawal of it is under way" in text_of(response)
    assert "En gång till." in response.content.decode()
    assert Withdrawal.objects.count() == 1


def test_only_those_who_prepare_withdrawals_open_one(support):
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    for stranger in (support.city.decider, support.city.central, support.city.applicant, elsewhere):
        assert signed_in(stranger).get(support.open_url).status_code == 404
    assert Client().get(support.open_url).status_code == 302


def test_a_case_without_support_has_nothing_to_withdraw(support):
    case = factories.submitted(City()).case
    assert case is not None
    declare_conflict(actor=support.city.officer, cases=[case], has_conflict=False)
    assert signed_in(support.city.officer).get(reverse("withdrawal_open", args=[case.path_number])).status_code == 404


def test_a_proposal_waits_for_the_reply_period(support):
    support.opened().take(support.city.officer, "hearing", material="Vi avser att dra in stödet.")
    assert "The reply period is running." in support.page(support.city.officer)
    response = support.take(support.city.officer, "propose")
    assert response.status_code == 422
    assert "The reply period is running." in text_of(response)
    assert support.withdrawal.state == "in_hearing"


def test_a_withdrawal_says_why_nothing_milder_would_do(support):
    support.proposed()
    with time_machine.travel(timezone.now() + dt.timedelta(days=30), tick=False):
        response = support.take(
            support.city.decider, "decide", outcome="withdrawn", reasons="Ingen redovisning.", paragraph="§ 3"
        )
        assert response.status_code == 422
        assert "Write why nothing less intrusive would do." in text_of(response)
        assert "Ingen redovisning." in response.content.decode()
        assert support.withdrawal.state == "proposed"
        done = support.take(
            support.city.decider,
            "decide",
            outcome="withdrawn",
            reasons="Ingen redovisning.",
            paragraph="§ 3",
            less_intrusive="Påminnelser har inte hjälpt.",
        )
    assert done.status_code == 302
    assert support.withdrawal.state == "withdrawn"


def test_a_remedy_names_its_conditions(support):
    support.proposed()
    decision = {"outcome": "remedied", "reasons": "Redovisningen kom.", "paragraph": "§ 3"}
    assert support.take(support.city.decider, "decide", **decision).status_code == 422
    done = support.take(support.city.decider, "decide", **decision, conditions="Kompletteras före mars.")
    assert done.status_code == 302
    assert support.withdrawal.state == "remedied"


def test_an_outcome_that_is_not_possible_is_refused_with_its_reason(support):
    support.opened()
    response = support.take(
        support.city.decider, "decide", outcome="withdrawn", reasons="x", paragraph="§ 3", less_intrusive="x"
    )
    assert response.status_code == 422
    assert "not open now" in text_of(response)
    assert support.withdrawal.state == "payments_held"


def test_the_case_officer_does_not_decide(support):
    support.proposed()
    response = support.take(support.city.officer, "decide", outcome="continued", reasons="x", paragraph="§ 3")
    assert response.status_code == 422
    assert "Your role does not include this step." in text_of(response)
    assert support.withdrawal.state == "proposed"


def test_a_strange_board_sees_no_withdrawal_of_anothers(support):
    support.opened()
    stranger = factories.make_user(Role.DECISION_MAKER, board=factories.make_board())
    url = reverse("withdrawal", args=[support.withdrawal.case.path_number])
    assert signed_in(stranger).get(url).status_code == 404
    assert support.take(stranger, "decide").status_code == 404
    assert support.withdrawal.case.registry_number not in text_of(signed_in(stranger).get(reverse("withdrawals")))


def test_the_board_that_decides_itself_gets_a_prepared_decision_without_material():
    reached = Reached()
    exclusion = reached.excluded()
    held = Withdrawal.objects.get(case__board=reached.deciding_itself)
    client, url = signed_in(reached.elsewhere), reverse("withdrawal", args=[held.case.path_number])
    first = text_of(client.get(url))
    assert "You have not declared" in first
    assert "Make the decision" not in first
    declare_conflict(actor=reached.elsewhere, cases=[held.case], has_conflict=False)
    text = text_of(client.get(url))
    assert exclusion.case.registry_number in text
    assert "Make the decision" in text
    assert "Domen visar" not in text
    step = reverse("withdrawal_step", args=[held.case.path_number, "decide"])
    typed = {"decide-reasons": "G3.", "decide-paragraph": "§ 2", "decide-less_intrusive": "Inget mildare räcker."}
    response = client.post(step, typed | {"decide-outcome": "continued"})
    assert response.status_code == 422
    assert "The organisation is excluded from all support." in text_of(response)
    assert client.post(step, typed | {"decide-outcome": "withdrawn"}).status_code == 302
    assert Withdrawal.objects.get(pk=held.pk).state == "withdrawn"


def test_reasons_taken_over_from_the_exclusion_are_not_shown_to_the_delegating_board():
    reached = Reached()
    reached.excluded()
    carried_out = Withdrawal.objects.get(case__board=reached.delegating)
    url = reverse("withdrawal", args=[carried_out.case.path_number])
    there = factories.make_user(Role.CASE_OFFICER, board=reached.delegating)
    assert "Domen visar" not in text_of(signed_in(there).get(url))
    assert "Domen visar" in text_of(signed_in(reached.city.central).get(url))


def test_when_the_exclusion_is_lifted_the_held_support_is_released_by_a_decision():
    reached = Reached()
    exclusion = reached.excluded()
    held = Withdrawal.objects.get(case__board=reached.deciding_itself)
    declare_conflict(actor=reached.city.decider, cases=[exclusion.case], has_conflict=False)
    lift_exclusion(
        actor=reached.city.decider, exclusion=exclusion, reasons="Domen är upphävd.", meeting_paragraph="§ 3"
    )
    declare_conflict(actor=reached.elsewhere, cases=[held.case], has_conflict=False)
    client = signed_in(reached.elsewhere)
    assert "the exclusion is over" in text_of(client.get(reverse("withdrawal", args=[held.case.path_number])))
    client.post(
        reverse("withdrawal_step", args=[held.case.path_number, "decide"]),
        {"decide-outcome": "continued", "decide-reasons": "Grunden är borta.", "decide-paragraph": "§ 5"},
    )
    assert Withdrawal.objects.get(pk=held.pk).state == "continued"


def test_the_list_is_for_those_who_handle_withdrawals_and_asks_no_more_for_many(support):
    url = reverse("withdrawals")
    assert signed_in(support.city.applicant).get(url).status_code == 404
    assert signed_in(factories.make_user(Role.EXECUTIVE_BOARD)).get(url).status_code == 404
    support.opened()
    client = signed_in(support.city.officer)

    def ask() -> int:
        client.get(url)  # the figure in the menu is kept from now on
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    ask()
    few = ask()
    for _ in range(12):
        more = support_at(support.city.board, factories.make_organisation())
        withdraw.initiate_withdrawal(actor=support.city.officer, support=more, ground="Villkor 4.")
    assert ask() == few
    assert client.get(url, {"show": "decided"}).status_code == 200
