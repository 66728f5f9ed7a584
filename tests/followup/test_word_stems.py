"""Are the forms of a word found as one word, in Swedish and in English, on either database? (decision 0021)"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.word_stems import MOST_WORDS, questions_of, stems_of, stems_of_word, swedish_stem

FORMS = [
    "skola skolan skolor skolorna skolans",
    "mentor mentorn mentorer mentorerna mentorernas",
    "flicka flickan flickor flickorna",
    "ungdom ungdomen ungdomar ungdomarna ungdomarnas",
    "barn barnet barnen barnens",
    "förening föreningen föreningar föreningarnas",
    "trygg trygga tryggt trygghet tryggheten",
    "våld våldet våldets",
    "demokrati demokratin demokratins demokratier",
    "kulturell kulturella kulturellt",
    "fritidsgård fritidsgården fritidsgårdar fritidsgårdarna",
    "språkkafé språkkaféet språkkaféer språkkaféerna",
    "avhoppare avhopparen avhopparna",
    "verksamhet verksamheten verksamheter",
    "läxhjälp läxhjälpen",
    "familj familjen familjer familjerna",
    "utvärdering utvärderingen utvärderingar utvärderingarna",
]


@pytest.mark.parametrize("forms", FORMS)
def test_the_forms_of_a_swedish_word_have_one_stem(forms: str) -> None:
    assert len({swedish_stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("mentor", "mentors"), ("family", "families"), ("school", "schools"), ("evaluate", "evaluated")]
)
def test_the_forms_of_an_english_word_share_a_stem(one: str, other: str) -> None:
    assert stems_of_word(one) & stems_of_word(other)


@pytest.mark.parametrize(("one", "other"), [("ung", "ungdom"), ("skola", "skatt"), ("barn", "bana")])
def test_words_that_only_begin_alike_are_two_words(one: str, other: str) -> None:
    assert swedish_stem(one) != swedish_stem(other)


def test_a_text_is_kept_as_each_stem_once_between_spaces() -> None:
    kept = stems_of("Mentorer och mentorn.", "MENTOR!")
    assert kept.count(" ment ") == 1
    assert kept.startswith(" ")
    assert kept.endswith(" ")
    assert stems_of("", " – !") == ""


def test_small_words_are_asked_for_only_when_there_are_no_others() -> None:
    assert questions_of("en av de unga i förorten") == ["förorten", "unga"]
    assert questions_of("i av") == ["av", "i"]
    assert len(questions_of(" ".join(f"ordnummer{number}" for number in range(40)))) == MOST_WORDS


def test_a_word_typed_with_combining_marks_is_the_same_word() -> None:
    assert stems_of("a\u030alder") == stems_of("ålder")


@given(st.text())
def test_any_text_can_be_kept_and_asked_for(text: str) -> None:
    assert "%" not in stems_of(text)
    questions_of(text)
