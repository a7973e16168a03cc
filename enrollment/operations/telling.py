"""Putting news about an application into the outbox, in the act's own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrollment.messages import values_of
from notices.operations import post

if TYPE_CHECKING:
    from enrollment.models import Application


def tell(application: Application, event: str, *, turn: str = "", **more: str) -> None:
    """Write the message of "application.<event>" to the applicant.

    Once per application and event, or per ``turn`` where it can happen again. ``more``
    fills the placeholders that this event has beside the usual ones.
    """
    post(
        event=f"application.{event}",
        key=":".join(filter(None, (f"application:{application.pk}", event, turn))),
        values={**values_of(application), **more},
        about=application,
        to_name=application.full_name,
        email=application.email,
        phone=application.phone,
    )
