"""Does a finding lead, by the clicks of those who may, to a refusal and to all support being taken back? (G3)"""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grants.actions import assess
from grants.models import Application, Withdrawal
from registry.journal import verify
from registry.roles import Role
from tests import factories
from tests.browser.desk import Desk, SignIn
from tests.browser.files import pdf
from tests.factories import City
from vetting.actions import conclude, escalate, review_vetting
from vetting.models import Vetting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.long
def test_a_finding_leads_to_a_refusal_and_an_exclusion_at_every_board(sign_in: SignIn, tmp_path: Path) -> None:
    road = OtherRoad(sign_in, tmp_path)
    road.go_deeper()
    road.write_the_finding()
    road.ask_the_police()
    road.advise_and_review()
    road.hear_about_the_conclusion()
    road.weigh_and_conclude()
    road.refuse_the_application()
    road.look_at_the_reach()
    road.exclude()
    road.decide_at_the_other_board()
    road.see_it_whole()
    assert not list(verify())


def test_a_statement_that_explains_leads_to_a_clearance(sign_in: SignIn, tmp_path: Path) -> None:
    road = OtherRoad(sign_in, tmp_path)
    vetting = factories.enhanced(road.city, road.application)
    factories.add_finding(road.city, vetting, "D1", "E1")
    escalate.escalate(actor=road.city.officer, vetting=vetting)
    factories.advised(road.city, vetting)
    review_vetting.review_vetting(actor=road.city.reviewer, vetting=vetting, opinion="Håller med.")
    conclude.assess(actor=road.city.officer, vetting=vetting)
    desk = road.officer
    road.at_vetting(desk)
    desk.write("Vad organisationen får yttra sig över", "Vi överväger slutsatsen att villkoret inte är uppfyllt.")
    desk.press("Skicka materialet till organisationen")
    road.answer_hearing("Vi överväger slutsatsen", "Domen gäller en annan förening med samma namn.")
    road.at_vetting(desk)
    desk.told("Domen gäller en annan förening med samma namn.")
    road.sign_as_reviewer("Domen gäller en annan förening.")
    road.at_vetting(desk)
    desk.answer("Slutsats", "Utan anmärkning")
    desk.write("Skäl för slutsatsen", "Domen gäller en annan förening. Inget återstår.")
    desk.press("Dra slutsatsen")
    desk.told("Slutsatsen är dragen.")
    desk.see(f"Granskning av {road.city.organisation}", part="cleared")
    assert Vetting.objects.get(pk=vetting.pk).state == "cleared"


class OtherRoad:
    """An organisation under review at one board, with support at two others: one has delegated withdrawal, one has not."""

    def __init__(self, sign_in: SignIn, folder: Path) -> None:
        self.city, self.folder, self.sign_in = City(), folder, sign_in
        self.application = factories.in_review(self.city)
        self.vetting = Vetting.objects.get(pk=self.application.vetting_id)
        self.delegating = factories.make_board(delegates_withdrawal=True, name="Idrottsnämnden")
        self.deciding = factories.make_board(name="Kulturnämnden")
        factories.make_support(self.city.board, self.city.organisation, title="Mötesrum")
        factories.make_support(self.delegating, self.city.organisation, title="Träningstider")
        factories.make_support(self.deciding, self.city.organisation, title="Replokal", value=4_000_000)
        self.officer = sign_in(self.city.officer)
        self.applicant = sign_in(self.city.applicant)
        self.decider = sign_in(self.city.decider)
        self.reviewer: Desk | None = None

    @property
    def number(self) -> str:
        return self.vetting.case.registry_number

    def at_vetting(self, desk: Desk) -> None:
        desk.go(f"/vetting/{self.vetting.case.path_number}/")

    def go_deeper(self) -> None:
        """The web site shows a circumstance; it is written down, and the vetting goes deeper."""
        desk = self.officer
        desk.take(self.number, "Standardkontrollen är inte klar", "Gör kontrollerna")
        desk.see(f"Granskning av {self.city.organisation}")
        for select in desk.page.get_by_role("combobox", name="resultat").all():
            select.select_option("Kontrollerad")
        desk.field("Egen webbplats, resultat").select_option("Omständighet")
        for source in desk.page.get_by_role("textbox", name="källa").all():
            source.fill("Sparad sida")
        desk.press("Spara kontrollpunkterna")
        desk.told("Kontrollpunkterna är sparade.")
        desk.press("Slutför standardkontrollen")
        desk.told("Standardkontrollen är klar.")
        desk.follow("Beskriv omständigheten")
        desk.write(
            "Vilken konkret omständighet kräver en fördjupad granskning?",
            "På webbplatsen ligger en inspelning där en föreläsare på föreningens läger uppmanar till våld.",
        )
        desk.field("Vad är den känd genom?").select_option(value="E2")
        desk.press("Öppna en fördjupad granskning")
        desk.told("Fördjupad granskning är öppnad.")

    def write_the_finding(self) -> None:
        """Act, role, link, what speaks against it, and a judgment as evidence."""
        desk = self.officer
        desk.answer("Vilken grund?", "G3")
        desk.write("Vad som har hänt", "En inbjuden föreläsare uppmanade till våld mot staten.")
        desk.answer("Vem handlade?", "En företrädare i verksamheten")
        desk.field("Företrädarens roll").select_option("Inbjuden föreläsare")
        desk.write("Koppling till organisationens verksamhet", "Föreningens eget läger.")
        desk.write("När det hände", (timezone.localdate() - dt.timedelta(days=60)).isoformat())
        desk.write("Det som talar emot", "Inspelningen togs ned.")
        desk.answer("Är det här åsiktsfrihet", "Nej")
        desk.write("Varför, eller varför inte?", "Den uppmanar till våld.")
        desk.press("Spara iakttagelsen")
        desk.told("Iakttagelsen är skriven.")
        desk.field("Nivå").select_option(value="E1")
        desk.write("Vad det är", "Tingsrättens dom")
        desk.write("Vem det kommer från", "Tingsrätten")
        desk.write("Daterat", (timezone.localdate() - dt.timedelta(days=30)).isoformat())
        desk.attach("Fil", pdf(self.folder, "dom.pdf", "Dom i mål B 1234"))
        desk.press("Lägg till underlaget")
        desk.told("Beviskravet är nått.")
        desk.press("Eskalera till samordnarna")
        desk.told("Granskningen är eskalerad.")

    def ask_the_police(self) -> None:
        """A referral: the letter to the police is in the case, and the opinion comes in as evidence."""
        desk = self.officer
        desk.unfold("Be en myndighet om skriftligt yttrande")
        desk.write("Myndighet", "Polismyndigheten")
        desk.write("Vad myndigheten tillfrågas om", "Känner ni till händelsen, och hur bedömer ni den?")
        desk.press("Skriv till myndigheten")
        desk.told("Brevet till myndigheten är skrivet.")
        expect(desk.page.get_by_role("link", name="Brevet till Polismyndigheten")).to_be_visible()
        desk.unfold("Ta in svaret")
        desk.write("Svaret i korthet", "Polisen bekräftar händelsen.")
        desk.attach("Yttrandet", pdf(self.folder, "yttrande.pdf", "Yttrande"))
        desk.field("Underlag för").select_option(index=1)
        desk.press("Spara svaret")
        desk.told("Myndighetens svar finns i ärendet.")
        desk.told("underlag på nivå E3")

    def advise(self, coordinator: Desk, words: str) -> None:
        """One coordinator's advice, from my work to the case."""
        coordinator.take(self.number, "En eskalerad granskning väntar på råd", "Deklarera jäv")
        coordinator.declare()
        coordinator.take(self.number, "En eskalerad granskning väntar på råd", "Ge råd")
        coordinator.see(f"Granskning av {self.city.organisation}", part="purpose")
        coordinator.choose("Råd som samordnare")
        coordinator.press("Öppna materialet")
        coordinator.write("Ditt råd", words)
        coordinator.press("Lämna rådet")
        coordinator.told("Ditt råd finns i ärendet.")

    def advise_and_review(self) -> None:
        """The coordinators declare, open the material for a purpose and advise in turn; the reviewer and officer sign."""
        self.advise(self.sign_in(self.city.coordinator), "Underlaget håller. Domen räcker ensam.")
        self.advise(self.sign_in(self.city.central), "Delar nämndens samordnares råd.")
        self.sign_as_reviewer("Jag har läst domen och kommer till samma slutsats.")
        self.at_vetting(self.officer)
        self.officer.press("Skriv under bedömningen")
        self.officer.told("Bedömningen är undertecknad.")

    def hear_about_the_conclusion(self) -> None:
        """The organisation gets the material and the judgment, and answers."""
        desk = self.officer
        desk.write("Vad organisationen får yttra sig över", "Vi överväger slutsatsen att villkoret inte är uppfyllt.")
        for box in desk.page.locator("#hearing").get_by_role("checkbox").all():
            box.check()
        desk.press("Skicka materialet till organisationen")
        desk.told("Materialet är skickat till organisationen.")
        self.answer_hearing("Vi överväger slutsatsen", "Vi har tagit avstånd från föreläsaren.")
        self.at_vetting(desk)
        desk.told("Vi har tagit avstånd från föreläsaren.")

    def answer_hearing(self, material: str, answer: str) -> None:
        """From the organisation's front page to its statement."""
        desk = self.applicant
        desk.follow("Start")
        desk.see("1 sak väntar på er")
        desk.follow("Läs och svara")
        desk.see("Svara innan nämnden beslutar")
        desk.told(material)
        desk.write("Ert yttrande", answer)
        desk.press("Skicka in yttrandet")
        desk.told("Ert yttrande har kommit in.")
        desk.see("Ni har svarat", part="answered")

    def sign_as_reviewer(self, opinion: str) -> None:
        """The reviewer finds the vetting in my work, writes an opinion and signs."""
        self.reviewer = self.reviewer or self.sign_in(self.city.reviewer)
        reviewer = self.reviewer
        reviewer.take(self.number, "Granskningen väntar på din underskrift", "Läs och skriv under")
        reviewer.write("Ditt utlåtande", opinion)
        reviewer.press("Skriv under som oberoende granskare")
        reviewer.told("Du har skrivit under som oberoende granskare.")

    def weigh_and_conclude(self) -> None:
        """The four factors, why nothing milder would do, and the conclusion not met."""
        desk = self.officer
        for factor in (
            "Har tagit avstånd",
            "Har vidtagit tillräckliga åtgärder",
            "Handlingen var enstaka",
            "Det ligger långt tillbaka",
        ):
            desk.field(factor).select_option("Nej")
        for note in desk.field("Varför").all():
            note.fill("Lägret hölls igen i år.")
        desk.write(
            "Varför räcker inte en varning, ett krav på rättelse eller stöd till en del av verksamheten?",
            "En varning har prövats. Lägret är hela verksamheten.",
        )
        desk.press("Spara faktorer och skäl")
        desk.told("Vägningen är sparad.")
        self.sign_as_reviewer("Svaret och vägningen ändrar inte min bedömning.")
        self.at_vetting(desk)
        desk.answer("Slutsats", "Ej uppfyllt")
        desk.write("Skäl för slutsatsen", "Domen visar att föreläsaren uppmanade till våld på föreningens läger.")
        desk.press("Dra slutsatsen")
        desk.told("Slutsatsen är dragen.")
        desk.see(f"Granskning av {self.city.organisation}", part="not met")

    def refuse_the_application(self) -> None:
        """Assessed as a refusal by two; the organisation is heard; the board itself refuses."""
        factories.assessed(self.city, self.application, proposal="refuse")
        assess.propose(actor=self.city.officer, application=self.application)
        number = self.application.case.registry_number
        officer, decider = self.officer, self.decider
        officer.take(number, "Organisationen ska få yttra sig före ett avslag", "Kommunicera")
        officer.see("Kommunicering före avslag")
        officer.press("Skicka materialet till")
        self.answer_hearing("avsl", "Vi håller inte med.")
        officer.take(number, "Yttrandet har kommit in", "Läs yttrandet")
        officer.told("Vi håller inte med.")
        officer.follow("Skriv tjänsteutlåtandet")
        officer.see("Tjänsteutlåtande")
        officer.press("Sätt samman tjänsteutlåtandet")
        officer.see("Tjänsteutlåtande", part="draft")
        officer.write("Text: Varför inget mindre ingripande räcker", "Villkor ändrar inte det som domen visar.")
        officer.press("Skriv under tjänsteutlåtandet")
        officer.told("Tjänsteutlåtandet är undertecknat")
        officer.press("Ta ärendet till beslut")
        decider.take(number, "Ansökan är för beslut", "Besluta")
        decider.see("Besluta")
        expect(decider.page.get_by_role("radio", name="Bifall")).to_have_count(0)
        decider.choose("Avslag")
        decider.write("Regeln som avslaget vilar på", "Demokrativillkoret, grund G3.")
        decider.write("Omständigheterna som avslaget vilar på", "Domen mot föreläsaren på föreningens läger.")
        decider.write("Varför nämnden beslutar så", "Villkoret är inte uppfyllt och inga särskilda skäl finns.")
        decider.field("Beslutas av").select_option("Nämndens eget beslut")
        decider.write("Nämndens sammanträde", timezone.localdate().isoformat())
        decider.write("Paragraf i protokollet", "§ 9")
        decider.press("Avslå ansökan")
        decider.see("Stödsamtal för anhöriga", part="refused")
        assert Application.objects.get().state == "refused"

    def look_at_the_reach(self) -> None:
        """Before anything is changed: three supports at three boards, two taken at once and one held."""
        decider = self.decider
        self.at_vetting(decider)
        decider.choose("Inför ett beslut")
        decider.press("Öppna materialet")
        decider.follow("Se räckvidden av en avstängning")
        decider.see(f"Avstängningens räckvidd: {self.city.organisation}")
        decider.told("3 stöd vid 3 nämnder")
        reach = decider.within("Stöd som nås").get_by_role("row")
        expect(reach.filter(has_text="Mötesrum")).to_contain_text("Dras in nu")
        expect(reach.filter(has_text="Idrottsnämnden")).to_contain_text("Stående delegation")
        expect(reach.filter(has_text="Kulturnämnden")).to_contain_text("Hålls inne")
        assert not Withdrawal.objects.exists()

    def exclude(self) -> None:
        """Decided with two confirmations; afterwards the page says how far it has come."""
        decider = self.decider
        decider.write("Gäller till och med", (timezone.localdate() + dt.timedelta(days=365)).isoformat())
        decider.write("Paragraf i nämndens protokoll", "§ 14")
        decider.choose("Jag har gått igenom de 3 stöden")
        decider.write("Skriv granskningens diarienummer för att bekräfta", self.number)
        decider.press("Dra in 2, håll inne 1")
        decider.told("Avstängningen är verkställd.")
        decider.see(f"Avstängning: {self.city.organisation}")
        decider.told("2 av 3 indragna")
        rows = decider.within("Stöd som nås").get_by_role("row")
        expect(rows.filter(has_text="Idrottsnämnden")).to_contain_text("Indragen")
        expect(rows.filter(has_text="Kulturnämnden")).to_contain_text("Utbetalning innehållen")

    def decide_at_the_other_board(self) -> None:
        """The board without delegation sees the formal decision only, and decides on its own support."""
        withdrawal = Withdrawal.objects.get(support__board=self.deciding)
        person = factories.make_user(Role.DECISION_MAKER, board=self.deciding)
        elsewhere = self.sign_in(person)
        number = withdrawal.case.registry_number
        elsewhere.take(number, "En förberedd indragning ska beslutas", "Deklarera jäv")
        elsewhere.declare()
        elsewhere.take(number, "En förberedd indragning ska beslutas", "Besluta om indragningen")
        elsewhere.see(f"Indragning av stöd till {self.city.organisation}")
        elsewhere.write("Paragraf i nämndens protokoll", "§ 31")
        elsewhere.press("Fatta beslutet")
        elsewhere.told("Beslutet är fattat och skickat till organisationen.")
        elsewhere.page.locator("summary").filter(has_text="Mer").first.click()
        elsewhere.follow("Avstängningar")
        elsewhere.see("Avstängningar")
        elsewhere.follow(str(self.city.organisation))
        elsewhere.see(f"Avstängning: {self.city.organisation}", part="elsewhere")
        elsewhere.told("Andra nämnder ser bara beslutet och dess nummer.")
        expect(elsewhere.page.locator("main")).not_to_contain_text("Mötesrum")
        expect(elsewhere.page.locator("main")).not_to_contain_text("föreläsare")

    def see_it_whole(self) -> None:
        """Everything is taken back, and the organisation has been told by every board."""
        self.decider.page.reload()
        self.decider.told("3 av 3 indragna")
        self.applicant.follow("Brev")
        for subject, count in (("inget stöd till och med", 1), ("stödet dras in", 3), ("ansökan avslås", 1)):
            expect(self.applicant.page.get_by_role("link", name=subject)).to_have_count(count)
