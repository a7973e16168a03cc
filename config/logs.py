"""What is written down about the running system: nothing that somebody typed.

A log is read by whoever keeps the machine, kept long and copied far; so it says where
something happened, never to whom. Numbers of people and their addresses are struck out
of texts, and a fault is told by its kind and place: its words may quote what was typed.

Each request leaves a line, and so does each try at a door, each refusal and each limit:
when (UTC), which route, what came of it, the account's key if one was signed in, and a
keyed hash of where it came from, which tells visitors apart and names none.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import InterfaceError, OperationalError

request_id: ContextVar[str] = ContextVar("request_id", default="")

NUMBER = re.compile(r"\d(?:[ .-]?\d){8,}")  # telephone and identity numbers
ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.\w+")
SECRET = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{24,}(?![A-Za-z0-9_-])")
CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+"
)  # would begin a line of their own
STRUCK = "***"
# Their words speak of machines: "connection refused", "No space left on device".
OF_MACHINES = (OSError, OperationalError, InterfaceError)
FIELDS = ("route", "method", "status", "ms", "user", "visitor")  # of a request


def struck(text: str) -> str:
    """The text in one line, without what may be somebody's number, address or secret."""
    text = CONTROLS.sub(" ", text)
    for pattern in (ADDRESS, NUMBER, SECRET):
        text = pattern.sub(STRUCK, text)
    return text


def fault_of(error: BaseException) -> dict[str, Any]:
    """Kind and place of a fault, and its words where they speak of machines."""
    told: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ],
    }
    if isinstance(error, OF_MACHINES):
        words = str(error).partition("DETAIL:")[0]  # PostgreSQL quotes the row there
        told["says"] = struck(" ".join(words.split()))
    cause = error.__cause__ or (
        None if error.__suppress_context__ else error.__context__
    )
    if cause is not None and cause is not error:
        told["because"] = fault_of(cause)
    return told


def said(record: logging.LogRecord) -> str:
    """The text of a record; of a request that failed its route, for its path has codes."""
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    if not record.name.startswith("django.") or match is None:
        return struck(record.getMessage())
    return f"{getattr(record, 'status_code', 500)} at {match.view_name}"


class PlainFormatter(logging.Formatter):
    """For a person at the console."""

    def format(self, record: logging.LogRecord) -> str:
        number = request_id.get()
        text = said(record) + (f" [{number}]" if number else "")
        if record.exc_info and record.exc_info[1]:
            text += "\n" + json.dumps(fault_of(record.exc_info[1]), indent=1)
        return text


class JsonFormatter(logging.Formatter):
    """A line of JSON for each event."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": said(record),
        }
        if number := request_id.get():
            told["request_id"] = number
        told |= {
            name: getattr(record, name) for name in FIELDS if hasattr(record, name)
        }
        if record.exc_info and record.exc_info[1]:
            told["fault"] = fault_of(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)
