"""A dossier sent without an account becomes its owner's."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEntry
from cooperatives.models import Person
from enrollment.models import Application, Claim
from enrollment.operations import (
    admit,
    claim,
    enter_code,
    link_person,
    settle_claim,
)
from tests.accounts.test_limits import at_once
from tests.factories import make_application, make_call, make_person, make_user

PHONE = "0912345678"
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(roles):
    return make_user(full_name="Chủ Hồ Sơ")


@pytest.fixture
def dossier(roles):
    return make_application(
        training_class=make_call().training_class, phone=PHONE, email="don@example.vn"
    )


def sent_code():
    return re.search("[0-9]{6}", mail.outbox[-1].body)[0]


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def verbs():
    kept = ("application.claim_asked", "application.claimed", "person.account_linked")
    entries = AuditEntry.objects.filter(verb__in=kept).order_by("pk")
    return [(entry.verb, entry.actor) for entry in entries]


def test_the_code_that_was_sent_makes_it_ones_own(client, owner, dossier):
    client.force_login(owner)
    asked = client.post(
        reverse("enrollment:application_claim"), {"code": dossier.code, "phone": PHONE}
    )
    waiting = Claim.objects.get()
    assert asked["Location"] == reverse("enrollment:claim_confirm", args=[waiting.pk])
    assert mail.outbox[-1].to == ["don@example.vn"]
    assert sent_code() not in str(list(Claim.objects.values()))
    assert not Application.objects.own_of(owner).exists()

    wrong = client.post(asked["Location"], {"code": "000"})
    right = client.post(asked["Location"], {"code": sent_code()})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert list(Application.objects.own_of(owner)) == [dossier]
    assert verbs() == [
        ("application.claim_asked", owner),
        ("application.claimed", owner),
    ]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.settled_by) == ("confirmed", None)


def test_without_a_mail_server_no_code_is_waited_for(owner, dossier, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    waiting = claim(dossier, actor=owner)

    assert (waiting.is_waiting, waiting.takes_code) == (True, False)


def test_without_a_way_for_a_code_the_officer_confirms(
    client, owner, dossier, registrar
):
    Application.objects.filter(pk=dossier.pk).update(email="")
    client.force_login(owner)
    asked = client.post(
        reverse("enrollment:application_claim"), {"code": dossier.code, "phone": PHONE}
    )
    assert asked["Location"] == reverse("enrollment:own_application_list")
    assert not Application.objects.own_of(owner).exists()
    assert mail.outbox == []
    client.force_login(registrar)
    assert "Chủ Hồ Sơ" in client.get(reverse("desk")).content.decode()
    assert "Chủ Hồ Sơ" in client.get(dossier.get_absolute_url()).content.decode()

    client.post(
        reverse("enrollment:claim_settle", args=[Claim.objects.get().pk]),
        {"answer": "yes"},
    )

    assert list(Application.objects.own_of(owner)) == [dossier]
    assert verbs()[-1] == ("application.claimed", registrar)
    assert Claim.objects.get().settled_by == registrar


def test_an_officer_may_say_no(owner, dossier, registrar):
    waiting = claim(dossier, actor=owner)

    settle_claim(waiting, confirmed=False, actor=registrar)

    assert not Application.objects.own_of(owner).exists()
    code = refused(settle_claim, waiting, confirmed=True, actor=registrar)
    assert code == "claim_settled"
    assert AuditEntry.objects.filter(verb="application.claim_refused").exists()


def test_a_confirmed_phone_is_enough(owner, dossier):
    owner.phone, owner.phone_verified = PHONE, True
    owner.save()

    claim(dossier, actor=owner)

    assert list(Application.objects.own_of(owner)) == [dossier]
    assert mail.outbox == []


def test_a_phone_that_nobody_confirmed_is_not(owner, dossier):
    owner.phone = PHONE
    owner.save()

    claim(dossier, actor=owner)

    assert not Application.objects.own_of(owner).exists()


def test_guessing_the_code_ends(owner, dossier):
    waiting = claim(dossier, actor=owner)
    code = sent_code()
    for _ in range(5):
        assert not enter_code(waiting, "x", actor=owner)

    assert refused(enter_code, waiting, code, actor=owner) == "code_over"
    assert not Application.objects.own_of(owner).exists()


def test_nobody_enters_anothers_code(owner, dossier, stranger):
    waiting = claim(dossier, actor=owner)

    assert refused(enter_code, waiting, sent_code(), actor=stranger) == "not_your_claim"


def test_nobody_confirms_a_claim_of_their_own(dossier, registrar):
    waiting = claim(dossier, actor=registrar)

    code = refused(settle_claim, waiting, confirmed=True, actor=registrar)
    assert code == "own_claim"


def test_what_is_claimed_stays(owner, dossier, stranger, registrar):
    late = claim(dossier, actor=stranger)
    waiting = claim(dossier, actor=owner)
    enter_code(waiting, sent_code(), actor=owner)

    assert refused(claim, dossier, actor=owner) == "claimed_already"
    assert refused(claim, dossier, actor=stranger) == "claimed_by_another"
    code = refused(settle_claim, late, confirmed=True, actor=registrar)
    assert code == "claimed_by_another"
    dossier.refresh_from_db()
    assert dossier.claimant == owner


def test_an_account_of_one_person_claims_no_other(owner, dossier):
    make_person(user=owner)

    assert refused(claim, dossier, actor=owner) == "account_of_another"
    assert not Claim.objects.exists()


def test_the_person_who_gets_the_seat_gets_the_account(owner, dossier, registrar):
    enter_code(claim(dossier, actor=owner), sent_code(), actor=owner)

    admit(dossier, override="x", actor=registrar)

    assert Person.objects.get(user=owner) == dossier.person
    assert verbs()[-1] == ("person.account_linked", registrar)


def test_an_admitted_dossier_links_at_once(owner, dossier, registrar):
    admit(dossier, override="x", actor=registrar)

    enter_code(claim(dossier, actor=owner), sent_code(), actor=owner)

    assert Person.objects.get(user=owner) == dossier.person


@pytest.fixture
def known(dossier):
    """Somebody of the register, whose number the form has, and not the phone."""
    return make_person(
        full_name=dossier.full_name,
        citizen_id=dossier.citizen_id,
        phone="0987654321",
        date_of_birth=dossier.date_of_birth,
    )


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_number_alone_gives_no_account_the_record_of_somebody_known(
    owner, dossier, known, registrar, when
):
    """Who knows another's citizen number applies with it, by a phone of their own."""
    if when == "before":
        enter_code(claim(dossier, actor=owner), sent_code(), actor=owner)
    admit(dossier, override="x", actor=registrar)
    if when == "after":
        owner.phone, owner.phone_verified = PHONE, True
        owner.save()
        told = len(mail.outbox)
        waiting = claim(dossier, actor=owner)
        assert (waiting.is_waiting, waiting.takes_code) == (True, False)
        assert len(mail.outbox) == told

    known.refresh_from_db()
    assert dossier.person == known
    assert known.user is None


def test_a_code_sent_before_gives_the_dossier_and_no_record(
    owner, dossier, known, registrar
):
    waiting = claim(dossier, actor=owner)
    code = sent_code()
    admit(dossier, override="x", actor=registrar)

    assert enter_code(waiting, code, actor=owner)

    known.refresh_from_db()
    assert known.user is None


def test_the_office_confirms_that_the_known_person_has_another_phone(
    owner, dossier, known, registrar
):
    admit(dossier, override="x", actor=registrar)

    settle_claim(claim(dossier, actor=owner), confirmed=True, actor=registrar)

    known.refresh_from_db()
    assert known.user == owner


@pytest.mark.parametrize("how", ["phone", "desk"])
def test_the_known_person_of_that_phone_or_whom_the_desk_named_gets_the_account(
    owner, dossier, known, registrar, how
):
    enter_code(claim(dossier, actor=owner), sent_code(), actor=owner)
    if how == "desk":
        link_person(dossier, known, actor=registrar)
    else:
        Person.objects.filter(pk=known.pk).update(phone=PHONE)
    admit(dossier, override="x", actor=registrar)

    known.refresh_from_db()
    assert known.user == owner


@pytest.mark.parametrize("fields", [{"phone": "0900000000"}, {"code": "AAAA-AAAA-AA"}])
def test_code_and_phone_belong_together(client, owner, dossier, fields):
    client.force_login(owner)

    response = client.post(
        reverse("enrollment:application_claim"),
        {"code": dossier.code, "phone": PHONE, **fields},
    )

    assert response.status_code == 422
    assert not Claim.objects.exists()
    assert mail.outbox == []


def test_claims_end(client, owner, dossier):
    client.force_login(owner)
    fields = {"code": dossier.code, "phone": PHONE}
    url = reverse("enrollment:application_claim")

    answers = [client.post(url, fields).status_code for _ in range(7)]

    assert answers == [302] * 6 + [422]
    assert len(mail.outbox) == 6


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_with_codes_one_gets_it(roles):
    dossier = make_application(
        training_class=make_call().training_class, phone=PHONE, email="don@example.vn"
    )
    entering = []
    for _ in range(2):
        user = make_user()
        entering.append((claim(dossier, actor=user), sent_code(), user))

    def enter():
        waiting, code, user = entering.pop()
        try:
            return enter_code(Claim.objects.get(pk=waiting.pk), code, actor=user)
        except ValidationError as refusal:
            return refusal.code

    assert set(map(str, at_once(enter, 2))) == {"True", "claimed_by_another"}
