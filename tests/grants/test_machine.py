"""Do call, application, payment, withdrawal, claim and meeting go where the design says, and nowhere else?"""

import datetime as dt

import pytest
from django.utils import timezone, translation

from followup.models import FollowUpPlan
from grants.models import (
    Appeal,
    Application,
    Call,
    CallVersion,
    GrantChange,
    Meeting,
    Payment,
    RepaymentClaim,
    Restoration,
    Withdrawal,
)
from registry.events import Event
from registry.models import User
from tests.factories.machines import Arrow, Machine, check, check_assignment, check_names
from vetting.models import Exclusion

DAY = dt.date(2026, 11, 23)
DECIDED = {"by": User(), "on": DAY, "reasons": "Skäl.", "paragraph": "§ 1"}
WITHDRAWN = DECIDED | {"less_intrusive": "Varning räcker inte."}
OPEN = ("submitted", "awaiting_applicant", "in_review", "proposed", "in_hearing", "for_decision")

CALL = Machine(
    Call,
    (
        Arrow("publish", ("draft",), "published"),
        Arrow("open", ("published",), "open", {"version": CallVersion()}),
        Arrow("close", ("open",), "closed"),
        Arrow("allocate", ("closed",), "allocated"),
        Arrow("archive", ("allocated",), "archived"),
    ),
)
APPLICATION = Machine(
    Application,
    (
        Arrow("submit", ("draft",), "submitted", {"by": User(), "at": timezone.now()}),
        Arrow(
            "request_supplement",
            ("submitted", "in_review"),
            "awaiting_applicant",
            {"request": "Budget", "due_on": DAY},
        ),
        Arrow("supplement", ("awaiting_applicant",), "submitted", {"answer": "Här är den."}),
        Arrow("take_up", ("submitted",), "in_review"),
        Arrow("propose", ("in_review",), "proposed"),
        Arrow("resume_review", ("proposed", "in_hearing", "for_decision"), "in_review"),
        Arrow("open_hearing", ("proposed",), "in_hearing"),
        Arrow("submit_for_decision", ("proposed", "in_hearing"), "for_decision"),
        Arrow("grant", ("for_decision",), "granted"),
        Arrow("partly_grant", ("for_decision",), "partly_granted"),
        Arrow("refuse", ("for_decision",), "refused"),
        Arrow("dismiss", ("submitted", "awaiting_applicant", "in_review"), "dismissed"),
        Arrow("recall", OPEN, "recalled"),
        Arrow("activate", ("granted", "partly_granted"), "active"),
        Arrow("complete", ("active",), "completed"),
        Arrow("close", ("completed",), "closed"),
        Arrow("withdraw", ("granted", "partly_granted", "active", "completed"), "withdrawn"),
        Arrow("restore", ("withdrawn",), "active"),
        Arrow("restore_grant", ("withdrawn",), "granted"),
        Arrow("restore_partial_grant", ("withdrawn",), "partly_granted"),
        Arrow(
            "try_again",
            ("granted", "partly_granted", "active", "completed", "refused", "dismissed"),
            "in_review",
        ),
    ),
)
ANSWERED = {"by": User(), "on": DAY, "reasons": "Skäl."}
RESTORATION = Machine(
    Restoration,
    (
        Arrow("restore", ("awaits_board",), "restored", DECIDED | {"days": 3}),
        Arrow("let_stand", ("awaits_board",), "stands", DECIDED),
    ),
)
CHANGE = Machine(
    GrantChange,
    (
        Arrow("request", ("draft",), "requested", {"by": User(), "at": timezone.now()}),
        Arrow(
            "assess",
            ("requested", "assessed"),
            "assessed",
            {"by": User(), "on": DAY, "proposal": "approve", "assessment": "Målen nås."},
        ),
        Arrow("approve", ("assessed",), "approved", ANSWERED),
        Arrow("refuse", ("assessed",), "refused", ANSWERED),
        Arrow("recall", ("requested", "assessed"), "recalled"),
    ),
)
JUDGED = {"number": "1-26", "on": DAY, "reasons": "Jäv."}
APPEAL = Machine(
    Appeal,
    (
        Arrow("forward", ("received",), "forwarded", {"court": "Förvaltningsrätten", "on": DAY}),
        Arrow("dismiss_as_late", ("received",), "late", {"on": DAY, "reasons": "För sent."}),
        Arrow("reject", ("received", "forwarded"), "rejected", JUDGED),
        Arrow("annul", ("received", "forwarded"), "annulled", JUDGED),
    ),
)
PAYMENT = Machine(
    Payment,
    (
        Arrow("screen", ("planned", "released"), "screened", {"by": User(), "account": "9964-5681"}),
        Arrow("approve", ("screened",), "approved", {"by": User()}),
        Arrow("pay", ("approved",), "paid", {"on": DAY}),
        Arrow("hold", ("planned", "screened", "approved", "released"), "held", {"because": "Kontrolleras."}),
        Arrow("release", ("held",), "released"),
        Arrow("cancel", ("planned", "screened", "approved", "held", "released"), "cancelled"),
        Arrow(
            "note_paid",
            ("screened", "approved", "held", "released", "cancelled"),
            "paid",
            {"on": DAY, "prepared_by": User(), "approved_by": User(), "account": "9964-5681"},
        ),
        Arrow(
            "come_back",
            ("screened", "approved", "paid", "held", "released", "cancelled"),
            "came_back",
            {"on": DAY, "because": "Kontot är avslutat."},
        ),
    ),
)
WITHDRAWAL = Machine(
    Withdrawal,
    (
        Arrow("hold_payments", ("initiated",), "payments_held"),
        Arrow("open_hearing", ("payments_held",), "in_hearing"),
        Arrow("propose", ("in_hearing",), "proposed"),
        Arrow("continue_support", ("payments_held", "in_hearing", "proposed"), "continued", DECIDED),
        Arrow("remedy", ("proposed",), "remedied", DECIDED | {"conditions": "Ny revisor."}),
        Arrow("withdraw", ("proposed",), "withdrawn", WITHDRAWN),
        Arrow("withdraw_under_exclusion", ("payments_held",), "withdrawn", WITHDRAWN),
        Arrow(
            "take_over",
            ("initiated", "payments_held", "in_hearing", "proposed"),
            "payments_held",
            {"exclusion": Exclusion(), "ground": "G3."},
        ),
    ),
)
CLAIM = Machine(
    RepaymentClaim,
    (
        Arrow("let_be", ("decided",), "nothing_claimed"),
        Arrow("invoice", ("decided",), "invoiced", {"on": DAY, "due_on": DAY}),
        Arrow("settle", ("invoiced", "disputed", "deferred"), "paid", {"on": DAY}),
        Arrow("reopen", ("paid",), "invoiced"),
        Arrow("reopen_deferred", ("paid",), "deferred"),
        Arrow("reopen_disputed", ("paid",), "disputed"),
        Arrow("dispute", ("invoiced", "deferred"), "disputed"),
        Arrow("contest", ("decided", "invoiced", "deferred"), "disputed"),
        Arrow("hold_to", ("disputed",), "invoiced", {"on": DAY, "due_on": DAY}),
        Arrow("hold_to_uninvoiced", ("disputed",), "decided", {"on": DAY, "due_on": DAY}),
        Arrow("defer", ("decided", "invoiced", "disputed", "deferred"), "deferred", {"due_on": DAY}),
        Arrow("remit", ("decided", "invoiced", "disputed", "deferred"), "remitted"),
    ),
)
MEETING = Machine(
    Meeting,
    (
        Arrow("call", ("planned",), "called"),
        Arrow("hold", ("called",), "meeting_held"),
        Arrow("approve_minutes", ("meeting_held",), "minutes_approved", {"on": DAY}),
        Arrow("post", ("minutes_approved",), "posted"),
        Arrow("remove_early", ("posted",), "minutes_approved"),
        Arrow("close", ("posted",), "closed"),
    ),
)
MACHINES = [CALL, APPLICATION, APPEAL, PAYMENT, WITHDRAWAL, CLAIM, CHANGE, RESTORATION, MEETING]


@pytest.mark.parametrize(("state", "arrow"), CALL.pairs())
def test_a_call_goes_where_the_table_says(state, arrow, monkeypatch):
    check(CALL, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), APPLICATION.pairs())
def test_an_application_goes_where_the_table_says(state, arrow, monkeypatch):
    check(APPLICATION, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), APPEAL.pairs())
def test_an_appeal_goes_where_the_table_says(state, arrow, monkeypatch):
    check(APPEAL, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), PAYMENT.pairs())
def test_a_payment_goes_where_the_table_says(state, arrow, monkeypatch):
    check(PAYMENT, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), WITHDRAWAL.pairs())
def test_a_withdrawal_goes_where_the_table_says(state, arrow, monkeypatch):
    check(WITHDRAWAL, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), MEETING.pairs())
def test_a_meeting_goes_where_the_table_says(state, arrow, monkeypatch):
    check(MEETING, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), CLAIM.pairs())
def test_a_claim_goes_where_the_table_says(state, arrow, monkeypatch):
    check(CLAIM, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), CHANGE.pairs())
def test_a_change_of_a_grant_goes_where_the_table_says(state, arrow, monkeypatch):
    check(CHANGE, state, arrow, monkeypatch)


@pytest.mark.parametrize(("state", "arrow"), RESTORATION.pairs())
def test_giving_back_goes_where_the_table_says(state, arrow, monkeypatch):
    check(RESTORATION, state, arrow, monkeypatch)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.model.__name__)
def test_the_table_is_whole(machine):
    check_names(machine)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.model.__name__)
def test_a_state_cannot_be_set_by_hand(machine):
    check_assignment(machine)


def test_in_swedish_a_call_shuts_and_a_case_ends():
    with translation.override("sv"):
        assert str(Call.State.CLOSED.label) == "Stängd"
        assert str(Application.State.CLOSED.label) == str(FollowUpPlan.State.CLOSED.label) == "Avslutad"
        assert str(Event.APPLICATION_CLOSED.label) == "Avslutad"
