"""Many dossiers in one act: rehearsed without a trace, then done row by row."""

import pytest

from enrollment.models import Application
from enrollment.operations import Act, decide_many
from notices.models import Message
from tests.enrollment.deciding.test_decisions import nominate
from tests.factories import make_class, make_person
from training.models import Participant

pytestmark = pytest.mark.django_db


def told(outcomes):
    return [(each.place, each.status.value, each.code) for each in outcomes]


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            Act.ADMIT,
            [
                (1, "admitted", ""),
                (2, "admitted", ""),
                (3, "submitted", "class_full"),
            ],
        ),
        (
            Act.SETTLE,
            [(1, "admitted", ""), (2, "admitted", ""), (3, "waitlisted", "")],
        ),
        (Act.RESERVE, [(place, "waitlisted", "") for place in (1, 2, 3)]),
        (Act.DECLINE, [(place, "declined", "") for place in (1, 2, 3)]),
    ],
)
def test_the_rehearsal_says_what_the_act_then_does_and_leaves_no_trace(
    act, expected, queue, officer, everything
):
    applications = queue(3, seats=2)
    before = everything()

    rehearsed = decide_many(
        applications[::-1], act, reason="Lý do", rehearse=True, actor=officer
    )

    assert told(rehearsed) == expected
    assert everything() == before

    done = decide_many(applications, act, reason="Lý do", rehearse=False, actor=officer)

    assert told(done) == expected
    states = Application.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == [status for _place, status, _code in expected]
    decided = [status for status in states if status != "submitted"]
    assert Message.objects.count() == len(decided)
    assert Participant.objects.count() == decided.count("admitted")


def test_one_refused_row_stops_no_other(queue, officer):
    first, second, third = queue(3, seats=3)
    make_person(citizen_id="", full_name=second.full_name)
    Application.objects.exclude(pk=second.pk).update(full_name="Danh Sol")

    outcomes = decide_many(
        [first, second, third], Act.ADMIT, rehearse=False, actor=officer
    )

    assert told(outcomes) == [
        (1, "admitted", ""),
        (2, "submitted", "twin_undecided"),
        (3, "admitted", ""),
    ]
    assert outcomes[1].text.startswith("Say first whether")


def test_the_order_is_left_only_with_a_reason_and_it_stands_only_there(queue, officer):
    first, _second, third = queue(3, seats=2)
    rows = [first, third]

    assert [
        o.code for o in decide_many(rows, Act.ADMIT, rehearse=True, actor=officer)
    ] == [
        "",
        "out_of_order",
    ]
    decide_many(rows, Act.ADMIT, reason="Xã đảo", rehearse=False, actor=officer)

    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.basis["override"], third.basis["override"]) == ("", "Xã đảo")


def test_declining_many_needs_a_reason(queue, officer, everything):
    applications = queue(2)
    before = everything()

    outcomes = decide_many(applications, Act.DECLINE, rehearse=False, actor=officer)

    assert [each.code for each in outcomes] == ["reason_missing"] * 2
    assert everything() == before


def test_a_list_that_wants_all_or_none_goes_as_one_when_all_of_it_is_meant(
    queue, officer
):
    training_class = make_class(capacity=4)
    group = queue(2, training_class=training_class)
    nominate(group, officer)
    alone = queue(1, training_class=training_class)

    partly = decide_many([group[0], *alone], Act.ADMIT, rehearse=True, actor=officer)
    wholly = decide_many([*group, *alone], Act.ADMIT, rehearse=False, actor=officer)

    assert [each.code for each in partly] == ["group_all_or_none", ""]
    assert {each.code for each in wholly} == {""}
    assert set(Application.objects.values_list("status", flat=True)) == {"admitted"}


def test_nothing_meant_is_nothing_done_and_classes_are_not_mixed(queue, officer):
    assert decide_many([], Act.ADMIT, rehearse=False, actor=officer) == []
    with pytest.raises(ValueError, match="one class"):
        decide_many([*queue(1), *queue(1)], Act.ADMIT, rehearse=False, actor=officer)
    with pytest.raises(ValueError, match="not in bulk"):
        decide_many(queue(1), Act.SUPPLEMENT, rehearse=False, actor=officer)
