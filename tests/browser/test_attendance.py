"""Attendance on a telephone whose connection is cut, in a real browser with its disk."""

from __future__ import annotations

import time

import pytest
from django.contrib.sessions.models import Session as WebSession
from django.urls import reverse
from django.utils import timezone

from tests.browser.steps import press, sign_in
from tests.browser.wire import Wire
from tests.factories import (
    make_class,
    make_participant,
    make_person,
    make_session,
    make_user,
    make_version,
    open_for_teaching,
)
from tests.training.attending import stands
from training.models import (
    Attendance,
    AttendanceChange,
    AttendanceConflict,
    Submission,
    WalkIn,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAY = ("training.record_attendance", "training.view_trainingclass")
LEARNERS = 40


@pytest.fixture
def teacher():
    return make_user(*MAY, full_name="Lê Văn Dạy")


@pytest.fixture
def session(teacher):
    """This day's session of a class of forty."""
    training_class = make_class(
        version=make_version(modules=1), capacity=100, seats_per_cooperative=100
    )
    for place in range(LEARNERS):
        make_participant(
            training_class=training_class,
            person=make_person(full_name=f"Nguyễn Văn {chr(65 + place % 26)}"),
        )
    open_for_teaching(training_class, actor=teacher)
    return make_session(
        training_class=training_class,
        instructor=teacher,
        held_on=timezone.localdate(),
    )


@pytest.fixture
def wire(live_server):
    wire = Wire(int(live_server.url.rpartition(":")[2]))
    yield wire
    wire.close()


class Phone:
    """The attendance page in a browser, used by its visible words; it counts taps."""

    def __init__(self, context, wire):
        self.context, self.wire = context, wire
        self.page = context.pages[0] if context.pages else context.new_page()
        self.page.set_default_timeout(
            45_000
        )  # the page asks again after thirty seconds
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.taps = 0

    def open(self, session=None):
        path = reverse(
            "training:attendance_phone", args=[session.pk] if session else []
        )
        self.page.goto(self.wire.url + path)
        self.page.wait_for_selector("#ung-dung[data-ready=yes]", state="attached")

    def keep(self):
        """Until the page would open without a connection."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.evaluate(
            """new Promise((done) => {
              const worker = navigator.serviceWorker;
              if (worker.controller) done();
              else worker.addEventListener("controllerchange", () => done());
            })"""
        )

    def offline(self):
        self.wire.cut()
        self.context.set_offline(True)

    def online(self):
        self.wire.mend()
        self.context.set_offline(False)

    def tap(self, place):
        self.taps += 1
        place.click()

    def learner(self, number):
        return self.page.locator(".learner").nth(number)

    def mark(self, number, symbol):
        self.tap(self.learner(number).locator(f"label.{symbol.lower()}"))

    def button(self, name):
        self.tap(self.page.get_by_role("button", name=name, exact=True))

    def says(self, words):
        self.page.locator("[data-part=state]", has_text=words).wait_for()

    def state(self):
        return self.page.locator("[data-part=state]").inner_text()

    def marks(self):
        """What the roster shows, in list order: "x", "P", "" for a blank."""
        return self.page.evaluate(
            """[...document.querySelectorAll('.learner')].map(
              (row) => (row.querySelector('.roll input:checked') || {value: ''}).value)"""
        )


@pytest.fixture
def phone(chromium, wire, teacher):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    sign_in(context, wire.url, teacher)
    phone = Phone(context, wire)
    yield phone
    context.close()
    assert phone.faults == []


EXPECTED = ["x"] * LEARNERS
EXPECTED[4], EXPECTED[9], EXPECTED[17] = "P", "K", "M"


def test_forty_are_marked_without_a_connection_and_stored_once(
    own_browser, wire, teacher, session
):
    """The network is cut, the browser is closed and opened again, the network returns."""
    context = own_browser()
    sign_in(context, wire.url, teacher)
    phone = Phone(context, wire)
    phone.open()
    phone.keep()
    phone.page.get_by_role("link", name="GD-").first.click()
    phone.page.wait_for_selector(".learner")
    assert phone.page.locator(".learner").count() == LEARNERS
    phone.offline()

    began = time.monotonic()
    phone.mark(4, "P")
    phone.mark(9, "K")
    phone.says("2 thay đổi chưa gửi")
    phone.mark(17, "M")
    phone.button("Có mặt cho người chưa ghi")
    phone.button("Gửi")
    phone.says("Đang mất mạng")
    phone.says("40 thay đổi chưa gửi")
    marking = time.monotonic() - began
    assert phone.marks() == EXPECTED
    assert not Attendance.objects.exists()
    assert phone.faults == []
    context.close()

    context = own_browser()
    context.set_offline(True)  # the cable is still cut
    again = Phone(context, wire)
    again.open()
    again.says("40 thay đổi chưa gửi")
    assert again.page.locator("footer").count() == 0, "the page that the phone kept"
    again.page.get_by_role("link", name="GD-").first.click()
    again.page.wait_for_selector(".learner")
    assert again.marks() == EXPECTED
    assert not Attendance.objects.exists()

    returned = time.monotonic()
    again.online()
    again.says("Đã gửi lúc")
    sending = time.monotonic() - returned

    assert stands(session) == [*EXPECTED[:17], "M1", *EXPECTED[18:]]
    assert Submission.objects.count() == 1
    assert AttendanceChange.objects.count() == LEARNERS
    session.refresh_from_db()
    assert session.marked_at is not None
    assert phone.taps <= 6
    assert again.faults == []
    print(  # noqa: T201  the figure that is asked for
        f"\n{LEARNERS} learners, 3 exceptions, no connection: {phone.taps} taps,"
        f" {marking:.1f} s; sent {sending:.1f} s after the connection returned"
    )


def test_two_telephones_that_disagree_leave_one_conflict_and_lose_nothing(
    chromium, wire, teacher, session
):
    officer = make_user(*MAY, "training.view_every_class", full_name="Trần Thị Vụ")
    phones = []
    for user in (teacher, officer):
        context = chromium.new_context(viewport={"width": 360, "height": 740})
        sign_in(context, wire.url, user)
        phones.append(Phone(context, wire))
        phones[-1].open(session)
    first, second = phones
    for phone, symbol in ((first, "P"), (second, "K")):
        phone.context.set_offline(True)
        phone.mark(3, symbol)
    first.mark(5, "K")
    second.mark(6, "P")
    first.button("Có mặt cho người chưa ghi")

    first.context.set_offline(False)
    first.says("Đã gửi lúc")
    second.context.set_offline(False)
    second.page.wait_for_selector("[data-part=disputed]:not([hidden])")

    conflicts = {
        (c.symbol, c.stood_symbol): (str(c.submission.actor), str(c.stood_by))
        for c in AttendanceConflict.objects.all()
    }
    assert conflicts == {
        ("K", "P"): ("Trần Thị Vụ", "Lê Văn Dạy"),
        ("P", "x"): ("Trần Thị Vụ", "Lê Văn Dạy"),
    }
    assert stands(session)[3:7] == ["P", "x", "K", "x"], "the first stands"

    press(second.page.get_by_role("link", name="Chọn bản đúng"))
    text = second.page.inner_text("main")
    assert "Lê Văn Dạy" in text
    assert "Trần Thị Vụ" in text
    cards = second.page.locator("li.card")
    cards.nth(0).locator("label", has=second.page.locator("[value=K]")).click()
    cards.nth(1).locator("label", has=second.page.locator("[value=x]")).click()
    second.page.get_by_role("button", name="Chốt").click()
    second.page.wait_for_selector(".note.ok")

    assert stands(session)[3:7] == ["K", "x", "K", "x"]
    assert not AttendanceConflict.objects.open().exists()
    for phone in phones:
        assert phone.faults == []
        phone.context.close()


def test_an_answer_that_was_lost_and_a_mark_after_it_are_no_conflict(
    phone, wire, session
):
    phone.open(session)
    wire.deaf = True
    phone.mark(0, "P")
    phone.button("Gửi")
    phone.page.wait_for_timeout(500)
    while not Submission.objects.exists():
        phone.page.wait_for_timeout(100)
    phone.says("1 thay đổi chưa gửi")
    phone.mark(0, "K")
    wire.mend()
    phone.button("Gửi")
    phone.says("Đã gửi lúc")

    assert stands(session)[0] == "K"
    assert Submission.objects.count() == 2
    assert not AttendanceConflict.objects.exists()


def test_a_sign_in_that_ran_out_keeps_what_was_marked_and_says_so(
    phone, wire, teacher, session
):
    phone.open(session)
    WebSession.objects.all().delete()
    phone.mark(0, "P")
    phone.button("Gửi")
    phone.says("Phiên làm việc đã hết")
    phone.says("1 thay đổi chưa gửi")
    assert not Attendance.objects.exists()

    sign_in(phone.context, wire.url, teacher)
    phone.open(session)
    phone.says("Đã gửi lúc")

    assert stands(session)[0] == "P"


def test_what_was_marked_by_another_person_is_not_sent_under_ones_own_name(
    phone, wire, teacher, session
):
    colleague = make_user(*MAY, full_name="Trần Thị Khác")
    phone.open(session)
    phone.context.set_offline(True)
    phone.mark(0, "P")
    phone.says("1 thay đổi chưa gửi")
    sign_in(phone.context, wire.url, colleague)
    phone.context.set_offline(False)
    phone.open()
    phone.says("của người khác chưa gửi")
    assert phone.page.locator("[data-part=sessions] li").count() == 0
    assert not Submission.objects.exists()

    sign_in(phone.context, wire.url, teacher)
    phone.open(session)
    phone.says("Đã gửi lúc")
    assert stands(session)[0] == "P"


def test_signing_out_takes_the_roster_off_the_telephone(phone, wire, session):
    phone.open(session)
    phone.context.set_offline(True)
    phone.mark(0, "P")
    phone.says("1 thay đổi chưa gửi")
    phone.context.set_offline(False)
    kept = """() => new Promise((done) => {
      const request = indexedDB.open('diem-danh');
      request.onsuccess = () => {
        const all = request.result.transaction('rosters').objectStore('rosters').getAll();
        all.onsuccess = () => { request.result.close(); done(JSON.stringify(all.result)); };
      };
    })"""
    phone.says("Đã gửi lúc")
    held = phone.page.evaluate(kept)
    assert "Nguyễn Văn A" in held
    seat = session.training_class.participants.select_related("person").first()
    assert seat.person.phone not in held
    assert seat.person.citizen_id not in held

    phone.page.get_by_role("button", name="Đăng xuất").click()
    phone.page.wait_for_url(wire.url + "/")

    assert phone.page.evaluate(kept) == "[]"


def test_signing_out_with_marks_unsent_is_said_before(phone, wire, session):
    phone.open(session)
    WebSession.objects.update(session_key="x" * 32)
    phone.mark(0, "P")
    phone.button("Gửi")
    phone.says("1 thay đổi chưa gửi")

    phone.page.get_by_role("button", name="Đăng xuất").click()

    phone.page.locator("[role=alert]", has_text="chưa gửi").wait_for()
    assert phone.page.url.startswith(wire.url + "/diem-danh/")


def test_a_walk_in_noted_in_the_hall_arrives_with_the_marks(phone, session):
    phone.open(session)
    phone.context.set_offline(True)
    phone.page.fill("#khach", "Danh Lạ")
    phone.button("Ghi nhận")
    phone.says("1 thay đổi chưa gửi")
    phone.context.set_offline(False)
    phone.says("Đã gửi lúc")

    assert [str(walk_in) for walk_in in WalkIn.objects.all()] == ["Danh Lạ"]


def test_m_takes_its_periods_with_one_more_tap(phone, session):
    phone.open(session)
    phone.mark(0, "M")
    phone.tap(phone.learner(0).locator(".tiet label", has_text="3"))
    phone.button("Gửi")
    phone.says("Đã gửi lúc")

    assert stands(session)[0] == "M3"
    assert phone.page.locator("body").bounding_box()["width"] <= 360


def test_without_javascript_the_page_leads_to_the_form(
    chromium, wire, teacher, session
):
    context = chromium.new_context(java_script_enabled=False)
    sign_in(context, wire.url, teacher)
    page = context.new_page()
    page.goto(wire.url + reverse("training:attendance_phone"))
    press(page.get_by_role("link", name="GD-").first)
    press(page.get_by_role("button", name="Có mặt cho người chưa ghi"))
    page.locator("label.k").nth(2).click()
    press(page.get_by_role("button", name="Lưu điểm danh"))

    assert stands(session) == ["x", "x", "K", *["x"] * 37]
    context.close()
