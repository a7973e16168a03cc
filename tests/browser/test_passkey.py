"""Passkeys in a real browser, with an authenticator that it plays itself."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.browser.steps import press
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mat-khau-mau-91"


@pytest.fixture
def page(chromium, live_server):
    """A computer with a fingerprint reader: verified whenever it is asked."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    context.close()


def open_page(page, live_server, name):
    # Passkeys belong to names: 127.0.0.1 is none.
    page.goto(live_server.url.replace("127.0.0.1", "localhost") + reverse(name))


def sign_in(page, live_server):
    open_page(page, live_server, "account_login")
    page.fill("[name=login]", "chu@example.vn")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]:not([form])")
    page.wait_for_url("**/quan-ly/")


def add_passkey(page, live_server, name):
    open_page(page, live_server, "mfa_add_webauthn")
    page.fill("[name=password]", PASSWORD)  # asked for once more
    press(page.locator("main form button[type=submit]"))
    page.fill("[name=name]", name)
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "webauthn/add" not in url)


def sign_out(page):
    press(page.locator("header form[action*=logout] button"))


def test_a_passkey_is_added_after_sign_up_and_then_signs_in_alone(
    page, live_server, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    owner = make_user(
        "accounts.use_second_factor", email="chu@example.vn", password=PASSWORD
    )
    open_page(page, live_server, "account_login")
    page.fill("[name=login]", "chu@example.vn")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]:not([form])")
    page.wait_for_url("**/2fa/")  # led to make a second factor
    add_passkey(page, live_server, "Điện thoại")
    keys = Authenticator.objects.filter(user=owner, type=Authenticator.Type.WEBAUTHN)
    assert [str(key) for key in keys] == ["Điện thoại"]
    assert keys[0].wrap().is_passwordless
    sign_out(page)

    open_page(page, live_server, "account_login")
    page.click("#passkey_login")
    page.wait_for_url("**/quan-ly/")

    assert "Nguyễn Văn Mẫu" in page.inner_text("header")
    assert not [fault for fault in page.faults if "Content Security" in fault]


def test_a_passkey_is_the_second_step_and_confirms_great_changes(page, live_server):
    owner = make_user(email="chu@example.vn", password=PASSWORD)
    sign_in(page, live_server)
    add_passkey(page, live_server, "Máy tính")
    sign_out(page)

    open_page(page, live_server, "account_login")
    page.fill("[name=login]", "chu@example.vn")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]:not([form])")
    page.wait_for_url("**/2fa/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/2fa/trust/")
    page.click("button[value=skip]")
    page.wait_for_url("**/quan-ly/")

    open_page(page, live_server, "mfa_reauthenticate_webauthn")
    assert '<html lang="vi"' in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url(lambda url: "reauthenticate" not in url)
    key = Authenticator.objects.get(user=owner, type=Authenticator.Type.WEBAUTHN)
    open_page(page, live_server, "mfa_list_webauthn")
    remove = reverse("mfa_remove_webauthn", args=[key.pk])
    press(page.locator(f"a[href='{remove}']"))
    press(page.locator("main form button[type=submit]"))

    assert not Authenticator.objects.filter(pk=key.pk).exists()
    assert not [fault for fault in page.faults if "Content Security" in fault]
