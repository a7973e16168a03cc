"""Putting news into the outbox, in the act's own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enrollment.messages import values_of, values_of_list
from notices.operations import Recipient, post

if TYPE_CHECKING:
    from enrollment.models import Application, Nomination


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
        office=application.training_class.body_id,
        to=Recipient(
            application.full_name,
            application.email,
            application.phone,
            by_zalo=application.agrees_to_zalo,
        ),
    )


def tell_sender(
    nomination: Nomination, event: str, *, turn: object, **more: str
) -> None:
    """Write the message of "nomination.<event>" to whoever sent the list.

    Once per ``turn``. ``more`` fills the placeholders that this event has beside the
    usual ones.
    """
    sender = nomination.sent_by
    post(
        event=f"nomination.{event}",
        key=f"nomination:{nomination.pk}:{event}:{turn}",
        values={**values_of_list(nomination), **more},
        about=nomination,
        office=nomination.training_class.body_id,
        to=Recipient(sender.full_name, sender.email or "", sender.phone or ""),
    )
