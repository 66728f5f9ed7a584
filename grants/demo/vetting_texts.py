"""What do the boards write when they vet? Sources of the standard check, and findings for enhanced vettings. Invented."""

from dataclasses import dataclass
from typing import Final

from vetting.models import Check

SOURCES: Final = {
    Check.Kind.STATUTES: "Stadgar antagna på årsmöte, handling i ärendet",
    Check.Kind.MINUTES: "Årsmötesprotokoll, handling i ärendet",
    Check.Kind.ACTIVITY_REPORT: "Verksamhetsberättelse, handling i ärendet",
    Check.Kind.AUDIT: "Bokslut och revisionsberättelse, utan anmärkning",
    Check.Kind.SIGNATORIES: "Protokoll och registerutdrag",
    Check.Kind.ACCOUNT_HOLDER: "Bankgirots innehavare enligt Bankgirot",
    Check.Kind.WEBSITE: "Föreningens webbplats, läst och sparad",
    Check.Kind.SANCTIONS: "EU:s och FN:s listor, ingen träff",
    Check.Kind.DECLARATION: "Försäkran undertecknad av firmatecknare",
}


@dataclass(frozen=True)
class Piece:
    """A piece of evidence: level, title, source, days after the act, and whether it is independent."""

    level: str
    title: str
    source: str
    after: int
    is_independent: bool = False


@dataclass(frozen=True)
class Act:
    """What somebody did: circumstance, finding and evidence."""

    circumstance: str
    ground: str
    description: str
    link: str
    against: str
    why_not_expression: str
    evidence: tuple[Piece, ...]
    role: str = "lecturer"
    days_before: int = 110
    rests_on: str = "E4"
    opinion: str = "Myndigheten har ingen uppgift om händelsen och avstår från att yttra sig."


COPPER: Final = Act(
    circumstance="På föreningens webbplats publicerades en inspelning där en inbjuden föreläsare uppmanar deltagarna på "
    "föreningens öppna läger att ta till våld mot politiska motståndare (handling i ärendet).",
    ground="D3",
    description="En inbjuden föreläsare uppmanade deltagarna på ett öppet läger att ta till våld mot politiska "
    "motståndare. Föreningen lade ut föredraget på sin webbplats och hänvisade till det i verksamhetsberättelsen.",
    link="Föreningens eget sommarläger, annonserat och öppet för medlemmar 15–20 år.",
    against="Föreningen tog ned inspelningen innan granskningen hade kommunicerats.\n"
    "Ingen i styrelsen dömdes. Tränarna på plats avbröt inte, men tog upp saken dagen efter.\n"
    "Föreläsaren var inbjuden en gång och har inte anlitats igen.",
    why_not_expression="Nej. Uttalandet pekar ut en grupp och uppmanar till våld. Övriga delar av föredraget är kritik "
    "och räknas inte.",
    evidence=(
        Piece("E1", "Tingsrättens dom, uppmaning till brott", "Tingsrätten", 100),
        Piece("E2", "Inspelning på föreningens webbplats", "Föreningens webbplats, sparad kopia", 104),
        Piece("E3", "Polisens yttrande", "Polismyndigheten, skriftlig bedömning", 105),
        Piece("E4", "Reportage i dagstidning", "Dagstidning", 4, is_independent=True),
        Piece("E5", "Samtal med tidigare ledare", "En obekräftad källa", 106),
        Piece("E6", "Tips via kontaktformulär", "Tips, innehållet visas inte här", 107),
    ),
    days_before=165,
    rests_on="E2",
    opinion="Polisen bekräftar händelsen och bedömer uttalandet som en uppmaning till våld.",
)

SPREAD: Final = Act(
    circumstance="Föreningen sålde på sin öppna kväll en skrift som uppmanar läsaren att angripa namngivna personer, och "
    "ordföranden höll ett tal där han ställde sig bakom den.",
    ground="G3",
    description="Ordföranden uppmanade i ett tal på föreningens öppna kväll till våld för en politisk saks skull och "
    "delade ut en skrift med samma budskap.",
    link="Föreningens egen kväll, i lokal som staden upplåter.",
    against="Två i styrelsen har avgått i protest. Skriften delas inte längre ut.",
    why_not_expression="Nej. Talet uppmanar till våld mot utpekade personer; kritiken i övrigt räknas inte.",
    evidence=(
        Piece("E1", "Dom, uppvigling", "Tingsrätten, laga kraft", 70),
        Piece("E2", "Skriften som såldes", "Föreningens egen skrift", 3),
        Piece("E4", "Artikel om kvällen", "Dagstidning", 2, is_independent=True),
    ),
    role="chair",
    rests_on="E2",
)

RUMOUR: Final = Act(
    circumstance="Ett tips säger att en ledare nekade två deltagare tillträde till en öppen kväll i mars och hänvisade "
    "till deras bakgrund.",
    ground="D2",
    description="En ledare ska ha nekat två deltagare tillträde till en öppen kväll.",
    link="Föreningens öppna kväll, under ledarens ansvar.",
    against="Ledaren förnekar. Andra deltagare minns inte händelsen.",
    why_not_expression="Nej, om det har hänt är det en handling, inte ett uttalande.",
    evidence=(
        Piece("E4", "Insändare i lokaltidning", "Lokaltidning", 12, is_independent=True),
        Piece("E5", "Samtal med en deltagare", "En obekräftad källa", 30),
    ),
    role="leader",
    rests_on="E6",
)

REMEDIED: Final = Act(
    circumstance="En tränare dömdes för olaga hot mot en deltagare vid en träning i föreningens regi förra våren.",
    ground="D1",
    description="En tränare hotade en deltagare vid en träning och dömdes för olaga hot.",
    link="Föreningens träning, i dess lokal.",
    against="Tränaren stängdes av samma vecka och styrelsen anmälde själv händelsen.",
    why_not_expression="Nej, domen gäller hot mot en person.",
    evidence=(Piece("E1", "Dom, olaga hot", "Tingsrätten, laga kraft", 60),),
    role="leader",
    days_before=300,
)

ACTS: Final = {"copper": COPPER, "spread": SPREAD, "rumour": RUMOUR, "remedied": REMEDIED}
