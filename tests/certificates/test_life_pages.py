"""The office's pages of a certificate's life: who may, what is asked, what is refused."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from certificates.models import Certificate, CertificateStatus, RegisterCopy
from certificates.operations import (
    copy_from_register,
    correct,
    hand_over,
    revoke,
    void,
)
from papers.models import Decision
from tests.factories import make_body, make_historic, make_original, make_signatory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"certificates:{name}", args=args)


def today():
    return f"{timezone.localdate():%d/%m/%Y}"


def a_decision(**fields):
    return {
        "number": "2300/QĐ-LMHTX",
        "signed_on": today(),
        "signatory": make_signatory().pk,
        "reason": "Sai so với giấy khai sinh",
        **fields,
    }


DECIDED = {
    "number": "2300/QĐ-LMHTX",
    "signed_on": timezone.localdate(),
    "reason": "Sai so với giấy khai sinh",
}


def a_correction(certificate, **fields):
    return {
        "holder_name": certificate.holder_name,
        "holder_gender": certificate.holder_gender,
        "birth": certificate.holder_dob_text,
        "holder_birth_place": certificate.holder_birth_place,
        "holder_workplace": certificate.holder_workplace,
        "holder_position": certificate.holder_position,
        **a_decision(),
        **fields,
    }


def test_the_page_offers_what_the_state_and_the_role_allow(
    client, issued, registrar, approver, reader
):
    page = issued.get_absolute_url()

    def offered(person):
        client.force_login(person)
        return {path.rstrip("/").rpartition("/")[2] for path, _label in acts(client)}

    def acts(client):
        return client.get(page).context["acts"]

    assert offered(registrar) == {"trao", "cap-ban-sao", "ban-ky-so", "huy"}
    assert offered(approver) == {"chinh-sua", "thu-hoi"}
    hand_over([issued], on=timezone.localdate(), actor=registrar)
    make_original(issued)
    assert offered(registrar) == {"cap-ban-sao"}


def test_a_correction_leads_to_the_new_certificate(client, issued, approver):
    client.force_login(approver)
    page = url("certificate_correct", issued.pk)
    assert f'value="{issued.holder_name}"' in client.get(page).content.decode()

    response = client.post(page, a_correction(issued, birth="01/03/1981"))

    new = Certificate.objects.get(corrects=issued)
    assert response["Location"] == new.get_absolute_url()
    assert new.holder_dob == dt.date(1981, 3, 1)
    shown = client.get(issued.get_absolute_url()).content.decode()
    assert new.get_absolute_url() in shown


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"number": ""}, "number"),
        ({"signed_on": "01/01/2020", "holder_birth_place": "Bạc Liêu"}, "signed_on"),
        ({"reason": " "}, "reason"),
        ({"holder_name": "Hòa"}, "holder_name"),
        ({"birth": "30/02/1981"}, "birth"),
        ({}, "__all__"),  # nothing differs
    ],
)
def test_a_faulty_correction_keeps_what_was_typed(
    client, issued, approver, fields, fault
):
    client.force_login(approver)
    typed = a_correction(issued, **fields)

    response = client.post(url("certificate_correct", issued.pk), typed)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {fault}
    assert f'value="{typed["holder_name"]}"' in response.content.decode()
    assert not Certificate.objects.filter(corrects=issued).exists()


@pytest.mark.parametrize(
    ("act", "who"),
    [
        ("certificate_revoke", "approver"),
        ("certificate_correct", "approver"),
        ("certificate_void", "registrar"),
        ("certificate_hand_over", "registrar"),
        ("certificate_copy", "registrar"),
        ("certificate_original", "registrar"),
    ],
)
def test_an_old_link_to_an_act_leads_to_the_certificate_and_says_why(
    client, issued, approver, registrar, act, who
):
    client.force_login({"approver": approver, "registrar": registrar}[who])
    page = url(act, issued.pk)
    assert client.get(page).status_code == 200
    revoke(issued, **DECIDED, signatory=make_signatory(), actor=approver)

    response = client.get(page, follow=True)

    assert response.redirect_chain == [(issued.get_absolute_url(), 302)]
    assert "Không còn làm được việc này" in response.content.decode()


def test_a_paper_of_another_body_is_looked_up_and_left_alone(client, approver):
    """Whoever is limited to one body does not end papers by decisions of another."""
    ours = make_body(name="Sở Mẫu", code="SM")
    theirs = make_body(name="Liên minh Mẫu", code="LM")
    ours.officers.add(approver)
    client.force_login(approver)

    for body, status in ((ours, 200), (theirs, 404)):
        paper = make_historic(issuing_body_name=body.name)
        act = url("certificate_revoke", paper.pk)
        shown = client.get(paper.get_absolute_url())
        assert shown.status_code == 200
        assert (act in shown.content.decode()) is (status == 200)
        assert client.get(act).status_code == status


def test_a_decision_says_what_it_did_to_each_certificate(
    client, issued, approver, registrar
):
    second = Certificate.objects.exclude(pk=issued.pk).get()
    signatory = make_signatory()
    revoke(issued, **DECIDED, signatory=signatory, actor=approver)
    correct(
        second,
        {"holder_name": "Nguyễn Văn Hoà"},
        **{**DECIDED, "number": "2301/QĐ-LMHTX"},
        signatory=signatory,
        actor=approver,
    )
    client.force_login(approver)

    for number, word in (("2300", "Thu hồi"), ("2301", "Chỉnh sửa")):
        decision = Decision.objects.get(number__startswith=number)
        said = client.get(decision.get_absolute_url()).content.decode()
        assert f"{word} giấy chứng nhận <a" in said
        [ended] = decision.ended_certificates.all()
        page = client.get(ended.get_absolute_url()).content.decode()
        assert decision.get_absolute_url() in page


def test_one_is_handed_over_to_a_proxy(client, issued, registrar):
    client.force_login(registrar)
    page = url("certificate_hand_over", issued.pk)

    refused = client.post(page, {"on": today(), "receiver": "Trần Thị Mẫu"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"proxy_paper"}
    client.post(
        page, {"on": today(), "receiver": "Trần Thị Mẫu", "proxy_paper": "GUQ 12"}
    )

    issued.refresh_from_db()
    assert issued.status == CertificateStatus.HANDED_OVER
    assert "GUQ 12" in client.get(issued.get_absolute_url()).content.decode()


def test_a_class_is_handed_over_at_once(client, issued, registrar):
    client.force_login(registrar)
    code = issued.participant.training_class.code
    page = url("class_hand_over", code)
    assert client.get(page).content.decode().count(" checked") == 0
    assert client.get(page, {"all": "1"}).content.decode().count(" checked") == 2
    keys = list(Certificate.objects.values_list("pk", flat=True))

    nobody = client.post(page, {"on": today()})
    foreign = client.post(page, {"on": today(), "certificates": ["0"]})
    done = client.post(page, {"on": today(), "certificates": keys})

    assert nobody.status_code == foreign.status_code == 422
    assert done["Location"] == url("class_issue", code)
    assert set(Certificate.objects.values_list("status", flat=True)) == {"handed_over"}
    again = client.post(page, {"on": today(), "certificates": keys})
    assert again.status_code == 422
    (sentence,) = again.context["form"].errors["certificates"]
    assert "vừa có người ghi nhận" in sentence


@pytest.mark.parametrize("count", [1, 2])
def test_handing_a_class_over_costs_the_same_to_show(
    client, issued, registrar, count, django_assert_num_queries
):
    if count == 1:
        void(issued, reason="Phôi in hỏng", actor=registrar)
    client.force_login(registrar)
    page = url("class_hand_over", issued.participant.training_class.code)
    client.get(page)

    with django_assert_num_queries(8):
        client.get(page)


def test_a_number_is_voided_on_its_page(client, issued, registrar):
    client.force_login(registrar)
    page = url("certificate_void", issued.pk)
    assert client.post(page, {"reason": ""}).status_code == 422

    client.post(page, {"reason": "Phôi in hỏng"})

    issued.refresh_from_db()
    assert issued.status == CertificateStatus.VOIDED
    assert client.post(page, {"reason": "Lại"}).status_code == 422


def test_a_copy_is_given_and_listed_in_its_book(client, issued, registrar):
    client.force_login(registrar)
    page = url("certificate_copy", issued.pk)

    faulty = client.post(page, {"receiver": "Họa", "issued_on": "01/01/2099"})
    assert faulty.status_code == 422
    client.post(
        page,
        {"receiver": "Họa", "issued_on": today(), "signatory": make_signatory().pk},
    )

    copy = RegisterCopy.objects.get()
    book = client.get(url("copy_list"), {"q": "nguyen hoa"})
    assert [row.record for row in book.context["table"].rows] == [copy]
    assert not client.get(url("copy_list"), {"q": "ai do"}).context["table"].data
    exported = client.get(url("copy_list"), {"_export": "xlsx"})
    head, row = load_workbook(io.BytesIO(exported.content)).active.values
    assert len(head) == 7
    assert row[1] == copy.copy_no
    file = client.get(url("copy_pdf", copy.pk))
    assert file.content == f"%PDF {copy.copy_no}".encode()


def test_a_second_press_of_the_button_gives_no_second_copy(client, issued, registrar):
    client.force_login(registrar)
    page = url("certificate_copy", issued.pk)
    shown = client.get(page).context["form"]
    sent = {
        "receiver": "Họa",
        "issued_on": today(),
        "signatory": make_signatory().pk,
        "given": shown["given"].value(),
    }
    client.post(page, sent)

    again = client.post(page, sent)

    assert again.status_code == 422
    assert RegisterCopy.objects.get().copy_no in again.content.decode()


def test_a_body_that_is_called_otherwise_now_still_decides(client, issued, approver):
    decision = a_decision()
    body = issued.participant.training_class.body
    body.name = "Liên minh Hợp tác xã tỉnh Cà Mau mới"
    body.save()
    client.force_login(approver)

    response = client.post(url("certificate_revoke", issued.pk), decision)

    assert response.status_code == 302
    issued.refresh_from_db()
    assert issued.status == CertificateStatus.REVOKED


def test_a_correction_tells_where_the_record_of_the_holder_differs(
    client, issued, approver
):
    client.force_login(approver)
    page = issued.get_absolute_url()
    record = issued.person.get_absolute_url()
    before = client.get(page).content.decode()
    assert record not in before
    assert "Vào sổ gốc" in before  # with the class; a correction is entered later

    sent = a_correction(issued, holder_name="Nguyễn Văn Hoà")
    corrected = client.post(url("certificate_correct", issued.pk), sent, follow=True)

    new = corrected.context["certificate"]
    assert [(paper, record) for _fact, paper, record in new.differences] == [
        ("Nguyễn Văn Hoà", issued.person.full_name)
    ]
    assert f'href="{record}"' in corrected.content.decode()
    assert "Vào sổ gốc" not in corrected.content.decode()
    issued.person.full_name = "Nguyễn Văn Hoà"
    issued.person.save()
    assert record not in client.get(new.get_absolute_url()).content.decode()


def test_a_year_of_birth_agrees_with_a_day_in_it(issued):
    person = issued.person
    person.date_of_birth, person.dob_precision = dt.date(1981, 1, 1), "year"
    assert issued.differences == []

    person.date_of_birth = dt.date(1982, 1, 1)
    assert [said[1:] for said in issued.differences] == [("1981", "1982")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_book_of_copies_costs_the_same_for_any_number(
    client, issued, registrar, count, django_assert_num_queries
):
    for _copy in range(count):
        copy_from_register(
            issued,
            issued_on=timezone.localdate(),
            receiver="Họa",
            signatory=make_signatory(),
            actor=registrar,
        )
    client.force_login(registrar)
    client.get(url("copy_list"))

    with django_assert_num_queries(7):
        assert client.get(url("copy_list")).status_code == 200


def test_a_file_without_signature_is_not_kept_as_original(client, issued, registrar):
    client.force_login(registrar)
    page = url("certificate_original", issued.pk)

    for sent in ({}, {"file": SimpleUploadedFile("a.pdf", b"%PDF")}):
        response = client.post(page, sent)
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {"file"}


def test_the_original_is_handed_out_as_it_came(client, issued, registrar):
    original = make_original(issued)
    client.force_login(registrar)

    assert (
        client.get(url("original_pdf", issued.pk)).content == b"%PDF signed by the body"
    )
    original.pdf.storage.delete(original.pdf.name)
    assert client.get(url("original_pdf", issued.pk)).status_code == 500


def test_historic_and_kinds_are_told_apart_in_the_register(client, issued, registrar):
    client.force_login(registrar)
    page = url("certificate_list")

    def found(**query):
        return client.get(page, query).context["table"].rows

    assert len(found(is_historic="True")) == 0
    assert len(found(is_historic="False")) == 2
    assert len(found(kind="confirmation")) == 0
