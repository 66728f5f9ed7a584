"""Is each case of a batch decided wholly with its letter or not at all, whatever happens in the middle? (R2-R5)"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup.models import FollowUpPlan
from grants.actions import decide_at_meeting
from grants.models import AgendaItem, Application, BatchLine, Decision, DecisionBatch, Meeting, Payment, Support
from registry.journal import verify
from registry.models import Document, JournalEntry, Notice
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories import meetings as at
from tests.factories.threads import refused, together
from tests.grants.browsing import signed_in, text_of

ROOT = Path(__file__).resolve().parents[2]
GRANTED = ("granted", "partly_granted", "refused")


def applications_in(city: City, many: int) -> list[Application]:
    """That many cases for decision, each of an organisation of its own, all at the city's board."""
    made = []
    for _each in range(many):
        city.organisation = factories.make_organisation()
        city.applicant = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=city.organisation)
        made.append(at.ready(city, amount=1_000_000))
    return made


def assert_each_is_whole_or_untouched(meeting: Meeting) -> int:
    """Every case has decision, paragraph, plan, support, payments, letter and PDF, or none of them; gives how many have."""
    whole = 0
    for item in AgendaItem.objects.filter(meeting=meeting, kind="case").select_related("application__case", "decision"):
        application = item.application
        case = application.case
        letters = list(Notice.objects.filter(case=case, letter__in=GRANTED))
        decided = [
            item.decision is not None,
            application.state == "granted",
            Decision.objects.filter(application=application).exists(),
            FollowUpPlan.objects.filter(case=case, state="set").exists(),
            Support.objects.filter(application=application).exists(),
            Payment.objects.filter(support__application=application).exists(),
            bool(letters),
            bool(letters) and letters[0].document is not None,
            Document.objects.filter(case=case, kind="letter", title=letters[0].subject if letters else "–").exists(),
            JournalEntry.objects.filter(case=case, event="grants.application.granted").exists(),
        ]
        assert all(decided) or not any(decided), (case.registry_number, decided)
        assert len(letters) <= 1
        if letters:
            assert letters[0].document.file.size == letters[0].document.size
        whole += all(decided)
    return whole


@pytest.mark.django_db
def test_a_letter_that_cannot_be_filed_leaves_nothing_of_its_decision(settings: Any, tmp_path: Path) -> None:
    city = City(budget=10**10)
    (application,) = applications_in(city, 1)
    meeting = at.held(city, [application])
    (tmp_path / "full").write_text("not a folder")
    settings.MEDIA_ROOT = tmp_path / "full"
    batch = at.decided(city, meeting)
    assert at.reasons_in(batch) == {application.pk: ["failed"]}
    assert assert_each_is_whole_or_untouched(meeting) == 0
    assert not list(verify())
    settings.MEDIA_ROOT = tmp_path
    at.decided(city, meeting)
    assert assert_each_is_whole_or_untouched(meeting) == 1


@pytest.mark.django_db
def test_one_case_that_is_stopped_does_not_stop_the_others() -> None:
    city = City(budget=10**10)
    first, second, third = applications_in(city, 3)
    meeting = at.held(city, [first, second, third])
    second.goals.update(target=None)
    prepared = at.item_of(second).prepared
    prepared.rows["goals"][0]["target"] = None
    prepared.save()
    batch = at.decided(city, meeting)
    assert at.reasons_in(batch) == {second.pk: ["goal_without_numbers"]}
    assert assert_each_is_whole_or_untouched(meeting) == 2


@pytest.mark.django_db
def test_the_reasons_are_the_machines_own() -> None:
    city = City(budget=1_500_000)
    applications = applications_in(city, 2)
    batch = at.decided(city, at.held(city, applications))
    assert at.reasons_in(batch) == {applications[1].pk: ["over_budget"]}
    entry = JournalEntry.objects.get(event="registry.step.refused")
    assert (entry.case_id, entry.reason) == (applications[1].case_id, "over_budget")


@pytest.mark.django_db
def test_the_queries_of_a_case_do_not_grow_with_the_batch() -> None:
    few, many = City(budget=10**10), City(budget=10**10)
    counts = []
    for city, size in ((few, 2), (many, 12)):
        meeting = at.held(city, applications_in(city, size))
        batch = decide_at_meeting.start_batch(actor=city.decider, meeting=meeting)
        each = []
        for line in batch.lines.order_by("item__position"):
            with CaptureQueriesContext(connection) as queries:
                decide_at_meeting.take_line(actor=city.decider, line=line)
            each.append(len(queries))
        counts.append(each)
        assert assert_each_is_whole_or_untouched(meeting) == size
    assert len({*counts[0][1:], *counts[1][1:]}) == 1, counts


@pytest.mark.django_db
def test_a_decided_case_is_not_decided_again_by_an_old_line() -> None:
    city = City(budget=10**10)
    (application,) = applications_in(city, 1)
    meeting = at.held(city, [application])
    batch = at.decided(city, meeting)
    line = batch.lines.get()
    BatchLine.objects.filter(pk=line.pk).update(result="waiting", done_at=None)
    decide_at_meeting.take_line(actor=city.decider, line=BatchLine.objects.get(pk=line.pk))
    assert Decision.objects.filter(application=application).count() == 1
    assert BatchLine.objects.get(pk=line.pk).result == "decided"


@pytest.mark.django_db
def test_the_page_goes_on_without_a_script_and_shows_how_far_it_has_come() -> None:
    city = City(budget=10**10)
    meeting = at.held(city, applications_in(city, 2))
    client = signed_in(city.decider)
    begun = client.post(f"/meetings/{meeting.public_id}/decide/")
    page = client.get(begun.headers["Location"])
    assert "0 of 2 are gone through" in text_of(page)
    while "Go on with the" in text_of(page):
        page = client.post(begun.headers["Location"], follow=True)
    assert "2 of 2 are decided" in text_of(page)
    assert assert_each_is_whole_or_untouched(meeting) == 2


@pytest.mark.django_db
def test_the_command_asks_for_a_person() -> None:
    city = City(budget=10**10)
    meeting = at.held(city, applications_in(city, 1))
    with pytest.raises(CommandError, match="never a machine"):
        call_command("decide_meeting", str(meeting.public_id))
    with pytest.raises(CommandError):
        call_command("decide_meeting", str(meeting.public_id), by=city.officer.email)
    call_command("decide_meeting", str(meeting.public_id), by=city.decider.email)
    assert assert_each_is_whole_or_untouched(meeting) == 1


def database_url() -> str:
    """The test's own database, for a process of its own."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    ours = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(ours._replace(path=f"/{known['NAME']}"))


def start_command(city: City, meeting: Meeting, folder: Path) -> "subprocess.Popen[bytes]":
    """`manage.py decide_meeting` in a process of its own, on the test's database."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "STORAGE_URL": f"file://{settings.MEDIA_ROOT}",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "EMAIL_URL": f"filemail:///{folder}",
        "DEMO_CITY": "false",
    }
    command = [sys.executable, "manage.py", "decide_meeting", str(meeting.public_id), "--by", city.decider.email]
    with (folder / "said").open("ab") as said:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_process_killed_in_the_middle_leaves_each_case_whole_or_untouched(tmp_path: Path) -> None:
    city = City(budget=10**10)
    meeting = at.held(city, applications_in(city, 10))
    seen = [0]
    for wanted in (1, 3, 6):
        process = start_command(city, meeting, tmp_path)
        give_up = time.monotonic() + 60
        while Decision.objects.count() < wanted and process.poll() is None and time.monotonic() < give_up:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        assert process.returncode == -signal.SIGKILL, (tmp_path / "said").read_text()
        seen.append(assert_each_is_whole_or_untouched(meeting))
        assert not list(verify())
    assert seen == sorted(seen)
    assert 1 <= seen[1] < 10
    process = start_command(city, meeting, tmp_path)
    assert process.wait(120) == 0, (tmp_path / "said").read_text()
    assert assert_each_is_whole_or_untouched(meeting) == 10
    assert DecisionBatch.objects.get().ended_at is not None
    assert not list(verify())


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_decide_each_case_once() -> None:
    city = City(budget=10**10)
    applications = applications_in(city, 6)
    second = factories.make_user(Role.DECISION_MAKER, board=city.board)
    meeting = at.held(city, applications)
    meeting.attendees.create(user=second, name=second.name, role="member", is_present=True, position=9)
    factories.declare(second, *[application.case for application in applications])

    def press(person: Any) -> None:
        batch = decide_at_meeting.start_batch(actor=person, meeting=meeting)
        decide_at_meeting.go_on(actor=person, batch=batch)

    outcomes = together(lambda: press(city.decider), lambda: press(second))
    # Who comes when the other one has finished is told so, and makes nothing.
    assert {code for error in refused(outcomes) for code in error.codes} <= {"nothing_to_decide"}
    assert DecisionBatch.objects.count() == 1
    assert Decision.objects.count() == 6
    assert Notice.objects.filter(letter="granted").count() == 6
    assert set(BatchLine.objects.values_list("result", flat=True)) == {"decided"}
    assert assert_each_is_whole_or_untouched(meeting) == 6
    assert not list(verify())
