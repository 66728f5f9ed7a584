"""What was given before Värna? Closed and standing support of earlier years, decided outside it; all invented."""

import datetime as dt
import random
from typing import Final

from grants.demo.cases import COPPER, MELLANBRON
from grants.demo.city import City, dice_for
from grants.models import Support
from registry.models import Organisation

# board, form, title, low and high in kronor, how many associations a year
_USUAL: Final = [
    ("socialnamnden", "money", "Verksamhetsbidrag", 180_000, 620_000, 8),
    ("idrottsnamnden", "money", "Medlemsaktivitetsstöd", 40_000, 260_000, 9),
    ("idrottsnamnden", "fee_reduction", "Subventionerad taxa", 20_000, 90_000, 5),
    ("kulturnamnden", "money", "Kulturstöd", 50_000, 240_000, 7),
    ("utbildningsnamnden", "money", "Projektbidrag", 70_000, 260_000, 5),
    ("jarva", "money", "Föreningsbidrag", 30_000, 95_000, 5),
    ("enskede-arsta-vantor", "money", "Föreningsbidrag", 30_000, 90_000, 4),
    ("arbetsmarknadsnamnden", "money", "Föreningsaktiviteter för nya svenskar", 30_000, 80_000, 3),
    ("farsta", "money", "Föreningsbidrag", 25_000, 70_000, 3),
    ("sodermalm", "money", "Föreningsbidrag", 25_000, 80_000, 3),
    ("aldrenamnden", "money", "Äldrenämndens föreningsstöd", 30_000, 80_000, 3),
    ("skarholmen", "premises", "Lokal på kvällar", 20_000, 70_000, 2),
    ("kungsholmen", "money", "Föreningsstöd", 20_000, 60_000, 2),
    ("hagersten-alvsjo", "in_kind", "Material och affischer", 5_000, 20_000, 1),
    ("bromma", "staff_time", "Ledare från fritidsgården", 15_000, 45_000, 1),
]

# The years of Samtalshuset Mellanbron by board, in thousands of kronor, from eight years ago.
_MELLANBRON: Final = {
    "socialnamnden": (0, 0, 150, 240, 300, 320),
    "jarva": (45, 60, 60, 65, 70, 70),
    "utbildningsnamnden": (0, 0, 0, 0, 0, 60),
}
_TERMS: Final = "Beslutat utanför Värna. Staden kan återkalla stödet om villkoren bryts."


def load_history(city: City) -> None:
    """Make the support that no application in Värna lies behind."""
    today = city.schedule.today
    dice = dice_for("history")
    excluded = {
        "Samlingen Stenporten",
        "Lägergruppen Askfacklan",
        "Forumet Glasklockan",
        "Kulturringen Svartrönnen",
        "Samtalsringen Morgonrodnaden",
    }
    ordinary = [o for o in city.associations.by_name.values() if o.name not in excluded | {MELLANBRON}]
    rows: list[Support] = []
    for back in range(3, 0, -1):
        for board, form, title, low, high, count in _USUAL:
            for organisation in dice.sample(ordinary, count):
                value = dice.randint(low // 1000, high // 1000) * 1000 * (108 - 4 * back) // 100
                rows.append(_year(city, organisation, board, today.year - back, form, title, value, dice))
    for board, thousands in _MELLANBRON.items():
        organisation = city.organisation(MELLANBRON)
        for place, value in enumerate(thousands):
            if value:
                year = today.year - 8 + place
                rows.append(_year(city, organisation, board, year, "money", "Bidrag", value * 1000, dice))
    rows += _standing(city, dice)
    Support.objects.bulk_create(row for row in rows if row.decided_on < today)


def _year(
    city: City,
    organisation: Organisation,
    board: str,
    year: int,
    form: str,
    title: str,
    kronor: int,
    dice: random.Random,
    *,
    stands: bool = False,
) -> Support:
    decided = dt.date(year - 1, 11, 1) + dt.timedelta(days=dice.randint(0, 90))
    end = dt.date(year, 12, 31)
    ended = end < city.schedule.today and not stands
    return Support(
        board=city.boards[board],
        organisation=organisation,
        form=form,
        title=f"{title} {year}",
        value=kronor * 100,
        period_start=dt.date(year, 1, 1) if decided.year < year else dt.date(year, 2, 1),
        period_end=end,
        decided_on=decided,
        terms=_TERMS,
        has_revocation_reservation=True,
        closed_on=min(end + dt.timedelta(days=75), city.schedule.today) if ended else None,
        external_reference=f"{city.boards[board].code} {decided.year}/{dice.randint(100, 1900)}",
    )


def _standing(city: City, dice: random.Random) -> list[Support]:
    """Premises that run now, and what the exclusions of earlier years reached."""
    today = city.schedule.today
    rows = []
    running: list[tuple[str, str, str, str, int, int]] = [
        (MELLANBRON, "jarva", "premises", "Lokal, onsdagskvällar", 70_000, -300),
        (COPPER, "enskede-arsta-vantor", "premises", "Lokal, gymnastiksal tisdagar", 62_000, -250),
        (COPPER, "enskede-arsta-vantor", "money", "Aktivitetsstöd, höst", 45_000, -150),
        (COPPER, "idrottsnamnden", "money", "Ledarstöd, lov", 10_000, -60),
        ("Samlingen Stenporten", "jarva", "premises", "Lokal för ungdomskvällar", 36_000, -700),
        ("Samlingen Stenporten", "kulturnamnden", "money", "Kulturstöd", 54_000, -690),
        ("Lägergruppen Askfacklan", "idrottsnamnden", "fee_reduction", "Nolltaxa", 22_000, -800),
        ("Lägergruppen Askfacklan", "farsta", "money", "Föreningsbidrag", 38_000, -810),
        ("Forumet Glasklockan", "kulturnamnden", "money", "Debattkvällar", 47_000, -600),
        ("Forumet Glasklockan", "utbildningsnamnden", "money", "Samtal i skolan", 28_000, -590),
        ("Kulturringen Svartrönnen", "jarva", "money", "Föreningsbidrag", 41_000, -900),
        ("Samtalsringen Morgonrodnaden", "kulturnamnden", "money", "Samtalskvällar", 52_000, -500),
    ]
    for name, board, form, title, kronor, offset in running:
        start = city.schedule.day(offset)
        support = _year(city, city.organisation(name), board, start.year, form, title, kronor, dice, stands=True)
        support.title, support.decided_on = title, start
        support.period_start, support.period_end = start, max(start + dt.timedelta(days=700), today)
        rows.append(support)
    return rows
