from datetime import UTC, date, datetime, time

import pytest

from vietnamese import dates
from vietnamese.dates import BirthDate, BirthDateError, parse_birth_date


@pytest.mark.parametrize(
    "typed",
    [
        "7/2/1981",
        "07/02/1981",
        "07-02-1981",
        "07.02.1981",
        "07021981",
        "1981-02-07",
        " 7 / 2 / 1981 ",
    ],
)
def test_a_birth_date_is_read_however_it_is_written(typed):
    assert parse_birth_date(typed) == BirthDate(date(1981, 2, 7), "day")


def test_a_bare_year_is_kept_as_such():
    assert parse_birth_date("1981") == BirthDate(date(1981, 1, 1), "year")


def test_the_day_comes_before_the_month():
    assert parse_birth_date("12/11/1981").date == date(1981, 11, 12)
    assert parse_birth_date("29/02/1980").date == date(1980, 2, 29)


@pytest.mark.parametrize(
    ("typed", "month", "year", "days_in_month"),
    [
        ("30/02/1981", 2, 1981, 28),
        ("30021980", 2, 1980, 29),
        ("31.4.1975", 4, 1975, 30),
        ("1990-12-32", 12, 1990, 31),
    ],
)
def test_a_day_the_month_does_not_have_tells_how_many_it_has(
    typed, month, year, days_in_month
):
    with pytest.raises(BirthDateError) as refusal:
        parse_birth_date(typed)

    error = refusal.value
    assert error.code == "birth_date_impossible"
    assert (error.month, error.year, error.days_in_month) == (
        month,
        year,
        days_in_month,
    )


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hôm qua",
        "7/2/81",
        "7/2",
        "7/2-1981",
        "0/2/1981",
        "02/13/1981",
        "19810207",
        "7/2/1899",
        "7/2/2100",
        "1899",
        "7221981",
        "０7/02/1981",
        "07/02/1981x",
    ],
)
def test_anything_else_is_no_birth_date(typed):
    with pytest.raises(BirthDateError) as refusal:
        parse_birth_date(typed)

    assert refusal.value.code == "birth_date_format"
    assert refusal.value.days_in_month == 0


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(2026, 2, 5), "05/02/2026", "ngày 05 tháng 02 năm 2026"),
        (date(2024, 3, 5), "05/03/2024", "ngày 05 tháng 3 năm 2024"),
        (date(2024, 10, 15), "15/10/2024", "ngày 15 tháng 10 năm 2024"),
        (date(2024, 1, 31), "31/01/2024", "ngày 31 tháng 01 năm 2024"),
    ],
)
def test_dates_are_written_short_and_long(day, short, long):
    assert dates.short_date(day) == short
    assert dates.long_date(day) == long


def test_times_are_written_in_words():
    assert dates.time_words(time(17)) == "17 giờ 00"
    assert dates.time_words(datetime(2024, 8, 15, 7, 5)) == "07 giờ 05"  # noqa: DTZ001 - a wall clock


def test_a_moment_is_told_in_vietnams_time():
    moment = datetime(2024, 8, 14, 18, 30, tzinfo=UTC)

    assert dates.time_words(moment) == "01 giờ 30"
    assert dates.short_date(moment) == "15/08/2024"
    assert dates.long_date(moment) == "ngày 15 tháng 8 năm 2024"
    assert dates.weekday(moment) == "Thứ Năm"


def test_the_week_starts_on_monday():
    week = [dates.weekday(date(2024, 9, day)) for day in range(9, 16)]

    assert week == [
        "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật",
    ]  # fmt: skip
