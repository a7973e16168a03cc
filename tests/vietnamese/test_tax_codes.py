import pytest

from vietnamese import tax_codes


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0100109106", "0100109106"),
        (" 01.00.109.106 ", "0100109106"),
        ("0313844107-001", "0313844107-001"),
        ("0313844107001", "0313844107-001"),
        ("0313 844 107 – 001", "0313844107-001"),
    ],
)
def test_a_code_is_kept_in_one_form(typed, code):
    assert tax_codes.normalise(typed) == code
    assert tax_codes.is_wellformed(code)
    assert tax_codes.check_digit_ok(code)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "010010910",
        "01001091061",
        "096081001234",
        "01001O9106",
        "０100109106",
        "x-1",
    ],
)
def test_another_length_or_letter_is_malformed(typed):
    code = tax_codes.normalise(typed)

    assert not tax_codes.is_wellformed(code)
    assert not tax_codes.check_digit_ok(code)


@pytest.mark.parametrize("code", ["2000123456", "0100109107", "0313844108-001"])
def test_a_wrong_check_digit_is_wellformed_but_does_not_fit(code):
    assert tax_codes.is_wellformed(code)
    assert not tax_codes.check_digit_ok(code)
