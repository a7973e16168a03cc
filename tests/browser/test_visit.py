"""A visit that ends over a form: said before, prolonged, and nothing typed is lost."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts import sessions
from accounts.models import User
from tests.browser.steps import press
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mat-khau-mau-91"
WARNED_BEFORE = 600  # seconds, as the script has it


@pytest.fixture
def officer(roles):
    user = make_user(email="can.bo@example.vn", password=PASSWORD)
    user.groups.add(Group.objects.get(name="system_admin"))
    return user


@pytest.fixture
def desk(chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_default_timeout(20_000)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def sign_in(page, live_server):
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", "can.bo@example.vn")
    page.fill("[name=password]", PASSWORD)
    press(page.locator("main form button[type=submit]:not([form])"))


def test_the_end_is_said_put_off_and_what_was_typed_outlives_it(
    desk, live_server, officer, monkeypatch
):
    limits = sessions.Limits(idle=WARNED_BEFORE + 6, whole=sessions.DAY)
    monkeypatch.setattr(sessions, "OF_THE_OFFICE", limits)
    sign_in(desk, live_server)
    desk.goto(live_server.url + reverse("staff:account_invite"))
    desk.fill("[name=full_name]", "Trần Thị Ánh")
    bar = desk.locator("[data-visit]")

    bar.get_by_role("button", name="Tiếp tục làm việc").wait_for()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
    bar.get_by_role("button", name="Tiếp tục làm việc").click()
    bar.wait_for(state="hidden")

    Session.objects.all().delete()
    bar.locator("[data-part=over]").wait_for()
    with desk.context.expect_page() as opened:
        bar.get_by_role("link").click()
    other_tab = opened.value
    sign_in(other_tab, live_server)
    other_tab.close()
    desk.bring_to_front()
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    bar.wait_for(state="hidden")

    desk.fill("[name=phone]", "0912345678")
    desk.check("[name=roles][value=reader]")
    press(desk.locator("main form button[type=submit]").last)
    assert User.objects.get(phone="0912345678").full_name == "Trần Thị Ánh"
