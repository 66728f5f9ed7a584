"""Can the journal be written past, or changed without anybody seeing it?"""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.actions.write_note import write_note
from registry.events import Event
from registry.journal import NewEntry, fingerprint, new_batch, record, record_many, verify
from registry.models import Case, Delivery, Document, JournalChain, JournalEntry, Notice, User
from tests import factories
from tests.factories import City
from tests.factories.tampering import raw, without_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    """A case with a journal of several entries."""
    return factories.in_review(City()).case


def _middle(case: Case) -> JournalEntry:
    return case.journal.order_by("seq")[2]


def _misfits() -> list[tuple[str, int, str]]:
    return [(misfit.chain, misfit.seq, misfit.problem.split(":")[0]) for misfit in verify()]


def _chain(case: Case) -> str:
    return f"case/{case.path_number}"


def test_an_untouched_journal_is_whole(case):
    assert list(verify()) == []
    said = StringIO()
    call_command("verify_journal", stdout=said)
    assert f"{JournalEntry.objects.count()} entries" in said.getvalue()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", "Något annat"),
        ("event", "registry.case.closed"),
        ("actor_role", "auditor"),
        ("rule", "X1"),
        ("batch", "b-1"),
        ("actor_id", None),
        ("board_id", None),
        ("organisation_id", None),
        ("at", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        ("after", '{"state": "granted"}'),
        ("before", '{"state": "refused"}'),
        ("hash", "0" * 64),
    ],
)
def test_an_altered_field_is_found(case, field, value):
    entry = case.journal.order_by("seq").exclude(actor=None)[2]
    without_guards()
    raw(f"UPDATE registry_journalentry SET {field} = %s WHERE id = %s", value, entry.pk)
    assert _misfits() == [(_chain(case), entry.seq, "altered")]


def test_an_entry_moved_to_another_case_is_found(case):
    entry, other = _middle(case), factories.submitted(City()).case
    without_guards()
    raw("UPDATE registry_journalentry SET case_id = %s WHERE id = %s", other.pk, entry.pk)
    assert _misfits() == [(_chain(case), entry.seq, "altered")]


def test_an_entry_altered_and_hashed_anew_is_found_by_the_next_one(case):
    entry = _middle(case)
    entry.reason = "Något annat"
    without_guards()
    anew = fingerprint(entry, _chain(case))
    raw("UPDATE registry_journalentry SET reason = %s, hash = %s WHERE id = %s", entry.reason, anew, entry.pk)
    assert _misfits() == [(_chain(case), entry.seq + 1, "inserted or reordered")]


def test_an_entry_removed_from_the_middle_is_found(case):
    entry = _middle(case)
    without_guards()
    raw("DELETE FROM registry_journalentry WHERE id = %s", entry.pk)
    assert _misfits() == [(_chain(case), entry.seq, "removed")]


def test_an_entry_removed_and_the_gap_closed_is_found(case):
    entry = _middle(case)
    without_guards()
    raw("DELETE FROM registry_journalentry WHERE id = %s", entry.pk)
    for later in case.journal.filter(seq__gt=entry.seq).order_by("seq"):
        raw("UPDATE registry_journalentry SET seq = %s WHERE id = %s", later.seq - 1, later.pk)
    assert _misfits() == [(_chain(case), entry.seq, "inserted or reordered")]


def test_the_last_entry_removed_is_found(case):
    last = case.journal.order_by("seq").last()
    without_guards()
    raw("DELETE FROM registry_journalentry WHERE id = %s", last.pk)
    assert _misfits() == [(_chain(case), last.seq, "removed")]


def test_all_entries_removed_is_found(case):
    without_guards()
    raw("DELETE FROM registry_journalentry WHERE case_id = %s", case.pk)
    assert _misfits() == [(_chain(case), 1, "removed")]


def test_a_whole_chain_removed_with_its_head_is_found(case):
    without_guards()
    raw("DELETE FROM registry_journalentry WHERE case_id = %s", case.pk)
    raw("DELETE FROM registry_journalchain WHERE case_id = %s", case.pk)
    assert _misfits() == [(_chain(case), 1, "removed")]


def test_an_inserted_entry_is_found(case):
    entry = _middle(case)
    without_guards()
    for later in case.journal.filter(seq__gte=entry.seq).order_by("-seq"):
        raw("UPDATE registry_journalentry SET seq = %s WHERE id = %s", later.seq + 1, later.pk)
    entry.pk, entry.reason = None, "Detta hände också"
    entry.hash = fingerprint(entry, _chain(case))
    entry.save(force_insert=True)
    assert _misfits() == [(_chain(case), entry.seq + 1, "inserted or reordered")]


def test_an_entry_added_at_the_end_past_the_head_is_found(case):
    last = case.journal.order_by("seq").last()
    last.pk, last.seq, last.previous_hash = None, last.seq + 1, last.hash
    last.hash = fingerprint(last, _chain(case))
    last.save(force_insert=True)
    assert [chain for chain, _, _ in _misfits()] == [_chain(case)]


def test_two_swapped_entries_are_found(case):
    first, second = case.journal.order_by("seq")[2:4]
    without_guards()
    for pk, seq in ((first.pk, 9999), (second.pk, first.seq), (first.pk, second.seq)):
        raw("UPDATE registry_journalentry SET seq = %s WHERE id = %s", seq, pk)
    assert _misfits() == [(_chain(case), first.seq, "inserted or reordered")]


def test_the_command_ends_with_one_and_names_chain_and_entry(case):
    entry = _middle(case)
    without_guards()
    raw("UPDATE registry_journalentry SET reason = 'x' WHERE id = %s", entry.pk)
    said = StringIO()
    with pytest.raises(CommandError, match=f"{_chain(case)} entry {entry.seq}") as failed:
        call_command("verify_journal", stderr=said)
    assert failed.value.returncode == 1
    assert f"{_chain(case)} entry {entry.seq}: altered" in said.getvalue()


def test_every_broken_chain_is_named_once():
    city = City()
    cases = [factories.submitted(city, amount=1_000_000).case for _ in range(2)]
    without_guards()
    for each in cases:
        raw("UPDATE registry_journalentry SET reason = 'x' WHERE case_id = %s", each.pk)
    assert sorted(_misfits()) == sorted((_chain(each), 1, "altered") for each in cases)


REFUSED = (
    ("an entry cannot be changed", lambda case: case.journal.filter(seq=1).update(reason="x")),
    ("an entry cannot be removed", lambda case: case.journal.filter(seq=1).delete()),
    ("entries cannot be changed in bulk", lambda case: JournalEntry.objects.all().update(seq=F("seq") + 1)),
    ("a chain cannot be shortened", lambda case: JournalChain.objects.filter(case=case).update(last_seq=0)),
    ("a head cannot be rewritten", lambda case: JournalChain.objects.filter(case=case).update(last_hash="0" * 64)),
    ("a chain cannot be renamed", lambda case: JournalChain.objects.filter(case=case).update(name="x")),
    ("raw SQL cannot change", lambda case: raw("UPDATE registry_journalentry SET reason = 'x'")),
    ("raw SQL cannot delete", lambda case: raw("DELETE FROM registry_journalentry")),
    ("raw SQL cannot delete a chain", lambda case: raw("DELETE FROM registry_journalchain")),
    ("a person cannot be deleted", lambda case: raw("DELETE FROM registry_user")),
    ("a stranger cannot be deleted either", lambda case: factories.make_user().delete()),
    ("a letter cannot be reworded", lambda case: Notice.objects.filter(case=case).update(body="x")),
    ("a letter cannot be hidden", lambda case: Notice.objects.filter(case=case).update(to_organisation=False)),
    ("a letter cannot be deleted", lambda case: raw("DELETE FROM registry_notice")),
    ("a filed document keeps its fingerprint", lambda case: Document.objects.filter(case=case).update(sha256="0")),
    ("a filed document keeps its bytes", lambda case: Document.objects.filter(case=case).update(file="x")),
    (
        "a filed document keeps its number",
        lambda case: Document.objects.filter(case=case).update(number=F("number") + 9),
    ),
    (
        "a filed document cannot leave its case",
        lambda case: Document.objects.filter(case=case).update(case=None, number=None),
    ),
    ("a filed document cannot be deleted", lambda case: Document.objects.filter(case=case)._raw_delete("default")),
)


@pytest.mark.parametrize("attempt", [each[1] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_the_database_itself_refuses(case, attempt):
    before = [JournalEntry.objects.count(), Notice.objects.count(), Document.objects.count()]
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        attempt(case)
    assert [JournalEntry.objects.count(), Notice.objects.count(), Document.objects.count()] == before
    assert list(verify()) == []


def test_a_letters_mail_may_still_be_noted(case):
    assert Delivery.objects.filter(notice__case=case).update(sent_at=timezone.now())


def test_a_person_is_deactivated_and_their_history_stays(case):
    officer = case.case_officer
    officer.is_active = False
    officer.save()
    assert case.journal.filter(actor=officer).exists()
    assert list(verify()) == []


def test_nothing_is_written_outside_the_change_it_tells_of(case, monkeypatch):
    monkeypatch.setattr("django.db.transaction.get_connection", lambda: type("", (), {"in_atomic_block": False}))
    with pytest.raises(RuntimeError, match="same transaction"):
        record(Event.NOTE_WRITTEN, case=case)


def test_an_entry_without_a_case_names_its_chain():
    with pytest.raises(ValueError, match="must name its chain"):
        record(Event.CALL_OPENED)


def test_a_step_that_fails_afterwards_leaves_no_entry(case):
    count = JournalEntry.objects.count()
    with transaction.atomic():
        write_note(actor=case.case_officer, case=case, text="Ringde.")
        transaction.set_rollback(True)
    assert JournalEntry.objects.count() == count
    write_note(actor=case.case_officer, case=case, text="Ringde igen.")
    assert list(verify()) == []


def test_entries_of_many_chains_take_as_many_queries_as_of_few(django_assert_max_num_queries):
    board, organisation = factories.make_board(), factories.make_organisation()
    made = Case.objects.bulk_create(
        [
            Case(
                board=board,
                organisation=organisation,
                kind="application",
                year=2026,
                number=number,
                registry_number=f"{board.code} 2026/{number:04d}",
                path_number=f"{board.code}-2026-{number:04d}",
                subject="",
                opened_on=dt.date(2026, 1, 1),
            )
            for number in range(1, 31)
        ]
    )
    batch = new_batch()
    with django_assert_max_num_queries(8):
        record_many([NewEntry(Event.NOTE_WRITTEN, case=each) for each in made], batch=batch)
    assert JournalEntry.objects.filter(batch=batch).count() == 30
    assert list(verify()) == []


def test_the_hour_that_comes_twice_in_october_keeps_its_order():
    chain = "call/prov"
    for hour in (0, 1, 2):
        with time_machine.travel(dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC), tick=False):
            record(Event.CALL_EDITED, chain=chain, after={"hour": hour})
    assert list(verify()) == []
    assert [entry.after["hour"] for entry in JournalEntry.objects.filter(chain__name=chain)] == [0, 1, 2]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcåäö_é\u202f", max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    after=st.dictionaries(st.text("abcåäö", max_size=5), JSON, max_size=4),
    reason=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=80),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_hashes_the_same_when_read_back(after: dict[str, Any], reason: str):
    with transaction.atomic():
        entry = record(Event.CALL_EDITED, chain="call/prov", after=after, reason=reason)
    again = JournalEntry.objects.get(pk=entry.pk)
    assert fingerprint(again, "call/prov") == entry.hash


def test_a_person_made_inactive_may_not_be_deleted_by_the_admin(case):
    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.filter(pk=case.case_officer.pk)._raw_delete("default")
