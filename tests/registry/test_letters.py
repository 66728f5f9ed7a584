"""Is a letter written once, from one source, filed once as PDF, and read only by those it concerns?"""

import hashlib
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.demo.boards import load_letterheads
from registry.actions import file_letters
from registry.actions.declare_conflict import declare_conflict
from registry.actions.edit_organisation import edit_organisation
from registry.actions.file_letters import file_letter, file_waiting_letters
from registry.actions.send_letter_to import send_letter_to
from registry.letters.markup import UnknownMarkup, parts_of
from registry.letters.plain import parts_of_text
from registry.letters.sheet import sender_of
from registry.lifecycle import Refused
from registry.models import Document, JournalEntry, Letterhead, Notice
from registry.pdf.letterhead import read_mark
from registry.pdf.parts import Bullets, Column, Facts, Heading, Paragraph, Table
from registry.roles import Role
from registry.templatetags.letter_words import listed, paragraphs
from tests import factories
from tests.factories import City
from tests.reading import ReadPdf
from vetting.actions.read_material import read_material
from vetting.models import Vetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City(budget=10_000_000_000)


def content_of(document: Document) -> bytes:
    with document.file.open("rb") as file:
        content: bytes = file.read()
    return content


def plain(text: str) -> str:
    """The text with every kind of space as an ordinary one."""
    return re.sub(r"[\u00a0\u202f]", " ", text)


def pdf_page(notice: Notice) -> str:
    return reverse("letter_pdf", args=[notice.public_id])


def downloaded(response: Any) -> bytes:
    content = b"".join(response.streaming_content)
    for close in response._resource_closers:  # not response.close(): that ends the test's connection too
        close()
    return content


# ── From template to parts ──


def test_a_template_becomes_headings_paragraphs_lists_facts_and_tables():
    markup = """
      <p>Ett  stycke &amp;
         till.<br>Ny rad.</p> <h2>Rubrik</h2> <ul><li>a</li><li> b </li><li></li></ul>
      <dl><dt>Belopp</dt><dd>540\u202f000\u00a0kr</dd></dl><h3>Under</h3><p> </p>
      <table><caption>Plan</caption><thead><tr><th>När</th><th data-figure>Belopp</th></tr></thead>
      <tbody><tr><td>nu</td><td>1</td></tr></tbody><tfoot><tr><td>Summa</td><td>1</td></tr></tfoot></table>
      <table><thead><tr><th>Tom</th></tr></thead><tbody></tbody></table>
    """
    assert parts_of(markup) == [
        Paragraph("Ett stycke & till.\nNy rad."),
        Heading("Rubrik"),
        Bullets(("a", "b")),
        Facts((("Belopp", "540\u202f000\u00a0kr"),)),
        Heading("Under", 3),
        Table((Column("När"), Column("Belopp", is_figure=True)), (("nu", "1"), ("Summa", "1")), "Plan", has_total=True),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x</script>",
        "<p>a <b>b</b></p>",
        "<p>a",
        "</p>",
        "bara ord",
        "<ul>ord</ul>",
        "<p><p>a</p></p>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
    ],
)
def test_a_template_with_anything_else_is_refused(markup: str):
    with pytest.raises(UnknownMarkup):
        parts_of(markup)


def test_what_somebody_wrote_becomes_paragraphs_and_lists_never_markup():
    written = "Första.\r\nSamma stycke <b>.\n\n– ett\n- två & tre\nSlut.\n\n\n"
    assert parts_of(paragraphs(written)) == [
        Paragraph("Första.\nSamma stycke <b>."),
        Bullets(("ett", "två & tre")),
        Paragraph("Slut."),
    ]
    assert parts_of(paragraphs("")) == []
    assert parts_of(listed("Ett villkor som går\növer två rader.\nEtt till.\n")) == [
        Bullets(("Ett villkor som går över två rader.", "Ett till."))
    ]


def test_an_older_letters_text_is_laid_out_with_headings_and_lists():
    assert parts_of_text("En mening.\n\nNär vi betalar\n– nu\n– sedan\nSen.") == [
        Paragraph("En mening."),
        Heading("När vi betalar"),
        Bullets(("nu", "sedan")),
        Paragraph("Sen."),
    ]


def test_page_text_and_pdf_say_the_same(client: Client, city: City):
    application = factories.granted(city)
    notice = application.case.notices.get(letter="granted")
    found = ReadPdf(content_of(file_letter(notice=notice)))
    payments, goals, visits = found.tree.every("Table")[-3:]
    assert [plain(cell.text()) for cell in payments.kids[-1].kids] == ["Tillsammans", "", "540 000 kr"]
    assert [table.every("Caption")[0].text() for table in (goals, visits)] == [
        "Mål som ni redovisar",
        "Redovisningar och besök",
    ]
    client.force_login(city.applicant)
    page = client.get(reverse("letter", args=[notice.public_id])).content.decode()
    for said in ("Uppfyller kriterierna.", "Antal familjer", "Slutredovisning", city.decider.name):
        assert said in notice.body
        assert said in found.text
        assert said in page
    assert "den den" not in plain(found.text)
    assert plain(found.tree.every("H1")[0].text()) == plain(notice.subject)


def test_a_name_with_markup_is_shown_as_it_stands(client: Client, city: City):
    city.organisation.name = "Vän <b>& Co</b> " + "Förening" * 20
    city.organisation.save()
    notice = factories.submitted(city).case.notices.get()
    found = ReadPdf(content_of(file_letter(notice=notice)))
    assert city.organisation.name in found.text
    client.force_login(city.applicant)
    assert b"<b>& Co" not in client.get(reverse("letter", args=[notice.public_id])).content


def test_an_organisation_that_wants_english_gets_english(city: City):
    edit_organisation(actor=city.applicant, organisation=city.organisation, fields={"language": "en"})
    notice = factories.granted(city).case.notices.get(letter="granted")
    assert notice.language == "en"
    assert "you are granted" in notice.subject
    found = ReadPdf(content_of(file_letter(notice=notice)))
    assert str(found.pdf.Root.Lang) == "en-GB"
    assert "legality review" in found.text
    assert "Page 1 of" in found.artifacts[0]


# ── Filed once ──


def test_the_pdf_is_filed_in_the_case_with_number_sum_and_recipient(city: City, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        case = factories.submitted(city).case
    notice = case.notices.get()
    document = notice.document
    assert (document.case, document.kind, document.direction) == (case, "letter", "out")
    assert (document.title, document.counterpart) == (notice.subject, city.organisation.name)
    assert document.number == case.documents.order_by("number").last().number
    assert document.sha256 == hashlib.sha256(content_of(document)).hexdigest()
    entry = JournalEntry.objects.get(case=case, event="registry.document.filed", after__document=document.number)
    assert entry.after["sha256"] == document.sha256
    assert case.registry_number in ReadPdf(content_of(document)).text


def test_a_letter_is_never_made_again(client: Client, city: City, monkeypatch: pytest.MonkeyPatch):
    notice = factories.submitted(city).case.notices.get()
    document = file_letter(notice=notice)
    content = content_of(document)
    monkeypatch.setattr(file_letters, "pdf_of", lambda paper: pytest.fail("the letter was made again"))
    Letterhead.objects.create(city="En annan stad")
    file_letters.file_letters.func([notice.pk])
    assert file_waiting_letters() == 0
    assert file_letter(notice=notice) == document
    client.force_login(city.applicant)
    assert client.post(pdf_page(notice)).status_code == 405
    assert downloaded(client.get(pdf_page(notice))) == content
    assert Document.objects.filter(kind="letter").count() == 1


def test_the_database_refuses_another_pdf_other_parts_and_another_recipient(city: City):
    application = factories.submitted(city)
    notice = application.case.notices.get()
    file_letter(notice=notice)
    other = application.case.documents.exclude(kind="letter").first()
    changes: list[dict[str, Any]] = [
        {"document": other},
        {"document": None},
        {"parts": []},
        {"recipient": "X"},
        {"body": "x"},
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).delete()


def test_a_letter_without_pdf_gets_it_later_once(client: Client, city: City):
    notice = factories.submitted(city).case.notices.get()
    assert notice.document is None  # the machine stopped before the task
    client.force_login(city.applicant)
    content = downloaded(client.get(pdf_page(notice)))
    assert content.startswith(b"%PDF-1.7")
    assert downloaded(client.get(pdf_page(notice))) == content
    assert Document.objects.filter(kind="letter").count() == 1


def test_a_stop_between_file_and_row_leaves_nothing_half_done(city: City, monkeypatch: pytest.MonkeyPatch):
    notice = factories.submitted(city).case.notices.get()

    def stop(*arguments: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Notice, "save", stop)
        with pytest.raises(KeyboardInterrupt):
            file_letter(notice=notice)
    assert not Document.objects.filter(kind="letter").exists()
    assert file_waiting_letters() == 1
    assert Document.objects.filter(kind="letter").count() == 1


def test_the_round_files_what_waits_and_one_broken_letter_stops_no_other(city: City, caplog: pytest.LogCaptureFixture):
    first = factories.submitted(city).case.notices.get()
    broken = factories.letter(first.case, subject="Trasigt", body="x", parts=[{"kind": "ingenting"}])
    old = factories.letter(first.case, subject="Gammalt brev", body="Skäl\nDet stämmer.")
    assert file_waiting_letters() == 2
    assert str(broken.public_id) in caplog.text
    old.refresh_from_db()
    assert [node.text() for node in ReadPdf(content_of(old.document)).tree.every("H2")] == ["Skäl"]


# ── Who reads it ──


def test_strangers_get_404_and_officials_of_the_case_the_letter(client: Client, city: City):
    notice = factories.submitted(city).case.notices.get()
    other = factories.make_user(Role.ORGANISATION_ADMINISTRATOR, organisation=factories.make_organisation())
    elsewhere = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    for stranger in (other, elsewhere, factories.make_user()):
        client.force_login(stranger)
        assert client.get(pdf_page(notice)).status_code == 404
    assert Document.objects.filter(kind="letter").count() == 0
    client.force_login(city.officer)
    response = client.get(pdf_page(notice))
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert downloaded(response).startswith(b"%PDF")


# ── To somebody else ──


def referred(city: City, **changes: Any) -> Notice:
    vetting = Vetting.objects.get(pk=factories.in_review(city).vetting_id)
    declare_conflict(actor=city.officer, cases=[vetting.case], has_conflict=False)
    given: dict[str, Any] = {
        "case": vetting.case,
        "letter": "referral",
        "recipient": "Polismyndigheten\nBox 12256\n102 26 Stockholm",
        "context": {"question": "Känner ni till <föreläsaren>?", "background": "En föreläsare talade den 3 maj."},
        "actor": city.officer,
    }
    return send_letter_to(**{**given, **changes})


def test_a_referral_goes_to_the_authority_and_to_no_one_else(
    client: Client, city: City, mailoutbox: list[Any], django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        notice = referred(city)
    assert all(city.decider.email not in message.bcc for message in mailoutbox)
    notice.refresh_from_db()
    assert (notice.document.counterpart, notice.document.audience) == ("Polismyndigheten", "board")
    text = ReadPdf(content_of(notice.document)).text
    for said in (
        "Polismyndigheten Box 12256 102 26 Stockholm",
        "Känner ni till <föreläsaren>?",
        city.organisation.name,
    ):
        assert said in text
    entry = JournalEntry.objects.filter(case=notice.case, event="registry.notice.sent").latest("pk")
    assert (entry.actor, entry.after["to"]) == (city.officer, "Polismyndigheten")
    client.force_login(city.applicant)
    for page in ("letter", "letter_pdf"):
        assert client.get(reverse(page, args=[notice.public_id])).status_code == 404
    assert client.get(reverse("document", args=[notice.document.public_id])).status_code == 404


def test_a_referral_is_read_like_vetting_material(client: Client, city: City):
    notice = referred(city)
    client.force_login(city.officer)
    vetting = Vetting.objects.get(case=notice.case)
    assert client.get(pdf_page(notice))["Location"] == reverse("vetting", args=[notice.case.path_number])
    read_material(actor=city.officer, vetting=vetting, purpose="Läsa remissen.")
    assert downloaded(client.get(pdf_page(notice))).startswith(b"%PDF")
    registrar = factories.make_user(Role.REGISTRAR, board=city.board)
    client.force_login(registrar)
    assert client.get(pdf_page(notice)).status_code == 404


def test_a_referral_names_somebody_and_is_not_written_by_the_recused(city: City):
    with pytest.raises(ValidationError):
        referred(city, recipient=" \n ")
    case = Vetting.objects.first().case
    declare_conflict(actor=city.reviewer, cases=[case], has_conflict=True, ground="party", explanation="Min syster.")
    with pytest.raises(Refused):
        send_letter_to(case=case, letter="referral", recipient="Polisen", context={}, actor=city.reviewer)


# ── The letterhead ──


def test_a_board_takes_from_the_city_what_it_does_not_have(city: City):
    assert sender_of(city.board).city == city.board.name
    Letterhead.objects.create(city="Staden", contact="Box 1\n\n08-1", colour="#112233")
    Letterhead.objects.create(board=city.board, contact="Box 2")
    sender = sender_of(city.board)
    assert (sender.city, sender.board, sender.contact, sender.colour) == (
        "Staden",
        city.board.name,
        ("Box 2",),
        "#112233",
    )
    with CaptureQueriesContext(connection) as asked:
        sender_of(city.board)
    assert len(asked) == 1


def test_the_demo_citys_letterheads_can_be_drawn(city: City):
    load_letterheads({"board": city.board})
    for letterhead in Letterhead.objects.all():
        letterhead.full_clean()
    sender = sender_of(city.board)
    assert sender.contact[0].startswith(city.board.name)
    assert len(read_mark(sender.mark).paths) == 2


def test_a_letterhead_is_checked_when_it_is_saved():
    with pytest.raises(ValidationError) as refused:
        Letterhead(city="Staden", mark="<svg><script/></svg>", colour="red").full_clean()
    assert set(refused.value.message_dict) == {"mark", "colour"}
    Letterhead.objects.create(city="Staden")
    with pytest.raises(IntegrityError), transaction.atomic():
        Letterhead.objects.create(city="En till")
    with pytest.raises(IntegrityError), transaction.atomic():
        Letterhead.objects.create(city="", board=None)
