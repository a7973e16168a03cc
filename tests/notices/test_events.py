from __future__ import annotations

from dataclasses import replace

import pytest

from enrollment.messages import EVENTS
from notices.events import (
    Placeholder,
    Text,
    all_events,
    event_of,
    fill,
    register,
    unknown_in,
)
from tests.notices.conftest import CALLED


def test_placeholders_are_replaced_once_and_are_no_code():
    text = Text("Tin cho {ho_ten}", "{ho_ten}: {ly_do}")

    filled = fill(text, {"ho_ten": "{ly_do}", "ly_do": "{ho_ten.__class__} %s"})

    assert filled == Text("Tin cho {ly_do}", "{ly_do}: {ho_ten.__class__} %s")


def test_a_subject_is_one_line():
    """A name with line ends would otherwise add headers to an e-mail."""
    filled = fill(Text("Tin {ho_ten}", "x"), {"ho_ten": "A\r\nBcc: b@x.vn"})

    assert filled.subject == "Tin A Bcc: b@x.vn"


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("", "Kính gửi.\n\nHết."),
        (
            "Đủ người.\nHẹn lần sau.",
            "Kính gửi.\n\nLý do: Đủ người.\nHẹn lần sau.\nHết.",
        ),
    ],
)
def test_a_line_of_nothing_but_empty_placeholders_is_left_out(reason, body):
    text = Text("s", "Kính gửi.\n\nLý do: {ly_do}\nHết.")

    assert fill(text, {"ly_do": reason}).body == body


def test_a_line_with_one_filled_placeholder_stays():
    assert fill(Text("s", "{a}, {b}"), {"a": "", "b": "2"}).body == ", 2"


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        ("{ho_ten} {ly_do}", []),
        ("{hoten}", ["{hoten}"]),
        ("{ho_ten.full_name}", ["{ho_ten.full_name}"]),
        ("{ho_ten!r:>10}", ["{ho_ten!r:>10}"]),
        ("{0} {}", ["{0}", "{}"]),
        ("{ ho_ten }", ["{ ho_ten }"]),
        ("{ho_ten", ["{ho_ten"]),
        ("ho_ten}", ["}"]),
        ("{{ho_ten}}", ["{", "}"]),
        ("{sai} {sai}", ["{sai}"]),
    ],
)
def test_whatever_stands_in_braces_must_be_a_placeholder(written, unknown):
    assert unknown_in(Text("s", written), CALLED) == unknown
    assert unknown_in(Text(written, "b"), CALLED) == unknown


def test_an_event_is_known_once_registered(called):
    assert event_of("sample.called") is called
    assert called in all_events()
    register(called)  # an app that starts again
    assert all_events().count(called) == 1


def test_an_event_of_another_text_or_with_unknown_placeholders_is_a_fault(called):
    with pytest.raises(ValueError, match="registered twice"):
        register(replace(called, subject="Khác"))
    with pytest.raises(ValueError, match=r"\{la\}"):
        register(replace(called, key="class.other", body="{la}"))
    assert event_of("sample.called") is called


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.key)
def test_what_people_are_told_can_be_edited_and_sent(event):
    filled = fill(event.original, event.samples)

    assert "{" not in f"{filled}"
    is_about_a_list = event.key.startswith("nomination.")
    to = "Ông/Bà Lê Văn Mẫu" if is_about_a_list else "Bà Trần Thị Mẫu"
    assert filled.body.startswith(f"Kính gửi: {to}\n\n")
    assert len(event.key) <= 40
    assert all(isinstance(each, Placeholder) for each in event.placeholders.values())
