"""Keeping a form that is not sent yet, and what becomes of it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone, translation

from accounts.models import AuditEntry
from enrollment.models import Application, Attachment, Draft
from enrollment.operations import (
    attach,
    drop_draft,
    keep_draft,
    purge_drafts,
    submit,
)
from notices.models import Message
from papers.files import examine
from tests.enrollment.applying.papers import photo, upload
from tests.factories import (
    build_application,
    make_call,
    make_draft,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def test_keep_draft_keeps_what_was_typed_and_no_number_lies_open():
    call = make_call()
    user = make_user()

    draft = keep_draft(
        Draft(training_class=call.training_class),
        {"citizen_id": ["096081001234"], "phone": ["0120 123 4567"]},
        step=1,
        actor=user,
    )

    draft.refresh_from_db()
    assert draft.typed == {"citizen_id": ["096081001234"], "phone": ["0120 123 4567"]}
    assert draft.phone == "0701234567"
    assert draft.account == user
    assert draft.step == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM enrollment_draft")
        assert "096081001234" not in cursor.fetchone()[0]
    assert AuditEntry.objects.count() == 0


def test_keep_draft_adds_step_to_step_and_replaces_within_one():
    draft = make_draft()
    keep_draft(draft, {"full_name": ["An"], "phone": ["x"]}, step=1, actor=None)

    kept = keep_draft(draft, {"phone": ["0912345678"]}, step=2, actor=None)

    assert kept.pk == draft.pk
    assert kept.typed["full_name"] == ["An"]
    assert kept.typed["phone"] == ["0912345678"]
    assert kept.step == 2
    assert Draft.objects.count() == 1


def test_two_first_sendings_of_one_page_are_one_draft():
    call = make_call()
    code = "7KQ3-MX8R-2D"

    for name in ("An", "Bình"):
        keep_draft(
            Draft(code=code, training_class=call.training_class),
            {"full_name": [name]},
            step=1,
            actor=None,
        )

    assert Draft.objects.get().typed == {"full_name": ["Bình"]}


def test_keep_draft_is_refused_a_minute_after_the_deadline(monkeypatch):
    call = make_call()
    draft = make_draft(training_class=call.training_class)
    before = Draft.objects.values().get()
    late = call.closes_at + dt.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: late)

    code = refused(keep_draft, draft, {"major": ["Tôm"]}, step=3, actor=None)

    assert code == "call_closed"
    assert Draft.objects.values().get() == before


def test_submit_gives_the_drafts_code_to_the_dossier_and_the_draft_is_gone():
    draft = make_draft()
    code = draft.code

    application = submit(
        build_application(training_class=draft.training_class), draft=draft, actor=None
    )

    assert application.code == code
    assert Draft.objects.count() == 0
    assert Message.objects.get().key == f"application:{application.pk}:submitted"


def test_submit_that_is_refused_keeps_the_draft_and_its_files():
    draft = make_draft()
    attach(draft, examine(upload(photo())), kind="letter", actor=None)

    code = refused(
        submit,
        build_application(training_class=draft.training_class, consents={}),
        draft=draft,
        actor=None,
    )

    assert code == "consent_missing"
    assert Draft.objects.get().attachments.count() == 1
    assert Application.objects.count() == 0
    assert Message.objects.count() == 0


def test_the_same_form_from_a_second_draft_is_the_first_dossier():
    call = make_call()
    first = submit(build_application(training_class=call.training_class), actor=None)
    draft = make_draft(training_class=call.training_class)
    form = build_application(
        training_class=call.training_class,
        cooperative=first.cooperative,
        citizen_id=first.citizen_id,
    )

    again = submit(form, draft=draft, actor=None)

    assert again == first
    assert Application.objects.count() == 1


def test_drop_draft_removes_its_files_too(django_capture_on_commit_callbacks):
    draft = make_draft()
    attachment = attach(draft, examine(upload(photo())), kind="letter", actor=None)

    with django_capture_on_commit_callbacks(execute=True):
        drop_draft(draft)
        drop_draft(draft)

    assert Draft.objects.count() == 0
    assert Attachment.objects.count() == 0
    assert not default_storage.exists(attachment.file.name)


def test_purge_drafts_removes_those_left_for_thirty_days(
    django_capture_on_commit_callbacks,
):
    fresh, old = make_draft(), make_draft()
    attachment = attach(old, examine(upload(photo())), kind="letter", actor=None)
    now = timezone.now()
    Draft.objects.filter(pk=old.pk).update(
        updated_at=now - dt.timedelta(days=30, minutes=1)
    )
    Draft.objects.filter(pk=fresh.pk).update(
        updated_at=now - dt.timedelta(days=29, hours=23)
    )

    with django_capture_on_commit_callbacks(execute=True):
        assert purge_drafts() == 1
    assert purge_drafts() == 0

    assert Draft.objects.get() == fresh
    assert not default_storage.exists(attachment.file.name)
