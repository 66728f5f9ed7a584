"""The steps of a repayment claim from the withdrawal's page: how much, by when, disputed, deferred, remitted (R8)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from grants.actions import withdraw
from grants.models import RepaymentClaim
from registry.actions.send_hearing import answer_hearing
from tests.grants.test_views_withdrawals import Support, text_of

pytestmark = pytest.mark.django_db

WHY = {"reasons": "Inget genomfört.", "proportionality": "Hela summan."}


@pytest.fixture
def support() -> Support:
    return Support()


def withdrawn(support: Support) -> Support:
    support.proposed()
    with time_machine.travel(timezone.now() + dt.timedelta(days=30), tick=False):
        hearing = support.withdrawal.case.hearings.get()
        answer_hearing(actor=support.city.applicant, hearing=hearing, answer="Vi bestrider.")
        withdraw.decide_withdrawal(
            actor=support.city.decider,
            withdrawal=support.withdrawal,
            outcome="withdrawn",
            reasons="Ingen redovisning.",
            paragraph="§ 3",
            less_intrusive="Påminnelser har inte hjälpt.",
        )
    return support


def test_no_more_is_claimed_than_was_paid(support):
    withdrawn(support)
    response = support.take(
        support.city.decider, "claim", amount="270 001", reasons="Inget genomfört.", proportionality="Hela summan."
    )
    assert response.status_code == 422
    assert "at most what has been paid" in text_of(response)
    assert "270 001" in response.content.decode()
    assert support.take(support.city.decider, "claim", amount="tusen", **WHY).status_code == 422
    assert not RepaymentClaim.objects.exists()
    assert (
        support.take(
            support.city.decider, "claim", amount="270 000", reasons="Inget genomfört.", proportionality="Hela summan."
        ).status_code
        == 302
    )
    assert RepaymentClaim.objects.get().amount == 27_000_000


def test_a_claim_is_followed_until_it_is_repaid(support):
    withdrawn(support).take(
        support.city.decider, "claim", amount="1000", reasons="Inget genomfört.", proportionality="Hela summan."
    )
    day = timezone.localdate().isoformat()
    soon = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
    officer, decider = support.city.officer, support.city.decider
    for person, step, data, state in (
        (officer, "invoice", {"due_on": soon}, "invoiced"),
        (officer, "dispute", {"reason": "De bestrider beloppet."}, "disputed"),
        (decider, "defer", {"due_on": soon, "instalments": "2", "reason": "Dålig likviditet."}, "deferred"),
        (officer, "receive", {"amount": "400", "on": day, "reference": "V1"}, "deferred"),
        (officer, "receive", {"amount": "600", "on": day, "reference": "V2"}, "paid"),
    ):
        assert support.take(person, step, **data).status_code == 302, step
        assert RepaymentClaim.objects.get().state == state
    response = support.take(decider, "remit", reason="För sent.")
    assert response.status_code == 422
    assert RepaymentClaim.objects.get().state == "paid"


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("invoice", {"due_on": "2020-01-01"}),
        ("receive", {"amount": "1", "on": "2099-01-01"}),
        ("dispute", {"reason": " "}),
        ("defer", {"due_on": "2099-01-01", "instalments": "1", "reason": ""}),
        ("remit", {"reason": ""}),
    ],
)
def test_a_step_of_a_claim_that_is_not_whole_changes_nothing(support, step, data):
    withdrawn(support).take(
        support.city.decider, "claim", amount="1000", reasons="Inget genomfört.", proportionality="Hela summan."
    )
    assert support.take(support.city.decider, step, **data).status_code == 422
    assert RepaymentClaim.objects.get().state == "decided"


def test_a_claims_step_without_a_claim_is_not_found(support):
    assert support.opened().take(support.city.officer, "invoice", due_on="2099-01-01").status_code == 404
    assert support.take(support.city.officer, "conjure").status_code == 404
