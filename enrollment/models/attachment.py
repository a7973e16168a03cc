"""Files that belong to a dossier."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.models.application import Application
from enrollment.models.draft import Draft
from enrollment.models.nomination import Nomination
from papers.files import MOST_BYTES, ContentType

MOST_FILES = 6  # of one dossier


class AttachmentKind(models.TextChoices):
    LETTER = "letter", _("letter of the cooperative")
    DIPLOMA = "diploma", _("diploma")
    OTHER = "other", _("other paper")


def _place(_attachment: Attachment, _name: str) -> str:
    """A name that says nothing and cannot be guessed, under the month it came."""
    today = timezone.localdate()
    return f"dossiers/{date(today.year, today.month, 1):%Y-%m}/{secrets.token_hex(16)}"


class Attachment(models.Model):
    """One photo or PDF, of a draft until the form is sent, then of the application.

    Stored privately under a random name; ``filename`` is the sender's. It is handed out
    by a view, never by its place.
    """

    draft = models.ForeignKey(
        Draft, models.CASCADE, null=True, editable=False, related_name="attachments"
    )
    application = models.ForeignKey(
        Application,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="attachments",
    )
    nomination = models.ForeignKey(
        Nomination,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="attachments",
    )
    kind = models.CharField(_("paper"), max_length=7, choices=AttachmentKind)
    file = models.FileField(_("file"), upload_to=_place)
    filename = models.CharField(_("name of the file"), max_length=200)
    content_type = models.CharField(
        _("kind of file"), max_length=15, choices=ContentType
    )
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    class Meta:
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, application=None, nomination=None)
                | Q(draft=None, application__isnull=False, nomination=None)
                | Q(draft=None, application=None, nomination__isnull=False),
                name="attachment_belongs_to_one",
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MOST_BYTES),
                name="attachment_has_a_size",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("enrollment:attachment_detail", args=[self.pk])

    @property
    def is_letter(self) -> bool:
        return self.kind == AttachmentKind.LETTER

    @property
    def download_name(self) -> str:
        """The sender's name, with the ending of what it has become."""
        stem = self.filename.rpartition(".")[0] or self.filename
        return f"{stem}.{'jpg' if self.is_picture else 'pdf'}"

    @property
    def is_picture(self) -> bool:
        return self.content_type == ContentType.JPEG
