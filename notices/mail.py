"""Handing a message to the mail server."""

from __future__ import annotations

from contextlib import suppress
from smtplib import (
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from notices.outcomes import NotNow, Refused

FINAL = 500  # answers of a mail server from here on are its last word (RFC 5321, 4.2.1)


class Text(Protocol):
    """What is sent: to whom, and which words."""

    @property
    def email(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> str: ...


def is_on() -> bool:
    """Whether there is a server; else people are told in another way."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send(message: Text) -> None:
    """Send by e-mail, or raise ``Refused`` or ``NotNow``.

    Any other ``OSError`` means that the line was lost after the letter went out.
    """
    letter = EmailMessage(message.subject, message.body, None, [message.email])
    connection = get_connection()
    try:
        connection.open()
    except OSError as fault:  # nothing was handed over yet
        raise NotNow(_words(fault)) from fault
    try:
        connection.send_messages([letter])
    except SMTPRecipientsRefused as fault:
        raise _outcome(*next(iter(fault.recipients.values()))) from fault
    except SMTPResponseException as fault:
        raise _outcome(fault.smtp_code, fault.smtp_error) from fault
    except (ValueError, SMTPNotSupportedError) as fault:  # no address at all
        raise Refused(_words(fault)) from fault
    finally:
        with suppress(SMTPException, OSError):  # the letter's fate is settled above
            connection.close()


def _outcome(code: int, answer: bytes | str) -> Refused | NotNow:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return (Refused if code >= FINAL else NotNow)(f"{code} {text}")


def _words(fault: Exception) -> str:
    return str(fault) or type(fault).__name__
