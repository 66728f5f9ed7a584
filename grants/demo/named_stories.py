"""Which stories does everybody know by name? The ones that the pages were drawn after, told in their own words."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils import timezone

from followup.actions import review_report, submit_report, visit_site
from followup.actions.set_plan import GoalTerms, MilestoneTerms, PlanTerms
from followup.models import AgeGroup, Milestone
from grants.actions import accept_terms, decide, pay
from grants.demo import exclusions, vettings, withdrawals
from grants.demo.applying import Course
from grants.demo.cases import COMPASS, COPPER, IRON, MELLANBRON
from grants.demo.city import City, case_of, dice_for
from grants.demo.files import pdf
from grants.demo.granted import approver
from grants.demo.reviewing import application_story, declare_for
from grants.demo.schedule import Story
from grants.models import Application, Payment

_TALKS: Final = Course(
    "now-social",
    MELLANBRON,
    "assessed",
    "Stödsamtal för anhöriga",
    610_000,
    share=88,
    description="Samtal enskilt och i grupp för föräldrar och syskon till unga på väg in i kriminella eller "
    "våldsbejakande miljöer. 40 familjer på ett år, i Järva, Skärholmen och Farsta. Anhöriga märker ofta förändringen "
    "först men vet inte vart de ska vända sig. I fjol tackade föreningen nej till 23 familjer.",
    goals=(
        ("Vet vart de kan vända sig", "Andel deltagare, enkät efter tre samtal", "%", 54, 80),
        ("Färre avbrutna skolgångar", "", "", 41, 55),
    ),
    supplement=True,
)
_MENTORS: Final = Course(
    "run-social",
    COMPASS,
    "for_decision",
    "Mentorer för unga i riskzon",
    420_000,
    goals=(
        ("Unga 15–20 år har en mentor", "Antal par som träffats minst fyra gånger", "par", 0, 48),
        ("Fler i skola eller arbete", "Andel av deltagarna, enligt dem själva", "%", 46, 65),
        ("Nya mentorer utbildade", "Antal som gått hela utbildningen", "personer", 0, 20),
    ),
)
_MENTOR_LINES: Final = [
    ("Projektledare", 240_000),
    ("Utbildning av mentorer", 60_000),
    ("Lokalhyra", 72_000),
    ("Resor och aktiviteter", 48_000),
]


def stories(city: City) -> Iterator[Story]:
    """All of them, with the withdrawals and exclusions that build on other cases."""
    yield exclusions.renewal_story(city, MELLANBRON, "jarva", day=-348)
    yield exclusions.renewal_story(city, COPPER, "idrottsnamnden", day=-442)
    yield application_story(city, _TALKS)
    yield mentors_story(city)
    yield from _withdrawals(city)
    yield from _exclusions(city)
    yield held_story(city)
    yield exclusions.recusal_story(city, "now-sod/Cykelverkstan Kugghjulskatten", day=-20)
    for ident, day in (("now-kultur/Kören Dubbelrönnen", -4), ("now-jarva/Flickforum Himlakastet", -5)):
        facts = "En ny revisionsberättelse med anmärkning har kommit in."
        yield exclusions.reopened_story(city, ident, day=day, new_facts=facts)


def _withdrawals(city: City) -> Iterator[Story]:
    told = withdrawals.withdrawal_story
    yield told(city, "withdrawal-hearing", start=-14, until="in_hearing")
    yield told(city, "withdrawal-proposed", start=-24, until="proposed")
    yield told(city, "withdrawal-remedied", start=-60, until="remedied")
    yield told(city, "withdrawal-continued", start=-70, until="continued")
    yield told(city, "payment-held", start=-6, until="payments_held")
    for claim, start in (("decided", -40), ("invoiced", -70), ("paid", -110), ("disputed", -95), ("deferred", -130)):
        yield told(city, f"claim-{claim}", start=start, until="withdrawn", claim=claim)
    yield told(city, "claim-nothing", start=-120, until="withdrawn", claim="nothing_claimed")
    yield told(city, "claim-remitted", start=-180, until="withdrawn", claim="remitted")


def _exclusions(city: City) -> Iterator[Story]:
    told = exclusions.exclusion_story
    yield told(city, IRON, "enskede-arsta-vantor", decided=-26, months=18)
    yield withdrawals.board_decides_story(city, IRON, "arbetsmarknadsnamnden", day=-6)
    yield told(city, "Samlingen Stenporten", "jarva", decided=-380, months=24, ending="kept", ends=-150)
    yield exclusions.request_story(city, "Samlingen Stenporten", day=-9)
    yield told(city, "Lägergruppen Askfacklan", "idrottsnamnden", decided=-560, months=20, ending="extended", ends=-15)
    yield told(city, "Forumet Glasklockan", "kulturnamnden", decided=-420, months=18, ending="lifted", ends=-38)
    yield exclusions.give_back_story(city, "Forumet Glasklockan", "kulturnamnden", day=-20)
    yield told(
        city, "Samtalsringen Morgonrodnaden", "kulturnamnden", decided=-240, months=18, ending="annulled", ends=-12
    )
    yield told(city, "Kulturringen Svartrönnen", "jarva", decided=-650, months=18, ending="expired")


def mentors_story(city: City) -> Story:
    """Mentorkretsen Kompassvännen: two interim reports, the second one late, the third payment waiting for it."""
    dice = dice_for("mentors")
    yield from application_story(city, _MENTORS)
    yield city.schedule.office_hour(-345, dice)
    application = city.application(_MENTORS.name)
    people = city.handlers("socialnamnden")
    declare_for(people.decider, application)
    _grant_mentors(city, application)
    yield city.schedule.evening(-330, dice)
    applicant = city.applicant(application.organisation)
    accept_terms.accept_terms(actor=applicant, application=application)
    payments = list(Payment.objects.filter(support__application=application))
    yield from _paid(city, application, payments[0], -322)
    yield city.schedule.evening(-160, dice)
    first = Milestone.objects.get(plan__case=case_of(application), title="Delrapport 1")
    _first_report(city, application, first)
    yield city.schedule.office_hour(-154, dice)
    review_report.approve_report(actor=approver(people, first), milestone=first)
    yield from _paid(city, application, payments[1], -150)
    yield city.schedule.office_hour(-67, dice)
    visit = Milestone.objects.get(plan__case=case_of(application), kind="site_visit")
    note = "Besök på mentorskvällen: elva par på plats."
    visit_site.note_visit(actor=people.officer, milestone=visit, notes=visit_site.VisitNotes(note))


def _grant_mentors(city: City, application: Application) -> None:
    people, today = city.handlers("socialnamnden"), timezone.localdate()
    vettings.see_to_clearance(people, application.organisation, case_of(application).board)
    plan = PlanTerms(
        goals=[
            GoalTerms(text, indicator, Decimal(start), Decimal(end), unit)
            for text, indicator, unit, start, end in _MENTORS.goals
        ],
        milestones=[
            MilestoneTerms("interim_report", "Delrapport 1", city.schedule.day(-158)),
            MilestoneTerms("site_visit", "Verksamhetsbesök", city.schedule.day(-60), is_required=False),
            MilestoneTerms("interim_report", "Delrapport 2", city.schedule.day(-7)),
            MilestoneTerms("final_accounts", "Slutredovisning", city.schedule.day(97)),
        ],
        lines=[(what, kronor * 100) for what, kronor in _MENTOR_LINES],
    )
    soon = today + dt.timedelta(days=14)
    decide.decide(
        actor=people.decider,
        application=application,
        outcome="granted",
        text=decide.DecisionText(reasons="Mentorerna når unga som skolan och socialtjänsten inte når i tid."),
        authority=decide.Authority(delegation=city.delegation("socialnamnden", application.requested_amount)),
        plan=plan,
        instalments=[
            decide.Instalment(21_000_000, soon),
            decide.Instalment(10_500_000, soon, after="Delrapport 1"),
            decide.Instalment(10_500_000, soon, after="Delrapport 2"),
        ],
    )


def _paid(city: City, application: Application, payment: Payment, day: float) -> Story:
    people, dice = city.handlers("socialnamnden"), dice_for("mentors", str(payment.number))
    yield city.schedule.office_hour(day, dice)
    vettings.see_to_clearance(people, application.organisation, case_of(application).board)
    pay.screen_payment(actor=people.officer, payment=payment)
    pay.approve_payment(actor=people.decider, payment=payment)
    pay.pay(actor=people.officer, payment=payment)


def _first_report(city: City, application: Application, milestone: Milestone) -> None:
    goals = list(milestone.plan.goals.all())
    content = submit_report.ReportContent(
        done="21 par träffas. Sexton mentorer har gått utbildningen.",
        learnt="Den första träffen ska vara kort och ha ett slut.",
        participants_men=2,
        participants={
            group.pk: {16: (14, 16), 20: (5, 5)}[group.first_age]
            for group in AgeGroup.objects.filter(first_age__in=(16, 20))
        },
        results={goal.pk: (Decimal(value), "") for goal, value in zip(goals, (21, 55, 16), strict=True)},
        costs={line.pk: line.amount * 45 // 100 for line in milestone.plan.lines.all()},
    )
    submit_report.submit_report(
        actor=city.applicant(application.organisation),
        milestone=milestone,
        content=content,
        files=submit_report.ReportFiles(pdf("delrapport-1.pdf", COMPASS, "Delrapport 1")),
    )


def held_story(city: City) -> Story:
    """Kamratföreningen Nyktra Ekorren: the second payment is held, looked into, and once before released."""
    dice = dice_for("held")
    yield city.schedule.office_hour(-30, dice)
    application = city.application("ekorren")
    people = city.handlers("socialnamnden")
    payment = Payment.objects.filter(support__application=application).last()
    if payment is None:
        return
    pay.hold_payment(actor=people.officer, payment=payment, reason="Kontonumret stämmer inte med det i ansökan.")
    yield city.schedule.office_hour(-22, dice)
    pay.release_payment(actor=people.decider, payment=payment, reason="Föreningen har visat att kontot är deras.")
    yield city.schedule.office_hour(-4, dice)
    held = "Träff på sanktionslista, namnlikhet. Ska bekräftas eller avfärdas."
    pay.hold_payment(actor=people.officer, payment=payment, reason=held)
