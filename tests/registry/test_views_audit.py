"""Does the auditor see whether the journal is whole, and find in it what was done and refused?"""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.actions.verify_journal import verify_journal
from registry.events import Event
from registry.http import attempt
from registry.journal_export import check_lines, journal_lines
from registry.models import JournalChain, JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def signed_in(client: Client, user) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def text(response) -> str:
    return response.content.decode() if not response.streaming else b"".join(response).decode("utf-8-sig")


def test_only_auditors_come_in(client: Client) -> None:
    city = City()
    assert reverse("account_login") in client.get(reverse("audit"))["Location"]
    for person in (city.officer, city.central, city.decider, city.applicant, factories.make_user(Role.EXECUTIVE_BOARD)):
        signed_in(client, person)
        assert client.get(reverse("audit")).status_code == 404
        assert client.post(reverse("audit_verify")).status_code == 404
    assert signed_in(client, city.auditor).get(reverse("audit")).status_code == 200


def test_a_check_is_made_on_demand_and_stands_in_the_journal(client: Client) -> None:
    city = City()
    factories.submitted(city)
    signed_in(client, city.auditor)
    assert "has not been checked" in text(client.get(reverse("audit")))
    assert client.get(reverse("audit_verify")).status_code == 302
    page = text(client.post(reverse("audit_verify"), follow=True))
    assert "The journal is whole" in page
    found = JournalEntry.objects.get(event=Event.JOURNAL_VERIFIED)
    assert found.actor == city.auditor
    assert found.after["misfits"] == 0
    assert found.after["entries"] == JournalEntry.objects.count() - 1


def test_a_lost_entry_is_named_with_its_chain(client: Client) -> None:
    city = City()
    application = factories.submitted(city)
    chain = JournalChain.objects.get(case=application.case_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_journalchain SET last_seq = last_seq + 1 WHERE id = %s", [chain.pk])
    page = text(signed_in(client, city.auditor).post(reverse("audit_verify"), follow=True))
    assert "The journal is not whole" in page
    assert chain.name in page


def test_entries_are_shown_latest_first_with_words_and_code(client: Client) -> None:
    city = City()
    application = factories.submitted(city)
    page = text(signed_in(client, city.auditor).get(reverse("audit")))
    assert "Application received" in page
    assert "grants.application.submitted" in page
    assert reverse("case", args=[application.case.path_number]) in page
    assert page.index(">grants.application.submitted<") < page.index(">grants.call.opened<")


def test_the_journal_is_searched_by_day_event_board_case_and_person(client: Client) -> None:
    city = City()
    application = factories.submitted(city)
    signed_in(client, city.auditor)
    case = application.case
    today = timezone.localdate()
    wanted = [
        {"q": case.registry_number},
        {"q": case.path_number.lower()},
        {"q": city.organisation.organisation_number},
        {"q": city.applicant.name},
        {"event": "applications"},
        {"event": Event.APPLICATION_SUBMITTED},
        {"board": city.board.key, "first": today.isoformat(), "last": today.isoformat()},
    ]
    for choice in wanted:
        assert "Application received</td>" in text(client.get(reverse("audit"), choice)).replace(
            "<span", "</td><span"
        ), choice
    for choice in ({"event": "readings"}, {"last": (today - dt.timedelta(days=1)).isoformat()}, {"q": "finns inte"}):
        assert "No entry fits" in text(client.get(reverse("audit"), choice)), choice


def test_a_refused_step_is_found_and_marked(client: Client) -> None:
    from django import forms

    from grants.actions import assess

    city = City()
    application = factories.submitted(city)
    form = forms.Form({})
    form.is_valid()
    attempt(form, lambda: assess.take_up(actor=city.officer, application=application), case=application.case)
    page = text(signed_in(client, city.auditor).get(reverse("audit"), {"only_refused": "on"}))
    assert "Refused" in page
    assert "registry.step.refused" in page
    assert 'v-mono">grants.application.submitted' not in page


def test_a_day_that_cannot_be_read_is_said_beside_the_field(client: Client) -> None:
    city = City()
    response = signed_in(client, city.auditor).get(reverse("audit"), {"first": "i går", "event": "x", "page": "x"})
    assert response.status_code == 200
    assert "year-month-day" in text(response)


def test_the_page_asks_as_many_questions_for_few_entries_as_for_many(client: Client) -> None:
    city = City()
    signed_in(client, city.auditor)
    verify_journal(actor=None)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("audit"))
    for _each in range(8):
        factories.submitted(city)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("audit"))
    assert len(many) == len(few)


def test_what_is_found_is_exported_whole(client: Client) -> None:
    city = City()
    for _each in range(8):
        factories.submitted(city)
    response = signed_in(client, city.auditor).get(
        reverse("audit"), {"export": "csv", "event": Event.APPLICATION_SUBMITTED}
    )
    rows = list(csv.reader(io.StringIO(text(response))))
    assert len(rows) == 9
    assert rows[1][4] == "grants.application.submitted"


def test_the_same_seed_draws_the_same_sample(client: Client) -> None:
    city = City()
    for _each in range(4):
        factories.submitted(city)
    signed_in(client, city.auditor)
    choice = {"event": "applications", "size": "2", "seed": "20261123"}
    first, second = (client.get(reverse("audit"), choice) for _each in range(2))
    keys = [[row.entry.pk for row in response.context["rows"]] for response in (first, second)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 2
    assert client.get(reverse("audit"), choice | {"size": "många"}).status_code == 200


def test_a_sample_is_drawn_among_the_decisions(client: Client) -> None:
    city = City()
    factories.active(city)
    choice = {"among": "decisions", "size": "20", "seed": "20261123"}
    rows = signed_in(client, city.auditor).get(reverse("audit"), choice).context["rows"]
    assert [row.entry.event for row in rows] == ["grants.application.granted"]


def test_a_check_says_which_it_was_and_what_it_found_and_can_be_left_out(client: Client) -> None:
    city = City()
    factories.active(city)
    signed_in(client, city.auditor)
    page = client.get(reverse("audit"), {"event": "vetting.check.made"})
    assert {str(row.entry.event) for row in page.context["rows"]} == {"vetting.check.made"}
    assert any(line.endswith(": Checked") for row in page.context["rows"] for line in row.what)
    rest = client.get(reverse("audit"), {"event": "not_routine"}).context["rows"]
    assert rest
    assert not {"vetting.check.made", "registry.document.filed"} & {str(row.entry.event) for row in rest}


def test_every_event_can_be_chosen_under_its_subject_once(client: Client) -> None:
    page = text(signed_in(client, City().auditor).get(reverse("audit")))
    for event in Event.values:
        assert page.count(f'<option value="{event}"') == 1
    vetting = page.split('<optgroup label="Vetting">')[1].split("</optgroup>")[0]
    assert "vetting.check.made" in vetting
    assert "vetting.exclusion.decided" not in vetting


def test_an_exported_journal_can_be_checked_without_the_database(client: Client, tmp_path: Path) -> None:
    city = City()
    factories.active(city)
    path = tmp_path / "journal.jsonl"
    response = signed_in(client, city.auditor).get(reverse("audit"), {"export": "jsonl"})
    path.write_text(text(response), encoding="utf-8")
    out = io.StringIO()
    call_command("verify_journal", export=path, stdout=out)
    assert f"{JournalEntry.objects.count()} entries" in out.getvalue()


def test_the_command_writes_the_file_that_verify_takes(tmp_path: Path) -> None:
    factories.submitted(City())
    path = tmp_path / "journal.jsonl"
    call_command("export_journal", output=str(path), stdout=io.StringIO())
    call_command("verify_journal", export=path, stdout=io.StringIO())


def _tampered(lines: list[str], how: str) -> list[str]:
    content = [json.loads(line) for line in lines]
    entries = [place for place, each in enumerate(content) if "seq" in each]
    middle = entries[len(entries) // 2]
    match how:
        case "altered":
            content[middle]["reason"] = "något annat"
        case "removed":
            del content[middle]
        case "moved":
            content[middle], content[middle - 1] = content[middle - 1], content[middle]
        case "doubled":
            content.insert(middle, content[middle])
        case "tail":
            del content[entries[-1]]
        case "cut":
            del content[-1]
        case "chain":
            last = max(place for place, each in enumerate(content) if "chain_head" in each)
            content = [*content[:last], content[-1]]
    return [json.dumps(each) for each in content]


@pytest.mark.parametrize("how", ["altered", "removed", "moved", "doubled", "tail", "cut", "chain"])
def test_an_exported_journal_that_was_tampered_with_does_not_pass(how: str, tmp_path: Path) -> None:
    factories.in_review(City())
    lines = list(journal_lines())
    assert check_lines(lines).misfits == []
    path = tmp_path / "journal.jsonl"
    path.write_text("\n".join(_tampered(lines, how)), encoding="utf-8")
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_journal", export=path, stdout=io.StringIO(), stderr=io.StringIO())


def test_a_file_that_is_no_journal_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("hej\n", encoding="utf-8")
    with pytest.raises(CommandError, match="not a JSON object"):
        call_command("verify_journal", export=path, stdout=io.StringIO(), stderr=io.StringIO())
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_journal", export=tmp_path / "saknas", stdout=io.StringIO())
