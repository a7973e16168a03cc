"""A strict reader of iCalendar (RFC 5545), written from the text of the standard.

It shares nothing with the writer. Whatever the grammar of 3.1, 3.3 and 3.6 does not
allow in what we write is an error.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

NAME = re.compile(r"[A-Za-z0-9-]+")
PARAMETER = re.compile(
    r';([A-Za-z0-9-]+)=("[^"\x00-\x08\x0a-\x1f]*"|[^";:,\x00-\x1f]*)'
)
ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
ONCE = {"DTSTAMP", "UID", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "SEQUENCE"}


@dataclass
class Component:
    """BEGIN … END with its properties and components."""

    name: str
    properties: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)
    components: list[Component] = field(default_factory=list)

    def value(self, name):
        return self.properties[name][1]

    def text(self, name):
        """TEXT (3.3.11): only the four escapes, no bare comma or semicolon."""
        value = self.value(name)
        assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), value
        assert all(each in "\\;,nN" and each for each in ESCAPE.findall(value)), value
        return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)

    def moment(self, name, zones=()):
        """DATE, or DATE-TIME in universal time or in a zone that is defined."""
        parameters, value = self.properties[name]
        if parameters.get("VALUE") == "DATE":
            return dt.datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007  a day
        if value.endswith("Z"):
            assert "TZID" not in parameters
            return dt.datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
        assert parameters["TZID"] in zones
        naive = dt.datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007  below
        return naive.replace(tzinfo=ZoneInfo(parameters["TZID"]))


@dataclass
class Event:
    uid: str
    stamp: dt.datetime
    starts: dt.date
    ends: dt.date
    summary: str
    location: str
    description: str
    sequence: int
    status: str


def lines_of(content: bytes) -> list[str]:
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    for line in physical:
        assert len(line) <= 75, line
        assert b"\r" not in line, line
        assert b"\n" not in line, line
        assert line, "an empty line"
        line.decode("utf-8")  # a letter is never broken
    return re.sub(r"\r\n[ \t]", "", content[:-2].decode("utf-8")).split("\r\n")


def parse(content: bytes) -> Component:
    root = Component("")
    stack = [root]
    for line in lines_of(content):
        name = NAME.match(line)
        assert name, line
        parameters, end = {}, name.end()
        while found := PARAMETER.match(line, end):
            parameters[found[1]] = found[2].strip('"')
            end = found.end()
        assert line[end : end + 1] == ":", line
        value = line[end + 1 :]
        if name[0] == "BEGIN":
            stack[-1].components.append(Component(value))
            stack.append(stack[-1].components[-1])
        elif name[0] == "END":
            assert stack.pop().name == value
        else:
            assert name[0] not in stack[-1].properties, f"{name[0]} twice"
            stack[-1].properties[name[0]] = (parameters, value)
    assert stack == [root]
    (calendar,) = root.components
    assert calendar.name == "VCALENDAR"
    return calendar


def read(content: bytes | str) -> tuple[str, list[Event]]:
    """The calendar's name and its events."""
    calendar = parse(content.encode() if isinstance(content, str) else content)
    assert calendar.value("VERSION") == "2.0"
    assert calendar.value("PRODID")
    assert calendar.components, "a calendar has at least one component"
    zones = set()
    for zone in calendar.components:
        if zone.name == "VTIMEZONE":
            zones.add(zone.value("TZID"))
            (standard,) = zone.components
            assert standard.value("TZOFFSETFROM") == standard.value("TZOFFSETTO")
            assert re.fullmatch(r"[+-]\d{4}", standard.value("TZOFFSETTO"))
            assert re.fullmatch(r"\d{8}T\d{6}", standard.value("DTSTART"))
    events = [
        _event(each, zones) for each in calendar.components if each.name == "VEVENT"
    ]
    assert len({event.uid for event in events}) == len(events)
    assert len(zones) + len(events) == len(calendar.components)
    return calendar.text("X-WR-CALNAME"), events


def _event(component: Component, zones: set[str]) -> Event:
    assert component.properties.keys() >= ONCE
    assert component.value("STATUS") in {"CONFIRMED", "CANCELLED", "TENTATIVE"}
    starts, ends = (component.moment(name, zones) for name in ("DTSTART", "DTEND"))
    assert type(starts) is type(ends)
    assert starts < ends
    return Event(
        uid=component.value("UID"),
        stamp=component.moment("DTSTAMP"),
        starts=starts,
        ends=ends,
        summary=component.text("SUMMARY"),
        location=component.text("LOCATION"),
        description=(
            component.text("DESCRIPTION")
            if "DESCRIPTION" in component.properties
            else ""
        ),
        sequence=int(component.value("SEQUENCE")),
        status=component.value("STATUS"),
    )
