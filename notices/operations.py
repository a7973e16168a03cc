"""Writing, sending and telling. Nothing else writes ``Message.status``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.meanwhile import mark_of, refuse_other
from accounts.operations import record
from notices import mail, sms
from notices.events import Text, event_of, fill, unknown_in
from notices.models import Channel, Message, MessageStatus, Wording, text_of
from notices.outcomes import NotNow, Refused
from notices.tasks import deliver_message
from vietnamese import phones
from vietnamese.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from django.db import models

    from accounts.models import User
    from notices.events import Event
    from notices.models import MessageQuerySet

# Minutes of patience after the first, second … failure; after the last it has failed.
PAUSES = (1, 5, 30, 120)
SUBJECT_MOST = 150  # characters
BODY_MOST = 2000
SENDERS: dict[Channel, Callable[[Message], None]] = {
    Channel.EMAIL: mail.send,
    Channel.SMS: sms.send,
}


class Recipient(NamedTuple):
    """Whom a message is for; without e-mail and phone the office tells them in person."""

    name: str
    email: str
    phone: str
    by_zalo: bool = True


@transaction.atomic
def post(
    *,
    event: str,
    key: str,
    values: Mapping[str, str],
    to: Recipient,
    about: models.Model | None = None,
    office: int | None = None,
) -> Message:
    """Put a message in the outbox, in the caller's transaction; once per ``key``.

    ``values`` fills every placeholder of the event (``ValueError`` otherwise). With an
    e-mail address the worker sends it there, else by SMS to a mobile if that is on; else
    it waits, ready for Zalo if the recipient agreed, until the office marks it as told.
    ``about`` is the row whose page shows it; ``office`` the key of the body whose people
    see it, beside those who are limited to no body.
    """
    told = event_of(event)
    if values.keys() != told.placeholders.keys():
        raise ValueError(f"{event} needs {', '.join(told.placeholders)}")
    text = fill(text_of(told), values)
    channel = _channel(to.email, to.phone)
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "event": event,
            "about_type": about._meta.label_lower if about else "",  # noqa: SLF001  Django's public name for a model
            "about_id": str(about.pk) if about else "",
            "office": office,
            "channel": channel,
            "to_name": to.name,
            "email": to.email,
            "phone": to.phone,
            "by_zalo": to.by_zalo,
            "subject": text.subject[:200],
            "body": text.body,
            "status": (
                MessageStatus.TO_TELL
                if channel == Channel.DESK
                else MessageStatus.QUEUED
            ),
        },
    )
    if created and channel != Channel.DESK:
        deliver_message.enqueue(message.pk)  # a row of this transaction too
    return message


def _channel(email: str, phone: str) -> Channel:
    if email and mail.is_on():
        return Channel.EMAIL
    return Channel.SMS if sms.is_on() and phones.normalise(phone) else Channel.DESK


def deliver(message: Message) -> None:
    """Hand over a queued message whose time has come; any other is left alone.

    It is claimed first, in a transaction of its own, so that no second worker takes it
    and no lock is held while the server answers. What certainly was not taken is tried
    again after a pause (``PAUSES``); what may have been is left for a person to settle.
    """
    if not claim(message):
        return
    try:
        SENDERS[Channel(message.channel)](message)
    except Refused as fault:
        _note(message, MessageStatus.FAILED, error=str(fault))
    except NotNow as fault:
        _note_failure(message, str(fault))
    except OSError as fault:  # it may have arrived
        _note(message, MessageStatus.SENDING, error=str(fault) or type(fault).__name__)
    else:
        _note(message, MessageStatus.SENT)


@transaction.atomic
def claim(message: Message) -> bool:
    """Take a message to hand over; False when it is not the time, or another has it."""
    message.refresh_from_db(from_queryset=Message.objects.select_for_update())
    if not message.can_be_claimed:
        return False
    message.status = MessageStatus.SENDING
    message.attempts += 1
    message.claimed_at = timezone.now()
    message.next_try_at = None
    message.save(update_fields=["status", "attempts", "claimed_at", "next_try_at"])
    return True


def _note_failure(message: Message, error: str) -> None:
    if message.attempts > len(PAUSES):
        _note(message, MessageStatus.FAILED, error=error)
    else:
        pause = timedelta(minutes=PAUSES[message.attempts - 1])
        _note(
            message,
            MessageStatus.QUEUED,
            error=error,
            next_try_at=timezone.now() + pause,
        )


@transaction.atomic
def _note(
    message: Message,
    status: MessageStatus,
    *,
    error: str = "",
    next_try_at: datetime | None = None,
) -> None:
    """The end of this attempt, unless a person has settled the message meanwhile."""
    attempt = message.attempts
    message.refresh_from_db(from_queryset=Message.objects.select_for_update())
    if (message.status, message.attempts) != (MessageStatus.SENDING, attempt):
        return
    message.status = status
    message.error = error[:300]
    message.next_try_at = next_try_at
    message.done_at = timezone.now() if status == MessageStatus.SENT else None
    message.save(update_fields=["status", "error", "next_try_at", "done_at"])
    if next_try_at is not None:
        deliver_message.using(run_after=next_try_at).enqueue(message.pk)


def stop_zalo(to_name: str, phone: str) -> None:
    """Nobody is told by Zalo any more what still waits: the consent is withdrawn."""
    Message.objects.filter(to_name=to_name, phone=phone).update(by_zalo=False)


def forget_messages(messages: MessageQuerySet) -> int:
    """Delete what people were told, once it is to be held no longer; how many."""
    count, _models = messages.delete()
    return count


@transaction.atomic
def send_again(message: Message, *, actor: User) -> None:
    """Queue a message once more, at a person's word.

    Refused unless it failed, nobody knows whether it was sent, or no worker came for it
    (``message_not_failed``).
    """
    message.refresh_from_db(from_queryset=Message.objects.select_for_update())
    if not message.can_be_sent_again:
        raise ValidationError(
            _("This message cannot be sent again now."), code="message_not_failed"
        )
    message.status = MessageStatus.QUEUED
    message.next_try_at = None
    message.save(update_fields=["status", "next_try_at"])
    record(actor, "message.queued_again", message)
    deliver_message.enqueue(message.pk)


@transaction.atomic
def mark_told(message: Message, *, actor: User) -> None:
    """Note that the office told the person.

    Refused when the message is not waiting to be told (``message_not_waiting``).
    """
    message.refresh_from_db(from_queryset=Message.objects.select_for_update())
    if not message.can_be_told:
        raise ValidationError(
            _("This message is not waiting to be told."), code="message_not_waiting"
        )
    _tell(message, actor)


@transaction.atomic
def mark_all_told(messages: Collection[int], *, actor: User) -> int:
    """Note that the office told all these people (primary keys); how many were noted.

    What is not waiting to be told, or not the actor's to see, is left as it is.
    """
    rows = Message.objects.of_bodies_of(actor).filter(pk__in=messages).order_by("pk")
    rows = rows.select_for_update(of=("self",))
    waiting = [message for message in rows if message.can_be_told]
    for message in waiting:
        _tell(message, actor)
    return len(waiting)


def _tell(message: Message, actor: User) -> None:
    message.status = MessageStatus.TOLD
    message.next_try_at = None
    message.done_at = timezone.now()
    message.told_by = actor
    message.save(update_fields=["status", "next_try_at", "done_at", "told_by"])
    record(actor, "message.told", message)


@transaction.atomic
def reword(
    event: Event, *, subject: str, body: str, seen: str = "", actor: User
) -> None:
    """Give an event the office's own text, for messages written from now on.

    Refused without a subject (``subject_missing``) or text (``body_missing``), beyond
    ``SUBJECT_MOST`` or ``BODY_MOST`` characters (``subject_too_long``,
    ``body_too_long``), or with a placeholder the event does not have
    (``placeholder_unknown``), and when its text is no longer what was ``seen``
    (``changed_meanwhile``). The text in use already: nothing happens.
    """
    text = tidy(subject, body)
    check_text(event, text)
    Wording.objects.select_for_update().filter(pk=event.key).first()
    now = text_of(event)
    if text == now:
        return
    refuse_other(
        seen, mark_of(now), zip((_("subject line"), _("text")), now, strict=True)
    )
    wording, _new = Wording.objects.update_or_create(
        pk=event.key, defaults={**text._asdict(), "updated_at": timezone.now()}
    )
    record(actor, "wording.changed", wording, title=text.subject, body=text.body)


def tidy(subject: str, body: str) -> Text:
    """The text as it is kept: each line cleaned, none empty at either end."""
    return Text(clean(subject), "\n".join(map(clean, body.splitlines())).strip())


def check_text(event: Event, text: Text) -> None:
    """Refuse what ``reword`` refuses."""
    if not text.subject:
        raise ValidationError(_("Enter the subject."), code="subject_missing")
    if not text.body:
        raise ValidationError(_("Enter the text."), code="body_missing")
    _check_length(text.subject, SUBJECT_MOST, "subject_too_long")
    _check_length(text.body, BODY_MOST, "body_too_long")
    if unknown := unknown_in(text, event):
        raise ValidationError(
            _("This message has no %s. Use the placeholders listed, as they stand.")
            % ", ".join(unknown),
            code="placeholder_unknown",
        )


def _check_length(text: str, most: int, code: str) -> None:
    if len(text) > most:
        raise ValidationError(
            _("At most %(most)s characters; this has %(over)s too many.")
            % {"most": most, "over": len(text) - most},
            code=code,
        )


@transaction.atomic
def restore_wording(event: Event, *, actor: User) -> None:
    """Go back to the text the event began with; nothing happens if it is in use."""
    wording = Wording.objects.select_for_update().filter(pk=event.key).first()
    if wording is None:
        return
    record(actor, "wording.restored", wording, title=event.subject, body=event.body)
    wording.delete()
