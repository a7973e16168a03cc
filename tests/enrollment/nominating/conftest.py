"""A cooperative with its contact, and a call that is open."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.utils import translation

from tests.factories import make_call, make_commune, make_cooperative, make_user


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def in_role(name, **fields):
    user = make_user(**fields)
    user.groups.add(Group.objects.get(name=name))
    return user


@pytest.fixture
def contact(roles):
    return in_role("coop_contact", full_name="Danh Mẫu")


@pytest.fixture
def local_officer(roles):
    return in_role("local_officer", full_name="Thạch Thị Mẫu")


@pytest.fixture
def cooperative(contact, local_officer):
    """The contact's, in the officer's commune."""
    found = make_cooperative(admin_unit=make_commune(officers=[local_officer]))
    found.contacts.add(contact)
    return found


@pytest.fixture
def call(db):
    return make_call()
