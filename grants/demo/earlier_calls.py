"""Which calls were decided in earlier years? Those whose grants run now, come to their end, or are closed."""

from typing import Final

from grants.demo.call_spec import CallSpec

RUNNING: Final = [
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

ENDING: Final = [
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

PAST: Final = [
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
