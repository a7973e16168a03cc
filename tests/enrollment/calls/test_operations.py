"""Writing, signing and closing: the whole effect, and that a refusal changes nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from accounts.models import AuditEntry
from enrollment.closing import checks, is_list_closed, obstacles
from enrollment.history import history_of, moved_deadline
from enrollment.models import ApplicationStatus, Call, Offer
from enrollment.operations import (
    admit,
    close_list,
    save_call,
    sign_notice,
    waitlist,
)
from notices.models import Message
from papers.models import Decision, DecisionKind
from tests.factories import (
    make_application,
    make_call,
    make_class,
    make_participant,
    make_person,
    make_signatory,
    make_user,
    open_for_teaching,
)
from training.models import ClassStatus
from training.operations import (
    change_class,
    drop,
    lock_list,
    unlock_list,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return make_user(full_name="Trần Thị Giáo Vụ")


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def refused(act, *args, **kwargs) -> str:
    """The code of the refusal."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    if hasattr(refusal.value, "error_dict"):
        return next(iter(refusal.value.error_dict.values()))[0].code
    return refusal.value.code


def past_call(**fields):
    """A call whose deadline was a minute ago."""
    return make_call(closes_at=timezone.now() - dt.timedelta(minutes=1), **fields)


def decided_call(officer, *, admitted=1, **fields):
    """A call after its deadline with everyone admitted through the operation."""
    call = past_call(**fields)
    for place in range(admitted):
        application = make_application(
            training_class=call.training_class,
            full_name=f"Nguyễn Văn {'ABCDE'[place]}n",
            phone=f"091234567{place}",
            email="",
        )
        admit(application, actor=officer)
    return call


# Writing


def test_save_call_keeps_every_field_and_says_which_changed(officer):
    call = make_call()
    was = call.closes_at
    call.rule = ["woman", "complete"]
    call.letter_required = True
    call.endorsement = "commune"
    call.offer_hours = 48
    call.closes_at = was + dt.timedelta(days=2)

    save_call(call, actor=officer)

    call = Call.objects.get()
    assert (call.rule, call.letter_required, call.endorsement, call.offer_hours) == (
        ["woman", "complete"],
        True,
        "commune",
        48,
    )
    entry = AuditEntry.objects.get(verb="call.changed")
    assert entry.actor == officer
    assert entry.details["fields"] == [
        "closes_at",
        "letter_required",
        "endorsement",
        "rule",
        "offer_hours",
    ]
    assert entry.details["moved"] == {
        "closes_at": [was.isoformat(), call.closes_at.isoformat()]
    }


def test_save_call_refuses_another_order_once_somebody_was_decided_by_it(officer):
    call = decided_call(officer)
    rule, before = list(call.rule), verbs()
    call.rule = ["woman"]

    assert refused(save_call, call, actor=officer) == "rule_in_use"

    call.refresh_from_db()
    assert call.rule == rule
    assert verbs() == before


def test_save_call_still_takes_another_wording_once_the_order_is_in_use(officer):
    call = decided_call(officer)
    call.summary = "Lời mới"

    save_call(call, actor=officer)

    call.refresh_from_db()
    assert call.summary == "Lời mới"
    assert verbs()[-1] == "call.changed"


@pytest.mark.parametrize("rule", [["tallest"], ["woman", "woman"]])
def test_save_call_refuses_an_order_it_cannot_compute(officer, rule):
    call = make_call()
    before = list(call.rule)
    call.rule = rule

    with pytest.raises(ValidationError) as refusal:
        save_call(call, actor=officer)

    assert refusal.value.error_dict["rule"][0].code == "rule_unknown"
    call.refresh_from_db()
    assert call.rule == before
    assert verbs() == []


def test_the_history_tells_by_whom_a_deadline_was_moved_from_when(officer):
    closes_at = dt.datetime(2030, 8, 15, 17, 0, tzinfo=timezone.get_default_timezone())
    call = make_call(closes_at=closes_at)
    call.closes_at = closes_at + dt.timedelta(days=5, hours=-1, minutes=30)
    call.summary = "Lời mới"

    save_call(call, actor=officer)

    (change,) = history_of(call)
    assert change.actor == officer
    assert change.lines == [
        "Deadline: 17 giờ 00 on 15/08/2030 → 16 giờ 30 on 20/08/2030",
        "Changed: summary",
    ]
    moved = moved_deadline(call)
    assert moved.before == "17 giờ 00 on 15/08/2030"


def test_a_deadline_that_moved_before_anybody_saw_it_is_nobodys_business(officer):
    call = make_call(published_at=None)
    call.closes_at += dt.timedelta(days=5)
    save_call(call, actor=officer)
    call.published_at = timezone.now()
    call.save()

    assert moved_deadline(call) is None
    assert len(history_of(call)) == 1


# Signing the notice


def sign(call, officer, **fields):
    return sign_notice(
        call,
        **{
            "number": "05/TB-LMHTX",
            "signed_on": dt.date(2024, 8, 1),
            "signatory": fields.get("signatory") or make_signatory(),
            **fields,
        },
        actor=officer,
    )


def test_sign_notice_enters_number_date_and_signer(officer):
    call = make_call()

    sign(call, officer)

    notice = Call.objects.get().notice
    assert (notice.kind, notice.number) == (DecisionKind.CALL, "05/TB-LMHTX")
    assert (notice.signed_on, notice.signer_name) == (
        dt.date(2024, 8, 1),
        "Nguyễn Thị Mẫu",
    )
    assert notice.subject == "Về việc chiêu sinh Lớp bồi dưỡng Giám đốc hợp tác xã"
    assert verbs() == ["decision.signed", "call.notice_signed"]


def test_sign_notice_refuses_a_second_time(officer):
    call = make_call()
    sign(call, officer)
    before = verbs()

    assert refused(sign, call, officer, number="06/TB-LMHTX") == "notice_signed"

    assert Decision.objects.get().number == "05/TB-LMHTX"
    assert verbs() == before


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": " "}, "decision_number_missing"),
        ({"signed_on": dt.date(2999, 1, 1)}, "decision_in_future"),
    ],
)
def test_sign_notice_refuses_a_paper_that_cannot_be(officer, fields, code):
    call = make_call()

    assert refused(sign, call, officer, **fields) == code

    call.refresh_from_db()
    assert call.notice is None
    assert not Decision.objects.exists()
    assert verbs() == []


def test_sign_notice_refuses_who_no_longer_signs(officer):
    call = make_call()
    gone = make_signatory(is_active=False)

    assert refused(sign, call, officer, signatory=gone) == "signatory_inactive"

    call.refresh_from_db()
    assert call.notice is None


def test_sign_notice_refuses_a_number_that_was_used_that_year(officer):
    sign(make_call(), officer)
    other = make_call()
    before = verbs()

    assert refused(sign, other, officer) == "decision_number_used"

    other.refresh_from_db()
    assert other.notice is None
    assert verbs() == before


# Closing the list


def unmet(call):
    return [check.code for check in obstacles(call)]


def test_close_list_locks_the_class_and_calls_everyone(officer):
    call = decided_call(officer, admitted=2)
    training_class = call.training_class

    close_list(call, actor=officer)

    training_class.refresh_from_db()
    assert training_class.status == ClassStatus.LIST_LOCKED
    assert is_list_closed(training_class)
    entry = AuditEntry.objects.get(verb="class.list_locked")
    assert (entry.actor, entry.details) == (officer, {"learners": 2})
    told = Message.objects.filter(event="class.called").order_by("pk")
    assert [(m.to_name, m.phone) for m in told] == [
        ("Nguyễn Văn An", "0912345670"),
        ("Nguyễn Văn Bn", "0912345671"),
    ]
    first_day = f"{training_class.starts_on:%d/%m/%Y}"
    assert all(first_day in message.body for message in told)
    assert all(training_class.place in message.body for message in told)
    assert all("mang theo thẻ căn cước" in message.body for message in told)


def test_who_is_known_by_an_older_number_is_called_by_that_of_the_application(officer):
    call = past_call()
    application = make_application(
        training_class=call.training_class, phone="0912000999", email="moi@example.vn"
    )
    make_person(citizen_id=application.citizen_id, phone="0912000111")
    admit(application, actor=officer)

    close_list(call, actor=officer)

    message = Message.objects.get(event="class.called")
    assert (message.phone, message.email) == ("0912000999", "moi@example.vn")


def closing_changes_nothing(call, officer, code):
    status, before = call.training_class.status, verbs()

    assert unmet(call)[0] == code
    assert refused(close_list, call, actor=officer) == code

    call.training_class.refresh_from_db()
    assert call.training_class.status == status
    assert verbs() == before
    assert not Message.objects.filter(event="class.called").exists()


def test_close_list_refuses_while_applications_are_taken(officer):
    call = make_call()
    make_participant(training_class=call.training_class)

    closing_changes_nothing(call, officer, "call_open")


@pytest.mark.parametrize("status", ["submitted", "needs_supplement"])
def test_close_list_refuses_while_somebody_waits_for_a_decision(officer, status):
    call = decided_call(officer)
    make_application(
        training_class=call.training_class, status=status, reason="Thiếu giấy"
    )

    closing_changes_nothing(call, officer, "undecided_left")


def test_close_list_refuses_while_a_seat_is_offered(officer):
    call = decided_call(officer)
    Offer.objects.create(
        training_class=call.training_class,
        seats=1,
        expires_at=timezone.now() + dt.timedelta(hours=3),
    )

    closing_changes_nothing(call, officer, "offers_open")


def test_close_list_refuses_an_empty_class(officer):
    closing_changes_nothing(past_call(), officer, "class_empty")


@pytest.mark.parametrize("status", ["planned", "list_locked", "cancelled"])
def test_close_list_refuses_a_class_whose_list_is_not_open(officer, status):
    call = past_call(training_class=make_class(status=status))
    make_participant(training_class=call.training_class)

    closing_changes_nothing(call, officer, "class_not_enrolling")


def test_every_check_is_met_when_the_list_can_be_closed(officer):
    call = decided_call(officer)
    make_application(
        training_class=call.training_class, status="withdrawn", decided_at=None
    )

    assert all(check.is_met for check in checks(call))


def test_who_is_on_the_reserve_list_does_not_keep_it_open(officer):
    call = decided_call(officer)
    waiting = make_application(training_class=call.training_class)
    waitlist(waiting, reason="Xếp sau", actor=officer)

    close_list(call, actor=officer)

    assert Message.objects.filter(event="class.called").count() == 1
    waiting.refresh_from_db()
    assert waiting.status == ApplicationStatus.WAITLISTED


# Opening it again, and calling once


def test_lock_list_needs_a_class_that_enrolls(officer):
    training_class = make_class(status=ClassStatus.PLANNED)
    make_participant(training_class=training_class)

    assert refused(lock_list, training_class, actor=officer) == "class_not_enrolling"

    training_class.refresh_from_db()
    assert training_class.status == ClassStatus.PLANNED
    assert verbs() == []


def test_lock_list_needs_a_learner(officer):
    training_class = make_class()

    assert refused(lock_list, training_class, actor=officer) == "class_empty"

    training_class.refresh_from_db()
    assert training_class.status == ClassStatus.ENROLLING
    assert verbs() == []


def test_unlock_list_opens_it_with_a_reason(officer):
    training_class = make_class(status=ClassStatus.LIST_LOCKED)

    unlock_list(training_class, reason=" Một người rút ", actor=officer)

    training_class.refresh_from_db()
    assert training_class.status == ClassStatus.ENROLLING
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("class.list_unlocked", officer)
    assert entry.details == {"reason": "Một người rút"}


@pytest.mark.parametrize(
    ("status", "reason", "code"),
    [
        ("list_locked", "  ", "reason_missing"),
        ("enrolling", "Một người rút", "list_not_locked"),
        ("planned", "Một người rút", "list_not_locked"),
    ],
)
def test_unlock_list_refuses(officer, status, reason, code):
    training_class = make_class(status=status)

    assert refused(unlock_list, training_class, reason=reason, actor=officer) == code

    training_class.refresh_from_db()
    assert training_class.status == status
    assert verbs() == []


def test_unlock_list_refuses_once_the_class_is_opened_by_decision(officer):
    training_class = make_class()
    make_participant(training_class=training_class)
    open_for_teaching(training_class, actor=officer)

    assert (
        refused(unlock_list, training_class, reason="Lý do", actor=officer)
        == "list_not_locked"
    )
    training_class.refresh_from_db()
    assert training_class.status == ClassStatus.OPENED


def called():
    return list(
        Message.objects.filter(event="class.called")
        .order_by("pk")
        .values_list("to_name", flat=True)
    )


def test_nobody_is_called_twice_by_closing_again_and_opening(officer):
    call = decided_call(officer)
    close_list(call, actor=officer)
    unlock_list(call.training_class, reason="Thêm một người", actor=officer)
    late = make_application(
        training_class=call.training_class, full_name="Lê Thị Sau", phone="0987654321"
    )
    admit(late, actor=officer)

    close_list(call, actor=officer)
    open_for_teaching(call.training_class, actor=officer)

    assert called() == ["Nguyễn Văn An", "Lê Thị Sau"]


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": timezone.localdate() + dt.timedelta(days=31)},
        {"place": "Trung tâm Dạy nghề Ngọc Hiển"},
    ],
)
def test_another_first_day_or_place_is_told_when_the_class_is_opened(officer, change):
    call = decided_call(officer)
    close_list(call, actor=officer)
    training_class = call.training_class
    for name, value in change.items():
        setattr(training_class, name, value)
    change_class(training_class, actor=officer)

    open_for_teaching(training_class, actor=officer)

    assert called() == ["Nguyễn Văn An", "Nguyễn Văn An"]
    newest = Message.objects.filter(event="class.called").order_by("pk").last()
    assert training_class.place in newest.body
    assert f"{training_class.starts_on:%d/%m/%Y}" in newest.body


def test_opening_calls_those_whose_list_was_never_closed_but_not_who_left(officer):
    training_class = make_class()
    make_participant(training_class=training_class)
    gone = make_participant(training_class=training_class)
    drop(gone, reason="Xin thôi", actor=officer)

    open_for_teaching(training_class, actor=officer)

    assert len(called()) == 1


def test_nobody_is_called_to_a_day_that_is_over(officer):
    today = timezone.localdate()
    training_class = make_class(starts_on=today - dt.timedelta(days=1), ends_on=today)
    make_participant(training_class=training_class)

    open_for_teaching(training_class, actor=officer)

    assert called() == []
