"""One cell: what it means, and why it is refused."""

import datetime as dt
import unicodedata
from decimal import Decimal

import pytest

from cooperatives.imports import values
from cooperatives.imports.cells import Cell
from cooperatives.imports.values import BadValue

PARSERS = [
    values.parse_text,
    values.parse_name,
    values.parse_date,
    values.parse_birth_date,
    values.parse_integer,
    values.parse_money,
    values.parse_decimal,
    values.parse_share,
    values.parse_percent,
    values.parse_yes_no,
    values.parse_tax_code,
    values.parse_phone,
    values.parse_mobile,
    values.parse_email,
    values.parse_citizen_id,
    lambda cell: values.parse_choice(cell, {"Tốt": "good"}),
]


def refusal(parse, value, **kind):
    cell = value if isinstance(value, Cell) else Cell(value, **kind)
    with pytest.raises(BadValue) as refused:
        parse(cell)
    assert refused.value.message
    return refused.value.code


@pytest.mark.parametrize("parse", PARSERS)
def test_a_blank_cell_is_none_for_every_parser(parse):
    for blank in (None, "", "  ", "\u200b\u00a0", "\x07", "-", "–"):
        assert parse(Cell(blank)) is None


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize(
    "fault", ["formula_without_value", "cell_error", "merged_cell", "legacy_font"]
)
def test_a_cell_read_with_a_fault_is_refused_by_every_parser(parse, fault):
    assert refusal(parse, Cell("Tốt", fault=fault)) == fault
    assert refusal(parse, Cell(None, fault=fault)) == fault


@pytest.mark.parametrize("parse", PARSERS)
def test_digits_other_than_0_to_9_are_an_error_everywhere(parse):
    for digits in ("٣٤٥", "２０２４", "០១", "Ấp ３"):
        assert refusal(parse, digits) == "strange_digits"


# Text


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("  HTX\u00a0Tân\tPhát \n", "HTX Tân Phát"),
        (unicodedata.normalize("NFD", "Đặng Thị Hòa"), "Đặng Thị Hòa"),
        ("Tân\u200b Phát\x07\x00", "Tân Phát"),
        ("01/2024/QĐ–UBND", "01/2024/QĐ–UBND"),
        ("=1+1", "=1+1"),
        (12, "12"),
        (2000123456.0, "2000123456"),
        (Decimal("1.5"), "1.5"),
        (dt.datetime(2024, 2, 5, 7, 30), "05/02/2024"),  # noqa: DTZ001 - a wall clock
        ("km²", "km²"),
    ],
)
def test_text_is_one_clean_line(found, kept):
    assert values.parse_text(Cell(found)) == kept


def test_letters_that_only_look_latin_are_refused():
    assert refusal(values.parse_text, "H\u0422X") == "strange_letters"
    assert refusal(values.parse_name, "Nguyễn V\u0430n An") == "strange_letters"


def test_a_name_is_kept_as_typed_or_refused():
    assert values.parse_name(Cell(" danh  SOL ")) == "danh SOL"
    assert refusal(values.parse_name, "An") == "name_words"
    assert refusal(values.parse_name, "Nguyễn Văn An 2") == "name_letters"
    assert refusal(values.parse_name, 1234) in {"name_words", "name_letters"}


# Numbers


@pytest.mark.parametrize(
    ("found", "number"),
    [
        (18, 18),
        (18.0, 18),
        (Decimal(18), 18),
        ("18", 18),
        ("0", 0),
        ("1.250", 1250),
        ("1 250", 1250),
        ("1.250.000", 1_250_000),
        ("1,250,000", 1_250_000),
        ("18,0", 18),
    ],
)
def test_whole_numbers(found, number):
    assert values.parse_integer(Cell(found)) == number
    assert type(values.parse_integer(Cell(found))) is int


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (-3, "negative"),
        ("-3", "negative"),
        ("− 3", "negative"),
        ("(1.250)", "negative"),
        (1.5, "fraction"),
        ("1,5", "fraction"),
        ("1.5", "fraction"),
        ("1,250", "ambiguous_number"),
        ("1.250,000", "ambiguous_number"),
        ("1,250.000", "ambiguous_number"),
        ("1.25.000", "bad_number"),
        ("1.250.00", "bad_number"),
        ("0.450.000", "bad_number"),
        ("1,250.000,5", "bad_number"),
        ("12 34", "bad_number"),
        ("mười hai", "bad_number"),
        ("1e5", "bad_number"),
        ("+5", "bad_number"),
        ("5²", "bad_number"),
        ("NaN", "bad_number"),
        (float("nan"), "bad_number"),
        (float("inf"), "bad_number"),
        (True, "bad_number"),
        (dt.date(2024, 1, 1), "bad_number"),
        ("9" * 5000, "bad_number"),
        (10**12, "number_too_large"),
        (1e300, "number_too_large"),
    ],
)
def test_what_is_no_whole_number_is_refused(found, code):
    assert refusal(values.parse_integer, found) == code


@pytest.mark.parametrize(
    ("found", "dong"),
    [
        (1250000, 1_250_000),
        (450000000.0, 450_000_000),
        (450000000.00000006, 450_000_000),
        ("1.250.000", 1_250_000),
        ("1250000", 1_250_000),
        ("1,250,000", 1_250_000),
        ("1 250 000", 1_250_000),
        ("1\u00a0250\u00a0000", 1_250_000),
        ("1.250", 1250),
        ("1.250.000 đồng", 1_250_000),
        ("1.250.000đ", 1_250_000),
        ("1.250.000 VNĐ", 1_250_000),
        ("1.250.000 ₫", 1_250_000),
        ("450 triệu", 450_000_000),
        ("450 Triệu đồng", 450_000_000),
        ("450tr", 450_000_000),
        ("450trđ", 450_000_000),
        ("450 tr.đ", 450_000_000),
        ("450 trieu", 450_000_000),
        (unicodedata.normalize("NFD", "450 triệu"), 450_000_000),
        ("0,45 tỷ", 450_000_000),
        ("0.45 tỉ", 450_000_000),
        ("0,450 tỷ đồng", 450_000_000),
        ("1,5 tỷ", 1_500_000_000),
        ("1.250 triệu", 1_250_000_000),
        ("1 tỷ 250 triệu", 1_250_000_000),
        ("1tỷ250tr", 1_250_000_000),
        ("1 triệu 500 nghìn", 1_500_000),
        ("1 triệu 500 đồng", 1_000_500),
        ("450 nghìn", 450_000),
        ("450 ngàn đồng", 450_000),
        ("450k", 450_000),
        ("0,3333333333 tỷ", 333_333_333),
        ("0,0000000005 tỷ", 1),
        (0, 0),
        ("726 tỷ", 726_000_000_000),
    ],
)
def test_money_in_dong(found, dong):
    assert values.parse_money(Cell(found)) == dong
    assert type(values.parse_money(Cell(found))) is int


@pytest.mark.parametrize(
    ("found", "unit", "dong"),
    [
        (450, "trieu", 450_000_000),
        (0.45, "ty", 450_000_000),
        (333.3333333, "trieu", 333_333_333),
        ("1.250,5", "trieu", 1_250_500_000),
        ("450", "nghin", 450_000),
        ("2 tỷ", "trieu", 2_000_000_000),
        ("450.000.000 đồng", "trieu", 450_000_000),
        ("450 triệu", "ty", 450_000_000),
        (450, "", 450),
    ],
)
def test_the_headers_unit_counts_when_the_cell_has_none(found, unit, dong):
    assert values.parse_money(Cell(found, unit=unit)) == dong


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (-450, "negative"),
        ("-450 triệu", "negative"),
        ("(450.000.000)", "negative"),
        (1250.5, "fraction"),
        ("1250,5", "fraction"),
        ("1,5", "fraction"),
        ("1,250", "ambiguous_number"),
        ("1,250 triệu", "ambiguous_number"),
        ("1.250,000", "ambiguous_number"),
        ("1 tỷ 2", "bad_number"),
        ("250 triệu 1 tỷ", "bad_number"),
        ("1 triệu 1000 nghìn", "bad_number"),
        ("1 tỷ 1 tỷ", "bad_number"),
        ("triệu", "bad_number"),
        ("hai tỷ", "bad_number"),
        ("450 triệu USD", "bad_number"),
        ("450 tripeu", "bad_number"),
        ("nan", "bad_number"),
        ("1e400", "bad_number"),
        (float("inf"), "bad_number"),
        ("20.000 tỷ", "number_too_large"),
        (dt.date(2024, 1, 1), "bad_number"),
    ],
)
def test_what_is_no_amount_is_refused(found, code):
    assert refusal(values.parse_money, found) == code


def test_dong_typed_under_a_header_in_millions_are_refused_as_too_much():
    assert refusal(values.parse_money, 450_000_000, unit="trieu") == "number_too_large"
    assert refusal(values.parse_money, 0.6, is_percent=True) == "bad_number"


@pytest.mark.parametrize(
    ("found", "number"),
    [
        (7.5, "7.5"),
        (0.1 + 0.2, "0.3"),
        ("7,5", "7.5"),
        ("7.5", "7.5"),
        ("1,250", "1.25"),
        ("1.250", "1250"),
        ("1.234.567,89", "1234567.89"),
        ("1,234.5", "1234.5"),
        (100, "100"),
    ],
)
def test_decimals_are_read_the_vietnamese_way(found, number):
    parsed = values.parse_decimal(Cell(found))

    assert parsed == Decimal(number)
    assert str(parsed) == number


def test_a_decimal_is_refused_like_other_numbers():
    assert refusal(values.parse_decimal, "-7,5") == "negative"
    assert refusal(values.parse_decimal, "bảy") == "bad_number"
    assert refusal(values.parse_decimal, float("nan")) == "bad_number"
    assert refusal(values.parse_decimal, 1e300) == "number_too_large"


@pytest.mark.parametrize(
    ("cell", "percent"),
    [
        (Cell(0.6, is_percent=True), 60),
        (Cell(0.285, is_percent=True), Decimal("28.5")),
        (Cell(1, is_percent=True), 100),
        (Cell("60%"), 60),
        (Cell("60 %"), 60),
        (Cell("87,5%"), Decimal("87.5")),
        (Cell("60"), 60),
        (Cell("60", is_percent=True), 60),
        (Cell(60), 60),
        (Cell(60, unit="%"), 60),
        (Cell(0.6, unit="%"), Decimal("0.6")),
        (Cell(0), 0),
    ],
)
def test_percent(cell, percent):
    assert values.parse_percent(cell) == percent


def test_what_is_no_percentage_is_refused():
    assert refusal(values.parse_percent, 101) == "percent_out_of_range"
    assert refusal(values.parse_percent, "100,1%") == "percent_out_of_range"
    assert (
        refusal(values.parse_percent, 1.01, is_percent=True) == "percent_out_of_range"
    )
    assert refusal(values.parse_percent, "-5%") == "negative"
    assert refusal(values.parse_percent, -0.05, is_percent=True) == "negative"
    assert refusal(values.parse_percent, "sáu mươi") == "bad_number"
    assert refusal(values.parse_percent, "%") == "bad_number"


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        (Cell(0.6), "0.6"),
        (Cell("0,6"), "0.6"),
        (Cell(0.6, is_percent=True), "0.6"),
        (Cell("60%"), "0.6"),
        (Cell(60, unit="%"), "0.6"),
        (Cell(1), "1"),
    ],
)
def test_a_share_is_a_ratio(cell, share):
    assert values.parse_share(cell) == Decimal(share)


def test_sixty_without_a_sign_is_no_share():
    assert refusal(values.parse_share, 60) == "share_out_of_range"
    assert refusal(values.parse_share, "120%") == "share_out_of_range"


# Dates


@pytest.mark.parametrize(
    "found",
    [
        dt.datetime(2024, 2, 5),  # noqa: DTZ001 - a wall clock
        dt.date(2024, 2, 5),
        "05/02/2024",
        "5/2/2024",
        "05-02-2024",
        "05.02.2024",
        "2024-02-05",
        "2024-02-05 00:00:00",
        "2024-02-05T07:30",
        "05/02/2024 00:00",
        45327,
        45327.5,
        "45327",
    ],
)
def test_a_day_is_read_however_it_is_written(found):
    assert values.parse_date(Cell(found)) == dt.date(2024, 2, 5)
    assert type(values.parse_date(Cell(found))) is dt.date
    assert values.parse_birth_date(Cell(found)) == (dt.date(2024, 2, 5), "day")


@pytest.mark.parametrize(
    "found",
    [
        "30/02/2024",
        "31/04/2024",
        "02/13/2024",
        "5/2/24",
        "05/02",
        "hôm qua",
        "01/01/1899",
        "tháng 2/2024",
        dt.datetime(9999, 1, 1),  # noqa: DTZ001 - a wall clock
        10**9,
        float("nan"),
        float("inf"),
        -1,
        True,
    ],
)
def test_an_impossible_day_is_refused(found):
    assert refusal(values.parse_date, found) == "bad_date"
    assert refusal(values.parse_birth_date, found) == "bad_date"


def test_a_bare_year_is_a_birth_date_and_no_date():
    for year in (1975, 1975.0, "1975"):
        assert values.parse_birth_date(Cell(year)) == (dt.date(1975, 1, 1), "year")
        assert refusal(values.parse_date, year) == "bad_date"


def test_an_excel_number_of_an_old_birth_date():
    assert values.parse_birth_date(Cell(15000)) == (dt.date(1941, 1, 24), "day")
    assert refusal(values.parse_date, 15000) == "bad_date"


# Words and codes


def test_yes_and_no():
    for yes in ("có", "Có", "CO", "x", "X", "1", "TRUE", "✓", 1, 1.0, True):
        assert values.parse_yes_no(Cell(yes)) is True
    for no in ("không", "Khong", "0", "FALSE", 0, False):
        assert values.parse_yes_no(Cell(no)) is False
    for other in ("có thể", "2", 2, dt.date(2024, 1, 1), float("nan")):
        assert refusal(values.parse_yes_no, other) == "bad_yes_no"


def test_a_choice_is_found_without_case_and_marks():
    choices = {"Tốt": "good", "Trung bình": "fair", "TB": "fair", "3 sao": 3, "3": 3}

    for typed in ("Trung bình", "TRUNG BÌNH", "trung binh", " tb "):
        assert values.parse_choice(Cell(typed), choices) == "fair"
    assert values.parse_choice(Cell(3.0), choices) == 3
    with pytest.raises(BadValue) as refused:
        values.parse_choice(Cell("Giỏi"), choices)
    assert refused.value.code == "bad_choice"
    assert "Tốt, Trung bình, 3 sao" in refused.value.message


def test_tax_codes():
    for found in (
        "2000123456",
        2000123456,
        2000123456.0,
        "2000.123.456",
        "'2000123456",
    ):
        assert values.parse_tax_code(Cell(found)) == "2000123456"
    assert values.parse_tax_code(Cell("0313844107001")) == "0313844107-001"
    assert values.parse_tax_code(Cell(313844107)) == "0313844107"
    assert refusal(values.parse_tax_code, "313844107") == "tax_code_malformed"
    assert refusal(values.parse_tax_code, "MST 2000123456") == "tax_code_malformed"
    assert refusal(values.parse_tax_code, 2000123456.5) == "tax_code_malformed"


def test_phones():
    for found in (
        "0912 345 678",
        "+84912345678",
        912345678,
        912345678.0,
        "'0912345678",
    ):
        assert values.parse_phone(Cell(found)) == "0912345678"
        assert values.parse_mobile(Cell(found)) == "0912345678"
    for found in ("0290 3831 234", 2903831234, "(0290) 3831234"):
        assert values.parse_phone(Cell(found)) == "02903831234"
        assert refusal(values.parse_mobile, found) == "phone_invalid"
    for found in ("912345678", "0912345678 / 0913345678", "0912", 12, True):
        assert refusal(values.parse_phone, found) == "phone_invalid"


def test_email():
    assert values.parse_email(Cell(" an@example.vn ")) == "an@example.vn"
    assert refusal(values.parse_email, "an@") == "email_invalid"
    assert refusal(values.parse_email, "a@example.vn; b@example.vn") == "email_invalid"


def test_a_citizen_number_gets_back_the_zero_that_the_spreadsheet_dropped():
    for found in (
        "096081000123",
        "096 081 000 123",
        96081000123,
        96081000123.0,
        9.6081000123e10,
    ):
        assert values.parse_citizen_id(Cell(found)) == "096081000123"
    assert values.parse_citizen_id(Cell(1081000123)) == "001081000123"
    assert values.parse_citizen_id(Cell(196081000123)) == "196081000123"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ("381234567", "citizen_id_old"),
        (381234567, "citizen_id_old"),
        ("96081000123", "citizen_id_length"),
        (3081000123, "citizen_id_length"),  # no province has 003
        ("9.6081E+10", "citizen_id_length"),
        ("09608100012a3", "citizen_id_digits"),
        (True, "citizen_id_length"),
    ],
)
def test_other_numbers_are_no_citizen_number_and_are_not_repeated(found, code):
    with pytest.raises(BadValue) as refused:
        values.parse_citizen_id(Cell(found))

    assert refused.value.code == code
    assert str(found) not in refused.value.message


@pytest.mark.parametrize("typed", [-5, 450005])
def test_a_number_that_is_no_date_is_repeated_as_it_was_typed(typed):
    with pytest.raises(BadValue) as refused:
        values.parse_date(Cell(typed))

    assert f"“{typed}”" in refused.value.message
