"""What the province's offices put before the People's Council about cooperatives."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from vietnamese import sorting, text


class PolicyKind(models.TextChoices):
    DRAFT_RESOLUTION = "draft_resolution", _("draft resolution")


class PolicyDocumentQuerySet(SearchQuerySet["PolicyDocument"]):
    pass


class PolicyDocument(models.Model):
    """A draft put before the Council (HĐND); it counts with its submission's number."""

    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=PolicyKind,
        default=PolicyKind.DRAFT_RESOLUTION,
    )
    submission_no = models.CharField(
        _("number of the submission"), max_length=60, blank=True
    )
    submitted_on = models.DateField(
        _("submitted to the People's Council on"), null=True, blank=True
    )
    sort_key = DerivedCharField(
        max_length=800, derive=lambda document: sorting.text_key(document.title)
    )
    search_text = DerivedCharField(
        max_length=400,
        derive=lambda document: text.fold(f"{document.title} {document.submission_no}"),
    )

    objects = PolicyDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy document")
        verbose_name_plural = _("policy documents")
        ordering = ["-submitted_on", "sort_key", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cooperatives:policy_edit", args=[self.pk])
