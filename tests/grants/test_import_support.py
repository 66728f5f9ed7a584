"""Is a file of earlier support taken in whole or not at all, whoever made it, and only once? (G3)"""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from grants.actions.enter_support import strike_out_support
from grants.actions.import_support import check_support
from grants.intake import checking
from grants.intake.rows import UnreadableFile
from grants.models import Support, Withdrawal
from registry.journal import verify
from registry.lifecycle import Refused
from registry.models import JournalEntry, Organisation
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.grants.files_of_support import HEADINGS, cells, csv_file, faults_of, running, table, take_in
from tests.journeys.other_road import make_not_met

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City()


def test_a_row_becomes_support_that_names_its_decision_and_stands_in_the_journal(city: City) -> None:
    intake = take_in(csv_file(cells(city)))
    assert (intake.rows, intake.new, intake.known, intake.value) == (1, 1, 0, 7_000_050)
    support = Support.objects.get()
    assert (support.board, support.organisation, support.batch) == (city.board, city.organisation, intake.batch)
    assert (support.form, support.title, support.purpose) == ("premises", "Lokal, onsdagskvällar", "Läxhjälp")
    assert (support.value, support.has_revocation_reservation) == (7_000_050, True)
    assert (support.period_start, support.period_end) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    assert (support.external_reference, support.decided_on) == ("§ 12", dt.date(2024, 12, 1))
    entry = JournalEntry.objects.get(event="grants.support.imported")
    assert (entry.batch, entry.board, entry.after) == (
        intake.batch,
        city.board,
        {"support": support.pk, **support.facts.as_data()},
    )
    assert list(verify()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_table_is_read_whatever_program_saved_it(city: City, encoding: str, separator: str) -> None:
    row = [f'"{cell}"' for cell in cells(city)]
    file = io.BytesIO(table(row, separator=separator).encode(encoding))
    take_in(file)
    assert Support.objects.get().title == "Lokal, onsdagskvällar"


def test_excels_own_first_line_is_no_heading_and_lines_are_counted_as_the_reader_sees_them(city: City) -> None:
    broken = cells(city, value="mycket")
    text = "sep=;\r\n" + table(cells(city, title='"Lokal\r\npå kvällar"'), [""] * 12, broken)
    assert faults_of(io.BytesIO(text.encode())) == [(6, "Belopp (kr)")]


@pytest.mark.parametrize(
    ("written", "ore"),
    [("30000", 3_000_000), ("30 000 kr", 3_000_000), ("30\u00a0000,5", 3_000_050), ("30000.50", 3_000_050)],
)
def test_a_sum_is_read_as_people_write_it(city: City, written: str, ore: int) -> None:
    take_in(csv_file(cells(city, value=written)))
    assert Support.objects.get().value == ore


@pytest.mark.parametrize("written", ["2025-01-01", "20250101", "2025/01/01", "2025-01-01 00:00:00"])
def test_a_day_is_read_as_programs_write_it(city: City, written: str) -> None:
    take_in(csv_file(cells(city, first=written)))
    assert Support.objects.get().period_start == dt.date(2025, 1, 1)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"board": "XYZ"}, "Nämnd"),
        ({"board": ""}, "Nämnd"),
        ({"number": "802990-7013"}, "Organisationsnummer"),
        ({"number": "8112289874"}, "Organisationsnummer"),
        ({"number": "802412-3456"}, "Organisationsnummer"),
        ({"form": "Lån"}, "Stödform"),
        ({"title": ""}, "Vad stödet avser"),
        ({"title": "=HYPERLINK(0)"}, "Vad stödet avser"),
        ({"title": "@SUM(A1)"}, "Vad stödet avser"),
        ({"purpose": "+cmd|' /C calc'!A0"}, "Ändamål"),
        ({"title": "A\x00B"}, "Vad stödet avser"),
        ({"title": "x" * 151}, "Vad stödet avser"),
        ({"value": ""}, "Belopp (kr)"),
        ({"value": "-5000"}, "Belopp (kr)"),
        ({"value": "30.000"}, "Belopp (kr)"),
        ({"value": "9" * 13}, "Belopp (kr)"),
        ({"first": "31/12 2025"}, "Från"),
        ({"first": "2025-02-30"}, "Från"),
        ({"last": "2024-12-31"}, "Till"),
        ({"decision": ""}, "Beslutsnummer"),
        ({"decided": (TODAY + dt.timedelta(days=1)).isoformat()}, "Beslutsdatum"),
        ({"reservation": "kanske"}, "Återkallelseförbehåll"),
    ],
)
def test_a_fault_names_line_and_column_and_nothing_is_taken_in(city: City, change: dict[str, str], column: str) -> None:
    file = csv_file(cells(city, decision="§ 1"), cells(city, decision="§ 2"), cells(city, **change))
    assert faults_of(file) == [(4, column)]


def test_every_fault_of_every_row_is_told_with_what_to_do(city: City) -> None:
    file = csv_file(cells(city, value="x", first="y"), cells(city, decision="§ 2"), cells(city, board="?", form="z"))
    assert faults_of(file) == [(2, "Belopp (kr)"), (2, "Från"), (4, "Stödform")]
    intake = check_support(actor=None, file=file)
    assert all(str(fault) for fault in intake.faults)


def test_what_our_own_exports_mark_as_text_is_text(city: City) -> None:
    take_in(csv_file(cells(city, title="'=Allt är lika")))
    assert Support.objects.get().title == "=Allt är lika"


def test_a_missing_column_and_one_that_stands_twice_are_told_and_unknown_ones_are_left_out(city: City) -> None:
    headings = [*HEADINGS[:-2], "Belopp", "Kommentar"]
    assert faults_of(csv_file(cells(city), headings=headings)) == [(1, "Belopp"), (1, "beslutad")]
    intake = take_in(csv_file([*cells(city), "hej"], headings=[*HEADINGS, "Kommentar"]))
    assert intake.ignored == ["Kommentar"]


@pytest.mark.parametrize(
    "content",
    [b"", b"  \r\n \r\n", b"\xd0\xcf\x11\xe0 old", b"PK\x03\x04 broken", b"{", b"[]", b'{"grants": 5}', b"%PDF-1.7"],
)
def test_a_file_that_is_no_table_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        check_support(actor=None, file=io.BytesIO(content))


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line(city: City) -> None:
    with pytest.raises(UnreadableFile, match="3"):
        check_support(actor=None, file=csv_file(cells(city), cells(city, title='"aldrig stängd', decision="§ 2")))


def test_the_same_file_twice_doubles_nothing_and_what_was_corrected_here_stays(city: City) -> None:
    take_in(csv_file(cells(city), cells(city, decision="§ 13")))
    again = take_in(csv_file(cells(city, value="1"), cells(city, decision="§ 13"), cells(city, decision="§ 14")))
    assert (again.new, again.known, again.differing) == (1, 2, [2])
    assert Support.objects.get(external_reference="§ 12").value == 7_000_050
    assert Support.objects.count() == 3


def test_what_was_entered_by_hand_is_recognised_and_what_was_struck_out_comes_anew(city: City) -> None:
    support = factories.entered_support(city, value=7_000_050)
    assert take_in(csv_file(cells(city))).known == 1
    strike_out_support(actor=city.officer, support=support, reason="Fel.")
    assert take_in(csv_file(cells(city))).new == 1


def test_two_rows_about_one_decision_are_told_from_each_other_by_whoever_made_the_file(city: City) -> None:
    assert faults_of(csv_file(cells(city), cells(city))) == [(3, "Beslutsnummer")]
    take_in(csv_file(cells(city), cells(city, form="Bidrag"), cells(city, decision="§ 12 b")))
    assert Support.objects.count() == 3


def test_an_organisation_that_is_not_here_is_registered_by_its_name_once(city: City) -> None:
    number = _free_number()
    rows = [cells(city, number=number, name="Nya föreningen", decision=f"§ {place}") for place in (1, 2)]
    intake = take_in(csv_file(*rows))
    made = Organisation.objects.get(organisation_number=number)
    assert (intake.organisations, made.name, made.legal_form) == (1, "Nya föreningen", "99")
    assert made.support.count() == 2
    entry = JournalEntry.objects.get(event="registry.organisation.registered")
    assert (entry.organisation, entry.chain.name) == (made, f"organisation/{number}")
    assert list(verify()) == []


def _free_number() -> str:
    base = "802990701"
    return f"{base[:6]}-{base[6:]}{factories.luhn_digit(base)}"


def test_a_person_takes_in_for_their_own_boards_only(city: City) -> None:
    other = factories.make_board()
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    file = csv_file(cells(city), cells(city, board=other.code))
    assert faults_of(file, registrar) == [(3, "Nämnd")]
    intake = take_in(csv_file(cells(city)), registrar)
    entry = JournalEntry.objects.get(event="grants.support.imported")
    assert (entry.actor, entry.actor_role, entry.batch) == (registrar, "registrar", intake.batch)
    assert Support.objects.get().entered_by == registrar


@pytest.mark.parametrize("who", ["officer", "decider", "reviewer", "applicant"])
def test_other_roles_take_nothing_in(city: City, who: str) -> None:
    with pytest.raises(Refused):
        take_in(csv_file(cells(city)), getattr(city, who))
    assert not Support.objects.exists()


def test_an_exclusion_in_force_reaches_what_is_taken_in(city: City) -> None:
    factories.exclude_it(city, make_not_met(city, factories.in_review(city)))
    assert faults_of(running(city)) == [(2, "Organisationsnummer")]
    take_in(csv_file(cells(city, decision="§ 1")))
    assert not Withdrawal.objects.exists()
    intake = take_in(running(city), city.coordinator)
    row = Withdrawal.objects.get()
    assert (intake.reached, row.state, row.support.batch) == (1, "payments_held", intake.batch)


def test_a_later_exclusion_reaches_what_was_taken_in(city: City) -> None:
    vetting = make_not_met(city, factories.in_review(city))
    take_in(running(city))
    exclusion = factories.exclude_it(city, vetting, confirmed_supports=1)
    assert exclusion.withdrawals.get().support == Support.objects.get()


def test_parts_of_the_file_are_held_together(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "AT_A_TIME", 2)
    number = _free_number()
    rows = [cells(city, number=number, name="Nya" if place == 0 else "", decision=f"§ {place}") for place in range(5)]
    assert take_in(csv_file(*rows)).new == 5
    assert faults_of(csv_file(*rows, cells(city, decision="§ 9"), cells(city, decision="§ 9"))) == [
        (8, "Beslutsnummer")
    ]


def test_the_command_checks_takes_in_and_says_what_is_wrong(
    city: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "stöd.csv"
    path.write_text(table(cells(city)), encoding="utf-8")
    call_command("import_support", str(path), "--dry-run")
    assert "1 would be taken in" in capsys.readouterr().out
    assert not Support.objects.exists()
    call_command("import_support", str(path))
    assert "1 rows: 1 taken in" in capsys.readouterr().out
    path.write_text(table(cells(city, value="x")), encoding="utf-8")
    for options in ([], ["--dry-run"]):
        with pytest.raises(CommandError, match="1 faults"):
            call_command("import_support", str(path), *options)
        assert "line 2, Belopp (kr): " in capsys.readouterr().err
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_support", str(tmp_path / "finns inte.csv"))
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("import_support", str(path), "--as", "nobody@example.org")
    with pytest.raises(CommandError):
        call_command("import_support", str(path), "--as", city.officer.email)
