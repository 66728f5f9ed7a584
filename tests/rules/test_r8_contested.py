"""R8: does an organisation contest a claim by itself, only its own, and does the board get to know?"""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
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
