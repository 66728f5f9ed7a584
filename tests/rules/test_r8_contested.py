"""R8: does an organisation contest a claim by itself, only its own, and does the board get to know?"""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grants.actions import claim as claims
from grants.actions.contest_claim import contest_claim
from grants.models import RepaymentClaim
from grants.selectors.my_work import my_work
from registry.actions.receive_form import file_waiting_forms
from registry.formats import kronor
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import Document, JournalEntry, Notice, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.claims import after, claimed
from tests.grants.browsing import signed_in

pytestmark = pytest.mark.django_db

WHY = "Lägret genomfördes, se kvittona."


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def claim(city: City) -> RepaymentClaim:
    """A claim of 100 000 kr, invoiced."""
    made = claimed(city)
    return claims.invoice(actor=city.officer, claim=made, due_on=timezone.localdate() + dt.timedelta(days=30))


def address(claim: RepaymentClaim) -> str:
    return f"/repayments/{claim.case.path_number}/"


def now(claim: RepaymentClaim) -> RepaymentClaim:
    return RepaymentClaim.objects.get(pk=claim.pk)


def page_of(person: User, claim: RepaymentClaim, **posted: Any) -> Any:
    client: Client = signed_in(person)
    return client.post(address(claim), posted) if posted else client.get(address(claim))


def test_an_organisation_reads_its_claim_and_contests_it(city: City, claim: RepaymentClaim) -> None:
    assert address(claim) in signed_in(city.applicant).get("/apply/").content.decode()
    page = page_of(city.applicant, claim).content.decode()
    assert kronor(10_000_000) in page
    assert "Inte använt." in page
    receipt = SimpleUploadedFile("kvitto.pdf", factories.whole_pdf(("Kvitto",)), "application/pdf")
    assert page_of(city.applicant, claim, text=WHY, documents=[receipt]).status_code == 302
    assert now(claim).state == RepaymentClaim.State.DISPUTED
    entry = JournalEntry.objects.get(case=claim.case, event="grants.claim.disputed")
    assert (entry.actor, entry.actor_role, entry.reason) == (city.applicant, "organisation_administrator", WHY)
    assert Notice.objects.get(case=claim.case, letter="contest_received").to_organisation
    file_waiting_forms()
    came_in = claim.case.documents.filter(direction=Document.Direction.IN, title__contains="Bestridet återkrav")
    assert came_in.count() == 2
    assert "Contest the claim</h2>" not in page_of(city.applicant, claim).content.decode()
    assert "A repayment claim is disputed" in [str(item.reason) for item in my_work(city.officer)]
    assert not list(verify())


def test_what_is_contested_is_not_reminded_of(city: City, claim: RepaymentClaim) -> None:
    contest_claim(actor=city.applicant, claim=claim, text=WHY)
    with after(40):
        assert claims.remind_of_claims(on=timezone.localdate()) == 0


def test_a_decided_claim_is_contested_before_it_is_invoiced(city: City) -> None:
    made = claimed(city)
    contest_claim(actor=city.applicant, claim=made, text=WHY)
    assert now(made).state == RepaymentClaim.State.DISPUTED


def test_it_is_said_what_is_missing_and_nothing_is_lost(city: City, claim: RepaymentClaim) -> None:
    answer = page_of(city.applicant, claim, text="  ")
    assert answer.status_code == 422
    assert '<div id="id_text_error"><p class="ds-validation-message">Fill in this field</p>' in answer.content.decode()
    picture = SimpleUploadedFile("virus.exe", b"MZ", "application/octet-stream")
    answer = page_of(city.applicant, claim, text=WHY, documents=[picture])
    assert answer.status_code == 422
    assert WHY in answer.content.decode()
    with pytest.raises(ValidationError):
        contest_claim(actor=city.applicant, claim=claim, text=" ")
    assert now(claim).state == RepaymentClaim.State.INVOICED


def test_twice_is_refused_and_the_words_stay(city: City, claim: RepaymentClaim) -> None:
    contest_claim(actor=city.applicant, claim=claim, text=WHY)
    answer = page_of(city.applicant, claim, text="En gång till.")
    assert answer.status_code == 422
    assert "En gång till." in answer.content.decode()
    assert Notice.objects.filter(letter="contest_received").count() == 1


@pytest.mark.parametrize("who", ["officer", "decider", "stranger", "officer elsewhere"])
def test_nobody_else_contests_it(city: City, claim: RepaymentClaim, who: str) -> None:
    other = factories.make_organisation()
    person = {
        "officer": city.officer,
        "decider": city.decider,
        "stranger": factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=other),
        "officer elsewhere": factories.make_user(Role.CASE_OFFICER, board=factories.make_board()),
    }[who]
    assert page_of(person, claim, text=WHY).status_code in (403, 404)
    with pytest.raises(Refused) as refused:
        contest_claim(actor=person, claim=claim, text=WHY)
    assert refused.value.codes == ["not_permitted"]
    assert now(claim).state == RepaymentClaim.State.INVOICED


def test_what_is_paid_or_claimed_of_nothing_is_not_contested(city: City, claim: RepaymentClaim) -> None:
    claims.receive(actor=city.officer, claim=claim, amount=claim.amount, on=timezone.localdate())
    with pytest.raises(Refused) as refused:
        contest_claim(actor=city.applicant, claim=claim, text=WHY)
    assert refused.value.codes == ["wrong_state"]


# ── The board's answer ──


def ahead(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def test_the_board_holds_to_what_is_contested_and_says_why(city: City, claim: RepaymentClaim) -> None:
    contest_claim(actor=city.applicant, claim=claim, text=WHY)
    claims.hold_to(actor=city.decider, claim=claim, reason="Kvittona gäller ett annat läger.", due_on=ahead(30))
    held = now(claim)
    assert (held.state, held.due_on, held.invoiced_on) == ("invoiced", ahead(30), timezone.localdate())
    letter = Notice.objects.get(case=claim.case, letter="contest_answered")
    assert "Kvittona gäller ett annat läger." in letter.body
    with after(40):
        assert claims.remind_of_claims(on=timezone.localdate()) == 1


def test_what_was_contested_before_its_invoice_is_still_to_be_invoiced(city: City) -> None:
    made = claimed(city)
    contest_claim(actor=city.applicant, claim=made, text=WHY)
    held = claims.hold_to(actor=city.decider, claim=made, reason="Nej.", due_on=ahead(30))
    assert held.state == RepaymentClaim.State.DECIDED
    assert "Ett återkrav ska faktureras" in [str(item.reason) for item in my_work(city.officer)]
    assert claims.invoice(actor=city.officer, claim=made, due_on=ahead(30)).state == RepaymentClaim.State.INVOICED


@pytest.mark.parametrize("who", ["officer", "applicant"])
def test_only_the_decision_maker_holds_to_it(city: City, claim: RepaymentClaim, who: str) -> None:
    contest_claim(actor=city.applicant, claim=claim, text=WHY)
    with pytest.raises(Refused) as refused:
        claims.hold_to(actor=getattr(city, who), claim=claim, reason="Nej.", due_on=ahead(30))
    assert refused.value.codes == ["not_permitted"]


def test_no_invoice_goes_past_the_answer(city: City, claim: RepaymentClaim) -> None:
    contest_claim(actor=city.applicant, claim=claim, text=WHY)
    with pytest.raises(Refused) as refused:
        claims.invoice(actor=city.officer, claim=claim, due_on=ahead(30))
    assert refused.value.codes == ["wrong_state"]
    with pytest.raises(ValidationError):
        claims.hold_to(actor=city.decider, claim=claim, reason=" ", due_on=ahead(30))
    with pytest.raises(ValidationError):
        claims.hold_to(actor=city.decider, claim=claim, reason="Nej.", due_on=ahead(0))


# ── A receipt that was a mistake ──


def mistaken(city: City, claim: RepaymentClaim, reference: str = "V-1") -> RepaymentClaim:
    """All that is left is noted as received and reversed."""
    left = now(claim).balance
    claims.receive(actor=city.officer, claim=claim, amount=left, on=timezone.localdate(), reference=reference)
    entry = claim.entries.get(kind="received", reference=reference, reversal=None)
    return claims.reverse_receipt(actor=city.officer, entry=entry, reason="Fel ärende.")


def test_a_contested_claim_is_contested_still_after_a_mistake(city: City, claim: RepaymentClaim) -> None:
    contest_claim(actor=city.applicant, claim=claim, text=WHY)
    assert mistaken(city, claim).state == RepaymentClaim.State.DISPUTED
    with after(40):
        assert claims.remind_of_claims(on=timezone.localdate()) == 0


def test_a_deferral_stands_after_a_mistake_and_its_first_part_is_the_next_to_pay(city, claim) -> None:
    claims.defer(actor=city.decider, claim=claim, due_on=ahead(10), reason="Svag kassa.", instalments=4)
    reopened = mistaken(city, claim)
    assert (reopened.state, reopened.due_on) == (RepaymentClaim.State.DEFERRED, ahead(10))


def test_the_limitation_is_counted_from_what_stands(city: City, claim: RepaymentClaim) -> None:
    before = now(claim).limitation_on
    with after(100):
        assert mistaken(city, claim).limitation_on == before


def test_a_voucher_noted_with_the_wrong_sum_is_noted_again_rightly_and_only_once(city, claim) -> None:
    mistaken(city, claim)
    claims.receive(actor=city.officer, claim=claim, amount=5, on=timezone.localdate(), reference="V-1")
    with pytest.raises(ValidationError):
        claims.receive(actor=city.officer, claim=claim, amount=5, on=timezone.localdate(), reference="V-1")
    assert now(claim).received == 5


def test_what_is_let_off_of_a_plan_is_not_demanded(city: City, claim: RepaymentClaim) -> None:
    claims.defer(actor=city.decider, claim=claim, due_on=ahead(10), reason="Svag kassa.", instalments=4)
    first, second = now(claim).plan[0], now(claim).plan[1]
    claims.remit(actor=city.decider, claim=claim, amount=first.amount, reason="Svag kassa.")
    assert now(claim).due_on == second.due_on
    with after(15):
        assert claims.remind_of_claims(on=timezone.localdate()) == 0


def test_an_opened_claim_asks_as_often_for_many_entries_as_for_few(city: City, claim: RepaymentClaim) -> None:
    client = signed_in(city.officer)
    path = f"/withdrawals/{claim.case.path_number}/"
    counts = []
    for _each in range(2):
        for _entry in range(4):
            claims.receive(actor=city.officer, claim=now(claim), amount=1, on=timezone.localdate())
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_decision_maker_holds_to_it_from_the_page(city: City, claim: RepaymentClaim) -> None:
    contest_claim(actor=city.applicant, claim=claim, text=WHY)
    client, path = signed_in(city.decider), f"/withdrawals/{claim.case.path_number}/"
    assert "Hold to the claim" in client.get(path).content.decode()
    assert "Hold to the claim" not in signed_in(city.officer).get(path).content.decode()
    assert client.post(f"{path}hold/", {"hold-reason": "", "hold-due_on": ahead(30)}).status_code == 422
    posted = {"hold-reason": "Kvittona gäller annat.", "hold-due_on": ahead(30).isoformat()}
    assert client.post(f"{path}hold/", posted).status_code == 302
    assert now(claim).state == RepaymentClaim.State.INVOICED
