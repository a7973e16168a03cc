"""The pages that packages bring: signing in, second factors, and the administration."""
# ruff: noqa: SLF001  Django's public names for models and their pages

from __future__ import annotations

from itertools import chain

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.access.addresses import keys_of
from tests.access.asking import METHODS, ask, letter, whole
from tests.access.table import MATRIX
from tests.canaries import seen_in
from tests.doors import packages_doors
from tests.factories import make_user

pytestmark = pytest.mark.django_db

# By GET and by POST: to a visitor, and to everybody with an account, as these pages are
# about one's own; in the letters of the table, and ``-`` where it is not offered.
PAGES = {
    "account_change_password": "L. L.",
    "account_change_phone": "L. L.",
    "account_confirm_email": ".. 44",
    "account_confirm_login_code": "L. L.",
    "account_email": "L. L.",
    "account_email_verification_sent": ".. --",
    "account_inactive": ".. --",
    "account_login": ".. ..",
    "account_logout": ".. ..",
    "account_reauthenticate": "L3 LL",
    "account_request_login_code": ".. ..",
    "account_reset_password": ".. ..",
    "account_reset_password_done": ".. --",
    "account_reset_password_from_key": ".. ..",
    "account_reset_password_from_key_done": ".. --",
    "account_set_password": "L. L.",
    "account_signup": ".. ..",
    "account_verify_phone": "L. L.",
    "mfa_activate_totp": "L. L.",
    "mfa_add_webauthn": "L. L.",
    "mfa_authenticate": "L. L.",
    "mfa_deactivate_totp": "L4 L4",
    "mfa_download_recovery_codes": "L4 L4",
    "mfa_edit_webauthn": "L4 L4",
    "mfa_generate_recovery_codes": "L. L.",
    "mfa_index": "L. L-",
    "mfa_list_webauthn": "L. L-",
    "mfa_login_webauthn": "L. L.",
    "mfa_reauthenticate": "L3 LL",
    "mfa_reauthenticate_webauthn": "L3 LL",
    "mfa_remove_webauthn": "L4 L4",
    "mfa_trust": "L. L.",
    "mfa_view_recovery_codes": "L4 L-",
    "openid_connect_callback": "44 44",
    "openid_connect_login": "44 44",
    "socialaccount_connections": "L. L.",
    "socialaccount_login_cancelled": ".. --",
    "socialaccount_login_error": "L. L-",
    "socialaccount_signup": "LL LL",
    "usersessions_list": "L. L.",
}
KEYS = {
    "account_confirm_email": {"key": "khong-co"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "khong-co"},
    "mfa_edit_webauthn": {"pk": 10**9},
    "mfa_remove_webauthn": {"pk": 10**9},
    "openid_connect_callback": {"provider_id": "khong-co"},
    "openid_connect_login": {"provider_id": "khong-co"},
}
# Opened by everybody with an account, so that a second factor can be made.
WITHOUT_FACTOR = {"guide", "healthz", "home", "privacy", "readyz", "set_language"}
# What the keepers of the system see of planted data, by model; of a number nobody.
KEEPERS_SEE = {
    "certificates.Certificate": {"birth"},
    "cooperatives.Person": {"birth"},
    "enrollment.Application": {"birth", "phone"},
    "notices.Message": {"phone"},
}


def test_the_table_names_every_page_of_packages():
    assert {door.name for door in packages_doors()} == PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_package_asks_who_comes(client, world, name):
    """And shows nobody else's data, whatever the method; none but POST changes any."""
    url = reverse(name, kwargs=KEYS.get(name))
    answered = {}
    for method in METHODS:
        letters = ""
        for people in (["visitor"], ["stranger", "officer"]):
            answers = [ask(client, world, person, method, url) for person in people]
            assert not any(seen_in(part) for each in answers for part in whole(each))
            assert method == "POST" or not any(_elsewhere(each) for each in answers)
            letters += "".join({_letter(each) for each in answers})
        answered[method] = letters

    assert f"{answered['GET']} {answered['POST']}" == PAGES[name]


def _letter(response) -> str:
    return "-" if response.status_code == 405 else letter(response)


def _elsewhere(response) -> list[str]:
    """What was written but for the account's own address, which allauth copies."""
    return [sql for sql in response.written if "account_emailaddress" not in sql]


@pytest.mark.parametrize("name", [n for n in PAGES if "-" not in PAGES[n][-2:]])
def test_a_page_of_a_package_does_nothing_for_a_form_of_another_site(
    client, world, name
):
    client.handler.enforce_csrf_checks = True
    response = ask(
        client, world, "officer", "POST", reverse(name, kwargs=KEYS.get(name))
    )
    assert response.status_code == 403
    assert not response.written


# The administration


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda m: m._meta.label)
def test_the_administration_opens_to_its_keepers_alone(client, world, model):
    """No role opens it; and whoever keeps the system reads no citizen number there."""
    urls = _admin_urls(model, world)
    for url in urls:
        assert letter(ask(client, world, "visitor", "GET", url)) == "L"
        for method in ("GET", "POST"):
            for person in ("officer", "admin"):
                response = ask(client, world, person, method, url)
                assert response.headers["Location"].startswith(
                    reverse("admin:login")
                ), (url, person)
                assert not response.written
    client.force_login(make_user(is_staff=True, is_superuser=True))
    seen = set()
    for url in urls:
        answer = client.get(url)
        assert answer.status_code in {200, 403}, url  # 403: not to be added, or deleted
        seen |= set().union(*map(seen_in, whole(answer)))
    assert seen == KEEPERS_SEE.get(model._meta.label, set())


def _admin_urls(model, world) -> list[str]:
    """The pages of one model: the list, the form, and those of a row that is planted."""
    planted = {
        type(row): row.pk
        for row in (
            world.application,
            world.certificate,
            world.holder.person,
            world.message,
        )
    }
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    first = model._default_manager.values_list("pk", flat=True).first()
    key = planted.get(model, first)
    of_row = ("change", "delete", "history") if key is not None else ()
    return [
        *(reverse(f"{base}_{page}") for page in ("changelist", "add")),
        *(reverse(f"{base}_{page}", args=[key]) for page in of_row),
    ]


def test_the_administration_sends_no_role_further_than_its_door(client, world):
    for person in ("learner", "officer", "admin"):
        assert letter(ask(client, world, person, "GET", reverse("admin:login"))) == "3"
        for page in ("index", "jsi18n", "autocomplete"):
            response = ask(client, world, person, "GET", reverse(f"admin:{page}"))
            assert response.headers["Location"].startswith(reverse("admin:login"))


def test_nothing_opens_to_an_officer_without_a_second_factor(client, world, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    for name in MATRIX.keys() - WITHOUT_FACTOR:
        url = reverse(name, args=keys_of(name, world))
        answer = ask(client, world, "officer", "GET", url)
        assert answer.headers.get("Location") == reverse("mfa_index"), url


def test_nor_does_the_administration_to_its_keeper(client, world, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(make_user(is_staff=True, is_superuser=True))
    of_models = (_admin_urls(model, world) for model in admin.site._registry)
    for url in (reverse("admin:index"), *chain.from_iterable(of_models)):
        for answer in (client.get(url), client.post(url)):
            assert answer.headers.get("Location") == reverse("mfa_index"), url
