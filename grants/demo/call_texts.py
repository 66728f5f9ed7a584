"""What do the demo city's calls ask, and by which criteria are answers judged? Invented, in the manner of such calls."""

from dataclasses import dataclass, field
from typing import Final

TERMS: Final = """\
Stödet används till det som står i beslutet, under den tid som står där. Föreningen säger till innan något ändras.
Verksamheten är öppen och lever upp till demokrativillkoret: stödet kommer från skattepengar.
Föreningen redovisar i tid vad som har gjorts, hur det gick och vad det kostade, och tar emot ett besök av staden.
Pengar som inte har använts betalas tillbaka.
Staden kan återkalla stödet, helt eller delvis, och kräva tillbaka det som har betalats om villkoren bryts, om uppgifter
i ansökan är oriktiga eller om föreningen inte längre uppfyller demokrativillkoret (återkallelseförbehåll).
Hälften betalas när villkoren är godkända och resten efter en godkänd delrapport."""

TERMS_IN_KIND: Final = """\
Lokalen, tiden eller den lägre avgiften används av föreningen själv och bara till det som står i beslutet.
Verksamheten är öppen och lever upp till demokrativillkoret. Föreningen berättar efteråt hur stödet har använts.
Staden kan återkalla stödet om villkoren bryts eller om föreningen inte längre uppfyller demokrativillkoret."""


@dataclass(frozen=True)
class Asked:
    """A question in a form: key, kind, words, and how it stands."""

    key: str
    kind: str
    label: str
    help_text: str = ""
    step: str = "activity"
    options: tuple[str, ...] = ()
    is_required: bool = True


@dataclass(frozen=True)
class Theme:
    """What calls of one sort have in common."""

    criteria: tuple[tuple[str, str], ...]
    questions: tuple[Asked, ...]
    target_group: str
    range_kronor: tuple[int, int] = field(default=(40_000, 120_000))


BUDGET: Final = Asked(
    "budget", "budget", "Budget", "En rad för varje slags kostnad, i hela kronor. Ni kan söka för en del.", "budget"
)

THEMES: Final[dict[str, Theme]] = {
    "social": Theme(
        (
            ("Kompletterar socialtjänsten", "Når insatsen människor som staden inte når själv?"),
            ("Flera stadsdelsområden", "Kan invånare från minst två områden delta på lika villkor?"),
            ("Rimliga kostnader", "Står kostnaden i proportion till hur många som får stöd?"),
            ("Går att följa upp", "Går det att se om insatsen gjorde skillnad?"),
        ),
        (
            Asked("behov", "long_text", "Varför behövs det?", "Vad ser ni, och hur vet ni det?"),
            Asked("antal", "number", "Hur många människor når ni på ett år?"),
            Asked("omraden", "choice", "Var bor de?", options=("Två områden", "Tre till fem områden", "Hela staden")),
            Asked("samarbete", "text", "Vilka samarbetar ni med?", is_required=False),
            Asked("matning", "long_text", "Hur vet ni om det gjorde skillnad?", step="goals"),
            BUDGET,
        ),
        "Människor med sociala behov och deras anhöriga",
        (220_000, 640_000),
    ),
    "district": Theme(
        (
            ("Lokal förankring", "Riktar sig verksamheten till dem som bor i området?"),
            ("Fyller ett behov", "Tillför den något som saknas?"),
            ("Öppen för alla", "Kan vem som helst i målgruppen vara med?"),
            ("Rimliga kostnader", "Står kostnaden i proportion till verksamheten?"),
        ),
        (
            Asked("plats", "text", "Var håller ni till?", "Lokal, torg eller adress"),
            Asked("deltagare", "number", "Hur många deltar en vanlig vecka?"),
            Asked(
                "malgrupp", "choice", "Vilka vänder ni er till?", options=("Barn och unga", "Vuxna", "Äldre", "Alla")
            ),
            Asked("avgift", "money", "Vad kostar det att vara med?", "I kronor. Skriv 0 om det är gratis."),
            BUDGET,
        ),
        "Boende i stadsdelsområdet",
        (35_000, 98_000),
    ),
    "school": Theme(
        (
            ("Kompletterar skolan", "Gör projektet något som skolan inte gör själv?"),
            ("Elevernas inflytande", "Har eleverna varit med och format projektet?"),
            ("Jämställdhet", "Når projektet flickor och pojkar på lika villkor?"),
            ("Går att följa upp", "Finns mått som eleverna och skolan känner igen?"),
        ),
        (
            Asked("skolor", "text", "Vilka skolor är med?"),
            Asked("elever", "number", "Hur många elever når ni?"),
            Asked("start", "date", "När börjar projektet?"),
            Asked("arskurs", "choice", "Vilka årskurser?", options=("F–3", "4–6", "7–9", "Gymnasiet")),
            Asked("upplagg", "long_text", "Hur går en vanlig gång till?"),
            BUDGET,
        ),
        "Barn och unga i skolåldern",
        (90_000, 320_000),
    ),
    "culture": Theme(
        (
            ("Kvalitet", "Är idén genomtänkt och går den att genomföra?"),
            ("Delaktighet", "Skapar deltagarna själva?"),
            ("Tillgänglighet", "Kan fler än de som redan är med hitta dit?"),
            ("Ekonomi", "Är budgeten rimlig och finns egna intäkter?"),
        ),
        (
            Asked("premiar", "date", "När möter ni publiken första gången?"),
            Asked(
                "konstform", "choice", "Vilken konstform?", options=("Teater", "Musik", "Dans", "Film", "Ord", "Annat")
            ),
            Asked("entre", "money", "Vad kostar inträdet?", "I kronor. Skriv 0 om det är gratis."),
            Asked("ide", "long_text", "Berätta om idén"),
            Asked("program", "file", "Program eller skiss", is_required=False, step="goals"),
            BUDGET,
        ),
        "Alla som vill skapa själva",
        (50_000, 190_000),
    ),
    "sport": Theme(
        (
            ("Öppet för alla", "Kan den som är ny komma utan att vara medlem?"),
            ("Trygg verksamhet", "Finns utbildade ledare och rutiner?"),
            ("Jämställt", "Får flickor och pojkar lika mycket tid?"),
            ("Rimliga kostnader", "Följer kostnaden stödets belopp?"),
        ),
        (
            Asked("ledare", "number", "Hur många ledare är ni?"),
            Asked("tillfallen", "number", "Hur många gånger träffas ni?"),
            Asked("fran", "date", "Första tillfället"),
            Asked("lokal", "text", "Vilken hall eller plats?"),
            BUDGET,
        ),
        "Barn och unga 7–20 år",
        (30_000, 150_000),
    ),
    "leaders": Theme(
        (
            ("Öppet för alla", "Är det gratis och öppet för den som inte är medlem?"),
            ("Ledare", "Finns en vuxen ansvarig ledare på plats?"),
        ),
        (
            Asked("ledare", "number", "Hur många ledare är ni?"),
            Asked("fran", "date", "Första dagen"),
            Asked("plats", "text", "Var håller ni till?"),
            BUDGET,
        ),
        "Barn och unga 7–20 år",
        (6_000, 10_000),
    ),
    "premises": Theme(
        (
            ("Behov av lokal", "Går verksamheten inte att ha någon annanstans?"),
            ("Öppen för alla", "Kan den som är ny komma?"),
            ("God användning", "Används tiden som söks?"),
        ),
        (
            Asked("lokal", "text", "Vilken lokal eller anläggning?"),
            Asked("timmar", "number", "Hur många timmar i veckan?"),
            Asked(
                "dag", "choice", "Vilken dag passar bäst?", options=("Måndag", "Tisdag", "Onsdag", "Torsdag", "Helg")
            ),
            Asked("fran", "date", "Från och med"),
        ),
        "Föreningar med säte i staden",
        (30_000, 75_000),
    ),
}
