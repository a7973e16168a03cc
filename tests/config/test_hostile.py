"""What strangers type into every search, order and form is data, and never a command."""

from __future__ import annotations

import html

import pytest
from django import forms
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from cooperatives.models import Cooperative
from tests.access.table import MATRIX
from tests.doors import OURS
from tests.factories import make_cooperative, make_user

HOSTILE = [
    "' OR 1=1 --",
    '"; DROP TABLE accounts_user; --',
    "%' UNION SELECT password FROM accounts_user --",
    "<script>alert(1)</script>",
    "{{ 7654|add:4321 }}{% debug %}",
    "(a+)+$",
    "%s%n{0!r}",
    "\0",
    "a" * 5000,
]


def _is_one_page(name):
    try:
        return bool(reverse(name))
    except NoReverseMatch:  # a list for each of something
        return False


LISTS = sorted(name for name in MATRIX if name.endswith("_list") and _is_one_page(name))


@pytest.fixture
def keeper(client, db):
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", LISTS)
def test_what_is_typed_into_a_search_is_no_command(client, keeper, name):
    for typed in HOSTILE:
        asked = {
            "q": typed,
            "sort": typed,
            "page": typed,
            "status": typed,
            "area": typed,
        }
        page = client.get(reverse(name), asked)

        assert page.status_code in {200, 302}
        body = page.content.decode()
        assert typed not in body or typed == html.escape(typed)
        assert "<script>alert" not in body
        assert "11975" not in body
    assert User.objects.filter(pk=keeper.pk).exists()


def test_what_is_no_command_would_have_been_found(client, keeper):
    """The control: the search is asked, and what it finds is shown escaped."""
    make_cooperative(name="HTX <b>Tôm</b> 'A' OR 1=1 --")
    make_cooperative(name="HTX Cua")

    page = client.get(
        reverse("cooperatives:cooperative_list"), {"q": "' OR 1=1 --"}
    ).content.decode()

    assert "&lt;b&gt;Tôm&lt;/b&gt;" in page
    assert "HTX Cua" not in page


def test_what_the_address_says_does_not_stand_for_what_is_sent(client, db):
    make_user(email="chu@example.vn", password="mat-khau-mau-91")
    door = reverse("account_login")

    client.post(f"{door}?login=chu@example.vn&password=mat-khau-mau-91")
    assert "_auth_user_id" not in client.session
    twice = {
        "login": ["ai@example.vn", "chu@example.vn"],
        "password": "mat-khau-mau-91",
    }
    client.post(door, twice)

    assert client.session["_auth_user_id"]  # of two the last counts, everywhere


def test_a_form_takes_what_it_names_and_nothing_else(client, db):
    user = make_user("cooperatives.add_cooperative", "cooperatives.change_cooperative")
    client.force_login(user)
    cooperative = make_cooperative(name="HTX Cua")
    client.post(
        reverse("cooperatives:cooperative_edit", args=[cooperative.pk]),
        {"name": "HTX Tôm", "status": "dissolved", "pk": 999, "contacts": [user.pk]},
    )
    client.post(
        reverse("account_change_password"),
        {"is_superuser": "on", "is_staff": "on", "groups": [1], "password": "x"},
    )

    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.is_staff
    assert not user.groups.exists()
    cooperative.refresh_from_db()
    assert not Cooperative.objects.filter(pk=999).exists()
    assert not cooperative.contacts.exists()


def test_every_form_of_a_record_names_its_fields():
    found = _below(forms.ModelForm)
    ours = [form for form in found if form.__module__.split(".")[0] in OURS]

    assert len(ours) > 10
    for form in ours:
        assert form._meta.fields != forms.ALL_FIELDS, form  # noqa: SLF001  Django's own
        assert form._meta.exclude is None, form  # noqa: SLF001


def _below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


@pytest.mark.parametrize("name", ["account_login", "account_logout", "set_language"])
def test_a_form_of_another_site_is_refused(db, name):
    visitor = Client(enforce_csrf_checks=True)

    refused = visitor.post(reverse(name), {"language": "en"})

    assert refused.status_code == 403
    assert "django_language" not in visitor.cookies
