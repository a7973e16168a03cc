"""A sign-on service in a real browser: a provider that runs beside, in its own process."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.sign_on import sign_on, sign_on_origins
from tests.browser import provider
from tests.browser.steps import press
from tests.factories import make_user
from tests.variables import named

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "mat-khau-mau-91"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def site(live_server):
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def service(tmp_path, site, settings):
    port = free_port()
    callback = site + reverse("openid_connect_callback", args=["sso"])
    process = subprocess.Popen(
        [sys.executable, Path(provider.__file__), tmp_path, str(port), callback],
        stdout=subprocess.PIPE,
        text=True,
    )
    if process.stdout.readline() != "ready\n":
        process.communicate()
        pytest.fail("the provider did not start")
    env = named(
        OIDC_SERVER_URL=f"http://localhost:{port}",
        OIDC_NAME="Cổng tỉnh",
        OIDC_CLIENT_ID=provider.CLIENT,
        OIDC_CLIENT_SECRET=provider.SECRET,
    )
    settings.SOCIALACCOUNT_PROVIDERS = sign_on(env)
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {
            **policy,
            "form-action": [*policy["form-action"], *sign_on_origins(env)],
        }
    }
    yield env
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def go_through_the_service(page, env, *, signed_in=False):
    """From our question to its own sign-in, its question whether we may know, and back."""
    press(page.locator("main >> text=Cổng tỉnh"))
    press(page.locator("main form button[type=submit]"))
    assert page.url.startswith(sign_on_origins(env)[0])
    if not signed_in:
        page.fill("[name=login]", provider.PERSON)
        page.fill("[name=password]", provider.PASSWORD)
        press(page.locator("form[action*=login] button[type=submit]"))
    press(page.locator("button[value=grant]"))


def test_an_account_is_joined_by_its_owner_and_then_opened_by_the_service(
    page, service, site
):
    owner = make_user(email="chu@example.vn", password=PASSWORD)
    page.goto(site + reverse("account_login"))
    page.fill("[name=login]", "chu@example.vn")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]:not([form])")
    page.wait_for_url("**/quan-ly/")
    page.goto(site + reverse("socialaccount_connections"))
    go_through_the_service(page, service)
    page.fill("[name=password]", PASSWORD)  # asked for once more
    press(page.locator("main form button[type=submit]"))
    assert "/lien-ket/" in page.url
    assert SocialAccount.objects.get().user == owner
    press(page.locator("header form[action*=logout] button"))

    page.goto(site + reverse("account_login"))
    go_through_the_service(page, service, signed_in=True)
    assert page.url.endswith("/quan-ly/")

    assert owner.full_name in page.inner_text("header")


def test_a_stranger_of_the_service_gets_no_account(page, service, site):
    make_user(email="ong.a@example.vn")
    before = User.objects.count()
    page.goto(site + reverse("account_login"))
    go_through_the_service(page, service)

    assert page.url.startswith(site)
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()
    page.goto(site + reverse("desk"))
    assert "/tai-khoan/login/" in page.url


def test_the_service_is_off_until_it_is_named(client, db):
    assert sign_on(named()) == {}
    assert sign_on_origins(named()) == []
    login = client.get(reverse("account_login")).content.decode()
    assert "openid" not in login
    assert "/oidc/" not in login
    page = reverse("openid_connect_login", args=["sso"])
    assert Client().get(page).status_code == 404


def test_half_a_configuration_does_not_start():
    with pytest.raises(SystemExit, match="OIDC_CLIENT_ID is not set"):
        sign_on(named(OIDC_SERVER_URL="https://sso.example"))
