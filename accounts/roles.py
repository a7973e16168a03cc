"""The roles by name, and whose accounts each looks after.

What a role may do is written in ``config/roles.py``, which knows every app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User

SYSTEM_ADMIN = "system_admin"
TRAINING_OFFICER = "training_officer"
APPROVER = "approver"
INSTRUCTOR = "instructor"
DATA_OFFICER = "data_officer"
COOP_CONTACT = "coop_contact"
LOCAL_OFFICER = "local_officer"
LEARNER = "learner"
READER = "reader"

LABELS = {
    SYSTEM_ADMIN: _("system administrator"),
    TRAINING_OFFICER: _("training officer"),
    APPROVER: _("approver"),
    INSTRUCTOR: _("instructor"),
    DATA_OFFICER: _("cooperative data officer"),
    COOP_CONTACT: _("cooperative's contact"),
    LOCAL_OFFICER: _("commune officer"),
    LEARNER: _("learner"),
    READER: _("reader"),
}

# Which roles the holder of one gives, takes, and reads codes out to. Nobody gives a
# power greater than their own, and an officer does not speak for those who sign.
GIVES: dict[str, frozenset[str]] = {
    SYSTEM_ADMIN: frozenset(LABELS),
    TRAINING_OFFICER: frozenset({INSTRUCTOR, COOP_CONTACT, LOCAL_OFFICER, LEARNER}),
}


def names_of(user: User) -> set[str]:
    """The roles that an account has."""
    return set(user.groups.values_list("name", flat=True))


def givable_by(actor: User) -> frozenset[str]:
    """The roles that this account may give and take."""
    if actor.is_superuser:
        return frozenset(LABELS)
    given = (GIVES.get(name, frozenset()) for name in names_of(actor))
    return frozenset().union(*given)


def may_manage(actor: User, user: User) -> bool:
    """Whether the actor may invite, equip, suspend and speak a code to this account.

    Never one's own; an account with powers beside the roles only as a superuser.
    """
    if actor.pk == user.pk or not actor.has_perm("accounts.manage_accounts"):
        return False
    if actor.is_superuser:
        return True
    beyond = user.is_superuser or user.is_staff or user.user_permissions.exists()
    return not beyond and names_of(user) <= givable_by(actor)
