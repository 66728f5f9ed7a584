"""Does an auditor get whole histories out, as a table that holds everything and as chains that can be checked?"""

import csv
import datetime as dt
import io
import json
import os
import pty
import subprocess
import sys
import termios
import zipfile
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grants.history import FORMATS, Wanted, write_history
from grants.models import Support
from registry.events import Event
from registry.history import HEADINGS
from registry.journal import NewEntry, record, record_many
from registry.journal_export import AT_A_TIME
from registry.models import JournalChain, JournalEntry
from registry.table_export import xlsx_file
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db


def export(path: Path, kind: str, **options: Any) -> bytes:
    out = io.StringIO()
    call_command("export_history", kind=kind, output=str(path), stdout=out, **options)
    assert str(path) in out.getvalue()
    assert list(path.parent.glob("*.part")) == []
    return path.read_bytes()


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def kept(kind: str, wanted: Wanted) -> bytes:
    file = io.BytesIO()
    write_history(file, kind=kind, wanted=wanted, watch=lambda parts, _total: parts)
    return file.getvalue()


@pytest.fixture
def two(tmp_path: Path) -> tuple[City, City]:
    """Two boards with a case each."""
    first, second = City(), City()
    factories.active(first)
    factories.submitted(second)
    return first, second


def test_the_table_holds_every_entry_with_its_content_and_fingerprint(two: tuple[City, City], tmp_path: Path) -> None:
    head, *rows = table(export(tmp_path / "history.csv", "csv"))
    assert len(head) == len(HEADINGS)
    assert len(rows) == JournalEntry.objects.count()
    for row, entry in zip(rows, JournalEntry.objects.order_by("chain_id", "seq"), strict=True):
        assert (int(row[2]), row[4], row[-1], row[-2]) == (entry.seq, entry.event, entry.hash, entry.previous_hash)
        assert json.loads(row[14] or "{}") == entry.after


def test_the_workbook_holds_the_same_cells_as_the_table(two: tuple[City, City], tmp_path: Path) -> None:
    export(tmp_path / "history.xlsx", "xlsx")
    with zipfile.ZipFile(tmp_path / "history.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == JournalEntry.objects.count() + 1
    for entry in JournalEntry.objects.order_by("?")[:20]:
        assert entry.hash in sheet


def test_chains_are_taken_along_whole_and_can_be_checked(two: tuple[City, City], tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    export(path, "jsonl", board=two[0].board.code)
    said = io.StringIO()
    call_command("verify_journal", export=path, stdout=said)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    chains = {line["chain_head"] for line in lines if "chain_head" in line}
    expected = JournalChain.objects.filter(entries__board=two[0].board).distinct()
    assert chains == {chain.name for chain in expected}
    assert len([line for line in lines if "seq" in line]) == sum(chain.last_seq for chain in expected)
    altered = path.read_text(encoding="utf-8").replace('"R9"', '"R8"', 1)
    path.write_text(altered, encoding="utf-8")
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_journal", export=path, stderr=io.StringIO())


def test_what_is_granted_is_open_data_without_anything_else(two: tuple[City, City], tmp_path: Path) -> None:
    package = json.loads(export(tmp_path / "grants.json", "360giving", board=two[0].board.code))
    support = Support.objects.get()
    assert [grant["title"] for grant in package["grants"]] == [support.title]
    assert json.loads(kept("360giving", Wanted(board=two[1].board)))["grants"] == []


def test_board_organisation_and_days_narrow_the_table(two: tuple[City, City], tmp_path: Path) -> None:
    first, second = two
    codes = {row[8] for row in table(export(tmp_path / "a.csv", "csv", board=second.board.code))[1:]}
    assert codes == {second.board.name}
    number = first.organisation.organisation_number
    rows = table(export(tmp_path / "b.csv", "csv", organisation=number.replace("-", "")))[1:]
    assert {row[6] for row in rows} == {number}
    today = timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    assert table(kept("csv", Wanted(first=tomorrow)))[1:] == []
    whole = len(table(kept("csv", Wanted()))) - 1
    assert len(table(kept("csv", Wanted(first=today - dt.timedelta(days=1), last=tomorrow)))) - 1 == whole


def test_a_wrong_wish_is_said_and_leaves_no_file(two: tuple[City, City], tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    for wish, said in (
        ({"board": "NIX"}, two[0].board.code),
        ({"organisation": "802990-7015"}, "802990-7014"),
        ({"organisation": "802990-7014"}, "No organisation here"),
        ({"first": dt.date(2026, 2, 1), "last": dt.date(2026, 1, 1)}, "before"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("export_history", kind="csv", output=str(path), **wish)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_history", kind="csv", output=str(tmp_path / "nowhere" / "history.csv"))
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_looks_like_a_formula_is_a_text_in_both_tables(tmp_path: Path) -> None:
    city = City()
    case = factories.submitted(city).case
    record(Event.NOTE_WRITTEN, case=case, actor=city.officer, reason="=HYPERLINK(1)")
    assert any(row[12] == "'=HYPERLINK(1)" for row in table(kept("csv", Wanted())))
    (tmp_path / "history.xlsx").write_bytes(kept("xlsx", Wanted()))
    with zipfile.ZipFile(tmp_path / "history.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=HYPERLINK(1)" in sheet


def test_rows_past_a_full_sheet_stand_in_the_next_and_a_long_cell_is_cut_with_a_mark() -> None:
    rows = [[number, "x" * 40_000] for number in range(5)]
    with xlsx_file(["n", "text"], rows, title="Journal", most=2) as made, zipfile.ZipFile(made) as book:
        sheets = [book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2, 3)]
        assert "Journal 3" in book.read("xl/workbook.xml").decode()
    assert [sheet.count("<row ") for sheet in sheets] == [3, 3, 2]
    assert all("x" * 32_766 + "…" in sheet for sheet in sheets)
    with xlsx_file(["n"], [[1], [2]], title="A", most=2) as made, zipfile.ZipFile(made) as book:
        assert "sheet2.xml" not in "".join(book.namelist())


@pytest.mark.parametrize("kind", FORMATS)
def test_the_queries_do_not_grow_with_the_rows(kind: str) -> None:
    city = City(budget=10**10)
    factories.active(city)
    with CaptureQueriesContext(connection) as few:
        kept(kind, Wanted())
    for _each in range(3):
        factories.active(city)
    with CaptureQueriesContext(connection) as many:
        kept(kind, Wanted())
    assert len(many) == len(few)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_only_a_part_of_the_journal_is_in_memory_at_a_time(kind: str) -> None:
    city = City()
    case = factories.submitted(city).case
    record_many([NewEntry(Event.NOTE_WRITTEN, case=case, actor=city.officer)] * (3 * AT_A_TIME))
    alive: WeakSet[JournalEntry] = WeakSet()
    most = 0

    def seen(instance: JournalEntry, **_keywords: Any) -> None:
        nonlocal most
        alive.add(instance)
        most = max(most, len(alive))

    post_init.connect(seen, sender=JournalEntry)
    try:
        kept(kind, Wanted())
    finally:
        post_init.disconnect(seen, sender=JournalEntry)
    assert 1 <= most < AT_A_TIME


def test_standard_output_gets_the_file_and_nothing_else(
    two: tuple[City, City], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    call_command("export_history", kind="csv", output="-")
    assert capsysbinary.readouterr().out == kept("csv", Wanted())


def test_a_terminal_sees_how_far_it_has_come_and_a_file_does_not() -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    words = "from grants.management.commands.export_history import _watch; list(_watch(range(3), 3))"
    program = f"import django; django.setup(); {words}"
    for error, is_shown in ((theirs, True), (subprocess.PIPE, False)):
        done = subprocess.run([sys.executable, "-c", program], stderr=error, check=True)
        said = os.read(ours, 4096) if is_shown else done.stderr
        assert (b"3/3" in said) is is_shown


def test_the_auditors_page_gives_the_workbook_of_what_is_found(client: Client, two: tuple[City, City]) -> None:
    client.force_login(two[0].auditor)
    response = client.get(reverse("audit"), {"export": "xlsx", "board": two[1].board.key})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == JournalEntry.objects.filter(board=two[1].board).count() + 1
