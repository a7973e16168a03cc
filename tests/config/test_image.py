"""The image and its composition ask for what the rest of the house says."""

from __future__ import annotations

import re

import pytest
import yaml
from django.conf import settings

from papers.system import LIBRARIES
from tests.config.test_production import NAMED

# Which unit of systemd a service is: the others are no processes of ours.
UNITS = {
    "web": "htx-web.service",
    "worker": "htx-worker@.service",
    "due": "htx-due.service",
}


def read(name: str) -> str:
    return (settings.BASE_DIR / name).read_text("utf-8")


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(read("compose.yaml"))["services"]


def test_the_image_gets_the_libraries_that_draw_papers_and_no_other():
    (packages,) = re.findall(
        r"--no-install-recommends \\\n +(.+) \\\n", read("Dockerfile")
    )
    (by_hand,) = re.findall(
        r"^apt-get install .+nginx (.+)$", read("docs/operating.md"), re.MULTILINE
    )

    assert packages.split() == by_hand.split() == list(LIBRARIES.values())


def test_the_composition_names_only_variables_that_the_example_explains(services):
    asked = set(re.findall(r"\$\{(\w+)", read("compose.yaml")))
    of_the_proxy = set(re.findall(r"\{\$(\w+)", read("deploy/Caddyfile")))

    assert asked == {"POSTGRES_PASSWORD", "SITE_NAME"}
    assert asked <= set(NAMED.findall(read(".env.example")))
    assert services["proxy"]["environment"].keys() == of_the_proxy


def test_what_is_ours_runs_from_one_image_without_rights(services):
    ours = {name for name, service in services.items() if "build" in service}

    assert ours == {*UNITS, "migrate"}
    for name in ours:
        assert services[name]["image"] == "htx"
        assert services[name]["pull_policy"] == "never"
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]
        assert (
            "ports" not in services[name]
        )  # whoever reached it could claim an address
    users = re.findall(r"^USER (.+)$", read("Dockerfile"), re.MULTILINE)
    assert users == ["htx"]


@pytest.mark.parametrize(("name", "unit"), UNITS.items())
def test_a_container_runs_and_ends_as_the_unit_of_systemd_does(services, name, unit):
    text = read(f"deploy/systemd/{unit}")
    (started,) = re.findall(r"^ExecStart=/srv/htx/\.venv/bin/(.+)$", text, re.MULTILINE)
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)
    (of_the_image,) = re.findall(r"^CMD (\[.+\])$", read("Dockerfile"), re.MULTILINE)
    service = services[name]

    command = service.get("command", yaml.safe_load(of_the_image))
    assert " ".join(command) == started
    assert service["stop_grace_period"] == f"{seconds}s"


def test_nothing_secret_and_nothing_made_here_gets_into_the_image():
    kept_out = read(".dockerignore").splitlines()

    assert {".*", "**/*.env", "**/*.p12", "**/*.pem", "**/*.sqlite3*", "var"} <= set(
        kept_out
    )
    assert [line for line in kept_out if line.startswith("!")] == ["!.env.example"]
