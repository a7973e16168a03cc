"""The pages of attendance: what is typed is kept, what is refused is said where it is."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import AuditEntry
from tests.enrollment.applying.papers import pdf, upload
from tests.factories import (
    make_participant,
    make_recognised_class,
    make_session,
    make_user,
)
from tests.training.attending import marks, running_class, stands, submit
from training import operations
from training.attendance_papers import (
    A_SHEET,
    attendance_sheet,
    attendance_workbook,
)
from training.check_in import code_at
from training.models import (
    Attendance,
    AttendanceChange,
    AttendanceConflict,
    CheckIn,
    CheckInDesk,
    ClassStatus,
    DayPart,
    Session,
    SheetPhoto,
    Submission,
    WalkIn,
)
from training.operations import Mark

pytestmark = pytest.mark.django_db
NAMES = ("Phạm Thị Ái", "Lê Văn Ân", "Trần Văn Ưng")


@pytest.fixture
def held(instructor):
    """A class of three with the sessions of two past mornings, nothing recorded."""
    return running_class(instructor, names=NAMES)


@pytest.fixture
def session(held):
    return held[2][-1]


@pytest.fixture
def seats(held):
    return held[1]


def page(name, *args):
    return reverse(f"training:{name}", args=args)


def class_sheet(training_class, ending):
    return reverse("class_paper", args=[training_class.code, "diem-danh", ending])


def text(response):
    return response.content.decode()


def roster(seats, *symbols, **more):
    """The form as the browser sends it: radios without a choice are absent."""
    data = {}
    for seat, symbol in zip(seats, symbols, strict=False):
        data[f"missed_{seat.pk}"] = symbol[1:]
        if symbol:
            data[f"mark_{seat.pk}"] = symbol[0]
    return data | more


# The roster


def test_nothing_is_preset_on_a_roster(client, instructor, session):
    client.force_login(instructor)

    response = client.get(session.get_absolute_url())

    assert response.status_code == 200
    assert " checked" not in text(response)
    assert text(response).count('type="radio"') == 12


def test_present_for_the_rest_fills_blanks_only_and_saves_nothing(
    client, instructor, seats, session
):
    client.force_login(instructor)

    response = client.post(
        session.get_absolute_url(), roster(seats, "", "K", "M2", fill="1")
    )

    shown = text(response)
    assert response.status_code == 200
    for seat, mark in zip(seats, "xKM", strict=True):
        assert f'name="mark_{seat.pk}" value="{mark}" checked' in shown
    assert shown.count(" checked") == 3
    assert 'value="2"' in shown
    assert "Chưa lưu" in shown
    assert not Attendance.objects.exists()


def test_attendance_is_saved_with_its_exceptions(client, instructor, seats, session):
    client.force_login(instructor)

    response = client.post(session.get_absolute_url(), roster(seats, "x", "P", "M2 "))

    assert response["Location"] == session.get_absolute_url()
    assert stands(session) == ["x", "P", "M2"]
    again = text(client.get(session.get_absolute_url()))
    assert f"{instructor} ghi lúc" in again
    assert again.count(" checked") == 3


def test_a_blank_row_stays_open_and_is_counted(client, instructor, seats, session):
    client.force_login(instructor)

    response = client.post(
        session.get_absolute_url(), roster(seats, "", "K", ""), follow=True
    )

    assert "Đã lưu. Còn 2 học viên chưa ghi." in text(response)
    assert "điểm danh chưa đủ" in text(response)
    assert stands(session) == ["-", "K", "-"]
    session.refresh_from_db()
    assert session.marked_at is None


def test_a_roster_sent_twice_is_once(client, instructor, seats, session):
    client.force_login(instructor)
    key = uuid.uuid4()

    for _twice in range(2):
        client.post(session.get_absolute_url(), roster(seats, "x", "P", "K", key=key))

    assert Submission.objects.count() == 1
    assert AttendanceChange.objects.count() == 3


@pytest.mark.parametrize("missed", ["", "0", "5", "hai", "-1"])
def test_m_without_possible_periods_is_refused_by_name(
    client, instructor, seats, session, missed
):
    client.force_login(instructor)
    data = roster(seats, "x", "x", "M")
    data[f"missed_{seats[2].pk}"] = missed

    response = client.post(session.get_absolute_url(), data)

    assert response.status_code == 422
    assert "Trần Văn Ưng, số tiết vắng: Với M, nhập số tiết vắng: 1 đến 4." in text(
        response
    )
    assert f'name="mark_{seats[0].pk}" value="x" checked' in text(response)
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("cancelled", "Buổi học này đã hủy."),
        ("ahead", "Buổi học chưa diễn ra; điểm danh được ghi vào ngày học."),
        ("completed", "Chỉ ghi điểm danh và điểm khi lớp đang học."),
        ("another's", "Điểm danh của buổi học do giảng viên buổi đó ghi."),
    ],
)
def test_attendance_is_refused_with_its_sentence(
    client, instructor, held, session, case, sentence
):
    training_class, seats, (other, _session) = held
    match case:
        case "cancelled":
            operations.cancel_session(session, reason="Mưa", actor=instructor)
        case "ahead":
            Session.objects.filter(pk=session.pk).update(
                held_on=timezone.localdate() + dt.timedelta(days=1)
            )
        case "completed":
            type(training_class).objects.update(status=ClassStatus.GRADING)
        case "another's":
            Session.objects.filter(pk=session.pk).update(instructor=make_user())
    client.force_login(instructor)
    before = AuditEntry.objects.count()

    shown = client.get(session.get_absolute_url())
    refused = client.post(session.get_absolute_url(), roster(seats, "K", "K", "K"))

    assert other.instructor == instructor
    assert sentence in text(shown)
    assert 'type="radio"' not in text(shown)
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert not Attendance.objects.exists()
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("count", [5, 20])
def test_a_roster_runs_the_same_queries_for_any_class(
    client, registrar, count, django_assert_num_queries
):
    _class, seats, (session,) = running_class(registrar, learners=count, sessions=1)
    client.force_login(registrar)
    client.get(page("class_list"))

    with django_assert_num_queries(13):
        response = client.get(session.get_absolute_url())
    with django_assert_num_queries(28):
        saved = client.post(session.get_absolute_url(), roster(seats, *["x"] * count))

    assert text(response).count('type="radio"') == count * 4
    assert saved.status_code == 302


# Versions that disagree


def test_a_page_that_is_older_than_what_stands_leads_to_both_versions(
    client, instructor, registrar, seats, session
):
    submit(session, seats, "x", "P", "K", device="Android 7K3Q")
    client.force_login(registrar)

    response = client.post(
        session.get_absolute_url(), roster(seats, "x", "K", "K"), follow=True
    )

    url = page("attendance_settle", session.training_class.code, session.pk)
    assert response.redirect_chain == [(url, 302)]
    shown = text(response)
    assert "Lê Văn Ân" in shown
    assert "Lê Văn Giảng Viên" in shown
    assert "Android 7K3Q" in shown
    assert "Trần Thị Giáo Vụ" in shown
    assert stands(session) == ["x", "P", "K"]
    assert "Chọn bản đúng" in text(client.get(session.get_absolute_url()))
    assert url in text(client.get(session.training_class.get_absolute_url()))
    assert url in text(client.get(reverse("desk")))


@pytest.mark.parametrize(
    ("choice", "seen", "kept"),
    [
        ("K", True, "K"),
        ("P", True, "P"),
        ("", True, ""),
        ("x", True, ""),
        ("K", False, ""),
    ],
)
def test_a_version_is_chosen(client, instructor, seats, session, choice, seen, kept):
    submit(session, seats, "x", "P", "K")
    submit(session, seats, "", "K", "")
    client.force_login(instructor)
    conflict = AttendanceConflict.objects.get()

    response = client.post(
        page("attendance_settle", session.training_class.code, session.pk),
        {
            f"choice_{seats[1].pk}": choice,
            "seen": [conflict.pk] if seen else [conflict.pk + 1],
        },
    )

    assert response.status_code == (302 if kept else 422)
    assert stands(session)[1] == (kept or "P")
    assert AttendanceConflict.objects.open().exists() == (not kept)


def test_the_history_tells_who_changed_what(
    client, instructor, registrar, held, session, django_assert_num_queries
):
    training_class, seats, _sessions = held
    operations.record_attendance(session, marks(seats, "x", "", ""), actor=instructor)
    client.force_login(registrar)
    url = page("attendance_history", training_class.code)
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)
    operations.record_attendance(session, marks(seats, "P", "M1", ""), actor=registrar)
    with django_assert_num_queries(8):
        shown = text(client.get(url))

    assert shown.count("Trần Thị Giáo Vụ</td>") == 2
    assert "M1" in shown
    found = text(client.get(url, {"q": "an"}))
    assert "Lê Văn Ân" in found
    assert "Phạm Thị Ái" not in found


# The grid


def grid_url(session):
    return page("attendance_grid", session.training_class.code)


def cell(session, seat):
    return f"m_{session.pk}_{seat.pk}"


def test_the_grid_saves_what_was_typed_and_keeps_blanks(
    client, instructor, held, session
):
    _class, seats, (first, second) = held
    operations.record_attendance(first, marks(seats, "x", "K", ""), actor=instructor)
    client.force_login(instructor)
    shown = client.get(grid_url(session))
    data = {
        "seen": shown.context["form"].versions,
        cell(first, seats[0]): "",
        cell(first, seats[1]): "p",
        cell(second, seats[2]): "m 2",
    }

    response = client.post(grid_url(session), data, follow=True)

    assert "Đã lưu 2 ô." in text(response)
    assert stands(first) == ["x", "P", "-"]
    assert stands(second) == ["-", "-", "M2"]


def test_the_grid_tells_every_fault_in_its_cell_and_keeps_what_was_typed(
    client, instructor, held, session
):
    _class, seats, (first, second) = held
    client.force_login(instructor)

    response = client.post(
        grid_url(session),
        {
            cell(first, seats[0]): "v",
            cell(first, seats[1]): "M5",
            cell(second, seats[2]): "K",
        },
    )

    shown = text(response)
    assert response.status_code == 422
    assert "“v” không phải ký hiệu điểm danh" in shown
    assert "Với M, nhập số tiết vắng: 1 đến 4." in shown
    assert shown.count('aria-invalid="true"') == 2
    assert 'value="M5"' in shown
    assert 'value="K"' in shown
    assert not Attendance.objects.exists()


def test_the_grid_tells_what_somebody_else_wrote_meanwhile(
    client, instructor, registrar, held, session
):
    _class, seats, (first, _second) = held
    client.force_login(instructor)
    versions = client.get(grid_url(session)).context["form"].versions
    operations.record_attendance(first, marks(seats, "P", "", ""), actor=registrar)

    response = client.post(
        grid_url(session), {"seen": versions, cell(first, seats[0]): "K"}
    )

    assert response.status_code == 422
    assert "Trần Thị Giáo Vụ ghi P lúc" in text(response)
    assert stands(first)[0] == "P"


def test_the_grid_opens_only_the_cells_one_may_write(client, instructor, held, session):
    training_class, _seats, (first, second) = held
    Session.objects.filter(pk=first.pk).update(instructor=make_user())
    ahead = make_session(
        training_class=training_class,
        instructor=instructor,
        held_on=timezone.localdate() + dt.timedelta(days=1),
    )
    client.force_login(instructor)

    shown = text(client.get(grid_url(session)))

    assert f"m_{second.pk}_" in shown
    assert f"m_{first.pk}_" not in shown
    assert f"m_{ahead.pk}_" not in shown


@pytest.mark.parametrize("versions", ["", "[]", "{", '{"1_1":"x"}', "7"])
def test_a_grid_without_its_versions_overwrites_nothing(
    client, instructor, held, session, versions
):
    _class, seats, (first, _second) = held
    operations.record_attendance(first, marks(seats, "P", "", ""), actor=instructor)
    client.force_login(instructor)

    response = client.post(
        grid_url(session), {"seen": versions, cell(first, seats[0]): "K"}
    )

    assert response.status_code == 422
    assert stands(first)[0] == "P"


@pytest.mark.parametrize(("learners", "sessions"), [(3, 2), (80, 20)])
def test_a_grid_of_any_size_is_drawn_with_the_same_queries(
    client, registrar, learners, sessions, django_assert_num_queries
):
    training_class, seats, held = running_class(
        registrar, learners=learners, sessions=sessions
    )
    operations.record_attendance(
        held[0], marks(seats, *["x"] * learners), actor=registrar
    )
    client.force_login(registrar)
    url = page("attendance_grid", training_class.code)
    client.get(url)

    with django_assert_num_queries(9):
        shown = text(client.get(url))

    assert shown.count('name="m_') == learners * sessions


def test_a_grid_of_sixteen_hundred_cells_is_taken(client, registrar):
    training_class, seats, held = running_class(registrar, learners=80, sessions=20)
    client.force_login(registrar)
    data = {cell(each, seat): "x" for each in held for seat in seats}

    response = client.post(page("attendance_grid", training_class.code), data)

    assert response.status_code == 302
    assert Attendance.objects.count() == 1600
    assert not training_class.sessions.unmarked().exists()


# A spreadsheet


def label(session, word="S"):
    return f"{session.held_on:%d/%m} {word}"


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("diem-danh.xlsx", out.getvalue())


def bring(client, training_class, file, **more):
    return client.post(
        page("attendance_import", training_class.code), {"file": file, **more}
    )


def test_a_spreadsheet_fills_the_grid_and_saves_nothing_until_it_is_looked_at(
    client, instructor, held
):
    training_class, seats, (first, second) = held
    operations.record_attendance(first, marks(seats, "x", "", ""), actor=instructor)
    client.force_login(instructor)
    file = workbook(
        ["BẢNG ĐIỂM DANH"],
        [],
        ["STT", "Họ và tên", "Hợp tác xã", label(first), label(second, "sáng"), "P"],
        [1, "phạm thị ái", "HTX", "P", "x", 4],
        [2, "Lê Văn Ân", "HTX", "", "M2", ""],
        [3, "Trần Văn Ưng", "HTX", "k", "", ""],
        ["", "Giảng viên ký"],
    )

    response = bring(client, training_class, file)

    assert response.status_code == 200
    shown = text(response)
    assert "3 học viên, 2 buổi, 4 ô khác" in shown
    assert stands(first) == ["x", "-", "-"]
    form = response.context["form"]
    data = {"seen": form.versions} | {
        field.name: field.value for _row, fields in form.rows for field in fields
    }
    client.post(page("attendance_grid", training_class.code), data)

    assert stands(first) == ["P", "-", "K"]
    assert stands(second) == ["x", "M2", "-"]


def test_every_fault_of_a_spreadsheet_is_told_with_row_and_column(
    client, instructor, held
):
    training_class, _seats, (first, second) = held
    client.force_login(instructor)
    file = workbook(
        ["STT", "Họ và tên", label(first), label(second), "31/12 C"],
        [1, "Phạm Thị Ái", "v", "M9", ""],
        [2, "Lê Văn Ấn Độ", "x", "x", ""],
        [3, "Trần Văn Ưng", "M", "x", "x"],
        [4, "Trần Văn Ưng", "x", "x", ""],
        [5, "", "x", "x", ""],
    )

    response = bring(client, training_class, file)

    assert response.status_code == 422
    errors = response.context["found"].errors
    assert sorted((e.row, e.column, e.code) for e in errors) == sorted(
        [
            (1, "31/12 C", "session_unknown"),
            (2, label(first), "mark_unknown"),
            (2, label(second), "missed_periods"),
            (3, "Họ và tên", "learner_unknown"),
            (4, "Họ và tên", "learner_twice"),
            (4, label(first), "missed_periods"),
            (5, "Họ và tên", "learner_twice"),
            (6, "Họ và tên", "name_missing"),
        ]
    )
    shown = text(response)
    assert "8 lỗi. Chưa điền gì" in shown
    assert "Lê Văn Ấn Độ không phải học viên của lớp này." in shown
    assert not Attendance.objects.exists()


def test_blank_may_mean_present_and_never_overwrites(client, instructor, held):
    training_class, seats, (first, second) = held
    operations.record_attendance(first, marks(seats, "K", "", ""), actor=instructor)
    client.force_login(instructor)
    file = workbook(
        ["Họ và tên", label(first)],
        ["Phạm Thị Ái", ""],
        ["Lê Văn Ân", ""],
        ["Trần Văn Ưng", "P"],
    )

    response = bring(client, training_class, file, blank_is_present="on")

    typed = {
        field.cell.key: field.value
        for _row, fields in response.context["form"].rows
        for field in fields
    }
    assert [typed[f"{first.pk}_{seat.pk}"] for seat in seats] == ["K", "x", "P"]
    assert [typed[f"{second.pk}_{seat.pk}"] for seat in seats] == ["", "", ""]


def test_namesakes_are_told_apart_by_their_number(client, instructor):
    training_class, _seats, (first,) = running_class(
        instructor, names=("Lê Văn Ân", "Lê Văn Ân", "Trần Văn Ưng"), sessions=1
    )
    client.force_login(instructor)
    rows = [[1, "Lê Văn Ân", "P"], [2, "Lê Văn Ân", "K"]]

    response = bring(
        client, training_class, workbook(["STT", "Họ và tên", label(first)], *rows)
    )
    without = bring(
        client,
        training_class,
        workbook(["Họ và tên", label(first)], ["Lê Văn Ân", "P"]),
    )

    typed = [fields[0].value for _row, fields in response.context["form"].rows]
    assert typed == ["P", "K", ""]
    assert [e.code for e in without.context["found"].errors] == ["learner_ambiguous"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Vui lòng"),
        (b"%PDF-1.7", "PDF"),
        ("Tên,Điểm\nA,5".encode(), "Họ và tên"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused(
    client, instructor, held, content, sentence
):
    client.force_login(instructor)

    response = bring(client, held[0], SimpleUploadedFile("a.csv", content or b" "))

    assert response.status_code == 422
    assert not Attendance.objects.exists()
    assert sentence in text(response) or "trống" in text(response)


def test_the_sheet_to_fill_in_is_read_back_as_it_was(client, instructor, held):
    training_class, seats, (first, second) = held
    operations.record_attendance(first, marks(seats, "x", "M2", "K"), actor=instructor)
    client.force_login(instructor)
    sheet = client.get(class_sheet(training_class, "xlsx")).content

    response = bring(client, training_class, SimpleUploadedFile("bang.xlsx", sheet))

    assert response.status_code == 200
    assert response.context["form"].changes == 0
    assert response.context["found"].columns == 2
    assert stands(second) == ["-", "-", "-"]


def test_no_name_in_the_workbook_becomes_a_formula(instructor):
    training_class, _seats, _held = running_class(
        instructor, names=("=1+1 Ân", "Lê Văn Ân", "Trần Văn Ưng")
    )

    sheet = load_workbook(io.BytesIO(attendance_workbook(training_class))).active

    cells = [c for row in sheet.iter_rows() for c in row if c.value]
    assert not [c for c in cells if c.data_type == "f"]
    assert "=1+1 Ân" in {c.value for c in cells}


# Sheets on paper


def words(content):
    import subprocess  # noqa: PLC0415  the tool that reads papers

    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=content,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.parametrize("name", ["class_sheet", "session_sheet"])
def test_the_sheets_open_in_the_browser_without_phones_or_numbers(
    client, instructor, held, session, name
):
    training_class, seats, _held = held
    client.force_login(instructor)

    response = client.get(
        class_sheet(training_class, "pdf")
        if name == "class_sheet"
        else page("session_sheet_pdf", training_class.code, session.pk)
    )

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    shown = words(response.content)
    assert "Phạm Thị Ái" in shown
    assert seats[0].person.phone not in shown
    assert seats[0].person.citizen_id not in shown


def test_eighty_learners_run_over_pages_with_repeated_headings(
    registrar, django_assert_num_queries
):
    training_class, _seats, _held = running_class(
        registrar, learners=80, sessions=A_SHEET + 4
    )

    with django_assert_num_queries(3):
        content = attendance_sheet(training_class)

    with pikepdf.open(io.BytesIO(content)) as document:
        pages = len(document.pages)
    shown = words(content)
    assert pages > 4
    assert shown.count("Họ và tên") == pages, "a heading on every page"
    assert shown.count("BẢNG ĐIỂM DANH") == 2, "two portions of sessions"
    assert shown.count("Giảng viên ký") == 2
    assert shown.count("Tỷ lệ") >= 1
    assert "P: vắng có phép" in shown


# Photos of the sheet


@pytest.fixture
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photos_url(session):
    return page("sheet_photo_create", session.training_class.code, session.pk)


def test_a_photo_is_added_shown_and_taken_out(client, instructor, session, storage):
    client.force_login(instructor)

    added = client.post(photos_url(session), {"photo": upload(pdf(), "bang.pdf")})

    photo = SheetPhoto.objects.get()
    assert added.status_code == 302
    shown = client.get(photo.get_absolute_url())
    assert shown["Content-Type"] == "application/pdf"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "bang.pdf" in text(client.get(photos_url(session)))
    client.post(page("sheet_photo_remove", photo.pk))
    assert not SheetPhoto.objects.exists()


@pytest.mark.parametrize("content", [b"MZ program", b""])
def test_what_is_no_photo_is_refused_beside_the_field(
    client, instructor, session, storage, content
):
    client.force_login(instructor)

    response = client.post(photos_url(session), {"photo": upload(content, "a.jpg")})

    assert response.status_code == 422
    assert not SheetPhoto.objects.exists()


def test_a_photo_is_nobody_elses(client, instructor, session, storage, stranger):
    client.force_login(instructor)
    client.post(photos_url(session), {"photo": upload(pdf(), "bang.pdf")})
    photo = SheetPhoto.objects.get()
    other = make_user("training.view_trainingclass", "training.record_attendance")

    for person, status in ((stranger, 403), (other, 404)):
        client.force_login(person)
        assert client.get(photo.get_absolute_url()).status_code == status


# Walk-ins


def test_a_walk_in_is_noted_seen_by_the_officer_and_identified(
    client, instructor, registrar, seats, session
):
    code = session.training_class.code
    client.force_login(instructor)
    url = page("walk_in_create", code, session.pk)
    assert client.post(url, {"name": "Danh Lạ", "phone": "12"}).status_code == 422

    client.post(url, {"name": "Danh Lạ", "phone": "0912 345 678"})

    walk_in = WalkIn.objects.get()
    assert walk_in.phone == "0912345678"
    client.force_login(registrar)
    for shown in (
        reverse("desk"),
        session.training_class.get_absolute_url(),
        session.get_absolute_url(),
    ):
        assert walk_in.get_absolute_url() in text(client.get(shown)), shown
    assert client.post(walk_in.get_absolute_url(), {"reason": ""}).status_code == 422
    settled = client.post(
        walk_in.get_absolute_url(), {"participant": seats[1].pk}, follow=True
    )
    assert "Đã ghi Lê Văn Ân có mặt." in text(settled)
    assert stands(session) == ["-", "x", "-"]
    again = client.post(walk_in.get_absolute_url(), {"reason": "Khách"})
    assert again.status_code == 422
    assert "Đã xác định người này là ai." in text(again)


# Self check-in


@pytest.fixture
def today(held, instructor):
    return make_session(
        training_class=held[0],
        held_on=timezone.localdate(),
        part=DayPart.AFTERNOON,
        instructor=instructor,
    )


@pytest.fixture
def learner(seats):
    seats[0].person.user = make_user(full_name=NAMES[0])
    seats[0].person.save()
    return seats[0]


def desk_url(session):
    return page("check_in_desk", session.training_class.code, session.pk)


def test_the_screen_shows_a_code_that_changes_and_closes(client, instructor, today):
    client.force_login(instructor)
    assert "Refresh" not in client.get(desk_url(today)).headers

    client.post(desk_url(today))

    shown = client.get(desk_url(today))
    secret = CheckInDesk.objects.get().secret
    code = code_at(secret, timezone.now())
    assert f"{code[:3]} {code[3:]}" in text(shown)
    assert 1 < int(shown.headers["Refresh"]) <= 31
    assert "data:image/png" in text(shown)
    assert secret not in text(shown)
    client.post(desk_url(today), {"close": "1"})
    assert not CheckInDesk.objects.get().is_open
    assert "Refresh" not in client.get(desk_url(today)).headers


def test_a_learner_reports_and_the_instructor_confirms(
    client, instructor, learner, today
):
    operations.open_check_in(today, actor=instructor)
    client.force_login(learner.person.user)
    url = page("check_in", today.pk)
    wrong = client.post(url, {"code": "abc"})
    assert wrong.status_code == 422
    assert "Mã không đúng hoặc đã đổi" in text(wrong)
    code = code_at(CheckInDesk.objects.get().secret, timezone.now())

    done = client.post(url, {"code": f"{code[:3]} {code[3:]}"}, follow=True)

    assert "giảng viên sẽ xác nhận" in text(done)
    assert not Attendance.objects.exists()
    client.force_login(instructor)
    shown = text(client.get(today.get_absolute_url()))
    assert "tự báo có mặt" in shown
    assert " checked" not in shown
    seats = [learner]
    filled = text(client.post(today.get_absolute_url(), roster(seats, "", confirm="1")))
    assert filled.count(" checked") == 1
    client.post(today.get_absolute_url(), roster(seats, "x"))
    assert stands(today)[0] == "x"


def test_a_code_is_not_guessed(client, instructor, learner, today):
    operations.open_check_in(today, actor=instructor)
    client.force_login(learner.person.user)
    url = page("check_in", today.pk)
    for guess in range(10):
        client.post(url, {"code": f"{guess:06d}"})
    code = code_at(CheckInDesk.objects.get().secret, timezone.now())

    response = client.post(url, {"code": code})

    assert response.status_code == 422
    assert "Đã thử quá nhiều lần" in text(response)
    assert not CheckIn.objects.exists()


# The telephone


def send(client, user, held, **changes):
    body = {
        "id": str(uuid.uuid4()),
        "who": user.pk,
        "session": held.pk,
        "made_at": timezone.now().isoformat(),
        "device": "Android 7K3Q",
        "marks": [],
        "guests": [],
        **changes,
    }
    return client.post(
        page("attendance_send"), json.dumps(body), content_type="application/json"
    )


def test_the_day_holds_own_sessions_with_names_and_versions_only(
    client, instructor, held, session
):
    training_class, seats, (first, second) = held
    operations.record_attendance(second, marks(seats, "x", "M2", ""), actor=instructor)
    far = make_session(
        training_class=training_class,
        instructor=instructor,
        held_on=timezone.localdate() - dt.timedelta(days=40),
    )
    others = make_session(training_class=training_class, part=DayPart.AFTERNOON)
    client.force_login(instructor)

    response = client.get(page("attendance_day"))

    day = response.json()
    assert {each["id"] for each in day["sessions"]} == {first.pk, second.pk}
    roster = next(each for each in day["sessions"] if each["id"] == second.pk)
    assert [
        (each["name"], each["mark"], each["missed"], each["version"])
        for each in roster["learners"]
    ] == [(NAMES[0], "x", 0, 1), (NAMES[1], "M", 2, 1), (NAMES[2], "", 0, 0)]
    assert roster["learners"][0].keys() == {
        "id",
        "name",
        "mark",
        "missed",
        "version",
        "disputed",
        "claimed",
    }
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    opened = client.get(page("attendance_day"), {"buoi": far.pk}).json()
    assert far.pk in {each["id"] for each in opened["sessions"]}
    opened = client.get(page("attendance_day"), {"buoi": others.pk}).json()
    assert others.pk not in {each["id"] for each in opened["sessions"]}


@pytest.mark.parametrize("sessions", [1, 6])
def test_the_day_costs_the_same_queries(
    client, instructor, sessions, django_assert_num_queries
):
    running_class(instructor, learners=5, sessions=sessions)
    client.force_login(instructor)
    client.get(page("attendance_day"))

    with django_assert_num_queries(9):
        day = client.get(page("attendance_day")).json()

    assert len(day["sessions"]) == sessions


def test_what_a_telephone_sends_is_answered_with_the_roster(
    client, instructor, seats, session
):
    client.force_login(instructor)

    response = send(
        client,
        instructor,
        session,
        marks=[[seats[0].pk, "x", 0, 0], [seats[1].pk, "M", 2, 0]],
        guests=["Danh Lạ"],
    )

    answer = response.json()
    assert answer["outcome"] == {str(seat.pk): "applied" for seat in seats[:2]}
    assert [each["version"] for each in answer["session"]["learners"]] == [1, 1, 0]
    assert stands(session) == ["x", "M2", "-"]
    assert WalkIn.objects.get().name == "Danh Lạ"


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "7"},
        {"made_at": "gestern"},
        {"made_at": "2024-08-16T07:30:00"},
        {"marks": [[1, "x", 0]]},
        {"marks": [["1", "x", 0, 0]]},
        {"marks": [[True, "x", 0, 0]]},
        {"marks": [[1, "x", -1, 0]]},
        {"marks": {"1": "x"}},
        {"session": "1"},
        {"session": 2**70},
        {"guests": 7},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused(client, instructor, session, changes):
    client.force_login(instructor)

    response = send(client, instructor, session, **changes)

    assert response.status_code == 422
    assert response.json()["code"] == "submission_unreadable"
    assert not Submission.objects.exists()


def test_a_telephone_learns_why_it_is_refused(client, instructor, seats, session):
    operations.cancel_session(session, reason="Mưa", actor=instructor)
    client.force_login(instructor)

    response = send(client, instructor, session, marks=[[seats[0].pk, "x", 0, 0]])

    assert response.status_code == 422
    assert response.json() == {
        "code": "session_cancelled",
        "error": "Buổi học này đã hủy.",
    }


def test_what_another_person_marked_is_not_taken(
    client, instructor, registrar, seats, session
):
    client.force_login(registrar)

    response = send(client, instructor, session, marks=[[seats[0].pk, "x", 0, 0]])

    assert response.status_code == 409
    assert not Submission.objects.exists()


def test_a_telephone_without_its_token_is_refused(instructor, session):
    from django.test import Client  # noqa: PLC0415

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(instructor)
    assert send(strict, instructor, session).status_code == 403
    token = strict.get(page("attendance_day")).json()["token"]

    body = json.dumps(
        {
            "id": str(uuid.uuid4()),
            "who": instructor.pk,
            "session": session.pk,
            "made_at": timezone.now().isoformat(),
            "device": "",
            "marks": [],
            "guests": [],
        }
    )
    taken = strict.post(
        page("attendance_send"),
        body,
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert taken.status_code == 200


def test_the_shell_the_worker_and_the_manifest_hold_nothing_of_anybody(
    client, instructor, session
):
    client.force_login(instructor)
    for name in ("attendance_shell", "attendance_worker", "attendance_manifest"):
        shown = text(client.get(page(name)))
        assert str(instructor) not in shown
        assert "csrf" not in shown.lower()
    manifest = client.get(page("attendance_manifest"))
    assert manifest["Content-Type"] == "application/manifest+json"
    assert manifest.json()["scope"] == page("attendance_phone") == "/diem-danh/"
    worker = client.get(page("attendance_worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert page("attendance_worker").startswith("/diem-danh/")


def test_the_code_of_a_sheet_opens_the_session(client, instructor, session):
    client.force_login(instructor)

    assert client.get(page("attendance_phone", session.pk)).status_code == 200
    other = make_session()
    assert client.get(page("attendance_phone", other.pk)).status_code == 404


# Seen early


def test_who_may_hardly_miss_more_is_on_the_page_of_the_class(
    client, registrar, instructor, held
):
    training_class, seats, (first, _second) = held
    operations.record_attendance(first, marks(seats, "K", "x", "x"), actor=instructor)
    client.force_login(registrar)

    shown = text(client.get(training_class.get_absolute_url()))

    assert "Điểm danh cần theo dõi" in shown
    assert "đã vắng quá 3 tiết" in shown, "of 8 tiết 1.6 may be missed"


def test_a_class_that_is_over_asks_nothing(client, registrar):
    training_class = make_recognised_class(actor=registrar)
    make_participant(training_class=training_class)
    client.force_login(registrar)

    shown = text(client.get(training_class.get_absolute_url()))

    assert "Điểm danh cần theo dõi" not in shown


def test_a_mark_of_the_class_book_is_written_as_it_is_read():
    assert [str(operations.parse_symbol(t, 4)) for t in ("X", "p", " K", "m 3")] == [
        "x",
        "P",
        "K",
        "M3",
    ]
    assert operations.parse_symbol("  ", 4) is None
    assert operations.parse_symbol("M(2)", 4) == Mark("M", 2)
