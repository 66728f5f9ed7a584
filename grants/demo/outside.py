"""What have the boards of the demo city entered that they decided outside Värna? By hand, corrected once, and from a file."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Final

from grants.actions.enter_support import correct_support, enter_support
from grants.actions.import_support import import_support
from grants.demo.cases import COPPER, MELLANBRON
from grants.demo.city import City, dice_for
from grants.demo.schedule import Story
from grants.rules.entering import SupportFacts
from registry.roles import Role

_HEADINGS: Final = (
    "Nämnd;Organisationsnummer;Stödform;Vad stödet avser;Ändamål;Belopp;Från;Till;Beslutsnummer;Beslutat;Förbehåll"
)
_IN_THE_FILE: Final = (
    # association, form, title, purpose, kronor
    (COPPER, "Nedsatt avgift", "Nolltaxa i idrottshall", "Öppen verksamhet på lov", 18_000),
    (COPPER, "Bidrag", "Föreningsbidrag", "Verksamhet för barn och unga", 64_000),
    (MELLANBRON, "Natura", "Tryck av affischer", "Information på fyra språk", 6_500),
)


def outside_stories(city: City) -> Iterator[Story]:
    """A story for each board that has entered something."""
    yield _staff_time(city)
    yield _rent(city)
    yield _file(city)


def _facts(city: City, start: int, **facts: object) -> SupportFacts:
    first = city.schedule.day(start)
    usual = SupportFacts(
        form="money",
        title="",
        value=0,
        period_start=first,
        period_end=first + dt.timedelta(days=365),
        decision_number="",
        decided_on=first - dt.timedelta(days=20),
        terms="Nämnden kan återkalla stödet om villkoren bryts.",
        has_revocation_reservation=True,
    )
    return replace(usual, **facts)  # type: ignore[arg-type]


def _staff_time(city: City) -> Story:
    """Two hours a week that nobody has put a value on."""
    yield city.schedule.office_hour(-130, dice_for("staff time"))
    facts = _facts(
        city,
        -140,
        form="staff_time",
        title="Fältassistent på onsdagskvällar",
        purpose="Uppsökande arbete i Rinkeby, två timmar i veckan",
        decision_number=f"JÄR {city.schedule.today.year}/88 § 14",
    )
    enter_support(
        actor=city.person("jarva", Role.REGISTRAR),
        board=city.boards["jarva"],
        organisation=city.organisation(MELLANBRON),
        facts=facts,
    )


def _rent(city: City) -> Story:
    """Money for rent, where another board gives the premises; its sum was typed wrong first."""
    dice, officer = dice_for("rent"), city.person("socialnamnden", Role.CASE_OFFICER)
    yield city.schedule.office_hour(-100, dice)
    facts = _facts(
        city,
        -110,
        title="Hyresbidrag",
        purpose="Lokal för samtalsgrupper",
        value=2_400_000,
        decision_number=f"SOC {city.schedule.today.year}/412 § 9",
    )
    support = enter_support(
        actor=officer, board=city.boards["socialnamnden"], organisation=city.organisation(MELLANBRON), facts=facts
    )
    yield city.schedule.office_hour(-97, dice)
    right = replace(facts, value=4_200_000)
    correct_support(actor=officer, support=support, facts=right, reason="Siffrorna hade bytt plats: 42 000 kronor.")


def _file(city: City) -> Story:
    """A registrar takes in last year's decisions from a sheet."""
    yield city.schedule.office_hour(-60, dice_for("file"))
    board, year = city.boards["enskede-arsta-vantor"], city.schedule.today.year - 1
    lines = [_HEADINGS]
    for place, (name, form, title, purpose, kronor) in enumerate(_IN_THE_FILE, 21):
        number = city.organisation(name).organisation_number
        days = f"{year}-01-01;{year}-12-31"
        decision = f"{board.code} {year - 1}/{place * 13} § {place};{year - 1}-12-{place - 10}"
        lines.append(f"{board.code};{number};{form};{title} {year};{purpose};{kronor};{days};{decision};ja")
    registrar = city.person("enskede-arsta-vantor", Role.REGISTRAR)
    import_support(actor=registrar, file=BytesIO("\r\n".join(lines).encode("utf-8-sig")))
