"""Takes cases further, and down the other road: recusal, refusal, exclusion, payments, findings."""

import datetime as dt
from typing import Any

from django.utils import timezone

from grants.actions import assess, decide, pay
from grants.actions.enter_support import enter_support
from grants.actions.withdraw_all_support import exclude
from grants.models import (
    Application,
    Decision,
    Payment,
    Support,
)
from grants.rules.entering import SupportFacts
from registry.actions.declare_conflict import declare_conflict
from registry.actions.send_hearing import answer_hearing
from registry.models import Board, Case, Hearing, Organisation, User
from tests.factories.city import (
    City,
    assessed,
    checked_pdf,
    cleared,
    handled,
    in_review,
    reported,
    submitted,
)
from tests.factories.prepared import prepared
from vetting.actions import conclude, escalate
from vetting.actions.make_check import CheckResult, make_checks
from vetting.actions.open_vetting import open_vetting
from vetting.actions.read_material import read_material
from vetting.actions.review_vetting import review_vetting
from vetting.actions.write_finding import add_evidence, write_finding
from vetting.models import Check, Criterion, Evidence, Exclusion, Finding, Vetting
from vetting.selectors import material_of


def recuse(person: User, case: Case) -> None:
    """The person has a conflict of interest in the case, and has said so."""
    declare_conflict(actor=person, cases=[case], has_conflict=True, ground="party")


def declare(person: User, *cases: Case) -> User:
    """The person has declared to have no conflict of interest in the cases."""
    declare_conflict(actor=person, cases=list(cases), has_conflict=False)
    return person


def excluded(city: City, application: Application, **keywords: Any) -> Exclusion:
    """The organisation excluded by the city's board, on a vetting reopened and concluded as not met."""
    from tests.journeys.other_road import make_not_met

    vetting = Vetting.objects.get(pk=application.vetting_id)
    if vetting.is_concluded:
        conclude.reopen(actor=city.officer, vetting=vetting, new_facts="En dom har kommit.")
    return exclude_it(city, make_not_met(city, application), **keywords)


def exclude_it(city: City, vetting: Vetting, **keywords: Any) -> Exclusion:
    """The board's decision to exclude on a vetting that is not met."""
    defaults: dict[str, Any] = {
        "valid_until": timezone.localdate() + dt.timedelta(days=500),
        "reasons": "G3.",
        "less_intrusive": "Inget mildare räcker.",
        "meeting_paragraph": "§ 14",
    }
    return exclude(actor=city.decider, vetting=vetting, **(defaults | keywords))


@prepared
def proposed_refusal(city: City, **keywords: Any) -> Application:
    """An application with a proposal to refuse it, before the organisation has been heard."""
    application = in_review(city, **keywords)
    cleared(city, application)
    assessed(city, application, proposal="refuse")
    return assess.propose(actor=city.officer, application=application)


def refuse_it(city: City, application: Application, **keywords: Any) -> Decision:
    """The board itself refuses, at a meeting, with its staff report."""
    current = Application.objects.get(pk=application.pk)
    if current.state == Application.State.FOR_DECISION and not current.staff_reports.exists():
        reported(city, current)
    defaults: dict[str, Any] = {
        "outcome": "refused",
        "text": decide.DecisionText(
            reasons="Når inte målet.", rule_applied="Kriterium 1", facts="Budgeten räcker inte."
        ),
        "authority": decide.Authority(meeting_on=timezone.localdate(), meeting_paragraph="§ 9"),
    }
    return decide.decide(actor=city.decider, application=application, **(defaults | keywords))


def paid(city: City, payment: Payment) -> Payment:
    """A payment taken all the way."""
    pay.screen_payment(actor=city.officer, payment=payment)
    pay.approve_payment(actor=city.decider, payment=payment)
    return pay.pay(actor=city.officer, payment=payment)


def make_support(board: Board, organisation: Organisation, **fields: Any) -> Support:
    """Support that a board has decided outside Värna."""
    defaults = {
        "form": "premises",
        "title": "Lokal",
        "value": 7_000_000,
        "period_start": timezone.localdate(),
        "period_end": timezone.localdate() + dt.timedelta(days=365),
        "decided_on": timezone.localdate(),
        "terms": "Staden kan återkalla.",
        "has_revocation_reservation": True,
    }
    return Support.objects.create(board=board, organisation=organisation, **(defaults | fields))


def entered_support(city: City, **changes: Any) -> Support:
    """Support that the city's board decided outside Värna, entered by its officer."""
    today = timezone.localdate()
    usual: dict[str, Any] = {
        "form": "premises",
        "title": "Lokal, onsdagskvällar",
        "value": 7_000_000,
        "period_start": today,
        "period_end": today + dt.timedelta(days=200),
        "decision_number": "§ 12",
        "decided_on": today,
        "purpose": "Läxhjälp för unga",
        "has_revocation_reservation": True,
    }
    facts = SupportFacts(**(usual | changes))
    return enter_support(actor=city.officer, board=city.board, organisation=city.organisation, facts=facts)


@prepared
def enhanced(city: City, application: Application) -> Vetting:
    """The application's vetting, gone deeper on a written circumstance."""
    vetting = Vetting.objects.get(pk=application.vetting_id)
    make_checks(
        actor=city.officer,
        vetting=vetting,
        results=[
            CheckResult(kind, "circumstance" if kind == "website" else "ok", "Sparad sida")
            for kind in Check.Kind.values
        ],
    )
    conclude.finish_standard_check(actor=city.officer, vetting=vetting)
    circumstance = "På webbplatsen publicerades en inspelning där en föreläsare uppmanar till våld."
    return conclude.enhance(actor=city.officer, vetting=vetting, circumstance=circumstance, rests_on="E2")


def cleared_deeper(city: City, application: Application) -> Vetting:
    """The application's vetting, cleared after an enhanced one: escalated when there is a finding, and reviewed."""
    vetting = enhanced(city, application)
    if not vetting.findings.exists():
        review_vetting(actor=city.reviewer, vetting=vetting, opinion="Inget kvarstår.")
        return conclude.clear_without_finding(actor=city.officer, vetting=vetting, reasons="Inget talar mot.")
    escalate.escalate(actor=city.officer, vetting=vetting)
    advised(city, vetting)
    review_vetting(actor=city.reviewer, vetting=vetting, opinion="Domen är upphävd.")
    conclude.assess(actor=city.officer, vetting=vetting)
    hearing = heard(city, vetting)
    answer_hearing(actor=city.applicant, hearing=hearing, answer="Hovrätten har upphävt domen.")
    review_vetting(actor=city.reviewer, vetting=vetting, opinion="Domen är upphävd.")
    return conclude.conclude(actor=city.officer, vetting=vetting, outcome="cleared", reasons="Domen är upphävd.")


def read(person: User, vetting: Vetting) -> None:
    """The person has written down why they read the material, today."""
    read_material(actor=person, vetting=vetting, purpose="Rådgivning")


def advised(city: City, vetting: Vetting) -> None:
    """Both coordinators have advised, the board's first."""
    for person in (city.coordinator, city.central):
        declare(person, vetting.case)
        escalate.give_advice(actor=person, vetting=vetting, text="Underlaget håller.")


def heard(city: City, vetting: Vetting, material: str = "Vi avser.") -> Hearing:
    """The organisation is sent everything the board has."""
    documents = list(material_of(vetting.case))
    return conclude.open_hearing(actor=city.officer, vetting=vetting, material=material, documents=documents)


def add_finding(city: City, vetting: Vetting, ground: str | Criterion = "D1", *levels: str, **fields: Any) -> Finding:
    """A finding with evidence of these levels."""
    defaults: dict[str, Any] = {
        "ground": ground if isinstance(ground, Criterion) else Criterion.objects.get(code=ground),
        "description": "Ordföranden hotade en granne.",
        "finding_actor": "representative",
        "representative_role": "chair",
        "activity_link": "På föreningens möte.",
        "happened_on": timezone.localdate() - dt.timedelta(days=60),
        "speaks_against": "Hon har bett om ursäkt.",
        "is_protected_expression": False,
        "expression_reasons": "Ett hot.",
    }
    finding = write_finding(actor=city.officer, vetting=vetting, **(defaults | fields))
    for number, level in enumerate(levels, 1):
        add_evidence(
            actor=city.officer,
            finding=finding,
            level=level,
            title="Underlag",
            source=f"Källa {number}",
            dated_on=timezone.localdate() - dt.timedelta(days=30),
            is_independent=True,
            independence_note="Egen redaktion.",
            checked=checked_pdf("sparad.pdf") if level in Evidence.COPIED else None,
        )
    return finding


@prepared
def in_review_elsewhere(city: City, **keywords: Any) -> Application:
    """Under review with a vetting of the board's own, although another board's clearance holds."""
    application = submitted(city, **keywords)
    vetting = open_vetting(actor=None, organisation=application.organisation, board=city.board)
    Application.objects.filter(pk=application.pk).update(vetting=vetting)
    return handled(city, Application.objects.get(pk=application.pk))
