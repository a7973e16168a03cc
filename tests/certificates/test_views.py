"""The office's pages, and the holder's own paper."""

from __future__ import annotations

import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from certificates.models import Certificate, CertificateStatus
from certificates.operations import carry_out, issue
from papers import pdf
from papers.models import Decision
from tests.factories import (
    make_area,
    make_class,
    make_recognised_class,
    make_signatory,
    make_user,
)

pytestmark = pytest.mark.django_db

LIST = "/quan-ly/so-goc/"


def url(name, *args):
    return reverse(f"certificates:{name}", args=args)


def rows(response):
    return [row.record.serial_number for row in response.context["table"].rows]


def test_the_register_is_searched_without_tone_marks(client, registrar, issued):
    client.force_login(registrar)

    for query in ("nguyen hoa", "Họa", issued.serial_number.lower(), "minh hoa"):
        assert issued.serial_number in rows(client.get(LIST, {"q": query}))
    assert rows(client.get(LIST, {"q": "khong ai ca"})) == []


def test_the_register_is_filtered(client, registrar, revoked):
    other = make_recognised_class(passed=1, failed=0, actor=registrar)
    carry_out(issue(other, actor=registrar))
    client.force_login(registrar)
    own = revoked.register
    klass = revoked.participant.training_class
    area = revoked.participant.cooperative.reporting_area

    assert rows(client.get(LIST, {"status": "revoked"})) == [revoked.serial_number]
    assert len(rows(client.get(LIST, {"programme": own.programme.code}))) == 2
    assert len(rows(client.get(LIST, {"training_class": klass.code.lower()}))) == 2
    assert len(rows(client.get(LIST, {"area": area.code}))) == 2
    assert len(rows(client.get(LIST, {"year": own.year}))) == 3
    assert rows(client.get(LIST, {"year": 1999})) == []


def test_the_register_is_ordered_by_number_and_by_name(client, registrar, quick_draw):
    carry_out(issue(make_recognised_class(passed=5, failed=0), actor=registrar))
    client.force_login(registrar)
    numbers = [c.serial_number for c in Certificate.objects.in_register_order()]

    assert rows(client.get(LIST, {"sort": "register_entry_no"})) == numbers
    assert rows(client.get(LIST, {"sort": "-register_entry_no"})) == numbers[::-1]
    response = client.get(LIST, {"sort": "holder_name"})
    names = [
        row.record.holder_name.split()[-1] for row in response.context["table"].rows
    ]
    assert names == ["Anh", "Ba", "Bé", "Họa", "Minh"]


@pytest.mark.parametrize("passed", [1, 3])
def test_the_register_costs_the_same_for_any_number_of_rows(
    client, registrar, quick_draw, passed
):
    carry_out(issue(make_recognised_class(passed=passed, failed=0), actor=registrar))
    client.force_login(registrar)
    cache.clear()

    with CaptureQueriesContext(connection) as queries:
        response = client.get(LIST)

    assert len(rows(response)) == passed
    assert len(queries) == 10


def test_the_export_has_the_columns_of_the_register_book(client, registrar, revoked):
    client.force_login(registrar)

    response = client.get(LIST, {"_export": "xlsx", "sort": "register_entry_no"})

    head, first, second = load_workbook(io.BytesIO(response.content)).active.values
    assert len(head) == 16
    assert "so-goc" in response["Content-Disposition"]
    training_class = revoked.participant.training_class
    dates = f"{training_class.starts_on:%d/%m/%Y} – {training_class.ends_on:%d/%m/%Y}"
    assert first[0] == 1
    assert first[1:3] == (revoked.register_entry_no, revoked.holder_name)
    assert first[3].date() == revoked.holder_dob
    assert first[6] == revoked.holder_workplace
    assert training_class.code in first[7]
    assert first[8] == dates
    assert revoked.decision_no in first[9]
    assert first[11] == revoked.serial_number
    assert first[12].date() == revoked.issue_date
    assert first[13:15] == (None, None)
    assert "2100/QĐ-LMHTX" in first[15]
    assert (second[0], second[15]) == (2, None)


def test_the_register_is_closed_to_those_without_permission(client, stranger):
    assert client.get(LIST).status_code == 302
    client.force_login(stranger)
    assert client.get(LIST).status_code == 403


def test_a_certificate_is_open_to_the_office_and_its_holder(
    client, revoked, registrar, stranger
):
    page = url("certificate_detail", revoked.pk)
    assert client.get(page)["Location"].startswith("/tai-khoan/login/")

    client.force_login(stranger)
    assert client.get(page).status_code == 404

    holder = make_user()
    revoked.participant.person.user = holder
    revoked.participant.person.save()
    client.force_login(holder)
    assert client.get(page).status_code == 200

    client.force_login(registrar)
    text = client.get(page).content.decode()
    assert revoked.holder_workplace in text
    assert revoked.pdf_sha256 in text
    assert "2100/QĐ-LMHTX" in text
    assert "Nguyễn Thị Mẫu" in text  # who revoked it
    assert url("certificate_revoke", revoked.pk) not in text


def test_the_file_is_handed_out_as_issued(client, issued, registrar, stranger):
    page = url("certificate_pdf", issued.pk)
    assert client.get(page)["Location"].startswith("/tai-khoan/login/")
    client.force_login(stranger)
    assert client.get(page).status_code == 404

    holder = make_user()
    issued.participant.person.user = holder
    issued.participant.person.save()
    for person in (registrar, holder):
        client.force_login(person)
        response = client.get(page)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/pdf"
        assert response.content == f"%PDF {issued.token}".encode()
        assert response["Content-Disposition"].startswith("inline; filename*=utf-8''")
        assert "no-store" in response["Cache-Control"]


def test_a_draft_has_no_file(client, quick_draw, registrar):
    issue(make_recognised_class(passed=1, failed=0), actor=registrar)
    client.force_login(registrar)
    draft = Certificate.objects.get()

    assert client.get(url("certificate_pdf", draft.pk)).status_code == 404
    assert client.get(url("certificate_detail", draft.pk)).status_code == 200


@pytest.mark.parametrize("harm", ["altered", "lost"])
def test_a_file_that_is_not_as_issued_is_not_handed_out(
    client, issued, registrar, harm, caplog
):
    name, storage = issued.pdf.name, issued.pdf.storage
    storage.delete(name)
    if harm == "altered":
        with storage.open(name, "wb") as file:
            file.write(b"%PDF forged")
    client.force_login(registrar)

    response = client.get(url("certificate_pdf", issued.pk))

    assert response.status_code == 500
    assert response["Content-Type"].startswith("text/html")
    assert b"forged" not in response.content
    assert issued.serial_number in caplog.text


def answers(**fields):
    return {
        "number": "2100/QĐ-LMHTX",
        "signed_on": f"{timezone.localdate():%d/%m/%Y}",
        "signatory": make_signatory().pk,
        "reason": "Cấp nhầm người",
        **fields,
    }


def test_revoking_asks_first_and_then_does_it(client, approver, issued):
    client.force_login(approver)
    page = url("certificate_revoke", issued.pk)
    assert issued.holder_name in client.get(page).content.decode()

    response = client.post(page, answers())

    assert response["Location"] == url("certificate_detail", issued.pk)
    issued.refresh_from_db()
    assert issued.status == CertificateStatus.REVOKED
    assert issued.ending_reason == "Cấp nhầm người"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"number": ""}, "number"),
        ({"signed_on": "31/02/2024"}, "signed_on"),
        ({"signed_on": "01/01/2024"}, "signed_on"),
        ({"signed_on": "01/01/2099"}, "signed_on"),
        ({"signatory": "0"}, "signatory"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_refused_revocation_keeps_what_was_typed(
    client, approver, issued, fields, fault
):
    client.force_login(approver)
    decisions = Decision.objects.count()
    typed = answers(**fields)

    response = client.post(url("certificate_revoke", issued.pk), typed)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {fault}
    if fault != "number":
        assert typed["number"] in response.content.decode()
    issued.refresh_from_db()
    assert issued.status == CertificateStatus.ISSUED
    assert Decision.objects.count() == decisions


def test_a_used_number_of_a_decision_is_refused(client, approver, issued):
    client.force_login(approver)
    used = issued.participant.training_class.recognition_decision

    response = client.post(
        url("certificate_revoke", issued.pk), answers(number=used.number)
    )

    assert response.status_code == 422
    assert response.context["form"].errors


def test_revoking_twice_is_refused(client, approver, revoked):
    client.force_login(approver)

    response = client.post(
        url("certificate_revoke", revoked.pk), answers(number="2200/QĐ-LMHTX")
    )

    assert response.status_code == 422
    revoked.refresh_from_db()
    assert revoked.ending.number == "2100/QĐ-LMHTX"


@pytest.mark.parametrize(
    ("permissions", "status"),
    [
        ((), 403),
        (("certificates.view_certificate",), 403),
        (("certificates.revoke_certificate",), 404),
        (("certificates.view_certificate", "certificates.revoke_certificate"), 302),
    ],
)
def test_revoking_needs_sight_and_permission(client, issued, permissions, status):
    client.force_login(make_user(*permissions))

    response = client.post(url("certificate_revoke", issued.pk), answers())

    assert response.status_code == status
    issued.refresh_from_db()
    assert (issued.status == CertificateStatus.REVOKED) is (status == 302)


def test_who_gets_a_certificate_and_who_does_not_is_shown_before(client, registrar):
    training_class = make_recognised_class(passed=2, failed=1, actor=registrar)
    client.force_login(registrar)

    response = client.get(url("class_issue", training_class.code))

    text = response.content.decode()
    assert len(response.context["due"]) == 2
    assert len(response.context["others"]) == 1
    assert "→" in response.context["others"][0].why
    assert response.context["others"][0].why in text
    assert "Refresh" not in response
    assert not Certificate.objects.exists()


def test_issuing_from_the_page_shows_progress_until_it_is_done(
    client, registrar, quick_draw, django_capture_on_commit_callbacks
):
    training_class = make_recognised_class(passed=2, failed=1, actor=registrar)
    client.force_login(registrar)
    page = url("class_issue", training_class.code)

    assert client.post(page)["Location"] == page
    waiting = client.get(page)
    assert waiting["Refresh"] == "3"
    assert '<progress id="pg" max="2" value="0">' in waiting.content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page)
    done = client.get(page)
    assert "Refresh" not in done
    assert '<progress id="pg" max="2" value="2">' in done.content.decode()
    for certificate in Certificate.objects.all():
        assert url("certificate_detail", certificate.pk) in done.content.decode()

    again = client.post(page, follow=True)
    assert 'class="note no"' in again.content.decode()
    assert Certificate.objects.valid().count() == 2


def test_a_fault_is_named_and_stops_the_waiting(client, registrar, monkeypatch):
    def fail(*_args):
        raise pdf.PaperError("no typeface")

    monkeypatch.setattr("certificates.papers.pdf.draw_leaves", fail)
    training_class = make_recognised_class(passed=1, failed=0, actor=registrar)
    carry_out(issue(training_class, actor=registrar))
    client.force_login(registrar)

    response = client.get(url("class_issue", training_class.code))

    assert "Refresh" not in response
    assert "no typeface" in response.content.decode()


def test_before_recognition_there_is_nothing_to_press(client, registrar):
    training_class = make_class()
    client.force_login(registrar)
    page = url("class_issue", training_class.code)

    assert "<main" in client.get(page).content.decode()
    refused = client.post(page, follow=True).content.decode()

    assert 'class="note no"' in refused
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("permissions", "seen", "pressed"),
    [
        ((), 403, 403),
        (("certificates.view_certificate",), 404, 404),
        (("certificates.view_certificate", "training.view_every_class"), 200, 403),
        (
            (
                "certificates.view_certificate",
                "certificates.issue_certificate",
                "training.view_every_class",
            ),
            200,
            302,
        ),
    ],
)
def test_issuing_needs_sight_and_permission(
    client, quick_draw, permissions, seen, pressed
):
    training_class = make_recognised_class(passed=1, failed=0)
    client.force_login(make_user(*permissions))
    page = url("class_issue", training_class.code)

    assert client.get(page).status_code == seen
    assert client.post(page).status_code == pressed
    assert Certificate.objects.exists() is (pressed == 302)


@pytest.mark.parametrize("passed", [1, 3])
def test_the_issuing_page_costs_the_same_for_any_class(
    client, registrar, quick_draw, passed
):
    training_class = make_recognised_class(passed=passed, failed=passed)
    issue(training_class, actor=registrar)
    client.force_login(registrar)
    cache.clear()

    with CaptureQueriesContext(connection) as queries:
        client.get(url("class_issue", training_class.code))

    assert len(queries) == 9


def test_the_real_paper_is_drawn_and_handed_out(client, registrar):
    training_class = make_recognised_class(passed=1, failed=0, actor=registrar)
    carry_out(issue(training_class, actor=registrar))
    certificate = Certificate.objects.get()
    client.force_login(registrar)

    response = client.get(url("certificate_pdf", certificate.pk))

    assert certificate.fault == ""
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")


def test_areas_without_certificates_are_offered_too(client, registrar):
    area = make_area()
    client.force_login(registrar)

    assert area.name in client.get(LIST).content.decode()
