"""What does each rule rest on? The short text that stands beside a rule's id on a page.

LAW binds a municipal board; POLICY is what the city has chosen. The reader can tell which: a law is
named with its paragraph, the city's own choice is called guidelines or the city's choice.
"""

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Rule id -> what it rests on and what it asks for, in at most one line.
RULE_BASIS: Final[dict[str, "_StrPromise"]] = {
    # The city's guidelines
    "G1": _("City guidelines: targeted grants from a board"),
    "G2": _("City guidelines: valid vetting when the decision is made"),
    "G3": _("City guidelines: no support of any kind to those who encourage violent extremism"),
    "G4": _("City guidelines: follow-up plan in the same decision"),
    "G5": _("City guidelines: the board follows up and evaluates"),
    "G6": _("City guidelines: experience is shared between boards"),
    "G7": _("City guidelines: three action areas"),
    "G8": _("City guidelines: local action plans in one structure"),
    "G9": _("City guidelines: the executive board follows up every year"),
    "G10": _("City guidelines: coordinators in the city and at each board"),
    "G11": _("City guidelines: anonymised information only"),
    "G12": _("City guidelines: training needs are mapped"),
    "G13": _("City guidelines: city-wide measures at elevated risk"),
    "G14": _("City guidelines: measures for individuals stay with social services"),
    # The democracy condition
    "D1": _("Democracy condition: violence, coercion or threats"),
    "D2": _("Democracy condition: discrimination"),
    "D3": _("Democracy condition: defends, promotes or incites"),
    "D4": _("Democracy condition: works against democratic government"),
    # Procedure
    "R1": _("City’s choice, after FL 25 § and RF 1:9: hearing before a negative decision"),
    "R2": _("Law (RF 1:9) and the city’s choice after FL 32 §: reasons in the decision"),
    "R3": _("Law (KL 6:28–32): nobody with a conflict of interest"),
    "R4": _("Law (KL 6:37–40): decision within the delegation"),
    "R5": _("Law (KL 5:69, 8:12, 13:5): minutes, posting and appeal"),
    "R6": _("Law (KL 13:14): may be carried out before legal force"),
    "R7": _("Law (KL 2:3–4): the rules that held when the call opened"),
    "R8": _("City’s choice, after FL 37 §: terms accepted before payment"),
    "R9": _("Law (OSL 5:1–2): every case and document is registered"),
    "R10": _("Law (TF ch. 2): official documents are handed out"),
    "R11": _("Law (GDPR 9.2 g, RF 2:3): no register of opinions"),
    "R12": _("Law (Archives Act 10 §): disposal under a decided rule"),
    "R13": _("Law (DOS Act): accessible to everyone"),
    "R14": _("Law (Language Act 11 §, FL 13 §): plain language, interpreter"),
    "R15": _("Law (FL 5 §): proportionality"),
    "R16": _("Law (KL 6:38): a named person decides"),
    # Evidence
    "E": _("City’s choice: what evidence is enough"),
}
