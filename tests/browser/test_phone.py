"""What a visitor does on a cheap phone, in a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from enrollment.models import Application
from tests.factories import make_call, make_cooperative

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC_PAGE_BYTES = 60_000
PUBLIC = (
    "home",
    "guide",
    "privacy",
    "enrollment:call_list",
    "enrollment:application_lookup",
)


def test_a_visitor_applies_without_javascript_and_follows_the_dossier(
    phone, live_server
):
    call = make_call()
    cooperative = make_cooperative(name="Hợp tác xã nuôi tôm Tân Hưng (minh họa)")
    phone.goto(live_server.url + reverse("home"))
    phone.get_by_role("link", name=call.training_class.title).first.click()
    phone.get_by_role("link", name="Đăng ký dự học").first.click()
    phone.fill("[name=full_name]", "Danh Thị Sa Rươl")
    phone.check("[name=gender][value=nu]")
    phone.fill("[name=date_of_birth]", "7/2/1985")
    phone.fill("[name=citizen_id]", "096185001234")
    phone.fill("[name=phone]", "0912 345 678")
    phone.fill("[name=cooperative_query]", "tan hung")
    phone.click("button[name=find]")
    phone.check(f"[name=cooperative][value='{cooperative.pk}']")
    phone.select_option("[name=position]", "director")
    phone.select_option("[name=qualification_level]", "college")
    phone.check("[name=consents][value=enrollment]")
    phone.locator("main form button[type=submit]").last.click()

    application = Application.objects.get()
    assert application.code in phone.inner_text("main")
    assert application.full_name == "Danh Thị Sa Rươl"
    assert application.cooperative == cooperative

    phone.goto(live_server.url + reverse("enrollment:application_lookup"))
    phone.fill("[name=code]", application.code.lower())
    phone.fill("[name=phone]", "0912345678")
    phone.locator("main form button[type=submit]").first.click()
    assert "Đã nộp" in phone.inner_text("main")


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_light_stays_at_home_and_does_not_scroll_sideways(
    phone, live_server, name
):
    make_call()
    asked = []
    phone.on("response", lambda response: asked.append(response))  # noqa: PLW0108  no builtin can be hooked

    phone.goto(live_server.url + reverse(name), wait_until="networkidle")

    hosts = {urlsplit(response.url).netloc for response in asked}
    assert hosts == {urlsplit(live_server.url).netloc}
    assert sum(len(response.body()) for response in asked) < PUBLIC_PAGE_BYTES
    box = phone.locator("body").bounding_box()
    assert box["width"] <= 360
