"""The office's pages: who may open them, what they show, and each answer."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from enrollment.models import Application, ApplicationStatus
from notices.models import Message
from tests.factories import (
    make_application,
    make_area,
    make_call,
    make_class,
    make_cooperative,
    make_participant,
    make_person,
    make_user,
)
from training.models import Participant

pytestmark = pytest.mark.django_db
SEE = "enrollment.view_application"
DECIDE = "enrollment.decide_application"


@pytest.fixture
def officer(client, registrar):
    """A training officer at the browser, reading English."""
    client.force_login(registrar)
    client.cookies["django_language"] = "en"
    return client


def page(name, *args):
    return reverse(f"enrollment:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def names(response):
    return [row.record.full_name for row in response.context["table"].rows]


# Access


@pytest.mark.parametrize(
    ("permissions", "status"), [((), 403), ((DECIDE,), 403), ((SEE,), 200)]
)
def test_the_list_needs_permission(client, permissions, status):
    client.force_login(make_user(*permissions))

    assert client.get(page("application_list")).status_code == status


@pytest.mark.parametrize(
    ("permissions", "status"), [((), 404), ((DECIDE,), 404), ((SEE,), 200)]
)
def test_a_dossier_is_not_there_for_strangers(client, permissions, status):
    application = make_application()
    client.force_login(make_user(*permissions))

    response = client.get(page("application_detail", application.pk))

    assert response.status_code == status


@pytest.mark.parametrize(
    "act",
    [
        "application_admit",
        "application_waitlist",
        "application_decline",
        "application_cooperative",
    ],
)
@pytest.mark.parametrize(
    ("permissions", "status"),
    [((), 403), ((SEE,), 403), ((DECIDE,), 404), ((SEE, DECIDE), 302)],
)
def test_a_decision_needs_sight_and_permission(client, act, permissions, status):
    application = make_application()
    cooperative = make_cooperative()
    client.force_login(make_user(*permissions, "cooperatives.view_cooperative"))

    response = client.post(
        page(act, application.pk), {"reason": "Lý do", "cooperative": cooperative.pk}
    )

    application.refresh_from_db()
    changed = (
        application.status != ApplicationStatus.SUBMITTED
        or application.cooperative == cooperative
    )
    assert response.status_code == status
    assert changed is (status == 302)


def test_an_act_is_no_link(officer):
    assert officer.get(page("application_admit", 1)).status_code == 405


def test_applicants_see_their_own_dossier_without_the_offices_notes(client):
    user, chief = make_user(), make_user(full_name="Trần Thị Giáo Vụ")
    application = make_application()
    person = make_person(user=user)
    make_person(full_name=application.full_name, phone="0987000111")
    Application.objects.update(
        person=person,
        status="declined",
        reason="Lý do",
        decided_by=chief,
        decided_at=timezone.now(),
    )
    client.force_login(user)

    response = client.get(page("application_detail", application.pk))

    shown = text(response)
    assert response.status_code == 200
    assert "Lý do" in shown
    assert "dieu-kien" not in shown
    assert "person_detail" not in shown
    assert shown.count(application.full_name) == 1
    assert chief.full_name not in shown


# The list


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_runs_the_same_queries_for_any_number_of_rows(officer, rows):
    for _ in range(rows):
        make_application(cooperative=make_cooperative(reporting_area=make_area()))
    officer.get(page("application_list"))  # caches what is asked once a minute

    with CaptureQueriesContext(connection) as queries:
        response = officer.get(page("application_list"))

    statements = [query["sql"] for query in queries]
    assert len(names(response)) == rows
    assert len(statements) == 9
    assert len(set(statements)) == len(statements)


def test_the_list_begins_with_the_oldest_and_sorts_names_as_vietnamese_does(officer):
    now = timezone.now()
    for day, name in enumerate(
        ["Trần Văn Ưng", "Phạm Thị Ái", "Đỗ Anh", "Nguyễn Văn An"]
    ):
        make_application(full_name=name, submitted_at=now - dt.timedelta(days=day))

    assert names(officer.get(page("application_list"))) == [
        "Nguyễn Văn An",
        "Đỗ Anh",
        "Phạm Thị Ái",
        "Trần Văn Ưng",
    ]
    assert names(officer.get(page("application_list"), {"sort": "full_name"})) == [
        "Phạm Thị Ái",
        "Nguyễn Văn An",
        "Đỗ Anh",
        "Trần Văn Ưng",
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "danh sol"},
        {"q": "8888"},
        {"q": "tan hung"},
        {"training_class": "KT-2026-77"},
        {"status": "waitlisted"},
        {"area": "971"},
        {"cooperative": "no"},
    ],
    ids=lambda query: next(iter(query)),
)
def test_the_list_is_narrowed(officer, query):
    area = make_area(code="971", name="Đầm Dơi")
    kt = make_class(code="KT-2026-77")
    tan_hung = make_cooperative(name="HTX Tân Hưng", reporting_area=area)
    match query:
        case {"q": "danh sol"}:
            wanted = {"full_name": "Danh Sol"}
        case {"q": "8888"}:
            wanted = {"phone": "0912348888"}
        case {"q": "tan hung"} | {"area": _}:
            wanted = {"cooperative": tan_hung}
        case {"training_class": _}:
            wanted = {"training_class": kt}
        case {"status": _}:
            wanted = {
                "status": "waitlisted",
                "decided_by": make_user(),
                "decided_at": timezone.now(),
            }
        case _:
            wanted = {}
    hit = make_application(**wanted)
    if query == {"cooperative": "no"}:
        hit.cooperative = None
        hit.cooperative_text = "HTX Chưa Có"
        hit.save()
    make_application(full_name="Lâm Út", phone="0987654321")

    response = officer.get(page("application_list"), query)

    assert [row.record for row in response.context["table"].rows] == [hit]


def test_the_export_has_no_citizen_number(officer):
    application = make_application(full_name="=HYPERLINK Anh")

    response = officer.get(page("application_list"), {"_export": "xlsx"})

    sheet = load_workbook(io.BytesIO(response.content)).active
    header, row = sheet.iter_rows(values_only=True)
    assert "Citizen number" not in " ".join(header)
    assert application.citizen_id not in " ".join(map(str, row))
    assert "=HYPERLINK Anh" in row
    assert "submitted" in row
    assert any(isinstance(cell, dt.datetime) for cell in row)


# The dossier


def test_a_dossier_shows_what_the_decision_needs(officer):
    application = make_application(position_since=dt.date(2021, 5, 1))
    twin = make_person(full_name="Nguyễn Văn Minh Hoạ")
    following = make_application(
        training_class=application.training_class, full_name="Danh Sol"
    )
    make_application(full_name="Lâm Út")

    response = officer.get(page("application_detail", application.pk))

    shown = text(response)
    assert application.code in shown
    assert "096*****" in shown
    assert application.citizen_id not in shown
    assert "since 05/2021" in shown
    assert "40 of 40 seats left" in shown
    assert "May be a person already known." in shown
    assert twin.full_name in shown
    assert page("application_detail", following.pk) in shown
    assert "Lâm Út" not in shown
    for act in ("admit", "waitlist", "decline"):
        assert page(f"application_{act}", application.pk) in shown


def test_a_dossier_costs_a_fixed_number_of_queries(officer):
    application = make_application()
    make_person(full_name="Nguyễn Văn Minh Hoạ")
    url = page("application_detail", application.pk)
    counts = []
    for _ in range(2):
        officer.get(url)
        with CaptureQueriesContext(connection) as queries:
            officer.get(url)
        counts.append(len(queries))
        for _more in range(2):
            make_application(training_class=application.training_class)
            make_person(full_name="Nguyễn Văn Minh Hoạ")
            make_participant(training_class=application.training_class)

    assert counts == [33, 33]


def test_a_reader_of_dossiers_sees_no_buttons(client):
    application = make_application()
    client.force_login(make_user(SEE))

    shown = text(client.get(page("application_detail", application.pk)))

    assert page("application_admit", application.pk) not in shown


# Deciding


def test_admitting_names_the_person_and_opens_the_next_dossier(officer):
    application = make_application()
    following = make_application(training_class=application.training_class)

    response = officer.post(page("application_admit", application.pk))

    application.refresh_from_db()
    assert application.status == ApplicationStatus.ADMITTED
    assert response.headers["Location"] == following.get_absolute_url()
    assert "Nguyễn Văn Minh Họa is admitted." in text(
        officer.get(response.headers["Location"])
    )


def test_after_the_last_dossier_the_decision_stays_on_the_page(officer):
    application = make_application()

    response = officer.post(
        page("application_decline", application.pk), {"reason": "Chưa đủ 18 tuổi"}
    )

    assert response.headers["Location"] == application.get_absolute_url()
    shown = text(officer.get(response.headers["Location"]))
    assert "Nguyễn Văn Minh Họa is declined." in shown
    assert "Reason: Chưa đủ 18 tuổi" in shown
    assert page("application_admit", application.pk) not in shown


def test_the_reserve_list_takes_a_reason_or_none(officer):
    application = make_application()

    officer.post(page("application_waitlist", application.pk))

    application.refresh_from_db()
    assert application.status == ApplicationStatus.WAITLISTED
    shown = text(officer.get(application.get_absolute_url()))
    assert page("application_admit", application.pk) in shown
    assert page("application_waitlist", application.pk) not in shown


def test_a_full_class_is_said_and_nothing_changes(officer):
    application = make_application(training_class=make_class(capacity=10))
    for _ in range(10):
        make_participant(training_class=application.training_class)

    response = officer.post(page("application_admit", application.pk), follow=True)

    application.refresh_from_db()
    assert "This class is full." in text(response)
    assert application.status == ApplicationStatus.SUBMITTED
    assert Participant.objects.count() == 10
    assert Message.objects.count() == 0


def test_declining_without_reason_is_refused_beside_the_field(officer):
    application = make_application()

    response = officer.post(page("application_decline", application.pk))

    application.refresh_from_db()
    assert response.status_code == 422
    assert text(response).count("Give the reason; the applicant will read it.") == 2
    assert application.status == ApplicationStatus.SUBMITTED


def test_a_note_that_is_too_long_is_kept_for_shortening(officer):
    application = make_application()

    response = officer.post(
        page("application_decline", application.pk), {"reason": "ấ" * 501}
    )

    application.refresh_from_db()
    assert response.status_code == 422
    assert "ấ" * 501 in text(response)
    assert application.status == ApplicationStatus.SUBMITTED


def test_a_cooperative_is_searched_and_matched(officer):
    application = make_application()
    application.cooperative = None
    application.cooperative_text = "HTX tan hung"
    application.save()
    cooperative = make_cooperative(name="Hợp tác xã nuôi tôm Tân Hưng")
    url = page("application_detail", application.pk)

    assert cooperative.name in text(officer.get(url))  # what was typed is searched
    assert "No cooperative matches." in text(officer.get(url, {"htx": "không có"}))
    response = officer.post(
        page("application_cooperative", application.pk),
        {"cooperative": cooperative.pk},
        follow=True,
    )

    application.refresh_from_db()
    assert application.cooperative == cooperative
    assert "As typed: HTX tan hung" in text(response)


@pytest.mark.parametrize(("chosen", "status"), [("", 200), ("999999", 404)])
def test_matching_needs_a_cooperative_of_the_register(officer, chosen, status):
    application = make_application()
    before = application.cooperative

    response = officer.post(
        page("application_cooperative", application.pk),
        {"cooperative": chosen},
        follow=True,
    )

    application.refresh_from_db()
    assert response.status_code == status
    assert application.cooperative == before


# The desk and the administration


def test_the_desk_sends_the_officer_to_the_queue(officer):
    make_application()

    shown = text(officer.get(reverse("desk")))

    assert "1 application to decide" in shown
    assert "?status=submitted" in shown


def test_an_empty_desk_says_so(client):
    client.force_login(make_user())
    client.cookies["django_language"] = "en"

    assert "Nothing waits today" in text(client.get(reverse("desk")))


@pytest.mark.parametrize("model", ["application", "call"])
def test_the_administration_shows_no_citizen_number(client, model):
    call = make_call()
    application = make_application(training_class=call.training_class)
    subject = {"application": application, "call": call}[model]
    client.force_login(make_user(is_staff=True, is_superuser=True))

    pages = [
        client.get(reverse(f"admin:enrollment_{model}_changelist")),
        client.get(reverse(f"admin:enrollment_{model}_change", args=[subject.pk])),
    ]

    assert [response.status_code for response in pages] == [200, 200]
    assert not [r for r in pages if application.citizen_id in r.content.decode()]
