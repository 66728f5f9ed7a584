"""Are numbers taken only when they can be right, and does the message say what to do?"""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from registry.identifiers import clean_giro, clean_organisation_number, validate_organisation_number
from tests.factories import luhn_digit


@pytest.mark.parametrize("typed", ["802990-7014", "8029907014", " 802990 7014 ", "168029907014", "16802990-7014"])
def test_an_organisation_number_is_taken_in_any_common_form(typed: str) -> None:
    assert clean_organisation_number(typed) == "802990-7014"


@pytest.mark.parametrize("typed", ["802990-7015", "80299070", "", "abc", "802990-701x", "99802990-7014", "8029²0-7014"])
def test_a_wrong_organisation_number_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError) as raised:
        clean_organisation_number(typed)
    assert raised.value.code == "organisation_number"
    assert "802990-7014" in raised.value.message


@pytest.mark.parametrize("typed", ["811228-9874", "8112289874", "670919-9530", "410632-0120"])
def test_a_personal_number_is_refused_as_one(typed: str) -> None:
    digits = typed.replace("-", "")
    with pytest.raises(ValidationError) as raised:
        clean_organisation_number(digits[:9] + luhn_digit(digits[:9]))
    assert raised.value.code == "personal_number"


@given(st.integers(200_000_000, 999_999_999))
def test_one_digit_wrong_is_always_noticed(number: int) -> None:
    digits = str(number)
    if int(digits[2]) < 2:
        digits = digits[:2] + "2" + digits[3:]
    right = luhn_digit(digits)
    assert clean_organisation_number(digits + right) == f"{digits[:6]}-{digits[6:]}{right}"
    for wrong in set("0123456789") - {right}:
        with pytest.raises(ValidationError):
            clean_organisation_number(digits + wrong)


def test_a_stored_number_is_in_its_written_form() -> None:
    validate_organisation_number("802990-7014")
    with pytest.raises(ValidationError):
        validate_organisation_number("8029907014")


@pytest.mark.parametrize(
    ("kind", "typed", "written"),
    [
        ("bankgiro", "99645681", "9964-5681"),
        ("bankgiro", "9964-5681", "9964-5681"),
        ("bankgiro", "991 2346", "991-2346"),
        ("plusgiro", "2865434", "286543-4"),
        ("plusgiro", "28 65 43-4", "286543-4"),
        ("plusgiro", "18", "1-8"),
    ],
)
def test_an_account_is_taken_in_any_common_form(kind: str, typed: str, written: str) -> None:
    assert clean_giro(typed, kind=kind) == written


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("bankgiro", "9964-5682"),
        ("bankgiro", "996456"),
        ("bankgiro", "996456811"),
        ("bankgiro", ""),
        ("bankgiro", "9964-568x"),
        ("bankgiro", "٩٩٦٤٥٦٨١"),
        ("plusgiro", "28 65 43-5"),
        ("plusgiro", "0"),
        ("plusgiro", "123456789"),
    ],
)
def test_a_wrong_account_is_refused_and_says_how_many_digits(kind: str, typed: str) -> None:
    with pytest.raises(ValidationError) as raised:
        clean_giro(typed, kind=kind)
    assert raised.value.code == kind
