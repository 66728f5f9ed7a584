"""Does a check of the journal stay quiet while others write? (PostgreSQL)"""

import pytest
from django.db import transaction

from registry.actions.write_note import write_note
from registry.events import Event
from registry.journal import record, verify
from registry.models import JournalChain
from tests import factories
from tests.factories import City
from tests.factories.tampering import raw, without_guards
from tests.factories.threads import Neighbour, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_an_entry_written_while_the_journal_is_read_is_no_misfit(monkeypatch) -> None:
    case = factories.submitted(City()).case
    heads = JournalChain.objects.all
    written: list[object] = []

    def read_heads_and_be_overtaken():
        rows = list(heads())
        if not written:
            neighbour = Neighbour(_write_both(case))
            written.append(neighbour.finish())
        found = heads()
        found._result_cache = rows
        monkeypatch.setattr(found, "iterator", lambda **_: iter(rows), raising=False)
        return found

    monkeypatch.setattr(JournalChain.objects, "all", read_heads_and_be_overtaken)
    assert list(verify()) == []
    assert written == [None]


def _write_both(case):
    def write() -> None:
        with transaction.atomic():
            record(Event.NOTE_WRITTEN, case=case)
        with transaction.atomic():
            record(Event.CALL_EDITED, chain="call/ny")

    return write


def test_a_real_misfit_is_found_while_others_write() -> None:
    city = City()
    application = factories.in_review(city)
    broken = factories.submitted(city, amount=1_000_000).case
    with transaction.atomic():
        without_guards()
        raw("UPDATE registry_journalentry SET reason = 'x' WHERE case_id = %s AND seq = 2", broken.pk)
        outcome = [misfit.chain for misfit in verify()]
        assert outcome == [f"case/{broken.path_number}"]
        transaction.set_rollback(True)
    outcomes = together(
        lambda: list(verify()),
        *[lambda: write_note(actor=city.officer, case=application.case, text="Ringde.")] * 4,
    )
    assert outcomes[0] == []
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
