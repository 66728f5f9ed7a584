"""Does one application travel from the form to a closed case, by the clicks of the people whose work it is?"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Locator, expect

from grants.actions.open_call import open_call, publish_call
from grants.models import RequiredAttachment
from registry.journal import verify
from registry.models import Case, Document
from tests.browser.desk import Desk, SignIn
from tests.browser.files import pdf
from tests.factories import City

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
TITLE = "Stödsamtal för anhöriga"
PAYMENT = [("Utbetalning kontrollerad", "officer"), ("Utbetalning godkänd", "decider"), ("Utbetald", "officer")]
REPORT = [("Redovisning inkom", "applicant"), ("Redovisning godkänd", "officer")]
#: What the timeline must tell, in this order, and by whom; between them stands more.
COURSE = [
    ("Ansökan inkom", "applicant"),
    ("Jäv deklarerat", "officer"),
    ("Komplettering begärd", "officer"),
    ("Komplettering inkom", "applicant"),
    ("Under beredning", "officer"),
    ("Bedömning undertecknad av handläggaren", "officer"),
    ("Jäv deklarerat", "reviewer"),
    ("Granskarens egen bedömning skriven", "reviewer"),
    ("Bedömning återlämnad av granskaren", "reviewer"),
    ("Bedömning undertecknad av handläggaren", "officer"),
    ("Bedömning godtagen av granskaren", "reviewer"),
    ("Förslag klart", "officer"),
    ("Uppföljningsplan fastställd", "decider"),
    ("Delvis beviljad", "decider"),
    ("Villkor godkända", "applicant"),
    *PAYMENT,
    *REPORT,
    *PAYMENT,
    *REPORT,
    ("Utvärdering skriven", "officer"),
    ("Utvärdering granskad", "reviewer"),
    ("Utvärdering antagen av nämnden", "decider"),
    ("Genomförd", "officer"),
    ("Avslutad", "officer"),
]


def test_an_application_travels_from_form_to_closed_case(sign_in: SignIn, tmp_path: Path) -> None:
    journey = Journey(city_with_a_call(), sign_in, tmp_path)
    journey.apply()
    journey.take_the_case()
    journey.supplement()
    journey.vet()
    journey.assess_together()
    journey.decide()
    journey.accept_the_terms()
    journey.pay(1, "250 000 kr")
    with journey.days_later(90):
        journey.report("Delrapport", "120 000")
        journey.pay(2, "250 000 kr")
    with journey.days_later(200):
        journey.report("Slutredovisning", "500 000")
        journey.evaluate()
        journey.close()
        journey.look_back()
    assert not list(verify())


def city_with_a_call() -> City:
    """A board with its people, an organisation, and an open call for the half year that begins today."""
    today = timezone.localdate()
    city = City(is_open=False, period_start=today, period_end=today + dt.timedelta(days=180))
    RequiredAttachment.objects.create(
        version=city.call.versions.get(), position=3, kind=Document.Kind.ACCOUNTS, title="Årsredovisning"
    )
    publish_call(actor=city.officer, call=city.call)
    city.call = open_call(actor=city.officer, call=city.call)
    return city


class Journey:
    """The road of one application: each step by the person whose it is."""

    def __init__(self, city: City, sign_in: SignIn, folder: Path) -> None:
        self.city, self.folder = city, folder
        people = (city.applicant, city.officer, city.reviewer, city.decider)
        self.applicant, self.officer, self.reviewer, self.decider = self.desks = [sign_in(each) for each in people]

    @cached_property
    def case(self) -> Case:
        return Case.objects.get(kind=Case.Kind.APPLICATION)

    @contextmanager
    def days_later(self, days: int) -> Iterator[None]:
        """At noon, so many days on; everybody has been signed out since long."""
        day = timezone.localdate() + dt.timedelta(days=days)
        with time_machine.travel(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)):
            for desk in self.desks:
                desk.sign_in()
            yield

    def apply(self) -> None:
        """Find the call, fill in step by step, attach, send in."""
        desk = self.applicant
        desk.see("Inget väntar på er")
        desk.follow("Utlysningar")
        desk.see("Utlysningar")
        desk.follow(self.city.call.name)
        desk.see(self.city.call.name)
        desk.follow("Påbörja ansökan")
        desk.see("Påbörja ansökan")
        desk.press("Påbörja ansökan")
        desk.see("Om organisationen", part="organisation")
        desk.write("Kontaktperson", "Amina Berg")
        desk.press("Spara och fortsätt")
        desk.see("Det ni vill göra", part="activity")
        desk.write("Rubrik", TITLE)
        desk.write("Vad vill ni göra?", "Samtal enskilt och i grupp, varje vecka i Rinkeby.")
        desk.press("Spara och fortsätt")
        desk.see("Mål och uppföljning", part="goals")
        for label, text in (
            ("Mål", "Fler anhöriga får stöd"),
            ("Hur det mäts", "Antal familjer i samtal"),
            ("I dag", "17"),
            ("Målvärde", "40"),
            ("Enhet", "familjer"),
        ):
            desk.write(label, text)
        desk.press("Spara och fortsätt")
        desk.see("Budget och bilagor", part="budget")
        self._budget_and_files(desk)
        desk.press("Spara och fortsätt")
        desk.see("Demokrativillkoret", part="condition")
        desk.choose("Vi har läst demokrativillkoret och uppfyller det.")
        desk.write("Du skriver under som", "Ordförande")
        desk.press("Spara och fortsätt")
        desk.see("Kontrollera och skicka", part="review")
        desk.told("Ansökan är komplett")
        desk.press("Skicka in ansökan")
        desk.see("Vi har tagit emot er ansökan")
        desk.told(self.case.registry_number)
        desk.told("540 000 kr")
        desk.follow("Följ ansökan")
        desk.see(TITLE)

    def _budget_and_files(self, desk: Desk) -> None:
        for label, text in (
            ("Vad pengarna går till", "Löner"),
            ("Hur ni har räknat", "En halv tjänst i tolv månader"),
            ("Hela kostnaden", "600 000"),
            ("Ni söker", "540 000"),
        ):
            desk.write(f"Rad 1: {label}", text)
        for title, name in (
            ("Stadgar", "stadgar.pdf"),
            ("Årsmötesprotokoll", "protokoll.pdf"),
            ("Årsredovisning", "redovisning.pdf"),
        ):
            desk.attach(f"Välj en fil: {title}", pdf(self.folder, name, f"{title} för {self.city.organisation}"))
        desk.write("Årsmötets datum", (timezone.localdate() - dt.timedelta(days=60)).isoformat())

    def at_work(self, desk: Desk, reason: str, action: str) -> None:
        """The case stands in my work for this reason; click its action."""
        desk.take(self.case.registry_number, reason, action)

    def at_case(self, desk: Desk) -> Locator:
        """The case, found by its number; its next step."""
        desk.search(self.case.registry_number)
        desk.see(TITLE)
        return desk.page.locator("#next")

    def take_the_case(self) -> None:
        """The officer finds it in my work, declares, and chooses a reviewer who declares too."""
        officer = self.officer
        officer.follow("Mitt arbete")
        first = officer.page.locator(".v-work tbody tr:not(.v-group)").first
        expect(first).to_contain_text(self.case.registry_number)
        self.at_work(officer, "En ny ansökan saknar handläggare", "Ta ärendet")
        officer.declare()
        officer.told("ärendet är ditt")
        officer.see(TITLE, part="submitted")
        officer.follow("Fördela ärendet")
        officer.see("Fördela ärendet")
        officer.field("Oberoende granskare").select_option(label=str(self.city.reviewer))
        officer.press("Fördela")
        officer.told("är fördelat.")

    def supplement(self) -> None:
        """Something is missing: asked for, sent, looked through, and the review begins."""
        officer, applicant = self.officer, self.applicant
        officer.follow("Begär komplettering", of=self.at_case(officer))
        officer.see("Begär komplettering")
        officer.write("Vad saknas?", "Skicka revisionsberättelsen för förra året.")
        officer.press("Skicka begäran")
        officer.told("Begäran är skickad")
        applicant.go("/")
        applicant.follow("Svara och skicka filer")
        applicant.see("Komplettera er ansökan")
        applicant.told("Skicka revisionsberättelsen för förra året.")
        applicant.write("Ert svar", "Den kommer här.")
        applicant.attach("Filer", pdf(self.folder, "revision.pdf", "Revisionsberättelse"))
        applicant.press("Skicka in kompletteringen")
        applicant.see(TITLE)
        self.at_work(officer, "Kompletteringen är inte genomgången", "Gå igenom kompletteringen")
        officer.told("Den kommer här.")
        officer.press("Ta upp ansökan")
        officer.told("Ansökan är under beredning.")

    def vet(self) -> None:
        """The standard check, in one table and one button."""
        officer = self.officer
        self.at_case(officer)
        officer.follow("Öppna", of=officer.page.locator("#vetting"))
        officer.see(f"Granskning av {self.city.organisation}")
        for row in officer.page.get_by_role("textbox", name="källa").all():
            if not row.input_value():
                row.fill("Föreningsregistret")
        officer.press("Markera")
        officer.told("Granskningen är avslutad: utan anmärkning.")

    def assess_together(self) -> None:
        """The officer assesses, the reviewer sends back once, and agrees to the second."""
        officer, reviewer = self.officer, self.reviewer
        self.at_work(officer, "Bedömningen ska skrivas", "Skriv bedömningen")
        officer.see("Bedöm ansökan")
        for criterion in ("Kompletterar", "Går att följa upp"):
            officer.answer(criterion, "Uppfyllt")
        officer.answer("Förslag", "Delvis bifall")
        officer.write("Föreslaget belopp, i kronor", "500 000")
        officer.write("Skäl för förslaget", "Kompletterar stadens egna samtal.")
        officer.press("Skriv under bedömningen")
        officer.told("Nu läser den oberoende granskaren den.")
        self.at_case(reviewer)
        reviewer.follow("Deklarera jäv")
        reviewer.declare()
        self.at_work(reviewer, "Du är oberoende granskare", "Granska bedömningen")
        reviewer.see("Granska bedömningen", part="own first")
        for criterion in ("Kompletterar", "Går att följa upp"):
            reviewer.answer(criterion, "Uppfyllt")
        reviewer.press("Spara och se handläggarens bedömning")
        reviewer.told("Din bedömning är sparad.")
        reviewer.see("Granska bedömningen")
        reviewer.write("Vad som behöver ändras", "Säg varför inte hela beloppet föreslås.")
        reviewer.press("Lämna tillbaka bedömningen")
        reviewer.told("Bedömningen är återlämnad.")
        self.at_work(officer, "Granskaren har lämnat tillbaka bedömningen", "Svara granskaren")
        officer.told("Säg varför inte hela beloppet föreslås.")
        officer.write("Skäl för förslaget", "Kompletterar stadens egna samtal. Lokalen ger nämnden utan avgift.")
        officer.press("Skriv under bedömningen")
        self.at_work(reviewer, "Du är oberoende granskare", "Granska bedömningen")
        reviewer.press("Spara och se handläggarens bedömning")
        reviewer.told("Lokalen ger nämnden utan avgift.")
        reviewer.press("Godta bedömningen")
        reviewer.told("Du står bakom bedömningen.")
        self.at_work(officer, "Förslaget till beslut ska lämnas över", "Lämna över förslaget")
        officer.press("Lämna över förslaget")
        officer.told("Ärendet väntar på beslut.")

    def decide(self) -> None:
        """Sum and follow-up plan in one step."""
        decider = self.decider
        self.at_case(decider)
        decider.follow("Deklarera jäv")
        decider.declare()
        self.at_work(decider, "Ansökan är för beslut", "Besluta")
        decider.see("Besluta")
        expect(decider.field("Beviljat belopp", of=decider.page.locator("#sum"))).to_have_value(re.compile(r"500\s000"))
        decider.write("Varför nämnden beslutar så", "Kompletterar stadens egna samtal.")
        plan = decider.page.locator("#plan")
        expect(plan).to_contain_text("Antal familjer i samtal")
        expect(plan).to_contain_text("Slutredovisning")
        decider.press("Besluta om 500 000 kr")
        decider.see(TITLE, part="partly_granted")
        expect(decider.page.locator("#follow-up")).to_contain_text("Fler anhöriga får stöd")

    def accept_the_terms(self) -> None:
        """The organisation accepts, and sees when it is paid."""
        applicant = self.applicant
        applicant.go("/")
        applicant.follow("Läs och godkänn villkoren")
        applicant.see("Villkor för stödet")
        expect(applicant.within("Utbetalningsplanen").get_by_text("250 000 kr")).to_have_count(2)
        applicant.press("Godkänn villkoren")
        applicant.see(TITLE, part="active")
        expect(applicant.within("Utbetalningar").get_by_text("250 000 kr")).to_have_count(2)

    def pay(self, number: int, amount: str) -> None:
        """Prepared by one, approved by another, paid."""
        officer, decider = self.officer, self.decider
        self.at_work(officer, f"Det är dags för utbetalning {number}", "Förbered utbetalningen")
        officer.press(f"Kontrollera {amount}")
        self.at_work(decider, f"Utbetalning {number} väntar på godkännande", "Godkänn utbetalningen")
        decider.press(f"Godkänn {amount}")
        self.at_work(officer, f"Utbetalning {number} är godkänd", "Betala ut")
        officer.press(f"Betala ut {amount}")
        row = officer.page.locator("#payments tbody tr").filter(has_text=str(self.city.decider)).nth(number - 1)
        expect(row).to_contain_text("Utbetald")

    def report(self, milestone: str, spent: str) -> None:
        """The organisation reports what came of it; the officer approves."""
        applicant, officer = self.applicant, self.officer
        applicant.follow("Redovisningar")
        applicant.see("Redovisningar")
        applicant.follow("Skriv redovisningen", of=applicant.page.get_by_role("row").filter(has_text=milestone))
        applicant.see(milestone, part="write")
        applicant.write("Vad har ni gjort?", f"{milestone}: samtal varje vecka.")
        applicant.write("Resultat hittills, mål 1", "33")
        applicant.field("Förbrukat hittills, kronor: Löner").fill(spent)
        applicant.write("Kvinnor och flickor, 16–19 år", "30")
        applicant.write("Män och pojkar, okänd ålder", "25")
        applicant.press("Skicka in redovisningen")
        applicant.see(milestone, part="sent")
        self.at_work(officer, "En redovisning ska granskas", "Granska redovisningen")
        officer.see(milestone)
        officer.told(f"{milestone}: samtal varje vecka.")
        officer.press("Godkänn redovisningen")
        officer.told("Redovisningen är godkänd.")
        officer.see(TITLE, part="plan")

    def evaluate(self) -> None:
        """Drafted by the officer, signed by the reviewer, adopted by the board."""
        officer, reviewer, decider = self.officer, self.reviewer, self.decider
        self.at_work(officer, "Utvärderingen ska skrivas", "Skriv utvärderingen")
        officer.see("Utvärdering:", part="draft")
        officer.answer("Måluppfyllelse", "Målen delvis nådda")
        officer.write("Vad som fungerade", "En fast ledare och samma rum varje vecka.")
        officer.answer("Evidensens styrka", "Stark evidens")
        officer.write("Slutsats", "Fortsätt, med fler grupper.")
        officer.press("Lämna utkastet till granskaren")
        officer.told("Utkastet är lämnat till granskaren.")
        self.at_work(reviewer, "En utvärdering väntar på din granskning", "Granska utvärderingen")
        reviewer.see("Utvärdering:", part="review")
        reviewer.write("Ditt utlåtande", "Utkastet håller mot siffrorna.")
        reviewer.press("Skriv under utvärderingen")
        self.at_work(decider, "En utvärdering ska antas av nämnden", "Anta utvärderingen")
        decider.see("Utvärdering:", part="adopt")
        decider.write("Paragraf i nämndens protokoll", "§ 12")
        decider.press("Anta utvärderingen")
        decider.told("Nämnden har antagit utvärderingen.")

    def close(self) -> None:
        """Completed, then closed; the organisation has a letter about it."""
        officer, applicant = self.officer, self.applicant
        self.at_work(officer, "Bidraget kan slutföras", "Slutför bidraget")
        officer.press("Slutför bidraget")
        officer.told("Bidraget är genomfört.")
        self.at_work(officer, "Ärendet kan avslutas", "Avsluta ärendet")
        officer.press("Avsluta ärendet")
        officer.told("Ärendet är avslutat.")
        applicant.follow("Brev")
        applicant.see("Brev")
        applicant.told("Ärendet avslutat")

    def look_back(self) -> None:
        """The timeline of the case's page shows all of it, with who did what."""
        officer = self.officer
        self.at_case(officer)
        told: list[tuple[str, str]] = []
        while True:
            if officer.page.locator("#timeline details.v-disclose").count():
                officer.unfold("Visa")
            for entry in officer.page.locator("#timeline .v-timeline > li").all():
                event, *by = entry.locator("p").all_inner_texts()
                told.append((event, re.split(r",| ·", by[0])[0] if by else ""))
            onward = officer.page.locator("#timeline").get_by_role("link", name="Nästa")
            if not onward.count():
                break
            officer.follow("Nästa", of=officer.page.locator("#timeline"))
        people = {name: str(getattr(self.city, name)) for name in ("applicant", "officer", "reviewer", "decider")}
        said = iter(reversed(told))
        for what, who in COURSE:
            assert (what, people[who]) in said, f"{what} by {people[who]} is not told, or not in its place: {told}"
