"""Marks: cells, conflicts, history, handing in; for each refusal that nothing changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from accounts.models import AuditEntry
from curriculum.operations import begin_version, change_version, pin
from tests.factories import (
    make_class,
    make_participant,
    make_person,
    make_recognised_class,
    make_session,
    make_user,
    make_version,
    open_for_teaching,
)
from training import operations
from training.models import RETAKE, ClassStatus, Grade, GradeChange, MarkSheet, Result
from training.operations import Cell, Mark, Scores

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    return make_user(full_name="Lê Văn Giảng")


@pytest.fixture
def officer():
    return make_user("training.view_every_class", full_name="Trần Thị Giáo Vụ")


@pytest.fixture
def sheet(teacher):
    """A running class: module M01 of ``teacher`` with a test at 40%, two learners."""
    training_class = make_class(version=make_version(test="0.4"))
    seats = [
        make_participant(
            training_class=training_class, person=make_person(full_name=name)
        )
        for name in ("Phạm Thị Ái", "Lê Văn Ân")
    ]
    open_for_teaching(training_class, actor=teacher)
    module = training_class.version.modules.get(code="M01")
    make_session(training_class=training_class, module=module, instructor=teacher)
    return training_class, module, seats


def parts(module):
    return module.components.get(is_final=False), module.components.get(is_final=True)


def everything():
    models = (Grade, GradeChange, MarkSheet, AuditEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refusal(act, *args, **kwargs):
    """The refusal; nothing may have changed."""
    before = everything()
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert everything() == before
    assert "".join(caught.value.messages)
    return caught.value


def codes(error):
    return [one.code for one in error.error_list]


def stored():
    return [
        (g.participant_id, g.component.name, g.attempt, g.value, g.version)
        for g in Grade.objects.order_by("participant", "component", "attempt")
    ]


def test_a_cell_is_written_with_its_version_who_and_when(sheet, teacher):
    training_class, module, (first, _second) = sheet
    test, _final = parts(module)

    grade = operations.record_cell(
        training_class, module, Cell(first.pk, test.pk, Decimal("7.5")), actor=teacher
    )

    kept = Grade.objects.get()
    assert grade == kept
    assert (kept.value, kept.version, kept.recorded_by) == (Decimal("7.5"), 1, teacher)
    assert timezone.now() - kept.recorded_at < dt.timedelta(minutes=1)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.details) == (
        "grades.recorded",
        teacher,
        {"module": "M01", "cells": 1},
    )


def test_every_change_of_a_cell_stays_in_its_history(sheet, teacher, officer):
    training_class, module, (first, _second) = sheet
    _test, final = parts(module)
    for expected, (value, who) in enumerate(
        [(Decimal(4), teacher), (None, teacher), (Decimal("4.5"), officer)]
    ):
        cell = Cell(first.pk, final.pk, value, expected=expected)
        operations.record_cell(training_class, module, cell, actor=who)

    assert list(
        GradeChange.objects.order_by("version").values_list(
            "version", "before", "value", "recorded_by"
        )
    ) == [
        (1, None, Decimal(4), teacher.pk),
        (2, Decimal(4), None, teacher.pk),
        (3, None, Decimal("4.5"), officer.pk),
    ]


def test_the_same_value_again_is_no_write(sheet, teacher):
    """An answer that was lost on the way is asked for again."""
    training_class, module, (first, _second) = sheet
    _test, final = parts(module)
    cell = Cell(first.pk, final.pk, Decimal(8))
    operations.record_cell(training_class, module, cell, actor=teacher)
    before = everything()

    grade = operations.record_cell(training_class, module, cell, actor=teacher)

    assert grade.version == 1
    assert everything() == before


def test_two_who_write_a_cell_see_each_other(sheet, teacher, officer):
    training_class, module, (first, _second) = sheet
    _test, final = parts(module)
    seen = Cell(first.pk, final.pk, Decimal(8))
    operations.record_cell(training_class, module, seen, actor=teacher)

    error = refusal(
        operations.record_cell,
        training_class,
        module,
        Cell(first.pk, final.pk, Decimal("7.5")),
        actor=officer,
    )

    assert codes(error) == ["cell_changed"]
    params = error.error_list[0].params
    assert (params["grade"].value, params["grade"].version) == (Decimal(8), 1)
    assert params["grade"].recorded_by == teacher
    assert params["cell"].value == Decimal("7.5")
    with translation.override("vi"):
        [sentence] = error.messages
    assert "Lê Văn Giảng" in sentence
    assert "8,0" in sentence

    settled = Cell(first.pk, final.pk, Decimal("7.5"), expected=1)
    operations.record_cell(training_class, module, settled, actor=officer)
    assert stored() == [(first.pk, "Kết thúc mô-đun", 1, Decimal("7.5"), 2)]


def test_all_conflicts_of_a_sheet_are_told_and_nothing_is_written(
    sheet, teacher, officer
):
    training_class, module, (first, second) = sheet
    test, final = parts(module)
    operations.record_cells(
        training_class,
        module,
        [Cell(s.pk, final.pk, Decimal(6)) for s in (first, second)],
        actor=teacher,
    )

    error = refusal(
        operations.record_cells,
        training_class,
        module,
        [
            Cell(first.pk, test.pk, Decimal(9)),
            Cell(first.pk, final.pk, Decimal(7)),
            Cell(second.pk, final.pk, Decimal(7)),
        ],
        actor=officer,
    )

    assert codes(error) == ["cell_changed", "cell_changed"]


def test_a_cell_that_was_seen_empty_and_is_empty_is_no_conflict(sheet, teacher):
    training_class, module, (first, _second) = sheet
    _test, final = parts(module)
    for expected, value in enumerate([Decimal(3), None]):
        cell = Cell(first.pk, final.pk, value, expected=expected)
        operations.record_cell(training_class, module, cell, actor=teacher)

    operations.record_cell(
        training_class, module, Cell(first.pk, final.pk, Decimal(5)), actor=teacher
    )

    assert stored() == [(first.pk, "Kết thúc mô-đun", 1, Decimal(5), 3)]


def test_a_retake_is_a_second_attempt_with_its_own_day(sheet, teacher):
    training_class, module, (first, _second) = sheet
    _test, final = parts(module)
    day = timezone.localdate() - dt.timedelta(days=1)
    operations.record_cell(
        training_class, module, Cell(first.pk, final.pk, Decimal(4)), actor=teacher
    )

    operations.record_cell(
        training_class,
        module,
        Cell(first.pk, final.pk, Decimal(6), RETAKE),
        taken_on=day,
        actor=teacher,
    )

    assert stored() == [
        (first.pk, "Kết thúc mô-đun", 1, Decimal(4), 1),
        (first.pk, "Kết thúc mô-đun", 2, Decimal(6), 1),
    ]
    assert Grade.objects.get(attempt=RETAKE).taken_on == day


def hand_in(world):
    fill(world.training_class, world.module, world.seats, world.teacher)
    operations.submit_module(world.training_class, world.module, actor=world.teacher)
    return {}


def write_first_mark(world):
    cell = Cell(world.seats[0].pk, world.final.pk, Decimal(4))
    operations.record_cell(
        world.training_class, world.module, cell, actor=world.teacher
    )


def take_first_mark_away(world):
    scores = {world.seats[0].pk: Scores(Decimal(4), Decimal(6))}
    operations.record_grades(
        world.training_class, world.module, scores, actor=world.teacher
    )
    return {"value": None}


def retake_tomorrow(world):
    write_first_mark(world)
    return {
        "attempt": RETAKE,
        "taken_on": timezone.localdate() + dt.timedelta(days=1),
    }


def not_graded(world):
    world.module.is_graded = False
    world.module.save()
    return {}


def another_programme(world):
    module = make_version().modules.first()
    return {"module": module, "component": module.components.get()}


def another_modules_part(world):
    other = world.training_class.version.modules.get(code="M02")
    return {"component": other.components.first()}


def somebody_elses_module(world):
    colleague = make_user()
    make_session(
        training_class=world.training_class,
        module=world.training_class.version.modules.get(code="M02"),
        held_on=timezone.localdate() - dt.timedelta(days=3),
        instructor=colleague,
    )
    return {"actor": colleague}


def who_left(world):
    operations.drop(world.seats[0], reason="Ốm", actor=world.officer)
    return {}


def under_review(world):
    world.training_class.status = ClassStatus.GRADING
    world.training_class.save()
    return {}


def recognised(world):
    training_class = make_recognised_class(actor=world.officer)
    module = training_class.version.modules.first()
    return {
        "training_class": training_class,
        "module": module,
        "component": module.components.get(),
        "participant": training_class.participants.first(),
        "actor": world.officer,
    }


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda _: {"value": Decimal(11)}, "mark_out_of_range"),
        (lambda _: {"value": Decimal("-0.1")}, "mark_out_of_range"),
        (lambda _: {"value": Decimal("7.55")}, "mark_too_fine"),
        (lambda _: {"attempt": RETAKE}, "retake_without_final"),
        (take_first_mark_away, "retake_without_final"),
        (retake_tomorrow, "retake_ahead"),
        (lambda w: {"component": w.test, "attempt": RETAKE}, "no_such_attempt"),
        (lambda _: {"attempt": 3}, "no_such_attempt"),
        (another_modules_part, "component_unknown"),
        (not_graded, "module_not_graded"),
        (another_programme, "module_not_graded"),
        (somebody_elses_module, "not_your_module"),
        (lambda _: {"actor": make_user()}, "not_your_module"),
        (lambda _: {"participant": make_participant()}, "not_in_class"),
        (who_left, "not_in_class"),
        (hand_in, "module_submitted"),
        (under_review, "class_not_running"),
        (recognised, "class_not_running"),
    ],
)
def test_a_mark_is_refused(sheet, teacher, officer, prepare, code):
    training_class, module, seats = sheet
    test, final = parts(module)
    world = SimpleNamespace(
        training_class=training_class,
        module=module,
        seats=seats,
        test=test,
        final=final,
        teacher=teacher,
        officer=officer,
    )
    given = {
        "training_class": training_class,
        "module": module,
        "participant": seats[0],
        "component": final,
        "value": Decimal(9),
        "attempt": 1,
        "taken_on": None,
        "actor": teacher,
        **prepare(world),
    }

    error = refusal(
        operations.record_cell,
        given["training_class"],
        given["module"],
        Cell(
            given["participant"].pk,
            given["component"].pk,
            given["value"],
            given["attempt"],
            expected=1,
        ),
        taken_on=given["taken_on"],
        actor=given["actor"],
    )

    assert codes(error) == [code]


def test_an_officer_writes_the_marks_of_every_module(sheet, officer):
    training_class, module, (first, _second) = sheet
    _test, final = parts(module)

    operations.record_cell(
        training_class, module, Cell(first.pk, final.pk, Decimal(8)), actor=officer
    )

    assert Grade.objects.get().recorded_by == officer


def test_a_list_of_marks_fills_the_sheet_and_again_changes_nothing(sheet, teacher):
    training_class, module, (first, second) = sheet
    test, _final = parts(module)
    scores = {
        first.pk: Scores(Decimal(4), Decimal(6), {test.pk: Decimal(8)}),
        second.pk: Scores(Decimal("7.5")),
    }

    operations.record_grades(training_class, module, scores, actor=teacher)
    filled = everything()
    operations.record_grades(training_class, module, scores, actor=teacher)

    assert everything() == filled
    assert stored() == [
        (first.pk, "Kiểm tra", 1, Decimal(8), 1),
        (first.pk, "Kết thúc mô-đun", 1, Decimal(4), 1),
        (first.pk, "Kết thúc mô-đun", 2, Decimal(6), 1),
        (second.pk, "Kết thúc mô-đun", 1, Decimal("7.5"), 1),
    ]
    other = {second.pk: Scores(Decimal(9))}
    error = refusal(
        operations.record_grades, training_class, module, other, actor=teacher
    )
    assert codes(error) == ["cell_changed"]


def test_eighty_learners_are_written_in_as_many_queries_as_two(
    sheet, teacher, django_assert_num_queries
):
    training_class, module, seats = sheet
    training_class.capacity = 100
    training_class.save()
    seats += [make_participant(training_class=training_class) for _ in range(78)]
    scores = {seat.pk: Scores(Decimal(8)) for seat in seats}

    with django_assert_num_queries(17):
        operations.record_grades(training_class, module, scores, actor=teacher)

    assert Grade.objects.count() == GradeChange.objects.count() == 80


# Handing in


def fill(training_class, module, seats, actor):
    test, _final = parts(module)
    scores = Scores(Decimal(8), tests={test.pk: Decimal(8)})
    operations.record_grades(
        training_class, module, {seat.pk: scores for seat in seats}, actor=actor
    )


def test_a_module_is_handed_in_locked_and_opened_again(sheet, teacher, officer):
    training_class, module, seats = sheet
    fill(training_class, module, seats, teacher)

    operations.submit_module(training_class, module, actor=teacher)

    kept = MarkSheet.objects.get()
    assert (kept.module, kept.submitted_by, kept.is_submitted) == (
        module,
        teacher,
        True,
    )
    assert AuditEntry.objects.latest("pk").verb == "grades.submitted"
    error = refusal(operations.submit_module, training_class, module, actor=teacher)
    assert codes(error) == ["module_submitted"]

    operations.reopen_module(
        training_class, module, reason=" Nhập nhầm ", actor=officer
    )

    kept.refresh_from_db()
    assert not kept.is_submitted
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.details) == (
        "grades.reopened",
        {"module": "M01", "reason": "Nhập nhầm"},
    )
    _test, final = parts(module)
    again = Cell(seats[0].pk, final.pk, Decimal(9), expected=1)
    operations.record_cell(training_class, module, again, actor=teacher)


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("a part is missing", "grades_missing"),
        ("emptied", "grades_missing"),
        ("somebody else's", "not_your_module"),
        ("not graded", "module_not_graded"),
        ("class over", "class_not_running"),
    ],
)
def test_handing_in_is_refused(sheet, teacher, officer, case, code):
    training_class, module, (first, second) = sheet
    test, _final = parts(module)
    fill(training_class, module, [first, second], teacher)
    actor = teacher
    match case:
        case "a part is missing":
            GradeChange.objects.filter(grade__participant=second).delete()
            Grade.objects.filter(participant=second, component=test).delete()
        case "emptied":
            Grade.objects.filter(participant=second, component=test).update(value=None)
        case "somebody else's":
            actor = make_user()
        case "not graded":
            module.is_graded = False
            module.save()
        case "class over":
            training_class.status = ClassStatus.GRADING
            training_class.save()

    error = refusal(operations.submit_module, training_class, module, actor=actor)

    assert codes(error) == [code]
    if code == "grades_missing":
        assert "Lê Văn Ân" in error.messages[0]
        assert "Phạm Thị Ái" not in error.messages[0]


@pytest.mark.parametrize(
    ("case", "reason", "code"),
    [
        ("handed in", "  ", "reason_missing"),
        ("open", "Nhầm", "module_not_submitted"),
        ("class over", "Nhầm", "class_not_running"),
    ],
)
def test_opening_again_is_refused(sheet, teacher, officer, case, reason, code):
    training_class, module, seats = sheet
    fill(training_class, module, seats, teacher)
    if case != "open":
        operations.submit_module(training_class, module, actor=teacher)
    if case == "class over":
        training_class.status = ClassStatus.GRADING
        training_class.save()

    error = refusal(
        operations.reopen_module, training_class, module, reason=reason, actor=officer
    )

    assert codes(error) == [code]


def test_the_rule_that_was_pinned_holds_when_the_programme_changes_later(
    sheet, teacher, officer
):
    """The next version asks 9,0; the class was planned with 5,0 and keeps it."""
    training_class, module, seats = sheet
    training_class.version.modules.exclude(pk=module.pk).update(is_graded=False)
    pin(training_class.version, actor=officer)
    following = begin_version(training_class.version.programme, actor=officer)
    following.pass_mark = Decimal("9.0")
    change_version(following, {"excellent": Decimal("9.0")}, actor=officer)
    following.modules.get(code="M01").components.update(weight=Decimal("0.5"))
    for session in training_class.sessions.all():
        marks = {seat.pk: Mark("x") for seat in seats}
        operations.record_attendance(session, marks, actor=teacher)
    test, _final = parts(module)
    scores = Scores(Decimal(7), tests={test.pk: Decimal(8)})
    operations.record_grades(
        training_class, module, {seat.pk: scores for seat in seats}, actor=teacher
    )

    operations.close_grading(training_class, actor=officer)

    seats[0].refresh_from_db()
    assert (seats[0].final_score, seats[0].result, seats[0].classification) == (
        Decimal("7.4"),
        Result.PASSED,
        "good",
    )
