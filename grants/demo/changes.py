"""Which grants of the demo city are asked to be changed, and what became of it? One request in every state."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from followup.models import Milestone
from grants.actions import ask_for_change, decide_change
from grants.actions.decide import Authority, DecisionText
from grants.demo.cases import COMPASS, MELLANBRON
from grants.demo.city import City, dice_for
from grants.demo.reviewing import declare_for
from grants.demo.schedule import Story
from grants.models import GrantChange, Support


@dataclass(frozen=True)
class _Asked:
    """One request: in which case, when, how far it has come, and what it asks; days count from the grant's last."""

    ident: str
    day: float
    until: str
    why: str
    purpose: str = ""
    days_later: int = 0
    moves_money: bool = False


_ASKED: Final = (
    _Asked(
        f"run-social/{COMPASS}",
        -120,
        "approved",
        "Resorna blev dyrare än vi trodde när paren bor långt isär. Utbildningen kostade mindre, för två av mentorerna "
        "höll i den själva. Syskon vill också ha en mentor.",
        purpose="Mentorer för unga i riskzon och deras syskon, 13–20 år.",
        moves_money=True,
    ),
    _Asked(
        "run-social/Stiftelsen Vänderummet",
        -3,
        "requested",
        "Två av deltagarna började i maj i stället för i februari. Vi vill hinna möta dem ett helt halvår, och flyttar "
        "pengar från handledning till resor.",
        days_later=60,
        moves_money=True,
    ),
    _Asked(
        "run-verksamhet/Kvinnojouren Klippljuset",
        -8,
        "assessed",
        "Stödlinjen får fler samtal än kvällsöppningen får besök.",
        purpose="Rådgivning och stöd, mest över telefon och nätet.",
    ),
    _Asked(
        f"run-jarva/{MELLANBRON}",
        -40,
        "refused",
        "Vi vill hellre ordna en sommarfest för hela stadsdelen.",
        purpose="Sommarfest i stadsdelen.",
    ),
    _Asked(
        "run-kultur/Teaterkollektivet Kulissräven",
        -25,
        "recalled",
        "Skolan ville flytta föreställningarna till hösten, men har ändrat sig.",
        days_later=45,
    ),
    _Asked(
        "run-aldre/Äldrekretsen Äppelkärran",
        -2,
        "draft",
        "Cirkelledaren är sjukskriven, så vi behöver",
        days_later=30,
    ),
)


def change_stories(city: City) -> Iterator[Story]:
    """Every request, each a story of its own."""
    for asked in _ASKED:
        yield _change_story(city, asked)


def _change_story(city: City, asked: _Asked) -> Story:
    dice = dice_for("change", asked.ident)
    yield city.schedule.evening(asked.day, dice)
    application = city.application(asked.ident)
    support = Support.objects.get(application=application)
    applicant, people = city.applicant(support.organisation), city.handlers(support.board.key)
    content = _content(support, asked)
    if asked.until == "draft":
        ask_for_change.save_change(actor=applicant, support=support, content=content)
        return
    change = ask_for_change.send_change(actor=applicant, support=support, content=content)
    if asked.until == "requested":
        return
    yield city.schedule.office_hour(asked.day + 5, dice)
    if asked.until == "recalled":
        ask_for_change.recall_change(actor=applicant, change=change)
        return
    declare_for(people.officer, application)
    decide_change.assess_change(actor=people.officer, change=change, content=_assessment(change, asked))
    if asked.until == "assessed":
        return
    yield city.schedule.office_hour(asked.day + 9, dice)
    declare_for(people.decider, application)
    delegation = city.delegation(support.board.key, support.value, refusal=asked.until == "refused")
    meeting = {} if delegation else {"meeting_on": city.schedule.day(asked.day + 8), "meeting_paragraph": "§ 16"}
    decide_change.decide_change(
        actor=people.decider,
        change=change,
        outcome=asked.until,
        text=_words(asked.until),
        authority=Authority(delegation=delegation, **meeting),  # type: ignore[arg-type]
    )


def _content(support: Support, asked: _Asked) -> ask_for_change.ChangeContent:
    lines = {line.pk: line.amount for line in support.plan.lines.all()} if support.plan is not None else {}
    if asked.moves_money and len(lines) > 1:
        *_others, giving, taking = lines
        part = lines[giving] // 10 // 100_000 * 100_000
        lines[giving], lines[taking] = lines[giving] - part, lines[taking] + part
    return ask_for_change.ChangeContent(
        purpose=asked.purpose or support.present_purpose,
        period_start=support.period_start,
        period_end=support.period_end + dt.timedelta(days=asked.days_later),
        lines=lines,
        why=asked.why,
    )


def _assessment(change: GrantChange, asked: _Asked) -> decide_change.AssessmentContent:
    if asked.until == "refused":
        return decide_change.AssessmentContent(
            proposal="refuse",
            assessment="En fest når inga av de föräldrar som stödet är till för. Målen i planen går inte att nå så.",
        )
    final = Milestone.objects.get(plan=change.support.plan_id, kind="final_accounts")
    return decide_change.AssessmentContent(
        proposal="approve",
        assessment="Målen kan nås som förut. Slutredovisningen får två veckor till, så att allt hinner bokföras.",
        milestones={final.pk: final.due_on + dt.timedelta(days=14)},
    )


def _words(outcome: str) -> DecisionText:
    if outcome == "refused":
        return DecisionText(
            reasons="Stödet är beviljat för föräldrakvällar. En sommarfest är ett annat ändamål än det som prövades.",
            rule_applied="Stödet används till det som står i ansökan (villkoren, punkt 1).",
            facts="Föreningen begär att ändamålet ändras från anhörigkvällar till en sommarfest.",
        )
    return DecisionText(reasons="Ändringen ligger inom det som beviljades och ändrar inte hur målen nås.")
