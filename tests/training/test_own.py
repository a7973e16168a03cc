"""What a learner reads about the own class: nobody else's records, exact needs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cooperatives.models import Person
from tests.factories import (
    make_application,
    make_class,
    make_material,
    make_participant,
    make_person,
    make_recognised_class,
    make_session,
    make_user,
    make_version,
    open_for_teaching,
)
from tests.training.test_operations import everyone, running_class
from training import operations
from training.models import DayPart, Grade, Participant
from training.operations import Mark, Scores
from training.own import least_retake, own_record
from training.results import Rule

pytestmark = pytest.mark.django_db
OWN = "/quan-ly/lop-cua-toi/"


@pytest.fixture
def actor():
    return make_user()


def record_of(seat):
    with translation.override("vi"):
        return own_record(Participant.objects.get(pk=seat.pk))


def needs(seat):
    return record_of(seat).needs


def give(training_class, module, seat, actor, **marks):
    operations.record_grades(
        training_class,
        module,
        {seat.pk: Scores(**{name: Decimal(mark) for name, mark in marks.items()})},
        actor=actor,
    )


def planned_class(actor, *, sessions=5, marked=(), practice=(), **version):
    """One learner; so many sessions of 4 tiết; ``marked`` are the marks of the first."""
    training_class = make_class(version=make_version(modules=1, **version))
    seat = make_participant(training_class=training_class)
    open_for_teaching(training_class, actor=actor)
    today = timezone.localdate()
    for place in range(sessions):
        session = make_session(
            training_class=training_class,
            held_on=today - dt.timedelta(days=len(marked) - place),
            is_practice=place in practice,
            instructor=actor,
        )
        if place < len(marked):
            symbol, missed = marked[place]
            operations.record_attendance(
                session, {seat.pk: Mark(symbol, missed)}, actor=actor
            )
    return training_class, seat


# Attendance still needed


@pytest.mark.parametrize(
    ("marked", "sentence"),
    [
        # 20 tiết planned, 16 asked.
        ([], "cần dự thêm 16 trong 20 tiết còn lại"),
        ([("x", 0)], "cần dự thêm 12 trong 16 tiết còn lại"),
        ([("K", 0)], "cần dự thêm 16 trong 16 tiết còn lại"),
        ([("M", 1)], "cần dự thêm 13 trong 16 tiết còn lại"),
        ([("K", 0), ("M", 1)], "đã vắng quá 1 tiết"),
    ],
)
def test_the_attendance_still_needed_is_exact(actor, marked, sentence):
    _class, seat = planned_class(actor, marked=marked)

    assert needs(seat)[0] == sentence


def test_enough_attendance_needs_nothing_more(actor):
    training_class, seat = planned_class(actor, marked=[("x", 0)] * 4 + [("M", 3)])
    module = training_class.version.modules.get()
    give(training_class, module, seat, actor, final="8.0")
    operations.submit_module(training_class, module, actor=actor)

    record = record_of(seat)

    assert record.needs == []
    assert (record.attended, record.recorded, record.planned) == (17, 20, 20)
    assert record.allowance.left == 1


def test_theory_and_practice_are_needed_apart(actor):
    _class, seat = planned_class(
        actor,
        marked=[("x", 0), ("K", 0)],
        practice=(3, 4),
        min_theory=Decimal("0.50"),
        min_practice=Decimal("1.00"),
    )

    assert needs(seat)[:3] == [
        "cần dự thêm 12 trong 12 tiết còn lại",
        "cần dự thêm 2 trong 4 tiết lý thuyết còn lại",
        "cần dự thêm 8 trong 8 tiết thực hành còn lại",
    ]


def test_a_cancelled_session_leaves_what_is_needed(actor):
    training_class, seat = planned_class(actor, marked=[("x", 0)])
    operations.cancel_session(
        training_class.sessions.last(), reason="Triều cường", actor=actor
    )

    assert needs(seat)[0] == "cần dự thêm 9 trong 12 tiết còn lại"  # 12,8 of 16 up


# Marks


def test_marks_are_released_when_the_module_is_handed_in(actor):
    training_class, (seat,), sessions = running_class(actor, learners=1)
    first, second = (session.module for session in sessions)
    for module in (first, second):
        give(training_class, module, seat, actor, final="8.5")
    operations.submit_module(training_class, first, actor=actor)

    record = record_of(seat)

    assert [(own.score_text, bool(own.parts)) for own in record.marks] == [
        ("8,5", True),
        ("", False),
    ]
    assert "chưa công bố điểm M02" in record.needs


def test_a_module_opened_again_hides_its_marks_again(actor):
    training_class, (seat,), (session, _other) = running_class(actor, learners=1)
    give(training_class, session.module, seat, actor, final="8.5")
    operations.submit_module(training_class, session.module, actor=actor)
    operations.reopen_module(
        training_class, session.module, reason="Cộng nhầm", actor=actor
    )

    own = record_of(seat).marks[0]

    assert (own.parts, own.score_text, own.is_reopened) == ([], "", True)


def test_recognition_releases_all_marks():
    training_class = make_recognised_class(passed=1, failed=0)

    record = record_of(training_class.participants.get())

    assert [own.score_text for own in record.marks] == ["7,5", "7,5"]
    assert record.is_judged
    assert record.explanation == "Tham dự 8/8 tiết (100%), điểm 7,5 → Khá"


@pytest.mark.parametrize(
    ("test", "final", "sentence"),
    [
        ("5.0", "4.3", "M01 được 4,58: điểm kiểm tra lại cần từ 5,0"),
        ("3.0", "4.0", "M01 được 3,6: điểm kiểm tra lại cần từ 6,4"),  # 6,33 up
        ("0", "4.0", "M01 được 2,4: điểm kiểm tra lại cần từ 8,4"),  # 8,33 up
        ("10", "1.0", "M01 được 4,6: điểm kiểm tra lại cần từ 1,7"),  # 1,66 up
    ],
)
def test_the_retake_needed_is_exact(actor, test, final, sentence):
    training_class, seat = planned_class(actor, test="0.4")
    module = training_class.version.modules.get()
    part = module.components.get(is_final=False)
    operations.record_grades(
        training_class,
        module,
        {seat.pk: Scores(final=Decimal(final), tests={part.pk: Decimal(test)})},
        actor=actor,
    )
    operations.submit_module(training_class, module, actor=actor)

    assert needs(seat)[1:] == [sentence]


def test_the_retake_needed_is_enough_and_a_tenth_less_is_not(actor):
    """Against the rule itself, for every mark of the test."""
    training_class, seat = planned_class(actor, test="0.4")
    rule = Rule.of(training_class.version)
    [module] = rule.modules
    test, final = module.components.all()

    for tenths in range(101):
        marks = {
            (test.pk, 1): Grade(value=Decimal(tenths) / 10),
            (final.pk, 1): Grade(value=Decimal(0)),
        }
        needed = least_retake(rule, module, marks)
        assert needed is not None
        others = test.weight * Decimal(tenths) / 10
        assert others + final.weight * needed >= rule.pass_mark
        assert (
            needed == 0
            or others + final.weight * (needed - Decimal("0.1")) < rule.pass_mark
        )
    assert seat.training_class == training_class


def test_a_test_may_weigh_too_much_for_a_retake(actor):
    training_class, seat = planned_class(actor, test="0.6")
    module = training_class.version.modules.get()
    part = module.components.get(is_final=False)
    operations.record_grades(
        training_class,
        module,
        {seat.pk: Scores(final=Decimal(9), tests={part.pk: Decimal(1)})},
        actor=actor,
    )
    operations.submit_module(training_class, module, actor=actor)

    assert needs(seat)[1:] == ["M01 được 4,2, kiểm tra lại cũng không đủ"]


def test_after_a_failed_retake_there_is_nothing_to_aim_at(actor):
    training_class, seat = planned_class(actor)
    module = training_class.version.modules.get()
    give(training_class, module, seat, actor, final="4.0", retake="4.5")
    operations.submit_module(training_class, module, actor=actor)

    assert needs(seat)[1:] == ["M01 được 4,5 sau khi kiểm tra lại, dưới điểm đạt"]


def test_discipline_is_told(actor):
    _class, seat = planned_class(actor)
    operations.discipline(seat, "warning", reason="Gian lận", actor=actor)

    assert needs(seat)[-1] == (
        "đang bị kỷ luật (cảnh cáo): chỉ đạt khi hội đồng quyết định"
    )


def test_the_record_takes_the_same_queries_for_any_number_of_rows(
    actor, django_assert_num_queries
):
    for rows in (1, 3):
        training_class, (seat, *_others), sessions = running_class(
            actor, learners=rows, modules=rows
        )
        for session in sessions:
            operations.record_attendance(
                session, everyone([seat, *_others]), actor=actor
            )
            for each in (seat, *_others):
                give(training_class, session.module, each, actor, final="8.0")
        fresh = Participant.objects.select_related("training_class__version").get(
            pk=seat.pk
        )
        with django_assert_num_queries(7):
            record = own_record(fresh)
        assert len(record.marks) == rows


# The page


def test_a_learner_opens_the_own_class(client, actor):
    training_class, (mine, other), (session, _second) = running_class(actor)
    user = make_user()
    mine.person.user = user
    mine.person.save(update_fields=["user"])
    Person.objects.filter(pk=other.person.pk).update(full_name="Lâm Thị Bạn Học")
    operations.record_attendance(
        session, {mine.pk: Mark("M", 1), other.pk: Mark("K")}, actor=actor
    )
    for seat, mark in ((mine, "8.7"), (other, "4.1")):
        give(training_class, session.module, seat, actor, final=mark)
    operations.submit_module(training_class, session.module, actor=actor)
    client.force_login(user)

    shown = client.get(OWN).content.decode()

    assert training_class.title in shown
    assert "Đi muộn, về sớm (1 tiết)" in shown
    assert "8,7" in shown
    assert "Cần dự thêm 4 trong 4 tiết còn lại" in shown
    assert "Chưa công bố điểm M02" in shown
    assert "4,1" not in shown
    assert "Bạn Học" not in shown


def test_the_own_class_leads_to_the_open_check_in_of_the_day(client, actor):
    training_class, (mine, *_others), _sessions = running_class(actor)
    user = make_user()
    mine.person.user = user
    mine.person.save(update_fields=["user"])
    today = make_session(
        training_class=training_class,
        held_on=timezone.localdate(),
        part=DayPart.AFTERNOON,
        instructor=actor,
    )
    link = reverse("training:check_in", args=[today.pk])
    client.force_login(user)

    closed = client.get(OWN).content.decode()
    operations.open_check_in(today, actor=actor)
    opened = client.get(OWN).content.decode()

    assert link not in closed
    assert link in opened


def test_the_newest_class_is_shown_and_the_others_named(client):
    person = make_person(user=make_user())
    older = make_class(
        title="Lớp cũ", starts_on=dt.date(2024, 1, 8), ends_on=dt.date(2024, 1, 12)
    )
    newer = make_class(
        title="Lớp mới", starts_on=dt.date(2024, 5, 6), ends_on=dt.date(2024, 5, 10)
    )
    for training_class in (older, newer):
        make_participant(training_class=training_class, person=person)
    client.force_login(person.user)

    shown = client.get(OWN).content.decode()

    assert "<h1>Lớp mới</h1>" in shown
    assert f'<a href="{older.get_absolute_url()}">Lớp cũ</a>' in shown


def test_without_a_class_the_page_says_so(client, stranger):
    client.force_login(stranger)

    assert "Chưa có lớp nào" in client.get(OWN).content.decode()


def test_a_result_under_review_is_not_shown(client, actor):
    training_class = make_recognised_class(passed=1, failed=0)
    seat = training_class.participants.get()
    seat.person.user = make_user()
    seat.person.save(update_fields=["user"])
    client.force_login(seat.person.user)
    recognised = client.get(OWN).content.decode()
    type(training_class).objects.update(status="grading", recognition_decision=None)

    reviewed = client.get(OWN).content.decode()

    assert "điểm 7,5 → Khá" in recognised
    assert "Ông/Bà được cấp: giấy chứng nhận." in recognised
    assert "điểm 7,5 → Khá" not in reviewed
    assert "Kết quả đang được xét" in reviewed


# By dossier code and phone, without an account


@pytest.fixture
def dossier(actor):
    training_class, (mine, other), (session, _second) = running_class(actor)
    operations.record_attendance(
        session, {mine.pk: Mark("P"), other.pk: Mark("K")}, actor=actor
    )
    application = make_application(
        training_class=training_class,
        cooperative=mine.cooperative,
        person=mine.person,
        participant=mine,
        status="admitted",
        decided_at=timezone.now(),
        decided_by=actor,
    )
    return application, session


def follow(client, application):
    return client.post(
        "/ho-so/", {"code": application.code, "phone": application.phone}
    ).content.decode()


def test_the_dossier_shows_the_same_record(client, dossier):
    application, _session = dossier

    shown = follow(client, application)

    assert "Lịch học và điểm danh" in shown
    assert "Vắng có phép" in shown
    assert "Vắng không phép" not in shown
    assert "Còn cần để đạt" in shown


def test_a_dossier_without_a_seat_shows_no_record(client):
    shown = follow(client, make_application())

    assert "Lịch học và điểm danh" not in shown


def test_materials_are_handed_out_by_the_dossier(client, dossier):
    application, session = dossier
    material = make_material(module=session.module)
    foreign = make_material(module=make_version().modules.first())
    url = reverse("enrollment:own_material", args=[material.pk])
    address = f"{url}?code={application.code}"

    assert client.get(address).status_code == 404  # not opened with its phone yet
    assert address in follow(client, application)
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    other = reverse("enrollment:own_material", args=[foreign.pk])
    assert client.get(f"{other}?code={application.code}").status_code == 404


def test_the_own_page_runs_the_same_queries_for_any_number_of_rows(
    client, django_assert_num_queries
):
    for rows in (1, 3):
        user = make_user()
        seat = make_participant(person=make_person(user=user))
        for index in range(rows):
            make_session(
                training_class=seat.training_class,
                held_on=timezone.localdate() - dt.timedelta(days=index),
                part=DayPart.AFTERNOON,
            )
        client.force_login(user)
        client.get("/")
        with django_assert_num_queries(15):
            client.get(OWN)
