"""Every act of the office upon accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.operations import record
from accounts.operations.codes import end_codes
from accounts.roles import LABELS, givable_by, may_manage, names_of
from notices.operations import Recipient, post
from staff.charges import CHARGES
from staff.messages import INVITED

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import Model

    from staff.charges import Reach


@transaction.atomic
def invite(
    *, full_name: str, email: str, phone: str, roles: Collection[str], actor: User
) -> User:
    """Make an account with these roles, and tell its owner how to sign in first.

    The message holds no secret, as the outbox is read by others: the owner asks for a
    code there, or has one read out. Refused for a role that the actor may not give
    (``role_not_yours_to_give``), without one (``role_missing``), and when another
    account has the e-mail or the phone.
    """
    if not roles:
        raise ValidationError(_("Choose at least one role."), code="role_missing")
    _refuse_roles(roles, actor)
    user = User.objects.create_user(full_name=full_name, email=email, phone=phone)
    user.groups.set(Group.objects.filter(name__in=roles))
    record(actor, "account.invited", user, roles=_words(roles))
    post(
        event=INVITED.key,
        key=f"account:{user.pk}:invited",
        values={
            "ho_ten": user.full_name,
            "vai_tro": ", ".join(_words(roles)),
            "ten_dang_nhap": user.email or user.phone_text,
            "dia_chi": settings.SITE_URL + reverse("account_request_login_code"),
            "dien_thoai_ho_tro": settings.HOTLINE,
        },
        to=Recipient(user.full_name, user.email or "", user.phone or ""),
        about=user,
    )
    return user


@transaction.atomic
def change_account(
    user: User, *, full_name: str, email: str, phone: str, actor: User
) -> None:
    """Put name, e-mail and phone right, after checking who asks.

    An address or number that is left behind opens the account no more. Refused to
    whoever may not manage it (``not_yours_to_manage``), and when another has them.
    """
    _lock(user, actor)
    before = (user.full_name, user.email, user.phone)
    user.full_name, user.email, user.phone = full_name, email.strip().lower(), phone
    user.full_clean(exclude=["password"])
    if (user.full_name, user.email, user.phone) == before:
        return
    if user.phone != before[2]:
        user.phone_verified = False
    user.save(
        update_fields=[
            "full_name",
            "sort_key",
            "search_text",
            "email",
            "phone",
            "phone_verified",
        ]
    )
    EmailAddress.objects.filter(user=user).exclude(email=user.email or "").delete()
    if (user.email, user.phone) != before[1:]:
        end_codes(user)
    record(actor, "account.changed", user)


@transaction.atomic
def set_roles(user: User, roles: Collection[str], *, actor: User) -> None:
    """Give and take roles so that the account has exactly these.

    Refused to whoever may not manage the account (``not_yours_to_manage``) and for a
    role that the actor may not give (``role_not_yours_to_give``).
    """
    _lock(user, actor)
    now = names_of(user)
    given, taken = set(roles) - now, now - set(roles)
    _refuse_roles(given | taken, actor)
    user.groups.set(Group.objects.filter(name__in=roles))
    if given:
        record(actor, "account.roles_given", user, roles=_words(given))
    if taken:
        record(actor, "account.roles_taken", user, roles=_words(taken))


@transaction.atomic
def suspend(user: User, *, reason: str, actor: User) -> None:
    """Close an account: nobody signs in with it, and its sessions end now.

    Refused to whoever may not manage it (``not_yours_to_manage``), without a reason
    (``reason_missing``) and when it is suspended (``account_suspended``).
    """
    _lock(user, actor)
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if not user.is_active:
        raise ValidationError(_("This account is suspended."), code="account_suspended")
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_codes(user)
    _end_sessions(user)
    record(actor, "account.suspended", user, reason=reason.strip())


@transaction.atomic
def restore(user: User, *, actor: User) -> None:
    """Open a suspended account again.

    Refused to whoever may not manage it (``not_yours_to_manage``) and when it is open
    (``account_active``).
    """
    _lock(user, actor)
    if user.is_active:
        raise ValidationError(
            _("This account is not suspended."), code="account_active"
        )
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor, "account.restored", user)


@transaction.atomic
def forget_factors(user: User, *, reason: str, actor: User) -> None:
    """Take away the second factors of somebody who lost them; their sessions end.

    Refused to whoever may not manage the account (``not_yours_to_manage``), without a
    reason (``reason_missing``) and when there is none (``no_factor``).
    """
    _lock(user, actor)
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    factors = Authenticator.objects.filter(user=user)
    if not factors.exists():
        raise ValidationError(_("This account has no second factor."), code="no_factor")
    factors.delete()
    _end_sessions(user)
    record(actor, "account.factors_forgotten", user, reason=reason.strip())


@transaction.atomic
def hand_over(user: User, to: User, *, actor: User) -> dict[str, int]:
    """Give all that is in the account's charge to another, in one act; how many of what.

    Nothing is left behind: refused when the other may not do some of it
    (``not_able``, which names it), is suspended (``account_suspended``) or the same
    (``same_account``), to whoever may not manage the account (``not_yours_to_manage``),
    and when there is nothing (``nothing_in_charge``).
    """
    # In the order of their keys: two that hand over to each other do not wait for ever.
    for each in sorted({user, to}, key=lambda account: account.pk):
        each.refresh_from_db(from_queryset=User.objects.select_for_update())
    _refuse_others(user, actor)
    if to.pk == user.pk:
        raise ValidationError(_("Choose another account."), code="same_account")
    if not to.is_active:
        raise ValidationError(_("This account is suspended."), code="account_suspended")
    rows = {charge: charge.of(user) for charge in CHARGES}
    counts = {charge: found.count() for charge, found in rows.items()}
    if not any(counts.values()):
        raise ValidationError(
            _("Nothing is in the charge of this account."), code="nothing_in_charge"
        )
    beyond = [
        str(charge.label)
        for charge, count in counts.items()
        if count and not to.has_perm(charge.permission)
    ]
    if beyond:
        raise ValidationError(
            _("%(name)s has no role for: %(work)s.")
            % {"name": to, "work": ", ".join(beyond)},
            code="not_able",
        )
    for charge, found in rows.items():
        if counts[charge]:
            charge.move(found, user, to, actor)
    done = {charge.key: count for charge, count in counts.items() if count}
    record(actor, "account.handed_over", user, person=str(to), counts=done)
    return done


@transaction.atomic
def entrust(user: User, reach: Reach, row: Model, *, actor: User) -> None:
    """Widen or begin the limits of an account by this cooperative, commune or body.

    Refused to whoever may not manage the account (``not_yours_to_manage``) and when its
    roles have no use for it (``not_able``). Twice is once.
    """
    _lock(user, actor)
    if not user.has_perm(reach.permission):
        raise ValidationError(
            _("%(name)s has no role for: %(work)s.")
            % {"name": user, "work": reach.label},
            code="not_able",
        )
    people = getattr(row, reach.accounts)
    if not people.filter(pk=user.pk).exists():
        people.add(user)
        record(actor, "account.entrusted", user, name=str(row))


@transaction.atomic
def take_away(user: User, reach: Reach, row: Model, *, actor: User) -> None:
    """The opposite of ``entrust``, refused to whoever may not manage the account."""
    _lock(user, actor)
    people = getattr(row, reach.accounts)
    if people.filter(pk=user.pk).exists():
        people.remove(user)
        record(actor, "account.taken_away", user, name=str(row))


def _lock(user: User, actor: User) -> None:
    user.refresh_from_db(from_queryset=User.objects.select_for_update())
    _refuse_others(user, actor)


def _refuse_others(user: User, actor: User) -> None:
    if not may_manage(actor, user):
        raise ValidationError(
            _("This account is not yours to manage."), code="not_yours_to_manage"
        )


def _refuse_roles(roles: Collection[str], actor: User) -> None:
    beyond = set(roles) - givable_by(actor)
    if beyond:
        raise ValidationError(
            _("You cannot give or take: %s.") % ", ".join(_words(beyond)),
            code="role_not_yours_to_give",
        )


def _words(roles: Collection[str]) -> list[str]:
    """The roles in Vietnamese, for the journal and for messages."""
    with override("vi"):
        return [str(label) for name, label in LABELS.items() if name in roles]


def _end_sessions(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
