"""The pages that need no account."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Application, ApplicationStatus
from enrollment.operations import admit, decline
from enrollment.views import applying, following
from notices.models import Message
from tests.factories import (
    make_application,
    make_call,
    make_class,
    make_cooperative,
    make_session,
    make_user,
    open_for_teaching,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache():
    """Counters of one test are not those of the next; sample data is asked once."""
    cache.clear()


@pytest.fixture
def visitor(client):
    """Someone without an account who reads English, so that sentences are the code's."""
    client.cookies["django_language"] = "en"
    return client


def late_call(**fields):
    """A call whose deadline was 17:00 on 15/08/2024."""
    closes_at = dt.datetime(2024, 8, 15, 10, tzinfo=dt.UTC)
    return make_call(
        opens_at=closes_at - dt.timedelta(days=20), closes_at=closes_at, **fields
    )


def page(name, *args):
    return reverse(f"enrollment:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def typed(**changes):
    return {
        "full_name": "Nguyễn Văn Minh Họa",
        "gender": "nam",
        "date_of_birth": "28/02/1981",
        "citizen_id": "096081000123",
        "phone": "0912 345 678",
        "position": "director",
        "qualification_level": "college",
        "consents": ["enrollment"],
        **changes,
    }


# Reading


def all_pages():
    call = make_call()
    code = call.training_class.code
    return {
        "home": reverse("home"),
        "guide": reverse("guide"),
        "privacy": reverse("privacy"),
        "list": page("call_list"),
        "detail": page("call_detail", code),
        "calendar": page("call_calendar", code),
        "form": page("application_create", code),
        "lookup": page("application_lookup"),
    }


@pytest.mark.parametrize(
    "name",
    ["home", "guide", "privacy", "list", "detail", "calendar", "form", "lookup"],
)
def test_a_public_page_costs_six_queries_at_most_and_no_session(visitor, name):
    url = all_pages()[name]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = visitor.get(url)

    statements = [query["sql"] for query in queries]
    assert response.status_code == 200
    assert len(statements) <= 6
    assert len(set(statements)) == len(statements)
    assert not [sql for sql in statements if "session" in sql and "django_" in sql]
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("url_name", ["home", "enrollment:call_list"])
def test_open_calls_cost_the_same_for_one_and_for_three(visitor, url_name):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_call()
        cache.set("sample_data", False)  # noqa: FBT003  asked once a minute
        with CaptureQueriesContext(connection) as queries:
            visitor.get(reverse(url_name))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_home_page_shows_open_calls_with_conditions_deadline_and_seats(visitor):
    call = make_call(audience="Giám đốc, Phó giám đốc hợp tác xã")
    make_call(published_at=None, training_class=make_class(title="Lớp nháp"))
    late_call(training_class=make_class(title="Lớp đã qua"))

    shown = text(visitor.get(reverse("home")))

    assert page("call_detail", call.training_class.code) in shown
    assert "Giám đốc, Phó giám đốc hợp tác xã" in shown
    assert "40 of 40 seats left" in shown
    assert f"{timezone.localtime(call.closes_at):%d/%m/%Y}" in shown
    assert "Lớp nháp" not in shown
    assert "Lớp đã qua" not in shown
    assert 'name="serial_number"' in shown
    assert 'name="check"' in shown


def test_the_home_page_says_when_nothing_is_open(visitor):
    assert "No class takes applications now" in text(visitor.get(reverse("home")))


def test_a_call_shows_all_that_an_applicant_asks(visitor):
    call = make_call(dossier="Phiếu đăng ký dự học\nGiấy giới thiệu")
    make_session(training_class=call.training_class)

    shown = text(visitor.get(page("call_detail", call.training_class.code)))

    assert '<meta property="og:title"' in shown
    assert "no tuition fee" in shown
    assert "<li>Giấy giới thiệu</li>" in shown
    assert "Chuyên đề 2" in shown
    assert "10 days left" in shown
    assert page("application_create", call.training_class.code) in shown
    assert page("call_calendar", call.training_class.code) in shown


def test_a_call_after_its_deadline_says_when_it_was(visitor):
    call = late_call()

    shown = text(visitor.get(page("call_detail", call.training_class.code)))

    assert "at 17 giờ 00 on 15/08/2024" in shown
    assert page("application_create", call.training_class.code) not in shown


@pytest.mark.parametrize("name", ["call_detail", "call_calendar", "application_create"])
def test_a_call_that_is_not_published_does_not_exist(visitor, name):
    call = make_call(published_at=None)

    assert visitor.get(page(name, call.training_class.code)).status_code == 404


def test_the_timetable_is_a_calendar_file(visitor):
    call = make_call()
    make_session(training_class=call.training_class)

    response = visitor.get(page("call_calendar", call.training_class.code))

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert b"LOCATION:H" in response.content


# Applying


def test_an_application_is_sent_and_answered_with_its_code(visitor):
    call = make_call()
    code = call.training_class.code
    cooperative = make_cooperative()

    response = visitor.post(
        page("application_create", code), typed(cooperative=cooperative.pk)
    )

    application = Application.objects.get()
    assert response.status_code == 302
    assert response.headers["Location"] == page("application_receipt", code)
    assert application.cooperative == cooperative
    receipt = text(visitor.get(response.headers["Location"]))
    assert application.code in receipt
    assert "096*****0123" in receipt
    assert "096081000123" not in receipt
    assert "does not match" not in receipt


def test_a_doubtful_citizen_number_is_taken_and_told_on_the_receipt(visitor):
    code = make_call().training_class.code

    visitor.post(
        page("application_create", code),
        typed(cooperative=make_cooperative().pk, gender="nu"),
    )

    assert Application.objects.count() == 1
    assert "does not match the gender or year of birth" in text(
        visitor.get(page("application_receipt", code))
    )


def test_all_faults_are_shown_at_once_and_everything_typed_stays(visitor):
    code = make_call().training_class.code

    response = visitor.post(
        page("application_create", code),
        typed(
            date_of_birth="30/02/1981",
            citizen_id="09608100012",
            phone="0912 34",
            consents=["contact_zalo"],
            major="Nuôi <tôm>",
        ),
    )

    shown = text(response)
    assert response.status_code == 422
    assert "<title>Error: " in shown
    assert "There are 5 things to correct" in shown
    for sentence in (
        "02/1981 has only 28 days.",
        "it has 11 now.",
        "Example: 0912 345 678.",
        "Please choose the cooperative.",
        "Without this consent",
    ):
        assert shown.count(sentence) == 2  # in the summary and beside the field
    for value in ("Nguyễn Văn Minh Họa", "30/02/1981", "0912 34", "Nuôi &lt;tôm&gt;"):
        assert f'value="{value}"' in shown
    assert Application.objects.count() == 0
    assert Message.objects.count() == 0
    assert visitor.get(page("application_receipt", code)).status_code == 302


def test_every_link_of_the_summary_leads_to_something(visitor):
    code = make_call().training_class.code
    make_cooperative(name="HTX Tân Hưng")

    for changes in ({}, {"cooperative_query": "tan hung"}):
        shown = text(visitor.post(page("application_create", code), changes))
        for anchor in shown.split('<a href="#')[2:]:
            target = anchor.split('"')[0]
            assert f'id="{target}"' in shown, target


def test_searching_a_cooperative_keeps_everything_and_blames_nothing(visitor):
    code = make_call().training_class.code
    cooperative = make_cooperative(name="HTX nuôi tôm Tân Hưng")

    response = visitor.post(
        page("application_create", code),
        {"full_name": "An", "cooperative_query": "tan hung", "find": "1"},
    )

    shown = text(response)
    assert response.status_code == 200
    assert 'value="An"' in shown
    assert f'name="cooperative" value="{cooperative.pk}"' in shown
    assert "has sent nobody yet" in shown
    assert "My cooperative is not found" in shown
    assert "Error" not in shown
    assert Application.objects.count() == 0


def test_a_form_sent_twice_is_one_application_with_the_same_receipt(visitor):
    code = make_call().training_class.code
    form = typed(cooperative=make_cooperative().pk)

    receipts = set()
    for _ in range(2):
        response = visitor.post(page("application_create", code), form, follow=True)
        receipts.add(Application.objects.get().code in text(response))

    assert receipts == {True}


def test_a_second_application_of_the_same_person_is_refused_beside_the_number(visitor):
    call = make_call()
    make_application(
        training_class=call.training_class,
        citizen_id="096081000123",
        submitted_at=timezone.now() - dt.timedelta(days=2),
    )

    response = visitor.post(
        page("application_create", call.training_class.code),
        typed(cooperative=make_cooperative().pk),
    )

    assert response.status_code == 422
    assert text(response).count("was already sent on") == 2
    assert Application.objects.count() == 1


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 422)])
def test_after_the_deadline_a_sentence_stands_for_the_form(visitor, method, status):
    code = late_call().training_class.code

    response = getattr(visitor, method)(page("application_create", code), typed())

    assert response.status_code == status
    assert "at 17 giờ 00 on 15/08/2024" in text(response)
    assert '<form method="post" novalidate' not in text(response)
    assert Application.objects.count() == 0


def test_a_deadline_that_passes_while_sending_is_told(visitor, monkeypatch):
    """Open when the page was asked for, closed under the operation's eyes."""
    call = make_call()
    real = applying.operations.submit

    def too_late(application, *, actor):
        type(call).objects.update(closes_at=timezone.now())
        return real(application, actor=actor)

    monkeypatch.setattr(applying.operations, "submit", too_late)

    response = visitor.post(
        page("application_create", call.training_class.code),
        typed(cooperative=make_cooperative().pk),
    )

    assert response.status_code == 422
    assert "stopped taking applications at" in text(response)
    assert Application.objects.count() == 0


def test_a_receipt_is_shown_only_to_the_browser_that_sent_the_form(visitor):
    application = make_application(training_class=make_call().training_class)

    response = visitor.get(page("application_receipt", application.training_class.code))

    assert response.status_code == 302
    assert response.headers["Location"] == page("application_lookup")


# Following

NO_MATCH = "No dossier matches this code and phone number."


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_dossier_opens_with_code_and_phone(visitor, method):
    application = make_application()

    response = getattr(visitor, method)(
        page("application_lookup"),
        {"code": application.code.lower(), "phone": "0912.345.678"},
    )

    shown = text(response)
    assert response.status_code == 200
    assert "Nguyễn Văn Minh Họa" in shown
    assert "096*****" in shown
    assert application.citizen_id not in shown
    assert "Withdraw the dossier" in shown


def test_a_code_in_the_address_is_filled_in(visitor):
    response = visitor.get(page("application_lookup"), {"code": "7KQ3-MX8R-2D"})

    assert response.status_code == 200
    assert 'value="7KQ3-MX8R-2D"' in text(response)


@pytest.mark.parametrize(
    ("code", "phone"),
    [
        ("{code}", "0987654321"),
        ("2222-2222-22", "0912345678"),
        ("{code}", "không nhớ"),
        ("../../etc", "0912345678"),
    ],
)
def test_whatever_does_not_match_gets_one_same_answer(visitor, code, phone):
    application = make_application()

    response = visitor.post(
        page("application_lookup"),
        {"code": code.format(code=application.code), "phone": phone},
    )

    assert response.status_code == 422
    assert NO_MATCH in text(response)
    assert "Nguyễn" not in text(response)


def test_a_declined_dossier_shows_the_reason(visitor):
    application = make_application()
    decline(application, reason="Chưa đủ 18 tuổi", actor=make_user(full_name="Trần Vụ"))

    shown = text(
        visitor.post(
            page("application_lookup"),
            {"code": application.code, "phone": application.phone},
        )
    )

    assert "Reason: Chưa đủ 18 tuổi" in shown
    assert "Withdraw the dossier" not in shown
    assert "Trần Vụ" not in shown


def test_guessing_is_stopped_for_one_dossier_but_not_for_the_village(
    visitor, monkeypatch
):
    monkeypatch.setattr(following, "LOOKUPS", {"most": 3, "seconds": 60})
    one, other = make_application(), make_application(phone="0987654321")
    wrong = {"code": one.code, "phone": "0900000000"}
    for _ in range(3):
        assert NO_MATCH in text(visitor.post(page("application_lookup"), wrong))

    right = {"code": one.code, "phone": one.phone}
    assert "Tried too often" in text(visitor.post(page("application_lookup"), right))
    neighbour = {"code": other.code, "phone": other.phone}
    assert visitor.post(page("application_lookup"), neighbour).status_code == 200


# Withdrawing


def test_a_withdrawal_asks_first_and_then_acts(visitor):
    application = make_application()
    who = {"code": application.code, "phone": application.phone}

    asked = visitor.post(page("application_withdraw"), who)
    application.refresh_from_db()
    assert asked.status_code == 200
    assert "This cannot be undone" in text(asked)
    hidden = re.findall('<input type="hidden"[^>]*>', asked.content.decode())
    assert not any("aria-" in control for control in hidden)
    assert application.status == ApplicationStatus.SUBMITTED

    done = visitor.post(page("application_withdraw"), {**who, "confirm": "1"})
    application.refresh_from_db()
    assert done.headers["Location"] == page("application_lookup")
    assert application.status == ApplicationStatus.WITHDRAWN
    assert f"Dossier {application.code} has been withdrawn." in text(
        visitor.get(done.headers["Location"])
    )


def test_a_withdrawal_needs_the_right_phone(visitor):
    application = make_application()

    response = visitor.post(
        page("application_withdraw"),
        {"code": application.code, "phone": "0987654321", "confirm": "1"},
    )

    application.refresh_from_db()
    assert response.status_code == 422
    assert NO_MATCH in text(response)
    assert application.status == ApplicationStatus.SUBMITTED


def test_a_dossier_of_an_opened_class_is_not_withdrawn_here(visitor):
    application = make_application()
    admit(application, actor=make_user())
    open_for_teaching(application.training_class, actor=make_user())

    response = visitor.post(
        page("application_withdraw"),
        {"code": application.code, "phone": application.phone, "confirm": "1"},
        follow=True,
    )

    application.refresh_from_db()
    assert "already decided" in text(response)
    assert application.status == ApplicationStatus.ADMITTED


def test_a_withdrawal_is_no_link(visitor):
    application = make_application()
    who = {"code": application.code, "phone": application.phone, "confirm": "1"}

    response = visitor.get(page("application_withdraw"), who)

    application.refresh_from_db()
    assert response.headers["Location"] == page("application_lookup")
    assert application.status == ApplicationStatus.SUBMITTED
