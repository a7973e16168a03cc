"""Walk-ins, photos of the sheet, and self check-in: claims that a person confirms."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from papers.files import Paper
from tests.factories import make_participant, make_session, make_user
from tests.training.attending import marks, refusal, running_class, stands
from training import operations
from training.check_in import STEP, code_at, is_valid, seconds_left
from training.models import (
    CheckIn,
    CheckInDesk,
    ClassStatus,
    DayPart,
    Session,
    SheetPhoto,
    WalkIn,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    return make_user(full_name="Lê Văn Dạy")


@pytest.fixture
def held(teacher):
    """A running class of three, and its session of this day."""
    training_class, seats, _sessions = running_class(teacher, sessions=1)
    today = make_session(
        training_class=training_class,
        held_on=timezone.localdate(),
        part=DayPart.AFTERNOON,
        instructor=teacher,
    )
    return training_class, seats, today


CASES = pytest.mark.parametrize(
    ("case", "code"),
    [
        ("cancelled", "session_cancelled"),
        ("ahead", "session_ahead"),
        ("class closed", "class_not_running"),
        ("teaches another module", "not_your_session"),
    ],
)


def spoil(case, session, teacher):
    """The same session, with something in the way; and who tries."""
    match case:
        case "cancelled":
            operations.cancel_session(session, reason="Mưa", actor=teacher)
        case "ahead":
            Session.objects.filter(pk=session.pk).update(
                held_on=timezone.localdate() + dt.timedelta(days=1)
            )
        case "class closed":
            type(session.training_class).objects.update(status=ClassStatus.GRADING)
        case "teaches another module":
            teacher = make_user()
    return Session.objects.get(pk=session.pk), teacher


# Walk-ins


def test_a_walk_in_is_noted_and_identified_and_then_present(held, teacher):
    _class, seats, session = held
    walk_in = operations.note_walk_in(
        session, name=" Danh Lạ ", phone="0912 345 678", actor=teacher
    )
    assert (walk_in.name, walk_in.is_settled) == ("Danh Lạ", False)

    marked = operations.identify_walk_in(walk_in, seats[1], actor=teacher)

    assert marked
    assert stands(session) == ["-", "x", "-"]
    assert walk_in.is_settled
    assert not WalkIn.objects.open().exists()


def test_identifying_never_overwrites_a_mark(held, teacher):
    _class, seats, session = held
    operations.record_attendance(session, marks(seats, "", "K", ""), actor=teacher)
    walk_in = operations.note_walk_in(session, name="Danh Lạ", actor=teacher)

    assert not operations.identify_walk_in(walk_in, seats[1], actor=teacher)

    assert stands(session) == ["-", "K", "-"]


def test_a_walk_in_is_dismissed_with_a_reason(held, teacher):
    *_rest, session = held
    walk_in = operations.note_walk_in(session, name="Danh Lạ", actor=teacher)
    assert (
        refusal(operations.dismiss_walk_in, walk_in, reason=" ", actor=teacher)
        == "reason_missing"
    )

    operations.dismiss_walk_in(walk_in, reason="Khách mời", actor=teacher)

    walk_in.refresh_from_db()
    assert (walk_in.dismissed_reason, walk_in.settled_by) == ("Khách mời", teacher)


@CASES
def test_noting_a_walk_in_is_refused(held, teacher, case, code):
    session, actor = spoil(case, held[2], teacher)

    assert (
        refusal(operations.note_walk_in, session, name="Danh Lạ", actor=actor) == code
    )


def test_a_walk_in_has_a_name(held, teacher):
    assert (
        refusal(operations.note_walk_in, held[2], name="  ", actor=teacher)
        == "name_missing"
    )


def test_a_walk_in_is_settled_once_and_as_a_learner_of_the_class(held, teacher):
    _class, seats, session = held
    walk_in = operations.note_walk_in(session, name="Danh Lạ", actor=teacher)
    assert (
        refusal(operations.identify_walk_in, walk_in, make_participant(), actor=teacher)
        == "not_in_class"
    )
    operations.dismiss_walk_in(walk_in, reason="Khách mời", actor=teacher)
    for act in (
        lambda: operations.identify_walk_in(walk_in, seats[0], actor=teacher),
        lambda: operations.dismiss_walk_in(walk_in, reason="Khác", actor=teacher),
    ):
        assert refusal(act) == "walk_in_settled"


# Photos


def paper(content=b"%PDF-1.7 one"):
    return Paper(content, "application/pdf", "bang-ky-ten.pdf")


@pytest.fixture
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_photo_of_the_sheet_is_kept_privately_and_once(held, teacher, storage):
    *_rest, session = held

    photo = operations.add_sheet_photo(session, paper(), actor=teacher)
    again = operations.add_sheet_photo(session, paper(), actor=teacher)

    assert again == photo
    assert [path.read_bytes() for path in files(storage)] == [b"%PDF-1.7 one"]
    assert "bang-ky-ten" not in photo.file.name
    assert storage == settings.MEDIA_ROOT


def test_a_photo_added_by_mistake_is_taken_out_with_its_file(
    held, teacher, storage, django_capture_on_commit_callbacks
):
    photo = operations.add_sheet_photo(held[2], paper(), actor=teacher)

    with django_capture_on_commit_callbacks(execute=True):
        operations.remove_sheet_photo(photo, actor=teacher)

    assert not SheetPhoto.objects.exists()
    assert files(storage) == []


def test_after_the_class_a_photo_is_evidence_and_stays(held, teacher, storage):
    photo = operations.add_sheet_photo(held[2], paper(), actor=teacher)
    session, _actor = spoil("class closed", held[2], teacher)
    photo.session = session

    assert (
        refusal(operations.remove_sheet_photo, photo, actor=teacher)
        == "class_not_running"
    )
    assert len(files(storage)) == 1


@CASES
def test_a_photo_is_refused_and_leaves_nothing(held, teacher, storage, case, code):
    if case == "class closed":
        pytest.skip("a scan may come after the class")
    session, actor = spoil(case, held[2], teacher)

    assert refusal(operations.add_sheet_photo, session, paper(), actor=actor) == code
    assert files(storage) == []


def test_a_session_has_so_many_photos_and_no_more(held, teacher, storage, monkeypatch):
    monkeypatch.setattr("training.operations.presence.MOST_PHOTOS", 1)
    operations.add_sheet_photo(held[2], paper(), actor=teacher)

    assert (
        refusal(
            operations.add_sheet_photo, held[2], paper(b"%PDF-1.7 two"), actor=teacher
        )
        == "too_many_files"
    )
    assert len(files(storage)) == 1


# The code


MOMENT = dt.datetime(2024, 8, 16, 7, 30, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("late", "taken"), [(0, True), (29, True), (30, True), (59, True), (60, False)]
)
def test_a_code_is_taken_on_the_screen_and_half_a_minute_after(late, taken):
    code = code_at("geheim", MOMENT)

    assert is_valid("geheim", code, MOMENT + dt.timedelta(seconds=late)) == taken


def test_a_code_that_is_still_to_come_is_not_taken():
    code = code_at("geheim", MOMENT + dt.timedelta(seconds=STEP))

    assert not is_valid("geheim", code, MOMENT)


def test_codes_are_six_digits_of_the_secret_and_the_half_minute():
    codes = {code_at("geheim", MOMENT + dt.timedelta(seconds=n)) for n in range(STEP)}
    later = {
        code_at("geheim", MOMENT + dt.timedelta(seconds=n * STEP)) for n in range(50)
    }

    assert len(codes) == 1
    assert len(later) > 45
    assert all(len(code) == 6 and code.isdigit() for code in later)
    assert code_at("anders", MOMENT) not in codes
    assert is_valid(
        "geheim",
        f" {code_at('geheim', MOMENT)[:3]} {code_at('geheim', MOMENT)[3:]}",
        MOMENT,
    )
    assert not is_valid("geheim", "", MOMENT)
    assert not is_valid("geheim", "đ", MOMENT)
    assert seconds_left(MOMENT) == STEP


# Self check-in


@pytest.fixture
def learner(held):
    seat = held[1][0]
    seat.person.user = make_user()
    seat.person.save()
    return seat


def code_now(session):
    return code_at(CheckInDesk.objects.get(session=session).secret, timezone.now())


def report(session, seat, code=None, actor=None):
    return operations.check_in(
        session,
        seat,
        code=code or code_now(session),
        actor=actor or seat.person.user,
    )


def test_a_report_of_presence_is_a_claim_until_it_is_confirmed(held, teacher, learner):
    *_rest, session = held
    operations.open_check_in(session, actor=teacher)

    claim = report(session, learner)
    again = report(session, learner)

    assert claim == again == CheckIn.objects.get()
    assert stands(session) == ["-", "-", "-"]
    assert session.begun_at is None


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("never opened", "check_in_closed"),
        ("closed", "check_in_closed"),
        ("yesterday", "check_in_closed"),
        ("cancelled", "check_in_closed"),
        ("wrong code", "code_wrong"),
        ("old secret", "code_wrong"),
        ("somebody else's seat", "not_in_class"),
        ("of another class", "not_in_class"),
        ("has left", "not_in_class"),
    ],
)
def test_a_report_of_presence_is_refused(held, teacher, learner, case, code):
    session, actor = held[2], None
    operations.open_check_in(session, actor=teacher)
    typed = code_now(session)
    match case:
        case "never opened":
            CheckInDesk.objects.all().delete()
        case "closed":
            operations.close_check_in(session, actor=teacher)
        case "yesterday":
            yesterday = timezone.localdate() - dt.timedelta(days=1)
            Session.objects.filter(pk=session.pk).update(held_on=yesterday)
        case "cancelled":
            operations.cancel_session(session, reason="Mưa", actor=teacher)
        case "wrong code":
            typed = f"{(int(typed) + 1) % 10**6:06d}"
        case "old secret":
            operations.open_check_in(session, actor=teacher)
        case "somebody else's seat":
            actor = make_user()
        case "of another class":
            learner = make_participant(person=learner.person)
        case "has left":
            operations.drop(learner, reason="Ốm", actor=teacher)

    assert refusal(report, session, learner, typed, actor) == code


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("cancelled", "session_cancelled"),
        ("ahead", "session_ahead"),
        ("class closed", "class_not_running"),
        ("teaches another module", "not_your_session"),
        ("yesterday", "not_today"),
    ],
)
def test_opening_self_check_in_is_refused(held, teacher, case, code):
    session, actor = spoil(case, held[2], teacher)
    if case == "yesterday":
        session = held[0].sessions.first()

    assert refusal(operations.open_check_in, session, actor=actor) == code


def test_closing_what_is_not_open_is_refused(held, teacher):
    assert (
        refusal(operations.close_check_in, held[2], actor=teacher) == "check_in_closed"
    )
