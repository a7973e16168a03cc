"""What a visitor does on a cheap phone, in a real browser."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from PIL import Image

from enrollment.models import Application
from tests.browser.steps import press
from tests.enrollment.applying.papers import photo
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


def weight(chromium, page):
    """Bytes of the page, asked for anew by a phone that has nothing of it yet."""
    fresh = chromium.new_context(storage_state=page.context.storage_state())
    asked = []
    again = fresh.new_page()
    again.on("response", lambda response: asked.append(response))  # noqa: PLW0108  no builtin can be hooked
    again.goto(page.url, wait_until="networkidle")
    found = sum(len(response.body()) for response in asked)
    fresh.close()
    return found


def main_button(page):
    return page.locator("form[data-keep] .btn:not(.alt)").last


def go_on(page):
    """Press the main button of the form."""
    press(main_button(page))


def first_step(page, name="Danh Thị Sa Rươl"):
    page.fill("[name=full_name]", name)
    page.check("[name=gender][value=nu]")
    page.fill("[name=date_of_birth]", "7/2/1985")
    page.fill("[name=citizen_id]", "096185001234")
    page.fill("[name=phone]", "0912 345 678")


def second_step(page, cooperative):
    page.fill("[name=cooperative_query]", "tan hung")
    press(page.locator("button[name=find]"))
    page.check(f"[name=cooperative][value='{cooperative.pk}']")
    page.select_option("[name=position]", "director")


def test_a_visitor_applies_without_javascript_and_follows_the_dossier(
    phone, chromium, live_server
):
    call = make_call(letter_required=True)
    cooperative = make_cooperative(name="Hợp tác xã nuôi tôm Tân Hưng (minh họa)")
    phone.goto(live_server.url + reverse("home"))
    press(phone.get_by_role("link", name=call.training_class.title).first)
    press(phone.get_by_role("link", name="Đăng ký dự học").first)
    assert weight(chromium, phone) < PUBLIC_PAGE_BYTES
    first_step(phone)
    go_on(phone)
    second_step(phone, cooperative)
    go_on(phone)
    phone.select_option("[name=qualification_level]", "college")
    phone.set_input_files(
        "[name=letter]",
        {"name": "giay.jpg", "mimeType": "image/jpeg", "buffer": photo()},
    )
    go_on(phone)
    assert "giay.jpg" in phone.inner_text("main")
    assert "Danh Thị Sa Rươl" in phone.inner_text("main")
    phone.check("[name=consents][value=enrollment]")
    assert weight(chromium, phone) < PUBLIC_PAGE_BYTES
    go_on(phone)
    phone.wait_for_selector(".verdict")

    assert weight(chromium, phone) < PUBLIC_PAGE_BYTES
    application = Application.objects.get()
    assert application.code in phone.inner_text("main")
    assert application.full_name == "Danh Thị Sa Rươl"
    assert application.cooperative == cooperative
    assert application.complete_at is not None
    assert phone.locator("body").bounding_box()["width"] <= 360

    phone.goto(live_server.url + reverse("enrollment:application_lookup"))
    phone.fill("[name=code]", application.code.lower())
    phone.fill("[name=phone]", "0912345678")
    press(phone.locator("main form button[type=submit]").first)
    assert "Đã nộp" in phone.inner_text("main")
    assert phone.locator("body").bounding_box()["width"] <= 360


def test_what_is_typed_offline_is_there_again_and_the_number_is_nowhere(
    chromium, live_server
):
    call = make_call()
    cooperative = make_cooperative(name="Hợp tác xã nuôi tôm Tân Hưng (minh họa)")
    code = call.training_class.code
    address = live_server.url + reverse("enrollment:application_create", args=[code])
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda fault: faults.append(fault))  # noqa: PLW0108  as above
    page.goto(address)
    first_step(page)

    context.set_offline(True)
    main_button(page).click()
    page.locator("[data-offline]").wait_for()
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "Danh Thị Sa Rươl" in kept
    assert "096185001234" not in kept
    page.close()  # the phone is put away
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)

    assert page.locator("[data-restored]").is_visible()
    assert page.input_value("[name=full_name]") == "Danh Thị Sa Rươl"
    assert page.is_checked("[name=gender][value=nu]")
    assert page.input_value("[name=citizen_id]") == ""
    page.fill("[name=citizen_id]", "096185001234")
    go_on(page)
    second_step(page, cooperative)
    go_on(page)
    assert page.evaluate("localStorage.length") == 0

    page.select_option("[name=qualification_level]", "college")
    page.close()  # in the middle of the third step
    page = context.new_page()
    page.goto(address)
    press(page.get_by_role("link", name="Điền tiếp"))
    assert page.input_value("[name=qualification_level]") == "college"
    page.set_input_files(
        "[name=letter]",
        {"name": "to.png", "mimeType": "image/png", "buffer": noise((2600, 1800))},
    )
    for _ in range(100):  # until the phone has drawn it smaller
        if page.evaluate("document.querySelector('[name=letter]').value").endswith(
            "to.jpg"
        ):
            break
        page.wait_for_timeout(100)
    go_on(page)
    page.check("[name=consents][value=enrollment]")
    go_on(page)
    page.wait_for_selector(".verdict")

    assert Application.objects.get().attachments.get().filename == "to.jpg"
    assert page.evaluate("localStorage.length") == 0
    assert faults == []
    context.close()


def noise(size):
    """A picture that does not compress: a heavy photo."""
    kept = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(kept, "PNG")
    return kept.getvalue()


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
