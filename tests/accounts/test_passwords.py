"""Choosing a password: long enough, not what is tried first, and otherwise as one likes."""

from __future__ import annotations

import pytest
from django.conf import global_settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hashers_by_algorithm
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

OLD, NEW = "mat-khau-cu-91", "ba con gà trống đá"
SHORT = "password_too_short"
CHANGE = reverse("account_change_password")
pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user(
        full_name="Nguyễn Thị Ánh Tuyết",
        email="tuyet.canh@example.vn",
        phone="0912345678",
        password=OLD,
    )


def sign_in(client, password=OLD):
    client.post(reverse("account_login"), {"login": "0912345678", "password": password})
    return "_auth_user_id" in client.session


def change(client, new, old=OLD):
    """Signed in and asked for the password once more, as before every great change."""
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": OLD})
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def codes(password, user):
    try:
        password_validation.validate_password(password, user)
    except ValidationError as refusal:
        return {error.code for error in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "trăng lên đỉnh núi",  # letters alone
        "84027581",  # digits alone
        "))))(((((!!!!",
        "  hai khoảng trắng  ",
        "cà phê sữa đá 7",
        "x" * 10 + "ơ" * 118,
    ],
)
def test_of_any_composition_and_length_it_opens_exactly_as_typed(
    client, owner, password
):
    assert change(client, password).status_code == 302
    owner.refresh_from_db()

    assert owner.check_password(password)
    for other in {password.swapcase(), password[:-1], password.strip(), f"{password} "}:
        assert other == password or not owner.check_password(other)
    assert sign_in(Client(), password)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("bảy chữ", SHORT),
        ("1q2w3e4r5t", "password_too_common"),
        ("qwertyuiop", "password_too_common"),
        ("0987 654 321", "password_guessed_first"),
        ("096081001234", "password_guessed_first"),
        ("15/08/1985", "password_guessed_first"),
        ("15081985", "password_guessed_first"),
        ("HTX.CaMau@2026", "password_guessed_first"),
        ("Hợp tác xã 123", "password_guessed_first"),
        ("matkhau123456", "password_guessed_first"),
        ("AnhTuyet1985!", "password_guessed_first"),
        ("tuyet.canh.91", "password_guessed_first"),
    ],
)
def test_what_is_tried_first_is_refused_and_the_old_one_stays(
    client, owner, password, code
):
    assert code in codes(password, owner)

    page = change(client, password)

    assert page.status_code == 200
    owner.refresh_from_db()
    assert owner.check_password(OLD)


def test_a_known_word_among_others_is_no_fault(owner):
    assert codes("camau có ba con gà trống", owner) == set()


def test_three_thousand_that_leaked_are_known():
    """Django's list comes from breaches; so many of it are as long as ours must be."""
    known = password_validation.CommonPasswordValidator().passwords
    long_enough = [each for each in known if not codes(each, None) & {SHORT}]

    assert len(long_enough) > 3000
    assert all("password_too_common" in codes(each, None) for each in long_enough)


def test_changing_it_asks_for_the_present_one(client, owner):
    page = change(client, NEW, old="sai")

    assert page.status_code == 200
    owner.refresh_from_db()
    assert owner.check_password(OLD)


def test_changing_it_ends_every_other_visit(client, owner):
    elsewhere = Client()
    sign_in(elsewhere)

    change(client, NEW)

    assert elsewhere.get(reverse("desk")).status_code == 302
    assert client.get(reverse("desk")).status_code == 200
    assert not sign_in(Client(), OLD)


def test_its_fields_are_masked_and_may_be_filled_in_by_a_manager(client, owner):
    login = client.get(reverse("account_login")).content.decode()
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": OLD})
    page = client.get(CHANGE).content.decode()

    for html, purpose in ((login, "current-password"), (page, "new-password")):
        assert 'type="password"' in html
        assert f'autocomplete="{purpose}"' in html
        assert "onpaste" not in html
        assert 'autocomplete="off"' not in html


def test_it_is_kept_under_a_slow_hash():
    """The tests have a quick one; production has Django's own list."""
    first = global_settings.PASSWORD_HASHERS[0]

    assert first.endswith(PBKDF2PasswordHasher.__name__)
    assert PBKDF2PasswordHasher.iterations >= 600_000
    assert "md5" in get_hashers_by_algorithm()  # the control: here it is another


def test_the_letter_to_replace_it_opens_for_ten_minutes_and_goes_round_no_factor(
    client, owner, settings, mailoutbox
):
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415

    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    assert settings.PASSWORD_RESET_TIMEOUT <= 600
    client.post(reverse("account_reset_password"), {"email": owner.email})
    link = next(
        line
        for line in mailoutbox[0].body.splitlines()
        if "/password/reset/key/" in line
    )
    form = client.get(link[link.index("/tai-khoan/") :])["Location"]
    client.post(form, {"password1": NEW, "password2": NEW})

    owner.refresh_from_db()
    assert owner.check_password(NEW)
    assert "_auth_user_id" not in client.session
    entered = client.post(
        reverse("account_login"), {"login": owner.email, "password": NEW}
    )
    assert entered["Location"] == reverse("mfa_authenticate")
    Client().post(form, {"password1": OLD, "password2": OLD})
    client.post(form, {"password1": OLD, "password2": OLD})
    owner.refresh_from_db()
    assert owner.check_password(NEW)
