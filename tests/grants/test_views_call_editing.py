"""Can an officer write a call until it opens, and never after? (R7)"""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grants.actions.call_rules import RulesContent, rules_of
from grants.actions.edit_call import FACTS, create_call, raise_budget, save_call
from grants.models import Call, CallVersion, Programme
from registry.events import Event
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def signed_in(client: Client, user) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def text(response) -> str:
    return response.content.decode()


def new_call(city: City, **fields: Any) -> dict[str, Any]:
    year = timezone.localdate().year + 1
    typed = {
        "board": city.board.key,
        "programme": "",
        "programme_name": "Tidsbegränsat bidrag",
        "programme_kind": "projektbidrag",
        "programme_purpose": "Pröva nytt.",
        "programme_area": "targeted",
        "like": "",
        "name": "Projektbidrag för unga",
        "support_form": "money",
        "opens_at": f"{year}-01-10T08:00",
        "closes_at": f"{year}-02-10T23:59",
        "period_start": f"{year}-07-01",
        "period_end": f"{year}-12-31",
        "budget": "2 500 000",
    }
    return typed | fields


def rows(prefix: str, *contents: dict[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(contents), f"{prefix}-INITIAL_FORMS": 0}
    for place, content in enumerate(contents):
        typed |= {f"{prefix}-{place}-{name}": value for name, value in content.items()}
    return typed


def whole_call(call: Call, **fields: Any) -> dict[str, Any]:
    year = timezone.localdate().year + 1
    typed = {
        "name": call.name,
        "support_form": "money",
        "opens_at": timezone.localtime(call.opens_at).strftime("%Y-%m-%dT%H:%M"),
        "closes_at": timezone.localtime(call.closes_at).strftime("%Y-%m-%dT%H:%M"),
        "decision_on": "",
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "budget": "1 000 000",
        "max_amount": "250 000 kr",
        "amount_notes": "",
        "target_group": "unga",
        "contact": "08-508",
        "purpose": "Nytt syfte.",
        "eligibility": "Ideell förening\n\n Stiftelse ",
        "terms": "Staden kan återkalla.",
        "has_revocation_reservation": "on",
        "read_version": call.version,
        **rows(
            "questions",
            {"label": "Hur många når ni?", "kind": "number", "step": "goals", "place": "2", "is_required": "on"},
            {"label": "Vilka?", "kind": "choice", "step": "activity", "place": "1", "options": "unga\näldre"},
            {"label": "", "kind": "long_text", "step": "activity", "place": "9", "is_required": "on"},
        ),
        **rows("criteria", {"name": "Behov", "question": "Finns behovet?", "place": "1"}),
        **rows("attachments", {"kind": "statutes", "title": "Stadgar", "place": "1", "is_required": "on"}),
        **rows(
            "tiers",
            {"up_to": "", "interim_reports": "2", "has_visit": "on", "needs_certificate": "on"},
            {"up_to": "100 000", "interim_reports": "0"},
        ),
    }
    return typed | fields


def draft_of(city: City, **fields: Any) -> Call:
    return factories.make_call(city.board, city.officer, is_open=False, **fields)


def edit(call: Call) -> str:
    return reverse("call_edit", args=[call.slug])


def step(call: Call, name: str) -> str:
    return reverse("call_step", args=[call.slug, name])


def test_only_who_manages_calls_at_the_board_comes_in(client: Client) -> None:
    city = City()
    draft = draft_of(city)
    addresses = (reverse("call_new"), edit(draft))
    assert all(reverse("account_login") in client.get(address)["Location"] for address in addresses)
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    for person in (city.reviewer, city.decider, city.applicant, city.auditor, city.central):
        signed_in(client, person)
        assert [client.get(address).status_code for address in addresses] == [404, 404], person
    signed_in(client, elsewhere)
    for call in (draft, city.call):
        assert client.get(edit(call)).status_code == 404
        assert client.post(edit(call), whole_call(call)).status_code == 404
        assert client.post(step(call, "publish")).status_code == 404


def test_a_new_call_becomes_a_draft_in_a_new_programme_and_the_journal_knows(client: Client) -> None:
    city = City()
    response = signed_in(client, city.coordinator).post(reverse("call_new"), new_call(city))
    call = Call.objects.get(name="Projektbidrag för unga")
    assert response["Location"] == edit(call)
    assert call.slug == "projektbidrag-for-unga"
    assert call.state == "draft"
    assert call.budget == 250_000_000
    assert call.programme.name == "Tidsbegränsat bidrag"
    assert JournalEntry.objects.get(event=Event.CALL_CREATED).chain.name == f"call/{call.slug}"
    assert client.get(response["Location"]).status_code == 200


def test_two_calls_of_one_name_get_addresses_of_their_own_and_none_is_called_new(client: Client) -> None:
    city = City()
    signed_in(client, city.officer)
    for _each in range(2):
        client.post(reverse("call_new"), new_call(city, name="New"))
    assert {call.slug for call in Call.objects.filter(name="New")} == {"new-2", "new-3"}


def test_a_call_may_begin_with_the_rules_of_an_earlier_one(client: Client) -> None:
    city = City()
    typed = new_call(city, programme=city.call.programme.key, like=city.call.slug)
    signed_in(client, city.officer).post(reverse("call_new"), typed)
    made = Call.objects.get(name="Projektbidrag för unga")
    assert made.programme == city.call.programme
    assert rules_of(made.versions.get()) == rules_of(city.call.version_in_force)
    assert made.versions.get().frozen_at is None


def test_a_new_call_that_is_not_whole_is_refused_and_what_was_typed_stays(client: Client) -> None:
    city = City()
    typed = new_call(city, programme_name="", budget="mycket", name="Skrivet namn")
    response = signed_in(client, city.officer).post(reverse("call_new"), typed)
    assert response.status_code == 422
    assert 'value="Skrivet namn"' in text(response)
    assert 'value="mycket"' in text(response)
    assert "Fill in this field for the new programme" in text(response)
    assert Call.objects.count() == 1


def test_dates_that_do_not_fit_together_are_said_beside_the_field(client: Client) -> None:
    city = City()
    typed = new_call(city, closes_at="2020-01-01T10:00", period_end="2020-01-01")
    response = signed_in(client, city.officer).post(reverse("call_new"), typed)
    assert response.status_code == 422
    assert "Write a time after the call opens." in text(response)
    assert "Write a day after the first day of the period." in text(response)
    assert not Programme.objects.filter(name="Tidsbegränsat bidrag").exists()


def test_another_boards_programme_cannot_be_used(client: Client) -> None:
    city = City()
    other = factories.make_call(factories.make_board(), city.officer, is_open=False).programme
    response = signed_in(client, city.officer).post(reverse("call_new"), new_call(city, programme=other.key))
    assert response.status_code == 422
    facts = {name: getattr(city.call, name) for name in FACTS}
    with pytest.raises(Refused) as refused:
        create_call(actor=city.officer, board=city.board, programme=other, facts=facts)
    assert refused.value.codes == ["other_board"]


def test_everything_in_a_draft_can_be_written(client: Client) -> None:
    city = City()
    draft = draft_of(city)
    response = signed_in(client, city.officer).post(edit(draft), whole_call(draft))
    assert response.status_code == 302
    draft = Call.objects.get(pk=draft.pk)
    version = draft.versions.get()
    assert draft.max_amount == 25_000_000
    assert version.eligibility == ["Ideell förening", "Stiftelse"]
    assert [(q.label, q.key) for q in version.questions.all()] == [
        ("Vilka?", "vilka"),
        ("Hur många når ni?", "hur-manga-nar-ni"),
    ]
    assert version.questions.get(key="vilka").options == ["unga", "äldre"]
    assert [each.name for each in version.criteria.all()] == ["Behov"]
    entry = JournalEntry.objects.get(event=Event.CALL_EDITED)
    assert entry.after["target_group"] == "unga"
    assert entry.before["rules"] != entry.after["rules"]
    assert not list(verify())


def test_saving_what_is_already_so_changes_nothing_and_journals_nothing(client: Client) -> None:
    city = City()
    draft = draft_of(city)
    signed_in(client, city.officer)
    client.post(edit(draft), whole_call(draft))
    client.post(edit(draft), whole_call(draft, read_version=draft.version + 1))
    assert JournalEntry.objects.filter(event=Event.CALL_EDITED).count() == 1


def test_a_row_is_added_without_javascript_and_nothing_typed_is_lost_or_saved(client: Client) -> None:
    city = City()
    draft = draft_of(city)
    typed = whole_call(draft, add="questions", name="Osparat namn", budget="inte ännu")
    response = signed_in(client, city.officer).post(edit(draft), typed)
    page = text(response)
    assert response.status_code == 200
    assert 'value="Osparat namn"' in page
    assert 'value="inte ännu"' in page
    assert 'name="questions-2-label"' in page
    assert 'name="questions-3-label"' not in page
    assert 'name="questions-TOTAL_FORMS" value="3"' in page
    assert not Call.objects.filter(name="Osparat namn").exists()


def test_a_row_marked_to_be_removed_is_removed(client: Client) -> None:
    city = City()
    draft = draft_of(city)
    removed = {"questions-0-DELETE": "on", "questions-0-label": ""}
    signed_in(client, city.officer).post(edit(draft), whole_call(draft, **removed))
    assert [q.label for q in draft.versions.get().questions.all()] == ["Vilka?"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"questions-1-options": ""}, "at least one choice"),
        ({"criteria-0-question": ""}, "Fill in this field"),
        ({"max_amount": "9 000 000"}, "cannot be more than there is to distribute"),
        ({"decision_on": "2020-01-01"}, "after the call closes"),
        ({"questions-TOTAL_FORMS": "x"}, "ManagementForm"),
    ],
)
def test_what_does_not_hold_is_said_and_what_was_typed_stays(client: Client, wrong: dict[str, str], said: str) -> None:
    city = City()
    draft = draft_of(city)
    response = signed_in(client, city.officer).post(edit(draft), whole_call(draft, contact="Behålls", **wrong))
    assert response.status_code == 422
    assert said in text(response)
    assert 'value="Behålls"' in text(response)
    assert draft.versions.get().criteria.count() == 2


def test_the_same_kind_of_document_is_not_asked_for_twice(client: Client) -> None:
    city = City()
    draft = draft_of(city)
    twice = rows("attachments", *[{"kind": "statutes", "title": name} for name in ("Ett", "Två")])
    response = signed_in(client, city.officer).post(edit(draft), whole_call(draft, **twice))
    assert response.status_code == 422
    assert "asked for once" in text(response)


def test_who_saves_over_somebody_elses_words_is_stopped(client: Client) -> None:
    city = City()
    draft = draft_of(city)
    signed_in(client, city.officer)
    opened = whole_call(draft, contact="Min text")
    client.post(edit(draft), whole_call(draft, contact="Den andras text"))
    response = client.post(edit(draft), opened)
    assert response.status_code == 422
    assert "Somebody else has saved the call" in text(response)
    assert Call.objects.get(pk=draft.pk).contact == "Den andras text"


def test_a_published_call_is_not_emptied_of_its_terms(client: Client) -> None:
    city = City()
    draft = draft_of(city)
    signed_in(client, city.officer)
    assert client.post(step(draft, "publish")).status_code == 302
    draft = Call.objects.get(pk=draft.pk)
    response = client.post(edit(draft), whole_call(draft, terms=""))
    assert response.status_code == 422
    assert draft.versions.get().terms == "Staden kan återkalla."


def test_a_call_travels_from_draft_to_archive_on_its_page(client: Client) -> None:
    city = City()
    call = draft_of(city)
    signed_in(client, city.officer)
    for name, state in (("publish", "published"), ("open", "open")):
        assert f'action="{step(call, name)}"' in text(client.get(edit(call)))
        assert client.post(step(call, name))["Location"] == edit(call)
        assert Call.objects.get(pk=call.pk).state == state
    Call.objects.filter(pk=call.pk).update(
        opens_at=timezone.now() - dt.timedelta(days=9), closes_at=timezone.now() - dt.timedelta(days=1)
    )
    for name, state in (("close", "closed"), ("allocate", "allocated"), ("archive", "archived")):
        client.post(step(call, name))
        assert Call.objects.get(pk=call.pk).state == state
    assert "Next step" not in text(client.get(edit(call)))


def test_a_step_that_a_rule_forbids_has_no_button_and_a_post_past_the_page_is_refused(client: Client) -> None:
    city = City()
    page = text(signed_in(client, city.officer).get(edit(city.call)))
    assert "1 blocker remains." in page
    assert step(city.call, "close") not in page
    response = client.post(step(city.call, "close"))
    assert response.status_code == 422
    assert "(R7)" in text(response)
    assert Call.objects.get(pk=city.call.pk).state == "open"
    assert client.post(step(city.call, "allocate")).status_code == 422
    assert client.post(step(city.call, "explode")).status_code == 404
    assert client.get(step(city.call, "close")).status_code == 302


def test_an_open_call_is_read_only_and_says_that_its_rules_are_frozen(client: Client) -> None:
    city = City()
    page = text(signed_in(client, city.officer).get(edit(city.call)))
    assert "The rules are frozen" in page
    assert "Save the call" not in page
    assert city.call.version_in_force.fingerprint in page


def test_a_post_past_the_page_changes_nothing_in_an_open_call(client: Client) -> None:
    city = City()
    before = rules_of(city.call.version_in_force)
    response = signed_in(client, city.officer).post(edit(city.call), whole_call(city.call))
    assert response.status_code == 422
    assert "Its rules are frozen" in text(response)
    assert client.post(edit(city.call), whole_call(city.call, add="questions")).status_code == 422
    assert rules_of(CallVersion.objects.get(pk=city.call.version_in_force_id)) == before
    assert Call.objects.get(pk=city.call.pk).target_group == ""
    facts = {name: getattr(city.call, name) for name in FACTS}
    with pytest.raises(Refused) as refused:
        save_call(actor=city.officer, call=city.call, facts=facts, rules=RulesContent(purpose="Annat"))
    assert refused.value.codes == ["rules_frozen"]


def test_the_database_itself_refuses_to_change_frozen_rules() -> None:
    city = City()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grants_callcriterion SET name = 'x' WHERE version_id = %s", [city.call.version_in_force_id]
        )


def test_the_budget_is_raised_with_a_reason_and_journalled(client: Client) -> None:
    city = City()
    signed_in(client, city.officer)
    assert "Raise the sum" in text(client.get(edit(city.call)))
    typed = {"raise-budget": "1 500 000", "raise-reason": "Nämnden § 12."}
    assert client.post(step(city.call, "raise-budget"), typed).status_code == 302
    assert Call.objects.get(pk=city.call.pk).budget == 150_000_000
    entry = JournalEntry.objects.get(event=Event.CALL_BUDGET_RAISED)
    assert (entry.before["budget"], entry.after["budget"], entry.reason) == (100_000_000, 150_000_000, "Nämnden § 12.")


@pytest.mark.parametrize(
    "typed", [{"raise-budget": "10", "raise-reason": "Mindre."}, {"raise-budget": "9 000 000"}, {}]
)
def test_the_budget_is_never_lowered_nor_raised_without_a_reason(client: Client, typed: dict[str, str]) -> None:
    city = City()
    response = signed_in(client, city.officer).post(step(city.call, "raise-budget"), typed)
    assert response.status_code == 422
    assert Call.objects.get(pk=city.call.pk).budget == 100_000_000


def test_the_budget_of_a_draft_is_written_on_its_page_instead() -> None:
    city = City()
    with pytest.raises(Refused):
        raise_budget(actor=city.officer, call=draft_of(city), budget=200_000_000, reason="Mer.")
    with pytest.raises(Refused):
        raise_budget(actor=city.decider, call=city.call, budget=200_000_000, reason="Mer.")
