"""Codes that the office reads out."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.limits import forget, login_key, of_account, too_often
from accounts.models import SpokenCode, User
from accounts.operations.journal import record
from accounts.roles import may_manage

if TYPE_CHECKING:
    from django.db.models import QuerySet

VALID = timedelta(minutes=10)
DIGITS = 8
A_DAY = {"most": 10, "seconds": 24 * 3600}  # codes of one account


@transaction.atomic
def issue_code(user: User, *, actor: User) -> str:
    """A new code for the account, to be read out now: it is kept nowhere.

    It opens once within ``VALID`` and ends the codes before it. What strangers guessed
    before is not counted against it: else they could shut its owner out. Refused to
    whoever may not manage the account (``not_yours_to_manage``), for a suspended one
    (``account_suspended``) and past ``A_DAY`` (``too_many_codes``).
    """
    user.refresh_from_db(from_queryset=User.objects.select_for_update())
    if not may_manage(actor, user):
        raise ValidationError(
            _("This account is not yours to manage."), code="not_yours_to_manage"
        )
    if not user.is_active:
        raise ValidationError(_("This account is suspended."), code="account_suspended")
    if too_often(f"spoken codes of {user.pk}", **A_DAY):
        raise ValidationError(
            _("This account has had too many codes today."), code="too_many_codes"
        )
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    now = timezone.now()
    end_codes(user)
    for login in filter(None, (user.email, user.phone)):
        forget(of_account("code_sign_in", login_key(login)))
    SpokenCode.objects.create(
        user=user,
        digest=_digest(user.pk, code),
        issued_by=actor,
        issued_at=now,
        expires_at=now + VALID,
    )
    record(actor, "account.code_issued", user)
    return code


@transaction.atomic
def use_code(user: User | None, code: str) -> bool:
    """Whether this is the account's open code, which is then used up.

    A wrong one costs a try. Nobody's account takes as long as somebody's.
    """
    pk = user.pk if user is not None and user.is_active else None
    digest = _digest(pk, code)
    spoken = (
        SpokenCode.objects.select_for_update()
        .filter(user=pk, used_at=None, tries_left__gt=0, expires_at__gt=timezone.now())
        .first()
    )
    if spoken is None or user is None:
        return False
    if not constant_time_compare(spoken.digest, digest):
        spoken.tries_left = F("tries_left") - 1
        spoken.save(update_fields=["tries_left"])
        return False
    spoken.used_at = timezone.now()
    spoken.save(update_fields=["used_at"])
    record(user, "account.code_used", user)
    return True


def _open(user: User) -> QuerySet[SpokenCode]:
    return SpokenCode.objects.filter(
        user=user, used_at=None, expires_at__gt=timezone.now()
    )


def end_codes(user: User) -> None:
    """No code read out before opens the account any more."""
    _open(user).update(expires_at=timezone.now())


def _digest(user: int | None, code: str) -> str:
    return salted_hmac(
        "accounts.spoken", f"{user}:{code}", algorithm="sha256"
    ).hexdigest()
