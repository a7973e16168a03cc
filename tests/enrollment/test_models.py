"""What the rows say about themselves, and what the database refuses."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import AuditEntry
from enrollment.models import Application, Call
from enrollment.models.application import CODE_LETTERS
from enrollment.operations import admit, submit
from tests.factories import (
    build_application,
    make_application,
    make_call,
    make_class,
    make_cooperative,
    make_participant,
    make_person,
    make_user,
)
from training.models import ClassStatus

pytestmark = pytest.mark.django_db


def test_for_page_counts_each_thing_once():
    call = make_call(training_class=make_class(capacity=10))
    for _ in range(3):
        make_application(training_class=call.training_class)
    make_application(training_class=call.training_class, status="withdrawn")
    for _ in range(2):
        make_participant(training_class=call.training_class)
    make_participant(training_class=call.training_class, status="dropped")
    make_application()

    shown = Call.objects.for_page().get()

    assert (shown.applications_count, shown.seats_left) == (3, 8)


def test_for_page_counts_nothing_as_nothing():
    make_call(training_class=make_class(capacity=10))

    shown = Call.objects.for_page().get()

    assert (shown.applications_count, shown.seats_left) == (0, 10)


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({}, True),
        ({"published_at": None}, False),
        ({"opens_at": timezone.now() + dt.timedelta(hours=1)}, False),
        (
            {
                "opens_at": timezone.now() - dt.timedelta(days=2),
                "closes_at": timezone.now() - dt.timedelta(minutes=1),
            },
            False,
        ),
    ],
    ids=["open", "draft", "too early", "too late"],
)
def test_open_now_and_is_open_agree(fields, is_open):
    call = make_call(**fields)

    assert call.is_open is is_open
    assert Call.objects.open_now().exists() is is_open


def test_a_call_is_over_when_its_class_is_cancelled():
    call = make_call(training_class=make_class(status=ClassStatus.CANCELLED))

    assert not call.is_open
    assert not Call.objects.open_now().exists()


def test_days_left_are_counted_by_the_calendar():
    tomorrow = timezone.localtime() + dt.timedelta(days=1)
    assert make_call(closes_at=tomorrow.replace(hour=0, minute=1)).days_left == 1


def test_lines_of_a_call_leave_out_the_empty_ones():
    call = make_call(audience="Giám đốc\r\n\r\n Phó giám đốc ", dossier="Phiếu")

    assert call.conditions == ["Giám đốc", "Phó giám đốc"]
    assert call.papers == ["Phiếu"]


def test_a_dossier_code_can_be_read_out():
    code = make_application().code

    assert re.fullmatch(f"[{CODE_LETTERS}]{{4}}-[{CODE_LETTERS}]{{4}}-..", code)
    assert not {"0", "O", "1", "I", "B"} & set(CODE_LETTERS)


def test_one_live_application_a_person_and_class():
    first = make_application()

    with pytest.raises(IntegrityError):
        make_application(
            training_class=first.training_class, citizen_id=first.citizen_id
        )


def test_an_answered_application_is_signed():
    with pytest.raises(IntegrityError):
        make_application(status="declined", reason="Lý do")


def test_the_citizen_number_is_encrypted_in_the_database():
    application = make_application()

    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_id, citizen_id_hash FROM enrollment_application")
        stored = cursor.fetchone()

    assert application.citizen_id not in "".join(stored)
    assert Application.objects.get().citizen_id == application.citizen_id


@pytest.mark.parametrize(
    "query",
    [
        "nguyen van minh",
        "Minh NGUYỄN",
        "5678",
        "tân hưng",
        "HTX Tan Hung minh",
        "{code}",
    ],
)
def test_search_needs_no_tone_marks_and_no_order(query):
    cooperative = make_cooperative(name="HTX nuôi tôm Tân Hưng")
    application = make_application(cooperative=cooperative)
    make_application(
        full_name="Lâm Út",
        phone="0987654321",
        cooperative=make_cooperative(name="HTX Bồn Bồn"),
    )

    found = Application.objects.search(query.format(code=application.code.lower()))

    assert list(found) == [application]


def test_strangers_see_no_application_and_applicants_their_own():
    user = make_user()
    application = make_application()
    assert not Application.objects.visible_to(user).exists()
    admit(application, actor=make_user())
    application.person.user = user
    application.person.save()
    make_application()

    assert list(Application.objects.visible_to(user)) == [application]


def test_history_tells_who_did_what():
    officer = make_user(full_name="Trần Thị Giáo Vụ")
    application = submit(
        build_application(training_class=make_call().training_class), actor=None
    )
    admit(application, actor=officer)
    make_application()

    steps = application.history()

    assert [step.actor for step in steps] == [None, officer]
    assert steps[0].at < steps[1].at
    assert AuditEntry.objects.count() > len(steps)


def test_twins_are_found_by_number_or_by_name_and_birth_year():
    application = make_application()
    by_number = make_person(full_name="Trần Khác", citizen_id=application.citizen_id)
    by_name = make_person(full_name="Nguyễn Văn Minh Hoạ")  # the other place of ọ
    make_person(full_name="Nguyễn Văn Minh", date_of_birth=dt.date(1981, 2, 28))
    make_person(date_of_birth=dt.date(1980, 2, 28))

    assert set(application.twins()) == {by_number, by_name}


def test_the_person_entered_by_the_application_is_no_twin():
    application = make_application()
    admit(application, actor=make_user())

    assert not application.twins().exists()
