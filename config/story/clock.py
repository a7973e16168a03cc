"""Telling a story at its own time."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def at(day: dt.date, hour: int = 8, minute: int = 0) -> Iterator[None]:
    """Let ``timezone.now()`` answer this local time, for what the story does meanwhile."""
    moment = timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))

    class StoryTime(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    with patch.object(timezone, "datetime", StoryTime):
        yield
