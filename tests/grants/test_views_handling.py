"""Do the small steps of handling change what they should, and refuse with reasons what the rules forbid?"""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from grants.actions import assess, take_case
from grants.models import Application, Decision
from registry.events import Event
from registry.models import Case, JournalEntry, User
from registry.roles import Role
from tests import factories
from tests.factories import City
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    """The person's browser, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(user: User, application: Application, place: str, **data: Any) -> Any:
    """Send a step of the case."""
    return signed_in(user).post(f"/cases/{application.case.path_number}/{place}/", data)


def text_of(response: Any) -> str:
    """What the page says, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def again(application: Application) -> Application:
    """The application as the database has it."""
    return Application.objects.get(pk=application.pk)


STEPS = ("conflict", "assign", "note", "supplement", "take-up", "renew-vetting", "dismiss")


@pytest.mark.parametrize("step", STEPS)
def test_strangers_find_no_step_and_change_nothing(step: str) -> None:
    city, other = City(), City()
    application = factories.in_review(city)
    before = JournalEntry.objects.count()
    for person in (other.officer, city.applicant, city.auditor):
        assert post(person, application, step).status_code == 404
    assert Client().post(f"/cases/{application.case.path_number}/{step}/").status_code == 302
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize("step", ["take-up", "renew-vetting", "note"])
def test_a_step_without_a_page_is_taken_by_post_only(step: str) -> None:
    city = City()
    application = factories.submitted(city)
    assert signed_in(city.officer).get(f"/cases/{application.case.path_number}/{step}/").status_code == 302


def test_a_case_officer_who_declares_no_conflict_takes_the_case() -> None:
    city = City()
    application = factories.submitted(city)
    page = signed_in(city.officer).get(f"/cases/{application.case.path_number}/conflict/")
    assert "6:28" in text_of(page)
    response = post(city.officer, application, "conflict", has_conflict="no")
    assert response.url == f"/cases/{application.case.path_number}/"
    assert Case.objects.get(pk=application.case_id).case_officer == city.officer


def test_a_recused_person_is_sent_home_and_no_longer_sees_the_case() -> None:
    city = City()
    application = factories.in_review(city)
    client = signed_in(city.officer)
    path = f"/cases/{application.case.path_number}/"
    response = client.post(f"{path}conflict/", {"has_conflict": "yes", "ground": "party"}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    assert "no longer see the case" in text_of(response)
    assert client.get(path).status_code == 404
    assert Case.objects.get(pk=application.case_id).case_officer is None


def test_a_conflict_without_ground_is_refused_and_what_was_typed_is_kept() -> None:
    city = City()
    application = factories.in_review(city)
    response = post(city.officer, application, "conflict", has_conflict="yes", explanation="Min syster sitter där.")
    assert response.status_code == 422
    assert "Min syster sitter där." in response.content.decode()
    assert Case.objects.get(pk=application.case_id).case_officer == city.officer


def test_a_declaration_without_an_answer_is_refused() -> None:
    city = City()
    application = factories.submitted(city)
    assert post(city.officer, application, "conflict").status_code == 422
    assert not application.case.conflict_declarations.exists()


def test_a_registrar_assigns_two_people() -> None:
    city = City()
    application = factories.submitted(city)
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    response = post(registrar, application, "assign", case_officer=city.officer.pk, reviewer=city.reviewer.pk)
    assert response.status_code == 302
    case = Case.objects.get(pk=application.case_id)
    assert (case.case_officer, case.reviewer) == (city.officer, city.reviewer)
    assert Vetting.objects.get(pk=application.vetting_id).case.case_officer == city.officer


def test_the_same_person_twice_nobody_and_recused_people_are_refused() -> None:
    city = City()
    application = factories.submitted(city)
    factories.give_role(city.officer, Role.REVIEWER, board=city.board)
    both = post(city.officer, application, "assign", case_officer=city.officer.pk, reviewer=city.officer.pk)
    assert both.status_code == 422
    assert "two different people" in text_of(both)
    assert post(city.officer, application, "assign").status_code == 422
    take_case.declare(actor=city.reviewer, case=application.case, has_conflict=True, ground="party")
    assert post(city.officer, application, "assign", reviewer=city.reviewer.pk).status_code == 422
    assert Case.objects.get(pk=application.case_id).reviewer is None


def test_taking_up_begins_the_review() -> None:
    city = City()
    application = factories.submitted(city)
    take_case.declare(actor=city.officer, case=application.case, has_conflict=False)
    assert post(city.officer, application, "take-up").status_code == 302
    assert again(application).state == "in_review"


def test_taking_up_undeclared_is_refused_with_the_reason_and_journalled() -> None:
    city = City()
    application = factories.submitted(city)
    client = signed_in(city.officer)
    response = client.post(f"/cases/{application.case.path_number}/take-up/", follow=True)
    assert "You have not declared" in text_of(response)
    assert again(application).state == "submitted"
    refused = JournalEntry.objects.get(case=application.case, event=Event.STEP_REFUSED)
    assert (refused.actor, "conflict_not_declared" in refused.reason) == (city.officer, True)


def test_a_step_somebody_else_has_taken_says_what_by_whom_and_when() -> None:
    city = City()
    application = factories.submitted(city)
    colleague = factories.make_user(Role.CASE_OFFICER, board=city.board)
    for person in (city.officer, colleague):
        take_case.declare(actor=person, case=application.case, has_conflict=False)
    assess.take_up(actor=city.officer, application=application)
    client = signed_in(colleague)
    said = text_of(client.post(f"/cases/{application.case.path_number}/take-up/", follow=True))
    assert "already been taken" in said
    assert str(city.officer) in said
    assert timezone.localdate().isoformat() in said


def test_a_supplement_is_requested_in_words() -> None:
    city = City()
    application = factories.in_review(city)
    assert post(city.officer, application, "supplement", request=" ").status_code == 422
    assert post(city.officer, application, "supplement", request="Revisionsberättelsen saknas.").status_code == 302
    assert again(application).state == "awaiting_applicant"
    page = signed_in(city.officer).get(f"/cases/{application.case.path_number}/supplement/")
    assert "already been taken" in text_of(page)
    late = post(city.officer, application, "supplement", request="Och stadgarna.")
    assert late.status_code == 422
    assert "Och stadgarna." in late.content.decode()


def test_a_dismissal_needs_reasons_and_ends_the_case() -> None:
    city = City()
    application = factories.in_review(city)
    assert "cannot undo" in text_of(signed_in(city.officer).get(f"/cases/{application.case.path_number}/dismiss/"))
    assert post(city.officer, application, "dismiss", reasons="").status_code == 422
    assert again(application).state == "in_review"
    assert post(city.officer, application, "dismiss", reasons="Kom in för sent.").status_code == 302
    assert again(application).state == "dismissed"
    assert Decision.objects.get(application=application).reasons == "Kom in för sent."


def test_what_is_past_dismissal_is_refused_and_changes_nothing() -> None:
    city = City()
    application = factories.for_decision(city)
    response = post(city.officer, application, "dismiss", reasons="Kom in för sent.")
    assert response.status_code == 422
    assert "Kom in för sent." in response.content.decode()
    assert again(application).state == "for_decision"
    assert not Decision.objects.exists()


def test_a_note_is_kept_and_an_empty_one_asked_for_again() -> None:
    city = City()
    application = factories.in_review(city)
    assert post(city.officer, application, "note", text="").status_code == 422
    assert post(city.officer, application, "note", text="Ringde kassören.").status_code == 302
    assert application.case.notes.get().text == "Ringde kassören."


def test_a_note_by_somebody_undeclared_is_refused_with_the_text_kept() -> None:
    city = City()
    application = factories.in_review(city)
    response = post(city.coordinator, application, "note", text="Jag undrar.")
    assert response.status_code == 422
    assert "Jag undrar." in response.content.decode()
    assert "You have not declared" in text_of(response)
    assert not application.case.notes.exists()


def asked_for(application: Application) -> str:
    """What the organisation was asked to complete."""
    return again(application).supplement_request


def test_missing_attachments_that_are_ticked_become_lines_and_the_last_day_is_chosen() -> None:
    city = City()
    application = factories.in_review(city)
    titles = [each.title for each in application.rules_version.attachments.all()]
    last = timezone.localdate() + dt.timedelta(days=40)
    sent = {"missing": titles, "request": "Och en budget.", "due_on": last.isoformat()}
    page = signed_in(city.officer).post(f"/cases/{application.case.path_number}/supplement/", sent | {"step": "letter"})
    assert again(application).state == "in_review"
    letter = page.content.decode().partition('class="v-letter"')[2]
    assert f"<li>{titles[0]}</li>" in letter
    assert f"{last.day} " in text_of(page)
    assert post(city.officer, application, "supplement", **sent).status_code == 302
    assert asked_for(application) == f"– {titles[0]}\n– {titles[1]}\nOch en budget."
    assert again(application).supplement_due_on == last


def test_a_last_day_that_has_been_is_not_taken() -> None:
    city = City()
    application = factories.in_review(city)
    today = timezone.localdate().isoformat()
    response = post(city.officer, application, "supplement", request="Stadgarna.", due_on=today)
    assert response.status_code == 422
    assert "Choose a day after today." in text_of(response)
    assert again(application).state == "in_review"


def test_renewing_opens_a_vetting_that_the_application_waits_for() -> None:
    city = City()
    application = factories.for_decision(city)
    old = application.vetting
    Vetting.objects.filter(pk=application.vetting_id).update(valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert post(city.officer, application, "renew-vetting").status_code == 302
    renewed = again(application).vetting
    assert renewed != old
    assert (renewed.state, renewed.case.case_officer, renewed.case.board) == ("opened", city.officer, city.board)
    events = list(JournalEntry.objects.filter(case=renewed.case).values_list("event", flat=True))
    assert Event.VETTING_OPENED in events
    tied = JournalEntry.objects.filter(case=application.case, event=Event.VETTING_RELIED_ON).last()
    assert tied is not None
    assert tied.after["vetting"] == renewed.case.registry_number
    factories.cleared(city, again(application))


def test_a_vetting_under_way_is_not_renewed() -> None:
    city = City()
    application = factories.in_review(city)
    before = Vetting.objects.count()
    response = signed_in(city.officer).post(f"/cases/{application.case.path_number}/renew-vetting/", follow=True)
    assert "already under way" in text_of(response)
    assert Vetting.objects.count() == before


def test_nobody_undeclared_renews_a_vetting() -> None:
    city = City()
    application = factories.for_decision(city)
    colleague = factories.make_user(Role.CASE_OFFICER, board=city.board)
    response = signed_in(colleague).post(f"/cases/{application.case.path_number}/renew-vetting/", follow=True)
    assert "You have not declared" in text_of(response)
    assert again(application).vetting == application.vetting
