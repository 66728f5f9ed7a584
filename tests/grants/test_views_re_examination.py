"""The pages of a re-examination: the organisation asks, the board gathers, hears, proposes and decides; who sees what."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from registry.actions.send_hearing import answer_hearing
from registry.events import Event
from registry.models import Document, Hearing, JournalEntry, User
from registry.roles import Role
from tests import factories
from tests.factories import PDF, City
from tests.grants.browsing import signed_in, text_of
from vetting.actions.ask_to_lift import ask_to_lift
from vetting.models import Exclusion, ExclusionDecision, LiftRequest, NewEvidence, ReExamination

pytestmark = pytest.mark.django_db
SECRET = ("Uppmaning till våld.", "Skriften ligger kvar.", "Grunden kvarstår.", "Ny styrelse.", "Inget mildare räcker.")


class Excluded:
    """An excluded organisation; its board's people have declared, and written why they read the material."""

    def __init__(self) -> None:
        self.city = City()
        vetting = factories.not_met(self.city)
        self.exclusion = factories.exclude_it(self.city, vetting, reasons="Uppmaning till våld.")
        for person in (self.city.officer, self.city.decider, self.city.coordinator):
            factories.declare(person, self.exclusion.case)
            factories.read(person, vetting)

    def url(self, name: str, *more: str) -> str:
        """The address of a page about it."""
        return reverse(name, args=[self.exclusion.case.path_number, *more])

    def post(self, person: User, step: str, **data: Any) -> Any:
        """Send the form of a step, its fields under the step's name."""
        sent = {f"{step}-{name}": value for name, value in data.items()}
        return signed_in(person).post(self.url("re_examination_step", step), sent)

    def evidence(self, **changed: Any) -> Any:
        """The officer adds evidence."""
        data = {
            "level": "E2",
            "title": "Sparad sida",
            "source": "Webbplatsen",
            "dated_on": timezone.localdate().isoformat(),
            "shows": "Skriften ligger kvar.",
            "checked": SimpleUploadedFile("sida.pdf", PDF, "application/pdf"),
        }
        return self.post(self.city.officer, "evidence", **(data | changed))

    def decide(self, person: User, **changed: Any) -> Any:
        """A decision is sent from the page."""
        until = (self.exclusion.valid_until + dt.timedelta(days=90)).isoformat()
        return self.post(person, "decide", **({"outcome": "extend", "until": until, **factories.AGAIN} | changed))

    @property
    def state(self) -> str:
        """How it stands."""
        return str(Exclusion.objects.get(pk=self.exclusion.pk).state)


@pytest.fixture
def excluded() -> Excluded:
    return Excluded()


PROPOSAL = {
    "news": "Skriften ligger kvar.",
    "assessment": "Grunden kvarstår.",
    "proposal": "extend",
    "less_intrusive": "Villkor räcker inte.",
}


def test_the_organisation_asks_with_files_and_sees_what_it_has_asked(excluded: Excluded) -> None:
    client, url = signed_in(excluded.city.applicant), excluded.url("exclusion_ask")
    page = excluded.url("exclusion")
    assert url in client.get(page).content.decode()
    assert url in client.get(f"/organisations/{excluded.city.organisation.organisation_number}/").content.decode()
    assert "You may ask at any time." in text_of(client.get(url))
    files = [SimpleUploadedFile(name, PDF, "application/pdf") for name in ("protokoll.pdf", "stadgar.pdf")]
    assert client.post(url, {"text": "Ny styrelse.", "documents": files}).status_code == 302
    text = text_of(client.get(url))
    for said in (
        "Your request has come in.",
        "You have asked already.",
        "Ny styrelse.",
        "protokoll.pdf",
        "stadgar.pdf",
    ):
        assert said in text, said
    assert client.post(url, {"text": "Igen."}).status_code == 422
    assert LiftRequest.objects.count() == 1
    assert JournalEntry.objects.filter(event=Event.STEP_REFUSED, reason="asked").exists()


def test_an_empty_request_keeps_nothing_and_says_why_by_the_field(excluded: Excluded) -> None:
    response = signed_in(excluded.city.applicant).post(excluded.url("exclusion_ask"), {"text": " "})
    assert response.status_code == 422
    assert "Fill in this field" in text_of(response)
    assert not LiftRequest.objects.exists()


def test_another_organisation_knows_nothing_of_it(excluded: Excluded) -> None:
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (other, excluded.city.officer):
        client = signed_in(person)
        assert client.get(excluded.url("exclusion_ask")).status_code == 404
        assert client.post(excluded.url("exclusion_ask"), {"text": "Upphäv."}).status_code == 404
    assert not LiftRequest.objects.exists()


def test_the_whole_way_to_an_extension(excluded: Excluded) -> None:
    city = excluded.city
    assert excluded.post(city.officer, "begin", why="En anmälan har kommit.").status_code == 302
    assert excluded.evidence().status_code == 302
    piece = NewEvidence.objects.get()
    assert piece.document.case == excluded.exclusion.vetting.case
    assert excluded.post(city.officer, "hearing", material="Vi överväger att förlänga.").status_code == 302
    assert "The organisation answers" in text_of(signed_in(city.officer).get(excluded.url("re_examination")))
    assert excluded.post(city.officer, "prepare", **PROPOSAL).status_code == 302
    assert excluded.decide(city.decider).status_code == 422
    answer_hearing(actor=city.applicant, hearing=Hearing.objects.get(purpose="re_examination"), answer="Nej.")
    page = text_of(signed_in(city.decider).get(excluded.url("re_examination")))
    assert "Decide: the exclusion is extended" in page
    assert "is not weighed" in page
    assert excluded.decide(city.decider).status_code == 422
    assert excluded.post(city.officer, "prepare", **PROPOSAL).status_code == 302
    assert excluded.decide(city.decider, until="").status_code == 422
    assert excluded.decide(city.decider).status_code == 302
    decision = ExclusionDecision.objects.get()
    assert (excluded.state, decision.outcome) == ("extended", "extended")
    told = text_of(signed_in(city.applicant).get(excluded.url("exclusion")))
    assert "The exclusion is extended" in told
    assert "Grunden kvarstår." in told
    assert "Skriften ligger kvar." in text_of(signed_in(city.decider).get(excluded.url("re_examination")))


def test_the_page_says_what_stands_in_the_way_and_the_step_past_it_is_refused(excluded: Excluded) -> None:
    city = excluded.city
    excluded.post(city.officer, "begin", why="Dags.")
    excluded.post(city.officer, "prepare", **PROPOSAL)
    page = text_of(signed_in(city.decider).get(excluded.url("re_examination")))
    for said in (
        "The organisation has not been given the material to answer.",
        "does not show that the ground remains",
    ):
        assert said in page, said
    refused = excluded.decide(city.decider)
    assert refused.status_code == 422
    assert "Grunden kvarstår." in refused.content.decode()
    assert JournalEntry.objects.filter(event=Event.STEP_REFUSED, reason="no_hearing; threshold").exists()
    assert excluded.decide(city.officer).status_code == 404
    assert excluded.state == "re_examined"


def test_who_has_prepared_sees_why_they_may_only_lift(excluded: Excluded) -> None:
    city = excluded.city
    excluded.post(city.decider, "begin", why="Dags.")
    excluded.post(city.decider, "prepare", **(PROPOSAL | {"proposal": "keep"}))
    page = text_of(signed_in(city.decider).get(excluded.url("re_examination")))
    assert "Who has prepared the re-examination does not decide it." in page
    assert excluded.decide(city.decider, outcome="keep").status_code == 422
    assert excluded.decide(city.decider, outcome="lift").status_code == 302
    assert excluded.state == "lifted"


def test_material_is_read_for_a_purpose_and_by_the_board_that_vetted(excluded: Excluded) -> None:
    excluded.post(excluded.city.officer, "begin", why="Dags.")
    second = factories.make_user(Role.BOARD_COORDINATOR, board=excluded.city.board)
    vetting = reverse("vetting", args=[excluded.exclusion.vetting.case.path_number])
    for method in ("get", "post"):
        url = excluded.url("re_examination") if method == "get" else excluded.url("re_examination_step", "prepare")
        response = getattr(signed_in(second), method)(url)
        assert response.headers["Location"].startswith(vetting), method
    registrar = factories.make_user(Role.REGISTRAR, board=excluded.city.board)
    elsewhere = factories.make_user(Role.DECISION_MAKER, board=factories.make_board())
    for person in (registrar, elsewhere, excluded.city.applicant):
        assert signed_in(person).get(excluded.url("re_examination")).status_code == 404
        assert excluded.post(person, "prepare", **PROPOSAL).status_code == 404
    assert ReExamination.objects.get().prepared_by is None


def test_other_boards_see_the_formal_decisions_and_nothing_else(excluded: Excluded) -> None:
    city = excluded.city
    ask_to_lift(
        actor=city.applicant, exclusion=excluded.exclusion, text="Ny styrelse.", files=[factories.checked_pdf("p.pdf")]
    )
    excluded.evidence()
    factories.heard_again(city, excluded.exclusion)
    excluded.post(city.officer, "prepare", **PROPOSAL)
    assert excluded.decide(city.decider).status_code == 302
    board = factories.make_board()
    for role in (Role.CASE_OFFICER, Role.DECISION_MAKER, Role.BOARD_COORDINATOR, Role.REGISTRAR):
        client = signed_in(factories.make_user(role, board=board))
        text = text_of(client.get(excluded.url("exclusion")))
        assert "The exclusion is extended" in text
        for material in (*SECRET, "p.pdf", "Asked", "Course of events"):
            assert material not in text, (role, material)
        listed = text_of(client.get(reverse("exclusions")))
        assert excluded.exclusion.case.registry_number in listed
        for material in (*SECRET, "Asked to be lifted", "What waits, by board"):
            assert material not in listed, (role, material)
        for document in Document.objects.filter(case__in=[excluded.exclusion.case, excluded.exclusion.vetting.case]):
            assert client.get(reverse("document", args=[document.public_id])).status_code == 404


def test_a_court_ends_it_from_the_same_page_as_the_board(excluded: Excluded) -> None:
    client, url = signed_in(excluded.city.decider), excluded.url("exclusion_lift")
    said = {"because": "annulled", "reasons": "Grunden var inte styrkt."}
    response = client.post(url, said)
    assert response.status_code == 422
    assert "Give the court" in text_of(response)
    assert client.post(url, said | {"court_number": "12-26", "judged_on": "2099-01-01"}).status_code == 422
    today = timezone.localdate().isoformat()
    assert client.post(url, said | {"court_number": "12-26", "judged_on": today}).status_code == 302
    assert ExclusionDecision.objects.get().outcome == "annulled"
    assert "12-26" in text_of(client.get(excluded.url("exclusion")))


def test_the_list_counts_the_reach_and_says_what_is_late_at_which_board(excluded: Excluded) -> None:
    city, other = City(), factories.make_board()
    support = factories.make_support(city.board, city.organisation)
    factories.make_support(other, city.organisation)
    exclusion = factories.exclude_it(city, factories.not_met(city))
    held = exclusion.withdrawals.get(state="payments_held")
    type(held).objects.filter(pk=held.pk).update(due_on=timezone.localdate() - dt.timedelta(days=3))
    text = text_of(signed_in(city.central).get(reverse("exclusions")))
    for said in ("1 of 2 withdrawn, 1 held", "1 late", other.name, "What waits, by board", "Exclusions by quarter"):
        assert said in text, said
    assert support.board.name in text
    theirs = text_of(signed_in(factories.make_user(Role.DECISION_MAKER, board=other)).get(reverse("exclusions")))
    assert "What waits, by board" not in theirs
    assert "1 of 2 withdrawn" not in theirs
