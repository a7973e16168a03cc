"""Who issues official papers, who signs them, the decisions; papers made together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from papers.bundles import kind_of, readable_by
from vietnamese import dates

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR = timedelta(days=7)
STALLED_AFTER = timedelta(minutes=3)  # no piece takes as long


class IssuingBodyQuerySet(models.QuerySet["IssuingBody"]):
    def open_to(self, user: User) -> IssuingBodyQuerySet:
        """Those an account is limited to; all of them, if it is limited to none."""
        limits = IssuingBody.objects.limiting(user)
        return self.filter(Q(officers=user) | ~Exists(limits))

    def limiting(self, user: User) -> IssuingBodyQuerySet:
        """Those an account is limited to; none, if it is not limited."""
        return self.filter(officers=user)


class IssuingBody(models.Model):
    """A body that issues papers in its own name, such as the provincial alliance.

    Accounts among its ``officers`` see and run the classes of this body alone; an account
    that no body names is not limited.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    superior_name = models.CharField(_("superior body"), max_length=200, blank=True)
    code = models.CharField(
        _("code in paper numbers"), max_length=20, help_text=_("For example LMHTX.")
    )
    head_title = models.CharField(
        _("title of its head"),
        max_length=60,
        default="Chủ tịch",
        help_text=_("Who certifies, whoever signs: for example Chủ tịch."),
    )
    place = models.CharField(_("place of signing"), max_length=60)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="bodies",
        verbose_name=_("limited to this body"),
        help_text=_("These accounts work with the classes of this body alone."),
    )

    objects = IssuingBodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuing body")
        verbose_name_plural = _("issuing bodies")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Signatory(models.Model):
    """A person's power to sign for a body, as it is printed above the name."""

    body = models.ForeignKey(
        IssuingBody, models.PROTECT, related_name="signatories", verbose_name=_("body")
    )
    name = models.CharField(_("name"), max_length=100)
    position = models.CharField(_("position"), max_length=100)
    power_prefix = models.CharField(
        _("power"),
        max_length=60,
        blank=True,
        help_text=_("For example “KT. CHỦ TỊCH” above a deputy's position."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["body", "pk"]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class DecisionKind(models.TextChoices):
    CALL = "call", _("calling for applicants")
    OPEN_CLASS = "open_class", _("opening a class")
    GRADUATION = "graduation", _("recognising results")
    CORRECTION = "correction", _("correcting results")
    REVOCATION = "revocation", _("revoking a certificate")
    REPLACEMENT = "replacement", _("correcting a certificate")


class Decision(models.Model):
    """A signed decision or notice. Signer and number are frozen as on the paper."""

    kind = models.CharField(_("kind"), max_length=12, choices=DecisionKind)
    body = models.ForeignKey(IssuingBody, models.PROTECT, verbose_name=_("body"))
    number = models.CharField(
        _("number"), max_length=40, help_text=_("For example 15/QĐ-LMHTX.")
    )
    signed_on = models.DateField(_("signed on"))
    subject = models.CharField(_("subject"), max_length=300)
    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=100, editable=False)
    signer_position = models.CharField(max_length=100, editable=False)
    signer_power_prefix = models.CharField(max_length=60, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number", "year"],
                name="decision_number_once_a_year",
                violation_error_message=_(
                    "A decision with this number was already signed in that year."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} ({dates.short_date(self.signed_on)})"

    def get_absolute_url(self) -> str:
        return reverse("papers:decision_detail", args=[self.pk])


class BundleQuerySet(models.QuerySet["Bundle"]):
    def visible_to(self, user: User) -> BundleQuerySet:
        """Everyone who may have this bundle made may read it."""
        seen = Q(pk=None)
        for kind, subjects in readable_by(user).items():
            seen |= Q(kind=kind, subject__in=subjects)
        return self.filter(seen)

    def of(self, kind: str, subject: str) -> BundleQuerySet:
        return self.filter(kind=kind, subject=subject)

    def stalled(self) -> BundleQuerySet:
        """Being made, without a sign of life: the worker was killed."""
        long_ago = timezone.now() - STALLED_AFTER
        return self.filter(finished_at=None, fault="", touched_at__lt=long_ago)

    def outdated(self) -> BundleQuerySet:
        return self.filter(touched_at__lt=timezone.now() - KEPT_FOR)


class Bundle(models.Model):
    """Papers ordered together and made in the background, one by one.

    ``kind`` is one of ``settings.BUNDLES``, ``subject`` what it is made for, in the
    kind's own words. ``total`` counts the pieces once the worker knows them; what is
    done is counted from the files themselves. Kept for a week, then thrown away with
    its files: the records that it was drawn from stay.
    """

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(max_length=60)
    title = models.CharField(_("title"), max_length=200)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    total = models.PositiveSmallIntegerField(default=0, editable=False)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)
    fault = models.CharField(max_length=300, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = _("bundle of papers")
        verbose_name_plural = _("bundles of papers")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(finished_at=None),
                name="bundle_made_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(fault=""),
                name="bundle_finished_without_fault",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("papers:bundle_detail", args=[self.pk])

    @property
    def back_url(self) -> str:
        """The page where it was ordered."""
        return kind_of(self.kind).url(self.subject)

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_stalled(self) -> bool:
        long_ago = timezone.now() - STALLED_AFTER
        return not self.is_finished and self.touched_at < long_ago

    @property
    def stands_still(self) -> bool:
        """Whether a person may have it go on."""
        return not self.is_finished and (bool(self.fault) or self.is_stalled)

    @property
    def is_going_on(self) -> bool:
        return not self.is_finished and not self.stands_still

    @property
    def state(self) -> tuple[str, str]:
        """Where it stands as (signal, words)."""
        if self.is_finished:
            return "ok", str(_("ready"))
        if self.stands_still:
            return "no", str(_("unfinished"))
        return "wait", str(_("being made"))

    @property
    def done(self) -> int:
        """How many pieces are made; once finished, all of them."""
        if self.is_finished:
            return self.total
        return self.files.filter(is_result=False).count()

    @property
    def results(self) -> models.QuerySet[BundleFile]:
        """What there is to download; nothing before it is finished."""
        return self.files.filter(is_result=True).order_by("pk")

    @property
    def kept_until(self) -> datetime:
        return self.touched_at + KEPT_FOR


class BundleFile(models.Model):
    """A piece that was made, or what people download. Its file is whole or not there."""

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    file = models.FileField(max_length=200, editable=False)
    size = models.PositiveIntegerField(help_text=_("Bytes."))
    is_result = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("file of a bundle")
        verbose_name_plural = _("files of bundles")
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "name", "is_result"], name="bundle_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("papers:bundle_file", args=[self.bundle_id, self.pk])

    def read(self) -> bytes:
        with self.file.open("rb") as file:
            content: bytes = file.read()
        return content
