"""After sending: what the applicant sees and does, with code and phone or an account."""

import datetime as dt
import json
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from enrollment.models import (
    Application,
    ApplicationStatus,
    Attachment,
    Offer,
    OfferState,
)
from enrollment.operations import (
    admit,
    ask_supplement,
    attach,
    waitlist,
)
from enrollment.views import phone
from papers.files import examine
from tests.enrollment.applying.papers import pdf, photo, upload
from tests.factories import (
    make_application,
    make_call,
    make_cooperative,
    make_draft,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def visitor(client):
    client.cookies["django_language"] = "en"
    return client


def page(name, *args):
    return reverse(f"enrollment:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def opened(client, application):
    """Open the dossier as its applicant does; what the page says."""
    response = client.post(
        page("application_lookup"),
        {"code": application.code, "phone": application.phone},
    )
    assert response.status_code == 200
    return text(response)


def act(client, name, application, **fields):
    return client.post(page(name), {"code": application.code, **fields}, follow=True)


def sent(**fields):
    call = fields.pop("call", None) or make_call()
    return make_application(training_class=call.training_class, **fields)


def offered(**fields):
    """On the reserve list, with a seat kept until tomorrow."""
    application = sent(**fields)
    officer = make_user()
    waitlist(application, reason="Lớp đủ", actor=officer)
    offer = Offer.objects.create(
        training_class=application.training_class,
        seats=1,
        expires_at=timezone.now() + dt.timedelta(hours=24),
    )
    offer.applications.add(application)
    Application.objects.filter(pk=application.pk).update(
        status=ApplicationStatus.OFFERED
    )
    application.refresh_from_db()
    return application, offer


# Opening


def test_an_opened_dossier_stays_open_for_an_hour_in_this_browser(visitor, monkeypatch):
    application = sent()
    opened(visitor, application)
    address = page("application_lookup") + f"?code={application.code}"

    assert application.full_name in text(visitor.get(address))

    later = time.time() + phone.OPEN_SECONDS + 1
    monkeypatch.setattr(phone.time, "time", lambda: later)
    assert application.full_name not in text(visitor.get(address))


def test_the_next_person_of_a_shared_phone_sees_nothing(visitor):
    application = sent()
    opened(visitor, application)

    visitor.get(page("application_lookup"))  # close and follow another dossier

    shown = text(visitor.get(page("application_lookup"), {"code": application.code}))
    assert application.full_name not in shown


def test_a_code_without_its_phone_does_nothing(visitor):
    application = sent()

    for name in ("application_return", "consent_withdraw"):
        response = act(visitor, name, application, purpose="contact_zalo")
        assert "open the dossier with its code first" in text(response)
    for name in ("application_data", "application_data_json", "supplement_answer"):
        response = visitor.get(page(name), {"code": application.code})
        assert response.status_code == 302
    visitor.post(
        page("attachment_create"),
        {"code": application.code, "kind": "letter", "file": upload(photo())},
    )

    assert Attachment.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_the_place_on_the_reserve_list_is_told_with_its_reason(visitor):
    call = make_call(closes_at=timezone.now() + dt.timedelta(days=1))
    one, two = sent(call=call), sent(call=call)
    for each in (one, two):
        Application.objects.filter(pk=each.pk).update(complete_at=each.submitted_at)
        waitlist(each, reason="Lớp đủ 40 chỗ", actor=make_user())

    shown = opened(visitor, two)

    assert "Number 2 on the reserve list." in shown
    assert "Reason: Lớp đủ 40 chỗ" in shown
    assert "first place of the cooperative" in shown
    assert "first places of each cooperative before second ones" in shown


def test_what_a_decision_rested_on_is_told(visitor):
    application = sent()
    admit(application, actor=make_user(full_name="Trần Vụ"))
    application.refresh_from_db()

    shown = opened(visitor, application)

    assert application.basis["line"] in shown
    assert "place 1 of 1" in shown
    assert "Trần Vụ" not in shown
    assert "Add a paper" not in shown


# Supplementing


def test_the_supplement_asks_for_exactly_what_the_office_asked(visitor):
    application = sent(major="Tôm")
    ask_supplement(
        application,
        reason="Thiếu bằng cấp",
        asked=["major", "diploma"],
        actor=make_user(),
    )
    opened(visitor, application)

    shown = text(visitor.get(page("supplement_answer"), {"code": application.code}))
    assert "Thiếu bằng cấp" in shown
    assert 'name="major" value="Tôm"' in shown
    assert 'name="diploma"' in shown
    for other in ("full_name", "citizen_id", "letter", "consents", "cooperative"):
        assert f'name="{other}"' not in shown

    response = act(
        visitor,
        "supplement_answer",
        application,
        major="Thủy sản",
        full_name="Người Khác",
        diploma=upload(pdf(), "bang.pdf"),
    )

    application.refresh_from_db()
    assert "The office considers it again." in text(response)
    assert application.status == ApplicationStatus.SUBMITTED
    assert application.major == "Thủy sản"
    assert application.full_name == "Nguyễn Văn Minh Họa"
    assert application.attachments.get().kind == "diploma"


def test_a_supplement_that_says_nothing_new_is_not_sent(visitor):
    application = sent(major="Tôm")
    ask_supplement(application, reason="Thiếu", asked=["major"], actor=make_user())
    opened(visitor, application)

    response = act(visitor, "supplement_answer", application, major="Tôm")

    application.refresh_from_db()
    assert response.status_code == 422
    assert "Nothing is changed and no file is added yet." in text(response)
    assert application.status == ApplicationStatus.NEEDS_SUPPLEMENT


def test_a_faulty_supplement_keeps_what_was_typed(visitor):
    application = sent()
    ask_supplement(
        application,
        reason="Sai ngày sinh",
        asked=["date_of_birth", "letter"],
        actor=make_user(),
    )
    opened(visitor, application)

    response = act(
        visitor,
        "supplement_answer",
        application,
        date_of_birth="29/02/2023",
        letter=upload(b"MZ", "a.exe"),
    )

    application.refresh_from_db()
    assert response.status_code == 422
    assert 'value="29/02/2023"' in text(response)
    assert "02/2023 has only 28 days." in text(response)
    assert application.status == ApplicationStatus.NEEDS_SUPPLEMENT
    assert Attachment.objects.count() == 0


def test_a_cooperative_asked_for_is_found_and_answered(visitor):
    application = sent(cooperative=None, cooperative_text="HTX Tan Hung")
    cooperative = make_cooperative(name="HTX Tân Hưng")
    ask_supplement(
        application, reason="HTX nào?", asked=["cooperative"], actor=make_user()
    )
    opened(visitor, application)

    found = act(
        visitor,
        "supplement_answer",
        application,
        cooperative_query="tan hung",
        find="1",
    )
    assert f'value="{cooperative.pk}"' in text(found)
    act(visitor, "supplement_answer", application, cooperative=cooperative.pk)

    application.refresh_from_db()
    assert application.cooperative == cooperative
    assert application.status == ApplicationStatus.SUBMITTED


# Acts


def test_a_paper_is_added_while_nothing_is_decided(visitor):
    application = sent(call=make_call(letter_required=True))
    opened(visitor, application)

    bad = act(
        visitor,
        "attachment_create",
        application,
        kind="letter",
        file=upload(b"", "a.jpg"),
    )
    good = act(
        visitor,
        "attachment_create",
        application,
        kind="letter",
        file=upload(photo(), "Giấy.jpg"),
    )

    assert bad.status_code == 422
    assert text(bad).count("The file is empty") == 2
    assert "The file is added." in text(good)
    application.refresh_from_db()
    assert application.complete_at is not None


def test_an_offered_seat_is_answered_from_the_dossier_and_asked_for_again(visitor):
    application, offer = offered()
    assert "A seat is kept for you" in opened(visitor, application)

    act(visitor, "offer_find", application)
    visitor.post(offer.get_absolute_url(), {"answer": "decline"})
    application.refresh_from_db()
    offer.refresh_from_db()
    assert (offer.state, offer.channel) == (OfferState.DECLINED, "code")
    assert application.has_stepped_back
    assert "No seat is offered at present" in opened(visitor, application)

    again = act(visitor, "application_return", application)
    application.refresh_from_db()
    assert "when it is your turn" in text(again)
    assert not application.has_stepped_back


def test_a_consent_is_taken_back(visitor):
    application = sent(consents={"enrollment": "2026-01", "contact_zalo": "2026-01"})
    opened(visitor, application)

    response = act(visitor, "consent_withdraw", application, purpose="contact_zalo")
    refused = act(visitor, "consent_withdraw", application, purpose="enrollment")

    application.refresh_from_db()
    assert "The consent is withdrawn." in text(response)
    assert "withdraw it instead" in text(refused)
    assert application.consents == {"enrollment": "2026-01"}


# Files and data


@pytest.fixture
def kept():
    application = sent()
    return attach(
        application, examine(upload(pdf(), "Công văn.pdf")), kind="letter", actor=None
    )


def test_a_file_is_handed_out_alone_in_a_sandbox(visitor, kept):
    opened(visitor, kept.application)

    response = visitor.get(kept.get_absolute_url())

    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "no-store" in response.headers["Cache-Control"]


def test_a_picture_is_handed_out_as_a_jpeg_whatever_its_name_was(visitor):
    application = sent()
    kept = attach(
        application,
        examine(upload(photo(kind="PNG"), "trang.html")),
        kind="other",
        actor=None,
    )
    opened(visitor, application)

    response = visitor.get(kept.get_absolute_url())

    assert response.headers["Content-Type"] == "image/jpeg"
    assert "trang.jpg" in response.headers["Content-Disposition"]


def test_a_file_of_a_form_not_sent_is_for_its_phone(visitor):
    kept = attach(make_draft(), examine(upload(pdf())), kind="letter", actor=None)

    assert visitor.get(kept.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 404), ("stranger", 404), ("account", 200), ("officer", 200)],
)
def test_a_file_opens_to_its_applicant_and_the_office(visitor, kept, who, status):
    user = {
        "nobody": None,
        "stranger": make_user(),
        "account": make_user(),
        "officer": make_user("enrollment.view_application"),
    }[who]
    if who == "account":
        Application.objects.update(account=user)
    if user:
        visitor.force_login(user)

    assert visitor.get(kept.get_absolute_url()).status_code == status


def test_everything_held_is_shown_and_downloaded_but_for_the_number(visitor):
    application = sent(
        consents={"enrollment": "2026-01", "statistics_ethnicity": "2026-01"},
        ethnicity="Khmer",
        major="Thủy sản",
    )
    attach(application, examine(upload(pdf(), "cv.pdf")), kind="letter", actor=None)
    admit(application, actor=make_user(full_name="Trần Vụ"))
    opened(visitor, application)

    shown = text(visitor.get(page("application_data"), {"code": application.code}))
    file = visitor.get(page("application_data_json"), {"code": application.code})

    said = json.dumps(json.loads(file.content), ensure_ascii=False)
    assert file.headers["Content-Disposition"].startswith("attachment")
    for held in (
        "Nguyễn Văn Minh Họa",
        "Khmer",
        "Thủy sản",
        "0912 345 678",
        "cv.pdf",
        "2026-01",
        "application admitted",
        "096*****",
    ):
        assert held in shown, held
        assert held in said, held
    for page_said in (shown, said):
        assert application.citizen_id not in page_said
        assert "Trần Vụ" not in page_said


# With an account


def test_an_account_sees_all_its_own_and_acts_without_the_phone(visitor):
    user = make_user()
    mine = sent(account=user)
    person = make_person(user=user)
    named = sent(person=person, full_name="Người Được Cử")
    foreign = sent(full_name="Người Lạ Mặt")
    visitor.force_login(user)

    shown = text(visitor.get(page("own_application_list")))
    assert mine.code in shown
    assert named.code in shown
    assert foreign.code not in shown

    visitor.post(page("application_withdraw"), {"code": mine.code, "confirm": "1"})
    visitor.post(page("application_withdraw"), {"code": foreign.code, "confirm": "1"})
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert mine.status == ApplicationStatus.WITHDRAWN
    assert foreign.status == ApplicationStatus.SUBMITTED


def test_the_navigation_names_own_applications_only_without_office_pages(visitor):
    visitor.force_login(make_user())
    assert "My applications" in text(visitor.get(reverse("home")))

    visitor.force_login(make_user("enrollment.view_application"))
    assert "My applications" not in text(visitor.get(reverse("home")))


@pytest.mark.parametrize("rows", [1, 3])
def test_own_applications_cost_the_same_for_one_and_for_three(
    visitor, rows, django_assert_num_queries
):
    user = make_user()
    for _ in range(rows):
        sent(account=user)
    visitor.force_login(user)
    visitor.get(page("own_application_list"))

    with django_assert_num_queries(8):
        visitor.get(page("own_application_list"))


def test_a_dossier_costs_the_same_with_one_file_and_with_three(visitor):
    counts = []
    for files in (1, 3):
        application = sent()
        for number in range(files):
            attach(
                application,
                examine(upload(photo((40, 40), colour=(number * 60, 0, 0)))),
                kind="other",
                actor=None,
            )
        AuditEntry.objects.all().delete()
        opened(visitor, application)
        with CaptureQueriesContext(connection) as queries:
            visitor.get(page("application_lookup"), {"code": application.code})
        counts.append(len(queries))

    assert counts[0] == counts[1]
