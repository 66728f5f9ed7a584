"""Can the boards find, read, write, share and comment lessons, and nobody else more than what is shared? (G6)"""

import csv
import io
import zipfile
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.actions import share_lesson
from followup.actions.comment_lesson import comment_lesson
from followup.models import Lesson, LessonComment
from grants.populate.run import populate
from registry.models import JournalEntry
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.lessons import LEARNT, drafted_lesson, proposed_lesson, shared_lesson
from tests.grants.browsing import fields_of, signed_in, text_of

pytestmark = pytest.mark.django_db
LESSONS = "/lessons/"


@pytest.fixture
def city() -> City:
    return City(budget=10**10)


@pytest.fixture
def elsewhere() -> Client:
    """The browser of a case officer at another board."""
    return signed_in(factories.make_user(Role.CASE_OFFICER, board=factories.make_board()))


def page(lesson: Lesson) -> str:
    return reverse("lesson", args=[lesson.public_id])


def step(lesson: Lesson, name: str) -> str:
    return reverse("lesson_step", args=[lesson.public_id, name])


def found(client: Client, query: str) -> list[str]:
    """The titles that the list shows."""
    return [lesson.title for lesson in client.get(f"{LESSONS}?{query}").context["page_obj"]]


def downloaded(response: Any) -> bytes:
    """The file that the page sends."""
    return b"".join(response.streaming_content)


def test_a_visitor_is_asked_to_sign_in(client: Client, city: City) -> None:
    lesson = shared_lesson(city)
    for address in (LESSONS, page(lesson), reverse("lesson_edit", args=[lesson.public_id])):
        assert client.get(address)["Location"].startswith("/accounts/login/")


def test_a_draft_is_no_page_for_other_boards_and_organisations(city: City, elsewhere: Client) -> None:
    lesson = proposed_lesson(city)
    for client in (elsewhere, signed_in(city.applicant), signed_in(city.central)):
        assert client.get(page(lesson)).status_code == 404
        assert client.get(reverse("lesson_edit", args=[lesson.public_id])).status_code == 404
        assert client.post(step(lesson, "share")).status_code == 404
    assert Lesson.objects.get().state == "proposed"


def test_the_officer_writes_keeps_and_hands_over(city: City) -> None:
    lesson = drafted_lesson(city)
    officer = signed_in(city.officer)
    edit = reverse("lesson_edit", args=[lesson.public_id])
    shown = fields_of(officer.get(edit))
    assert shown["method"] == "Fasta ledare varje vecka."
    kept = officer.post(edit, shown | {"setting": "Skola", "action_area": "nonsense", "keep": "1"})
    assert kept.status_code == 302
    assert Lesson.objects.get().setting == "Skola"
    officer.post(edit, {"title": "", "keep": "1"})
    assert Lesson.objects.get().title == lesson.title
    refused = officer.post(edit, shown | {"setting": "Skola"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"action_area", "target_group"}
    sent = officer.post(edit, vars(LEARNT) | {"names_organisation": ""})
    assert sent.status_code == 302
    assert Lesson.objects.get().state == "proposed"


def test_a_refused_text_says_why_and_is_kept_on_the_page(city: City) -> None:
    lesson = drafted_lesson(city)
    edit = reverse("lesson_edit", args=[lesson.public_id])
    sent = vars(LEARNT) | {"names_organisation": "", "method": f"{city.organisation.name} gjorde allt."}
    response = signed_in(city.officer).post(edit, sent)
    assert response.status_code == 422
    assert "shared without its name" in text_of(response)
    assert "gjorde allt." in response.content.decode()
    assert Lesson.objects.get().method != sent["method"]


def test_the_decision_maker_finds_it_in_my_work_and_shares_it(city: City, elsewhere: Client) -> None:
    lesson = proposed_lesson(city)
    decider = signed_in(city.decider)
    assert "A lesson waits to be shared" in text_of(decider.get("/"))
    assert decider.get(page(lesson)).context["blockers"] == []
    assert decider.post(step(lesson, "share")).status_code == 302
    shown = text_of(elsewhere.get(page(lesson)))
    assert LEARNT.title in shown
    assert city.organisation.name not in shown
    assert lesson.case.registry_number not in shown
    assert "A lesson waits to be shared" not in text_of(decider.get("/"))


@pytest.mark.parametrize("who", ["officer", "reviewer", "coordinator"])
def test_nobody_else_at_the_board_shares_or_recalls(city: City, who: str) -> None:
    lesson = proposed_lesson(city)
    person = signed_in(getattr(city, who))
    assert person.post(step(lesson, "share")).status_code == 404
    share_lesson.share_lesson(actor=city.decider, lesson=lesson)
    assert person.post(step(lesson, "recall"), {"reason": "Fel."}).status_code == 404
    assert person.get(reverse("lesson_edit", args=[lesson.public_id])).status_code == 404
    assert Lesson.objects.get().state == "shared"


def test_the_decision_maker_corrects_with_a_reason_that_readers_see(city: City, elsewhere: Client) -> None:
    lesson = shared_lesson(city)
    decider, edit = signed_in(city.decider), reverse("lesson_edit", args=[lesson.public_id])
    changed = fields_of(decider.get(edit)) | {"action_area": "targeted", "result": "En av tre."}
    assert decider.post(edit, changed | {"keep": "1"}).status_code == 422
    assert set(decider.post(edit, changed).context["form"].errors) == {"reason"}
    assert decider.post(edit, changed | {"reason": "Fel siffra."}).status_code == 302
    shown = text_of(elsewhere.get(page(lesson)))
    assert "Fel siffra." in shown
    assert "En av tre." in shown


def test_a_recalled_lesson_is_gone_for_others_and_says_why_to_its_board(city: City, elsewhere: Client) -> None:
    lesson = shared_lesson(city)
    decider = signed_in(city.decider)
    empty = decider.post(step(lesson, "recall"), {"reason": " "})
    assert (empty.status_code, Lesson.objects.get().state) == (422, "shared")
    assert decider.post(step(lesson, "recall"), {"reason": "Siffrorna var fel."}).status_code == 302
    assert elsewhere.get(page(lesson)).status_code == 404
    assert found(elsewhere, "") == []
    assert "Siffrorna var fel." in text_of(signed_in(city.officer).get(page(lesson)))


@pytest.mark.parametrize(
    "words",
    ["mentor", "mentorerna", "UNGDOM", "ungdomar utbildningen", "skolan", "kvällarna", "frånvaro", "gymnasieskolor"],
)
def test_a_lesson_is_found_by_any_form_of_its_words(city: City, words: str) -> None:
    shared_lesson(city)
    assert found(signed_in(city.officer), f"q={words}") == [LEARNT.title]


@pytest.mark.parametrize("words", ["mentor fotboll", "skatt", "100%", "gymnastik"])
def test_a_lesson_is_not_found_by_what_it_does_not_say(city: City, words: str) -> None:
    shared_lesson(city)
    assert found(signed_in(city.officer), f"q={quote(words)}") == []


def test_an_english_lesson_is_found_by_english_forms(city: City) -> None:
    shared_lesson(city, title="Mentoring young families", method="Two mentors visited each family.")
    for words in ("mentor family", "families", "visits"):
        assert found(signed_in(city.officer), f"q={words}") == ["Mentoring young families"]


def test_the_list_is_narrowed_by_area_group_strength_and_board(city: City) -> None:
    shared_lesson(city)
    officer, other = signed_in(city.officer), factories.make_board()
    for query in ("area=targeted", "group=young", "strength=moderate", f"board={city.board.key}"):
        assert found(officer, query) == [LEARNT.title]
    for query in ("area=general", "group=children", "strength=strong", f"board={other.key}"):
        assert found(officer, query) == []
    assert found(officer, "area=nonsense&board=nowhere") == [LEARNT.title]


def test_an_empty_list_says_what_fills_it(city: City) -> None:
    assert "No lessons yet" in text_of(signed_in(city.officer).get(LESSONS))
    assert "No lesson fits" in text_of(signed_in(city.officer).get(f"{LESSONS}?q=ingenting"))


def test_drafts_stand_apart_for_their_own_board(city: City, elsewhere: Client) -> None:
    proposed_lesson(city)
    assert "Not shared, at your boards" in text_of(signed_in(city.decider).get(LESSONS))
    for client in (elsewhere, signed_in(city.applicant)):
        assert LEARNT.title not in text_of(client.get(LESSONS))


def test_organisations_read_lessons_and_no_comments(city: City, elsewhere: Client) -> None:
    lesson = shared_lesson(city)
    assert elsewhere.post(step(lesson, "comment"), {"text": "Prövat hos oss."}).status_code == 302
    assert "Prövat hos oss." in text_of(elsewhere.get(page(lesson)))
    applicant = signed_in(city.applicant)
    shown = text_of(applicant.get(page(lesson)))
    assert LEARNT.method in shown
    assert "Prövat hos oss." not in shown
    assert applicant.post(step(lesson, "comment"), {"text": "Vi med."}).status_code == 404
    assert LessonComment.objects.count() == 1


def test_a_refused_comment_stays_in_the_field(city: City, elsewhere: Client) -> None:
    lesson = shared_lesson(city)
    before = JournalEntry.objects.count()
    response = elsewhere.post(step(lesson, "comment"), {"text": "Fråga kim@example.org."})
    assert response.status_code == 422
    assert "Fråga kim@example.org." in response.content.decode()
    assert JournalEntry.objects.count() == before


def test_there_is_no_other_step(city: City) -> None:
    lesson = shared_lesson(city)
    assert signed_in(city.decider).post(step(lesson, "delete")).status_code == 404
    assert signed_in(city.decider).get(step(lesson, "share")).status_code == 302


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.long
def test_list_and_card_ask_as_often_for_many_as_for_few(city: City) -> None:
    lesson = shared_lesson(city)
    reader = signed_in(city.auditor)
    few = [queries(reader, LESSONS), queries(reader, page(lesson))]
    populate(4, 120, seed=3)
    for number in range(3):
        comment_lesson(actor=city.officer, lesson=lesson, text=f"Prövat {number} gånger.")
    assert Lesson.objects.count() > 3
    assert [queries(reader, LESSONS), queries(reader, page(lesson))] == few


def test_the_table_for_others_has_what_the_card_says_and_no_more(city: City, elsewhere: Client) -> None:
    lesson = shared_lesson(city)
    written = downloaded(elsewhere.get(f"{LESSONS}?export=csv&area=targeted")).decode()
    headings, row = list(csv.reader(written.lstrip("\ufeff").splitlines()))
    assert len(headings) == len(row)
    assert (row[0], row[10]) == (LEARNT.title, "540000.0")
    assert str(lesson.public_id) in row[-1]
    assert city.organisation.name not in written
    assert lesson.case.registry_number not in written
    empty = downloaded(elsewhere.get(f"{LESSONS}?export=csv&area=general")).decode()
    assert len(empty.splitlines()) == 1


def test_the_workbook_holds_the_same_lessons(city: City, elsewhere: Client) -> None:
    shared_lesson(city)
    answer = elsewhere.get(f"{LESSONS}?export=xlsx")
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    book = zipfile.ZipFile(io.BytesIO(downloaded(answer)))
    sheet = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert LEARNT.title in sheet
    assert city.organisation.name not in sheet


def test_a_named_organisation_stands_on_the_card_and_in_the_table(city: City, elsewhere: Client) -> None:
    lesson = shared_lesson(city, names_organisation=True)
    assert city.organisation.name in text_of(elsewhere.get(page(lesson)))
    assert city.organisation.name in downloaded(elsewhere.get(f"{LESSONS}?export=csv")).decode()
    assert lesson.case.registry_number not in text_of(elsewhere.get(page(lesson)))
