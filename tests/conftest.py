"""People as fixtures. The stranger has an account and no business here."""

from __future__ import annotations

import shutil

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection

from certificates import guards
from tests.factories import make_user


def pytest_report_header():
    """Say before the run whether pages are looked at in a browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return f"Chromium: {found}" if found else "No Chromium: browser tests are skipped."


@pytest.fixture(autouse=True)
def no_sample_data():
    """Without the ribbon, and without the query that asks for it once a minute."""
    cache.clear()
    caches["local"].clear()
    caches["local"].set("sample_data", value=False)


_guards_to_come_back: list[bool] = []


@pytest.fixture(autouse=True)
def _guards_let_tables_be_emptied(request):
    """On SQLite tables are emptied row by row, which the register's guards forbid.

    Tests that commit empty all tables when they end: the guards step aside for that and
    come back for the next test.
    """
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (
        marker is not None and marker.kwargs.get("transaction")
    )
    if connection.vendor != "sqlite" or not commits:
        if _guards_to_come_back and (marker or "db" in request.fixturenames):
            request.getfixturevalue("db")
            guards.install(connection)
        yield
        return
    request.getfixturevalue("transactional_db")
    if _guards_to_come_back:
        guards.install(connection)
    yield
    guards.remove(connection)
    _guards_to_come_back.append(True)


@pytest.fixture
def roles(db):
    """The groups of config/roles.py, as an installation has them."""
    call_command("sync_roles", verbosity=0)


def _in_role(name: str, **fields):
    user = make_user(**fields)
    user.groups.add(Group.objects.get(name=name))
    return user


@pytest.fixture
def registrar(roles):
    """A training officer."""
    return _in_role("training_officer", full_name="Trần Thị Giáo Vụ")


@pytest.fixture
def approver(roles):
    return _in_role("approver", full_name="Nguyễn Thị Mẫu")


@pytest.fixture
def instructor(roles):
    return _in_role("instructor", full_name="Lê Văn Giảng Viên")


@pytest.fixture
def data_officer(roles):
    return _in_role("data_officer", full_name="Phạm Thị Dữ Liệu")


@pytest.fixture
def reader(roles):
    return _in_role("reader", full_name="Lâm Văn Xem")


@pytest.fixture
def stranger(roles):
    return _in_role("learner", full_name="Danh Người Lạ")
