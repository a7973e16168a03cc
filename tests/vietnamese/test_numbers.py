import random
from decimal import Decimal

import pytest

from vietnamese import numbers

ONES = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "lăm": 5, "sáu": 6,
    "bảy": 7, "tám": 8, "chín": 9, "không": 0, "lẻ": 0,
}  # fmt: skip
SIZES = {"nghìn": 10**3, "triệu": 10**6}


def value_of(words):
    """Read words back: an independent reader of the same language."""
    total = below_billion = group = 0
    for word in words.split():
        if word == "tỷ":
            total = (total + below_billion + group) * 10**9
            below_billion = group = 0
        elif word in SIZES:
            below_billion, group = below_billion + group * SIZES[word], 0
        elif word == "trăm":
            group *= 100
        elif word == "mươi":
            group = group // 10 * 10 + group % 10 * 10
        elif word == "mười":
            group += 10
        else:
            group += ONES[word]
    return total + below_billion + group


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi bốn"),
        (25, "hai mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm lẻ một"),
        (105, "một trăm lẻ năm"),
        (110, "một trăm mười"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm lẻ năm"),
        (2024, "hai nghìn không trăm hai mươi bốn"),
        (1_000_005, "một triệu không trăm lẻ năm"),
        (450_000_000, "bốn trăm năm mươi triệu"),
        (726_000_000_000, "bảy trăm hai mươi sáu tỷ"),
        (
            1_234_567,
            "một triệu hai trăm ba mươi bốn nghìn năm trăm sáu mươi bảy",
        ),
        (1_000_000_000_000, "một nghìn tỷ"),
        (2_005_000_000_001, "hai nghìn không trăm lẻ năm tỷ không trăm lẻ một"),
        (10**18, "một tỷ tỷ"),
        (-21, "âm hai mươi mốt"),
    ],
)
def test_numbers_in_words(number, words):
    assert numbers.in_words(number) == words


def test_words_say_the_number_they_were_made_from():
    draw = random.Random(65)
    sample = list(range(1200)) + [
        draw.randrange(10 ** draw.randint(1, 16)) for _ in range(2000)
    ]
    for number in sample:
        assert value_of(numbers.in_words(number)) == number


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("7.5", "Bảy phẩy năm"),
        ("8", "Tám"),
        ("8.0", "Tám"),
        ("10", "Mười"),
        ("1E+1", "Mười"),
        ("0", "Không"),
        ("0.5", "Không phẩy năm"),
        ("7.25", "Bảy phẩy hai năm"),
    ],
)
def test_marks_in_words(mark, words):
    assert numbers.mark_in_words(Decimal(mark)) == words


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("1234567.89"), None, "1.234.567,89"),
        (Decimal("8.0"), None, "8"),
        (Decimal("8.0"), 1, "8,0"),
        (Decimal("7.25"), 1, "7,3"),
        (Decimal("7.35"), 1, "7,4"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("87.45"), 0, "87"),
        (1234, None, "1.234"),
        (450_000_000, 0, "450.000.000"),
        (0.1, None, "0,1"),
        (-1234.5, 2, "-1.234,50"),
        (0, None, "0"),
    ],
)
def test_numbers_in_vietnamese_digits(value, places, text):
    assert numbers.decimal(value, places) == text


@pytest.mark.parametrize(
    ("typed", "mark"),
    [("7,5", "7.5"), ("7.5", "7.5"), ("8", "8"), (" 10 ", "10"), ("7,25", "7.25")],
)
def test_a_mark_is_read_with_comma_or_point(typed, mark):
    assert numbers.parse_mark(typed) == Decimal(mark)


@pytest.mark.parametrize(
    "typed",
    ["", "bảy", "７,5", "7,", ",5", "-1", "+7", "7,5,1", "1e1", "NaN", "7 5", "7/10"],
)
def test_anything_else_is_no_mark(typed):
    with pytest.raises(ValueError, match="not a mark"):
        numbers.parse_mark(typed)


def test_small_counts_have_a_leading_zero():
    counts = [0, 1, 9, 10, 40, 1234]

    assert [numbers.leading_zero(n) for n in counts] == [
        "0", "01", "09", "10", "40", "1.234",
    ]  # fmt: skip
