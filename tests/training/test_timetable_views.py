"""The pages of a timetable: laying out, moving, what looks wrong, calendar links."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from notices.models import Message
from tests.factories import (
    make_application,
    make_class,
    make_participant,
    make_person,
    make_session,
    make_signatory,
    make_user,
    make_version,
    open_for_teaching,
)
from tests.training.icalendar import read
from training.models import CalendarFeed, DayPart, Session
from training.operations import cancel_session, drop, make_feed, move_session

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"training:{name}", args=args)


def text(response):
    return response.content.decode()


def ahead(days):
    return timezone.localdate() + dt.timedelta(days=days)


def day(date):
    return f"{date:%d/%m/%Y}"


@pytest.fixture
def planned(instructor):
    """A class of three modules of 4 tiết, without a timetable."""
    return make_class(version=make_version(modules=3), status="planned")


@pytest.fixture
def session(registrar, instructor):
    """A morning in three days of an opened class with two learners."""
    training_class = make_class(
        version=make_version(modules=2), starts_on=ahead(1), ends_on=ahead(20)
    )
    for _each in range(2):
        make_participant(training_class=training_class)
    open_for_teaching(training_class, actor=registrar)
    Message.objects.all().delete()
    return make_session(
        training_class=training_class,
        held_on=ahead(3),
        instructor=instructor,
        room="Phòng 2",
    )


# Laying out


def how(teacher, **fields):
    return {
        "starts": "07/09/2026",
        "days_per_block": "",
        "weekdays": ["1", "2", "3", "4", "5"],
        "morning": "4",
        "afternoon": "4",
        "room": "Phòng 2",
        "instructor": teacher.pk,
        **fields,
    }


def test_the_whole_table_is_seen_before_it_is_saved(
    client, registrar, planned, instructor
):
    client.force_login(registrar)
    other = make_session(
        held_on=dt.date(2026, 9, 7),
        instructor=instructor,
    ).training_class

    response = client.post(
        page("timetable_lay_out", planned.code), how(instructor, preview="1")
    )

    shown = text(response)
    assert response.status_code == 200
    assert "Xem trước: 3 buổi học" in shown
    assert "Sáng 07/09/2026" in shown
    assert f"cũng dạy lớp {other.code} vào buổi này." in shown
    assert planned.sessions.count() == 0
    assert 'value="07/09/2026"' in shown


def test_then_it_is_laid_out_in_one_move(client, registrar, planned, instructor):
    client.force_login(registrar)
    second = planned.version.modules.all()[1]
    other = make_user("training.record_attendance")

    response = client.post(
        page("timetable_lay_out", planned.code),
        how(
            instructor,
            starts="21/09/2026; 07/09/2026",
            days_per_block="1",
            **{f"instructor_{second.pk}": other.pk},
        ),
    )

    assert response["Location"] == page("session_list", planned.code) + "?xem=tuan"
    assert [
        (each.held_on.day, each.part, each.instructor)
        for each in planned.sessions.all()
    ] == [
        (7, "morning", instructor),
        (7, "afternoon", other),
        (21, "morning", instructor),
    ]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"starts": "7 tháng 9"}, "“7” không phải ngày. Ví dụ: 09/09/2024."),
        ({"starts": ""}, "Vui lòng nhập ngày bắt đầu."),
        ({"weekdays": []}, "Vui lòng chọn ít nhất một ngày trong tuần."),
        ({"instructor": ""}, "Vui lòng chọn giảng viên."),
        ({"morning": "0", "afternoon": "0"}, "Vui lòng nhập số tiết"),
    ],
)
@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_a_wrong_layout_is_told_and_what_was_typed_stays(
    client, registrar, planned, instructor, wrong, sentence, button
):
    client.force_login(registrar)

    response = client.post(
        page("timetable_lay_out", planned.code),
        how(instructor, room="Phòng riêng", **wrong, **button),
    )

    assert response.status_code == 422
    assert sentence in text(response)
    assert "Phòng riêng" in text(response)
    assert planned.sessions.count() == 0


def test_a_timetable_is_cleared_after_asking(client, registrar, planned):
    make_session(training_class=planned)
    client.force_login(registrar)
    address = page("timetable_clear", planned.code)

    asked = client.get(address)
    assert planned.sessions.count() == 1
    done = client.post(address)

    assert "1 buổi học sẽ bị xóa" in text(asked)
    assert done["Location"] == page("timetable_lay_out", planned.code)
    assert planned.sessions.count() == 0


# The timetable


@pytest.mark.parametrize("view", ["", "?xem=tuan"])
@pytest.mark.parametrize("rows", [1, 12])
def test_a_timetable_costs_the_same_for_any_number_of_sessions(
    client, registrar, planned, instructor, rows, view, django_assert_num_queries
):
    for step in range(rows):
        make_session(
            training_class=planned,
            held_on=planned.starts_on + dt.timedelta(days=step),
            instructor=instructor,
            room="Phòng 2",
        )
    client.force_login(registrar)

    with django_assert_num_queries(9):
        response = client.get(page("session_list", planned.code) + view)

    assert text(response).count("Phòng 2") == rows


def test_what_looks_wrong_is_said_on_the_pages(client, registrar, planned, instructor):
    one = make_session(
        training_class=planned, held_on=dt.date(2026, 9, 2), instructor=instructor
    )
    client.force_login(registrar)

    for address in (
        page("session_list", planned.code),
        page("session_list", planned.code) + "?xem=tuan",
        page("session_detail", planned.code, one.pk),
    ):
        assert "Ngày lễ: Quốc khánh" in text(client.get(address))
    assert "M02: 0/4 tiết lý thuyết." in text(
        client.get(page("session_list", planned.code))
    )
    overview = text(client.get(planned.get_absolute_url()))
    assert "4 điều cần xem lại" in overview


def test_opening_after_the_first_session_is_warned_of(client, registrar, planned):
    make_participant(training_class=planned)
    make_session(training_class=planned, held_on=ahead(-2))
    client.force_login(registrar)
    address = page("class_open", planned.code)
    decision = {
        "number": "1/QĐ",
        "signed_on": day(ahead(-1)),
        "signatory": make_signatory().pk,
    }

    before = text(client.get(address))
    after = text(client.post(address, decision, follow=True))

    assert f"Buổi học đầu tiên vào ngày {day(ahead(-2))}" in before
    assert f"ký ngày {day(ahead(-1))}, sau buổi học đầu tiên" in after
    planned.refresh_from_db()
    assert planned.is_announced


def test_an_instructor_reads_the_timetable_and_changes_nothing(
    client, instructor, session
):
    client.force_login(instructor)
    code, pk = session.training_class.code, session.pk

    listed = text(client.get(page("session_list", code)))
    weekly = text(client.get(page("session_list", code) + "?xem=tuan"))
    one = text(client.get(page("session_detail", code, pk)))

    for shown in (listed, weekly, one):
        assert page("session_move", code, pk) not in shown
        assert "lich.js" not in shown
    assert client.post(page("session_move", code, pk), {}).status_code == 403


# Moving


def move(client, session, on, part="morning", **fields):
    address = page("session_move", session.training_class.code, session.pk)
    return client.post(address + "?xem=tuan", {"held_on": on, "part": part, **fields})


def test_a_session_is_moved_and_the_page_says_how_many_are_told(
    client, registrar, session
):
    client.force_login(registrar)

    response = move(client, session, day(ahead(5)), "afternoon", reason="Triều cường")

    code = session.training_class.code
    assert response["Location"] == (
        f"{page('session_list', code)}?xem=tuan#buoi-{session.pk}"
    )
    shown = text(client.get(response["Location"]))
    assert "Đã báo 3 người." in shown
    session.refresh_from_db()
    assert (session.held_on, session.part) == (ahead(5), DayPart.AFTERNOON)
    detail = text(client.get(page("session_detail", code, session.pk)))
    assert f"Ngày: {day(ahead(3))} → {day(ahead(5))}" in detail
    assert "Buổi: sáng → chiều" in detail
    assert "Lý do: Triều cường" in detail
    assert "3 tin nhắn về buổi học này" in detail


def test_a_move_without_a_reason_is_refused_and_what_was_typed_stays(
    client, registrar, session
):
    client.force_login(registrar)

    response = move(client, session, day(ahead(5)), reason=" ")

    assert response.status_code == 422
    assert "Vui lòng nêu lý do." in text(response)
    assert day(ahead(5)) in text(response)
    session.refresh_from_db()
    assert session.held_on == ahead(3)
    assert not Message.objects.exists()


def test_a_taken_half_day_is_named_and_may_be_swapped(client, registrar, session):
    other = make_session(
        training_class=session.training_class,
        held_on=ahead(4),
        module=session.training_class.version.modules.all()[1],
    )
    client.force_login(registrar)

    refused = move(client, session, day(ahead(4)), reason="x")
    done = move(client, session, day(ahead(4)), swap="1", reason="x")

    assert refused.status_code == 422
    assert f"sáng {day(ahead(4))}, M02 Chuyên đề 2." in text(refused)
    assert done.status_code == 302
    other.refresh_from_db()
    assert other.held_on == ahead(3)


def test_where_it_was_dropped_is_on_the_form(client, registrar, session):
    client.force_login(registrar)
    address = page("session_move", session.training_class.code, session.pk)

    shown = text(
        client.get(
            address,
            {"held_on": day(ahead(9)), "part": "afternoon", "swap": "1", "xem": "tuan"},
        )
    )

    assert f'value="{day(ahead(9))}"' in shown
    assert "checked" in shown.partition('value="afternoon"')[2][:80]
    assert "checked" in shown.partition('name="swap"')[2][:60]


def test_a_session_is_edited(client, registrar, session):
    client.force_login(registrar)
    fields = {
        "module": session.module.pk,
        "held_on": day(session.held_on),
        "part": session.part,
        "periods": "3",
        "instructor": session.instructor.pk,
        "room": "Phòng 3",
    }
    address = page("session_edit", session.training_class.code, session.pk)

    refused = client.post(address, fields)
    done = client.post(address, {**fields, "reason": "Đổi phòng"})

    assert (refused.status_code, done.status_code) == (422, 302)
    kept = Session.objects.get()
    assert (kept.room, kept.periods, kept.sequence) == ("Phòng 3", 3, 1)
    assert Message.objects.filter(event="session.changed").count() == 3


def test_a_session_is_deleted_before_the_class_is_opened_only(
    client, registrar, session, planned
):
    early = make_session(training_class=planned)
    client.force_login(registrar)

    client.post(page("session_delete", planned.code, early.pk))
    kept = client.post(
        page("session_delete", session.training_class.code, session.pk), follow=True
    )

    assert list(Session.objects.all()) == [session]
    assert "Đề nghị hủy buổi học thay vì xóa." in text(kept)


# One's own timetable and its calendar


@pytest.fixture
def learner(session):
    """An account that learns in the class."""
    person = session.training_class.participants.first().person
    person.user = make_user(full_name="Danh Thị Học")
    person.save(update_fields=["user"])
    return person


def test_a_teacher_and_a_learner_see_what_lies_ahead_for_them(
    client, instructor, session, learner
):
    elsewhere = make_session(held_on=ahead(2))

    for account in (instructor, learner.user):
        client.force_login(account)
        mine = text(client.get(page("own_timetable")))
        desk = text(client.get(reverse("desk")))
        assert session.training_class.code in mine
        assert elsewhere.training_class.code not in mine
        assert f"sáng {day(session.held_on)} lúc 07 giờ 30" in desk


def test_a_calendar_link_is_made_renewed_and_the_old_one_is_dead(
    client, instructor, session
):
    client.force_login(instructor)

    client.post(page("feed_renew"))
    first = CalendarFeed.objects.get()
    shown = text(client.get(page("own_timetable")))
    client.post(page("feed_renew"))
    second = CalendarFeed.objects.get()
    client.logout()

    assert first.address in shown
    assert first.webcal.startswith("webcal://")
    assert client.get(first.get_absolute_url()).status_code == 404
    response = client.get(second.get_absolute_url())
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    name, (event,) = read(response.content)
    assert name == "Lịch học"
    assert event.uid.startswith(f"session-{session.pk}@")


def test_a_calendar_follows_moves_and_cancellations_of_all_classes(
    client, registrar, session, learner
):
    second = make_session(held_on=ahead(6), room="Phòng 5")
    make_participant(training_class=second.training_class, person=learner)
    make_session(held_on=ahead(6))
    feed = make_feed(learner, actor=None)

    def events():
        _name, found = read(client.get(feed.get_absolute_url()).content)
        return {event.uid.partition("@")[0]: event for event in found}

    before = events()
    move_session(session, ahead(4), "morning", reason="Mưa", actor=registrar)
    cancel_session(second, reason="Mưa", actor=registrar)
    after = events()

    one, two = f"session-{session.pk}", f"session-{second.pk}"
    assert before.keys() == after.keys() == {one, two}
    assert before[one].starts.date() == ahead(3)
    assert after[one].starts.date() == ahead(4)
    assert after[one].sequence > before[one].sequence
    assert (before[two].status, after[two].status) == ("CONFIRMED", "CANCELLED")


def test_a_calendar_names_nobody(client, session, instructor):
    feeds = [
        make_feed(instructor, actor=instructor),
        make_feed(session.training_class.participants.first().person, actor=None),
    ]

    for feed in feeds:
        content = text(client.get(feed.get_absolute_url())).replace("\r\n ", "")
        for seat in session.training_class.participants.select_related("person"):
            assert seat.person.full_name not in content
            assert seat.person.phone not in content
        assert instructor.full_name not in content
        assert feed.token not in content


def test_who_left_a_class_has_its_sessions_no_longer(client, registrar, session):
    seat = session.training_class.participants.first()
    feed = make_feed(seat.person, actor=None)

    drop(seat, reason="Bận", actor=registrar)

    assert read(client.get(feed.get_absolute_url()).content)[1] == []


@pytest.mark.parametrize("rows", [1, 8])
def test_a_calendar_costs_the_same_for_any_number_of_sessions(
    client, session, instructor, rows, django_assert_num_queries
):
    for step in range(1, rows):
        make_session(instructor=instructor, held_on=ahead(3 + step))
    feed = make_feed(instructor, actor=instructor)

    with django_assert_num_queries(2):
        response = client.get(feed.get_absolute_url())

    assert len(read(response.content)[1]) == rows


def admitted(training_class):
    """An application that led to a seat."""
    person = make_person()
    seat = make_participant(training_class=training_class, person=person)
    return make_application(
        training_class=training_class,
        person=person,
        participant=seat,
        status="admitted",
        decided_at=timezone.now(),
        decided_by=make_user(),
    )


def test_a_learner_without_an_account_makes_the_link_with_code_and_phone(
    client, session
):
    application = admitted(session.training_class)
    asked = {"code": application.code, "phone": application.phone}
    address = reverse("enrollment:calendar_link")

    shown = text(client.post(reverse("enrollment:application_lookup"), asked))
    dossier = text(client.post(address, {"code": application.code}, follow=True))

    assert address in shown
    feed = CalendarFeed.objects.get()
    assert feed.person == application.person
    assert feed.address in dossier
    assert read(client.get(feed.get_absolute_url()).content)[1]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor) == ("feed.made", None)


def test_without_the_phone_or_a_seat_there_is_no_link(client, session):
    application = admitted(session.training_class)
    waiting = make_application(training_class=session.training_class)
    address = reverse("enrollment:calendar_link")

    client.post(address, {"code": application.code})
    client.post(address, {"code": application.code, "phone": "0999999999"})
    client.post(address, {"code": waiting.code, "phone": waiting.phone})

    assert not CalendarFeed.objects.exists()
