"""What every answer tells the browser to forbid, and what our own scripts never do."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.config.test_production import DJANGO, under_production
from tests.factories import make_user

PASSWORD = "mat-khau-mau-91"
SCRIPTS = sorted((settings.BASE_DIR / "static/js").glob("*.js"))
FILE = "/static/img/dau.svg"
ELSEWHERE = "https://elsewhere.example/"


@pytest.fixture(autouse=True)
def _static_files(settings):
    """They are handed out from where they lie, as nothing is collected for tests."""
    settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture
def learner(client, db):
    user = make_user(email="chu@example.vn", password=PASSWORD)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    "url", [FILE, reverse("certificates:certificate_verify_json", args=["a" * 26])]
)
@pytest.mark.django_db
def test_no_other_site_reads_our_answers(client, url):
    response = client.get(url, headers={"Origin": ELSEWHERE})
    response.close()

    assert not [name for name in response.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/khong-co/", "text/html; charset=utf-8"),
        (
            reverse("certificates:certificate_verify_json", args=["a" * 26]),
            "application/json",
        ),
        (reverse("training:attendance_worker"), "text/javascript; charset=utf-8"),
        ("/static/css/app.css", 'text/css; charset="utf-8"'),
        (FILE, "image/svg+xml"),
    ],
)
@pytest.mark.django_db
def test_each_answer_says_what_it_is(client, url, kind):
    response = client.get(url)
    response.close()

    assert response.headers["Content-Type"] == kind


def test_production_asks_for_tls_and_binds_each_cookie_to_this_host():
    asked = under_production(
        DJANGO
        + """
import json
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
from django.core.management import call_command
from django.test import Client
from accounts.models import User
call_command("migrate", verbosity=0)
User.objects.create_user("mat-khau-mau-91", full_name="A", phone="0912345678")
visitor = Client(headers={"host": "htx.example"})
plain = visitor.get("/tai-khoan/login/")
page = visitor.get("/tai-khoan/login/", secure=True)
visitor.post("/ngon-ngu/", {"language": "en"}, secure=True)
visitor.post(
    "/tai-khoan/login/", {"login": "0912345678", "password": "mat-khau-mau-91"},
    secure=True,
)
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location")],
    "hsts": page.headers["Strict-Transport-Security"],
    "cookies": {name: dict(kept) for name, kept in visitor.cookies.items()},
    "draft": settings.DRAFT_COOKIE_NAME,
    "trusted": settings.MFA_TRUST_COOKIE_NAME,
    "debug": settings.DEBUG,
}))
""",
        STATIC_ROOT="",
    )
    told = json.loads(asked.stdout.splitlines()[-1])

    assert told["plain"] == [301, "https://htx.example/tai-khoan/login/"]
    assert "includeSubDomains" in told["hsts"]
    assert int(re.search(r"max-age=(\d+)", told["hsts"])[1]) >= 365 * 24 * 3600
    assert told["debug"] is False
    assert told["cookies"].keys() == {
        f"__Host-{name}" for name in ("sessionid", "csrftoken", "language", "messages")
    }
    for kept in told["cookies"].values():
        assert kept["secure"]
        assert kept["httponly"]
        assert kept["samesite"] == "Lax"
        assert (kept["path"], kept["domain"]) == ("/", "")
    assert told["draft"].startswith("__Host-")
    assert told["trusted"].startswith("__Host-")


@pytest.mark.parametrize(
    "door", ["account_login", "account_reauthenticate", "account_logout"]
)
@pytest.mark.parametrize("where", [ELSEWHERE, "//elsewhere.example/", "javascript:x"])
@pytest.mark.django_db
def test_no_door_leads_to_another_site(client, learner, door, where):
    if door == "account_login":
        client.logout()
    answer = client.post(
        f"{reverse(door)}?next={where}",
        {"login": learner.email, "password": PASSWORD, "next": where},
    )

    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith("//")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_writes_text_and_never_markup_or_code(script):
    source = script.read_text("utf-8")

    found = re.findall(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
        r"|__proto__|window\.(addEventListener\(.|on)message|importScripts\(.http",
        source,
    )
    assert found == []
    assert not re.findall(r"https?://(?!www\.w3\.org)", source)


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/img/",
        "/.git/config",
        "/static/../manage.py",
        "/static/%2e%2e/%2e%2e/manage.py",
        "/static/js/../../config/settings/prod.py",
        "/.env",
        "/media/",
    ],
)
@pytest.mark.django_db
def test_no_folder_and_no_source_is_handed_out(client, path):
    control = client.get(FILE)
    control.close()
    assert control.status_code == 200

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("url", ["/", reverse("account_login"), reverse("guide")])
@pytest.mark.django_db
def test_trace_echoes_nothing(client, url):
    answer = client.trace(url, headers={"X-Echo": "secret"})

    assert answer.status_code == 405
    assert b"secret" not in answer.content
