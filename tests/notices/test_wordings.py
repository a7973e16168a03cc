"""The office's own words: from now on, whole or not at all, with a way back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from notices.events import Text
from notices.models import Message, Wording, text_of
from notices.operations import BODY_MOST, SUBJECT_MOST, restore_wording, reword
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_user()


def test_a_reworded_event_is_told_in_the_new_words_from_now_on(send, called, officer):
    before = send(key="a:1")

    reword(
        called,
        subject=" Mời  {ho_ten}\nđi học ",
        body="\nThưa {kinh_gui} {ho_ten},\r\n \r\nLý do: {ly_do}\r\nMời đến lớp. \n",
        actor=officer,
    )
    after = send(key="a:2")

    assert after.subject == "Mời Trần Thị Ánh đi học"
    assert after.body == "Thưa Bà Trần Thị Ánh,\n\nMời đến lớp."
    before.refresh_from_db()
    assert before.subject == "Gọi Trần Thị Ánh nhập học"
    assert str(Wording.objects.get()) == called.label
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("wording.changed", officer)
    assert (entry.subject_type, entry.subject_id) == ("notices.wording", called.key)
    assert Text(entry.details["title"], entry.details["body"]) == text_of(called)


REFUSED = [
    ("", "Nội dung", "subject_missing"),
    (" \u200b ", "Nội dung", "subject_missing"),
    ("Tiêu đề", " \n\t\n", "body_missing"),
    ("x" * (SUBJECT_MOST + 1), "Nội dung", "subject_too_long"),
    ("Tiêu đề", "x" * (BODY_MOST + 1), "body_too_long"),
    ("Tiêu đề", "{ho_ten.password}", "placeholder_unknown"),
    ("{la}", "Nội dung", "placeholder_unknown"),
]


@pytest.mark.parametrize(("subject", "body", "code"), REFUSED)
@pytest.mark.parametrize("own", [False, True], ids=["original", "own"])
def test_a_refused_text_changes_nothing(called, officer, own, subject, body, code):
    if own:
        reword(called, subject="Của ta", body="Của ta.", actor=officer)
    before = (list(Wording.objects.values()), AuditEntry.objects.count())

    with pytest.raises(ValidationError) as refusal:
        reword(called, subject=subject, body=body, actor=officer)

    assert refusal.value.code == code
    assert (list(Wording.objects.values()), AuditEntry.objects.count()) == before
    assert text_of(called) == (Text("Của ta", "Của ta.") if own else called.original)


def test_the_longest_text_is_taken(called, officer):
    reword(called, subject="x" * SUBJECT_MOST, body="ắ" * BODY_MOST, actor=officer)

    assert text_of(called) == Text("x" * SUBJECT_MOST, "ắ" * BODY_MOST)


def test_the_refusal_names_what_is_unknown(called, officer):
    with pytest.raises(ValidationError) as refusal:
        reword(called, subject="{la}", body="{ho_ten} {lop", actor=officer)

    (sentence,) = refusal.value.messages
    assert "{la}, {lop" in sentence


def test_the_text_in_use_is_no_change(called, officer):
    reword(called, **called.original._asdict(), actor=officer)
    assert not Wording.objects.exists()
    reword(called, subject="Khác", body="Khác.", actor=officer)
    reword(called, subject="Khác", body="Khác. ", actor=officer)

    assert AuditEntry.objects.count() == 1


def test_the_way_back_to_the_original_keeps_the_history(send, called, officer):
    reword(called, subject="Một", body="Một.", actor=officer)
    restore_wording(called, actor=officer)
    restore_wording(called, actor=officer)  # nothing to take back any more
    reword(called, subject="Hai", body="Hai.", actor=officer)

    history = AuditEntry.objects.filter(
        subject_type="notices.wording", subject_id=called.key
    ).order_by("pk")
    assert [(e.verb, e.details["title"]) for e in history] == [
        ("wording.changed", "Một"),
        ("wording.restored", called.subject),
        ("wording.changed", "Hai"),
    ]
    assert send().subject == "Hai"


def test_a_long_name_fits_into_the_longest_subject(send, called, officer):
    reword(
        called,
        subject="{ho_ten}" + "x" * (SUBJECT_MOST - 8),
        body="Nội dung",
        actor=officer,
    )

    values = {"kinh_gui": "Bà", "ho_ten": "Ă" * 100, "ly_do": ""}
    assert len(send(values=values).subject) == 200
    assert Message.objects.count() == 1
