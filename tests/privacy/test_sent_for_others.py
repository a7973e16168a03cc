"""A contact or a neighbour sends the forms of others: their data stay theirs."""

from __future__ import annotations

import pytest
from django.urls import reverse

from enrollment.models import Application
from privacy.held import held
from privacy.models import DataRequest, Proof
from privacy.operations import carry_out, erase, receive
from tests.factories import make_application, make_person, make_user


@pytest.fixture
def sender(db):
    return make_user(full_name="Đỗ Thị Mẫu", phone="0912000111", email="do@example.vn")


@pytest.fixture
def others(sender):
    """Sent by the account for somebody else: not known, known, claimed by their account."""
    known = make_person(full_name="Lý Văn Kia", user=make_user())
    return [
        make_application(account=sender, full_name="Lý Văn Nọ", phone="0912000999"),
        make_application(account=sender, full_name="Lý Văn Kia", person=known),
        make_application(
            account=sender, full_name=sender.full_name, claimant=make_user()
        ),
    ]


@pytest.fixture
def own(sender):
    """Found again by the name however it is written, by the phone, or by the e-mail."""
    return [
        make_application(account=sender, full_name="ĐỖ THỊ MẪU", phone="0912000222"),
        make_application(account=sender, full_name="Đỗ Mẫu", phone=sender.phone),
        make_application(account=sender, full_name="Đỗ M.", email=sender.email),
    ]


def states(dossiers):
    keys = [each.pk for each in dossiers]
    rows = Application.objects.filter(pk__in=keys).order_by("pk")
    return [(row.status, row.erased_at is not None) for row in rows]


def test_the_own_copy_holds_nothing_of_theirs(client, sender, own, others):
    client.force_login(sender)
    page = client.get(reverse("privacy:own_data")).content.decode()
    copy = str(held(account=sender))

    for text in (page, copy):
        assert all(each.code in text for each in own)
        assert not any(each.code in text for each in others)
    # Whoever sent them follows them all the same.
    followed = client.get(reverse("enrollment:own_application_list")).content.decode()
    assert all(each.code in followed for each in (*own, *others))


def test_withdrawing_the_own_consent_withdraws_none_of_theirs(
    client, sender, own, others
):
    client.force_login(sender)
    client.post(reverse("privacy:own_consent"), {"purpose": "enrollment"})

    assert states(own) == [("withdrawn", False)] * 3
    assert states(others) == [("submitted", False)] * 3


def test_who_sent_only_for_others_has_no_consent_to_withdraw(client, sender, others):
    client.force_login(sender)
    page = client.get(reverse("privacy:own_data"))

    assert page.context["consents"] == []


def test_erasing_the_account_leaves_theirs(sender, own, others, registrar):
    Application.objects.filter(pk__in=[each.pk for each in own]).update(
        status="withdrawn"
    )

    erase(account=sender, why="request", actor=registrar)

    assert states(own) == [("withdrawn", True)] * 3
    assert states(others) == [("submitted", False)] * 3


def test_a_request_by_the_account_withdraws_where_it_is_no_known_person(
    sender, own, others, registrar
):
    asked = receive(
        DataRequest(
            kind="withdraw",
            purpose="enrollment",
            full_name=sender.full_name,
            phone=sender.phone,
            proof=Proof.ACCOUNT,
            account=sender,
        ),
        actor=sender,
    )

    carry_out(asked, answer="Đã rút.", actor=registrar)

    assert states(own) == [("withdrawn", False)] * 3
    assert states(others) == [("submitted", False)] * 3
