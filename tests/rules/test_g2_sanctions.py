"""G2: is nothing paid to whoever was not compared with the sanctions lists, or looks like, or is, somebody there?"""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.actions import pay
from grants.actions.hold_for_sanctions import confirm_and_hold
from grants.models import Payment
from grants.selectors.my_work import my_work, work_of
from registry.actions.open_case import NewCase, open_case
from registry.journal import verify
from registry.lifecycle import Refused, advance
from registry.models import Case, JournalEntry, Organisation
from tests import factories
from tests.factories import City
from tests.factories.sanctions import LISTED
from vetting.actions.judge_hit import dismiss_hit
from vetting.models import SanctionsEntry, SanctionsList, Screening, ScreeningHit, Vetting
from vetting.next_step import next_step

pytestmark = pytest.mark.django_db
WHY = "Annat registreringsnummer enligt intyget."


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def payment(city: City) -> Payment:
    """The first instalment of a running grant, planned."""
    return factories.active(city).support.payments.first()


@pytest.fixture
def vetting(payment: Payment) -> Vetting:
    """The concluded vetting the grant rests on."""
    return Vetting.objects.get(pk=payment.support.application.vetting_id)


def codes(step, **keywords) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def unpaid_elsewhere(organisation: Organisation) -> Payment:
    """A planned payment at another board."""
    board = factories.make_board()
    case = open_case(
        NewCase(board=board, organisation=organisation, kind=Case.Kind.APPLICATION, subject="Stöd", due_on=None),
        actor=None,
    )
    support = factories.make_support(board, organisation, case=case)
    return Payment.objects.create(support=support, number=1, amount=1000, due_on=timezone.localdate())


def become_listed(organisation: Organisation) -> None:
    """The organisation has taken a name that stands on the list; nobody has compared it yet."""
    Organisation.objects.filter(pk=organisation.pk).update(name=LISTED)


def test_an_application_is_compared_when_it_comes_in(city):
    application = factories.submitted(city)
    screening = Screening.objects.get(organisation=city.organisation)
    assert screening.why == "application"
    assert application.vetting.case.journal.filter(event="vetting.organisation.screened").exists()


def test_every_step_of_a_payment_compares_anew_and_keeps_what_it_found(city, payment):
    pay.screen_payment(actor=city.officer, payment=payment)
    become_listed(city.organisation)
    payment = Payment.objects.get(pk=payment.pk)
    assert codes(pay.approve_payment, actor=city.decider, payment=payment) == ["open_hit"]
    assert ScreeningHit.objects.get().state == "candidate"
    assert Screening.objects.filter(why="payment").count() == 2


def test_past_the_page_the_machine_asks_the_same(city, payment):
    factories.make_hit(city.organisation)
    for name, told in (("screen", {"by": city.officer, "account": "1"}),):
        row = Payment.objects.get(pk=payment.pk)
        assert codes(advance, instance=row, name=name, actor=city.officer, **told) == ["open_hit"]


def test_nothing_is_granted_while_a_hit_is_open_or_confirmed(city):
    application = factories.for_decision(city)
    vetting = Vetting.objects.get(pk=application.vetting_id)
    hit = factories.make_hit(city.organisation)
    assert codes(factories.grant_it, city=city, application=application) == ["open_hit"]
    confirm_and_hold(
        actor=city.officer, hit=hit, vetting=vetting, identifier_kind="registration_number", identifier="REG-4471, båda"
    )
    assert codes(factories.grant_it, city=city, application=application) == ["confirmed_hit"]
    dismiss_hit(actor=city.officer, hit=hit, vetting=vetting, reason=WHY)
    assert factories.grant_it(city, application).state == "granted"


def test_a_hit_that_a_new_list_finds_waits_at_the_desk_of_each_board_that_vetted(city, payment, vetting):
    hit = factories.make_hit(city.organisation)
    found = [line for line in my_work(city.officer) if line.url.endswith("#hits")]
    assert [(line.case, line.kind) for line in found] == [(vetting.case, "vetting")]
    assert "1" in found[0].reason
    dismiss_hit(actor=city.officer, hit=hit, vetting=vetting, reason=WHY)
    again = type(city.officer).objects.get(pk=city.officer.pk)
    assert not [line for line in my_work(again) if line.url.endswith("#hits")]
    assert not [line for line in my_work(City().officer) if line.url.endswith("#hits")]


def test_nothing_is_paid_on_a_comparison_that_is_too_old_or_was_never_made(city, payment):
    SanctionsList.objects.filter().update(code="un")  # nothing else changes what is asked below
    Screening.objects.update(at=timezone.now() - dt.timedelta(days=8))
    told = {"by": city.officer, "account": "1"}
    row = Payment.objects.get(pk=payment.pk)
    assert codes(advance, instance=row, name="screen", actor=city.officer, **told) == ["screening_old"]
    Screening.lists.through.objects.all().delete()
    Screening.objects.all().delete()
    assert codes(advance, instance=row, name="screen", actor=city.officer, **told) == ["not_screened"]
    pay.screen_payment(actor=city.officer, payment=payment)  # which compares first


def test_a_dismissed_hit_lets_the_payment_go(city, payment, vetting):
    hit = factories.make_hit(city.organisation)
    dismiss_hit(actor=city.officer, hit=hit, vetting=vetting, reason=WHY)
    assert pay.screen_payment(actor=city.officer, payment=payment).state == "screened"


def test_a_confirmed_hit_holds_every_unpaid_payment_at_every_board_at_once(city, payment, vetting):
    factories.paid(city, payment)
    other = unpaid_elsewhere(city.organisation)
    hit = factories.make_hit(city.organisation)
    held = confirm_and_hold(
        actor=city.officer, hit=hit, vetting=vetting, identifier_kind="registration_number", identifier="REG-4471, båda"
    )
    assert held.payments == 2
    states = dict(Payment.objects.filter(support__organisation=city.organisation).values_list("pk", "state"))
    assert states[payment.pk] == "paid"
    assert {state for key, state in states.items() if key != payment.pk} == {"held"}
    assert len(set(JournalEntry.objects.filter(event="grants.payment.held").values_list("batch", flat=True))) == 1
    other.refresh_from_db()
    assert vetting.case.registry_number in other.hold_reason
    factories.declare(city.decider, payment.support.case)
    waiting = payment.support.payments.get(state="held")
    assert codes(pay.release_payment, actor=city.decider, payment=waiting, reason="Fel") == ["confirmed_hit"]
    dismiss_hit(actor=city.officer, hit=hit, vetting=vetting, reason=WHY)
    assert pay.release_payment(actor=city.decider, payment=waiting, reason="Fel person").state == "released"


def test_support_that_was_decided_outside_is_held_too_and_the_journal_says_so(city, payment, vetting):
    support = factories.make_support(factories.make_board(), city.organisation)
    outside = Payment.objects.create(support=support, number=1, amount=1000, due_on=timezone.localdate())
    hit = factories.make_hit(city.organisation)
    confirm_and_hold(
        actor=city.officer, hit=hit, vetting=vetting, identifier_kind="registration_number", identifier="REG-4471, båda"
    )
    outside.refresh_from_db()
    entry = JournalEntry.objects.get(chain__name=f"support/{support.pk}")
    assert (outside.state, entry.event) == ("held", "grants.payment.held")
    assert (entry.board_id, entry.organisation_id) == (support.board_id, city.organisation.pk)
    assert list(verify()) == []


def test_holding_takes_as_many_queries_for_many_payments_as_for_few(city, payment, vetting):
    counts = []
    for many in (1, 8):
        organisation = city.organisation
        for _each in range(many):
            unpaid_elsewhere(organisation)
        ScreeningHit.objects.all().delete()
        hit = factories.make_hit(organisation)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            confirm_and_hold(
                actor=city.officer, hit=hit, vetting=vetting, identifier_kind="address", identifier="Norlund"
            )
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2, counts


def test_the_page_shows_the_hit_and_its_forms_do_what_they_say(city, payment, vetting):
    hit = factories.make_hit(city.organisation)
    client = Client()
    client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
    number = vetting.case.path_number
    page = client.get(reverse("vetting", args=[number])).content.decode()
    assert "EU.9002.7" in page
    assert "7 Harbour Road" in page
    assert f'action="{reverse("hit_confirm", args=[number, hit.pk])}"' in page
    empty = client.post(reverse("hit_dismiss", args=[number, hit.pk]), {})
    assert empty.status_code == 422
    empty = client.post(reverse("hit_confirm", args=[number, hit.pk]), {f"confirm-{hit.pk}-identifier_kind": "address"})
    assert empty.status_code == 422
    assert Payment.objects.get(pk=payment.pk).state == "planned"
    done = client.post(
        reverse("hit_confirm", args=[number, hit.pk]),
        {f"confirm-{hit.pk}-identifier_kind": "address", f"confirm-{hit.pk}-identifier": "7 Harbour Road"},
    )
    assert done.status_code == 302
    assert Payment.objects.get(pk=payment.pk).state == "held"
    done = client.post(reverse("hit_dismiss", args=[number, hit.pk]), {f"dismiss-{hit.pk}-reason": WHY})
    assert done.status_code == 302
    hit.refresh_from_db()
    assert (hit.state, hit.reason) == ("dismissed", WHY)


def test_the_next_step_says_the_hit_instead_of_a_button_that_would_be_refused(city):
    vetting = Vetting.objects.get(pk=factories.in_review(city).vetting_id)
    factories.declare(city.officer, vetting.case)
    assert next_step(vetting, city.officer).button
    factories.make_hit(city.organisation)
    step = next_step(Vetting.objects.get(pk=vetting.pk), city.officer)
    assert "open_hit" in [blocker.code for blocker in step.blockers]
    assert not step.button


def test_an_old_comparison_is_no_dead_end_because_the_step_makes_a_new_one(city, payment):
    with time_machine.travel(timezone.now() + dt.timedelta(days=60), tick=False):
        [row] = [line for line in my_work(city.officer) if line.kind == "payment"]
        assert row.action == "Förbered utbetalningen"
        client = Client()
        client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("payment_step", args=[payment.support.case.path_number, payment.number, "screen"])
        page = client.get(reverse("case", args=[payment.support.case.path_number])).content.decode()
        assert address in page
        client.post(address)
        assert Payment.objects.get(pk=payment.pk).state == "screened"


def test_without_a_list_the_page_says_what_the_machine_says(city, payment):
    Screening.objects.all().delete()
    SanctionsEntry.objects.all().delete()
    SanctionsList.objects.all().delete()
    [row] = [line for line in work_of(city.officer) if line.kind == "payment"][:1]
    assert "sanktionslistorna" in row.detail
