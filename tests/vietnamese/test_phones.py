import pytest

from vietnamese import phones


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "+84912345678",
        "84 912 345 678",
        "+84 (0) 912 345 678",
        "\u00a00912\u00a0345\u00a0678 ",
    ],
)
def test_a_mobile_number_is_kept_as_ten_digits(typed):
    assert phones.normalise(typed) == "0912345678"
    assert not phones.is_landline(typed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("120", "070"), ("121", "079"), ("122", "077"), ("126", "076"),
        ("128", "078"), ("123", "083"), ("124", "084"), ("125", "085"),
        ("127", "081"), ("129", "082"), ("162", "032"), ("163", "033"),
        ("164", "034"), ("165", "035"), ("166", "036"), ("167", "037"),
        ("168", "038"), ("169", "039"), ("186", "056"), ("188", "058"),
        ("199", "059"),
    ],
)  # fmt: skip
def test_an_eleven_digit_number_gets_its_new_prefix(old, new):
    assert phones.normalise(f"0{old}1234567") == f"{new}1234567"
    assert phones.normalise(f"+84 {old} 123 4567") == f"{new}1234567"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "912345678",
        "091234567",
        "09123456789",
        "0112345678",
        "01301234567",
        "0212345678",
        "02903831234",
        "0912345678, 0987654321",
        "091234567O",
        "０９１２３４５６７８",
        "+85512345678",
    ],
)
def test_anything_else_is_no_mobile_number(typed):
    assert phones.normalise(typed) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0290 3831 234", "02903831234"),
        ("(0291) 382.1234", "02913821234"),
        ("+84 290 3831234", "02903831234"),
        ("0912345678", ""),
        ("0290 383 123", ""),
        ("3831 234", ""),
    ],
)
def test_a_landline_has_eleven_digits(typed, kept):
    assert phones.normalise_landline(typed) == kept
    assert phones.is_landline(typed) is bool(kept)


def test_a_number_is_shown_in_groups_or_masked():
    assert phones.display("0912345678") == "0912 345 678"
    assert phones.display("02903831234") == "0290 3831 234"
    assert phones.mask("0912345678") == "09****5678"
    assert phones.mask("02903831234") == "02*****1234"
    assert phones.display("") == phones.mask("") == ""
