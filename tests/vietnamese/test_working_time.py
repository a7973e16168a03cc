"""Deadlines that offices and people can meet."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from vietnamese.working_time import answer_until, holiday, is_working_day

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def moment(*parts):
    return datetime(*parts, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ((2024, 8, 20, 9, 0), (2024, 8, 21, 9, 1)),
        ((2024, 8, 20, 16, 59, 30), (2024, 8, 21, 17, 0)),
        ((2024, 8, 20, 20, 0), (2024, 8, 22, 17, 0)),  # due in the evening
        ((2024, 8, 19, 5, 0), (2024, 8, 20, 17, 0)),  # due before the office opens
        ((2024, 8, 23, 10, 0), (2024, 8, 26, 17, 0)),  # due on a Saturday
        ((2024, 8, 30, 10, 0), (2024, 9, 4, 17, 0)),  # and then Quốc khánh
        ((2026, 2, 13, 10, 0), (2026, 2, 23, 17, 0)),  # Tết
    ],
)
def test_an_answer_is_due_a_day_later_within_working_time(asked, due):
    asked_at = moment(*asked)

    until = answer_until(asked_at, hours=24)

    assert until == moment(*due)
    assert until - asked_at >= timedelta(hours=24)


def test_holidays_follow_the_lunar_calendar():
    assert holiday(date(2026, 2, 17)) == "Tết Nguyên Đán"
    assert holiday(date(2024, 4, 18)) == "Ngày Giỗ Tổ Hùng Vương"
    assert holiday(date(2024, 8, 20)) == ""
    assert not is_working_day(date(2024, 9, 2))
    assert not is_working_day(date(2024, 8, 24))
    assert is_working_day(date(2024, 8, 20))
