"""How sign-in codes and other private letters of allauth reach people.

They never lie in the outbox, which the office reads: whoever could read a code there
could sign in with it. They wait sealed in the queue and are gone when delivered.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.utils.translation import gettext as _

from accounts.adapter import AccountAdapter as WithoutDelivery
from accounts.fields import seal, unseal
from accounts.limits import too_often
from notices import mail, sms
from notices.tasks import deliver_letter
from vietnamese import phones

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

DAY = 24 * 3600
SMS_OF_NUMBER = {"most": 8, "seconds": DAY}
MAIL_TO_ADDRESS = {"most": 20, "seconds": DAY}


@dataclass(frozen=True)
class Letter:
    """A text to one address or number; ``to`` is empty when nobody is to get it."""

    channel: str
    to: str
    subject: str
    body: str
    key: str

    @property
    def email(self) -> str:
        return self.to

    @property
    def mobile(self) -> str:
        return self.to


def hand_over(letter: Letter) -> None:
    """Queue a letter, sealed."""
    deliver_letter.enqueue(seal(json.dumps(asdict(letter)).encode()).decode())


def deliver(sealed: str) -> None:
    """Hand a queued letter to the mail server or the gateway, once."""
    letter = Letter(**json.loads(unseal(sealed.encode())))
    if letter.to:
        (sms if letter.channel == "sms" else mail).send(letter)


class AccountAdapter(WithoutDelivery):
    """Letters by way of the queue, so that their sending takes nobody's time.

    A page answers as fast for an unknown number as for a known one: for the unknown a
    letter to nobody is queued. Each SMS costs money, so there is an end to them each day:
    for a number, and for all numbers together (``SMS_CODES_A_DAY``).
    """

    @property
    def sends_sms(self) -> bool:
        return sms.is_on()

    def send_verification_code_sms(
        self, user: User, phone: str, code: str, **kwargs: Any
    ) -> None:
        text = _("Code: %s. Valid for 5 minutes. Give it to nobody.") % code
        number = phones.normalise(phone)
        hand_over(
            Letter("sms", number if _affordable(number) else "", "", text, _key())
        )

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nobody pays for telling a stranger that there is no account.

        It is counted all the same, apart: else the clock would tell who has one.
        """
        _affordable(phones.normalise(phone), purse="strangers")
        hand_over(Letter("sms", "", "", "", _key()))

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Its owner learns it, and nobody else."""
        text = _("This number has an account already. Please sign in by a code.")
        number = phones.normalise(phone)
        hand_over(
            Letter("sms", number if _affordable(number) else "", "", text, _key())
        )

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        request = self.request
        ours = {
            "request": request,
            "email": email,
            "current_site": get_current_site(request),
        }
        letter = self.render_mail(template_prefix, email, ours | context)
        to = "" if too_often(f"mail to {email.lower()}", **MAIL_TO_ADDRESS) else email
        hand_over(Letter("email", to, letter.subject, str(letter.body), _key()))

    def format_email_subject(self, subject: str) -> str:
        return str(subject)


def send_code(*, email: str, phone: str, code: str) -> bool:
    """Send a code to whoever left this e-mail or phone; whether there is a way to.

    The code proves that its reader is who left them, so it goes nowhere else.
    """
    text = _("Code: %s. Valid for 15 minutes. Give it to nobody.") % code
    number = phones.normalise(phone)
    if email and mail.is_on():
        full = too_often(f"mail to {email.lower()}", **MAIL_TO_ADDRESS)
        letter = Letter("email", "" if full else email, _("Code"), text, _key())
    elif sms.is_on() and number:
        to = number if _affordable(number) else ""
        letter = Letter("sms", to, "", text, _key())
    else:
        return False
    hand_over(letter)
    return True


def _affordable(number: str, purse: str = "all") -> bool:
    """Whether one more SMS may be sent to this number, and be paid for today."""
    every = {"most": settings.SMS_CODES_A_DAY, "seconds": DAY}
    if too_often(f"sms to {number}", **SMS_OF_NUMBER):
        return False
    if too_often(f"sms to {purse}", **every):
        logger.warning("No more codes by SMS to %s today: SMS_CODES_A_DAY.", purse)
        return False
    return True


def _key() -> str:
    return f"letter:{uuid4()}"
