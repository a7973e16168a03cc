"""Writing, sending and telling. Nothing else writes ``Message.status``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.operations import record
from notices.models import Channel, Message, MessageStatus
from notices.tasks import deliver_message

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def post(
    *,
    key: str,
    to_name: str,
    email: str,
    phone: str,
    template: str,
    context: dict[str, object],
) -> Message:
    """Put a message in the outbox, in the caller's transaction; once per ``key``.

    With an e-mail address it is sent by the worker; without one it waits, ready to be
    copied into Zalo or read out, until the office marks it as told. The template's
    first line is the subject.
    """
    with translation.override("vi"):
        text = render_to_string(
            template, {**context, "site_url": settings.SITE_URL}
        ).strip()
    subject, _gap, body = text.partition("\n")
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "channel": Channel.EMAIL if email else Channel.DESK,
            "to_name": to_name,
            "address": email or phone,
            "subject": subject.strip(),
            "body": body.strip(),
            "status": MessageStatus.QUEUED if email else MessageStatus.TO_TELL,
        },
    )
    if created and message.channel == Channel.EMAIL:
        deliver_message.enqueue(message.pk)  # a row of this transaction too
    return message


def deliver(message: Message) -> None:
    """Send a queued or failed e-mail; a message already sent is left alone."""
    with transaction.atomic():
        message.refresh_from_db(from_queryset=Message.objects.select_for_update())
        if not message.can_be_sent:
            return
        message.attempts += 1
        try:
            send_mail(message.subject, message.body, None, [message.address])
        except (OSError, ValueError) as fault:
            message.status = MessageStatus.FAILED
            message.error = str(fault)[:300]
        else:
            message.status = MessageStatus.SENT
            message.error = ""
            message.done_at = timezone.now()
        message.save(update_fields=["attempts", "status", "error", "done_at"])


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
    message.status = MessageStatus.TOLD
    message.done_at = timezone.now()
    message.told_by = actor
    message.save(update_fields=["status", "done_at", "told_by"])
    record(actor, "message.told", message)
