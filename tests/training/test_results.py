"""The rules by which a learner passes, with the vectors of domain.md §1.6, §1.7, §3.4."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone, translation

from curriculum.models import Classification
from tests.factories import (
    make_class,
    make_participant,
    make_person,
    make_recognised_class,
    make_session,
    make_user,
    make_version,
)
from training.models import (
    FIRST,
    RETAKE,
    Attendance,
    DayPart,
    Discipline,
    Grade,
    Participant,
    Result,
)
from training.results import (
    Rule,
    attended_periods,
    exact_mark,
    explain,
    final_score,
    graded_modules,
    judge,
    module_score,
    round_half_up,
    tally,
)

pytestmark = pytest.mark.django_db


def make_case(*marks, periods=(), mark="x", missed=0, discipline="none", **rule):
    """A learner of a class with one module a mark, and one session a module.

    ``marks`` are finals or (test, final, retake), a test weighing 40%; sessions have
    ``periods`` tiết.
    """
    tests = any(isinstance(given, tuple) and given[0] for given in marks)
    version = make_version(modules=len(marks), test="0.4" if tests else "", **rule)
    training_class = make_class(version=version)
    participant = make_participant(training_class=training_class, discipline=discipline)
    instructor = make_user()
    modules = list(version.modules.all())
    sessions, attendances, grades = [], {}, {}
    for index, (module, given) in enumerate(zip(modules, marks, strict=True)):
        session = make_session(
            training_class=training_class,
            module=module,
            held_on=timezone.localdate() - dt.timedelta(days=index + 1),
            periods=periods[index] if periods else 4,
            instructor=instructor,
        )
        sessions.append(session)
        attendances[session.pk] = Attendance(
            session=session, participant=participant, mark=mark, missed=missed
        )
        test, final, retake = given if isinstance(given, tuple) else (None, given, None)
        marks_of(grades, module, test, final, retake)
    return Rule.of(version), participant, sessions, attendances, grades


def marks_of(marks, module, test=None, final=None, retake=None):
    """Put the module's marks among those of a learner."""
    parts = {part.is_final: part for part in module.components.all()}
    for part, attempt, mark in (
        (parts.get(False), FIRST, test),
        (parts[True], FIRST, final),
        (parts[True], RETAKE, retake),
    ):
        if mark is not None:
            marks[part.pk, attempt] = Grade(
                component=part, attempt=attempt, value=Decimal(mark)
            )


def codes(outcome):
    return [finding["code"] for finding in outcome.findings]


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("8.95", "9.0"),
        ("8.94", "8.9"),
        ("6.95", "7.0"),
        ("4.95", "5.0"),
        ("4.94", "4.9"),
        ("10", "10.0"),
        ("0.05", "0.1"),
        ("0", "0.0"),
    ],
)
def test_scores_are_rounded_half_up_to_one_decimal(exact, rounded):
    assert round_half_up(Decimal(exact)) == Decimal(rounded)
    assert round_half_up(Fraction(exact)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("first", "second", "score", "classification"),
    [
        ("8.9", "9.0", "9.0", Classification.EXCELLENT),
        ("6.9", "7.0", "7.0", Classification.GOOD),
        ("10", "10", "10.0", Classification.EXCELLENT),
        ("8.0", "8.0", "8.0", Classification.VERY_GOOD),
        ("7.9", "7.9", "7.9", Classification.GOOD),
        ("5.9", "5.9", "5.9", Classification.AVERAGE),
        ("6.0", "6.0", "6.0", Classification.FAIRLY_GOOD),
        ("5.0", "5.0", "5.0", Classification.AVERAGE),
    ],
)
def test_the_score_is_rounded_before_it_is_classified(
    first, second, score, classification
):
    outcome = judge(*make_case(first, second))

    assert outcome.final_score == Decimal(score)
    assert outcome.result == Result.PASSED
    assert outcome.classification == classification
    assert outcome.findings == []


def test_8_94_is_very_good():
    """Test 40%, final mark 60%: 0,4 × 8,7 + 0,6 × 9,1 = 8,94."""
    outcome = judge(*make_case(("8.7", "9.1", None)))

    assert outcome.final_score == Decimal("8.9")
    assert outcome.classification == Classification.VERY_GOOD


@pytest.mark.parametrize(
    ("exact", "classification"),
    [
        ("8.95", Classification.EXCELLENT),
        ("8.94", Classification.VERY_GOOD),
        ("6.95", Classification.GOOD),
        ("4.95", Classification.AVERAGE),
        ("4.94", ""),
        ("10", Classification.EXCELLENT),
    ],
)
def test_the_vectors_of_the_scale(exact, classification):
    rule = Rule.of(make_version())

    assert rule.classify(round_half_up(Decimal(exact))) == classification


@pytest.mark.parametrize(("second", "score"), [("4.9", "5.0"), ("4.8", "4.9")])
def test_a_module_below_the_pass_mark_fails_whatever_the_average_rounds_to(
    second, score
):
    outcome = judge(*make_case("5.0", second))

    assert outcome.final_score == Decimal(score)
    assert outcome.result == Result.FAILED
    assert outcome.classification == ""
    assert outcome.findings[0] == {"code": "module", "module": "M02", "mark": second}
    assert ("score" in codes(outcome)) is (score == "4.9")


def test_4_94_of_one_module_is_not_rounded_into_a_pass():
    """0,4 × 4,1 + 0,6 × 5,5 = 4,94: the module fails by its exact mark."""
    outcome = judge(*make_case(("4.1", "5.5", None)))

    assert outcome.final_score == Decimal("4.9")
    assert outcome.result == Result.FAILED
    assert codes(outcome) == ["module", "score"]


def test_modules_weigh_by_their_periods():
    rule, _participant, *_rest, grades = make_case("9.0", "6.0")
    long, short = rule.modules
    long.theory_periods, short.theory_periods = 12, 4

    assert final_score(rule, grades) == Decimal("8.3")  # (9 × 12 + 6 × 4) / 16 = 8,25


def test_a_module_that_is_not_graded_counts_for_nothing():
    version = make_version(modules=2)
    version.modules.filter(code="M02").update(is_graded=False)
    rule = Rule.of(version)
    (module,) = rule.modules
    grades = {}
    marks_of(grades, module, final="7.0")

    assert final_score(rule, grades) == Decimal("7.0")


def test_a_missing_mark_leaves_no_score_and_no_pass():
    outcome = judge(*make_case("9.0", None))

    assert outcome.final_score is None
    assert outcome.result == Result.FAILED
    assert outcome.findings == [{"code": "module", "module": "M02", "mark": ""}]


@pytest.mark.parametrize(
    ("mark", "missed", "attended"),
    [("x", 0, 4), ("P", 0, 0), ("K", 0, 0), ("M", 1, 3), ("M", 4, 0)],
)
def test_attendance_counts_tiet(mark, missed, attended):
    *_rest, sessions, attendances, _grades = make_case("7", mark=mark, missed=missed)

    assert attended_periods(sessions, attendances) == attended


def test_a_session_without_a_mark_for_the_learner_was_not_attended():
    *_rest, sessions, _attendances, _grades = make_case("7")

    assert attended_periods(sessions, {}) == 0


@pytest.mark.parametrize(("missed", "result"), [(1, Result.PASSED), (2, Result.FAILED)])
def test_attendance_of_exactly_eighty_percent_passes(missed, result):
    """5 tiết held: 4 are 80%, 3 are not."""
    outcome = judge(*make_case("7", periods=(5,), mark="M", missed=missed))

    assert (outcome.attended, outcome.held) == (5 - missed, 5)
    assert outcome.result == result
    assert outcome.findings == (
        []
        if result == Result.PASSED
        else [{"code": "attendance", "short": "1", "needed": "4"}]
    )


def test_the_threshold_is_exact_and_never_rounded_down():
    """80% of 9 tiết is 7,2: eight are needed."""
    case = make_case("7", "7", periods=(4, 5), mark="M", missed=1)

    outcome = judge(*case)

    assert (outcome.attended, outcome.held) == (7, 9)
    assert outcome.findings == [{"code": "attendance", "short": "1", "needed": "8"}]


@pytest.mark.parametrize(
    ("parts", "classification"),
    [
        # 40% and 60%; some marks finer than 0,1, to hit the vectors of domain.md §3.4
        (("8.8", "9.05"), Classification.EXCELLENT),  # 8,95
        (("8.7", "9.1"), Classification.VERY_GOOD),  # 8,94
        (("6.8", "7.05"), Classification.GOOD),  # 6,95
        (("4.8", "5.05"), ""),  # 4,95: rounds to 5,0, but the module itself is below
        (("10", "10"), Classification.EXCELLENT),
    ],
)
def test_parts_are_weighed_exactly(parts, classification):
    outcome = judge(*make_case((*parts, None)))

    assert outcome.classification == classification


@pytest.mark.parametrize(
    ("weights", "marks", "score"),
    [
        (("1",), ("7.5",), "7.5"),
        (("0.4", "0.6"), ("8", "7.5"), "7.70"),
        (("0.333", "0.333", "0.334"), ("7", "8", "9"), "8.001"),
        (("0.1", "0.2", "0.7"), ("0.1", "0.2", "0.7"), "0.54"),  # no binary float
        (("0.4", "0.6"), (None, "7.5"), None),
        (("0.4", "0.6"), ("8", None), None),
    ],
)
def test_a_module_mark_is_the_exact_sum_of_its_weighed_parts(weights, marks, score):
    module = make_version(modules=1).modules.get()
    module.components.all().delete()
    given = {}
    for place, (weight, mark) in enumerate(zip(weights, marks, strict=True), start=1):
        part = module.components.create(
            position=place,
            name=f"Phần {place}",
            weight=Decimal(weight),
            is_final=place == len(weights),
        )
        if mark is not None:
            given[part.pk, FIRST] = Grade(component=part, value=Decimal(mark))

    assert module_score(module, given) == (score and Decimal(score))


def test_a_retake_replaces_the_end_of_module_mark_alone():
    rule, *_rest, marks = make_case(("8", "4", "6"))
    (module,) = rule.modules

    assert module_score(module, marks) == Decimal("6.8")  # 0,4 × 8 + 0,6 × 6


@pytest.mark.parametrize(
    ("theory", "practice", "findings"),
    [
        ("0.70", "0.80", ["practice"]),  # 3/4 of theory, 3/4 of practice
        ("0.75", "0.75", []),
        ("0.76", None, ["theory"]),
        (None, None, []),
    ],
)
def test_theory_and_practice_have_thresholds_of_their_own(theory, practice, findings):
    """The vocational rule (domain.md §1.6); of all tiết 75% are enough here."""
    rule, participant, sessions, attendances, marks = make_case(
        "7",
        "7",
        mark="M",
        missed=1,
        min_attendance=Decimal("0.75"),
        min_theory=theory and Decimal(theory),
        min_practice=practice and Decimal(practice),
    )
    sessions[1].is_practice = True

    outcome = judge(rule, participant, sessions, attendances, marks)

    assert codes(outcome) == findings
    assert outcome.result == (Result.FAILED if findings else Result.PASSED)


def test_a_class_without_practice_is_not_measured_by_it():
    case = make_case("7", min_practice=Decimal("1.00"))

    assert judge(*case).result == Result.PASSED


def test_a_retake_counts_and_lowers_the_classification_by_one_step():
    outcome = judge(*make_case((None, "4.0", "9.0")))

    assert outcome.final_score == Decimal("9.0")
    assert outcome.result == Result.PASSED
    assert outcome.classification == Classification.VERY_GOOD
    assert outcome.findings == [
        {"code": "lowered", "from": "excellent", "for": "retake"}
    ]


def test_a_retake_does_not_lower_the_lowest_step():
    outcome = judge(*make_case((None, "4.0", "5.0")))

    assert outcome.classification == Classification.AVERAGE
    assert outcome.findings == []


def test_a_retake_lowers_nothing_where_the_rule_says_so():
    outcome = judge(*make_case((None, "4.0", "9.0"), lower_for_retake=False))

    assert outcome.classification == Classification.EXCELLENT


@pytest.mark.parametrize(
    ("discipline", "result", "findings"),
    [
        (Discipline.NONE, Result.PASSED, []),
        (Discipline.REPRIMAND, Result.PASSED, []),
        (Discipline.WARNING, Result.FAILED, ["discipline"]),
    ],
)
def test_a_warning_keeps_a_learner_from_completing(discipline, result, findings):
    outcome = judge(*make_case("9.0", discipline=discipline))

    assert outcome.result == result
    assert codes(outcome) == findings
    assert bool(outcome.classification) is (result == Result.PASSED)


def explained(**fields):
    participant = make_participant(
        **{"attended": 72, "held": 80, "final_score": Decimal("7.6"), **fields}
    )
    with translation.override("vi"):
        return explain(participant)


def test_a_pass_is_explained_in_one_line():
    line = explained(result=Result.PASSED, classification=Classification.GOOD)

    assert line == "Tham dự 72/80 tiết (90%), điểm 7,6 → Khá"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            {
                "attended": 62,
                "findings": [{"code": "attendance", "short": "2", "needed": "64"}],
            },
            "Tham dự 62/80 tiết (77,5%), điểm 7,6, thiếu 2 tiết so với 64 → Không đạt",
        ),
        (
            {"findings": [{"code": "practice", "short": "1", "needed": "4"}]},
            (
                "Tham dự 72/80 tiết (90%), điểm 7,6, thiếu 1 tiết thực hành so với 4"
                " → Không đạt"
            ),
        ),
        (
            {"findings": [{"code": "module", "module": "GD04", "mark": "4.94"}]},
            "Tham dự 72/80 tiết (90%), điểm 7,6, GD04 chỉ 4,94 → Không đạt",
        ),
        (
            {
                "final_score": None,
                "findings": [{"code": "module", "module": "GD04", "mark": ""}],
            },
            "Tham dự 72/80 tiết (90%), GD04 chưa có điểm → Không đạt",
        ),
        (
            {
                "final_score": Decimal("4.9"),
                "findings": [{"code": "score", "needed": "5.0"}],
            },
            "Tham dự 72/80 tiết (90%), điểm 4,9, dưới 5,0 → Không đạt",
        ),
        (
            {"findings": [{"code": "discipline", "level": "warning"}]},
            "Tham dự 72/80 tiết (90%), điểm 7,6, bị kỷ luật cảnh cáo → Không đạt",
        ),
        (
            {
                "final_score": Decimal("9.0"),
                "result": Result.PASSED,
                "classification": Classification.VERY_GOOD,
                "findings": [{"code": "lowered", "from": "excellent", "for": "retake"}],
            },
            (
                "Tham dự 72/80 tiết (90%), điểm 9,0, hạ một bậc từ Xuất sắc do kiểm tra lại"
                " → Giỏi"
            ),
        ),
    ],
)
def test_each_finding_is_explained(fields, line):
    assert explained(**{"result": Result.FAILED, **fields}) == line


@pytest.mark.parametrize(
    ("mark", "shown"), [("4.96", "4,96"), ("5", "5,0"), ("7.50", "7,5"), ("10", "10,0")]
)
def test_a_modules_mark_is_shown_exactly(mark, shown):
    assert exact_mark(Decimal(mark)) == shown


def test_nothing_is_explained_before_grading_is_closed():
    assert explained(attended=None, held=None, final_score=None) == ""


def test_the_tally_counts_by_classification_and_gender(django_assert_num_queries):
    training_class = make_recognised_class(passed=2, failed=1)
    first = training_class.participants.passed().first()
    first.person.gender = "nu"
    first.person.save(update_fields=["gender"])

    with django_assert_num_queries(1):
        counted = tally(training_class)

    assert (counted.learners, counted.women) == (3, 1)
    assert (counted.passed, counted.passed_women, counted.failed) == (2, 1, 1)
    assert [number for _label, number in counted.bands] == [0, 0, 2, 0, 0]


def test_graded_modules_say_how_many_learners_have_a_mark():
    training_class = make_recognised_class(passed=2, failed=0)
    module = training_class.version.modules.get(code="M01")
    other = make_participant(
        training_class=make_class(version=training_class.version),
        person=make_person(),
    )
    Grade.objects.create(
        participant=other,
        component=module.components.get(),
        value=Decimal(7),
        recorded_by=make_user(),
        recorded_at=timezone.now(),
    )
    training_class.version.modules.filter(code="M02").update(is_graded=False)

    assert [(m.code, m.done) for m in graded_modules(training_class)] == [("M01", 2)]


def test_afternoons_follow_mornings():
    training_class = make_class()
    afternoon = make_session(training_class=training_class, part=DayPart.AFTERNOON)
    morning = make_session(training_class=training_class, part=DayPart.MORNING)

    assert list(training_class.sessions.all()) == [morning, afternoon]


def test_many_failed_modules_are_told_by_their_number_and_the_lowest():
    participant = Participant(
        attended=80,
        held=80,
        final_score=Decimal("4.3"),
        result=Result.FAILED,
        findings=[
            {"code": "module", "module": "GD01", "mark": "4.74"},
            {"code": "module", "module": "GD04", "mark": "3.6"},
            {"code": "module", "module": "GD06", "mark": "4.48"},
            {"code": "score", "needed": "5.0"},
        ],
    )

    assert explain(participant) == (
        "Tham dự 80/80 tiết (100%), điểm 4,3, 3 mô-đun chưa đạt, thấp nhất GD04 3,6,"
        " dưới 5,0 → Không đạt"
    )
