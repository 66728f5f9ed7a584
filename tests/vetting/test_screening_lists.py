"""Is a list file read whole, or refused whole with line and reason?"""

import gzip
from pathlib import Path

import pytest

from vetting.screening.lists import UnreadableList, read_list

DATA = Path(__file__).parents[1] / "data"
EU = DATA / "sanctions_eu_small.xml"


@pytest.fixture(scope="module")
def un_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The UN's real list of 2026-02-27."""
    path = tmp_path_factory.mktemp("un") / "un.xml"
    path.write_bytes(gzip.decompress((DATA / "un_consolidated_2026-02-27.xml.gz").read_bytes()))
    return path


def refused(path: Path) -> UnreadableList:
    """Why the file was refused."""
    with pytest.raises(UnreadableList) as raised:
        read_list(path)
    return raised.value


def changed(path: Path, folder: Path, *swaps: tuple[str, str]) -> Path:
    """The file with some of its text changed."""
    text = path.read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new, 1)
    target = folder / "changed.xml"
    target.write_text(text, encoding="utf-8")
    return target


def test_the_real_un_list_is_read_whole(un_file):
    found = read_list(un_file)
    assert (found.code, f"{found.dated_at:%Y-%m-%d}") == ("un", "2026-02-27")
    assert len([entry for entry in found.entries if entry.kind == "person"]) == 730
    assert len([entry for entry in found.entries if entry.kind == "organisation"]) == 273
    by_reference = {entry.reference: entry for entry in found.entries}
    person = by_reference["QDi.015"]
    assert [name.text for name in person.names] == [
        "MAHFOUZ OULD AL-WALID", "محفوظ ولد الوليد", "Abu Hafs the Mauritanian", "Khalid Al-Shanqiti", "Mafouz Walad Al-Walid",
    ]  # fmt: skip
    assert {(each.kind, each.value) for each in person.identifiers} >= {
        ("birth_date", "1975-01-01"), ("nationality", "Mauritania"),
    }  # fmt: skip
    assert [name.is_weak for name in by_reference["CDi.003"].names] == [False, True, False, False, False]


def test_the_eu_list_is_read_whole():
    person, organisation = read_list(EU).entries
    assert (person.reference, person.kind, person.name) == ("EU.9001.1", "person", "Zorvan Qemtallah")
    assert [name.is_weak for name in person.names] == [False, True]
    assert {each.kind for each in person.identifiers} == {"birth_date", "birth_place", "nationality", "document"}
    assert (organisation.kind, organisation.name) == ("organisation", "Vesmarq Relief Foundation")
    assert ("registration_number", "Registration Number, REG-4471") in {
        (each.kind, each.value) for each in organisation.identifiers
    }


@pytest.mark.parametrize("share", [0.01, 0.3, 0.7, 0.999])
def test_a_truncated_file_is_refused_with_its_line(un_file, tmp_path, share):
    whole = un_file.read_bytes()
    path = tmp_path / "cut.xml"
    path.write_bytes(whole[: int(len(whole) * share)])
    error = refused(path)
    assert error.line
    assert error.line <= whole[: int(len(whole) * share)].count(b"\n") + 1
    assert error.reason


def test_entities_that_swell_are_refused(tmp_path):
    path = tmp_path / "bomb.xml"
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    path.write_text(f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]><CONSOLIDATED_LIST>&e9;</CONSOLIDATED_LIST>')
    assert "document type" in refused(path).reason


def test_an_entity_that_reads_a_file_is_refused(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hemligt")
    path = tmp_path / "outside.xml"
    path.write_text(
        " " * 5000 + f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]><CONSOLIDATED_LIST>&s;</CONSOLIDATED_LIST>'
    )
    assert "document type" in refused(path).reason


@pytest.mark.parametrize(
    ("swap", "why"),
    [
        (("http://eu.europa.ec/fpi/fsd/export", "http://example.org/other"), "not a list that is known"),
        (("EU.9002.7", "EU.9001.1"), "stands twice"),
        (('code="person" classificationCode="P"', 'code="ship"'), "neither a person nor an organisation"),
        (('generationDate="2026-01-15T09:00:00.000+01:00"', ""), "when it was made"),
        (('wholeName="Vesmarq Relief Foundation"', f'wholeName="{"V" * 1001}"'), "1001 characters"),
        (('designationDate="2020-11-09"', 'designationDate="9 nov"'), "is not a date"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_with_line_and_reason(tmp_path, swap, why):
    error = refused(changed(EU, tmp_path, swap))
    assert why in error.reason
    assert error.line


def test_a_giant_text_is_refused(tmp_path):
    path = tmp_path / "giant.xml"
    path.write_text(f"<CONSOLIDATED_LIST><x>{'a' * 11_000_000}</x></CONSOLIDATED_LIST>")
    assert refused(path).line


@pytest.mark.parametrize("text", ["", "hej", "<html></html>", "<CONSOLIDATED_LIST/>"])
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "other.xml"
    path.write_text(text)
    assert refused(path).reason


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "cannot be read" in refused(tmp_path / "none.xml").reason


@pytest.mark.parametrize("tag", ["REFERENCE_NUMBER", "FIRST_NAME"])
def test_a_un_entry_without_number_or_name_is_refused(tmp_path, tag):
    entry = {"REFERENCE_NUMBER": "XXe.001", "FIRST_NAME": "SOMEBODY"} | {tag: ""}
    inside = "".join(f"<{key}>{value}</{key}>" for key, value in entry.items())
    path = tmp_path / "un.xml"
    path.write_text(
        f'<CONSOLIDATED_LIST dateGenerated="2026-01-01T00:00:00Z"><INDIVIDUALS/><ENTITIES>\n<ENTITY>{inside}</ENTITY>'
        "</ENTITIES></CONSOLIDATED_LIST>"
    )
    error = refused(path)
    assert error.line == 2
