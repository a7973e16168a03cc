"""Learners make their own account, by a number that they prove."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.operations.journal import record
from accounts.roles import LEARNER

PATIENCE = timedelta(days=1)


@transaction.atomic
def sign_up(*, full_name: str, phone: str) -> User:
    """An account that may do nothing until its number is proven (``prove_phone``).

    It holds nothing else that opens it: whoever enters another's number has no password
    and no e-mail there when its owner comes. Refused when another account has the number.
    """
    return User.objects.create_user(full_name=full_name, phone=phone)


@transaction.atomic
def prove_phone(user: User, phone: str) -> None:
    """A code that was sent to the number came back: it is the account's.

    An account without a role made itself, and becomes a learner's now.
    """
    user.refresh_from_db(from_queryset=User.objects.select_for_update())
    user.phone, user.phone_verified = phone, True
    user.save(update_fields=["phone", "phone_verified", "search_text"])
    if not user.roles.exists() and not user.is_staff:
        user.groups.add(Group.objects.get(name=LEARNER))
        record(user, "account.signed_up", user)


@transaction.atomic
def forget_unproven() -> int:
    """Delete accounts that made themselves and proved no number in time; how many.

    The number is free again for whoever it belongs to. What the office did to an
    account stands in the journal, or in the administration's, and such a one stays.
    """
    key = Cast(OuterRef("pk"), CharField())
    label = User._meta.label_lower  # noqa: SLF001  Django's public name for a model
    unproven = User.objects.select_for_update(of=("self",)).filter(
        ~Exists(AuditEntry.objects.filter(subject_type=label, subject_id=key)),
        ~Exists(LogEntry.objects.filter(content_type__model="user", object_id=key)),
        groups=None,
        is_staff=False,
        phone_verified=False,
        last_login=None,
        email=None,
        phone__isnull=False,
        date_joined__lt=timezone.now() - PATIENCE,
    )
    found = [user.pk for user in unproven]
    User.objects.filter(pk__in=found).delete()
    return len(found)
