"""The steps of a vetting from its page: each changes the state, or says why not and keeps what was typed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.actions.declare_conflict import declare_conflict
from registry.actions.send_hearing import answer_hearing
from registry.events import Event
from registry.models import JournalEntry
from tests import factories
from tests.factories import City
from vetting.forms.hearing import HearingForm
from vetting.models import Check, Criterion, Vetting

pytestmark = pytest.mark.django_db

CIRCUMSTANCE = "Den 14 juni publicerade föreningen en inspelning där en föreläsare uppmanar till våld."


class Page:
    """The page of one vetting, as its readers use it."""

    def __init__(self, client: Client, city: City, vetting: Vetting) -> None:
        self.client, self.city, self.vetting = client, city, vetting

    def as_(self, person) -> "Page":
        self.client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        self.client.post(reverse("vetting_read", args=[self.number]), {"purpose": "handling"})
        return self

    @property
    def number(self) -> str:
        return self.vetting.case.path_number

    @property
    def state(self) -> str:
        return Vetting.objects.get(pk=self.vetting.pk).state

    def show(self) -> str:
        return self.client.get(reverse("vetting", args=[self.number])).content.decode()

    def take(self, step: str, **data):
        typed = {f"{step}-{name}": value for name, value in data.items()}
        return self.client.post(reverse("vetting_step", args=[self.number, step]), typed)

    def check(self, step: str = "checks", outcome: str = "pending", source: str = "Handling 1", **other: str):
        data = {f"checks-{kind}-outcome": other.get(kind, outcome) for kind in Check.Kind.values}
        data |= {f"checks-{kind}-source": source for kind in Check.Kind.values}
        return self.client.post(reverse("vetting_step", args=[self.number, step]), data)

    def enhanced(self) -> "Page":
        self.as_(self.city.officer).check(outcome="ok", website="circumstance")
        self.take("finish")
        self.take("enhance", circumstance=CIRCUMSTANCE, rests_on="E2")
        assert self.state == "enhanced"
        return self

    def finding(self, **changed):
        data = {
            "ground": Criterion.objects.get(code="G3").pk,
            "description": "En föreläsare uppmanade till våld.",
            "actor_kind": "representative",
            "representative_role": "lecturer",
            "activity_link": "Föreningens läger.",
            "happened_on": "2026-06-14",
            "speaks_against": "Inspelningen togs ned.\nIngen dömdes.",
            "is_protected_expression": "no",
            "expression_reasons": "Uppmanar till våld.",
        }
        return self.take("finding", **(data | changed))

    def evidence(self, level: str = "E1", **changed):
        finding = self.vetting.findings.get()
        data = {
            "level": level,
            "title": "Tingsrättens dom",
            "source": "Tingsrätten",
            "dated_on": "2026-10-02",
            "checked": SimpleUploadedFile("dom.pdf", factories.PDF, content_type="application/pdf"),
        } | changed
        typed = {f"evidence-{finding.pk}-{name}": value for name, value in data.items()}
        return self.client.post(reverse("evidence_add", args=[self.number, finding.pk]), typed)

    def in_hearing(self) -> "Page":
        """Carried, advised, reviewed, assessed, and sent to the organisation."""
        city = self.city
        self.enhanced().finding()
        self.evidence()
        self.take("escalate")
        for person in (city.coordinator, city.central):
            declare_conflict(actor=person, cases=[self.vetting.case], has_conflict=False)
        self.as_(city.coordinator).take("advice", text="Underlaget håller.")
        factories.read(city.central, self.vetting)
        self.as_(city.central).take("advice", text="Håller med nämndens samordnare.")
        self.as_(city.reviewer).take("review", opinion="Håller med.")
        self.as_(city.officer).take("assess")
        sent = {f"d{document.pk}-sent": "on" for document in self.vetting.case.documents.all()}
        self.take("hearing", material="Vi avser att ...", withheld="", **sent)
        assert self.state == "in_hearing"
        return self


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def handled(client) -> Page:
    city = City()
    application = factories.in_review(city)
    return Page(client, city, Vetting.objects.get(pk=application.vetting_id)).as_(city.officer)


def test_a_routine_vetting_is_cleared_with_one_button(handled):
    assert "conclude: cleared" in handled.show()
    assert handled.check("clear").status_code == 302
    assert handled.state == "cleared"
    assert set(handled.vetting.checks.values_list("outcome", flat=True)) == {"ok"}


def test_sources_are_filled_in_from_the_offered_documents(handled):
    statutes = handled.vetting.checks.get(kind="statutes")
    number = statutes.document.case.registry_number
    assert f"Document {statutes.document.number} in {number}, {statutes.document.title}" in handled.show()


def test_every_check_without_a_source_is_pointed_out_and_nothing_is_saved(handled):
    response = handled.check("clear", source="", minutes="missing")
    assert response.status_code == 422
    assert response.content.decode().count("Name the source") >= len(Check.Kind.values)
    assert handled.state == "opened"
    assert set(handled.vetting.checks.values_list("outcome", flat=True)) == {"pending"}


def test_a_circumstance_keeps_the_one_button_away_and_the_way_past_it_closed(handled):
    handled.check(outcome="ok", website="circumstance")
    assert "conclude: cleared" not in handled.show()
    response = handled.check("clear", outcome="ok", website="circumstance")
    assert response.status_code == 422
    assert "looked into or completed" in response.content.decode()
    assert handled.state == "opened"


def test_a_view_is_no_circumstance(handled):
    handled.check(outcome="ok", website="circumstance")
    handled.take("finish")
    typed = "Det är en muslimsk förening med radikala åsikter i stadsdelen."
    response = handled.take("enhance", circumstance=typed, rests_on="E4")
    assert response.status_code == 422
    assert "names a view, faith or origin" in response.content.decode()
    assert typed in response.content.decode()
    assert handled.state == "standard_done"


def test_a_representatives_act_needs_the_role_and_the_rest_is_kept(handled):
    response = handled.enhanced().finding(representative_role="")
    assert response.status_code == 422
    assert "Choose which role" in response.content.decode()
    assert "Inspelningen togs ned." in response.content.decode()
    assert not handled.vetting.findings.exists()


def test_free_speech_is_never_carried_by_any_evidence(handled):
    handled.enhanced().finding(is_protected_expression="yes")
    assert handled.evidence("E1").status_code == 302
    assert "Free speech, political criticism" in handled.show()


@pytest.mark.parametrize(
    ("levels", "is_reached"),
    [(["E1"], True), (["E4"], False), (["E4", "E4"], True), (["E5", "E6"], False)],
)
def test_the_page_says_whether_the_threshold_is_reached(handled, levels, is_reached):
    handled.enhanced().finding()
    for number, level in enumerate(levels, 1):
        source = f"Tidningen {number}"
        handled.evidence(level, source=source, is_independent="on", independence_note="Egen redaktion.")
    assert ("The threshold is reached." in handled.show()) is is_reached


def test_a_file_that_is_something_else_is_refused_and_the_rest_is_kept(handled):
    handled.enhanced().finding()
    response = handled.evidence(checked=SimpleUploadedFile("dom.pdf", b"MZ", content_type="application/pdf"))
    assert response.status_code == 422
    assert "Tingsrättens dom" in response.content.decode()
    assert not handled.vetting.findings.get().evidence.exists()


def test_evidence_for_somebody_elses_finding_is_not_found(handled):
    handled.enhanced().finding()
    url = reverse("evidence_add", args=[handled.number, handled.vetting.findings.get().pk + 1])
    assert handled.client.post(url).status_code == 404


def test_escalation_past_the_page_is_refused_without_a_finding_and_journalled(handled):
    response = handled.enhanced().take("escalate")
    assert response.status_code == 422
    assert "no finding with evidence" in response.content.decode()
    assert handled.state == "enhanced"
    refused = JournalEntry.objects.get(case=handled.vetting.case, event=Event.STEP_REFUSED)
    assert (refused.actor, refused.reason) == (handled.city.officer, "no_finding")


def test_a_document_is_not_left_out_of_the_hearing_without_saying_why(handled):
    handled.in_hearing()
    response = handled.take("hearing", material="Nytt material", withheld="")
    assert response.status_code == 422
    assert "send it, or write why not." in response.content.decode()
    assert handled.vetting.case.hearings.count() == 1


def test_not_met_is_explained_while_the_reply_period_runs_and_refused_past_the_page(handled):
    handled.in_hearing()
    content = handled.show()
    assert 'value="not_met"' not in content
    assert "The reply period is running." in content
    response = handled.take("conclude", outcome="not_met", reasons="Kravet är nått.")
    assert response.status_code == 422
    assert "The reply period is running." in response.content.decode()
    assert "Kravet är nått." in response.content.decode()
    assert handled.state == "in_hearing"


def test_the_whole_road_leads_to_not_met_and_shows_both_sides(handled):
    handled.in_hearing()
    answer_hearing(actor=handled.city.applicant, hearing=handled.vetting.case.hearings.get(), answer="Vi tar avstånd.")
    weights = dict.fromkeys(Vetting.FACTORS, "no") | {f"{name}_note": "Skäl." for name in Vetting.FACTORS}
    assert handled.take("weigh", less_intrusive="Varning räcker inte.", **weights).status_code == 302
    assert handled.take("conclude", outcome="not_met", reasons="Kravet är nått.").status_code == 422
    handled.as_(handled.city.reviewer).take("review", opinion="Svaret ändrar inget.")
    handled.as_(handled.city.officer)
    assert handled.take("conclude", outcome="not_met", reasons="Kravet är nått.").status_code == 302
    assert handled.state == "not_met"
    content = handled.show()
    assert "Inspelningen togs ned." in content
    assert "Vi tar avstånd." in content
    assert reverse("exclude", args=[handled.number]) not in content
    assert reverse("exclude", args=[handled.number]) in handled.as_(handled.city.decider).show()


def test_a_statement_of_the_weights_may_be_saved_half_done(handled):
    handled.in_hearing()
    assert handled.take("weigh", distanced="partly", distanced_note="Uttalande.").status_code == 302
    assert Vetting.objects.get(pk=handled.vetting.pk).distanced == "partly"


def test_a_concluded_vetting_is_reopened_on_new_facts_only(handled):
    handled.check("clear")
    assert handled.take("reopen", new_facts=" ").status_code == 422
    assert handled.state == "cleared"
    assert handled.take("reopen", new_facts="En dom har kommit.").status_code == 302
    assert handled.state == "reopened"


def test_whoever_has_not_declared_is_told_first_of_all(handled):
    handled.vetting.case.conflict_declarations.filter(user=handled.city.officer).delete()
    content = handled.show()
    assert "You have not declared" in content
    assert "conclude: cleared" not in content
    response = handled.check("clear")
    assert response.status_code == 422
    assert reverse("declare_conflict", args=[handled.number]) in response.content.decode()
    assert handled.state == "opened"


def test_the_reviewer_does_not_make_the_case_officers_checks(handled):
    response = handled.as_(handled.city.reviewer).check("clear")
    assert response.status_code == 422
    assert handled.state == "opened"


def test_an_auditor_reads_and_takes_no_step(handled):
    assert handled.take("conjure").status_code == 404  # nor does anybody take one that does not exist
    assert handled.as_(handled.city.auditor).check("clear").status_code == 404
    assert "checks-form" not in handled.show()


def test_material_is_not_shown_to_whoever_posts_without_a_purpose(client, handled):
    client.force_login(handled.city.decider, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("vetting_step", args=[handled.number, "checks"]))
    assert response.status_code == 302
    assert not JournalEntry.objects.filter(event=Event.VETTING_READ, actor=handled.city.decider).exists()


def test_the_page_asks_no_more_when_there_are_more_findings(handled):
    handled.enhanced().finding()
    handled.evidence()
    handled.show()
    with CaptureQueriesContext(connection) as one:
        handled.show()
    for _ in range(5):
        handled.finding()
    handled.show()
    with CaptureQueriesContext(connection) as many:
        handled.show()
    assert handled.vetting.findings.count() == 6
    assert len(many) == len(one)


def test_the_hearing_is_drafted_from_the_findings_that_are_carried(handled):
    handled.in_hearing()
    drafted = HearingForm(vetting=Vetting.objects.get(pk=handled.vetting.pk), actor=handled.city.officer)[
        "material"
    ].value()
    finding = handled.vetting.findings.get()
    for words in ("Det här har vi funnit", finding.description, finding.activity_link, finding.speaks_against):
        assert words in drafted
    factories.add_finding(handled.city, handled.vetting, "D2", "E5", description="Ett rykte om något annat.")
    form = HearingForm(vetting=Vetting.objects.get(pk=handled.vetting.pk), actor=handled.city.officer)
    assert "rykte" not in form["material"].value()


def test_new_evidence_calls_the_reviewer_back(handled):
    handled.in_hearing()
    answer_hearing(actor=handled.city.applicant, hearing=handled.vetting.case.hearings.get(), answer="Nej.")
    handled.as_(handled.city.reviewer).take("review", opinion="Har läst svaret.")
    handled.as_(handled.city.officer).evidence("E2")
    assert "The independent reviewer has not signed." in handled.show()
    assert "Review and sign" in handled.as_(handled.city.reviewer).show()
