"""Production starts whole or says in one line which variable is at fault."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

SECRETS = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "placeholder-" * 5,
    "ALLOWED_HOSTS": "htx.example",
    "SITE_URL": "https://htx.example",
    "CITIZEN_ID_KEYS": settings.CITIZEN_ID_KEYS[0],
    "CITIZEN_ID_HASH_KEY": "placeholder-" * 3,
    "DATABASE_URL": "sqlite:///:memory:",
}
DJANGO = "import django; django.setup(); "


def under_production(
    code="from config.settings import prod", *arguments, **environment
):
    """Run in a process that knows nothing but this environment; None takes a name out."""
    whole = {"PATH": os.environ["PATH"], **SECRETS, **environment}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in whole.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_with_what_the_example_asks_for_and_nothing_else():
    done = under_production(
        "from django.conf import settings; print(settings.SITE_URL)"
    )

    assert (done.returncode, done.stdout) == (0, "https://htx.example\n"), done.stderr


@pytest.mark.parametrize("name", sorted(SECRETS.keys() - {"DJANGO_SETTINGS_MODULE"}))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_it_does_not_start_without_one_of_its_secrets(name, value):
    done = under_production(**{name: value})

    assert done.returncode == 1
    assert done.stderr == f"{name} is not set. See .env.example.\n"


# What a variable cannot mean.
WRONG = [
    ("SECRET_KEY", "short-secret"),
    ("CITIZEN_ID_HASH_KEY", "short-secret"),
    ("CITIZEN_ID_KEYS", "no-fernet-secret"),
    ("CITIZEN_ID_KEYS", f"{settings.CITIZEN_ID_KEYS[0]},no-fernet-secret"),
    ("SITE_URL", "http://htx.example"),
    ("SITE_URL", "htx.example"),
    ("SITE_URL", "https://htx.example/path"),
    ("DATABASE_URL", "secret"),
    ("DATABASE_URL", "mysql://u:secret@h/n"),
    ("DATABASE_URL", "postgres://u:secret@h:port/n"),
    ("DATABASE_URL", "postgres://u:secret@h:5432"),
    ("SMS_GATEWAY_URL", "http://sms.secret.example/send"),
    ("S3_ENDPOINT_URL", "http://10.0.0.9:9000/secret"),
    ("EMAIL_URL", "mail.secret.example"),
    ("EMAIL_URL", "gopher://secret"),
    ("CACHE_URL", "locmemcache://"),
    ("CACHE_URL", "secret://"),
    ("TRUSTED_PROXY_COUNT", "secret"),
    ("TASK_LEASE_SECONDS", "1.5"),
    ("LOG_FORMAT", "full"),
    ("TRUSTED_PROXY_COUNT", "-1"),
    ("TASK_LEASE_SECONDS", "0"),
    ("SMS_CODES_A_DAY", "secret"),
    ("ALLOWED_HOSTS", ","),
    ("BACKUP_KEY", "secret"),
    ("SMS_GATEWAY_URL", "secret"),
    ("SMS_GATEWAY_URL", "https://secret:port/"),
    ("OIDC_SERVER_URL", "ftp://secret"),
    ("OIDC_ORIGIN", "secret"),
    ("S3_ENDPOINT_URL", "secret"),
    ("CLAMD_URL", "secret"),
    ("CLAMD_URL", "tcp://secret"),
    ("CLAMD_URL", "tcp://secret:port"),
    ("CLAMD_URL", "unix://secret/clamd.ctl"),
    ("SITE_URL", "https://htx.example:secret"),
    ("SITE_URL", "https://htx secret"),
    ("ALLOWED_HOSTS", "htx.example,*"),
    ("ALLOWED_HOSTS", "https://htx.example/secret"),
    ("ALLOWED_HOSTS", "htx.example secret"),
    ("SITE_URL", "https://secret.example"),
    ("ORIGINAL_ROOTS", "/etc/secret.pem"),
    ("CITIZEN_ID_KEYS", ","),
    ("OIDC_ORIGIN", "https://sso.example; script-src secret"),
    ("SMS_CODES_A_DAY", "-1"),
]
# Names, texts and places, where anything may be meant; services whose package is missing.
ANY_TEXT = {
    "CITIZEN_ID_OTHER_HASH_KEYS",
    "DEFAULT_FROM_EMAIL",
    "HOTLINE",
    "MEDIA_ROOT",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_NAME",
    "OIDC_PROVIDER_ID",
    "S3_ACCESS_KEY_ID",
    "S3_BUCKET",
    "S3_REGION",
    "S3_SECRET_ACCESS_KEY",
    "SENTRY_DSN",
    "SIGNING_PASSWORD",
    "SIGNING_PKCS11_LABEL",
    "SIGNING_PKCS11_MODULE",
    "SIGNING_PKCS11_TOKEN",
    "SIGNING_PKCS12",
    "SMS_GATEWAY_TOKEN",
    "TOTP_NAME",
    "VAR_DIR",
}


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_value_that_cannot_be_meant_is_named_in_one_line_and_not_repeated(
    name, value
):
    done = under_production(**{name: value})

    assert done.returncode == 1
    assert re.fullmatch(rf"{name} .+\. See \.env\.example\.\n", done.stderr)
    assert "secret" not in done.stderr.removeprefix(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [("WEB_PROCESSES", "many"), ("WEB_THREADS", "0"), ("PORT", "http")],
)
def test_the_web_server_names_what_is_wrong_too(name, value):
    start = "import sys; sys.argv[1:] = ['--check-config', '--config',"
    start += " 'deploy/gunicorn.conf.py', 'config.wsgi:application'];"
    start += "from gunicorn.app.wsgiapp import run; run()"

    well = under_production(start)
    done = under_production(start, **{name: value})

    assert well.returncode == 0, well.stderr
    assert done.returncode == 1
    assert re.fullmatch(rf"{name} is .+\. See \.env\.example\.\n", done.stderr)


@pytest.mark.parametrize(
    ("name", "value", "package"),
    [
        ("S3_BUCKET", "htx", "requirements-s3.txt"),
        ("CACHE_URL", "redis://127.0.0.1:1/0", "redis"),
        ("SENTRY_DSN", "https://key@sentry.example/1", "sentry-sdk"),
    ],
)
def test_a_service_whose_package_is_not_installed_is_told(name, value, package):
    done = under_production(**{name: value})

    assert done.stderr == (
        f"{name} needs a package that is not installed: {package}. See .env.example.\n"
    )


def test_a_bridge_on_the_same_machine_may_be_asked_without_tls():
    done = under_production(SMS_GATEWAY_URL="http://127.0.0.1:8025/send")

    assert (done.returncode, done.stderr) == (0, "")


def test_yes_and_no_are_read_strictly():
    code = "from config.settings import dev; print(dev.DEBUG)"

    on = under_production(code, DEBUG="Yes")
    off = under_production(code, DEBUG="off")
    neither = under_production(code, DEBUG="ture")

    assert (on.stdout, off.stdout) == ("True\n", "False\n")
    assert neither.stderr == "DEBUG is neither yes nor no. See .env.example.\n"


def test_it_says_before_it_serves_that_nothing_can_be_issued_without_a_key():
    ask = (
        "import django; django.setup();"
        "from django.core.management import call_command;"
        "call_command('check', deploy=True)"
    )
    without = under_production(ask, SIGNING_PKCS12="")
    named = under_production(ask, SIGNING_PKCS12="/etc/htx/ky.p12")

    assert "certificates.E001" in without.stderr
    assert "certificates.E001" not in named.stderr


@pytest.mark.parametrize("hosts", ["htx.example:8000", ".example", "a.b, htx.example"])
def test_the_site_is_one_of_the_hosts(hosts):
    done = under_production(ALLOWED_HOSTS=hosts)

    assert (done.returncode == 0) is (hosts != "htx.example:8000"), done.stderr


def test_without_a_mail_server_no_letter_goes_to_the_log():
    ask = "from django.conf import settings; print(settings.EMAIL_BACKEND)"
    without = under_production(ask)
    named = under_production(ask, EMAIL_URL="smtp+tls://u:p@mail.example:587")

    assert without.stdout == "django.core.mail.backends.dummy.EmailBackend\n"
    assert named.stdout == "django.core.mail.backends.smtp.EmailBackend\n"


def test_a_secret_may_begin_with_a_dollar_sign():
    secret = "$" + "placeholder" * 5

    done = under_production(
        "from django.conf import settings; print(settings.SECRET_KEY)",
        SECRET_KEY=secret,
    )

    assert done.stdout == f"{secret}\n", done.stderr


def test_what_the_address_of_the_database_asks_for_is_not_dropped():
    done = under_production(
        "from django.conf import settings as s; print(s.DATABASES['default']['OPTIONS'])",
        DATABASE_URL="postgres://u:p@h:5432/n?sslmode=verify-full",
    )

    assert "'sslmode': 'verify-full'" in done.stdout
    assert "'connect_timeout'" in done.stdout


def test_errors_are_written_where_the_keeper_reads_as_lines_of_json():
    done = under_production(
        DJANGO
        + "import logging; logging.getLogger('django.request').error('lost seat')"
    )

    (line,) = done.stderr.splitlines()
    told = json.loads(line)
    assert (told["text"], told["level"]) == ("lost seat", "error")


# ---------------------------------------------------------------------------
# .env.example
# ---------------------------------------------------------------------------

ASKED = "from config.settings import prod; print(*sorted(prod.env.asked), sep='\\n')"
OF_THE_MACHINERY = {
    "HOST": "deploy/gunicorn.conf.py",
    "PORT": "deploy/gunicorn.conf.py",
    "WEB_PROCESSES": "deploy/gunicorn.conf.py",
    "WEB_THREADS": "deploy/gunicorn.conf.py",
    "POSTGRES_PASSWORD": "compose.yaml",
    "SITE_NAME": "compose.yaml",
    "DJANGO_SETTINGS_MODULE": "manage.py",
}
NAMED = re.compile(r"^#? ?([A-Z][A-Z0-9_]+)=", re.MULTILINE)


def test_the_example_names_every_variable_that_is_read_and_no_other():
    named = NAMED.findall((settings.BASE_DIR / ".env.example").read_text("utf-8"))
    asked = under_production(
        ASKED,
        OIDC_SERVER_URL="https://sso.example",
        OIDC_CLIENT_ID="a",
        OIDC_CLIENT_SECRET="b",
    ).stdout.split()

    assert len(named) == len(set(named))
    assert set(named) - OF_THE_MACHINERY.keys() == set(asked)
    assert {name for name, _value in WRONG} == set(asked) - ANY_TEXT


def test_the_shell_reads_every_line_of_the_example_as_it_is_written(tmp_path):
    """bin/htx reads the settings by the shell: a space without quotes would end them."""
    example = (settings.BASE_DIR / ".env.example").read_text("utf-8")
    lines = [line.removeprefix("# ") for line in example.splitlines()]
    given = dict(line.split("=", 1) for line in lines if NAMED.match(line))
    copy = tmp_path / "htx.env"
    copy.write_text("".join(f"{name}={said}\n" for name, said in given.items()))

    done = subprocess.run(
        ["bash", "-euc", 'set -a; . "$0"; exec env -0', copy],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )

    read = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    assert {name: read[name] for name in given} == {
        name: said.strip("'") for name, said in given.items()
    }
    assert read["HOTLINE"] == "0290 000 0000"


@pytest.mark.parametrize("name", OF_THE_MACHINERY)
def test_the_machinery_reads_the_rest_of_the_example(name):
    text = (settings.BASE_DIR / OF_THE_MACHINERY[name]).read_text("utf-8")

    assert re.search(rf"\b{name}\b", text)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "abc"), ("WEB_PROCESSES", "0"), ("WEB_THREADS", "1.5")]
)
def test_the_web_server_does_not_start_with_a_wrong_number(name, value):
    done = under_production(
        "from gunicorn.app.wsgiapp import run; run()",
        "--check-config",
        "--config=deploy/gunicorn.conf.py",
        "config.wsgi:application",
        **{name: value},
    )

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"{name} is not a whole number")


PINNED = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)


def test_an_image_gets_the_locked_packages_and_none_of_the_tests():
    locked, to_run = (
        dict(PINNED.findall((settings.BASE_DIR / name).read_text("utf-8")))
        for name in ("requirements.txt", "requirements-run.txt")
    )

    product = (settings.BASE_DIR / "requirements.in").read_text("utf-8")
    product = product.partition("# Development and tests")[0].lower()
    asked = set(re.findall(r"^([a-z][a-z0-9-]+)", product, re.MULTILINE))

    assert to_run.items() <= locked.items()
    assert asked <= to_run.keys()
    assert not {"pytest", "mypy", "playwright"} & to_run.keys()
