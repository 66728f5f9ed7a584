"""Which calls does the demo city have, and when? Days are counted from today, so that the city never ages."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class CallSpec:
    """A round of a real programme at invented dates: opens, closes and is decided so many days from today."""

    ident: str
    key: str
    name: str
    theme: str
    opens: int
    closes: int
    decided: int
    budget: int
    form: str = "money"
    months: int = 12
    is_draft: bool = False
    is_archived: bool = False
    closes_at_noon: bool = False


_OPEN: Final = [
    CallSpec("open-ledar", "idrott-ledarstod-skollov", "Ledarstöd, {season}", "leaders", -40, 8, 20, 400_000),
    CallSpec(
        "open-skapande",
        "kultur-eget-skapande-demokrati-folkbildning",
        "Stöd till eget skapande, demokrati och folkbildning {year}",
        "culture",
        -60,
        22,
        75,
        3_500_000,
    ),
    CallSpec("open-kun", "kungsholmen-foreningsstod", "Föreningsstöd {year}", "district", -80, 38, 85, 1_200_000),
    CallSpec(
        "open-social",
        "social-tidsbegransat-bidrag",
        "Tidsbegränsat bidrag, {month}",
        "social",
        -21,
        58,
        120,
        8_000_000,
    ),
    CallSpec("open-projekt", "utbildning-projektbidrag", "Projektbidrag {year}", "school", -20, 63, 115, 4_000_000),
    CallSpec(
        "open-skp",
        "skarpnack-foreningsbidrag",
        "Föreningsbidrag {year}",
        "district",
        -15,
        67,
        120,
        900_000,
        closes_at_noon=True,
    ),
    CallSpec(
        "open-taxa",
        "idrott-lokalhyressubvention",
        "Subventionerad taxa och nolltaxa {year}",
        "premises",
        -50,
        29,
        60,
        2_000_000,
        "fee_reduction",
    ),
    CallSpec(
        "open-traffar",
        "idrott-fritidsutvecklarna-traffar",
        "Lokal och stöd till träffverksamhet {year}",
        "premises",
        -30,
        45,
        70,
        600_000,
        "premises",
    ),
]

_LATER: Final = [
    CallSpec("later-jarva", "jarva-foreningsbidrag", "Föreningsbidrag {year}", "district", 16, 60, 130, 1_800_000),
    CallSpec("later-bromma", "bromma-foreningsstod", "Föreningsstöd {year}", "district", 25, 90, 150, 700_000),
    CallSpec(
        "later-medlem", "idrott-medlemsaktivitetsstod", "Medlemsaktivitetsstöd {year}", "sport", 34, 92, 150, 60_000_000
    ),
    CallSpec(
        "later-hvb", "hasselby-vallingby-foreningsbidrag", "Föreningsbidrag {year}", "district", 40, 70, 140, 900_000
    ),
    CallSpec(
        "later-semester",
        "idrott-fritidsutvecklarna-semester",
        "Semesterverksamhet, stöd i sak {year}",
        "premises",
        12,
        80,
        110,
        300_000,
        "in_kind",
    ),
    CallSpec(
        "draft-verksamhet",
        "utbildning-verksamhetsbidrag",
        "Verksamhetsbidrag {year}",
        "school",
        45,
        110,
        170,
        9_000_000,
        is_draft=True,
    ),
]

_WORKED_ON: Final = [
    CallSpec(
        "now-social",
        "social-tidsbegransat-bidrag",
        "Tidsbegränsat bidrag, {month}",
        "social",
        -130,
        -62,
        21,
        9_000_000,
    ),
    CallSpec(
        "now-eav",
        "enskede-arsta-vantor-foreningsbidrag",
        "Föreningsbidrag {year}",
        "district",
        -125,
        -60,
        15,
        1_500_000,
    ),
    CallSpec("now-jarva", "jarva-foreningsbidrag", "Föreningsbidrag {year}", "district", -110, -58, 30, 1_800_000),
    CallSpec(
        "now-skola", "utbildning-verksamhetsbidrag", "Verksamhetsbidrag {year}", "school", -130, -63, 12, 8_500_000
    ),
    CallSpec(
        "now-kultur",
        "kultur-ungas-egna-kulturprojekt",
        "Stöd till ungas egna kulturprojekt, hösten {thisyear}",
        "culture",
        -120,
        -61,
        10,
        2_500_000,
    ),
    CallSpec(
        "now-dropin",
        "idrott-drop-in",
        "Stöd för drop in-idrott {year}",
        "sport",
        -115,
        -59,
        14,
        2_200_000,
    ),
    CallSpec(
        "now-aldre", "aldre-foreningsstod", "Äldrenämndens föreningsstöd {year}", "district", -110, -60, 9, 900_000
    ),
    CallSpec("now-sod", "sodermalm-foreningsbidrag", "Föreningsbidrag {year}", "district", -105, -57, 18, 1_100_000),
]

_RUNNING: Final = [
    CallSpec(
        "run-social",
        "social-tidsbegransat-bidrag",
        "Tidsbegränsat bidrag, {month}",
        "social",
        -470,
        -420,
        -345,
        9_000_000,
    ),
    CallSpec(
        "run-verksamhet",
        "social-verksamhetsbidrag",
        "Verksamhetsbidrag {year}",
        "social",
        -500,
        -425,
        -340,
        12_000_000,
    ),
    CallSpec(
        "run-eav",
        "enskede-arsta-vantor-foreningsbidrag",
        "Föreningsbidrag {year}",
        "district",
        -470,
        -415,
        -340,
        1_500_000,
    ),
    CallSpec("run-jarva", "jarva-foreningsbidrag", "Föreningsbidrag {year}", "district", -460, -412, -335, 1_700_000),
    CallSpec("run-projekt", "utbildning-projektbidrag", "Projektbidrag {year}", "school", -465, -410, -335, 4_000_000),
    CallSpec(
        "run-kultur",
        "kultur-eget-skapande-demokrati-folkbildning",
        "Stöd till eget skapande, demokrati och folkbildning {year}",
        "culture",
        -465,
        -411,
        -330,
        3_200_000,
    ),
    CallSpec(
        "run-medlem",
        "idrott-medlemsaktivitetsstod",
        "Medlemsaktivitetsstöd {year}",
        "sport",
        -460,
        -409,
        -338,
        58_000_000,
    ),
    CallSpec(
        "run-lokaler",
        "idrott-foreningslokaler",
        "Stöd för kostnader för föreningslokaler {year}",
        "sport",
        -460,
        -408,
        -337,
        9_000_000,
    ),
    CallSpec("run-farsta", "farsta-foreningsbidrag", "Föreningsbidrag {year}", "district", -455, -405, -340, 800_000),
    CallSpec(
        "run-nya",
        "foreningsaktivitet-nya-svenskar",
        "Föreningsaktiviteter för nya svenskar {year}",
        "district",
        -455,
        -407,
        -342,
        1_000_000,
    ),
    CallSpec(
        "run-aldre", "aldre-foreningsstod", "Äldrenämndens föreningsstöd {year}", "district", -450, -404, -338, 900_000
    ),
    CallSpec(
        "run-taxa",
        "idrott-lokalhyressubvention",
        "Subventionerad taxa och nolltaxa {year}",
        "premises",
        -455,
        -406,
        -341,
        2_000_000,
        "fee_reduction",
    ),
    CallSpec(
        "run-traffar",
        "idrott-fritidsutvecklarna-traffar",
        "Lokal och stöd till träffverksamhet {year}",
        "premises",
        -450,
        -403,
        -339,
        600_000,
        "premises",
    ),
]

_ENDING: Final = [
    CallSpec(
        f"end-{name}",
        key,
        title,
        theme,
        -640 - place,
        -600 - place,
        -520 - place,
        budget,
    )
    for place, (name, key, title, theme, budget) in enumerate(
        [
            ("social", "social-tidsbegransat-bidrag", "Tidsbegränsat bidrag, {month}", "social", 8_700_000),
            ("eav", "enskede-arsta-vantor-foreningsbidrag", "Föreningsbidrag {year}", "district", 1_400_000),
            ("jarva", "jarva-foreningsbidrag", "Föreningsbidrag {year}", "district", 1_600_000),
            ("projekt", "utbildning-projektbidrag", "Projektbidrag {year}", "school", 3_900_000),
            (
                "kultur",
                "kultur-ungas-egna-kulturprojekt",
                "Stöd till ungas egna kulturprojekt {year}",
                "culture",
                2_400_000,
            ),
            ("dropin", "idrott-drop-in", "Stöd för drop in-idrott {year}", "sport", 2_000_000),
        ]
    )
]

_PAST: Final = [
    CallSpec(
        "past-social",
        "social-tidsbegransat-bidrag",
        "Tidsbegränsat bidrag, {month}",
        "social",
        -870,
        -820,
        -745,
        8_500_000,
        is_archived=True,
    ),
    CallSpec("past-jarva", "jarva-foreningsbidrag", "Föreningsbidrag {year}", "district", -865, -815, -740, 1_600_000),
    CallSpec("past-projekt", "utbildning-projektbidrag", "Projektbidrag {year}", "school", -860, -812, -738, 3_800_000),
    CallSpec(
        "past-kultur",
        "kultur-ungas-egna-kulturprojekt",
        "Stöd till ungas egna kulturprojekt {year}",
        "culture",
        -862,
        -810,
        -735,
        2_400_000,
        is_archived=True,
    ),
    CallSpec(
        "past-eav",
        "enskede-arsta-vantor-foreningsbidrag",
        "Föreningsbidrag {year}",
        "district",
        -866,
        -818,
        -742,
        1_400_000,
    ),
    CallSpec("past-dropin", "idrott-drop-in", "Stöd för drop in-idrott {year}", "sport", -858, -808, -739, 2_000_000),
]

CALLS: Final = [*_OPEN, *_LATER, *_WORKED_ON, *_RUNNING, *_ENDING, *_PAST]
SPECS: Final = {spec.ident: spec for spec in CALLS}
