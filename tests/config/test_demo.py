from __future__ import annotations

import hashlib

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Exists, OuterRef

from accounts.models import User
from certificates.models import Certificate, CertificateStatus, Register
from cooperatives.models import Cooperative, Person, Post, TrainingRecord
from enrollment.models import Application, ApplicationStatus, Call
from papers import pdf
from tests.quick import quick_papers
from training.models import ClassStatus, Participant, TrainingClass

# The file's content is another test's business; here it only has to be a file.
PDF = b"%PDF-1.7 minh hoa"


@pytest.fixture
def quick_draw(monkeypatch):
    monkeypatch.setattr(pdf, "draw", lambda *_args, **_kwargs: PDF)
    quick_papers(monkeypatch)


def rows():
    return {
        model: hashlib.sha256(
            repr(list(model.objects.order_by("pk").values())).encode()
        ).hexdigest()
        for model in apps.get_models()
    }


def test_the_story_is_told_once_and_through_to_the_end(db, quick_draw):
    call_command("demo", verbosity=0)
    told = rows()
    call_command("demo", verbosity=0)
    call_command("demo", "--if-empty", verbosity=0)
    call_command("demo", "--reference", verbosity=0)

    assert rows() == told
    finished = TrainingClass.objects.filter(status=ClassStatus.COMPLETED)
    assert sorted(c.version.programme.code for c in finished) == ["GD", "KT"]
    for training_class in finished:
        assert training_class.starts_on.year == 2024
        assert training_class.participants.count() == 40
    assert TrainingClass.objects.filter(status=ClassStatus.RUNNING).count() == 1
    assert Call.objects.open_now().count() == 1
    assert Cooperative.objects.values("reporting_area").distinct().count() == 9
    assert Application.objects.filter(status=ApplicationStatus.DECLINED).exists()
    assert Participant.objects.filter(result="failed").exists()
    revoked = Certificate.objects.filter(status=CertificateStatus.REVOKED)
    assert revoked.count() == 1
    assert not Certificate.objects.drafts().exists()


def test_an_installation_has_no_account_that_anybody_knows(db, settings):
    settings.SIGNING_DEMO_DIR = ""  # as in production
    for options in ([], ["--if-empty"], ["--scale=1"]):
        with pytest.raises(CommandError, match="known to all"):
            call_command("demo", *options, verbosity=0)
    call_command("demo", "--reference", verbosity=0)

    assert Cooperative.objects.count() == 0
    assert User.objects.count() == 0


def test_records_for_measuring_are_as_many_as_asked_and_can_be_added_to(db, quick_draw):
    def counted():
        return [
            model.objects.count()
            for model in (Cooperative, Person, Post, TrainingClass, Call)
        ], [
            model.objects.count()
            for model in (Participant, Application, Certificate, TrainingRecord)
        ]

    call_command("demo", "--scale", "14", verbosity=0)
    assert counted() == ([14, 42, 42, 2, 2], [42, 42, 38, 38])

    call_command("demo", "--scale", "14", verbosity=0)
    assert counted() == ([28, 84, 84, 4, 4], [84, 84, 76, 76])
    for training_class in TrainingClass.objects.all():
        assert training_class.is_completed
        assert training_class.participants.count() in (40, 2)
    for register in Register.objects.all():
        numbers = register.certificates.order_by("number")
        last = register.last_number
        assert [c.number for c in numbers] == list(range(1, last + 1))
    assert not Certificate.objects.exclude(status=CertificateStatus.ISSUED).exists()
    assert all(each.record_exists for each in _certificates_with_their_records())


def _certificates_with_their_records():
    records = TrainingRecord.objects.filter(
        person=OuterRef("participant__person"),
        cooperative=OuterRef("participant__cooperative"),
        post=OuterRef("participant__post"),
        evidence=OuterRef("serial_number"),
    )
    return Certificate.objects.annotate(record_exists=Exists(records))
