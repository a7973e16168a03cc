"""The register (sổ gốc): its series of numbers, and its rows, chained one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models.facts import FACTS, CertificateKind, Facts, digest
from curriculum.models import Programme
from training.models import TrainingClass

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.models.certificate import Certificate

NOTHING = "0" * 64  # what the first row of the book follows


class RegisterQuerySet(models.QuerySet["Register"]):
    def newest_first(self) -> RegisterQuerySet:
        """As ``Meta`` has it; a query that counts certificates would forget that."""
        rows = self.select_related("programme")
        return rows.order_by("-year", "programme", "kind", "is_historic")

    def visible_to(self, user: User) -> RegisterQuerySet:
        """Whole books: without those that name learners of a body closed to the account."""
        own = TrainingClass.objects.of_bodies_of(user).values("pk")
        others = TrainingClass.objects.exclude(pk__in=own).values("pk")
        return self.exclude(certificates__participant__training_class__in=others)


class Register(models.Model):
    """A series of one programme, year and kind; numbers are drawn under its lock.

    A historic series takes up what was issued on paper: its numbers are those of the
    paper register, and ``last_number`` only counts them.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="registers", verbose_name=_("programme")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=CertificateKind,
        default=CertificateKind.COMPLETION,
    )
    is_historic = models.BooleanField(_("from a paper register"), default=False)
    last_number = models.PositiveIntegerField(
        _("last number"), default=0, editable=False
    )

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        ordering = ["-year", "programme", "kind", "is_historic"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year", "kind", "is_historic"],
                name="register_once_a_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"

    @property
    def series(self) -> str:
        """GD for certificates of completion, GD-XN for confirmations of attendance."""
        confirms = self.kind == CertificateKind.CONFIRMATION
        return f"{self.programme.code}-XN" if confirms else self.programme.code

    def serial_number(self, number: int) -> str:
        return f"CM-{self.series}-{self.year}-{number:04d}"

    def entry_no(self, number: int) -> str:
        return f"{number:04d}/{self.year}-{self.series}"


class RegisterHead(models.Model):
    """The end of the chain: how many rows the book has and the hash of the last.

    One row for the whole house; its lock is the last that an operation takes. Whoever
    has noted a head once can prove later that nothing before it was changed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    length = models.PositiveIntegerField(default=0, editable=False)
    entry_hash = models.CharField(max_length=64, default=NOTHING, editable=False)

    class Meta:
        verbose_name = _("head of the register")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="register_head_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.length}: {self.entry_hash}"


class EntryAct(models.TextChoices):
    """What a row of the book tells of its certificate."""

    ISSUED = "issued", _("issued")
    TAKEN_OVER = "taken_over", _("taken over from a paper register")
    HANDED_OVER = "handed_over", _("handed over")
    SUPERSEDED = "superseded", _("superseded by a correction")
    REVOKED = "revoked", _("revoked")
    VOIDED = "voided", _("voided")
    COPIED = "copied", _("copy from the register given")
    ORIGINAL_SIGNED = "signed", _("digitally signed original received")


# A number that was drawn appears in the book by one of these rows.
OPENING_ACTS = (EntryAct.ISSUED, EntryAct.TAKEN_OVER)


class RegisterEntryQuerySet(models.QuerySet["RegisterEntry"]):
    def in_book_order(self) -> RegisterEntryQuerySet:
        return self.order_by("sequence")

    def opening(self) -> RegisterEntryQuerySet:
        return self.filter(act__in=OPENING_ACTS)


class RegisterEntry(Facts):
    """A row of the register book. Rows are added and never changed or removed.

    Each act on a certificate adds one, with all facts as they were printed. The numbers
    of other records are kept bare, without foreign keys: the row is evidence by itself.

    ``facts_hash`` is over the certificate's facts and links; ``entry_hash`` over every
    other column, of which ``previous_hash`` is the hash of the row before. The hashes
    are spelled by ``facts.digest``. The chain is one for all registers.
    """

    sequence = models.PositiveIntegerField(_("No."), primary_key=True)
    act = models.CharField(_("act"), max_length=11, choices=EntryAct)
    register = models.ForeignKey(
        Register, models.PROTECT, related_name="entries", verbose_name=_("register")
    )
    certificate = models.ForeignKey(
        "certificates.Certificate",
        models.PROTECT,
        related_name="entries",
        verbose_name=_("certificate"),
    )
    number = models.PositiveIntegerField(_("number in the register"))
    participant_id = models.BigIntegerField(null=True)
    run_id = models.BigIntegerField(null=True)
    template_version_id = models.BigIntegerField(null=True)
    signing_key_id = models.BigIntegerField(null=True)
    corrects_id = models.BigIntegerField(null=True)

    acted_on = models.DateField(_("day of the act"))
    act_decision_id = models.BigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    public_reason = models.CharField(max_length=300, blank=True)
    receiver = models.CharField(_("received by"), max_length=100, blank=True)
    remark = models.CharField(_("remarks"), max_length=300, blank=True)
    pdf = models.CharField(_("file"), max_length=200, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField(_("entered at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    facts_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, unique=True)
    entry_hash = models.CharField(max_length=64, unique=True)

    objects = RegisterEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of the register")
        verbose_name_plural = _("rows of the register")
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(act__in=["issued", "taken_over"]),
                name="register_entry_opens_once",
            ),
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(act__in=["superseded", "revoked", "voided"]),
                name="register_entry_ends_once",
            ),
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(act="handed_over"),
                name="register_entry_handed_over_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}. {self.serial_number}: {self.get_act_display()}"

    def hash_of_facts(self) -> str:
        return digest({name: getattr(self, name) for name in (*FACTS, *LINKS)})

    def hash_of_row(self) -> str:
        """What ``entry_hash`` must be: over all other columns."""
        return digest(self.as_written())

    def as_written(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in WRITTEN}


# Columns that tie a certificate to other records; frozen like its facts.
LINKS = (
    "register_id",
    "number",
    "participant_id",
    "run_id",
    "template_version_id",
    "signing_key_id",
    "corrects_id",
)

WRITTEN = tuple(
    field.attname
    for field in RegisterEntry._meta.concrete_fields  # noqa: SLF001  Django's public name
    if field.attname != "entry_hash"
)


def hash_of_certificate(certificate: Certificate) -> str:
    """What the ``facts_hash`` of the certificate's rows must be."""
    return digest({name: getattr(certificate, name) for name in (*FACTS, *LINKS)})
