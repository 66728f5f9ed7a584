"""Does any order of steps, by anybody, break what must always hold? (G2, G3, G4, R1, R3, R7, R9)"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from followup.actions import review_report, submit_report
from followup.actions.mark_time import mark_milestones
from grants.actions import (
    accept_terms,
    assess,
    claim_repayment,
    decide,
    end_exclusion,
    pay,
    request_supplement,
    submit,
    take_case,
)
from grants.actions import withdraw as withdrawing
from grants.models import Application, Call, Decision, Payment, Support, Withdrawal
from registry.actions import send_hearing
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import Case, Hearing, JournalEntry, RegistryCounter, User
from tests import factories
from tests.factories import City
from tests.journeys.other_road import make_not_met
from vetting.actions import conclude
from vetting.clearance import clearance_of
from vetting.models import Exclusion, Vetting

pytestmark = pytest.mark.django_db


class World:
    """Two boards, one organisation that applies at both, and the day it is."""

    def __init__(self) -> None:
        self.cities = [City(budget=70_000_000), City(budget=70_000_000)]
        self.cities[1].organisation = self.cities[0].organisation
        self.cities[1].applicant = self.cities[0].applicant
        self.applications = [factories.draft(city, amount=30_000_000) for city in self.cities for _ in range(2)]
        for application in self.applications:
            submit.submit(actor=self.cities[0].applicant, application=application)
        self.days = 0
        self.refused = self.done = 0
        self.given: set[int] = set()
        self.held: set[int] = set()

    def city_of(self, application: Application) -> City:
        """The city whose board has the application."""
        return next(city for city in self.cities if city.board.pk == application.case.board_id)

    def people(self, application: Application) -> list[User]:
        """Everybody who might try, the right ones and the wrong ones."""
        city, other = self.city_of(application), next(c for c in self.cities if c is not self.city_of(application))
        return [city.officer, city.reviewer, city.decider, city.applicant, other.officer, other.decider]


Step = Callable[[World, Application, User], Any]


def _vetting(application: Application) -> Vetting:
    return Vetting.objects.get(pk=application.vetting_id)


def _forward(world: World, application: Application, actor: User) -> Any:
    """The next step of the journey, by whoever should take it."""
    city = world.city_of(application)
    match application.state:
        case "submitted":
            return factories.handled(city, application)
        case "in_review":
            if _vetting(application).case.board_id == city.board.pk:
                factories.cleared(city, application)
            factories.assessed(city, application, proposal="partly_grant", amount=20_000_000)
            return assess.propose(actor=city.officer, application=application)
        case "for_decision":
            return factories.grant_it(city, application, amount=20_000_000)
        case "granted" | "partly_granted":
            return accept_terms.accept_terms(actor=city.applicant, application=application)
        case "active":
            payment = application.support.payments.filter(state="planned").order_by("number").first()
            if payment is not None:
                return factories.paid(city, payment)
    return None


def _payment(application: Application) -> Payment:
    found = Payment.objects.filter(support__application=application).order_by("state", "number").first()
    if found is None:
        raise Refused([])
    return found


def _withdrawal(application: Application) -> Withdrawal:
    found = Withdrawal.objects.filter(support__application=application).order_by("-pk").first()
    if found is None:
        raise Refused([])
    return found


def _exclusion() -> Exclusion:
    found = Exclusion.objects.order_by("-pk").first()
    if found is None:
        raise Refused([])
    return found


def _declare(world: World, application: Application, actor: User) -> Any:
    cases = [application.case, _vetting(application).case]
    cases += [row.case for row in Withdrawal.objects.filter(support__application=application)]
    cases += [row.case for row in Exclusion.objects.all()]
    return factories.declare(actor, *cases)


def _not_met(world: World, application: Application, actor: User) -> Any:
    city, vetting = world.city_of(application), _vetting(application)
    if vetting.case.board_id != city.board.pk:
        raise Refused([])
    for person in (city.officer, city.reviewer):
        factories.declare(person, vetting.case)
    take_case.assign(actor=city.officer, case=application.case, case_officer=city.officer, reviewer=city.reviewer)
    if vetting.is_concluded:
        conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    return make_not_met(city, application)


def _hear_withdrawal(world: World, application: Application, actor: User) -> Any:
    row = _withdrawal(application)
    hearing = withdrawing.open_withdrawal_hearing(actor=actor, withdrawal=row, material="Vi avser.")
    send_hearing.answer_hearing(actor=world.cities[0].applicant, hearing=hearing, answer="Nej.")
    return withdrawing.propose_withdrawal(actor=actor, withdrawal=row)


def _decide_withdrawal(outcome: str) -> Step:
    def step(world: World, application: Application, actor: User) -> Any:
        return withdrawing.decide_withdrawal(
            actor=actor,
            withdrawal=_withdrawal(application),
            outcome=outcome,
            reasons="Skäl.",
            paragraph="§ 1",
            less_intrusive="Inget mildare.",
            conditions="Ny revisor.",
        )

    return step


def _decide(outcome: str) -> Step:
    def step(world: World, application: Application, actor: User) -> Any:
        twin: City = object.__new__(City)
        vars(twin).update(vars(world.city_of(application)), decider=actor)
        if outcome == "refused":
            return factories.refuse_it(twin, application)
        return factories.grant_it(twin, application, amount=application.requested_amount)

    return step


def _report(world: World, application: Application, actor: User) -> Any:
    if application.plan is None:
        raise Refused([])
    milestone = application.plan.milestones.exclude(state="approved").first()
    if milestone is None:
        raise Refused([])
    content = submit_report.ReportContent(
        done="Samtal.",
        results={goal.pk: (30, "") for goal in application.plan.goals.all()},
        costs={line.pk: line.amount for line in application.plan.lines.all()},
    )
    submit_report.submit_report(actor=world.cities[0].applicant, milestone=milestone, content=content)
    return review_report.approve_report(actor=actor, milestone=milestone)


def _time_passes(world: World, application: Application, actor: User) -> Any:
    world.days += 30
    with time_machine.travel(timezone.now() + dt.timedelta(days=30), tick=False):
        return mark_milestones()


STEPS: dict[str, Step] = {
    "forward": _forward,
    "forward again": _forward,
    "and again": _forward,
    "declare": _declare,
    "recuse": lambda w, a, p: take_case.declare(actor=p, case=a.case, has_conflict=True, ground="other"),
    "take up": lambda w, a, p: assess.take_up(actor=p, application=a),
    "ask for more": lambda w, a, p: request_supplement.request_supplement(actor=p, application=a, request="Mer"),
    "answer": lambda w, a, p: request_supplement.supplement(actor=p, application=a, answer="Här"),
    "recall": lambda w, a, p: submit.recall(actor=p, application=a),
    "dismiss": lambda w, a, p: decide.dismiss(actor=p, application=a, reasons="För sent."),
    "resume": lambda w, a, p: assess.resume_review(actor=p, application=a, reason="Nytt."),
    "for decision": lambda w, a, p: assess.submit_for_decision(actor=p, application=a),
    "grant": _decide("granted"),
    "refuse": _decide("refused"),
    "accept": lambda w, a, p: accept_terms.accept_terms(actor=p, application=a),
    "screen": lambda w, a, p: pay.screen_payment(actor=p, payment=_payment(a)),
    "approve": lambda w, a, p: pay.approve_payment(actor=p, payment=_payment(a)),
    "pay": lambda w, a, p: pay.pay(actor=p, payment=_payment(a)),
    "hold": lambda w, a, p: pay.hold_payment(actor=p, payment=_payment(a), reason="Oklart."),
    "release": lambda w, a, p: pay.release_payment(actor=p, payment=_payment(a), reason="Klart."),
    "reopen vetting": lambda w, a, p: conclude.reopen(actor=p, vetting=_vetting(a), new_facts="En dom."),
    "not met": _not_met,
    "exclude": lambda w, a, p: factories.exclude_it(_as(w.city_of(a), p), _vetting(a)),
    "lift": lambda w, a, p: end_exclusion.lift_exclusion(
        actor=p, exclusion=_exclusion(), reasons="Borta.", meeting_paragraph="§ 2"
    ),
    "initiate": lambda w, a, p: withdrawing.initiate_withdrawal(
        actor=p, support=Support.objects.get(application=a), ground="Bröt."
    ),
    "hear": _hear_withdrawal,
    "withdraw": _decide_withdrawal("withdrawn"),
    "continue": _decide_withdrawal("continued"),
    "remedy": _decide_withdrawal("remedied"),
    "claim": lambda w, a, p: claim_repayment.claim_repayment(
        actor=p, withdrawal=_withdrawal(a), amount=1_000, reasons="Kvar.", proportionality="Hela."
    ),
    "report": _report,
    "time": _time_passes,
}


def _as(city: City, person: User) -> City:
    twin: City = object.__new__(City)
    vars(twin).update(vars(city), decider=person)
    return twin


def _take(world: World, name: str, which: int, who: int) -> None:
    application = Application.objects.get(pk=world.applications[which].pk)
    people = world.people(application)
    entries = JournalEntry.objects.count()
    try:
        with transaction.atomic():
            STEPS[name](world, application, people[who])
    except (Refused, ValidationError, Support.DoesNotExist):
        world.refused += 1
        assert JournalEntry.objects.count() == entries, "a refused step leaves nothing behind"
    else:
        world.done += 1


def _check(world: World, name: str) -> None:
    organisation = world.cities[0].organisation
    for call in Call.objects.all():
        decided = Decision.objects.filter(application__call=call, is_annulled=False).aggregate(sum=Sum("amount"))["sum"]
        assert call.committed_amount == (decided or 0) <= call.budget, name
    given = Application.objects.filter(state__in=[*Application.GIVEN, "withdrawn"])
    assert not given.filter(plan=None).exists()
    for application in given.select_related("support", "plan"):
        support = application.support
        entry = application.case.journal.get(
            event__in=["grants.application.granted", "grants.application.partly_granted"]
        )
        assert application.plan.state != "draft"
        assert application.case.journal.filter(event="followup.plan.set", seq__lt=entry.seq).exists()
        assert support.value == application.granted_amount == application.decisions.get().amount
        sums = [payment.amount for payment in support.payments.all()]
        assert sum(sums) == support.value
    paid = Support.objects.annotate(paid=Sum("payments__amount")).filter(paid__gt=F("value"))
    assert not paid.exists()
    clearance = clearance_of(organisation, on=timezone.localdate())
    if clearance.exclusion is not None:
        assert not Payment.objects.filter(state__in=Payment.UNPAID).exists(), name
        for support in Support.objects.filter(withdrawn_on=None, closed_on=None):
            assert support.withdrawals.exclude(state__in=Withdrawal.DECIDED).exists(), name
    for payment in Payment.objects.filter(state="paid").select_related("support"):
        assert payment.prepared_by_id != payment.approved_by_id
        assert payment.support.terms_accepted_at is not None
    assert not Application.objects.filter(state="refused").exclude(case__hearings__purpose="refusal").exists()
    assert not Support.objects.filter(withdrawn_on__isnull=False).exclude(application__state="withdrawn").exists()
    for counter in RegistryCounter.objects.all():
        numbers = Case.objects.filter(board=counter.board_id, year=counter.year).order_by("number")
        assert list(numbers.values_list("number", flat=True)) == list(range(1, counter.last + 1))


def _check_what_is_new(world: World, name: str) -> None:
    """What this step granted had a clearance that holds and a plan; what it paid was not held when the step was taken."""
    given = set(Application.objects.filter(state__in=Application.GIVEN).values_list("pk", flat=True))
    for application in Application.objects.filter(pk__in=given - world.given).select_related("organisation", "plan"):
        assert clearance_of(application.organisation, on=timezone.localdate()).is_valid, name
        assert application.plan is not None, name
        assert application.plan.milestones.exists(), name
    paid = set(Payment.objects.filter(state="paid").values_list("pk", flat=True))
    assert not paid & world.held, name
    world.given |= given
    world.held = set(Payment.objects.filter(state="held").values_list("pk", flat=True))


def _check_at_decision(events: Any) -> None:
    """Nothing was granted or paid between an exclusion and its end, by the journal's own account."""
    excluded = False
    for event in events:
        if event == "vetting.exclusion.decided":
            excluded = True
        elif event in {"vetting.exclusion.lifted", "vetting.exclusion.annulled", "vetting.exclusion.expired"}:
            excluded = False
        elif event in {"grants.application.granted", "grants.application.partly_granted", "grants.payment.paid"}:
            assert not excluded, event


MOVES = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 3), st.integers(0, 5)), min_size=15, max_size=30
)
OPENINGS = st.sampled_from(
    [
        (),
        (("forward", 0),) * 4,
        (("forward", 0),) * 4 + (("forward", 1),) * 3 + (("forward", 2),) * 3,
        (("forward", 0),) * 3 + (("forward", 2),) * 4 + (("not met", 0), ("exclude", 0)),
        (("forward", 0),) * 5 + (("forward", 1),) * 4 + (("forward", 3),) * 2,
    ]
)


def _play(opening: Any, moves: Any) -> World:
    world = World()
    for name, which in opening:
        _take(world, name, which, 2)
        _check(world, name)
        _check_what_is_new(world, name)
    for name, which, who in moves:
        _take(world, name, which, who)
        _check(world, name)
        _check_what_is_new(world, name)
    assert list(verify()) == []
    _check_at_decision(JournalEntry.objects.order_by("pk").values_list("event", flat=True))
    return world


@given(opening=OPENINGS, moves=MOVES)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_order_of_steps_breaks_what_must_hold(opening: Any, moves: Any) -> None:
    with transaction.atomic():
        _play(opening, moves)
        transaction.set_rollback(True)


def test_the_openings_get_where_they_should() -> None:
    world = _play((("forward", 0),) * 4 + (("forward", 2),) * 4 + (("not met", 0), ("exclude", 0)), [])
    assert Exclusion.objects.count() == 1
    assert Withdrawal.objects.count() >= 1
    assert world.done >= 9


def test_the_moves_reach_every_kind_of_step() -> None:
    moves = [
        *[("forward", 0, 0)] * 5,
        ("initiate", 0, 0),
        ("declare", 0, 2),
        ("hear", 0, 0),
        ("withdraw", 0, 2),
        ("claim", 0, 2),
        *[("forward", 1, 0)] * 4,
        ("report", 1, 0),
    ]
    world = _play((), moves)
    assert world.refused == 0
    assert Hearing.objects.filter(purpose="withdrawal").count() == 1
    assert Withdrawal.objects.get().claim.amount == 1_000
