"""How certificates look: templates, their versions, and which programme uses which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from certificates.models.facts import CertificateKind, digest
from curriculum.models import Programme
from papers.models import Signatory
from vietnamese import text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Frame(models.TextChoices):
    STRAND = "strand", _("woven strand")
    LINE = "line", _("double line")
    NONE = "none", _("no frame")


# The facts that a line may name, as officers write them in braces.
PLACEHOLDERS = {
    "don_vi": "holder_workplace",
    "chuc_vu": "holder_position",
    "chuong_trinh": "programme_name",
    "lop": "class_title",
    "thoi_luong": "duration",
    "so_tiet": "total_periods",
    "xep_loai": "classification",
}
_PLACE = re.compile(r"\{([^{}]*)\}")


def fill(said: str, facts: Mapping[str, str]) -> str:
    """A line's text with the facts in it; empty when it names some and all are empty."""
    places = _PLACE.findall(said)
    if places and not any(facts.get(place) for place in places):
        return ""
    return _PLACE.sub(lambda found: facts.get(found[1], ""), said)


class TemplateQuerySet(SearchQuerySet["Template"]):
    pass


class Template(models.Model):
    """A design of certificates of one kind; what it prints is in its versions."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    is_standard = models.BooleanField(
        _("used where a programme chose none"), default=False, editable=False
    )
    search_text = DerivedCharField(
        max_length=200, derive=lambda template: text.fold(template.name)
    )

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate template")
        verbose_name_plural = _("certificate templates")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_standard=True),
                name="template_standard_is_one",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("certificates:design_edit", args=[self.pk])


class TemplateVersion(models.Model):
    """What a template printed from a day on. Once used for a certificate it is frozen.

    An empty ``title`` or ``subtitle`` is the programme's own. ``lines`` are the body's
    lines from top to bottom as ``[label, text]``; a text may name facts in braces
    (``{don_vi}``, see ``PLACEHOLDERS``) and is left out when all of them are empty. Without
    ``signatory`` the signer of the decision signs.
    """

    template = models.ForeignKey(
        Template,
        models.PROTECT,
        related_name="versions",
        verbose_name=_("certificate template"),
    )
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=60, blank=True)
    subtitle = models.CharField(_("line below the title"), max_length=100, blank=True)
    lines = models.JSONField(_("lines"), default=list)
    signatory = models.ForeignKey(
        Signatory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signatory"),
    )
    logo = models.FileField(_("logo"), max_length=200, blank=True)
    logo_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    frame = models.CharField(
        _("frame"), max_length=6, choices=Frame, default=Frame.STRAND
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    first_used_at = models.DateTimeField(_("used since"), null=True, editable=False)

    class Meta:
        verbose_name = _("version of a certificate template")
        verbose_name_plural = _("versions of certificate templates")
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="template_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.number}"

    @property
    def is_frozen(self) -> bool:
        return self.first_used_at is not None

    def digest(self) -> str:
        """Of all that it prints; frozen in each certificate as ``template_sha256``."""
        return digest(
            {
                "title": self.title,
                "subtitle": self.subtitle,
                "lines": [f"{label}\t{said}" for label, said in self.lines],
                "signatory": self.signatory_id,
                "logo": self.logo_sha256,
                "frame": self.frame,
            }
        )


class TemplateChoice(models.Model):
    """The template that a programme's certificates of a kind are made with."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="+", verbose_name=_("programme")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    template = models.ForeignKey(
        Template,
        models.PROTECT,
        related_name="choices",
        verbose_name=_("certificate template"),
    )

    class Meta:
        verbose_name = _("template of a programme")
        verbose_name_plural = _("templates of programmes")
        ordering = ["programme", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind"], name="template_choice_is_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme.code}: {self.template}"
