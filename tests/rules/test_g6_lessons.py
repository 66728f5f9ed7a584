"""G6: does only what the board has adopted reach the other boards, and never a person, a vetting or a name kept back?"""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from followup.actions import share_lesson
from followup.actions.comment_lesson import comment_lesson
from followup.models import Evaluation, Lesson, LessonComment
from registry.events import Event
from registry.lifecycle import Refused, advance, lock
from registry.models import JournalEntry, Representative
from registry.roles import Role
from tests import factories
from tests.factories import City
from tests.factories.lessons import (
    LEARNT,
    adopted_evaluation,
    drafted_lesson,
    proposed_lesson,
    reviewed_evaluation,
    shared_lesson,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """A board and its people."""
    return City(budget=10**10)


def codes(step, **keywords) -> list[str]:
    """What stood in the way."""
    with pytest.raises(Refused) as raised:
        step(**keywords)
    return raised.value.codes


def test_nothing_is_drawn_from_an_evaluation_that_the_board_has_not_adopted(city: City) -> None:
    evaluation = reviewed_evaluation(city)
    assert codes(share_lesson.draft_lesson, actor=city.officer, evaluation=evaluation) == ["not_adopted"]
    past_the_action = Lesson.objects.create(evaluation=evaluation, title="Genväg", written_by=city.officer)
    propose = {"actor": city.officer, "lesson": past_the_action, "content": LEARNT}
    assert codes(share_lesson.propose_lesson, **propose) == ["not_adopted"]


def test_the_draft_is_drawn_from_the_evaluation_and_the_plan(city: City) -> None:
    lesson = drafted_lesson(city)
    assert lesson.method == "Fasta ledare varje vecka."
    assert lesson.result.startswith("Fortsätt ett år till.")
    assert lesson.cost == 54_000_000
    assert not lesson.names_organisation
    assert JournalEntry.objects.filter(case=lesson.case, event=Event.LESSON_DRAFTED).count() == 1


def test_a_lesson_is_drawn_once(city: City) -> None:
    lesson = drafted_lesson(city)
    again = share_lesson.draft_lesson(actor=city.officer, evaluation=lesson.evaluation)
    assert again.pk == lesson.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.create(evaluation=lesson.evaluation, title="En till", written_by=city.officer)


def test_the_evaluation_is_shared_with_its_lesson_and_never_by_itself(city: City) -> None:
    evaluation = adopted_evaluation(city)
    with transaction.atomic():
        found = codes(advance, instance=lock(Evaluation, pk=evaluation.pk), name="share", actor=city.decider)
    assert found == ["no_lesson"]
    lesson = shared_lesson(city)
    assert Evaluation.objects.get(pk=lesson.evaluation_id).state == "shared"
    assert (lesson.state, lesson.shared_by, lesson.shared_on) == ("shared", city.decider, timezone.localdate())


def test_the_officer_writes_and_the_decision_maker_shares(city: City) -> None:
    drafted = drafted_lesson(city)
    for person in (city.reviewer, city.decider, city.coordinator, city.applicant):
        propose = {"actor": person, "lesson": drafted, "content": LEARNT}
        assert codes(share_lesson.propose_lesson, **propose) == ["not_permitted"]
    lesson = share_lesson.propose_lesson(actor=city.officer, lesson=drafted, content=LEARNT)
    for person in (city.reviewer, city.coordinator, city.applicant):
        assert codes(share_lesson.share_lesson, actor=person, lesson=lesson) == ["not_permitted"]
    assert codes(share_lesson.share_lesson, actor=city.officer, lesson=lesson) == ["same_person"]


def test_nobody_shares_what_they_wrote_even_with_both_roles(city: City) -> None:
    factories.give_role(city.officer, Role.DECISION_MAKER, board=city.board)
    lesson = proposed_lesson(city)
    assert codes(share_lesson.share_lesson, actor=city.officer, lesson=lesson) == ["same_person"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.filter(pk=lesson.pk).update(shared_by=city.officer)


def test_another_board_neither_writes_shares_corrects_nor_recalls(city: City) -> None:
    elsewhere = factories.make_board()
    officer = factories.make_user(Role.CASE_OFFICER, board=elsewhere)
    decider = factories.make_user(Role.DECISION_MAKER, board=elsewhere)
    lesson = proposed_lesson(city)
    assert codes(share_lesson.propose_lesson, actor=officer, lesson=lesson, content=LEARNT) == ["not_permitted"]
    assert codes(share_lesson.keep_lesson, actor=officer, lesson=lesson, content=LEARNT) == ["not_permitted"]
    assert codes(share_lesson.share_lesson, actor=decider, lesson=lesson) == ["not_permitted"]
    share_lesson.share_lesson(actor=city.decider, lesson=lesson)
    correct = {"actor": decider, "lesson": lesson, "content": LEARNT, "reason": "Fel."}
    assert codes(share_lesson.correct_lesson, **correct) == ["not_permitted"]
    assert codes(share_lesson.recall_lesson, actor=decider, lesson=lesson, reason="Fel.") == ["not_permitted"]


@pytest.mark.parametrize("missing", ["title", "method", "action_area", "target_group", "setting", "result"])
def test_a_lesson_is_whole_before_it_is_handed_over(city: City, missing: str) -> None:
    content = replace(LEARNT, **{missing: " "})
    propose = {"actor": city.officer, "lesson": drafted_lesson(city), "content": content}
    assert codes(share_lesson.propose_lesson, **propose) == ["lesson_incomplete"]


def test_the_database_knows_no_half_shared_lesson(city: City) -> None:
    lesson = drafted_lesson(city)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.filter(pk=lesson.pk).update(state="shared", shared_by=city.decider)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lesson.objects.filter(pk=lesson.pk).update(state="recalled")


@pytest.mark.parametrize(
    "words",
    [
        "19900101-1234",
        "900101-1234",
        "9001011234",
        "900161-1234",
        "900101+1234",
        "kim@example.org",
        "SN 2026/0012",
        "SN-2026-0012",
    ],
)
def test_no_number_of_a_person_no_address_and_no_case_is_shared(city: City, words: str) -> None:
    content = replace(LEARNT, method=f"Ring ledaren ({words}) först.")
    propose = {"actor": city.officer, "lesson": drafted_lesson(city), "content": content}
    assert codes(share_lesson.propose_lesson, **propose) == ["number_in_text"]


def test_years_sums_and_counts_are_no_numbers_of_persons(city: City) -> None:
    content = replace(LEARNT, result="Från 2024 till 2026 kom 1 250 personer för 1 250 000 kr, 450000 per år.")
    lesson = share_lesson.propose_lesson(actor=city.officer, lesson=drafted_lesson(city), content=content)
    assert lesson.state == "proposed"


def test_nobody_known_in_the_case_is_named(city: City) -> None:
    lesson = drafted_lesson(city)
    Representative.objects.create(
        organisation=city.organisation, role="leader", name="Astrid Ask", valid_from=timezone.localdate()
    )
    for name in ("astrid ask", city.officer.name):
        content = replace(LEARNT, result=f"Det bars upp av {name}, som slutade.")
        propose = {"actor": city.officer, "lesson": lesson, "content": content}
        assert codes(share_lesson.propose_lesson, **propose) == ["person_in_text"]


def test_an_organisation_that_is_not_named_stands_nowhere_in_the_text(city: City) -> None:
    lesson = drafted_lesson(city)
    propose = {"actor": city.officer, "lesson": lesson}
    content = replace(LEARNT, result=f"Se {city.organisation.organisation_number}.")
    assert codes(share_lesson.propose_lesson, content=content, **propose) == ["organisation_in_text"]
    content = replace(LEARNT, result=f"{city.organisation.name.upper()} höll i det.")
    assert codes(share_lesson.propose_lesson, content=content, **propose) == ["organisation_in_text"]
    named = share_lesson.propose_lesson(content=replace(content, names_organisation=True), **propose)
    assert named.organisation == city.organisation
    assert Lesson.objects.saying(city.organisation.name).get() == named


def test_an_unnamed_organisation_is_not_found_by_its_name(city: City) -> None:
    shared_lesson(city)
    assert not Lesson.objects.saying(city.organisation.name).exists()


def test_what_is_written_after_handing_over_is_handed_over_anew(city: City) -> None:
    lesson = proposed_lesson(city)
    keep = {"actor": city.officer, "lesson": lesson, "content": LEARNT}
    assert codes(share_lesson.keep_lesson, **keep) == ["handed_over"]
    share_lesson.share_lesson(actor=city.decider, lesson=lesson)
    assert codes(share_lesson.keep_lesson, **keep) == ["handed_over"]
    assert codes(share_lesson.propose_lesson, **keep) == ["wrong_state"]
    assert codes(share_lesson.share_lesson, actor=city.decider, lesson=lesson) == ["wrong_state"]


def test_a_correction_says_why_and_the_journal_keeps_no_text(city: City) -> None:
    lesson = shared_lesson(city)
    correct = {"actor": city.decider, "lesson": lesson, "content": replace(LEARNT, result="En av tre.")}
    with pytest.raises(ValidationError):
        share_lesson.correct_lesson(reason=" ", **correct)
    corrected = share_lesson.correct_lesson(reason="Fel siffra.", **correct)
    assert (corrected.result, corrected.correction, corrected.state) == ("En av tre.", "Fel siffra.", "shared")
    entry = JournalEntry.objects.get(case=lesson.case, event=Event.LESSON_CORRECTED)
    assert (entry.reason, entry.after["changed"]) == ("Fel siffra.", ["result"])
    assert "två av tre" not in str(entry.after) + str(entry.before)


def test_a_correction_is_tried_by_the_same_rules(city: City) -> None:
    lesson = shared_lesson(city)
    correct = {"actor": city.decider, "lesson": lesson, "reason": "Nytt."}
    content = replace(LEARNT, result="Ring kim@example.org.")
    assert codes(share_lesson.correct_lesson, content=content, **correct) == ["number_in_text"]
    assert Lesson.objects.get(pk=lesson.pk).result == LEARNT.result


def test_a_recalled_lesson_is_read_by_its_own_board_alone(city: City) -> None:
    lesson = shared_lesson(city)
    other = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert Lesson.objects.visible_to(other).get() == lesson
    with pytest.raises(ValidationError):
        share_lesson.recall_lesson(actor=city.decider, lesson=lesson, reason="")
    share_lesson.recall_lesson(actor=city.decider, lesson=lesson, reason="Siffrorna var fel.")
    for person in (other, city.applicant, city.central):
        assert not Lesson.objects.visible_to(person).exists()
    assert Lesson.objects.visible_to(city.officer).get() == lesson
    assert Lesson.objects.visible_to(city.auditor).get() == lesson
    again = share_lesson.propose_lesson(actor=city.officer, lesson=lesson, content=LEARNT)
    assert (again.state, again.recall_reason, again.shared_by) == ("proposed", "", None)


def test_a_draft_is_seen_by_its_own_board_alone(city: City) -> None:
    lesson = proposed_lesson(city)
    other = factories.make_user(Role.CASE_OFFICER, board=factories.make_board())
    assert Lesson.objects.visible_to(city.reviewer).get() == lesson
    for person in (other, city.applicant, city.central, factories.make_user()):
        assert not Lesson.objects.visible_to(person).exists()


def test_a_lesson_is_never_deleted_nor_moved(city: City) -> None:
    lesson = shared_lesson(city)
    with pytest.raises(DatabaseError), transaction.atomic():
        Lesson.objects.filter(pk=lesson.pk)._raw_delete("default")
    other = adopted_evaluation(city)
    with pytest.raises(DatabaseError), transaction.atomic():
        Lesson.objects.filter(pk=lesson.pk).update(evaluation=other)


def test_other_boards_comment_and_organisations_do_not(city: City) -> None:
    lesson = shared_lesson(city)
    elsewhere = factories.make_board()
    other = factories.make_user(Role.CASE_OFFICER, board=elsewhere)
    comment = comment_lesson(actor=other, lesson=lesson, text=" Prövat hos oss. ")
    assert (comment.text, comment.board) == ("Prövat hos oss.", elsewhere)
    assert comment_lesson(actor=city.central, lesson=lesson, text="Bra.").board is None
    for person in (city.applicant, city.auditor, factories.make_user(Role.EXECUTIVE_BOARD)):
        assert codes(comment_lesson, actor=person, lesson=lesson, text="Bra.") == ["not_permitted"]
    assert JournalEntry.objects.filter(case=lesson.case, event=Event.LESSON_COMMENTED).count() == 2


def test_a_comment_names_nobody_and_stays_as_it_was_written(city: City) -> None:
    lesson = shared_lesson(city)
    comment = {"actor": city.officer, "lesson": lesson}
    assert codes(comment_lesson, text="Fråga kim@example.org.", **comment) == ["number_in_text"]
    with pytest.raises(ValidationError):
        comment_lesson(text="  ", **comment)
    written = comment_lesson(text="Prövat.", **comment)
    with pytest.raises(DatabaseError), transaction.atomic():
        LessonComment.objects.filter(pk=written.pk).update(text="Annat.")


def test_only_a_shared_lesson_is_commented(city: City) -> None:
    lesson = proposed_lesson(city)
    assert codes(comment_lesson, actor=city.officer, lesson=lesson, text="Bra.") == ["not_shared"]
