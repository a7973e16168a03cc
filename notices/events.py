"""What people are told of: each event with its placeholders and the text it begins with.

The app that tells registers its events when it starts. Their texts are Vietnamese with
named placeholders in braces, such as ``{ho_ten}``; what an officer rewords is a row of
``Wording``. Filling in is plain replacement: no attribute, no code, no second round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise

_BRACES = re.compile(r"\{[^{}\n]*\}?|\}")
_events: dict[str, Event] = {}


class Placeholder(NamedTuple):
    """What stands for a value: its meaning, and an invented value for the preview."""

    label: str | _StrPromise
    sample: str


class Text(NamedTuple):
    """The words of a message."""

    subject: str
    body: str


@dataclass(frozen=True)
class Event:
    """Something that people are told of.

    ``key`` is "noun.past participle" (at most 40 characters), as in the journal.
    """

    key: str
    label: str | _StrPromise
    placeholders: Mapping[str, Placeholder]
    subject: str
    body: str

    @property
    def original(self) -> Text:
        return Text(self.subject, self.body)

    @property
    def samples(self) -> dict[str, str]:
        return {name: each.sample for name, each in self.placeholders.items()}


def register(event: Event) -> None:
    """Make an event known, once, when its app starts.

    ``ValueError`` when another has its key, or its own text has an unknown placeholder.
    """
    if _events.setdefault(event.key, event) != event:
        raise ValueError(f"{event.key} is registered twice")
    if unknown := unknown_in(event.original, event):
        raise ValueError(f"{event.key} does not know {', '.join(unknown)}")


def event_of(key: str) -> Event:
    """The registered event; ``KeyError`` when there is none of that key."""
    return _events[key]


def all_events() -> list[Event]:
    """In the order of registration."""
    return list(_events.values())


def unknown_in(text: Text, event: Event) -> list[str]:
    """Whatever stands in braces and is no placeholder of the event; lone braces too."""
    known = {f"{{{name}}}" for name in event.placeholders}
    found = _BRACES.findall(f"{text.subject}\n{text.body}")
    return [piece for piece in dict.fromkeys(found) if piece not in known]


def fill(text: Text, values: Mapping[str, str]) -> Text:
    """The text with the values in it. The subject is one line.

    A line of the body with placeholders, all of them empty, is left out ("Lý do: …").
    """
    lines = (_fill_line(line, values) for line in text.body.splitlines())
    return Text(
        " ".join(_replace(text.subject, values).split()),
        "\n".join(_kept(lines)).strip(),
    )


def _kept(lines: Iterable[str | None]) -> list[str]:
    return [line for line in lines if line is not None]


def _fill_line(line: str, values: Mapping[str, str]) -> str | None:
    names = [piece[1:-1] for piece in _BRACES.findall(line)]
    if names and not any(values.get(name) for name in names):
        return None
    return _replace(line, values)


def _replace(text: str, values: Mapping[str, str]) -> str:
    return _BRACES.sub(lambda found: values.get(found[0][1:-1], found[0]), text)
