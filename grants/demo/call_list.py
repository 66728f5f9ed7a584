"""Which calls does the demo city have now? Open, later, and closed with applications being worked on."""

from typing import Final

from grants.demo.call_spec import CallSpec
from grants.demo.earlier_calls import ENDING, PAST, RUNNING

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

CALLS: Final = [*_OPEN, *_LATER, *_WORKED_ON, *RUNNING, *ENDING, *PAST]
SPECS: Final = {spec.ident: spec for spec in CALLS}
