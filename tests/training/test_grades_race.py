"""Many who mark at once: different cells are all there, one cell has one conflict.

Threads with a connection each, on whichever database the settings name. The control
takes the lock away; if it then still told the conflict, the test above it would prove
nothing.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models

from curriculum.models import Module
from tests.factories import (
    make_class,
    make_participant,
    make_session,
    make_user,
    make_version,
    open_for_teaching,
)
from training.models import Grade, GradeChange, TrainingClass
from training.operations import Cell, grades, record_cell

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20


def at_once(act, arguments):
    """What each act returned, or the code of its refusal; all begin together."""
    start = Barrier(len(arguments))

    def run(argument):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return act(argument)
        except ValidationError as refusal:
            return refusal.error_list[0].code
        except IntegrityError:
            return "twice"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


@pytest.fixture
def teacher():
    return make_user()


@pytest.fixture
def sheet(teacher):
    """A running class of twenty, their module, and its only part."""
    training_class = make_class(
        capacity=100, version=make_version(modules=1), seats_per_cooperative=100
    )
    seats = [make_participant(training_class=training_class) for _ in range(AT_ONCE)]
    open_for_teaching(training_class, actor=teacher)
    module = training_class.version.modules.get()
    make_session(training_class=training_class, module=module, instructor=teacher)
    return training_class, module, module.components.get(), seats


def writer(sheet, teacher, act=record_cell):
    """Writes a cell with rows of its own, as each request has them."""
    training_class, module, _component, _seats = sheet

    def write(cell):
        act(
            TrainingClass.objects.get(pk=training_class.pk),
            Module.objects.get(pk=module.pk),
            cell,
            actor=teacher,
        )
        return "saved"

    return write


def test_twenty_cells_at_once_are_all_there_and_whole(sheet, teacher):
    _class, _module, component, seats = sheet
    cells = [
        Cell(seat.pk, component.pk, Decimal(place) / 2)
        for place, seat in enumerate(seats)
    ]

    answers = at_once(writer(sheet, teacher), cells)

    assert answers == ["saved"] * AT_ONCE
    assert dict(Grade.objects.values_list("participant", "value")) == {
        cell.participant_id: cell.value for cell in cells
    }
    assert set(Grade.objects.values_list("version", flat=True)) == {1}
    assert GradeChange.objects.count() == AT_ONCE


@pytest.mark.parametrize("stands", [False, True], ids=["empty", "with a mark"])
def test_two_values_for_one_cell_at_once_are_one_mark_and_one_conflict(
    sheet, teacher, stands
):
    _class, _module, component, (seat, *_others) = sheet
    write = writer(sheet, teacher)
    if stands:
        write(Cell(seat.pk, component.pk, Decimal(5)))
    cells = [
        Cell(seat.pk, component.pk, Decimal(mark), expected=int(stands))
        for mark in (7, 8)
    ]

    answers = at_once(write, cells)

    assert sorted(answers) == ["cell_changed", "saved"]
    kept = Grade.objects.get()
    assert kept.value == cells[answers.index("saved")].value
    assert kept.version == 1 + stands
    assert GradeChange.objects.count() == 1 + stands


def test_without_the_lock_a_mark_is_overwritten_unseen(sheet, teacher, monkeypatch):
    """PostgreSQL loses its row lock, SQLite the transaction that takes the write lock."""
    _class, _module, component, (seat, *_others) = sheet
    writer(sheet, teacher)(Cell(seat.pk, component.pk, Decimal(5)))
    act = record_cell
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    if connection.vendor == "sqlite":
        act = record_cell.__wrapped__
        monkeypatch.setattr(grades, "record_cells", grades.record_cells.__wrapped__)
    looked = Barrier(2)  # both have looked, none has written
    monkeypatch.setattr(grades, "_guard_retakes", lambda *_: looked.wait(timeout=30))
    monkeypatch.setattr(GradeChange.objects, "bulk_create", lambda rows: rows)

    answers = at_once(
        writer(sheet, teacher, act),
        [Cell(seat.pk, component.pk, Decimal(mark), expected=1) for mark in (7, 8)],
    )

    assert answers == ["saved", "saved"]
    assert Grade.objects.get().version == 2, "two writes counted as one"
