from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

SECRETS = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "placeholder",
    "ALLOWED_HOSTS": "htx.example",
    "SITE_URL": "https://htx.example",
    "CITIZEN_ID_KEYS": settings.CITIZEN_ID_KEYS[0],
    "CITIZEN_ID_HASH_KEY": "placeholder",
    "DATABASE_URL": "sqlite:///:memory:",
}


def under_production(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **SECRETS, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_cache_that_every_page_asks_needs_no_further_set_up():
    done = under_production(
        "from django.core.cache import cache; cache.set('a', 1); print(cache.get('a'))"
    )

    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


def test_errors_are_written_where_the_keeper_reads():
    done = under_production(
        "import logging; logging.getLogger('django.request').error('lost seat')"
    )

    assert done.stderr.splitlines() == ["lost seat"]


def test_it_says_before_it_serves_that_nothing_can_be_issued_without_a_key():
    ask = "from django.core.management import call_command; call_command('check', deploy=True)"
    without = under_production(ask, SIGNING_PKCS12="")
    named = under_production(ask, SIGNING_PKCS12="/etc/htx/ky.p12")

    assert "certificates.E001" in without.stderr
    assert "certificates.E001" not in named.stderr


def test_it_does_not_start_without_its_secrets():
    for name in ("SECRET_KEY", "CITIZEN_ID_KEYS", "CITIZEN_ID_HASH_KEY"):
        environment = {key: value for key, value in SECRETS.items() if key != name}
        done = subprocess.run(
            [sys.executable, "-c", "import django; django.setup()"],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 1
        assert f"Set the {name} environment variable" in done.stderr
