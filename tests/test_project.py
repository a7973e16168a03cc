"""Rules about the project as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import get_template

from config import texts
from config.roles import PERMISSIONS
from tests.doors import OURS, doors

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = {
    "home",
    "guide",
    "privacy",
    "privacy:request_create",
    "set_language",
    "healthz",
    "readyz",
    "accounts:code_sign_in",
    "accounts:session_left",
    "enrollment:call_list",
    "enrollment:call_notice_pdf",
    "enrollment:call_picture",
    "enrollment:call_detail",
    "enrollment:call_calendar",
    "enrollment:calendar_link",
    "enrollment:application_confirm",
    "enrollment:application_create",
    "enrollment:application_receipt",
    "enrollment:application_lookup",
    "enrollment:supplement_answer",
    "enrollment:receipt_picture",
    "enrollment:draft_discard",
    "enrollment:consent_withdraw",
    "enrollment:attachment_detail",
    "enrollment:own_material",
    "enrollment:attachment_create",
    "enrollment:application_data_json",
    "enrollment:application_data",
    "enrollment:application_withdraw",
    "enrollment:application_return",
    "enrollment:offer_answer",
    "enrollment:offer_find",
    "certificate_find",
    "certificates:certificate_file",
    "certificates:certificate_receive",
    "certificates:certificate_receive_original",
    "certificates:certificate_receive_pdf",
    "certificates:key_pem",
    "certificates:certificate_lookup",
    "certificates:register_head",
    "certificates:certificate_verify",
    "certificates:certificate_verify_json",
    "targets:public_targets",
    "training:feed_calendar",
    "training:attendance_manifest",
    "training:attendance_shell",
    "training:attendance_worker",
}
# Answers that are no page of their own: files, redirects, machines.
WITHOUT_TEMPLATE = {"set_language", "healthz", "readyz"}


def test_only_listed_pages_are_public():
    assert {door.name for door in doors() if door.is_public} == PUBLIC


@pytest.mark.parametrize("door", sorted(doors()), ids=lambda door: door.name)
def test_a_view_has_the_name_of_its_page(door):
    assert door.view.__name__ == door.name.split(":")[-1]


def test_every_page_template_belongs_to_a_view():
    names = {door.name.replace(":", "/") for door in doors()}
    pages = {
        str(path.relative_to(settings.BASE_DIR / "templates").with_suffix(""))
        for app in OURS
        if app != "papers"  # those are papers, not pages
        for path in (settings.BASE_DIR / "templates" / app).glob("*.html")
        if not path.name.startswith("_")
    }
    assert pages <= names


@pytest.mark.parametrize(
    "path",
    sorted(
        str(path.relative_to(settings.BASE_DIR / "templates"))
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
    ),
)
def test_every_template_compiles_and_has_no_inline_style_or_script(path):
    get_template(path)
    source = (settings.BASE_DIR / "templates" / path).read_text("utf-8")
    if not path.startswith("papers/"):
        assert " style=" not in source
        assert "<style" not in source
        assert "onclick" not in source
        assert "<script>" not in source
        assert "|date:'c'" not in source  # microseconds, which HTML does not read


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_text_is_translated():
    assert texts.complaints() == []


@pytest.mark.django_db
def test_roles_name_permissions_that_exist(roles):
    from django.contrib.auth.models import Group  # noqa: PLC0415

    for name, codenames in PERMISSIONS.items():
        assert Group.objects.get(name=name).permissions.count() == len(codenames)


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted(settings.BASE_DIR.rglob("*.json"))
        if path.parent.name == "data"
        and not {"var", ".venv"} & set(path.relative_to(settings.BASE_DIR).parts)
    ],
    ids=lambda path: path.name,
)
def test_a_data_file_names_its_source_and_date(path: Path):
    head = path.read_text("utf-8")[:200]
    assert '"source"' in head
    assert '"as_of"' in path.read_text("utf-8")
