"""Do two people assess an application on their pages, and is what the rules forbid refused with its reason? (R3, R7)"""

from typing import Any

import pytest
from django.test import Client

from grants.actions import assess
from grants.models import Application, Assessment
from registry.events import Event
from registry.lifecycle import Refused
from registry.models import JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.browsing import again, fields_of, messages_of, path_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def filled_in(application: Application, verdict: str = "met", **changes: Any) -> dict[str, Any]:
    """The assessment as an officer fills it in."""
    fields: dict[str, Any] = {"proposal": "partly_grant", "amount": "300 000", "reasons": "Rimligt."}
    for criterion in application.rules_version.criteria.all():
        fields |= {f"verdict_{criterion.pk}": verdict, f"reason_{criterion.pk}": "Därför."}
    return fields | changes


def signed(city: City, application: Application, **fields: Any) -> None:
    defaults = {"proposal": "grant", "amount": None, "reasons": "Uppfyller."}
    scores = factories.scores(application)
    assess.sign_assessment(actor=city.officer, application=application, scores=scores, **(defaults | fields))


@pytest.mark.parametrize("step", ["assess", "review", "propose", "for-decision", "resume"])
def test_strangers_find_no_step_and_change_nothing(step: str) -> None:
    city, other = City(), City()
    application = factories.in_review(city)
    before = JournalEntry.objects.count()
    for person in (other.officer, other.reviewer, city.applicant, city.auditor, city.coordinator):
        assert signed_in(person).post(path_of(application, step)).status_code == 404
    assert Client().post(path_of(application, step)).status_code == 302
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize("step", ["propose", "for-decision"])
def test_a_step_without_a_page_is_taken_by_post_only(step: str) -> None:
    city = City()
    application = factories.in_review(city)
    assert signed_in(city.officer).get(path_of(application, step)).status_code == 302


def test_the_page_shows_the_application_its_budget_and_what_is_left_in_the_call() -> None:
    city = City()
    application = factories.in_review(city)
    page = text_of(signed_in(city.officer).get(path_of(application, "assess")))
    assert "Kompletterar" in page
    assert "Samtal enskilt och i grupp." in page
    assert "Löner" in page
    assert "The call's budget, 1 000 000" in page


def test_the_officer_signs_an_assessment() -> None:
    city = City()
    application = factories.in_review(city)
    response = signed_in(city.officer).post(path_of(application, "assess"), filled_in(application))
    assert response["Location"].endswith("#assessment")
    written = Assessment.objects.get()
    assert (written.amount, written.person, written.scores.count()) == (30_000_000, city.officer, 2)


def test_a_proposal_of_a_part_without_a_sum_is_refused_and_keeps_what_was_typed() -> None:
    city = City()
    application = factories.in_review(city)
    sent = filled_in(application, amount="", reasons="En lång motivering.")
    response = signed_in(city.officer).post(path_of(application, "assess"), sent)
    assert response.status_code == 422
    assert "Give the sum you propose." in text_of(response)
    assert fields_of(response).items() >= sent.items()
    assert not Assessment.objects.exists()


def test_a_sum_larger_than_applied_for_is_refused_with_its_reason() -> None:
    city = City()
    application = factories.in_review(city)
    response = signed_in(city.officer).post(path_of(application, "assess"), filled_in(application, amount="900000"))
    assert response.status_code == 422
    assert "larger than what was applied for" in text_of(response)
    assert JournalEntry.objects.filter(event=Event.STEP_REFUSED, actor=city.officer).exists()


def test_a_criterion_left_out_is_pointed_out_by_its_name() -> None:
    city = City()
    application = factories.in_review(city)
    sent = filled_in(application)
    del sent[f"verdict_{application.rules_version.criteria.first().pk}"]
    response = signed_in(city.officer).post(path_of(application, "assess"), sent)
    assert response.status_code == 422
    assert "Kompletterar: Choose one of the alternatives" in text_of(response)


def test_an_officer_who_has_not_declared_is_led_to_the_declaration() -> None:
    city = City()
    application = factories.in_review(city)
    other = factories.make_user(Role.CASE_OFFICER, board=city.board)
    client = signed_in(other)
    page = client.get(path_of(application, "assess"))
    assert path_of(application, "conflict") in page.content.decode()
    assert 'type="submit">Sign the assessment' not in page.content.decode()
    response = client.post(path_of(application, "assess"), filled_in(application))
    assert response.status_code == 422
    assert path_of(application, "conflict") in response.content.decode()
    assert not Assessment.objects.exists()


def test_a_half_written_assessment_is_kept_without_being_signed() -> None:
    city = City()
    application = factories.in_review(city)
    client = signed_in(city.officer)
    sent = {"keep": "1", "proposal": "grant", "reasons": "Halvvägs."}
    assert client.post(path_of(application, "assess"), sent).status_code == 302
    kept = Assessment.objects.get()
    assert (kept.signed_at, kept.scores.count()) == (None, 0)
    assert fields_of(client.get(path_of(application, "assess")))["reasons"] == "Halvvägs."
    assert not JournalEntry.objects.filter(case=application.case, event=Event.ASSESSMENT_SIGNED).exists()
    response = client.post(path_of(application, "assess"), {"keep": "1", "reasons": "Halvvägs."})
    assert response.status_code == 422
    assert "You can change it until you sign." in text_of(response)


def test_a_signed_assessment_is_not_overwritten_by_a_draft() -> None:
    city = City()
    application = factories.in_review(city)
    signed(city, application)
    sent = filled_in(application, keep="1", reasons="Nytt.")
    assert signed_in(city.officer).post(path_of(application, "assess"), sent).status_code == 422
    assert Assessment.objects.get().reasons == "Uppfyller."


def own_first(client: Client, application: Application, verdict: str = "partly") -> None:
    """The reviewer's own assessment, before the officer's is seen."""
    sent = filled_in(application, verdict, step="own")
    assert client.post(path_of(application, "review"), sent)["Location"].endswith("/review/")


def test_the_reviewer_forms_an_opinion_before_the_officers_is_shown_r3() -> None:
    city = City()
    application = factories.in_review(city)
    signed(city, application, reasons="Officerens egna ord.")
    client = signed_in(city.reviewer)
    page = client.get(path_of(application, "review"))
    fields = fields_of(page)
    assert [name for name in fields if name.startswith("verdict_")] == []
    assert {value for name, value in fields.items() if name.startswith("reason_")} == {""}
    case_page = client.get(f"/cases/{application.case.path_number}/")
    for shown in (page, case_page, client.get(f"/calls/{city.call.slug}/ranking/")):
        assert "Officerens egna ord." not in text_of(shown)
        assert "Skäl." not in text_of(shown)
        assert "4 of 4" not in text_of(shown)
    assert "You assess first" in text_of(case_page)
    assert client.post(path_of(application, "review"), {"step": "agree", "opinion": "Ja."}).status_code == 422
    assert client.post(path_of(application, "review"), fields | {"step": "own"}).status_code == 422
    own_first(client, application)
    after = text_of(client.get(path_of(application, "review")))
    assert "Officerens egna ord." in after
    assert "One step apart" in after
    assert "The two see 2 criteria of 2 differently." in after


def test_the_officer_sees_the_reviewers_verdicts_when_they_are_signed() -> None:
    city = City()
    application = factories.in_review(city)
    signed(city, application)
    client, officer = signed_in(city.reviewer), signed_in(city.officer)
    own_first(client, application)
    assert "One step apart" not in text_of(officer.get(f"/cases/{application.case.path_number}/"))
    assert client.post(path_of(application, "review"), {"step": "agree"}).status_code == 422
    assert client.post(path_of(application, "review"), {"step": "agree", "opinion": "Väger lika."}).status_code == 302
    assert {score.verdict for score in Assessment.objects.get(by="reviewer").scores.all()} == {"partly"}
    assert "One step apart" in text_of(officer.get(f"/cases/{application.case.path_number}/"))


def test_a_reviewer_who_is_also_an_officer_reads_the_assessment_by_no_other_page_r3() -> None:
    city = City()
    application = factories.in_review(city)
    signed(city, application, reasons="Officerens egna ord.")
    factories.give_role(city.reviewer, Role.CASE_OFFICER, board=city.board)
    client = signed_in(city.reviewer)
    assert client.get(path_of(application, "assess"))["Location"].endswith("/review/")
    page = client.get(path_of(application, "staff-report"))
    assert "Officerens egna ord." not in text_of(page)
    assert client.post(path_of(application, "assess"), filled_in(application)).status_code == 302
    assert Assessment.objects.get().person == city.officer


def test_verdicts_are_not_changed_after_the_officers_were_seen_r3() -> None:
    city = City()
    application = factories.in_review(city)
    signed(city, application)
    client = signed_in(city.reviewer)
    own_first(client, application)
    sent = filled_in(application, "met", step="own")
    assert client.post(path_of(application, "review"), sent).status_code == 422
    with pytest.raises(Refused) as raised:
        assess.agree(actor=city.reviewer, application=application, scores=factories.scores(application))
    assert raised.value.codes == ["own_stands"]
    assert {score.verdict for score in Assessment.objects.get(by="reviewer").scores.all()} == {"partly"}


def test_a_new_assessment_hides_itself_again_and_keeps_the_reviewers_earlier_verdicts() -> None:
    city = City()
    application = factories.in_review(city)
    signed(city, application)
    client = signed_in(city.reviewer)
    own_first(client, application)
    signed(city, application, reasons="Omskrivet.")
    page = client.get(path_of(application, "review"))
    assert "Omskrivet." not in text_of(page)
    assert "partly" in fields_of(page).values()


def test_sending_back_needs_a_comment_and_keeps_the_opinion() -> None:
    city = City()
    application = factories.in_review(city)
    signed(city, application)
    client = signed_in(city.reviewer)
    own_first(client, application)
    response = client.post(path_of(application, "review"), {"step": "send_back", "comment": "", "opinion": "Tveksam."})
    assert response.status_code == 422
    assert "Write what needs to be changed." in text_of(response)
    assert fields_of(response)["opinion"] == "Tveksam."
    assert Assessment.objects.get(by="case_officer").signed_at is not None


def test_an_assessment_sent_back_shows_its_comment_to_the_officer() -> None:
    city = City()
    application = factories.in_review(city)
    signed(city, application)
    sent = {"step": "send_back", "comment": "Räkna om lokalen."}
    assert signed_in(city.reviewer).post(path_of(application, "review"), sent).status_code == 302
    assert Assessment.objects.get().signed_at is None
    page = text_of(signed_in(city.officer).get(path_of(application, "assess")))
    assert "Räkna om lokalen." in page
    assert city.reviewer.name in page


def test_nobody_reviews_their_own_assessment() -> None:
    city = City()
    application = factories.in_review(city)
    signed(city, application)
    factories.give_role(city.officer, Role.REVIEWER, board=city.board)
    client = signed_in(city.officer)
    page = text_of(client.get(path_of(application, "review")))
    assert "two different people" in page
    response = client.post(path_of(application, "review"), filled_in(application, step="own"))
    assert response.status_code == 422
    assert not Assessment.objects.filter(by="reviewer").exists()


def test_a_proposal_goes_to_decision() -> None:
    city = City()
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application)
    response = signed_in(city.officer).post(path_of(application, "propose"))
    assert "waits for a decision" in messages_of(response)
    assert again(application).state == "for_decision"


def test_a_proposal_that_is_blocked_says_every_reason_with_its_remedy() -> None:
    city = City()
    application = factories.in_review(city)
    client = signed_in(city.officer)
    page = client.post(path_of(application, "propose"), follow=True)
    text = text_of(page)
    assert "The application is not assessed against the call's criteria." in text
    assert "The vetting is not concluded." in text
    assert path_of(application, "assess") in page.content.decode()
    assert again(application).state == "in_review"


def test_a_refusal_is_not_taken_to_decision_before_the_hearing() -> None:
    city = City()
    application = proposed_refusal(city)
    response = signed_in(city.officer).post(path_of(application, "for-decision"))
    assert "has not been given the material" in messages_of(response)
    assert again(application).state == "proposed"


def proposed_refusal(city: City) -> Application:
    application = factories.in_review(city)
    factories.cleared(city, application)
    factories.assessed(city, application, "refuse")
    return assess.propose(actor=city.officer, application=application)


def test_back_to_review_needs_a_reason_and_takes_both_signatures_away() -> None:
    city = City()
    application = factories.for_decision(city)
    client = signed_in(city.officer)
    assert client.post(path_of(application, "resume"), {"reason": " "}).status_code == 422
    assert again(application).state == "for_decision"
    assert client.post(path_of(application, "resume"), {"reason": "Nya fakta."}).status_code == 302
    assert again(application).state == "in_review"
    assert not Assessment.objects.exclude(signed_at=None).exists()


def test_back_to_review_from_review_is_refused_with_the_state() -> None:
    city = City()
    application = factories.in_review(city)
    client = signed_in(city.officer)
    assert "This cannot be done now" in text_of(client.get(path_of(application, "resume")))
    assert client.post(path_of(application, "resume"), {"reason": "Nya fakta."}).status_code == 422
