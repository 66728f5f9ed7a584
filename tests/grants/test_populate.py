"""Is what is written in bulk as right as what the actions write? Journal, counters, states, and the same by seed."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Max, Sum

from grants.models import Answer, Application, Call, Payment, Support, Withdrawal
from grants.populate.run import populate
from registry.actions.open_case import NewCase, open_case
from registry.journal import verify
from registry.models import Board, Case, JournalEntry, Organisation, RegistryCounter
from vetting.models import Vetting

pytestmark = pytest.mark.django_db
APPLICATIONS = 160


def facts_of_a_run() -> list[tuple]:
    rows = Application.objects.order_by("pk")
    return list(rows.values_list("state", "requested_amount", "title", "case__registry_number", "organisation__name"))


def test_a_run_is_whole_in_every_way_the_actions_are():
    filled = populate(25, APPLICATIONS, seed=3)
    assert filled.applications == Application.objects.count() == APPLICATIONS
    assert list(verify()) == []
    assert JournalEntry.objects.filter(event="grants.application.submitted").exists()
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State.values)
    assert Answer.objects.exclude(text="").exists()
    assert Withdrawal.objects.exists()
    assert Payment.objects.filter(state="paid").exists()
    assert Vetting.objects.filter(state="cleared").exists()
    counts = Case.objects.order_by().values("board", "year").annotate(count=Count("pk"), highest=Max("number"))
    counters = {(row.board_id, row.year): row.last for row in RegistryCounter.objects.all()}
    assert {(row["board"], row["year"]): row["highest"] for row in counts} == counters
    assert all(row["count"] == row["highest"] for row in counts)
    for call in Call.objects.annotate(given=Sum("applications__granted_amount")):
        assert call.committed_amount == (call.given or 0)
    for support in Support.objects.prefetch_related("payments"):
        assert sum(payment.amount for payment in support.payments.all()) == support.value


def test_numbers_follow_the_days_and_the_next_case_gets_the_next_number():
    populate(10, 60, seed=4)
    for board in Board.objects.all():
        cases = list(Case.objects.filter(board=board).order_by("year", "number"))
        assert [case.opened_on for case in cases] == sorted(case.opened_on for case in cases)
    last = Case.objects.order_by("-opened_on", "-pk")[0]
    opened = open_case(
        NewCase(last.board, Organisation.objects.order_by("pk")[0], Case.Kind.VETTING, "Nästa"),
        actor=None,
        on=last.opened_on,
    )
    assert opened.number == RegistryCounter.objects.get(board=last.board, year=last.year).last
    assert opened.number > last.number
    assert list(verify()) == []


def test_the_same_seed_gives_the_same_rows():
    runs = []
    for _run in range(2):
        with transaction.atomic():
            populate(8, 40, seed=11)
            runs.append(facts_of_a_run())
            transaction.set_rollback(True)
    assert runs[0] == runs[1]


def test_a_second_run_adds_to_the_first():
    populate(5, 20, seed=1)
    populate(5, 20, seed=1)
    assert Organisation.objects.count() == 10
    assert Application.objects.count() == 40
    assert list(verify()) == []


def test_the_command_says_how_fast_it_went():
    output = io.StringIO()
    call_command("populate", "--organisations", "3", "--applications", "6", stdout=output)
    assert "3 organisations, 6 applications" in output.getvalue()
    assert "applications a second" in output.getvalue()


def test_nothing_to_fill_is_refused():
    with pytest.raises(CommandError, match="at least one organisation"):
        call_command("populate", "--organisations", "0", "--applications", "6")
