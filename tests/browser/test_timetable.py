"""The timetable in a real browser: sessions dragged by mouse, or moved by keys."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser.steps import press, sign_in
from tests.factories import (
    make_class,
    make_participant,
    make_session,
    make_user,
    make_version,
    open_for_teaching,
)
from training.models import Session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer():
    return make_user(
        "training.run_class", "training.view_trainingclass", "training.view_every_class"
    )


def monday():
    """Of the week after next."""
    today = timezone.localdate()
    return today + dt.timedelta(days=14 - today.weekday())


@pytest.fixture
def training_class():
    return make_class(
        version=make_version(modules=3),
        starts_on=monday(),
        ends_on=monday() + dt.timedelta(days=4),
    )


@pytest.fixture
def sessions(training_class, officer):
    """Monday morning, Monday afternoon, Tuesday morning."""
    modules = training_class.version.modules.all()
    slots = ((0, "morning"), (0, "afternoon"), (1, "morning"))
    return [
        make_session(
            training_class=training_class,
            module=module,
            held_on=monday() + dt.timedelta(days=days),
            part=part,
            instructor=officer,
        )
        for module, (days, part) in zip(modules, slots, strict=True)
    ]


def week(training_class):
    return reverse("training:session_list", args=[training_class.code]) + "?xem=tuan"


@pytest.fixture
def desk(chromium, live_server, training_class, sessions, officer):
    """The week on the screen of the officer; a fault in a script fails."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1200})
    page = context.new_page()
    page.set_default_timeout(20_000)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(context, live_server.url, officer)
    page.goto(live_server.url + week(training_class))
    yield page
    context.close()
    assert faults == []


def half(page, days, part):
    on = monday() + dt.timedelta(days=days)
    return page.locator(f".half[data-on='{on:%d/%m/%Y}'][data-part={part}]")


def slots():
    return [
        ((each.held_on - monday()).days, each.part)
        for each in Session.objects.order_by("module__position")
    ]


def test_a_session_is_dragged_to_a_free_half_day(desk, sessions):
    desk.locator(f"#buoi-{sessions[0].pk}").drag_to(half(desk, 3, "afternoon"))

    desk.wait_for_selector(".note.ok")
    assert slots()[0] == (3, "afternoon")
    assert half(desk, 3, "afternoon").locator(".slot").count() == 1


def test_dropped_on_another_the_two_change_places(desk, sessions):
    desk.locator(f"#buoi-{sessions[0].pk}").drag_to(half(desk, 1, "morning"))

    desk.wait_for_selector(".note.ok")
    assert slots() == [(1, "morning"), (0, "afternoon"), (0, "morning")]


def test_a_session_with_attendance_stays_and_nothing_is_dropped_on_it(desk, sessions):
    now = timezone.now()
    Session.objects.filter(pk=sessions[1].pk).update(begun_at=now, marked_at=now)
    desk.reload()
    marked = desk.locator(f"#buoi-{sessions[1].pk}")
    assert marked.get_attribute("draggable") is None

    desk.locator(f"#buoi-{sessions[0].pk}").drag_to(half(desk, 0, "afternoon"))
    desk.wait_for_timeout(300)

    assert slots() == [(0, "morning"), (0, "afternoon"), (1, "morning")]


def test_a_session_is_moved_by_keys_alone(desk, sessions):
    move = desk.locator(f"#buoi-{sessions[0].pk}").get_by_role("button", name="Dời")
    move.focus()
    desk.keyboard.press("Enter")
    assert "Đang dời M01" in desk.inner_text("#dang-doi")
    desk.set_viewport_size({"width": 1280, "height": 700})
    bar = desk.locator("#dang-doi").bounding_box()
    assert 500 < bar["y"] < 700  # in sight at the foot of the window
    assert desk.evaluate("document.activeElement.textContent") == "Đổi chỗ"
    for key in ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowRight"):
        desk.keyboard.press(key)  # its own half-day and a third one are no places
    label = desk.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("Dời đến đây: Chiều Thứ Tư")
    desk.keyboard.press("Enter")

    desk.wait_for_selector(".note.ok")
    assert slots()[0] == (2, "afternoon")


def test_escape_leaves_it_where_it_is(desk, sessions):
    move = desk.locator(f"#buoi-{sessions[0].pk}").get_by_role("button", name="Dời")
    move.click()
    assert desk.locator(".here").count() > 10

    desk.keyboard.press("Escape")

    assert desk.locator(".here").count() == 0
    assert not desk.locator("#dang-doi").is_visible()
    assert "Dời" in desk.evaluate("document.activeElement.textContent")


def test_of_an_opened_class_the_reason_is_asked_and_everyone_told(
    desk, sessions, training_class, officer
):
    make_participant(training_class=training_class)
    open_for_teaching(training_class, actor=officer)
    desk.reload()

    desk.locator(f"#buoi-{sessions[0].pk}").drag_to(half(desk, 1, "morning"))
    desk.wait_for_url("**/doi/**")

    assert desk.is_checked("[name=swap]")
    assert (
        desk.input_value("[name=held_on]") == f"{monday() + dt.timedelta(1):%d/%m/%Y}"
    )
    desk.fill("[name=reason]", "Triều cường")
    desk.get_by_role("button", name="Dời buổi học").click()
    desk.wait_for_selector(".note.ok")
    assert "Đã báo 2 người." in desk.inner_text(".note.ok")
    assert slots()[0] == (1, "morning")


def test_without_javascript_a_session_is_moved_by_a_form(
    phone, live_server, training_class, sessions, officer
):
    sign_in(phone.context, live_server.url, officer)
    phone.goto(live_server.url + week(training_class))
    assert phone.locator("body").bounding_box()["width"] <= 360

    session = phone.locator(f"#buoi-{sessions[0].pk}")
    press(session.get_by_role("link", name="Dời"))
    phone.fill("[name=held_on]", f"{monday() + dt.timedelta(4):%d/%m/%Y}")
    press(phone.get_by_role("button", name="Dời buổi học"))

    assert slots()[0] == (4, "morning")
    assert "?xem=tuan" in phone.url
