"""What do the sanctions lists say of the demo city? One hit that waits for somebody, and one that was dismissed."""

from pathlib import Path
from typing import Final

from grants.demo.city import City
from registry.actions.declare_conflict import declare_conflict
from vetting.actions.judge_hit import dismiss_hit
from vetting.actions.load_sanctions import load_sanctions
from vetting.actions.renew_list import renew_list
from vetting.models import ScreeningHit, Vetting

_DATA: Final = Path(__file__).parent / "data"
FIRST: Final = _DATA / "sanctions_demo_1.xml"
SECOND: Final = _DATA / "sanctions_demo_2.xml"
WAITS: Final = "Musikhuset Bastrumman"
DISMISSED: Final = "Odlarlaget Rabarberrådet"


def load_first_list() -> None:
    """A small list in the EU's form, on which nobody in the city stands."""
    load_sanctions(actor=None, path=FIRST)


def load_second_list(city: City) -> None:
    """A new version brings two entries that look like associations here; an officer has looked into one of them."""
    renew_list(actor=None, path=SECOND)
    hit = ScreeningHit.objects.get(organisation=city.organisation(DISMISSED))
    vetting = (
        Vetting.objects.filter(case__organisation=hit.organisation, case__case_officer__isnull=False)
        .select_related("case__board", "case__case_officer", "case__organisation")
        .latest("pk")
    )
    officer = vetting.case.case_officer
    if officer is None:
        raise ValueError("the vetting has an officer")
    if not vetting.case.conflict_declarations.filter(user=officer).exists():
        declare_conflict(actor=officer, cases=[vetting.case], has_conflict=False)
    dismiss_hit(
        actor=officer,
        hit=hit,
        vetting=vetting,
        reason="Listans organisation har säte i Norlund och ett annat registreringsnummer. Vår förening odlar i Spånga "
        "sedan den bildades, enligt stadgar och årsmötesprotokoll.",
    )
