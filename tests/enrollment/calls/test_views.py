"""The pages of a call and of closing its list: what they show, and each answer."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from enrollment.models import Call, Criterion, Offer, default_rule
from enrollment.operations import close_list
from enrollment.picture import picture, words_of
from notices.models import Message
from papers import fonts
from tests.factories import (
    make_application,
    make_call,
    make_class,
    make_cooperative,
    make_participant,
    make_session,
    make_signatory,
    make_user,
)
from training.models import ClassStatus

pytestmark = pytest.mark.django_db
ZIP = b"PK\x03\x04"


@pytest.fixture(autouse=True, scope="module")
def _faces():
    fonts.make()


@pytest.fixture
def officer(client, registrar):
    """A training officer at the browser, reading English."""
    client.force_login(registrar)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def visitor(client):
    client.cookies["django_language"] = "en"
    return client


def page(name, *args):
    return reverse(f"enrollment:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def of(name, call):
    return page(name, call.training_class.code)


def past_call(**fields):
    return make_call(closes_at=timezone.now() - dt.timedelta(minutes=1), **fields)


def typed(**fields):
    """A call as an officer types it; the deadline is exact to the minute."""
    numbers = {f"rule_{code}": str(n) for n, code in enumerate(default_rule(), start=1)}
    return {
        "summary": "",
        "audience": "Giám đốc",
        "dossier": "Phiếu",
        "letter_required": "on",
        "endorsement": "",
        "offer_hours": "24",
        "opens_at": "01/08/2030 07:30",
        "closes_at": "15/08/2030 16:45",
        "contact_name": "Phòng",
        "contact_phone": "0912 000 000",
        **numbers,
        **fields,
    }


# Writing


def test_a_call_is_written_looked_at_and_published(officer):
    training_class = make_class(status=ClassStatus.PLANNED)
    code = training_class.code
    make_signatory(body=training_class.body)

    saved = officer.post(page("call_edit", code), typed())

    call = Call.objects.get()
    assert saved.headers["Location"] == page("call_edit", code)
    assert timezone.localtime(call.closes_at) == dt.datetime(
        2030, 8, 15, 16, 45, tzinfo=timezone.get_default_timezone()
    )
    assert not call.is_published
    assert page("call_publish", code) in text(officer.get(page("call_edit", code)))

    preview = text(officer.get(page("call_preview", code)))
    assert "nobody but the office sees it yet" in preview
    assert page("call_notice_pdf", code) in preview
    asked = text(officer.get(page("call_publish", code)))
    assert "It cannot be taken back." in asked
    call.refresh_from_db()
    assert not call.is_published

    officer.post(page("call_publish", code))

    call.refresh_from_db()
    assert call.is_published
    assert call.training_class.status == ClassStatus.ENROLLING
    assert page("call_publish", code) not in text(officer.get(page("call_edit", code)))
    assert officer.get(call.get_absolute_url()).status_code == 200


def test_a_call_is_not_published_twice(officer):
    call = make_call()

    response = officer.post(of("call_publish", call), follow=True)

    assert "This call was already published." in text(response)


def test_the_preview_is_the_page_that_the_public_will_see(officer, client):
    call = make_call(summary="Chương trình thiết kế riêng")
    seen = re.search(
        r'<div class="split">.*</main>', text(client.get(call.get_absolute_url()))
    )

    previewed = text(officer.get(of("call_preview", call)))

    assert seen[0] in previewed


def test_the_page_shows_what_comes_from_the_class_with_a_way_to_change_it(officer):
    call = make_call(training_class=make_class(capacity=37, seats_per_cooperative=3))

    shown = text(officer.get(of("call_edit", call)))

    assert "<dd>37</dd>" in shown
    assert "<dd>03</dd>" in shown
    assert reverse("training:class_edit", args=[call.training_class.code]) in shown


def test_the_order_is_chosen_by_numbers_and_what_has_none_is_not_used(officer):
    call = make_call()
    numbers = {f"rule_{code}": "" for code in Criterion.values}

    officer.post(
        of("call_edit", call),
        typed(
            **{**numbers, "rule_woman": "5", "rule_model": "2", "rule_complete": "0"}
        ),
    )

    call.refresh_from_db()
    assert call.rule == ["model", "woman"]
    shown = text(officer.get(of("call_edit", call)))
    assert re.search(r'name="rule_model" value="1"', shown)
    assert re.search(r'name="rule_woman" value="2"', shown)
    assert re.search(r'name="rule_place" value="0"', shown)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rule_woman": "1"}, "Two criteria have the same number."),
        (
            {f"rule_{code}": "0" for code in Criterion.values},
            "Number at least one criterion.",
        ),
        ({"rule_woman": "8"}, "less than or equal to 7"),
        ({"rule_woman": "-1"}, "greater than or equal to 0"),
        ({"rule_woman": "một"}, "whole number"),
        ({"offer_hours": "0"}, "greater than or equal to 1"),
        ({"offer_hours": "241"}, "less than or equal to 240"),
        ({"closes_at": "01/08/2030 07:30"}, "The deadline is before the opening."),
        ({"closes_at": "32/08/2030 07:30"}, "valid date/time"),
        ({"closes_at": "15/08/2030 24:61"}, "valid date/time"),
        ({"endorsement": "province"}, "Select a valid choice"),
        ({"contact_phone": "Zalo"}, "Enter a telephone number."),
        ({"audience": " "}, "required"),
    ],
)
def test_a_call_that_cannot_be_is_refused_and_stays_as_typed(officer, fields, sentence):
    call = make_call(summary="Lời cũ")

    response = officer.post(of("call_edit", call), typed(summary="Lời mới", **fields))

    assert response.status_code == 422
    assert sentence in text(response)
    assert "Lời mới" in text(response)
    call.refresh_from_db()
    assert call.summary == "Lời cũ"


def test_an_order_in_use_is_refused_at_its_own_field(officer, registrar):
    call = make_call(rule=["woman"])
    make_application(
        training_class=call.training_class,
        status="waitlisted",
        decided_at=timezone.now(),
        decided_by=registrar,
    )

    response = officer.post(of("call_edit", call), typed())

    assert response.status_code == 422
    assert "it stays as it is" in text(response)
    assert response.context["form"].errors["rule"] == [
        "Applicants were already decided by this order."
    ]
    call.refresh_from_db()
    assert call.rule == ["woman"]


def test_a_form_without_the_order_leaves_it(officer):
    call = make_call(rule=["woman"])
    data = {k: v for k, v in typed().items() if not k.startswith("rule_")}

    response = officer.post(of("call_edit", call), data)

    assert response.status_code == 302
    call.refresh_from_db()
    assert call.rule == ["woman"]


def test_the_contacts_number_is_written_as_people_write_it(officer):
    call = make_call()

    officer.post(of("call_edit", call), typed(contact_phone="0912345678"))

    call.refresh_from_db()
    assert (call.contact_phone, call.zalo) == ("0912 345 678", "0912345678")


def test_a_moved_deadline_is_seen_by_the_office_and_by_the_public(officer):
    call = make_call(
        closes_at=dt.datetime(
            2030, 8, 10, 17, 0, tzinfo=timezone.get_default_timezone()
        )
    )

    officer.post(of("call_edit", call), typed())

    moved = "17 giờ 00 on 10/08/2030"
    assert f"{moved} → 16 giờ 45 on 15/08/2030" in text(
        officer.get(of("call_edit", call))
    )
    assert f"before: {moved}" in text(officer.get(call.get_absolute_url()))


# The signed notice


def test_the_notice_gets_its_number_once(officer):
    call = make_call()
    signatory = make_signatory(body=call.training_class.body)
    data = {
        "number": "05/TB-LMHTX",
        "signed_on": "01/08/2024",
        "signatory": signatory.pk,
    }

    response = officer.post(of("call_sign", call), data, follow=True)

    assert "05/TB-LMHTX" in text(response)
    assert "Notice 05/TB-LMHTX (PDF)" in text(officer.get(call.get_absolute_url()))
    call.refresh_from_db()
    decision = officer.get(call.notice.get_absolute_url())
    assert call.get_absolute_url() in text(decision)

    again = officer.post(of("call_sign", call), {**data, "number": "06/TB-LMHTX"})

    assert again.status_code == 422
    assert "already signed" in text(again)


def test_a_notice_without_number_is_refused(officer):
    call = make_call()

    response = officer.post(of("call_sign", call), {"number": ""})

    assert response.status_code == 422
    assert "Enter the number of the decision." in text(response)
    call.refresh_from_db()
    assert call.notice is None


def test_signing_the_notice_needs_its_own_permission(client):
    call = make_call()
    client.force_login(make_user("enrollment.change_call", "training.view_every_class"))

    assert client.get(of("call_sign", call)).status_code == 403


# What the public sees


@pytest.mark.parametrize("name", ["call_picture", "call_notice_pdf", "call_detail"])
def test_a_draft_is_nobodys_but_the_offices(client, registrar, stranger, name):
    call = make_call(published_at=None)

    seen = [client.get(of(name, call)).status_code]
    client.force_login(stranger)
    seen.append(client.get(of(name, call)).status_code)
    client.force_login(registrar)
    seen.append(client.get(of(name, call)).status_code)

    assert seen == [404, 404, 404 if name == "call_detail" else 200]


def test_the_page_is_made_to_be_shared(visitor):
    call = make_call(summary="Chương trình thiết kế riêng")
    address = settings.SITE_URL + call.get_absolute_url()

    shown = text(visitor.get(call.get_absolute_url()))

    for tag in (
        f'<link rel="canonical" href="{address}">',
        f'<meta property="og:url" content="{address}">',
        f'<meta property="og:title" content="{call.training_class.title}">',
        f'<meta property="og:image" content="{address}anh.png">',
        '<meta property="og:image:width" content="1200">',
        '<meta property="og:image:height" content="630">',
        '<meta name="twitter:card" content="summary_large_image">',
    ):
        assert tag in shown
    assert re.search(r'property="og:description" content="Chương trình thiết', shown)


def test_the_picture_is_small_and_of_the_right_size_for_any_title(visitor):
    call = make_call(
        training_class=make_class(
            title="Lớp bồi dưỡng Kế toán trưởng hợp tác xã nông nghiệp, thủy sản, " * 3,
            place="Hội trường Trung tâm dịch vụ hỗ trợ hợp tác xã, phường 5, TP Cà Mau"
            * 2,
        )
    )

    response = visitor.get(of("call_picture", call))

    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert len(response.content) <= 60_000
    image = Image.open(io.BytesIO(response.content))
    assert (image.size, image.format) == ((1200, 630), "PNG")


def test_the_picture_changes_with_what_it_says_and_is_not_sent_twice(visitor):
    call = make_call()
    first = visitor.get(of("call_picture", call))
    (tag,) = parse_etags(first.headers["ETag"])

    same = visitor.get(of("call_picture", call), headers={"if-none-match": tag})
    assert (same.status_code, same.content) == (304, b"")

    Call.objects.update(closes_at=call.closes_at + dt.timedelta(days=1))
    moved = visitor.get(of("call_picture", call), headers={"if-none-match": tag})

    assert moved.status_code == 200
    assert moved.content != first.content


def test_the_picture_is_in_vietnamese_whatever_the_reader_reads(visitor):
    call = make_call()

    words = words_of(call)

    assert [label for label, _fact in words.facts] == [
        "Hạn nộp hồ sơ",
        "Thời gian học",
        "Địa điểm",
        "Số lượng",
    ]
    assert visitor.get(of("call_picture", call)).content == picture(words)


def test_the_page_says_in_words_who_comes_first(visitor):
    call = make_call(rule=["woman", "model"], letter_required=True, offer_hours=8)

    shown = text(visitor.get(call.get_absolute_url()))

    order = shown[shown.index("Who comes first") :]
    assert order.index("Women first") < order.index("Model cooperatives first")
    assert "Satellites" not in order
    assert "kept 08 hours" in order
    assert "letter is needed before admission" in shown


def test_the_page_links_paper_and_zalo_and_a_timetable_only_when_there_is_one(visitor):
    call = make_call()

    shown = text(visitor.get(call.get_absolute_url()))
    assert of("call_notice_pdf", call) in shown
    assert "https://zalo.me/0912000000" in shown
    assert of("call_calendar", call) not in shown

    make_session(training_class=call.training_class)

    assert of("call_calendar", call) in text(visitor.get(call.get_absolute_url()))


def test_a_landline_has_no_zalo(visitor):
    call = make_call(contact_phone="0290 3831 234")

    assert "zalo.me" not in text(visitor.get(call.get_absolute_url()))


def test_the_notice_is_shown_in_the_browser(visitor):
    call = make_call()

    response = visitor.get(of("call_notice_pdf", call))

    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline")


# Closing the list


def test_the_list_shows_who_is_admitted_and_what_still_blocks(officer):
    call = make_call()
    seat = make_participant(training_class=call.training_class)
    make_application(training_class=call.training_class)
    Offer.objects.create(
        training_class=call.training_class,
        seats=1,
        expires_at=timezone.now() + dt.timedelta(hours=3),
    )

    shown = text(officer.get(of("admitted_list", call)))

    assert str(seat.person) in shown
    assert "Applications are still taken" in shown
    assert "1 application is not decided yet." in shown
    assert "A seat is offered and not answered yet." in shown
    queue = page("application_list")
    code = call.training_class.code
    assert f"{queue}?training_class={code}&amp;status=submitted" in shown
    assert f"{queue}?training_class={code}&amp;status=offered" in shown
    assert of("call_edit", call) in shown
    assert of("list_close", call) not in shown
    assert of("admitted_list_pdf", call) not in shown


def test_the_list_is_closed_after_asking_and_its_papers_appear(officer):
    call = past_call()
    make_participant(training_class=call.training_class)
    assert of("list_close", call) in text(officer.get(of("admitted_list", call)))
    assert "1 person admitted" in text(officer.get(of("list_close", call)))

    response = officer.post(of("list_close", call), follow=True)

    shown = text(response)
    call.training_class.refresh_from_db()
    assert call.training_class.status == ClassStatus.LIST_LOCKED
    assert "1 of 1 called to class" in shown
    assert Message.objects.get().get_absolute_url() in shown
    for name in (
        "admitted_list_pdf",
        "admitted_list_xlsx",
        "summons_pdf",
        "summons_docx",
    ):
        assert of(name, call) in shown
    assert of("list_unlock", call) in shown


def test_closing_too_early_says_why_and_changes_nothing(officer):
    call = make_call()
    make_participant(training_class=call.training_class)

    response = officer.post(of("list_close", call), follow=True)

    assert "Applications are still taken" in text(response)
    call.training_class.refresh_from_db()
    assert call.training_class.status == ClassStatus.ENROLLING
    assert not Message.objects.exists()


def test_a_closed_list_is_opened_again_with_a_reason(officer, registrar):
    call = past_call()
    make_participant(training_class=call.training_class)
    close_list(call, actor=registrar)

    without = officer.post(of("list_unlock", call), {"reason": ""})
    assert without.status_code == 422
    assert "Give the reason." in text(without)

    response = officer.post(
        of("list_unlock", call), {"reason": "Một người rút"}, follow=True
    )

    assert "open again" in text(response)
    call.training_class.refresh_from_db()
    assert call.training_class.status == ClassStatus.ENROLLING

    again = officer.post(of("list_unlock", call), {"reason": "Lần nữa"})
    assert again.status_code == 422
    assert "is not closed" in text(again)


@pytest.mark.parametrize(
    ("name", "start", "way"),
    [
        ("admitted_list_pdf", b"%PDF-", "inline"),
        ("admitted_list_xlsx", ZIP, "attachment"),
        ("summons_pdf", b"%PDF-", "inline"),
        ("summons_docx", ZIP, "attachment"),
    ],
)
def test_papers_are_made_from_a_closed_list_only(officer, registrar, name, start, way):
    call = past_call()
    make_participant(training_class=call.training_class)
    assert officer.get(of(name, call)).status_code == 404

    close_list(call, actor=registrar)

    response = officer.get(of(name, call))
    assert response.content.startswith(start)
    assert response.headers["Content-Disposition"].startswith(way)
    assert call.training_class.code in response.headers["Content-Disposition"]


def test_the_files_open_with_the_people_in_them(officer, registrar):
    call = past_call()
    seat = make_participant(training_class=call.training_class)
    close_list(call, actor=registrar)

    book = load_workbook(
        io.BytesIO(officer.get(of("admitted_list_xlsx", call)).content)
    )
    letters = Document(io.BytesIO(officer.get(of("summons_docx", call)).content))
    decision = officer.get(
        reverse(
            "class_paper",
            args=[call.training_class.code, "quyet-dinh-mo-lop", "docx"],
        )
    )
    notice = Document(io.BytesIO(officer.get(of("call_notice_docx", call)).content))

    assert book.active["B9"].value == seat.person.full_name
    assert any(seat.person.full_name in p.text for p in letters.paragraphs)
    annex = Document(io.BytesIO(decision.content)).tables[-1]
    assert annex.cell(2, 1).text == seat.person.full_name
    assert any(p.text == "THÔNG BÁO" for p in notice.paragraphs)


def test_a_class_without_a_call_has_a_list_but_nothing_to_close(officer):
    training_class = make_class()
    make_participant(training_class=training_class)

    shown = text(officer.get(page("admitted_list", training_class.code)))

    assert "This class has no call for applicants." in shown
    assert officer.post(page("list_close", training_class.code)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_runs_the_same_queries_for_any_number_of_rows(
    officer, registrar, rows, django_assert_num_queries
):
    call = past_call()
    for _row in range(rows):
        make_participant(
            training_class=call.training_class, cooperative=make_cooperative()
        )
    close_list(call, actor=registrar)
    officer.get(of("admitted_list", call))

    with django_assert_num_queries(9):
        response = officer.get(of("admitted_list", call))

    assert text(response).count("to be told") == rows


@pytest.mark.parametrize("act", ["call_edit", "call_publish", "call_preview"])
def test_a_call_is_changed_by_those_who_may(client, instructor, act):
    client.force_login(instructor)

    assert client.get(of(act, make_call())).status_code == 403


@pytest.mark.parametrize("act", ["list_close", "list_unlock"])
def test_the_approver_sees_the_list_but_does_not_close_it(client, approver, act):
    call = past_call()
    make_participant(training_class=call.training_class)
    client.force_login(approver)

    assert client.get(of("admitted_list", call)).status_code == 200
    assert client.post(of(act, call), {"reason": "Lý do"}).status_code == 403
    call.training_class.refresh_from_db()
    assert call.training_class.status == ClassStatus.ENROLLING
