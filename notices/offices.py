"""Whose people see a message.

A message of a class is seen where the class is: ``Message.office`` is the key of the
body that runs it. Which bodies an account is limited to, an app above knows and tells
when it starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

_rules: list[Callable[[User], Q]] = []


def limit_by(rule: Callable[[User], Q]) -> None:
    """Let an account see those messages alone that the rule's condition admits."""
    if rule not in _rules:
        _rules.append(rule)


def open_to(user: User) -> Q:
    """The condition on messages that this account may see."""
    return Q(*(rule(user) for rule in _rules))
