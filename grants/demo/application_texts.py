"""What do the associations write in their applications and reports? Goals, budgets and answers by sort of call."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True)
class Sort:
    """The words of one sort of application: goals (text, indicator, unit, from, to), costs with their share, and more."""

    goals: tuple[tuple[str, str, str, int, int], ...]
    costs: tuple[tuple[str, str, int], ...]
    long_text: str
    short_text: str
    done: str
    learnt: str
    worked: str


SORTS: Final[dict[str, Sort]] = {
    "social": Sort(
        (
            ("Fler får stöd i tid", "Antal som fått minst tre samtal", "personer", 17, 40),
            ("De vet vart de kan vända sig", "Andel i enkät efter tre samtal", "%", 54, 80),
        ),
        (
            ("Löner", "en halvtidstjänst i tolv månader", 70),
            ("Lokal", "två kvällar i veckan", 12),
            ("Handledning", "varannan vecka", 11),
            ("Material och resor", "", 7),
        ),
        "Vi möter människor som inte söker sig till myndigheter. I fjol fick vi säga nej till var tredje som hörde av sig, "
        "och flera väntade så länge att det hann bli värre.",
        "Socialtjänsten i stadsdelen och två andra föreningar",
        "Samtal enskilt och i grupp två kvällar i veckan. Fem volontärer har gått utbildningen.",
        "Första samtalet ska komma inom en vecka, annars tappar vi kontakten.",
        "Fasta ledare och samma lokal varje vecka gjorde att deltagarna kom tillbaka.",
    ),
    "district": Sort(
        (("Fler från området deltar", "Antal olika deltagare", "personer", 60, 110),),
        (
            ("Ledararvoden", "fyra ledare, två kvällar", 55),
            ("Lokalhyra", "fyra timmar i veckan", 25),
            ("Material", "", 12),
            ("Mat och fika", "", 8),
        ),
        "Verksamheten hålls igång av människor som bor här. Den behövs för att det finns få ställen att gå till om kvällen.",
        "Föreningslokalen vid torget",
        "Öppet två kvällar i veckan hela terminen, och tre större träffar på helger.",
        "När ungdomarna själva fick planera kom fler nya.",
        "Öppna kvällar utan anmälan sänkte tröskeln för dem som aldrig hade varit med.",
    ),
    "school": Sort(
        (
            ("Fler klarar sina läxor", "Andel elever som säger att de hinner", "%", 46, 65),
            ("Fler vågar tala inför andra", "Antal elever som hållit i en träff", "elever", 0, 48),
        ),
        (
            ("Projektledare", "halvtid under läsåret", 60),
            ("Utbildning av mentorer", "två kurser", 15),
            ("Lokal", "klassrum på kvällstid", 12),
            ("Resor och aktiviteter", "", 13),
        ),
        "Vi ses varje vecka efter skoldagen. Två mentorer leder, eleverna bestämmer ämnet och en lärare är med var fjärde gång.",
        "Två högstadieskolor och en gymnasieskola",
        "Träffar varje vecka på tre skolor. Mentorerna har gått kursen och eleverna har hållit i var tredje träff.",
        "Mentorer som själva gått i skolan når fram fortare.",
        "Att en lärare var med då och då gjorde att skolan tog över delar av arbetssättet.",
    ),
    "culture": Sort(
        (("Fler skapar själva", "Antal deltagare i ensemblen", "personer", 14, 30),),
        (
            ("Arvoden till konstnärliga ledare", "tre ledare", 58),
            ("Lokal och teknik", "", 24),
            ("Rekvisita och material", "", 12),
            ("Affisch och webb", "", 6),
        ),
        "Deltagarna skriver, bygger och spelar själva. Ingen behöver ha stått på scen förut, och publiken bjuds in i samtalet.",
        "Kulturhuset och biblioteket",
        "En uppsättning med fjorton deltagare och fem föreställningar, två av dem på skolor.",
        "Öppna repetitioner gav fler nya deltagare än affischerna.",
        "Deltagarnas egna berättelser gjorde att publiken stannade kvar och pratade.",
    ),
    "sport": Sort(
        (("Fler flickor i hallen", "Andel flickor av alla deltagare", "%", 38, 50),),
        (("Ledararvoden", "fyra ledare", 62), ("Halltid", "tio timmar i veckan", 24), ("Utrustning", "", 14)),
        "Vem som helst kan komma, utan avgift och utan att vara medlem.",
        "Idrottshallen i stadsdelen",
        "Öppen hall tre kvällar i veckan, med lika mycket tid för flickor och pojkar.",
        "Kvinnliga ledare på fredagar gjorde störst skillnad.",
        "Fasta ledare och samma tid varje vecka.",
    ),
}
SORTS["leaders"] = SORTS["sport"]
SORTS["premises"] = SORTS["district"]


def goal_numbers(start: int, end: int) -> tuple[Decimal, Decimal]:
    """Baseline and target as decimals."""
    return Decimal(start), Decimal(end)


def budget_of(sort: Sort, kronor: int) -> list[tuple[str, str, int]]:
    """The sum divided over the sort's costs, in whole kronor: (what, how counted, kronor)."""
    rounding = 1000 if kronor >= 20_000 else 100
    lines = [(what, how, kronor * share // 100 // rounding * rounding) for what, how, share in sort.costs]
    what, how, _sum = lines[0]
    return [(what, how, kronor - sum(line[2] for line in lines[1:])), *lines[1:]]
