"""What browsers are told on every page, under the settings of production."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import resolve, reverse

from tests.access.addresses import keys_of
from tests.access.asking import let_in, whole
from tests.access.people import BROWSERS
from tests.access.table import MATRIX
from tests.config.test_production import under_production
from tests.enrollment.applying.test_steps import LEARNER
from tests.factories import make_call
from tests.test_project import PUBLIC

# What answers for protection in production's settings: read there, put in force here.
NAMES = (
    "SECURE_",
    "SESSION_COOKIE_",
    "CSRF_COOKIE_",
    "LANGUAGE_COOKIE_",
    "DRAFT_COOKIE_",
    "MFA_TRUST_COOKIE_",
    "MESSAGE_STORAGE",
)
READ = f"""
import json
from config.settings import prod
names = [name for name in dir(prod) if name.startswith({NAMES!r})]
print(json.dumps({{name: getattr(prod, name) for name in names}}))
"""
POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
# Public pages that hold nothing about anybody: a browser may keep what it showed.
OF_NOBODY = {
    "guide",
    "healthz",
    "home",
    "privacy",
    "certificates:key_pem",
    "certificates:register_head",
    "enrollment:call_calendar",
    "enrollment:call_detail",
    "enrollment:call_list",
    "enrollment:call_notice_pdf",
    "enrollment:call_picture",
    "targets:public_targets",
    "training:attendance_manifest",
    "training:attendance_shell",
    "training:attendance_worker",
    # Forms, as they are before anything was typed, and files that nobody is let to.
    "accounts:code_sign_in",
    "certificate_find",
    "certificates:certificate_file",
    "certificates:certificate_lookup",
    "privacy:request_create",
    "set_language",
}
# What is not a page of ours is shown with still fewer rights.
STRICTER = [
    {"default-src 'none'", "sandbox"},
    {"default-src 'none'", "sandbox", "frame-ancestors 'none'"},
]
IN_A_FRAME = {  # the sample of a certificate, in the page of its design
    "default-src 'none'",
    "style-src 'self'",
    "font-src 'self'",
    "frame-ancestors 'self'",
}


@pytest.fixture(scope="module")
def protection():
    done = under_production(READ)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def browser(settings, protection):
    """Somebody's browser, who reaches us by TLS."""
    for name, value in protection.items():
        setattr(settings, name, value)
    return Client(headers={"X-Forwarded-Proto": "https"})


def is_guarded(response, *, framed=False) -> None:
    headers = response.headers
    policy = {each.strip() for each in headers["Content-Security-Policy"].split(";")}
    assert policy in ([IN_A_FRAME] if framed else [POLICY, *STRICTER])
    assert headers["Strict-Transport-Security"] == (
        "max-age=31536000; includeSubDomains; preload"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == ("SAMEORIGIN" if framed else "DENY")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(
        headers["Permissions-Policy"].split(", ")
    )
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer, same-origin"}
    for cookie in response.cookies.values():
        assert cookie.key.startswith("__Host-")
        assert (cookie["path"], cookie["domain"]) == ("/", "")
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
@pytest.mark.parametrize("name", MATRIX)
def test_every_page_is_guarded(browser, world, name):
    person, method = let_in(name)
    if person != "visitor":  # who has no account here is not let in by one either
        browser.force_login(world.people["officer" if person in BROWSERS else person])

    url = reverse(name, args=keys_of(name, world))
    response = getattr(browser, method.lower())(url)
    whole(response)  # a file is closed at its end

    is_guarded(response, framed=name == "certificates:design_preview")
    kept = "no-store" not in response.headers.get("Cache-Control", "")
    assert not kept or name in OF_NOBODY
    lets_in = {"token", "key"} & resolve(url).kwargs.keys()  # whoever has the address
    if name in PUBLIC and lets_in:
        assert response.headers["Referrer-Policy"].startswith("no-referrer")


def test_the_pages_that_may_be_kept_are_public():
    assert OF_NOBODY <= PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_request_login_code"]
)
def test_the_pages_of_signing_in_are_guarded(browser, name):
    is_guarded(browser.get(reverse(name)))


@pytest.mark.django_db
def test_every_cookie_that_we_set_is_of_this_host_alone(browser, registrar, settings):
    apply = reverse(
        "enrollment:application_create", args=[make_call().training_class.code]
    )
    names = set()
    for url, typed in (
        (reverse("set_language"), {"language": "en"}),
        (reverse("account_login"), {"login": registrar.email, "password": "mat-khau"}),
        (apply, {"step": 1, **LEARNER}),
    ):
        response = browser.post(url, typed)
        is_guarded(response)
        names |= response.cookies.keys()

    settings.SECOND_FACTOR_REQUIRED = True
    browser.force_login(registrar)
    told = browser.get(reverse("desk"))  # where to add a second factor
    is_guarded(told)
    names |= told.cookies.keys()

    assert names >= {"__Host-language", "__Host-csrftoken", "__Host-messages"}
    assert "__Host-phieu" in names  # of a form that was begun
    assert settings.MFA_TRUST_COOKIE_NAME == "__Host-trusted"


@pytest.mark.django_db
def test_a_fault_and_a_page_that_is_not_there_are_guarded(browser, monkeypatch):
    browser.raise_request_exception = False
    monkeypatch.setattr("config.views.render", lambda *_args: 1 / 0)

    broken, missing = browser.get("/"), browser.get("/khong-co/")

    assert (broken.status_code, missing.status_code) == (500, 404)
    is_guarded(broken)
    is_guarded(missing)


@pytest.mark.django_db
def test_what_is_open_to_all_is_not_stored_for_whoever_signed_in(browser, stranger):
    before = browser.get("/").headers.get("Cache-Control", "")
    browser.force_login(stranger)

    assert "no-store" not in before
    assert "no-store" in browser.get("/").headers["Cache-Control"]


@pytest.mark.django_db
def test_without_tls_nothing_is_answered_but_where_to_go(browser):
    response = Client().get("/xac-minh/")

    assert (response.status_code, response.headers["Location"]) == (
        301,
        "https://testserver/xac-minh/",
    )
