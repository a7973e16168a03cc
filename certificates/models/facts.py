"""What a certificate says: one set of columns for the certificate and for the book."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Gender, Precision
from curriculum.models import Classification
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Mapping


def digest(facts: Mapping[str, object]) -> str:
    """SHA-256 of named values in one spelling, whatever the database.

    JSON in UTF-8 with sorted names and without spaces; dates as YYYY-MM-DD, times as
    ISO 8601 in UTC, decimals as written (7.5), nothing as null.
    """
    spelled = {name: _spell(value) for name, value in facts.items()}
    text = json.dumps(
        spelled, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _spell(value: object) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.1f}"
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)


class CertificateKind(models.TextChoices):
    """What is certified: that the class was completed, or only attended."""

    COMPLETION = "completion", _("certificate of completion")
    CONFIRMATION = "confirmation", _("confirmation of attendance")


class Facts(models.Model):
    """Every printed fact, frozen on issue (``domain.md`` §3.3, §3.5).

    ``token`` is printed too, as the address of the public page; ``holder_token`` is the
    address of the holder's own page and stands on no paper.

    ``Certificate`` and ``RegisterEntry`` have these columns alike, so that an edit of
    either is named by comparing them. What old papers do not say is empty or null.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    is_historic = models.BooleanField(
        _("from a paper register"),
        default=False,
        help_text=_("Issued on paper before this system, under its own number."),
    )
    serial_number = models.CharField(_("serial number"), max_length=60)
    register_entry_no = models.CharField(_("register entry"), max_length=60)
    token = models.CharField(max_length=26)
    holder_token = models.CharField(max_length=26)
    template_sha256 = models.CharField(max_length=64, blank=True)
    title = models.CharField(_("title"), max_length=60)
    subtitle = models.CharField(max_length=100, blank=True)
    issuing_body_name = models.CharField(_("issuing body"), max_length=200)
    superior_body_name = models.CharField(max_length=200, blank=True)
    certifier = models.CharField(max_length=270, blank=True)
    holder_name = models.CharField(_("holder"), max_length=100)
    holder_gender = models.CharField(max_length=3, choices=Gender)
    holder_dob = models.DateField(_("date of birth"))
    holder_dob_precision = models.CharField(max_length=4, choices=Precision)
    holder_birth_place = models.CharField(max_length=100, blank=True)
    holder_workplace = models.CharField(_("workplace"), max_length=400, blank=True)
    holder_position = models.CharField(_("post"), max_length=100, blank=True)
    programme_name = models.CharField(_("programme"), max_length=200)
    class_code = models.CharField(_("class code"), max_length=20, blank=True)
    class_title = models.CharField(_("class"), max_length=200, blank=True)
    total_periods = models.PositiveSmallIntegerField(_("periods"), null=True)
    start_date = models.DateField(_("from"), null=True)
    end_date = models.DateField(_("to"), null=True)
    final_score = models.DecimalField(
        _("final score"), max_digits=3, decimal_places=1, null=True
    )
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification, blank=True
    )
    decision_no = models.CharField(_("decision"), max_length=40, blank=True)
    decision_date = models.DateField(_("date of the decision"), null=True)
    issue_place = models.CharField(max_length=60, blank=True)
    issue_date = models.DateField(_("issued on"))
    signatory_power_prefix = models.CharField(max_length=60, blank=True)
    signatory_position = models.CharField(max_length=100, blank=True)
    signatory_name = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True

    @property
    def holder_dob_text(self) -> str:
        if self.holder_dob_precision == Precision.YEAR:
            return str(self.holder_dob.year)
        return dates.short_date(self.holder_dob)


FACTS = tuple(field.name for field in Facts._meta.fields)  # noqa: SLF001  Django's public name
