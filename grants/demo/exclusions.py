"""Who has been excluded in the demo city, and how did it end? A vetting not met, a board's decision, its reach (G3)."""

import datetime as dt

from grants.actions.withdraw_all_support import exclude
from grants.demo import vettings
from grants.demo.city import City, Handlers, dice_for
from grants.demo.schedule import Story
from grants.models import Support
from registry.actions.declare_conflict import declare_conflict
from registry.actions.send_hearing import answer_hearing, send_hearing
from registry.models import Hearing
from registry.parameters import add_months
from vetting.actions.conclude import reopen
from vetting.actions.decide_exclusion import expire, extend, lift, re_examine
from vetting.actions.open_vetting import open_vetting
from vetting.models import Exclusion


def exclusion_story(
    city: City, organisation: str, board: str, *, decided: float, months: int, ending: str = "", ends: float = 0
) -> Story:
    """A vetting on new facts, not met; the exclusion `decided` so many days from today, for `months`; its ending.

    `ending` is a state of the exclusion and `ends` the day it came, counted from today.
    """
    dice = dice_for("exclusion", organisation)
    people = city.handlers(board)
    yield city.schedule.office_hour(decided - 52, dice)
    excluded = city.organisation(organisation)
    vetting = open_vetting(actor=people.officer, organisation=excluded, board=city.boards[board])
    yield from vettings.enhanced(city, vetting, people, act="spread", until="not_met", start=decided - 50)
    yield city.schedule.office_hour(decided, dice)
    exclusion = exclude(
        actor=people.decider,
        vetting=vetting,
        valid_until=add_months(city.schedule.day(decided), months) - dt.timedelta(days=1),
        reasons="Organisationen uppmuntrar våldsbejakande extremism: ordföranden har uppmanat till våld vid föreningens "
        "egen kväll och delat ut en skrift med samma budskap. Föreningen har hörts.",
        less_intrusive="Villkor och varning räcker inte när styrelsen själv står bakom handlingen.",
        meeting_paragraph="§ 14",
        confirmed_supports=Support.objects.standing().filter(organisation=excluded).count(),
    )
    vettings.take(exclusion.case, people, people.decider)
    if not ending:
        return
    if ending == "expired":
        yield city.schedule.at(exclusion.valid_until + dt.timedelta(days=1), 2, 10)
        expire(exclusion=exclusion)
        return
    yield city.schedule.office_hour(ends - 30 if ending != "re_examined" else ends, dice)
    re_examine(actor=people.decider, exclusion=exclusion, why="Organisationen har begärt omprövning.")
    if ending == "extended":
        yield from _extend(city, exclusion, people, ends)
    elif ending == "lifted":
        yield city.schedule.office_hour(ends, dice)
        reasons = "Ny styrelse, nya stadgar och ett offentligt avståndstagande. Grunden finns inte kvar."
        lift(actor=people.decider, exclusion=exclusion, reasons=reasons)


def _extend(city: City, exclusion: Exclusion, people: Handlers, ends: float) -> Story:
    dice = dice_for("extension", str(exclusion))
    yield city.schedule.office_hour(ends - 25, dice)
    hearing = send_hearing(
        actor=people.officer,
        case=exclusion.case,
        purpose=Hearing.Purpose.ADVERSE_CONCLUSION,
        material="Vi överväger att förlänga avstängningen. Svara gärna på vad som har ändrats.",
    )
    yield city.schedule.office_hour(ends - 10, dice)
    applicant = city.applicant(exclusion.case.organisation)
    answer_hearing(actor=applicant, hearing=hearing, answer="Vi har inget att tillägga.")
    yield city.schedule.office_hour(ends, dice)
    until = add_months(city.schedule.day(ends), 12)
    extend(actor=people.decider, exclusion=exclusion, until=until, reasons="Skriften delas fortfarande ut.")


def reopened_story(city: City, ident: str, *, day: float, new_facts: str) -> Story:
    """A concluded vetting is opened again on new facts."""
    dice = dice_for("reopened", ident)
    yield city.schedule.office_hour(day, dice)
    vetting = city.application(ident).vetting
    if vetting is not None and vetting.is_concluded and vetting.case.case_officer is not None:
        reopen(actor=vetting.case.case_officer, vetting=vetting, new_facts=new_facts)


def renewal_story(city: City, organisation: str, board: str, *, day: float) -> Story:
    """A board vets an association on the standard check, without an application."""
    dice = dice_for("renewal", organisation, board)
    yield city.schedule.office_hour(day - 8, dice)
    people = city.handlers(board)
    vetting = open_vetting(actor=people.officer, organisation=city.organisation(organisation), board=city.boards[board])
    yield city.schedule.at(city.schedule.day(day), 11, dice.randint(0, 50))
    vettings.clear_on_standard(people, vetting)


def recusal_story(city: City, ident: str, *, day: float) -> Story:
    """Somebody at the board has a conflict of interest in a case and says so (R3)."""
    dice = dice_for("recusal", ident)
    yield city.schedule.office_hour(day, dice)
    application = city.application(ident)
    board = application.call.programme.board
    if application.case is not None:
        declare_conflict(
            actor=city.handlers(board.key).coordinator,
            cases=[application.case],
            has_conflict=True,
            ground="party",
            explanation="Min syster sitter i föreningens styrelse.",
        )
