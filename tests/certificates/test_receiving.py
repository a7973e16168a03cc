"""Holders receive their certificate: by account, by dossier, by the link of a message."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from certificates.operations import correct, revoke, void
from certificates.receiving import receive_path, receive_url
from config import views
from enrollment.models import Application
from notices.models import Message
from tests.factories import (
    make_application,
    make_historic,
    make_original,
    make_participant,
    make_signatory,
    make_user,
)

pytestmark = pytest.mark.django_db
FIND = "/nhan-giay/"


def dossier_of(certificate, **fields):
    """The application that led to the seat in which it was earned."""
    seat = certificate.participant
    now = timezone.now()
    return make_application(
        training_class=seat.training_class,
        person=seat.person,
        participant=seat,
        status="admitted",
        complete_at=now,
        decided_at=now,
        decided_by=make_user(),
        **fields,
    )


def test_the_message_with_the_link_is_written_once_with_the_issue(client, issued):
    messages = Message.objects.filter(event="certificate.ready")

    assert messages.count() == Certificate.objects.count() == 2
    message = messages.get(about_id=str(issued.pk))
    assert receive_url(issued) in message.body
    assert issued.serial_number in message.subject
    person = issued.participant.person
    assert (message.phone, message.to_name) == (person.phone, issued.holder_name)


def test_the_link_shows_the_certificate_and_hands_out_the_same_file(client, issued):
    path = receive_path(issued)

    response = client.get(path)
    files = [client.get(f"{path}tep/") for _time in range(2)]

    assert response.status_code == 200
    assert issued.holder_name in response.content.decode()
    assert f"{path}tep/" in response.content.decode()
    assert response["Referrer-Policy"] == "no-referrer, same-origin"
    with issued.pdf.open() as file:
        assert {each.content for each in files} == {file.read()}


def test_the_paper_alone_does_not_open_the_file(client, issued):
    other = Certificate.objects.exclude(pk=issued.pk).get()
    assert len({each.holder_token for each in (issued, other)} - {issued.token}) == 2

    for token in (issued.token, other.token):
        for name in ("certificate_receive", "certificate_receive_pdf"):
            page = reverse(f"certificates:{name}", args=[token])
            assert client.get(page).status_code == 404


def test_a_file_that_is_not_as_issued_is_not_handed_out(client, issued):
    issued.pdf.storage.delete(issued.pdf.name)

    assert client.get(f"{receive_path(issued)}tep/").status_code == 500


def test_a_historic_certificate_has_a_link_and_no_file(client):
    historic = make_historic()

    assert client.get(receive_path(historic)).status_code == 200
    assert client.get(f"{receive_path(historic)}tep/").status_code == 404


def test_the_link_hands_out_the_signed_original_where_there_is_one(client, issued):
    path = receive_path(issued)
    assert client.get(f"{path}ban-chinh/").status_code == 404
    make_original(issued, content=b"%PDF signed by the body")

    assert f"{path}ban-chinh/" in client.get(path).content.decode()
    assert client.get(f"{path}ban-chinh/").content == b"%PDF signed by the body"
    assert client.get(f"/nhan-giay/{issued.token}/ban-chinh/").status_code == 404


def test_code_and_phone_lead_to_the_certificate(client, issued):
    dossier = dossier_of(issued)

    response = client.post(FIND, {"code": dossier.code, "phone": "0912 345 678"})

    assert response["Location"] == receive_path(issued)


def test_a_dossier_that_is_open_leads_there_without_asking_again(client, issued):
    dossier = dossier_of(issued, phone="0912345678")
    asked = f"{FIND}?code={dossier.code}"
    assert client.get(asked).status_code == 200, "the code alone opens nothing"

    lookup = reverse("enrollment:application_lookup")
    client.post(lookup, {"code": dossier.code, "phone": "0912345678"})

    assert client.get(asked)["Location"] == receive_path(issued)
    Application.objects.filter(pk=dossier.pk).update(erased_at=timezone.now())
    assert client.get(asked).status_code == 200


def test_what_is_voided_is_not_received(client, issued, registrar):
    dossier = dossier_of(issued)

    void(issued, reason="Phôi in hỏng", actor=registrar)

    asked = {"code": dossier.code, "phone": dossier.phone}
    assert client.post(FIND, asked).context["is_early"] is True


def test_what_is_replaced_leads_to_what_took_its_place(client, issued, approver):
    dossier = dossier_of(issued)
    asked = {"code": dossier.code, "phone": dossier.phone}
    new = correct(
        issued,
        {"holder_name": "Nguyễn Văn Hoà"},
        number="2200/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Sai họ tên",
        actor=approver,
    )
    assert client.post(FIND, asked)["Location"] == receive_path(new)
    assert new.serial_number in client.get(receive_path(issued)).content.decode()


def test_a_revoked_one_is_shown_as_revoked(client, revoked):
    text = client.get(receive_path(revoked)).content.decode()

    assert '<div class="verdict no">' in text


@pytest.mark.parametrize(
    "asked",
    [
        {"code": "", "phone": "0912345678"},
        {"code": "AAAA-AAAA-AA", "phone": "0912345678"},
        {"phone": "0987654321"},
        {"phone": "x"},
    ],
)
def test_what_does_not_match_is_refused_alike(client, issued, asked):
    dossier = dossier_of(issued)

    response = client.post(FIND, {"code": dossier.code, **asked})

    assert response.status_code == 422
    assert response.context["form"].errors
    assert issued.serial_number not in response.content.decode()


def test_before_the_issue_there_is_nothing_to_receive(client, issued):
    seat = make_participant()
    dossier = make_application(
        training_class=seat.training_class,
        person=seat.person,
        participant=seat,
        status="admitted",
        complete_at=timezone.now(),
        decided_at=timezone.now(),
        decided_by=make_user(),
    )
    undecided = make_application()

    for each in (dossier, undecided):
        response = client.post(FIND, {"code": each.code, "phone": each.phone})
        assert response.status_code == 200
        assert response.context["is_early"] is True


def test_trying_phones_of_one_dossier_ends(client, issued, monkeypatch):
    monkeypatch.setattr(views, "RECEIVINGS", {"most": 2, "seconds": 60})
    dossier = dossier_of(issued)
    for phone in ("0987654321", "0987654322"):
        client.post(FIND, {"code": dossier.code, "phone": phone})

    response = client.post(FIND, {"code": dossier.code, "phone": dossier.phone})

    assert response.status_code == 422


def test_the_account_lists_what_its_holder_holds(client, issued, stranger, approver):
    page = reverse("certificates:own_certificate_list")
    assert client.get(page).status_code == 302
    client.force_login(stranger)
    assert issued.serial_number not in client.get(page).content.decode()

    holder = make_user()
    issued.participant.person.user = holder
    issued.participant.person.save()
    client.force_login(holder)
    assert issued.serial_number in client.get(page).content.decode()
    revoke(
        issued,
        number="2200/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Cấp nhầm",
        actor=approver,
    )
    assert issued.serial_number in client.get(page).content.decode()
