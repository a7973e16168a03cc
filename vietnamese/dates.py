"""Dates and times as people type them and as papers write them (domain §2.4, §6.5).

A moment that knows its zone is told in Vietnam's time, UTC+7 without summer time.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal, NamedTuple

_VIETNAM = timezone(timedelta(hours=7))
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.\-])([0-9]{1,2})\2([0-9]{1,2})")
_TOGETHER = re.compile("([0-9]{2})([0-9]{2})([0-9]{4})")
_YEAR = re.compile("[0-9]{4}")
_WEEKDAYS = (
    "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật",
)  # fmt: skip


class BirthDate(NamedTuple):
    """A date of birth; with precision "year" the date is 1 January of that year."""

    date: date
    precision: Literal["day", "year"]


class BirthDateError(ValueError):
    """Why a date of birth is refused.

    ``birth_date_format``: not a way to write a date, or no such month or century;
    ``birth_date_impossible``: the month has no such day; then ``month``, ``year`` and
    ``days_in_month`` tell what it has (30/02/1981: 28 days), else they are 0.
    """

    def __init__(
        self, code: str, *, month: int = 0, year: int = 0, days_in_month: int = 0
    ) -> None:
        super().__init__(code)
        self.code = code
        self.month = month
        self.year = year
        self.days_in_month = days_in_month


def parse_birth_date(text: str) -> BirthDate:
    """A date of birth as people type it (domain §1.4).

    Accepts 7/2/1981, 07-02-1981, 07.02.1981, 07021981, 1981-02-07 (day before month
    unless the year leads) and the bare year of old papers, 1981. Years 1900–2099.
    Raises ``BirthDateError``. Whether it lies in the past is the caller's question.
    """
    text = "".join(text.split())
    if _YEAR.fullmatch(text):
        day, month, year, precision = 1, 1, int(text), "year"
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year, precision = int(match[1]), int(match[3]), int(match[4]), "day"
    elif match := _YEAR_FIRST.fullmatch(text):
        day, month, year, precision = int(match[4]), int(match[3]), int(match[1]), "day"
    elif match := _TOGETHER.fullmatch(text):
        day, month, year, precision = int(match[1]), int(match[2]), int(match[3]), "day"
    else:
        raise BirthDateError("birth_date_format")
    if not (1900 <= year <= 2099 and 1 <= month <= 12 and day):
        raise BirthDateError("birth_date_format")
    days_in_month = monthrange(year, month)[1]
    if day > days_in_month:
        raise BirthDateError(
            "birth_date_impossible",
            month=month,
            year=year,
            days_in_month=days_in_month,
        )
    return BirthDate(date(year, month, day), "year" if precision == "year" else "day")


def _day(value: date) -> date:
    """The calendar day in Vietnam."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(_VIETNAM)
    return value


def short_date(value: date) -> str:
    """05/02/2026."""
    value = _day(value)
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def long_date(value: date) -> str:
    """Ngày 05 tháng 02 năm 2026, as official papers write it (Nghị định 30/2020/NĐ-CP).

    Days below 10 and the months 1 and 2 get a leading zero, other months none. The word
    "ngày" is lower case.
    """
    value = _day(value)
    month = f"{value.month:02}" if value.month < 3 else f"{value.month}"
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def time_words(value: datetime | time) -> str:
    """17 giờ 00; 24 hours, both parts in two digits."""
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(_VIETNAM)
    return f"{value.hour:02} giờ {value.minute:02}"


def weekday(value: date) -> str:
    """Thứ Hai … Chủ nhật; the week starts on Monday."""
    return _WEEKDAYS[_day(value).weekday()]


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier, or that month's last day."""
    count = moment.year * 12 + moment.month - 1 - months
    year, month = count // 12, count % 12 + 1
    day = min(moment.day, monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)
