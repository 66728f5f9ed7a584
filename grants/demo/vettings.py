"""How are associations vetted in the demo city? The standard check, and the enhanced vetting step by step."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.utils import timezone

from grants.demo.city import City, Handlers, dice_for
from grants.demo.files import pdf
from grants.demo.schedule import Story
from grants.demo.vetting_texts import ACTS, SOURCES, Act
from registry.actions.assign_case import assign_case
from registry.actions.declare_conflict import declare_conflict
from registry.actions.send_hearing import Withheld, answer_hearing
from registry.models import Board, Case, Organisation, User
from registry.roles import Role
from vetting.actions import conclude, escalate, refer, review_vetting, write_finding
from vetting.actions.make_check import CheckResult, make_checks
from vetting.actions.open_vetting import open_vetting
from vetting.actions.read_material import read_material
from vetting.clearance import clearance_of
from vetting.models import Check, Criterion, Vetting
from vetting.selectors import material_of

DAYS: Final = {
    "opened": 1,
    "standard_done": 1,
    "enhanced": 2,
    "escalated": 9,
    "referred": 10,
    "assessed": 21,
    "in_hearing": 25,
    "answered": 36,
}
"""The steps of an enhanced vetting with their usual days from the start; a conclusion lies beyond the last."""
LADDER: Final = list(DAYS)


def take(case: Case, people: Handlers, *others: User) -> None:
    """Declarations and handlers in a case, for those who have not declared yet (R3)."""
    declared = set(case.conflict_declarations.values_list("user_id", flat=True))
    for person in (people.officer, people.reviewer, *others):
        if person.pk not in declared:
            declare_conflict(actor=person, cases=[case], has_conflict=False)
    case.refresh_from_db()
    if case.case_officer_id is None:
        assign_case(actor=people.officer, case=case, case_officer=people.officer)
    if case.reviewer_id is None:
        assign_case(actor=people.officer, case=case, reviewer=people.reviewer)


def check_all(officer: User, vetting: Vetting, **outcomes: str) -> None:
    """Make every point of the standard check; `outcomes` by kind for those that are not in order."""
    make_checks(
        actor=officer,
        vetting=vetting,
        results=[CheckResult(str(kind), outcomes.get(str(kind), "ok"), source) for kind, source in SOURCES.items()],
    )


def clear_on_standard(people: Handlers, vetting: Vetting) -> None:
    """Clear on the standard check, unless a conclusion is drawn already."""
    current = Vetting.objects.get(pk=vetting.pk)
    if current.is_concluded:
        return
    take(current.case, people)
    officer = current.case.case_officer or people.officer
    check_all(officer, current)
    conclude.clear(actor=officer, vetting=current)


def see_to_clearance(people: Handlers, organisation: Organisation, board: Board) -> None:
    """Renew the clearance when it has run out, as an officer does before a decision or a payment (G2)."""
    if clearance_of(organisation, on=timezone.localdate()).is_valid:
        return
    clear_on_standard(people, open_vetting(actor=people.officer, organisation=organisation, board=board))


def half_checked(people: Handlers, vetting: Vetting) -> None:
    """Some points of the standard check made, the rest awaited."""
    take(vetting.case, people)
    made = [Check.Kind.STATUTES, Check.Kind.MINUTES, Check.Kind.WEBSITE, Check.Kind.SANCTIONS]
    make_checks(
        actor=people.officer, vetting=vetting, results=[CheckResult(str(kind), "ok", SOURCES[kind]) for kind in made]
    )


def enhanced(
    city: City, vetting: Vetting, people: Handlers, *, act: str, until: str, start: float, pace: float = 1.0
) -> Story:
    """An enhanced vetting from its standard check to `until`: a step of LADDER, or a conclusion (Vetting.State).

    `start` is the day of the standard check, counted from today; steps are `pace` times their usual days apart.
    """
    dice = dice_for("enhanced", str(vetting.case.organisation), until)
    told, officer = ACTS[act], people.officer
    last = LADDER.index(until) if until in LADDER else len(LADDER)

    def when(days: float) -> dt.datetime:
        return city.schedule.office_hour(start + days * pace, dice)

    central = city.staff.city[Role.CENTRAL_COORDINATOR]
    yield when(0)
    take(vetting.case, people, people.coordinator, people.decider)
    check_all(officer, vetting, website="circumstance", **({"declaration": "pending"} if until == "opened" else {}))
    if last == 0:
        return
    yield when(1)
    conclude.finish_standard_check(actor=officer, vetting=vetting)
    if last == 1:
        return
    yield when(2)
    conclude.enhance(actor=officer, vetting=vetting, circumstance=told.circumstance, rests_on=told.rests_on)
    _find(city, vetting, officer, told)
    if last == 2:
        return
    yield when(9)
    escalate.escalate(actor=officer, vetting=vetting)
    read_material(actor=central, vetting=vetting, purpose="Rådgivning till nämnden")
    if last == 3:
        return
    if until in ("referred", "in_hearing", "not_met"):
        yield when(10)
        refer.refer(
            actor=officer,
            vetting=vetting,
            authority="Polismyndigheten",
            question="Känner ni till händelsen, och hur bedömer ni den? Vi ber om ett skriftligt yttrande.",
        )
        if last == 4:
            return
        yield when(15)
        _answer_referral(officer, vetting, told)
    yield when(16)
    declare_conflict(actor=central, cases=[vetting.case], has_conflict=False)
    escalate.give_advice(actor=people.coordinator, vetting=vetting, text="Underlaget räcker för att kommuniceras.")
    escalate.give_advice(actor=central, vetting=vetting, text="Vänta på yttrandet innan slutsatsen dras.")
    read_material(actor=people.reviewer, vetting=vetting, purpose="Oberoende granskning")
    review_vetting.review_vetting(actor=people.reviewer, vetting=vetting, opinion="Delar handläggarens bedömning.")
    yield when(21)
    conclude.assess(actor=officer, vetting=vetting)
    if last == 5:
        return
    adverse = until not in ("cleared", "not_proven")
    if adverse:
        yield from _hear(city, vetting, people, told, when, answered=last > 6)
        if last <= 7:
            return
    yield when(44)
    if until in ("special_reasons", "not_met"):
        _weigh(officer, vetting, favourable=until == "special_reasons")
    if adverse:
        read_material(actor=people.reviewer, vetting=vetting, purpose="Oberoende granskning efter svaret")
        review_vetting.review_vetting(
            actor=people.reviewer, vetting=vetting, opinion="Har läst svaret och delar bedömningen."
        )
    conclude.conclude(actor=officer, vetting=vetting, outcome=until, reasons=_REASONS[until])


_REASONS: Final = {
    "cleared": "Det som misstänktes har fått en förklaring. Inget återstår.",
    "not_proven": "Underlaget når inte kravet: en enda oberoende källa och ett samtal.",
    "special_reasons": "Händelsen är styrkt, men föreningen har tagit avstånd och vidtagit åtgärder.",
    "not_met": "Händelsen är styrkt genom dom och föreningens egen skrift. Inget av de fyra skälen väger upp.",
}


def _answer_referral(officer: User, vetting: Vetting, told: Act) -> None:
    opinion = next((piece for piece in told.evidence if piece.level == "E3"), None)
    refer.answer_referral(
        actor=officer,
        referral=vetting.referrals.get(),
        summary=told.opinion,
        answered_on=timezone.localdate(),
        checked=pdf("yttrande.pdf", opinion.title, opinion.source) if opinion else None,
        finding=vetting.findings.get() if opinion else None,
    )


def _find(city: City, vetting: Vetting, officer: User, told: Act) -> None:
    happened = timezone.localdate() - dt.timedelta(days=told.days_before)
    finding = write_finding.write_finding(
        actor=officer,
        vetting=vetting,
        ground=Criterion.objects.get(code=told.ground, version=1),
        description=told.description,
        finding_actor="representative",
        representative_role=told.role,
        activity_link=told.link,
        happened_on=happened,
        speaks_against=told.against,
        is_protected_expression=False,
        expression_reasons=told.why_not_expression,
    )
    for piece in told.evidence:
        if piece.level == "E3":
            continue  # comes with the authority's answer
        write_finding.add_evidence(
            actor=officer,
            finding=finding,
            level=piece.level,
            title=piece.title,
            source=piece.source,
            dated_on=happened + dt.timedelta(days=piece.after),
            is_independent=piece.is_independent,
            independence_note="Egen redaktion med egna uppgifter; bygger inte på de andra källorna."
            if piece.is_independent
            else "",
            checked=pdf(f"underlag-{piece.level}.pdf", piece.title, piece.source) if piece.level < "E5" else None,
        )
    read_material(actor=officer, vetting=vetting, purpose="Granskning inför beslut")


def _hear(
    city: City, vetting: Vetting, people: Handlers, told: Act, when: Callable[[float], dt.datetime], *, answered: bool
) -> Story:
    yield when(25)
    documents = list(material_of(vetting.case))
    hearing = conclude.open_hearing(
        actor=people.officer,
        vetting=vetting,
        material="Vi överväger slutsatsen att demokrativillkoret inte är uppfyllt. Underlaget följer med. Svara gärna på "
        "vad ni har gjort sedan dess.",
        documents=documents[:-1],
        withheld_items=[
            Withheld(f"Handling {each.number}, {each.title}", "Namngivna barn i bilden, OSL 26:1.", each)
            for each in documents[-1:]
        ]
        + [
            Withheld("Ett tips", "En källa som måste skyddas, OSL 10:3.")
            for piece in told.evidence
            if piece.level == "E6"
        ],
    )
    if not answered:
        _weigh_some(people.officer, vetting)
        return
    yield when(36)
    organisation = vetting.case.organisation
    answer_hearing(
        actor=city.applicant(organisation),
        hearing=hearing,
        answer="Vi har tagit avstånd från det som hände och ändrat våra rutiner för inbjudna.",
        files=[pdf("yttrande.pdf", organisation.name, "Yttrande")],
    )


_FACTOR_NOTES: Final = {
    "distanced": ("partly", "Uttalande till medlemmarna, inte offentligt."),
    "measures": ("not_shown", "Ny rutin för inbjudna föreläsare är utlovad. Underlag begärt."),
    "isolated": ("yes", "Inget liknande i tio års redovisningar."),
    "long_ago": ("no", "Fem månader sedan."),
}


def _weigh_some(officer: User, vetting: Vetting) -> None:
    weights = [review_vetting.FactorWeight(name, *choice) for name, choice in _FACTOR_NOTES.items()]
    review_vetting.weigh_factors(actor=officer, vetting=vetting, weights=weights)


def _weigh(officer: User, vetting: Vetting, *, favourable: bool) -> None:
    value, note = ("yes", "Visat i yttrandet.") if favourable else ("no", "Inget sådant har visats.")
    review_vetting.weigh_factors(
        actor=officer,
        vetting=vetting,
        weights=[review_vetting.FactorWeight(name, value, note) for name in Vetting.FACTORS],
        less_intrusive=""
        if favourable
        else "Varning eller villkor räcker inte: styrelsen står själv bakom handlingen.",
    )
