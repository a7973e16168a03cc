"""A learner with everything that can be held about somebody."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from certificates.models import Certificate
from certificates.operations import carry_out, issue
from cooperatives.models import ConsentPurpose, Post
from cooperatives.operations import (
    appoint,
    change_person,
    give_consent,
)
from enrollment.models import Application
from enrollment.operations import attach, decline
from papers.files import Paper
from tests.factories import (
    make_application,
    make_area,
    make_cooperative,
    make_recognised_class,
    make_user,
)
from tests.quick import quick_papers
from training.operations import make_feed

NAME = "Chim Thử Nghiệm"
NUMBER = "096081900017"
PHONE = "0987001122"
MAIL = "chim.thu.nghiem@example.vn"
PLACE = "Rừng Tràm Chim"
TRACES = (NAME, NUMBER, PHONE, MAIL, PLACE)


@pytest.fixture
def protector(roles):
    user = make_user(full_name="Võ Thị Bảo Vệ")
    user.groups.add(Group.objects.get(name="system_admin"))
    return user


@pytest.fixture
def learner(registrar, approver, monkeypatch):
    """Applied, sat in a recognised class, holds a certificate, has an account."""
    quick_papers(monkeypatch)
    account = make_user(full_name=NAME, email=MAIL, phone=PHONE)
    training_class = make_recognised_class(passed=2, failed=0, actor=registrar)
    seat = training_class.participants.order_by("pk")[0]
    person = seat.person
    person.full_name, person.phone, person.email = NAME, PHONE, MAIL
    person.place_of_birth, person.user = PLACE, account
    person.qualification_level = "college"
    change_person(person, evidence=f"giấy của {NAME}", actor=registrar)
    person.citizen_id = NUMBER
    person.save()
    cooperative = make_cooperative(reporting_area=make_area())
    appoint(person, cooperative, "director", since=dt.date(2020, 1, 1), actor=registrar)
    Post.objects.filter(person=person).update(until=dt.date(2025, 6, 30))
    give_consent(
        person,
        ConsentPurpose.VERIFICATION,
        text_version="2026-01",
        given_at=timezone.now(),
        channel="form",
        actor=registrar,
    )
    carry_out(issue(training_class, actor=registrar))
    declined = make_application(
        full_name=NAME,
        citizen_id=NUMBER,
        phone=PHONE,
        email=MAIL,
        place_of_birth=PLACE,
        account=account,
        consents={"enrollment": "2026-01", "contact_zalo": "2026-01"},
    )
    attachment = attach(
        declined,
        Paper(b"%PDF-1.7", "application/pdf", f"{NAME}.pdf"),
        kind="diploma",
        actor=None,
    )
    decline(declined, reason=f"{NAME} nộp muộn", actor=registrar)
    make_feed(person, actor=registrar)
    return SimpleNamespace(
        person=person,
        account=account,
        seat=seat,
        certificate=Certificate.objects.get(participant=seat),
        application=Application.objects.get(pk=declined.pk),
        attachment=attachment,
        training_class=training_class,
    )
