"""Adding files to drafts, applications and nominations, and taking them out again."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import translation

from accounts.models import AuditEntry
from enrollment.models import (
    MOST_FILES,
    ApplicationStatus,
    Attachment,
    Nomination,
)
from enrollment.operations import (
    attach,
    attachments,
    decline,
    drop_attachment,
    keep_draft,
    submit,
    waitlist,
)
from papers.files import examine
from tests.enrollment.applying.papers import pdf, photo, upload
from tests.factories import (
    build_application,
    make_application,
    make_call,
    make_class,
    make_cooperative,
    make_draft,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def letter(shade=255):
    return examine(upload(photo((60, 40), colour=(shade, shade, shade))))


def stored():
    """The names of all files that lie in the storage."""
    try:
        months, _files = default_storage.listdir("dossiers")
    except FileNotFoundError:
        return set()
    return {
        f"dossiers/{month}/{name}"
        for month in months
        for name in default_storage.listdir(f"dossiers/{month}")[1]
    }


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def waiting_for_letter():
    """An application that lacks only its letter."""
    call = make_call(letter_required=True)
    return submit(build_application(training_class=call.training_class), actor=None)


def test_a_letter_is_kept_privately_and_completes_the_dossier():
    application = waiting_for_letter()
    assert application.complete_at is None
    assert application.lacks_letter
    officer = make_user()

    attachment = attach(application, letter(), kind="letter", actor=officer)

    application.refresh_from_db()
    assert application.complete_at is not None
    assert application.has_letter
    assert not application.lacks_letter
    assert list(application.attachments.all()) == [attachment]
    with attachment.file.open() as kept:
        assert attachment.size == len(kept.read())
    assert "giay" not in attachment.file.name
    assert attachment.file.name in stored()
    entry = AuditEntry.objects.get(verb="application.file_added")
    assert entry.actor == officer
    assert entry.details == {"kind": "letter"}


def test_no_letter_is_lacking_where_the_call_asks_for_none():
    application = submit(
        build_application(training_class=make_call().training_class), actor=None
    )

    assert not application.has_letter
    assert not application.lacks_letter
    assert application.complete_at is not None


def test_another_paper_does_not_complete_the_dossier():
    application = waiting_for_letter()

    attach(application, letter(), kind="diploma", actor=None)

    application.refresh_from_db()
    assert application.complete_at is None


def test_a_letter_of_a_draft_counts_when_the_form_is_sent():
    call = make_call(letter_required=True)
    draft = make_draft(training_class=call.training_class)
    attachment = attach(draft, letter(), kind="letter", actor=None)
    assert verbs() == []

    application = submit(
        build_application(training_class=call.training_class), draft=draft, actor=None
    )

    attachment.refresh_from_db()
    assert attachment.draft is None
    assert attachment.application == application
    assert application.complete_at is not None
    assert attachment.file.name in stored()


def test_a_nomination_takes_a_file():
    nomination = Nomination.objects.create(
        training_class=make_class(),
        cooperative=make_cooperative(),
        letter_number="01/CV",
        letter_date="2024-08-01",
        signer_name="Nguyễn Văn Mẫu",
        sent_by=make_user(),
    )

    attachment = attach(
        nomination, examine(upload(pdf(), "cv.pdf")), kind="letter", actor=None
    )

    assert attachment.nomination == nomination
    assert attachment.content_type == "application/pdf"


def test_the_same_file_again_is_the_one_that_is_there():
    application = make_application()
    first = attach(application, letter(), kind="letter", actor=None)
    before = stored()

    again = attach(application, letter(), kind="letter", actor=None)

    assert again == first
    assert Attachment.objects.count() == 1
    assert stored() == before
    assert verbs() == ["application.file_added"]


def test_a_dossier_has_so_many_files_and_no_more():
    application = make_application()
    for shade in range(MOST_FILES):
        attach(application, letter(shade * 20), kind="other", actor=None)
    before = stored()

    code = refused(attach, application, letter(250), kind="other", actor=None)

    assert code == "too_many_files"
    assert application.attachments.count() == MOST_FILES
    assert stored() == before
    assert len(verbs()) == MOST_FILES


def test_a_declined_dossier_takes_no_more_files():
    application = make_application()
    decline(application, reason="Không đúng đối tượng", actor=make_user())
    before = stored(), verbs()

    code = refused(attach, application, letter(), kind="letter", actor=None)

    assert code == "already_decided"
    assert Attachment.objects.count() == 0
    assert (stored(), verbs()) == before


def test_on_the_reserve_list_a_letter_can_still_come():
    application = waiting_for_letter()
    waitlist(application, reason="Lớp đủ", actor=make_user())

    attach(application, letter(), kind="letter", actor=None)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.WAITLISTED
    assert application.complete_at is not None


def test_a_file_whose_row_fails_leaves_nothing_in_the_storage(monkeypatch):
    application = make_application()
    before = stored()

    def fail(*_args, **_kwargs):
        raise RuntimeError("the journal is full")

    monkeypatch.setattr(attachments, "record", fail)
    with pytest.raises(RuntimeError):
        attach(application, letter(), kind="letter", actor=None)

    assert Attachment.objects.count() == 0
    assert stored() == before


def test_a_file_is_taken_out_of_a_draft(django_capture_on_commit_callbacks):
    attachment = attach(make_draft(), letter(), kind="letter", actor=None)
    name = attachment.file.name

    with django_capture_on_commit_callbacks(execute=True):
        drop_attachment(attachment)

    assert Attachment.objects.count() == 0
    assert name not in stored()


def test_a_file_that_was_sent_stays():
    attachment = attach(make_application(), letter(), kind="letter", actor=None)

    assert refused(drop_attachment, attachment) == "already_sent"

    assert Attachment.objects.get() == attachment
    assert attachment.file.name in stored()


def test_a_draft_that_was_sent_meanwhile_is_kept_no_more():
    call = make_call()
    draft = make_draft(training_class=call.training_class)
    old = draft.__class__.objects.get(pk=draft.pk)
    submit(
        build_application(training_class=call.training_class), draft=draft, actor=None
    )

    assert refused(keep_draft, old, {"major": ["Tôm"]}, step=3, actor=None) == (
        "already_sent"
    )

    assert draft.__class__.objects.count() == 0
