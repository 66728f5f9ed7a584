"""Can a board word its letters freely, and never so that they break, leak, or lose what law requires?"""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from registry.actions.file_letters import file_letter
from registry.actions.send_notice import send_notice, send_notices
from registry.actions.word_letter import WordingText, go_back, word_letter
from registry.journal import verify
from registry.letters.in_force import wording_for
from registry.letters.placeholders import OWN, placeholders_of, required_in
from registry.letters.shipped import Wording, shipped
from registry.letters.wording import Misuse, composed, filled, misuses_in
from registry.letters.write import write_letter
from registry.lifecycle import Refused
from registry.models import Board, JournalEntry, LetterWording, Notice, User
from registry.pdf.parts import Bullets, Facts, Heading, Paragraph
from registry.roles import Role
from tests import factories
from tests.factories import City

pytestmark = pytest.mark.django_db
RECEIPT = WordingText(
    "Kvitto {registry_number}", "Tack, {organisation}.\n\n{facts}", "Receipt {registry_number}", "Thanks.\n\n{facts}"
)


@pytest.fixture
def city() -> City:
    return City(budget=10_000_000_000)


def day(ahead: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=ahead)


def worded(city: City, text: WordingText = RECEIPT, **changes: Any) -> LetterWording:
    given: dict[str, Any] = {
        "actor": city.coordinator,
        "board": city.board,
        "letter": "receipt",
        "text": text,
        "valid_from": day(),
    }
    return word_letter(**{**given, **changes})


def errors_of(city: City, text: WordingText = RECEIPT, **changes: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as raised:
        worded(city, text, **changes)
    assert not LetterWording.objects.exists()
    return {field: [str(each) for each in errors] for field, errors in raised.value.message_dict.items()}


# ── How a wording is read ──


def test_a_wording_becomes_headings_paragraphs_lists_and_whole_parts():
    text = "Hej {name}.\nNy rad.\n\n## Rubrik\nOrd.\n- ett\n– två {name}\n{facts}\nSlut.\n### Under\nText."
    parts = composed(text, {"name": "Ann"}, {"facts": [Facts((("a", "b"),))]})
    assert parts == [
        Paragraph("Hej Ann.\nNy rad."),
        Heading("Rubrik"),
        Paragraph("Ord."),
        Bullets(("ett", "två Ann")),
        Facts((("a", "b"),)),
        Paragraph("Slut."),
        Heading("Under", 3),
        Paragraph("Text."),
    ]


def test_a_heading_over_nothing_and_an_empty_sentence_are_left_out():
    text = "## Tom\n{aim}\n\n## Också tom\n{withheld}\n\n## Kvar\n### Tom under\n\n## Sist\nOrd."
    assert composed(text, {"aim": ""}, {"withheld": []}) == [Heading("Sist"), Paragraph("Ord.")]


def test_what_is_put_in_is_never_read_again():
    tricky = {"title": "{board} ## Rubrik\n- punkt\n{facts} {title}", "board": "Nämnden"}
    assert composed("{title}", tricky, {"facts": [Facts((("a", "b"),))]}) == [
        Paragraph("{board} ## Rubrik - punkt {facts} {title}")
    ]


ATTACKS = [
    "{title.__class__}",
    "{title.__class__.__mro__}",
    "{0}",
    "{}",
    "{title!r}",
    "{title:>1000000000}",
    "{title[0]}",
    "{title|money}",
    "{ title }",
    "{TITLE}",
    "{{ settings.SECRET_KEY }}",
    "{% load i18n %}{% include 'x' %}",
    "{case.organisation.bankgiro}",
    "{__builtins__}",
    "{title}}",
    "{{title}",
    "{ti\ntle}",
    "{títle}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_when_saved_and_says_nothing_if_it_got_in(city: City, attack: str):
    assert errors_of(city, replace(RECEIPT, text_sv=f"Hej {attack}.\n\n{{facts}}"))["text_sv"]
    assert errors_of(city, replace(RECEIPT, subject_en=f"Hi {attack}"))["subject_en"]
    secret = "hemligt-värde"
    words = {"title": secret, "board": secret}
    said = filled(attack, words)
    assert said.replace("{title}", "") == attack.replace("{title}", "") or said in (f"{secret}}}", f"{{{secret}")
    assert len(said) < 100


def test_each_misuse_is_told_apart():
    found = misuses_in(
        "Till {nobody} {\n{words} {facts}\n{facts}\n{ok",
        words={"words"},
        blocks={"facts", "appeal"},
        required=["appeal"],
    )
    assert found == [
        Misuse("unknown", "nobody"),
        Misuse("brace", "Till {nobody} {"),
        Misuse("not_alone", "facts"),
        Misuse("brace", "{ok"),
        Misuse("missing", "appeal"),
    ]


# ── What every kind of letter has ──


def test_every_letter_has_its_placeholders_and_each_name_once():
    assert set(OWN) == set(Notice.Letter.values)
    for letter in Notice.Letter.values:
        names = [each.name for each in placeholders_of(letter)]
        assert len(names) == len(set(names)), letter


@pytest.mark.parametrize("letter", ["granted", "partly_granted", "refused", "dismissed", "withdrawal", "repayment"])
def test_a_decision_may_not_leave_out_reasons_decider_or_appeal(city: City, letter: str):
    assert {"reasons", "decided", "appeal"} <= set(required_in(letter))
    for name in required_in(letter):
        words = shipped(letter, "sv")
        text = words.text.replace(f"{{{name}}}", "")
        said = errors_of(city, replace(as_text(letter), text_sv=text), letter=letter)
        assert list(said) == ["text_sv"]
        assert f"{{{name}}}" in said["text_sv"][0]


def as_text(letter: str) -> WordingText:
    sv, en = shipped(letter, "sv"), shipped(letter, "en")
    return WordingText(sv.subject, sv.text, en.subject, en.text)


def test_the_two_shipped_languages_say_the_same():
    for letter in Notice.Letter.values:
        sv, en = (shipped(letter, language) for language in ("sv", "en"))
        for name in [each.name for each in placeholders_of(letter)]:
            assert sv.text.count(f"{{{name}}}") == en.text.count(f"{{{name}}}"), (letter, name)
            assert sv.subject.count(f"{{{name}}}") == en.subject.count(f"{{{name}}}"), (letter, name)
        assert "{registry_number}" in sv.subject
        assert "{registry_number}" in en.subject


# ── Saving ──


def test_an_unknown_placeholder_is_told_with_those_that_exist_in_the_writers_language(city: City):
    text = replace(RECEIPT, text_sv="Ni får {amount}.\n\n{facts}")
    for language, told in (("sv", "Det har: {title}, {applied}"), ("en", "It has: {title}, {applied}")):
        with translation.override(language):
            (said,) = errors_of(city, text)["text_sv"]
        assert "“{amount}”" in said or "”{amount}”" in said
        assert told in said
        assert "{registry_number}" in said


def test_a_whole_part_inside_a_sentence_an_empty_text_and_a_past_day_are_refused(city: City):
    assert "egen rad" in errors_of(city, replace(RECEIPT, text_sv="Se {facts} här."))["text_sv"][0]
    assert set(errors_of(city, WordingText(" ", "\n", "", " "))) == {"subject_sv", "text_sv", "subject_en", "text_en"}
    assert set(errors_of(city, replace(RECEIPT, subject_sv="x" * 161))) == {"subject_sv"}
    assert set(errors_of(city, replace(RECEIPT, subject_sv="{facts}"))) == {"subject_sv"}
    assert set(errors_of(city, valid_from=day(-1))) == {"valid_from"}
    assert set(errors_of(city, letter="kvitto")) == {"letter"}


def test_a_wording_is_journalled_with_its_words(city: City):
    row = worded(city)
    entry = JournalEntry.objects.get(event="registry.wording.written")
    assert (entry.actor, entry.board, entry.actor_role) == (city.coordinator, city.board, "board_coordinator")
    assert entry.after["text_sv"] == row.text_sv
    assert list(verify()) == []


def test_only_those_who_word_letters_there_may(city: City):
    other = factories.make_board()
    elsewhere = factories.make_user(Role.REGISTRAR, board=other)
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    people: list[User] = [
        city.officer,
        city.decider,
        city.reviewer,
        city.applicant,
        city.auditor,
        city.central,
        elsewhere,
    ]
    for person in people:
        with pytest.raises(Refused):
            worded(city, actor=person)
        with pytest.raises(Refused):
            go_back(actor=person, board=city.board, letter="receipt")
    for person in (city.coordinator, registrar, city.officer):
        with pytest.raises(Refused):
            worded(city, actor=person, board=None)
    assert not LetterWording.objects.exists()
    assert worded(city, actor=registrar).version == 1
    assert worded(city, actor=city.central, board=None).version == 1


def test_the_database_lets_nobody_change_or_take_away_a_wording(city: City):
    row = worded(city)
    for change in ({"text_sv": "x"}, {"valid_from": day(3)}, {"goes_back": True}, {"board": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LetterWording.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterWording.objects.create(
            board=city.board, letter="receipt", version=1, valid_from=day(), goes_back=True, written_by=city.coordinator
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterWording.objects.create(
            board=city.board, letter="closed", version=1, valid_from=day(), written_by=city.coordinator
        )


# ── Which holds ──


def holds(board: Board, language: str = "sv") -> str:
    return wording_for("receipt", board.pk, language).text


def test_a_boards_own_comes_before_the_citys_and_the_citys_before_the_shipped(city: City):
    other = factories.make_board()
    assert holds(city.board) == shipped("receipt", "sv").text
    worded(city, replace(RECEIPT, text_sv="Staden.\n\n{facts}"), actor=city.central, board=None)
    assert holds(city.board) == holds(other) == "Staden.\n\n{facts}"
    worded(city)
    assert holds(city.board) == RECEIPT.text_sv
    assert holds(city.board, "en") == RECEIPT.text_en
    assert holds(other) == "Staden.\n\n{facts}"
    go_back(actor=city.coordinator, board=city.board, letter="receipt")
    assert holds(city.board) == "Staden.\n\n{facts}"
    go_back(actor=city.central, board=None, letter="receipt")
    assert holds(city.board) == shipped("receipt", "sv").text
    assert LetterWording.objects.count() == 4
    with pytest.raises(Refused):
        go_back(actor=city.coordinator, board=city.board, letter="receipt")


def test_a_version_holds_from_its_day_and_going_back_stops_what_was_to_come(city: City):
    worded(city, replace(RECEIPT, text_sv="Nu.\n\n{facts}"))
    worded(city, replace(RECEIPT, text_sv="Sedan.\n\n{facts}"), valid_from=day(10))
    assert holds(city.board).startswith("Nu.")
    with time_machine.travel(timezone.now() + dt.timedelta(days=10), tick=False):
        assert holds(city.board).startswith("Sedan.")
    go_back(actor=city.coordinator, board=city.board, letter="receipt")
    assert holds(city.board) == shipped("receipt", "sv").text
    with time_machine.travel(timezone.now() + dt.timedelta(days=11), tick=False):
        assert holds(city.board) == shipped("receipt", "sv").text


# ── Sending ──


def test_a_letter_is_sent_in_the_boards_wording_and_one_sent_before_never_changes(city: City):
    before = factories.submitted(city).case.notices.get()
    file_letter(notice=before)
    said = (before.subject, before.body, before.parts)
    worded(city)
    after = factories.submitted(city).case.notices.get()
    assert after.subject == f"Kvitto {after.case.registry_number}"
    assert after.body.startswith(f"Tack, {city.organisation.name}.")
    assert [part["kind"] for part in after.parts] == ["paragraph", "facts"]
    before.refresh_from_db()
    assert (before.subject, before.body, before.parts) == said
    entry = JournalEntry.objects.filter(case=after.case, event="registry.notice.sent").latest("pk")
    assert entry.after["wording"] == "board/1"


def test_what_law_requires_stands_in_the_letter_even_if_a_wording_without_it_got_in(city: City):
    LetterWording.objects.create(  # past the action
        board=city.board,
        letter="granted",
        version=1,
        valid_from=day(),
        subject_sv="Pengar {secret}",
        text_sv="Ni får {amount} {case.pk}.",
        subject_en="Money",
        text_en="Yes.",
        written_by=city.coordinator,
    )
    application = factories.granted(city)
    body = application.case.notices.get(letter="granted").body
    for said in ("Uppfyller kriterierna.", city.decider.name, application.decisions.get().appeal_instructions[:60]):
        assert said in body
    assert "{case.pk}" in body
    assert "Slutredovisning" in body


def test_a_wording_costs_one_query_however_many_letters_and_boards(city: City):
    applications = [factories.submitted(city) for _ in range(4)]
    worded(city)
    cases = [(application.case, {"application": application}) for application in applications]

    def queries(some: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            send_notices(some, letter="receipt", actor=None)
        return len(asked)

    queries(cases[:1])
    assert queries(cases) == queries(cases[:2])


def test_an_organisations_words_in_a_letter_never_become_its_form(city: City):
    application = factories.submitted(city)
    application.title = "## Rubrik\n{appeal}\n- {board}"
    notice = send_notice(case=application.case, letter="closed", actor=None, context={"application": application})
    assert notice.parts[0]["text"].startswith("Stödet till ”## Rubrik {appeal} - {board}” är genomfört")
    written = write_letter(
        "closed", application.case, {"application": application}, days={}, wording=Wording("S", "{title}")
    )
    assert written.parts == [Paragraph("## Rubrik {appeal} - {board}")]
