"""The pages of a class: who may open them, what they do, what they refuse and keep."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from papers.models import Decision
from tests.factories import (
    make_body,
    make_class,
    make_participant,
    make_person,
    make_recognised_class,
    make_review,
    make_session,
    make_signatory,
    make_user,
    make_version,
    open_for_teaching,
)
from training.models import (
    Attendance,
    ClassStatus,
    DayPart,
    Grade,
    MarkSheet,
    ParticipantStatus,
    Session,
    TrainingClass,
)
from training.operations import Mark, record_attendance

pytestmark = pytest.mark.django_db

PAGES = [
    "class_detail",
    "class_edit",
    "class_open",
    "class_recognise",
    "class_reopen_grading",
    "participant_list",
    "result_list",
    "session_create",
    "session_list",
]


def page(name, *args):
    return reverse(f"training:{name}", args=args)


@pytest.fixture
def running(instructor, registrar):
    """A running class of ``instructor``: three learners, yesterday's session unmarked."""
    training_class = make_class(version=make_version(modules=2))
    for name in ("Trần Văn Ưng", "Lê Văn Ân", "Phạm Thị Ái"):
        make_participant(
            training_class=training_class, person=make_person(full_name=name)
        )
    open_for_teaching(training_class, actor=registrar)
    make_session(training_class=training_class, instructor=instructor)
    return training_class


@pytest.fixture
def session(running):
    return running.sessions.get()


def learners(training_class):
    return list(training_class.participants.active().in_list_order())


def text(response):
    return response.content.decode()


# Who may open what


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_is_sent_to_sign_in(client, running, name):
    response = client.get(page(name, running.code))

    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_nothing(client, running, stranger, name):
    client.force_login(stranger)

    response = client.get(page(name, running.code))

    assert response.status_code == (404 if name == "class_detail" else 403)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("class_detail", 200),
        ("participant_list", 200),
        ("session_list", 200),
        ("result_list", 200),
        ("class_edit", 403),
        ("class_open", 403),
        ("class_recognise", 403),
        ("class_reopen_grading", 403),
        ("session_create", 403),
    ],
)
def test_instructors_open_their_own_classes_only(
    client, running, instructor, name, status
):
    other = make_class()
    make_participant(training_class=other)
    client.force_login(instructor)

    own = client.get(page(name, running.code))
    foreign = client.get(page(name, other.code))

    assert own.status_code == status
    assert foreign.status_code == (403 if status == 403 else 404)


def test_instructors_record_in_their_own_classes_only(client, instructor, running):
    other = make_session()
    client.force_login(instructor)
    module = other.training_class.version.modules.first()

    roster = client.post(other.get_absolute_url(), {"mark_1": "x"})
    grid = client.post(
        page("grade_record", other.training_class.code, module.code), {"m_1_1_1": "9"}
    )

    assert (roster.status_code, grid.status_code) == (404, 404)
    assert not Attendance.objects.exists()
    assert not Grade.objects.exists()


@pytest.mark.parametrize(
    ("name", "perms", "status"),
    [
        ("class_edit", ("change_trainingclass",), 404),
        ("class_edit", ("change_trainingclass", "view_every_class"), 200),
        ("class_open", ("view_every_class",), 403),
        ("class_open", ("run_class", "view_every_class"), 200),
        ("class_recognise", ("run_class", "view_every_class"), 403),
        ("class_recognise", ("recognise_results", "view_every_class"), 200),
        ("class_recognise", ("recognise_results",), 404),
        ("participant_list", ("view_every_class",), 403),
        ("participant_list", ("view_trainingclass", "view_every_class"), 200),
    ],
)
def test_acts_need_sight_and_permission(client, name, perms, status):
    training_class = make_class()
    client.force_login(make_user(*(f"training.{perm}" for perm in perms)))

    assert client.get(page(name, training_class.code)).status_code == status


def test_acts_by_button_are_posts(client, running, registrar):
    client.force_login(registrar)

    response = client.get(page("class_close_grading", running.code))

    assert response.status_code == 405


def test_a_learner_sees_their_own_records_and_nobody_elses(
    client, running, session, registrar
):
    mine, other, third = learners(running)
    mine.person.user = make_user()
    mine.person.save(update_fields=["user"])
    record_attendance(
        session,
        {mine.pk: Mark("M", 1), other.pk: Mark("K"), third.pk: Mark("P")},
        actor=registrar,
    )
    module = running.version.modules.first()
    for seat, mark in ((mine, "8.5"), (other, "4.5")):
        Grade.objects.create(
            participant=seat,
            component=module.components.get(),
            value=Decimal(mark),
            recorded_by=registrar,
            recorded_at=timezone.now(),
        )
    MarkSheet.objects.create(
        training_class=running,
        module=module,
        submitted_at=timezone.now(),
        submitted_by=registrar,
    )
    client.force_login(mine.person.user)

    shown = text(client.get(running.get_absolute_url()))

    assert str(mine.person) in shown
    assert "8,5" in shown
    assert "Đi muộn, về sớm (1 tiết)" in shown
    assert str(other.person) not in shown
    assert "4,5" not in shown
    assert "ắng không phép" not in shown
    for name in ("participant_list", "result_list"):
        assert client.get(page(name, running.code)).status_code == 403
    assert client.get(make_class().get_absolute_url()).status_code == 404


def test_an_instructor_who_learns_elsewhere_sees_only_their_own_records_there(
    client, instructor
):
    other = make_class()
    mine = make_participant(training_class=other, person=make_person(user=instructor))
    classmate = make_participant(
        training_class=other, person=make_person(full_name="Lâm Thị Bạn Học")
    )
    client.force_login(instructor)

    shown = text(client.get(other.get_absolute_url()))

    assert str(mine.person) in shown
    assert str(classmate.person) not in shown
    assert client.get(page("participant_list", other.code)).status_code == 404


def test_a_learner_reads_the_result_only_when_it_is_recognised(client, registrar):
    training_class = make_recognised_class(passed=1, failed=0)
    seat = training_class.participants.get()
    seat.person.user = make_user()
    seat.person.save(update_fields=["user"])
    client.force_login(seat.person.user)
    line = "Tham dự 8/8 tiết (100%), điểm 7,5 → Khá"

    final = text(client.get(training_class.get_absolute_url()))
    TrainingClass.objects.update(status="grading", recognition_decision=None)
    reviewed = text(client.get(training_class.get_absolute_url()))

    assert line in final
    assert line not in reviewed


# Lists


@pytest.mark.parametrize("rows", [1, 3])
def test_the_class_list_runs_the_same_queries_for_any_number_of_rows(
    client, registrar, rows, django_assert_num_queries
):
    classes = [make_class() for _ in range(rows)]
    client.force_login(registrar)
    client.get(page("class_list"))

    with django_assert_num_queries(9):
        response = client.get(page("class_list"))

    assert all(each.code in text(response) for each in classes)


def test_the_class_list_is_searched_and_filtered(client, registrar):
    kept = make_class(title="Lớp Kế toán hợp tác xã", status=ClassStatus.PLANNED)
    other = make_class()
    client.force_login(registrar)

    for query in (
        {"q": "ke toan"},
        {"status": "planned"},
        {"programme": kept.version.programme_id},
    ):
        shown = text(client.get(page("class_list"), query))
        assert kept.title in shown
        assert other.code not in shown
    shown = text(client.get(page("class_list"), {"year": kept.starts_on.year}))
    assert kept.code in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_learners_run_the_same_queries_for_any_number_of_rows(
    client, registrar, rows, django_assert_num_queries
):
    training_class = make_class()
    for _ in range(rows):
        make_participant(training_class=training_class)
    client.force_login(registrar)
    client.get(page("class_list"))

    with django_assert_num_queries(9):
        response = client.get(page("participant_list", training_class.code))

    assert text(response).count("<tr") == rows + 1


def test_learners_are_listed_by_given_name_with_those_who_left_below(
    client, running, registrar
):
    gone = make_participant(
        training_class=running,
        person=make_person(full_name="Lý Văn Đi"),
        status=ParticipantStatus.DROPPED,
        dropped_reason="Chuyển công tác",
    )
    client.force_login(registrar)

    shown = text(client.get(page("participant_list", running.code)))

    places = [
        shown.index(name)
        for name in ("Phạm Thị Ái", "Lê Văn Ân", "Trần Văn Ưng", "Lý Văn Đi")
    ]
    assert places == sorted(places)
    assert "Chuyển công tác" in shown
    assert shown.count(str(gone.person)) == 1


def test_the_export_has_neither_citizen_number_nor_phone(client, running, registrar):
    seat = learners(running)[0]
    client.force_login(registrar)

    response = client.get(page("participant_list", running.code), {"_export": "csv"})

    sheet = text(response)
    assert sheet.count("\n") == 4
    assert "1,Phạm Thị Ái" in sheet
    assert "28/02/1981" in sheet
    assert seat.person.citizen_id not in sheet
    assert seat.person.phone not in sheet
    assert "Thôi học" not in sheet


@pytest.mark.parametrize("rows", [1, 3, 80])
def test_the_results_run_the_same_queries_for_any_number_of_rows(
    client, registrar, rows, django_assert_num_queries
):
    training_class = make_recognised_class(passed=rows, failed=0)
    client.force_login(registrar)
    client.get(page("class_list"))

    with django_assert_num_queries(14):
        response = client.get(page("result_list", training_class.code), {"rows": 100})

    line = "Tham dự 8/8 tiết (100%), điểm 7,5 → Khá"
    assert text(response).count(line) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_runs_the_same_queries_for_any_number_of_rows(
    client, registrar, rows, django_assert_num_queries
):
    training_class = make_class(version=make_version(modules=rows))
    for index in range(rows):
        make_participant(training_class=training_class)
        make_session(
            training_class=training_class,
            held_on=timezone.localdate() - dt.timedelta(days=index),
        )
    client.force_login(registrar)
    client.get(page("class_list"))

    with django_assert_num_queries(13):
        response = client.get(training_class.get_absolute_url())

    assert response.status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_learners_page_runs_the_same_queries_for_any_number_of_rows(
    client, rows, django_assert_num_queries
):
    user = make_user()
    seat = make_participant(person=make_person(user=user))
    for index in range(rows):
        session = make_session(
            training_class=seat.training_class,
            held_on=timezone.localdate() - dt.timedelta(days=index),
        )
        Attendance.objects.create(
            session=session,
            participant=seat,
            mark="x",
            recorded_by=session.instructor,
        )
    client.force_login(user)
    client.get(page("class_list"))

    with django_assert_num_queries(16):
        response = client.get(seat.training_class.get_absolute_url())

    assert text(response).count("Có mặt") == rows


# Planning, timetable


def class_data(**fields):
    version = make_version()
    return {
        "code": "gd-2030-01",
        "title": "Lớp bồi dưỡng Giám đốc hợp tác xã",
        "version": version.pk,
        "body": make_body().pk,
        "capacity": "40",
        "seats_per_cooperative": "2",
        "starts_on": "09/09/2030",
        "ends_on": "20/09/2030",
        "morning_at": "7:30",
        "afternoon_at": "13 giờ 00",
        "place": "Hội trường minh họa",
        **fields,
    }


def test_a_class_is_planned(client, registrar):
    client.force_login(registrar)

    response = client.post(page("class_create"), class_data())

    training_class = TrainingClass.objects.get()
    assert response["Location"] == training_class.get_absolute_url()
    assert (training_class.code, training_class.status) == ("GD-2030-01", "planned")
    assert training_class.starts_on == dt.date(2030, 9, 9)


def test_a_class_that_ends_before_it_begins_is_refused(client, registrar):
    client.force_login(registrar)

    response = client.post(page("class_create"), class_data(ends_on="01/09/2030"))

    assert response.status_code == 422
    assert "Ngày bế giảng trước ngày khai giảng." in text(response)
    assert "gd-2030-01" in text(response)
    assert not TrainingClass.objects.exists()


def test_a_class_is_edited_until_it_is_opened(client, registrar, running):
    planned = make_class()
    client.force_login(registrar)

    saved = client.post(
        page("class_edit", planned.code), class_data(code=planned.code, capacity="30")
    )
    refused = client.post(
        page("class_edit", running.code), class_data(code=running.code, capacity="30")
    )

    planned.refresh_from_db()
    running.refresh_from_db()
    assert saved.status_code == 302
    assert refused.status_code == 422
    assert "Lớp này đã mở." in text(refused)
    assert (planned.capacity, running.capacity) == (30, 40)


def session_data(running, **fields):
    return {
        "module": running.version.modules.first().pk,
        "held_on": timezone.localdate().strftime("%d/%m/%Y"),
        "part": "morning",
        "periods": "4",
        "instructor": running.sessions.get().instructor.pk,
        "room": "",
        **fields,
    }


def test_a_session_is_added(client, registrar, running):
    client.force_login(registrar)

    response = client.post(page("session_create", running.code), session_data(running))

    assert response["Location"] == page("session_list", running.code)
    assert running.sessions.filter(held_on=timezone.localdate()).count() == 1


def test_a_half_day_is_not_given_twice(client, registrar, running, session):
    client.force_login(registrar)
    taken = session.held_on.strftime("%d/%m/%Y")

    response = client.post(
        page("session_create", running.code), session_data(running, held_on=taken)
    )

    assert response.status_code == 422
    assert f"Lớp đã có buổi học vào buổi này: {session}, {session.module}." in text(
        response
    )
    assert running.sessions.count() == 1


def test_a_session_takes_modules_of_its_own_programme_only(client, registrar, running):
    foreign = make_version().modules.first()
    client.force_login(registrar)

    response = client.post(
        page("session_create", running.code),
        session_data(running, module=foreign.pk),
    )

    assert response.status_code == 422
    assert running.sessions.count() == 1


def test_a_session_is_cancelled_with_a_reason(client, registrar, running, session):
    client.force_login(registrar)
    url = page("session_cancel", running.code, session.pk)

    refused = client.post(url, {"reason": " "})
    session.refresh_from_db()
    assert refused.status_code == 422
    assert "Vui lòng nêu lý do." in text(refused)
    assert not session.is_cancelled

    response = client.post(url, {"reason": "Triều cường"})
    session.refresh_from_db()
    assert response.status_code == 302
    assert session.cancelled_reason == "Triều cường"
    assert "Triều cường" in text(client.get(page("session_list", running.code)))


def test_a_learner_leaves_with_a_reason(client, registrar, running):
    seat = learners(running)[0]
    client.force_login(registrar)
    url = page("participant_drop", running.code, seat.pk)

    asked = client.get(url)
    refused = client.post(url, {"reason": ""})
    seat.refresh_from_db()
    assert asked.status_code == 200
    assert refused.status_code == 422
    assert seat.status == ParticipantStatus.ACTIVE

    response = client.post(url, {"reason": "Chuyển công tác"})
    seat.refresh_from_db()
    assert response["Location"] == page("participant_list", running.code)
    assert seat.dropped_reason == "Chuyển công tác"


def test_a_learner_of_another_class_is_not_dropped_here(client, registrar, running):
    other = make_participant()
    client.force_login(registrar)

    response = client.post(
        page("participant_drop", running.code, other.pk), {"reason": "Nhầm"}
    )

    other.refresh_from_db()
    assert response.status_code == 404
    assert other.status == ParticipantStatus.ACTIVE


# Opening


def decision_data(**fields):
    return {
        "number": "15/QĐ-LMHTX",
        "signed_on": timezone.localdate().strftime("%d/%m/%Y"),
        "signatory": make_signatory().pk,
        **fields,
    }


def test_a_class_is_opened_by_decision(client, registrar):
    seat = make_participant()
    client.force_login(registrar)

    response = client.post(
        page("class_open", seat.training_class.code), decision_data()
    )

    seat.training_class.refresh_from_db()
    assert response["Location"] == seat.training_class.get_absolute_url()
    assert seat.training_class.status == ClassStatus.OPENED
    assert seat.training_class.opening_decision.number == "15/QĐ-LMHTX"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": ""}, "Vui lòng nhập số quyết định."),
        ({"signed_on": ""}, "Vui lòng nhập ngày ký."),
        ({"signatory": ""}, "Vui lòng chọn người ký."),
    ],
)
def test_opening_without_decision_is_refused(client, registrar, fields, sentence):
    seat = make_participant()
    client.force_login(registrar)

    response = client.post(
        page("class_open", seat.training_class.code),
        decision_data(**{"number": "99/QĐ-LMHTX", **fields}),
    )

    seat.training_class.refresh_from_db()
    assert response.status_code == 422
    assert sentence in text(response)
    assert ("99/QĐ-LMHTX" in text(response)) is ("number" not in fields)
    assert seat.training_class.status == ClassStatus.ENROLLING
    assert not Decision.objects.exists()


def test_a_number_used_in_the_year_is_refused_with_everything_kept(client, registrar):
    training_class = make_recognised_class()
    used = training_class.opening_decision.number
    seat = make_participant()
    client.force_login(registrar)

    response = client.post(
        page("class_open", seat.training_class.code),
        decision_data(
            number=used,
            signed_on=training_class.opening_decision.signed_on.strftime("%d/%m/%Y"),
        ),
    )

    assert response.status_code == 422
    assert used in text(response)
    assert Decision.objects.count() == 2


def test_an_empty_class_is_not_opened(client, registrar):
    training_class = make_class()
    client.force_login(registrar)

    response = client.post(page("class_open", training_class.code), decision_data())

    assert response.status_code == 422
    assert "Lớp chưa có học viên." in text(response)


# Marks


def sheet(url, client, *finals, test=(), retake=()):
    """The form as a browser sends it back, with these marks typed down its columns."""
    shown = client.get(url).context["sheet"]
    data = {"taken_on": ""}
    typed = {"test": list(test), "final": list(finals), "retake": list(retake)}
    for row in shown.rows:
        for cell in row.cells:
            kind = (
                "retake"
                if cell.column.is_retake
                else "final"
                if cell.column.component.is_final
                else "test"
            )
            data[f"was_{cell.key}"] = cell.was
            data[cell.name] = typed[kind].pop(0) if typed[kind] else cell.text
    return data


@pytest.fixture
def weighed(instructor, registrar):
    """As ``running``, with a test that weighs 40% in each module."""
    training_class = make_class(version=make_version(modules=2, test="0.4"))
    for name in ("Trần Văn Ưng", "Lê Văn Ân", "Phạm Thị Ái"):
        make_participant(
            training_class=training_class, person=make_person(full_name=name)
        )
    open_for_teaching(training_class, actor=registrar)
    make_session(training_class=training_class, instructor=instructor)
    return training_class


def test_marks_are_entered_with_comma_or_point(client, instructor, weighed):
    client.force_login(instructor)
    url = page("grade_record", weighed.code, "M01")
    data = sheet(url, client, "7,5", "7.5", "4", test=["8"], retake=["", "", "6,0"])

    response = client.post(url, data)

    assert response["Location"] == url
    assert list(
        Grade.objects.order_by(
            "participant__person__sort_key", "component", "attempt"
        ).values_list("component__name", "attempt", "value")
    ) == [
        ("Kiểm tra", 1, Decimal(8)),
        ("Kết thúc mô-đun", 1, Decimal("7.5")),
        ("Kết thúc mô-đun", 1, Decimal("7.5")),
        ("Kết thúc mô-đun", 1, Decimal(4)),
        ("Kết thúc mô-đun", 2, Decimal(6)),
    ]
    shown = text(client.get(url))
    assert 'value="7,5"' in shown
    assert '<strong class="score">7,7</strong>' in shown  # 0,4 × 8 + 0,6 × 7,5
    assert "Bảy phẩy bảy" in shown
    assert "3/3" in shown


def test_all_wrong_cells_are_named_at_once_and_nothing_is_saved(
    client, instructor, weighed
):
    client.force_login(instructor)
    url = page("grade_record", weighed.code, "M01")
    data = sheet(url, client, "11", "bảy", "8,5", test=["", "", "7,55"])

    response = client.post(url, data)

    shown = text(response)
    assert response.status_code == 422
    assert "Phạm Thị Ái, kết thúc mô-đun: Điểm từ 0 đến 10. Có phải 1,1?" in shown
    assert "Lê Văn Ân, kết thúc mô-đun: “bảy” không phải là điểm." in shown
    assert "Trần Văn Ưng, kiểm tra: Điểm chỉ có một chữ số thập phân" in shown
    for typed in ("11", "bảy", "8,5", "7,55"):
        assert f'value="{typed}"' in shown
    assert not Grade.objects.exists()


def test_a_retake_without_final_mark_is_refused(client, instructor, running):
    client.force_login(instructor)
    url = page("grade_record", running.code, "M01")
    data = sheet(url, client, "8", "8", "", retake=["", "", "6"])

    response = client.post(url, data)

    assert response.status_code == 422
    assert "Cần có điểm kết thúc trước khi ghi điểm kiểm tra lại." in text(response)
    assert not Grade.objects.exists()


def test_two_who_save_the_sheet_see_each_other_and_settle_it(
    client, instructor, registrar, running
):
    client.force_login(registrar)
    url = page("grade_record", running.code, "M01")
    seen_before = sheet(url, client, "6", "", "9")
    client.force_login(instructor)
    client.post(url, sheet(url, client, "8", "7"))

    client.force_login(registrar)
    refused = client.post(url, seen_before)

    shown = text(refused)
    assert refused.status_code == 422
    assert "Phạm Thị Ái, kết thúc mô-đun: Lê Văn Giảng Viên ghi 8,0 lúc" in shown
    assert 'value="6"' in shown  # what was typed stays beside it
    assert Grade.objects.count() == 2  # nothing of this form, not even where nobody was
    again = {
        **seen_before,
        **{
            f"was_{cell.key}": cell.was
            for row in refused.context["sheet"].rows
            for cell in row.cells
        },
    }
    again.update(
        {
            cell.name: cell.text
            for row in refused.context["sheet"].rows[1:2]
            for cell in row.cells
        }
    )
    assert client.post(url, again).status_code == 302
    marks = Grade.objects.order_by("participant__person__sort_key")
    assert list(marks.values_list("value", "version")) == [
        (Decimal(6), 2),
        (Decimal(7), 1),
        (Decimal(9), 1),
    ]


def test_a_cell_nobody_typed_in_is_left_to_who_did(
    client, instructor, registrar, running
):
    client.force_login(registrar)
    url = page("grade_record", running.code, "M01")
    seen_before = sheet(url, client, "", "", "9")
    client.force_login(instructor)
    client.post(url, sheet(url, client, "8"))

    client.force_login(registrar)
    saved = client.post(url, seen_before)

    assert saved.status_code == 302
    assert sorted(Grade.objects.values_list("value", flat=True)) == [8, 9]


def test_marks_are_read_only_when_results_are_final(client, registrar):
    training_class = make_recognised_class(actor=registrar)
    client.force_login(registrar)
    url = page("grade_record", training_class.code, "M01")
    before = list(Grade.objects.values())
    data = sheet(url, client, "9", "9", "9")

    shown = client.get(url)
    refused = client.post(url, data)

    assert "7,5" in text(shown)
    assert 'inputmode="decimal"' not in text(shown)
    assert refused.status_code == 422
    assert "Chỉ ghi điểm danh và điểm khi lớp đang học." in text(refused)
    assert list(Grade.objects.values()) == before


def test_a_module_that_is_not_graded_has_no_sheet(client, registrar, running):
    running.version.modules.filter(code="M02").update(is_graded=False)
    client.force_login(registrar)

    response = client.get(page("grade_record", running.code, "M02"))

    assert response.status_code == 404


def test_an_instructor_sees_only_the_modules_they_teach(
    client, instructor, registrar, running
):
    client.force_login(instructor)

    overview = text(client.get(running.get_absolute_url()))
    own = text(client.get(page("grade_record", running.code, "M01")))

    assert page("grade_record", running.code, "M01") in overview
    assert page("grade_record", running.code, "M02") not in overview
    assert page("grade_record", running.code, "M02") not in own
    for name in ("grade_record", "grade_history"):
        assert client.get(page(name, running.code, "M02")).status_code == 404
    for name in ("grade_cell", "grade_submit"):
        assert client.post(page(name, running.code, "M02")).status_code == 404
    client.force_login(registrar)
    assert page("grade_record", running.code, "M02") in text(
        client.get(running.get_absolute_url())
    )


@pytest.mark.parametrize("count", [5, 80])
def test_a_mark_sheet_runs_the_same_queries_for_any_class(
    client, registrar, count, django_assert_num_queries, django_assert_max_num_queries
):
    training_class = make_class(
        capacity=100, seats_per_cooperative=100, version=make_version(test="0.4")
    )
    for _ in range(count):
        make_participant(training_class=training_class)
    open_for_teaching(training_class, actor=registrar)
    client.force_login(registrar)
    client.get(page("class_list"))
    url = page("grade_record", training_class.code, "M01")

    with django_assert_num_queries(12):
        response = client.get(url)
    data = sheet(url, client, *["7,5"] * count, test=["8"] * count)
    with django_assert_max_num_queries(23):  # SQLite takes many rows in parts
        saved = client.post(url, data)

    assert text(response).count('inputmode="decimal"') == count * 3
    assert saved.status_code == 302
    assert Grade.objects.count() == count * 2


# Single cells


def cell(seat, module, value, **more):
    return {
        "participant": seat.pk,
        "component": module.components.get().pk,
        "attempt": 1,
        "version": 0,
        "value": value,
        **more,
    }


def test_a_cell_is_saved_by_itself_and_answers_with_the_modules_mark(
    client, instructor, running
):
    module = running.version.modules.first()
    seat = learners(running)[0]
    client.force_login(instructor)
    url = page("grade_cell", running.code, module.code)

    first = client.post(url, cell(seat, module, "4"))
    retake = client.post(url, cell(seat, module, "6,5", attempt=2))

    assert first.json() == {
        "version": 1,
        "value": "4,0",
        "score": "4,0",
        "words": "Bốn",
        "done": 1,
    }
    assert retake.json()["score"] == "6,5"
    assert retake.json()["words"] == "Sáu phẩy năm"
    assert Grade.objects.get(attempt=2).taken_on == timezone.localdate()


def test_a_cell_that_somebody_changed_answers_with_what_they_wrote(
    client, instructor, registrar, running
):
    module = running.version.modules.first()
    seat = learners(running)[0]
    url = page("grade_cell", running.code, module.code)
    client.force_login(instructor)
    client.post(url, cell(seat, module, "8"))
    client.force_login(registrar)

    answer = client.post(url, cell(seat, module, "7"))

    assert answer.status_code == 409
    assert answer.json()["version"] == 1
    assert answer.json()["value"] == "8,0"
    assert answer.json()["error"].startswith("Lê Văn Giảng Viên ghi 8,0 lúc")
    assert Grade.objects.get().value == 8


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": "85"}, "Điểm từ 0 đến 10. Có phải 8,5?"),
        ({"value": "bảy"}, "“bảy” không phải là điểm."),
        ({"value": "7", "attempt": 2}, "Cần có điểm kết thúc trước"),
        ({"value": "7", "participant": 0}, "không thuộc lớp"),
        ({"value": "7", "version": "x"}, "Vui lòng nhập một số nguyên."),
        ({"value": "7", "taken_on": "31/02/2024"}, "Ngày không hợp lệ"),
    ],
)
def test_a_wrong_cell_is_refused_with_a_sentence(
    client, instructor, running, fields, sentence
):
    module = running.version.modules.first()
    client.force_login(instructor)

    answer = client.post(
        page("grade_cell", running.code, module.code),
        {**cell(learners(running)[0], module, ""), **fields},
    )

    assert answer.status_code == 422
    assert sentence in answer.json()["error"]
    assert not Grade.objects.exists()


@pytest.mark.parametrize("count", [2, 12])
def test_a_cell_costs_the_same_queries_in_any_class(
    client, registrar, count, django_assert_num_queries
):
    training_class = make_class()
    seats = [make_participant(training_class=training_class) for _ in range(count)]
    open_for_teaching(training_class, actor=registrar)
    module = training_class.version.modules.first()
    client.force_login(registrar)
    url = page("grade_cell", training_class.code, module.code)
    client.post(url, cell(seats[1], module, "5"))

    with django_assert_num_queries(24):
        client.post(url, cell(seats[0], module, "5"))


def test_a_module_is_handed_in_by_its_instructor_and_opened_by_an_officer(
    client, instructor, registrar, running
):
    client.force_login(instructor)
    url = page("grade_record", running.code, "M01")
    early = client.post(page("grade_submit", running.code, "M01"), follow=True)
    assert "Các học viên chưa đủ điểm: Phạm Thị Ái, Lê Văn Ân, Trần Văn Ưng." in text(
        early
    )
    client.post(url, sheet(url, client, "8", "7", "6"))

    shown = text(client.post(page("grade_submit", running.code, "M01"), follow=True))

    assert "Lê Văn Giảng Viên nộp điểm lúc" in shown
    assert 'inputmode="decimal"' not in shown
    assert page("grade_reopen", running.code, "M01") not in shown
    assert client.get(page("grade_reopen", running.code, "M01")).status_code == 403
    client.force_login(registrar)
    assert page("grade_reopen", running.code, "M01") in text(client.get(url))
    blank = client.post(page("grade_reopen", running.code, "M01"), {"reason": ""})
    assert blank.status_code == 422
    client.post(page("grade_reopen", running.code, "M01"), {"reason": "Nhập nhầm"})
    assert 'inputmode="decimal"' in text(client.get(url))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_history_tells_who_changed_what(
    client, instructor, running, rows, django_assert_num_queries
):
    client.force_login(instructor)
    url = page("grade_record", running.code, "M01")
    for turn in range(rows):
        client.post(url, sheet(url, client, str(4 + turn)))
    history = page("grade_history", running.code, "M01")
    client.get(history)

    with django_assert_num_queries(10):
        shown = text(client.get(history))

    assert len(client.get(history).context["table"].rows) == rows
    assert "Phạm Thị Ái" in shown
    assert "Lê Văn Giảng Viên" in shown
    other = client.get(history, {"q": "tran van ung"})
    assert len(other.context["table"].rows) == 0


# Results


def test_grading_is_closed_reopened_closed_and_recognised(
    client, registrar, approver, running, session
):
    seats = learners(running)
    client.force_login(registrar)
    code = running.code
    session.module = running.version.modules.first()

    refused = client.post(page("class_close_grading", code), follow=True)
    assert f"Các buổi chưa điểm danh: {session}." in text(refused)
    record_attendance(
        session,
        {s.pk: Mark(m) for s, m in zip(seats, "xxP", strict=True)},
        actor=registrar,
    )
    refused = client.post(page("class_close_grading", code), follow=True)
    everyone = ", ".join(str(seat.person) for seat in seats)
    assert (
        f"Các mô-đun còn học viên chưa có điểm: M01 ({everyone}); M02 ({everyone})."
        in text(refused)
    )
    for module in ("M01", "M02"):
        url = page("grade_record", code, module)
        client.post(url, sheet(url, client, "9", "7,6", "8"))

    closed = client.post(page("class_close_grading", code), follow=True)
    assert "Tham dự 4/4 tiết (100%), điểm 7,6 → Khá" in text(closed)
    assert "thiếu 4 tiết so với 4 → Không đạt" in text(closed)
    assert client.get(page("class_recognise", code)).status_code == 403

    unexplained = client.post(page("class_reopen_grading", code), {"reason": ""})
    assert unexplained.status_code == 422
    client.post(page("class_reopen_grading", code), {"reason": "Nhầm điểm"})
    running.refresh_from_db()
    assert running.status == ClassStatus.RUNNING
    client.post(page("class_close_grading", code))

    unreviewed = text(client.get(page("result_list", code)))
    assert "Chưa nhập cuộc họp của hội đồng xét kết quả này." in unreviewed
    make_review(running)
    client.force_login(approver)
    assert client.post(page("class_close_grading", code)).status_code == 403
    shown = text(client.get(page("class_recognise", code)))
    assert "Tham dự 4/4 tiết (100%), điểm 9,0 → Xuất sắc" in shown
    signed = client.post(page("class_recognise", code), decision_data())
    running.refresh_from_db()
    assert signed["Location"] == running.get_absolute_url()
    assert running.is_completed


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": ""}, "Vui lòng nhập số quyết định."),
        ({"signed_on": "01/01/2020"}, "Ngày ký quyết định trước buổi học cuối cùng."),
    ],
)
def test_recognition_is_refused_with_everything_kept(
    client, approver, fields, sentence
):
    training_class = make_recognised_class()
    TrainingClass.objects.update(status="grading", recognition_decision=None)
    client.force_login(approver)

    response = client.post(
        page("class_recognise", training_class.code),
        decision_data(number="99/QĐ-LMHTX", **fields)
        if "number" not in fields
        else decision_data(**fields),
    )

    training_class.refresh_from_db()
    assert response.status_code == 422
    assert sentence in text(response)
    assert training_class.status == ClassStatus.GRADING


# The next act


@pytest.mark.parametrize(
    ("status", "who", "name"),
    [
        ("planned", "registrar", "enrollment:call_edit"),
        ("enrolling", "registrar", "enrollment:admitted_list"),
        ("list_locked", "registrar", "training:class_open"),
        ("grading", "registrar", "training:result_list"),
        ("grading", "approver", "training:class_recognise"),
        ("completed", "registrar", "certificates:class_issue"),
    ],
)
def test_the_overview_offers_one_next_act(client, request, status, who, name):
    if status in ("grading", "completed"):
        training_class = make_recognised_class()
    else:
        training_class = make_class(status=status)
    if status == "grading":
        TrainingClass.objects.update(status=status, recognition_decision=None)
    client.force_login(request.getfixturevalue(who))

    shown = text(client.get(training_class.get_absolute_url()))

    assert f'<a class="btn" href="{reverse(name, args=[training_class.code])}"' in shown
    assert shown.count('class="btn"') == 1


def test_the_overview_sends_the_instructor_to_the_roster_that_is_due(
    client, instructor, running, session
):
    make_session(
        training_class=running,
        part=DayPart.AFTERNOON,
        held_on=timezone.localdate() + dt.timedelta(days=3),
    )
    client.force_login(instructor)

    shown = text(client.get(running.get_absolute_url()))

    assert f'<a class="btn" href="{session.get_absolute_url()}"' in shown


def test_whoever_left_and_cancelled_sessions_do_not_disturb_the_pages(
    client, registrar, running, session
):
    seat = learners(running)[0]
    seat.status = ParticipantStatus.DROPPED
    seat.dropped_reason = "Bận việc"
    seat.save()
    Session.objects.update(cancelled_at=timezone.now(), cancelled_reason="Mưa")
    client.force_login(registrar)

    for name in ("class_detail", "session_list", "participant_list", "result_list"):
        assert client.get(page(name, running.code)).status_code == 200
