"""Is a sum what the person typed, to the öre?"""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from registry.formats import kronor, parse_kronor


@given(st.integers(min_value=0, max_value=9_999_999_999_999))
def test_what_is_written_is_read_back(ore: int) -> None:
    assert parse_kronor(kronor(ore)) == ore


def _outcome(text: str) -> int | str | None:
    try:
        return parse_kronor(text)
    except ValidationError as error:
        return error.code


@given(st.text(max_size=12))
def test_whatever_is_typed_gives_a_whole_sum_or_a_message(text: str) -> None:
    outcome = _outcome(text)
    assert outcome == "amount" or (isinstance(outcome, int) and outcome >= 0)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("30000", 3_000_000),
        ("30 000", 3_000_000),
        ("30\u00a0000 kr", 3_000_000),
        ("30\u202f000\u00a0KR", 3_000_000),
        ("30000:-", 3_000_000),
        ("0", 0),
        ("0,05", 5),
        ("30000,5", 3_000_050),
        ("30000.50", 3_000_050),
        ("99999999999,99", 9_999_999_999_999),
    ],
)
def test_common_ways_of_writing_a_sum_are_understood(text: str, ore: int) -> None:
    assert parse_kronor(text) == ore


@pytest.mark.parametrize(
    "text",
    ["", "kr", "trettio", "-500", "−500", "1,234", "1.000", "1e5", "NaN", "inf", "30 000,555", "1" * 12, "+5", "1_0"],
)
def test_what_could_be_misread_is_asked_about(text: str) -> None:
    with pytest.raises(ValidationError) as raised:
        parse_kronor(text)
    assert raised.value.code == "amount"


def test_a_negative_sum_is_written_with_a_minus_sign() -> None:
    assert kronor(-150) == "−1,50\u00a0kr"
