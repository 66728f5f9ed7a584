"""Can an organisation apply step by step, lose nothing, and send in once and only in time?"""

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.actions import fill_in
from grants.models import Application
from grants.rules.applying import blockers_to_submitting, oldest_minutes
from registry.models import Document, Organisation
from registry.roles import Role
from tests import factories
from tests.factories import PDF, City

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def step(application: Application, name: str) -> str:
    return reverse("apply_step", args=[application.public_id, name])


def begun(city: City) -> Application:
    return fill_in.begin_application(actor=city.applicant, call=city.call, organisation=city.organisation)


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def budget_post(*rows: tuple[str, str, str, str], **more) -> dict:
    data = {"lines-budget-TOTAL_FORMS": str(len(rows)), "lines-budget-INITIAL_FORMS": "0", **more}
    for number, row in enumerate(rows):
        for name, value in zip(("description", "calculation", "total", "applied"), row, strict=True):
            data[f"lines-budget-{number}-{name}"] = value
    return data


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def signed_in(client: Client, city: City) -> Client:
    client.force_login(city.applicant)
    return client


# Who is let in


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client: Client, city: City) -> None:
    application = factories.draft(city)
    for address in (step(application, "budget"), reverse("applications"), reverse("apply_begin", args=["x"])):
        response = client.get(address)
        assert response.status_code == 302
        assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize("name", ["application", "receipt", "recall", "discard"])
def test_a_stranger_gets_404_on_every_page(client: Client, city: City, name: str) -> None:
    application = factories.submitted(city)
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    for person in (other, city.officer):
        client.force_login(person)
        assert client.get(reverse(name, args=[application.public_id])).status_code == 404


def test_a_stranger_cannot_write_in_a_draft(client: Client, city: City) -> None:
    application = factories.draft(city)
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    client.force_login(other)
    assert client.post(step(application, "activity"), {"title": "Kapad"}).status_code == 404
    assert fresh(application).title != "Kapad"


def test_a_step_that_does_not_exist_is_404(signed_in: Client, city: City) -> None:
    assert signed_in.get(step(factories.draft(city), "okant")).status_code == 404


# To begin


def test_beginning_makes_a_draft_and_leads_to_the_first_step(signed_in: Client, city: City) -> None:
    address = reverse("apply_begin", args=[city.call.slug])
    assert signed_in.get(address).status_code == 200
    assert not Application.objects.exists()
    response = signed_in.post(address, {"organisation": city.organisation.pk})
    assert response["Location"] == step(Application.objects.get(), "organisation")


def test_whoever_acts_for_several_chooses_and_cannot_choose_another(signed_in: Client, city: City) -> None:
    second, foreign = factories.make_organisation(), factories.make_organisation()
    factories.give_role(city.applicant, Role.ORGANISATION_ADMINISTRATOR, organisation=second)
    address = reverse("apply_begin", args=[city.call.slug])
    page = text(signed_in.get(address))
    assert second.name in page
    assert city.organisation.name in page
    assert signed_in.post(address, {"organisation": foreign.pk}).status_code == 422
    signed_in.post(address, {"organisation": second.pk})
    assert Application.objects.get().organisation == second


def test_no_application_begins_in_a_closed_call(signed_in: Client, city: City) -> None:
    with time_machine.travel(city.call.closes_at + dt.timedelta(hours=1), tick=False):
        signed_in.force_login(city.applicant)
        response = signed_in.post(reverse("apply_begin", args=[city.call.slug]), {"organisation": city.organisation.pk})
    assert response.status_code == 422
    assert not Application.objects.exists()


# To fill in


def test_every_step_opens_for_an_empty_draft_and_for_a_whole_one(signed_in: Client, city: City) -> None:
    for application in (begun(city), factories.draft(city)):
        for name in ("organisation", "activity", "goals", "budget", "condition", "review"):
            assert signed_in.get(step(application, name)).status_code == 200


def test_saving_goes_on_to_the_next_step(signed_in: Client, city: City) -> None:
    application = begun(city)
    response = signed_in.post(
        step(application, "activity"),
        {"title": "Mentorer", "description": "Möten.", "period_start": "2027-01-01", "period_end": "2027-12-31"},
    )
    assert response["Location"] == step(application, "goals")
    assert fresh(application).title == "Mentorer"


def test_a_wrong_bankgiro_is_told_beside_the_field_and_the_rest_is_saved(signed_in: Client, city: City) -> None:
    application = begun(city)
    before = city.organisation.bankgiro
    response = signed_in.post(
        step(application, "organisation"),
        {"contact_name": "Leila Hansson", "contact_email": "leila@example.org", "bankgiro": "1234-567X"},
    )
    assert response.status_code == 422
    assert "1234-567X" in text(response)
    assert 'id="id_bankgiro_error"' in text(response)
    assert fresh(application).contact_name == "Leila Hansson"
    assert Organisation.objects.get(pk=city.organisation.pk).bankgiro == before


def test_letters_in_a_sum_stay_as_typed_and_the_whole_rows_are_saved(signed_in: Client, city: City) -> None:
    application = begun(city)
    rows = [("Löner", "12 mån", "264 000", "264 000"), ("Lokalhyra", "", "", "36 000"), ("Resor", "", "tusen", "1")]
    response = signed_in.post(step(application, "budget"), budget_post(*rows))
    page = text(response)
    assert response.status_code == 422
    assert "tusen" in page
    assert "lokalhyra" in page
    assert 'href="#id_lines-budget-1-total"' in page
    assert [line.description for line in application.budget_lines.all()] == ["Löner"]
    assert fresh(application).requested_amount == 26_400_000


def test_what_could_not_be_saved_is_there_when_one_comes_back(signed_in: Client, city: City) -> None:
    application = begun(city)
    signed_in.post(step(application, "budget"), budget_post(("Resor", "", "30.000:-", "1")))
    signed_in.get(step(application, "activity"))
    assert "30.000:-" in text(signed_in.get(step(application, "budget")))


def test_nothing_is_sent_in_while_something_typed_could_not_be_saved(signed_in: Client, city: City) -> None:
    application = factories.draft(city)
    signed_in.post(step(application, "budget"), budget_post(("Löner", "", "540000", "540000"), ("Resor", "", "x", "1")))
    response = signed_in.post(step(application, "review"), {"send": "1"})
    assert response.status_code == 422
    assert fresh(application).state == "draft"


def test_a_row_is_added_without_javascript_and_nothing_is_lost(signed_in: Client, city: City) -> None:
    application = begun(city)
    data = budget_post(("Löner", "", "100", "100"), ("Resor", "", "fel", "1"), add_row="budget")
    response = signed_in.post(step(application, "budget"), data, follow=True)
    page = text(response)
    assert 'name="lines-budget-2-description"' in page
    assert 'value="fel"' in page


@pytest.mark.parametrize("total", ["999999999", "", "-1", "abc", "2"])
def test_a_forged_number_of_rows_breaks_nothing(signed_in: Client, city: City, total: str) -> None:
    application = factories.draft(city)
    data = budget_post(("Löner", "", "100", "100"))
    data["lines-budget-TOTAL_FORMS"] = total
    assert signed_in.post(step(application, "budget"), data).status_code in (302, 422)
    assert application.budget_lines.count() == 1


def test_more_applied_for_than_the_cost_is_told(signed_in: Client, city: City) -> None:
    application = begun(city)
    response = signed_in.post(step(application, "budget"), budget_post(("Löner", "", "100", "101")))
    assert response.status_code == 422
    assert "lines-budget-0-applied" in text(response)


def test_goals_are_saved_with_swedish_numbers_and_blank_rows_are_passed_over(signed_in: Client, city: City) -> None:
    application = begun(city)
    data = {"goals-TOTAL_FORMS": "2", "goals-INITIAL_FORMS": "0"}
    data |= {"goals-0-text": "Fler deltar", "goals-0-baseline": "1 200", "goals-0-target": "1 500,5"}
    assert signed_in.post(step(application, "goals"), data).status_code == 302
    goal = application.goals.get()
    assert (str(goal.baseline), str(goal.target)) == ("1200.00", "1500.50")


def test_a_good_file_is_saved_even_when_another_is_not(signed_in: Client, city: City) -> None:
    application = begun(city)
    data = budget_post()
    data["attachment-statutes-file"] = SimpleUploadedFile("stadgar.pdf", PDF)
    data["attachment-minutes-file"] = SimpleUploadedFile("protokoll.pdf", b"MZ\x90\x00 a program")
    response = signed_in.post(step(application, "budget"), data)
    assert response.status_code == 422
    assert "protokoll.pdf" in text(response)
    assert [each.required.kind for each in application.attachments.all()] == ["statutes"]


def test_a_file_of_sixty_megabytes_gets_a_message_and_the_rest_is_saved(signed_in: Client, city: City) -> None:
    application = begun(city)
    data = budget_post(own_contribution="Medlemsavgifter")
    data["attachment-statutes-file"] = SimpleUploadedFile("stor.pdf", PDF + b"0" * 60 * 1024 * 1024)
    response = signed_in.post(step(application, "budget"), data)
    assert response.status_code == 422
    assert "stor.pdf" in text(response)
    assert fresh(application).own_contribution == "Medlemsavgifter"


def test_minutes_that_are_too_old_are_kept_and_told_of_with_r7(signed_in: Client, city: City) -> None:
    application = begun(city)
    data = budget_post(("Löner", "", "100", "100"))
    data["attachment-minutes-file"] = SimpleUploadedFile("protokoll.pdf", PDF)
    data["attachment-minutes-dated_on"] = "2019-03-20"
    response = signed_in.post(step(application, "budget"), data)
    assert response.status_code == 422
    assert 'id="attachment-minutes"' in text(response)
    data = budget_post(("Löner", "", "100", "100"))
    data["attachment-minutes-dated_on"] = timezone.localdate().isoformat()
    signed_in.post(step(application, "budget"), data)
    assert application.attachments.get(required__kind="minutes").dated_on == timezone.localdate()


def test_minutes_without_a_date_or_too_old_cannot_be_sent_in_r7(signed_in: Client, city: City) -> None:
    application = factories.draft(city)
    given = application.attachments.get(required__kind="minutes")
    oldest = oldest_minutes(city.call)
    for dated_on, codes in (
        (None, ["minutes_undated"]),
        (oldest - dt.timedelta(days=1), ["minutes_too_old"]),
        (oldest, []),
    ):
        given.dated_on = dated_on
        given.save()
        assert [blocker.code for blocker in blockers_to_submitting(fresh(application))] == codes


def test_an_earlier_document_is_offered_and_used(signed_in: Client, city: City) -> None:
    sent = factories.submitted(city)
    statutes = Document.objects.get(case=sent.case, kind="statutes")
    application = begun(city)
    assert statutes.file_name in text(signed_in.get(step(application, "budget")))
    ticked = {"attachment-statutes-earlier": str(statutes.public_id)}
    signed_in.post(step(application, "budget"), budget_post(**ticked))
    assert application.attachments.get(required__kind="statutes").document == statutes


def ticks(response) -> dict[str, bool]:
    """The id each box for earlier statutes sends, and whether it is ticked."""
    tags = re.findall(r'<input type="checkbox" name="attachment-statutes-earlier"[^>]*>', text(response))
    return {re.findall(r'value="([^"]*)"', tag)[0]: " checked" in tag for tag in tags}


def test_the_statutes_one_ticked_are_attached_however_often_the_page_is_saved_r9(signed_in: Client, city: City) -> None:
    old = Document.objects.get(case=factories.submitted(city).case, kind="statutes")
    latest = Document.objects.get(case=factories.submitted(city).case, kind="statutes")
    application = begun(city)
    address = step(application, "budget")
    assert ticks(signed_in.get(address)) == {str(latest.public_id): False}
    data = budget_post(("Resor", "", "fel", "1"), **{"attachment-statutes-earlier": str(latest.public_id)})
    signed_in.post(address, data, headers={"HX-Request": "true"})
    response = signed_in.post(address, data)
    assert application.attachments.get(required__kind="statutes").document == latest
    assert ticks(response) == ticks(signed_in.get(address)) == {str(old.public_id): False}


def test_a_document_of_another_organisation_cannot_be_ticked(signed_in: Client, city: City) -> None:
    application = begun(city)
    other = factories.make_organisation()
    factories.give_role(city.applicant, Role.ORGANISATION_ADMINISTRATOR, organisation=other)
    statutes = Document.objects.get(case=factories.submitted(city, organisation=other).case, kind="statutes")
    ticked = {"attachment-statutes-earlier": str(statutes.public_id)}
    signed_in.post(step(application, "budget"), budget_post(**ticked))
    assert not application.attachments.filter(required__kind="statutes").exists()


def test_a_save_in_the_background_answers_with_the_time_only(signed_in: Client, city: City) -> None:
    application = begun(city)
    response = signed_in.post(step(application, "activity"), {"title": "Mentorer"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert 'id="saved"' in text(response)
    assert "<html" not in text(response)
    assert fresh(application).title == "Mentorer"


def test_a_save_in_the_background_after_signing_out_says_that_it_was_not_saved(client: Client, city: City) -> None:
    application = begun(city)
    response = client.post(step(application, "activity"), {"title": "X"}, headers={"HX-Request": "true"})
    assert reverse("account_login") in text(response)
    assert 'data-mark="late"' in text(response)


# To send in


def test_the_review_lists_what_is_missing_and_has_no_button(signed_in: Client, city: City) -> None:
    page = text(signed_in.get(step(begun(city), "review")))
    assert 'name="send"' not in page
    assert 'data-code="incomplete"' in page


def test_sending_in_gives_a_registry_number_and_a_receipt(signed_in: Client, city: City) -> None:
    application = factories.draft(city)
    response = signed_in.post(step(application, "review"), {"send": "1"}, follow=True)
    application = fresh(application)
    assert application.state == "submitted"
    assert application.case.registry_number in text(response)


def test_a_second_click_on_send_comes_to_the_receipt(signed_in: Client, city: City) -> None:
    application = factories.draft(city)
    signed_in.post(step(application, "review"), {"send": "1"})
    response = signed_in.post(step(application, "review"), {"send": "1"})
    assert response["Location"] == reverse("receipt", args=[application.public_id])


def test_an_incomplete_application_posted_past_the_page_is_refused_with_reasons(signed_in: Client, city: City) -> None:
    application = begun(city)
    response = signed_in.post(step(application, "review"), {"send": "1"})
    assert response.status_code == 422
    assert 'data-code="attachment_missing"' in text(response)
    assert fresh(application).state == "draft"


def test_a_late_application_is_refused_and_the_draft_is_kept(signed_in: Client, city: City) -> None:
    application = factories.draft(city)
    with time_machine.travel(city.call.closes_at + dt.timedelta(minutes=1), tick=False):
        signed_in.force_login(city.applicant)
        assert 'data-code="call_closed"' in text(signed_in.get(step(application, "review")))
        assert signed_in.post(step(application, "review"), {"send": "1"}).status_code == 422
    assert fresh(application).state == "draft"


def test_a_sent_application_cannot_be_written_in(signed_in: Client, city: City) -> None:
    application = factories.submitted(city)
    assert signed_in.post(step(application, "activity"), {"title": "Ny"}).status_code == 302
    assert fresh(application).title != "Ny"
