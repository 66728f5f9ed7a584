"""R12: is a tip disposed of when its time is over, and only under a decided rule?"""

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.events import Event
from registry.models import DisposalRule
from tests import factories
from tests.factories import City
from vetting.actions.write_finding import add_evidence
from vetting.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


@pytest.fixture
def tip(city: City) -> Evidence:
    """A tip with a file, beside a judgment."""
    vetting = factories.enhanced(city, factories.in_review(city))
    finding = factories.add_finding(city, vetting, "D1", "E1")
    return add_evidence(
        actor=city.officer,
        finding=finding,
        level="E6",
        title="Brev från en granne",
        source="Granne",
        is_independent=True,
        independence_note="Grannen Anna bor i huset mitt emot.",
        dated_on=timezone.localdate(),
        checked=factories.checked_pdf("brev.pdf"),
    )


def decide_rule() -> DisposalRule:
    """Tips go after half a year."""
    return DisposalRule.objects.create(
        subject="tip",
        days=180,
        decision="KS 2026/12, § 7",
        decided_on=timezone.localdate(),
        valid_from=timezone.localdate(),
    )


def run(*arguments: str, after: int = 0) -> str:
    """What the command prints at noon, so many days later."""
    out = io.StringIO()
    day = timezone.localdate() + dt.timedelta(days=after)
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=timezone.get_current_timezone())
    with time_machine.travel(noon, tick=False):
        call_command("dispose", *arguments, stdout=out)
    return out.getvalue()


def test_without_a_decided_rule_nothing_goes(tip: Evidence) -> None:
    assert "nothing may be disposed of" in run("--execute", after=4000)
    tip.refresh_from_db()
    assert tip.title == "Brev från en granne"


def test_the_dry_run_lists_and_changes_nothing(tip: Evidence) -> None:
    decide_rule()
    assert "0 to dispose of" in run(after=180)
    assert "1 to dispose of; nothing was changed" in run(after=182)
    tip.refresh_from_db()
    assert tip.disposed_on is None


def test_words_and_bytes_go_and_the_protocol_stays(
    tip: Evidence, client: Client, city: City, django_capture_on_commit_callbacks
) -> None:
    decide_rule()
    document = tip.document
    assert document.title == "Tips"
    stored = document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert "1 disposed of" in run("--execute", after=182)
    tip.refresh_from_db()
    document.refresh_from_db()
    assert (tip.title, tip.source, tip.document) == ("Tips, gallrat", "", None)
    assert (tip.is_independent, tip.independence_note, document.file_name) == (False, "", "")
    assert document.disposed_on is not None
    assert not document.file.storage.exists(stored)
    entry = document.case.journal.get(event=Event.TIP_DISPOSED)
    assert (entry.reason, entry.after["document"]) == ("KS 2026/12, § 7", document.number)
    assert "granne" not in str(entry.after).lower()
    assert "0 disposed of" in run("--execute", after=182)
    client.force_login(city.officer, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("vetting", args=[document.case.path_number]))
    assert client.get(reverse("document", args=[document.public_id])).status_code == 410


def test_only_tips_go(tip: Evidence) -> None:
    decide_rule()
    run("--execute", after=4000)
    judgment = Evidence.objects.get(level="E1")
    assert (judgment.disposed_on, judgment.title) == (None, "Underlag")
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=judgment.pk).update(disposed_on=timezone.localdate())


def test_a_rule_is_decided_before_it_holds() -> None:
    today = timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        DisposalRule.objects.create(
            subject="tip", days=1, decision="§ 7", decided_on=today, valid_from=today - dt.timedelta(days=1)
        )
