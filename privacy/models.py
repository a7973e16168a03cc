"""Requests of people about their data, and what was deleted when its term was over."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from cooperatives.models import ConsentPurpose, Person
from enrollment.models import CODE_LETTERS, Application
from vietnamese import phones, text
from vietnamese.working_time import end_of_working_day

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

DAYS = 2  # working days within which a request is answered


def new_code() -> str:
    """A code such as "YC-7KQ3-MX8R": 40 bits, readable over the telephone."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _place in range(8))
    return f"YC-{letters[:4]}-{letters[4:]}"


class RequestKind(models.TextChoices):
    """Rights of Luật 91/2025/QH15 that people ask the office for."""

    SEE = "see", _("see what is held, receive a copy")
    CORRECT = "correct", _("have something corrected")
    ERASE = "erase", _("have the data erased")
    WITHDRAW = "withdraw", _("withdraw a consent")
    OTHER = "other", _("limit the use, object, something else")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("waits for an answer")
    TAKEN = "taken", _("answered, being carried out")
    DONE = "done", _("carried out")
    REFUSED = "refused", _("refused")


SIGNALS = {
    RequestState.RECEIVED: "wait",
    RequestState.TAKEN: "info",
    RequestState.DONE: "ok",
    RequestState.REFUSED: "no",
}


class Proof(models.TextChoices):
    """How the office knows that whoever asks is whom the data is about."""

    NONE = "none", _("not known yet")
    ACCOUNT = "account", _("signed in")
    CODE = "code", _("dossier code and phone")
    CARD = "card", _("identity card shown at the office")
    CALL = "call", _("called back on the number held")


class DataRequestQuerySet(SearchQuerySet["DataRequest"]):
    def open_now(self) -> DataRequestQuerySet:
        return self.filter(state__in=[RequestState.RECEIVED, RequestState.TAKEN])

    def overdue(self) -> DataRequestQuerySet:
        """Not answered in time."""
        return self.filter(state=RequestState.RECEIVED, due_at__lt=timezone.now())

    def own_of(self, user: User) -> DataRequestQuerySet:
        return self.filter(account=user)


class DataRequest(models.Model):
    """Somebody asks about their own data. Whose it is, the office says (``proof``).

    ``due_at`` is the end of the second working day after it was received: by then it is
    answered, in the sense that the person is told what follows (Nghị định 356/2025).
    ``person`` and ``application`` are what the request is about, as far as known;
    ``purpose`` names the consent to withdraw. The state changes only through
    ``privacy.operations``.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code)
    kind = models.CharField(_("request"), max_length=8, choices=RequestKind)
    purpose = models.CharField(
        _("consent"), max_length=32, choices=ConsentPurpose, blank=True
    )
    full_name = models.CharField(_("full name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=10)
    email = models.EmailField(_("e-mail"), blank=True)
    words = models.TextField(_("what is asked"), max_length=2000, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="data_requests",
        verbose_name=_("account"),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="data_requests",
        verbose_name=_("person"),
    )
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("application"),
    )
    proof = models.CharField(
        _("known by"),
        max_length=7,
        choices=Proof,
        default=Proof.NONE,
        editable=False,
    )
    state = models.CharField(
        _("status"),
        max_length=8,
        choices=RequestState,
        default=RequestState.RECEIVED,
        editable=False,
    )
    received_at = models.DateTimeField(
        _("received"), default=timezone.now, editable=False
    )
    due_at = models.DateTimeField(_("answer until"), editable=False)
    taken_at = models.DateTimeField(_("answered"), null=True, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("answered by"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("settled by"),
    )
    answer = models.TextField(_("answer"), max_length=1500, blank=True, editable=False)
    search_text = DerivedCharField(
        max_length=130,
        derive=lambda asked: " ".join(
            (text.fold(asked.full_name), asked.code.lower(), asked.phone[-4:])
        ),
    )

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["-received_at", "-pk"]
        default_permissions = ()
        permissions = [
            (
                "protect_data",
                _("Can answer requests about personal data and see every access to it"),
            )
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="datarequest_newest"),
            models.Index(fields=["state", "due_at"], name="datarequest_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="withdraw") & ~Q(purpose="")
                | ~Q(kind="withdraw") & Q(purpose=""),
                name="datarequest_withdraws_a_consent",
            ),
            models.CheckConstraint(
                condition=Q(state="received", taken_at=None, taken_by=None)
                | ~Q(state="received")
                & Q(taken_at__isnull=False, taken_by__isnull=False),
                name="datarequest_answer_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "taken"], settled_at=None)
                | Q(
                    state__in=["done", "refused"],
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                )
                & ~Q(answer=""),
                name="datarequest_settled_with_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:request_detail", args=[self.pk])

    @property
    def signal(self) -> str:
        return "no" if self.is_overdue else SIGNALS[RequestState(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in {RequestState.RECEIVED, RequestState.TAKEN}

    @property
    def waits(self) -> bool:
        """Whether the clock runs."""
        return self.state == RequestState.RECEIVED

    @property
    def is_overdue(self) -> bool:
        return self.waits and self.due_at < timezone.now()

    @property
    def is_proved(self) -> bool:
        return self.proof != Proof.NONE

    @property
    def phone_text(self) -> str:
        return phones.display(self.phone)

    @property
    def masked_phone(self) -> str:
        return phones.mask(self.phone)


def due_after(moment: datetime) -> datetime:
    """When a request received at this moment is to be answered."""
    return end_of_working_day(moment, days=DAYS)


class Purge(models.Model):
    """One time that data whose term was over was deleted: which, how much, who ran it."""

    at = models.DateTimeField(_("time"), default=timezone.now)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("deletion at the end of a term")
        verbose_name_plural = _("deletions at the end of a term")
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%d/%m/%Y %H:%M}"
