"""The table in docs/security.md names every requirement once, and shows what is there."""

from __future__ import annotations

import ast
import json
import re
from functools import cache

import pytest
from django.conf import settings

PAGE = "docs/security.md"
STANDARD = "tests/data/asvs-5.0.0.json"
ROW = re.compile(r"^\| (V[\d.]+) \| (\d) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
NOT_OURS = re.compile(r"^- (V[\d.]+(?:, V[\d.]+)*): (.+)\.$", re.MULTILINE)
FILE = re.compile(r"[\w./-]+/[\w./-]+|[\w-]+\.(toml|yaml)$")
NAMED = re.compile(r"`([^`]+)`")
STATES = {"held", "in part", "not held"}


@cache
def text(path):
    return (settings.BASE_DIR / path).read_text("utf-8")


@cache
def functions_in(path):
    """Tests of a file: functions, and methods as Class::method."""
    found = set()
    for node in ast.parse(text(path)).body:
        found.add(getattr(node, "name", ""))
        for inner in (
            getattr(node, "body", ()) if isinstance(node, ast.ClassDef) else ()
        ):
            found.add(f"{node.name}::{getattr(inner, 'name', '')}")
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


@cache
def headings_of(path):
    return set(re.findall(r"^#+ (.+)$", text(path), re.MULTILINE))


def rows(page):
    return ROW.findall(page)


def shown_by(last):
    """What the last column names as tests, headings (``page § heading``) and files."""
    return [name for name in NAMED.findall(last) if FILE.match(name)]


def is_there(name):
    if "::" in name:
        path, _, test = name.partition("[")[0].partition("::")
        return (settings.BASE_DIR / path).is_file() and test in functions_in(path)
    if " § " in name:
        path, _, heading = name.partition(" § ")
        return (settings.BASE_DIR / path).is_file() and heading in headings_of(path)
    return (settings.BASE_DIR / name).exists()


def faults(page):
    """What is wrong with the table: a line each."""
    found = []
    for number, _level, _asks, status, last in rows(page):
        if status not in STATES:
            found.append(f"{number}: {status!r} is no status")
        named = shown_by(last)
        if status == "held" and not named:
            found.append(f"{number}: nothing shows it")
        found += [
            f"{number}: {name} is not there" for name in named if not is_there(name)
        ]
    return found


def levels():
    standard = json.loads(text(STANDARD))
    return {number: level for level in (1, 2) for number in standard[f"level_{level}"]}


def test_everything_that_is_named_is_there():
    assert faults(text(PAGE)) == []
    threats = shown_by(text("docs/threats.md"))
    assert threats
    assert [name for name in threats if not is_there(name)] == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("held | `tests/test_security.py::test_nothing`", "test_nothing is not there"),
        ("held | `tests/test_nowhere.py::test_x`", "test_x is not there"),
        ("held | `docs/operating.md § Nowhere`", "Nowhere is not there"),
        ("in part | because; `deploy/nowhere.conf`", "nowhere.conf is not there"),
        ("held | by good will", "nothing shows it"),
        ("perhaps | `docs/security.md § Visits`", "no status"),
    ],
)
def test_what_is_not_there_is_found(row, fault):
    """The control."""
    assert fault in faults(f"| V1.2.3 | 1 | something | {row} |\n")[0]


def test_every_requirement_stands_once_with_its_level():
    page = text(PAGE)
    ours = {number: int(level) for number, level, *_rest in rows(page)}
    left_out = [
        prefix for found, _why in NOT_OURS.findall(page) for prefix in found.split(", ")
    ]
    others = [
        number
        for number in levels()
        for prefix in left_out
        if number == prefix or number.startswith(f"{prefix}.")
    ]

    assert len(rows(page)) == len(ours)
    assert len(others) == len(set(others))
    assert not ours.keys() & set(others)
    assert {**ours, **{number: levels()[number] for number in others}} == levels()
    assert len(levels()) == 70 + 183
    # No line of the list is about nothing.
    for prefix in left_out:
        assert any(n == prefix or n.startswith(f"{prefix}.") for n in others)
