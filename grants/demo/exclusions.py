"""Who has been excluded in the demo city, and how did it end? A vetting not met, a board's decision, its reach (G3)."""

import datetime as dt

from grants.actions.end_exclusion import annul_exclusion, expire_exclusion, lift_exclusion
from grants.actions.restore_support import decide_restoration
from grants.actions.withdraw_all_support import exclude
from grants.demo import vettings
from grants.demo.city import City, Handlers, dice_for
from grants.demo.files import pdf
from grants.demo.schedule import Story
from grants.models import Restoration, Support
from registry.actions.declare_conflict import declare_conflict
from registry.actions.send_hearing import answer_hearing
from registry.parameters import add_months
from vetting.actions.ask_to_lift import ask_to_lift
from vetting.actions.conclude import reopen
from vetting.actions.decide_again import extend, keep
from vetting.actions.open_vetting import open_vetting
from vetting.actions.re_examine import add_new_evidence, open_hearing, prepare, re_examine
from vetting.models import Exclusion

_CHANGED = (
    "Vi har valt en ny styrelse på ett extra årsmöte. Den förra ordföranden har lämnat föreningen. Vi har tagit avstånd "
    "från det som hände, och stadgarna säger nu att ingen får uppmana till våld."
)


def exclusion_story(
    city: City, organisation: str, board: str, *, decided: float, months: int, ending: str = "", ends: float = 0
) -> Story:
    """A vetting on new facts, not met; the exclusion `decided` so many days from today, for `months`; its ending.

    `ending` is `expired`, `annulled`, `kept`, `extended` or `lifted`, and `ends` the day it came, counted from today.
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
        expire_exclusion(exclusion=exclusion)
        return
    if ending == "annulled":
        yield city.schedule.office_hour(ends, dice)
        annul_exclusion(
            actor=people.decider,
            exclusion=exclusion,
            reasons="Förvaltningsrätten fann att föreningen inte hade ansvar för det som den inbjudna talaren sade.",
            court_number="4711-26",
            judged_on=city.schedule.day(ends - 4),
        )
        return
    if ending == "extended":
        yield city.schedule.office_hour(ends - 30, dice)
        re_examine(actor=people.officer, exclusion=exclusion, why="Skriften delas ut igen, enligt en polisanmälan.")
        yield from _extend(city, exclusion, people, ends)
        return
    yield from _asked(city, exclusion, ends - 30)
    if ending == "kept":
        yield from _keep(city, exclusion, people, ends)
    else:
        yield city.schedule.office_hour(ends, dice)
        reasons = "Ny styrelse, nya stadgar och ett offentligt avståndstagande. Grunden finns inte kvar."
        lift_exclusion(actor=people.decider, exclusion=exclusion, reasons=reasons, meeting_paragraph="§ 8")


def give_back_story(city: City, organisation: str, board: str, *, day: float) -> Story:
    """A board gives back the support that it withdrew, when the exclusion is over."""
    yield city.schedule.office_hour(day, dice_for("give back", organisation, board))
    people = city.handlers(board)
    tried = Restoration.objects.filter(
        withdrawal__support__organisation=city.organisation(organisation), withdrawal__support__board=city.boards[board]
    )
    for restoration in tried.select_related("withdrawal__case"):
        vettings.take(restoration.case, people, people.decider)
        decide_restoration(
            actor=people.decider,
            restoration=restoration,
            outcome="restored",
            reasons="Föreningen har en ny styrelse och har visat att verksamheten är den som stödet beviljades för.",
            paragraph="§ 10",
        )


def request_story(city: City, organisation: str, *, day: float) -> Story:
    """An excluded organisation asks for the exclusion to be lifted, and waits for the answer."""
    yield city.schedule.evening(day - 1, dice_for("request", organisation))
    excluded = Exclusion.objects.get(case__organisation=city.organisation(organisation))
    text = "Ni svarade i somras att skriften låg kvar. Nu är den borta från webbplatsen, och vi har bett alla som fick den "
    text += "att kasta den. Det står i protokollet från mötet i oktober. Vi ber er att upphäva beslutet."
    yield from _asked(city, excluded, day, text)


def _asked(city: City, exclusion: Exclusion, day: float, text: str = _CHANGED) -> Story:
    yield city.schedule.evening(day, dice_for("asked", str(exclusion)))
    organisation = exclusion.case.organisation
    ask_to_lift(
        actor=city.applicant(organisation),
        exclusion=exclusion,
        text=text,
        files=[pdf("protokoll-extra-arsmote.pdf", organisation.name, "Protokoll från extra årsmöte")],
    )


def _keep(city: City, exclusion: Exclusion, people: Handlers, ends: float) -> Story:
    dice = dice_for("kept", str(exclusion))
    yield city.schedule.office_hour(ends - 12, dice)
    prepare(
        actor=people.officer,
        exclusion=exclusion,
        news="Ordföranden har avgått. Skriften ligger kvar på webbplatsen.",
        assessment="Avgången talar för föreningen, men den sprider fortfarande samma budskap.",
        proposal="keep",
        less_intrusive="Villkor räcker inte så länge skriften sprids.",
    )
    yield city.schedule.office_hour(ends, dice)
    keep(
        actor=people.decider,
        exclusion=exclusion,
        reasons="Skriften ligger kvar på föreningens webbplats. Att ordföranden har avgått räcker inte.",
        less_intrusive="Villkor räcker inte så länge skriften sprids.",
        meeting_paragraph="§ 11",
    )


def _extend(city: City, exclusion: Exclusion, people: Handlers, ends: float) -> Story:
    dice = dice_for("extension", str(exclusion))
    yield city.schedule.office_hour(ends - 26, dice)
    add_new_evidence(
        actor=people.officer,
        exclusion=exclusion,
        level="E2",
        title="Föreningens webbplats",
        source="Lägergruppens egen sida",
        dated_on=city.schedule.day(ends - 27),
        shows="Skriften ligger kvar och delades ut på höstlägret.",
        checked=pdf("webbplatsen.pdf", exclusion.case.organisation.name, "Sparad sida"),
    )
    yield city.schedule.office_hour(ends - 25, dice)
    hearing = open_hearing(
        actor=people.officer,
        exclusion=exclusion,
        material="Vi överväger att förlänga avstängningen. Skriften ligger kvar på er webbplats. Svara gärna på vad som "
        "har ändrats.",
    )
    yield city.schedule.office_hour(ends - 10, dice)
    applicant = city.applicant(exclusion.case.organisation)
    answer_hearing(actor=applicant, hearing=hearing, answer="Vi har inget att tillägga.")
    prepare(
        actor=people.officer,
        exclusion=exclusion,
        news="Skriften ligger kvar på webbplatsen och delades ut på höstlägret.",
        assessment="Inget har ändrats. Föreningen har hörts och har inget att tillägga.",
        proposal="extend",
        less_intrusive="En kortare tid eller villkor har inte gett något.",
    )
    yield city.schedule.office_hour(ends, dice)
    extend(
        actor=people.decider,
        exclusion=exclusion,
        until=add_months(city.schedule.day(ends), 12),
        reasons="Skriften delas fortfarande ut.",
        less_intrusive="En kortare tid eller villkor har inte gett något.",
        meeting_paragraph="§ 9",
    )


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
