"""Working days and hours of offices, for deadlines that people can meet.

Monday to Friday, 7 giờ 30 to 17 giờ, but for public holidays (Bộ luật Lao động 2019,
Điều 112; the days of Tết and Giỗ Tổ from the ``holidays`` package).
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

BEGINS = time(7, 30)
ENDS = time(17)
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@cache
def _holidays(year: int) -> HolidayBase:
    return country_holidays("VN", years=year, language="vi")


def holiday(day: date) -> str:
    """The holiday's name, "" on any other day."""
    return str(_holidays(day.year).get(day, ""))


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and not holiday(day)


def answer_until(asked_at: datetime, *, hours: int) -> datetime:
    """When an answer is due: ``hours`` later, on a full minute.

    Outside working time it is put off to 17 giờ of the working day that comes next, so
    that whoever has to ask the office can.
    """
    due = asked_at.astimezone(_ZONE) + timedelta(hours=hours, minutes=1)
    due = due.replace(second=0, microsecond=0)
    day = due.date()
    if is_working_day(day) and BEGINS <= due.time() <= ENDS:
        return due
    if due.time() > ENDS:
        day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, ENDS, _ZONE)


def end_of_working_day(asked_at: datetime, *, days: int) -> datetime:
    """17 giờ of the working day that is so many after the one of asking.

    The day of asking is not counted, whatever the hour.
    """
    day = asked_at.astimezone(_ZONE).date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return datetime.combine(day, ENDS, _ZONE)
