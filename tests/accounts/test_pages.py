"""Every page that allauth serves: in our frame, in both languages, under our CSP."""

from __future__ import annotations

import html
import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.core import mail
from django.urls import URLResolver, get_resolver, reverse

from tests.factories import make_user

PASSWORD = "mat-khau-mau-91"
SSO = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "sso",
                "name": "Cổng tỉnh",
                "client_id": "x",
                "secret": "y",
                "settings": {"server_url": "http://127.0.0.1:9"},
            }
        ]
    }
}


@pytest.fixture
def owner(client, settings, db):
    """Signed in a moment ago, with a phone and two e-mail addresses."""
    settings.SOCIALACCOUNT_PROVIDERS = SSO
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    user = make_user(email="chu@example.vn", phone="0912345678", password=PASSWORD)
    EmailAddress.objects.create(
        user=user, email="chu@example.vn", primary=True, verified=True
    )
    EmailAddress.objects.create(user=user, email="phu@example.vn")
    SocialAccount.objects.create(user=user, provider="sso", uid="1")
    return user


def sign_in(client, **more):
    return client.post(
        reverse("account_login"),
        {"login": "chu@example.vn", "password": PASSWORD},
        **more,
    )


def sign_in_twice(client):
    """Signed in, and asked for the password once more, as before every great change."""
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def plain(name, *args, signed_in=True):
    def page(client, owner):
        if signed_in:
            sign_in_twice(client)
        return reverse(name, args=args)

    return page


def with_totp(name, *, signed_in=True):
    def page(client, owner):
        if signed_in:
            sign_in_twice(client)
        TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(owner)
        return reverse(name)

    return page


def a_key(owner):
    return Authenticator.objects.create(
        user=owner,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Máy tính", "credential": {}},
    )


def with_key(name):
    def page(client, owner):
        sign_in_twice(client)
        return reverse(name, args=[a_key(owner).pk])

    return page


def second_step(client, owner):
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    return sign_in(client)["Location"]


def trusting(client, owner):
    RecoveryCodes.activate(owner)
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    codes = Authenticator.objects.get(
        user=owner, type=Authenticator.Type.RECOVERY_CODES
    )
    sign_in(client)
    code = codes.wrap().get_unused_codes()[0]
    return client.post(reverse("mfa_authenticate"), {"code": code})["Location"]


def by_code(client, owner):
    return client.post(
        reverse("account_request_login_code"), {"email": "chu@example.vn"}
    )["Location"]


def reset_key(client, owner):
    client.post(reverse("account_reset_password"), {"email": "chu@example.vn"})
    link = re.search("/tai-khoan/password/reset/key/\\S+", mail.outbox[-1].body)[0]
    return client.get(link)["Location"]


def confirming(client, owner):
    address = EmailAddress.objects.get(email="phu@example.vn")
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


def new_phone(client, owner):
    sign_in_twice(client)
    return client.post(
        reverse("account_change_phone"), {"phone": "0987 654 321", "action": "change"}
    )["Location"]


def test_a_letter_says_for_which_site_an_address_was_entered(client, owner):
    sign_in_twice(client)
    client.post(reverse("account_email"), {"email": "moi@example.vn", "action_add": ""})

    assert "cho tài khoản tại testserver." in mail.outbox[-1].body


# Each page in the state in which people meet it; None where it only sends elsewhere.
PAGES = {
    "account_change_password": plain("account_change_password"),
    "account_change_phone": plain("account_change_phone"),
    "account_confirm_email": confirming,
    "account_confirm_login_code": by_code,
    "account_email": plain("account_email"),
    "account_email_verification_sent": plain("account_email_verification_sent"),
    "account_inactive": plain("account_inactive", signed_in=False),
    "account_login": plain("account_login", signed_in=False),
    "account_logout": plain("account_logout"),
    "account_reauthenticate": plain("account_reauthenticate"),
    "account_request_login_code": plain("account_request_login_code", signed_in=False),
    "account_reset_password": plain("account_reset_password", signed_in=False),
    "account_reset_password_done": plain("account_reset_password_done"),
    "account_reset_password_from_key": reset_key,
    "account_reset_password_from_key_done": plain(
        "account_reset_password_from_key_done"
    ),
    "account_set_password": None,
    "account_signup": plain("account_signup", signed_in=False),
    "account_verify_phone": new_phone,
    "mfa_activate_totp": plain("mfa_activate_totp"),
    "mfa_add_webauthn": plain("mfa_add_webauthn"),
    "mfa_authenticate": second_step,
    "mfa_deactivate_totp": with_totp("mfa_deactivate_totp"),
    "mfa_download_recovery_codes": None,
    "mfa_edit_webauthn": with_key("mfa_edit_webauthn"),
    "mfa_generate_recovery_codes": with_totp("mfa_generate_recovery_codes"),
    "mfa_index": with_totp("mfa_index"),
    "mfa_list_webauthn": plain("mfa_list_webauthn"),
    "mfa_login_webauthn": None,
    "mfa_reauthenticate": with_totp("mfa_reauthenticate"),
    "mfa_reauthenticate_webauthn": None,  # needs a real key: tests/browser/test_passkey.py
    "mfa_remove_webauthn": with_key("mfa_remove_webauthn"),
    "mfa_trust": trusting,
    "mfa_view_recovery_codes": with_totp("mfa_view_recovery_codes"),
    "openid_connect_callback": None,
    "openid_connect_login": plain("openid_connect_login", "sso", signed_in=False),
    "socialaccount_connections": plain("socialaccount_connections"),
    "socialaccount_login_cancelled": plain(
        "socialaccount_login_cancelled", signed_in=False
    ),
    "socialaccount_login_error": plain("socialaccount_login_error"),
    "socialaccount_signup": None,
    "usersessions_list": plain("usersessions_list"),
}
# The same in both languages: names, numbers, what was typed.
SAME = re.compile(r"[\W\d]*|.*@.*|.*Cổng tỉnh.*|127\.0\.0\.1|Máy tính|EN|VI|JavaScript")


def allauths(resolver, found=()):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from allauths(pattern)
        elif pattern.callback.__module__.startswith("allauth."):
            yield pattern.name


def texts(page):
    """What is read: between the tags, and in attributes that are read out."""
    body = page.partition("<main")[2].partition("</main>")[0]
    body = re.sub("(?s)<(script|svg|code).*?</\\1>", "", body)
    read = re.findall(">([^<]+)<", body)
    read += re.findall('(?:placeholder|title|alt|aria-label)="([^"]+)"', body)
    return {html.unescape(" ".join(text.split())) for text in read}


def test_the_table_names_every_page_of_allauth():
    assert set(allauths(get_resolver())) == PAGES.keys()


@pytest.mark.parametrize("name", sorted(name for name in PAGES if PAGES[name]))
def test_a_page_of_allauth_is_ours_in_both_languages(client, owner, name):
    url = PAGES[name](client, owner)
    pages = {}
    for language in ("vi", "en"):
        client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
        response = client.get(url)
        expected = 401 if name == "socialaccount_login_error" else 200
        assert response.status_code == expected, response.get("Location")
        pages[language] = response.content.decode()
        assert f'<html lang="{language}">' in pages[language]
        assert 'id="noi-dung"' in pages[language]
        assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
        for tag in re.findall("<script[^>]*>", pages[language]):
            assert "src=" in tag or 'type="application/json"' in tag
        assert not re.search(" style=|<style| on[a-z]+=", pages[language])
        assert len(re.findall("<h1", pages[language])) == 1
        title = re.search("<title>\\s*(.*?)\\s*</title>", pages[language])[1]
        assert not title.startswith("–")
    shared = texts(pages["vi"]) & texts(pages["en"])
    assert not {text for text in shared if not SAME.fullmatch(text)}
