"""What a sign-on service, or somebody who plays it, may not do; tests/browser goes through one."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import jwt
import pytest
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.test import Client
from django.urls import reverse
from requests.exceptions import TooManyRedirects

from accounts.models import User
from config.sign_on import sign_on
from tests.variables import named

SERVER = "https://sso.example"
ENV = {
    "OIDC_SERVER_URL": SERVER,
    "OIDC_CLIENT_ID": "htx",
    "OIDC_CLIENT_SECRET": "of-the-client",
}
KEY = "k" * 32
CALLBACK = reverse("openid_connect_callback", args=["sso"])
DOOR = reverse("openid_connect_login", args=["sso"])
pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings, monkeypatch):
    """The configuration of one; its discovery document is not asked for."""
    settings.SOCIALACCOUNT_PROVIDERS = sign_on(named(**ENV))
    found = {
        "issuer": SERVER,
        "authorization_endpoint": f"{SERVER}/authorize",
        "token_endpoint": f"{SERVER}/token",
        "jwks_uri": f"{SERVER}/keys",
    }
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", found)


@pytest.fixture
def liar():
    """A service whose document names another issuer, and which sends on to elsewhere."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            moved = self.path.startswith("/moved")
            self.send_response(302 if moved else 200)
            if moved:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b'{"issuer": "https://elsewhere.example"}')

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_is_begun_by_a_press_and_never_by_a_link(client, service):
    asked = client.get(DOOR)
    assert asked.status_code == 200
    assert not client.session.keys()

    gone = client.post(DOOR)

    assert gone["Location"].startswith(f"{SERVER}/authorize?")
    assert "code_challenge_method=S256" in gone["Location"]
    assert "state=" in gone["Location"]
    assert "of-the-client" not in gone["Location"]


def test_an_answer_that_this_visit_did_not_ask_for_is_refused(client, service):
    state = client.post(DOOR)["Location"].partition("state=")[2].partition("&")[0]
    for visit, claimed in ((Client(), state), (client, "x" * 16), (client, "")):
        answer = visit.get(CALLBACK, {"code": "stolen", "state": claimed})

        assert answer.status_code in {200, 401}
        assert "_auth_user_id" not in visit.session
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time.time()) - 3600},
    ],
    ids=["for another", "of another", "too old"],
)
def test_a_token_for_or_of_another_or_too_old_is_refused(rf, service, changed):
    claims = {"aud": "htx", "iss": SERVER, "sub": "1", "exp": int(time.time()) + 60}

    def complete(token):
        request = rf.get(CALLBACK)
        request.session = {}
        adapter = OpenIDConnectOAuth2Adapter(request, "sso")
        adapter.did_fetch_access_token = True  # by the server itself, over TLS
        app = SocialApp(client_id="htx", settings={"fetch_userinfo": False})
        return adapter.complete_login(
            request, app, SocialToken(token="t"), response={"id_token": token}
        )

    known = complete(jwt.encode(claims, KEY, "HS256"))
    assert (known.account.provider, known.account.uid) == ("sso", "1")
    with pytest.raises(OAuth2Error):
        complete(jwt.encode({**claims, **changed}, KEY, "HS256"))


def test_a_service_is_who_the_settings_say_and_sends_nobody_on(rf, settings, liar):
    def known(**changed):
        settings.SOCIALACCOUNT_PROVIDERS = sign_on(named(**{**ENV, **changed}))
        request = rf.get(CALLBACK)
        request.session = {}
        return OpenIDConnectOAuth2Adapter(request, "sso").openid_config

    assert known(OIDC_SERVER_URL=liar)["issuer"] == liar
    whole = f"{liar}/.well-known/openid-configuration"
    assert known(OIDC_SERVER_URL=whole)["issuer"] == liar
    with pytest.raises(TooManyRedirects):
        known(OIDC_SERVER_URL=f"{liar}/moved")
