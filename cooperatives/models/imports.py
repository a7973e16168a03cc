"""The import desk's memory: files brought, their rows, and what each of them changed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField, EncryptedTextField
from accounts.search import SearchQuerySet
from vietnamese import text


class ImportKind(models.TextChoices):
    COOPERATIVES = "cooperatives", _("cooperatives")
    ANNUAL_REPORTS = "annual_reports", _("yearly reports")
    PERSONS = "persons", _("persons and posts")
    LINKAGE_CONTRACTS = "linkage_contracts", _("linkage contracts")
    MODEL_ASSIGNMENTS = "model_assignments", _("model assignments")
    GROUPS = "groups", _("groups and community halls")
    OCOP_PRODUCTS = "ocop_products", _("OCOP products")
    TRAINING_RECORDS = "training_records", _("earlier training")
    POLICY_DOCUMENTS = "policy_documents", _("policy documents")


class ImportState(models.TextChoices):
    READ = "read", _("to be confirmed")
    SAVED = "saved", _("saved")
    UNDONE = "undone", _("undone")
    DISCARDED = "discarded", _("discarded")


LARGE = 500  # rows; the worker saves about 200 a second
LOST = timedelta(minutes=15)
IMPORT_SIGNALS = {
    ImportState.READ: "wait",
    ImportState.SAVED: "ok",
    ImportState.UNDONE: "info",
    ImportState.DISCARDED: "",
}


class ImportBatchQuerySet(SearchQuerySet["ImportBatch"]):
    pass


class ImportBatch(models.Model):
    """A file brought by a sender. Nothing of it is saved until somebody confirms.

    ``content`` is the file itself, encrypted, as it may hold identity numbers. A large
    import is saved by the worker: ``ordered_at`` tells since when, ``fault`` why not.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind)
    sender = models.CharField(_("sent by"), max_length=200, blank=True)
    filename = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("status"), max_length=10, choices=ImportState, default=ImportState.READ
    )
    headers = models.JSONField(default=dict, editable=False)
    notices = models.JSONField(default=list, editable=False)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    same = models.PositiveIntegerField(_("the same"), default=0)
    unsure = models.PositiveIntegerField(_("unsure"), default=0)
    faulty = models.PositiveIntegerField(_("with errors"), default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("brought by"),
    )
    created_at = models.DateTimeField(_("brought"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, editable=False)
    fault = models.CharField(max_length=300, blank=True, editable=False)
    search_text = DerivedCharField(
        max_length=420,
        derive=lambda batch: text.fold(f"{batch.filename} {batch.sender}"),
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        permissions = [("import_records", _("Can bring files to the import desk"))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.filename}"

    def get_absolute_url(self) -> str:
        return reverse("cooperatives:import_detail", args=[self.pk])

    @property
    def signal(self) -> str:
        return IMPORT_SIGNALS[ImportState(self.state)]

    def waiting(self) -> models.QuerySet[ImportRow]:
        """Rows that are not saved before somebody says what they are."""
        return self.import_rows.filter(outcome=RowOutcome.UNSURE)

    @property
    def can_be_saved(self) -> bool:
        return self.state == ImportState.READ

    @property
    def can_be_undone(self) -> bool:
        return self.state == ImportState.SAVED

    @property
    def is_being_saved(self) -> bool:
        """Whether the worker is at it, as far as is known: a killed one says nothing."""
        if not self.can_be_saved or self.ordered_at is None or self.fault:
            return False
        return timezone.now() - self.ordered_at < LOST

    @property
    def is_large(self) -> bool:
        """Whether saving it takes longer than somebody waits for a page."""
        return self.savable > LARGE

    @property
    def savable(self) -> int:
        """Rows that saving would write: new and changed ones."""
        return self.new + self.changed


class RowOutcome(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("the same")
    UNSURE = "unsure", _("unsure")
    FAULTY = "faulty", _("with errors")


URGENCY = (
    RowOutcome.FAULTY,
    RowOutcome.UNSURE,
    RowOutcome.CHANGED,
    RowOutcome.NEW,
    RowOutcome.SAME,
)
ROW_SIGNALS = {
    RowOutcome.NEW: "ok",
    RowOutcome.CHANGED: "info",
    RowOutcome.SAME: "",
    RowOutcome.UNSURE: "wait",
    RowOutcome.FAULTY: "no",
}


class ImportRowQuerySet(SearchQuerySet["ImportRow"]):
    def most_urgent_first(self) -> ImportRowQuerySet:
        """Errors, then what is unsure, changed, new, the same; each as in the file."""
        return self.alias(
            urgency=models.Case(
                *(
                    models.When(outcome=outcome, then=place)
                    for place, outcome in enumerate(URGENCY)
                )
            )
        ).order_by("urgency", "number")


class ImportRow(models.Model):
    """One row of a file: what was read, what it would do, and what a person chose.

    ``values`` (JSON text) maps column keys to what was understood, as people read it;
    ``differences`` lists [field, before, after]; ``candidates`` are keys of likely same
    records; ``choice`` is "" (nothing chosen), "new", "skip" or the key of one of them.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="import_rows", editable=False
    )
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=RowOutcome)
    label = models.CharField(_("record"), max_length=200, blank=True)
    values = EncryptedTextField(blank=True)
    differences = EncryptedTextField(blank=True)
    issues = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    choice = models.CharField(_("choice"), max_length=20, blank=True)
    search_text = DerivedCharField(
        max_length=220, derive=lambda row: f"{row.number} {text.fold(row.label)}"
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="import_row_once_a_batch"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch}, {self.number}"

    @property
    def signal(self) -> str:
        return ROW_SIGNALS[RowOutcome(self.outcome)]

    @property
    def is_open_question(self) -> bool:
        """Whether a person says what the row is about; a follower does as another."""
        return self.outcome == RowOutcome.UNSURE and bool(self.candidates)


class ImportChange(models.Model):
    """A record that an import created or changed, with its columns before and after.

    ``before`` is empty where the record was created. Kept in the order of saving; an
    import is undone from the last to the first.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    row = models.PositiveIntegerField()
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    before = EncryptedTextField(blank=True)
    after = EncryptedTextField(blank=True)

    class Meta:
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by an import")
        ordering = ["batch", "pk"]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class HeaderMemory(models.Model):
    """Which column a sender means by a header that we did not know."""

    sender = models.CharField(_("sent by"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind)
    header = models.CharField(_("header, folded"), max_length=200)
    column = models.CharField(_("column"), max_length=40)

    class Meta:
        verbose_name = _("remembered header")
        verbose_name_plural = _("remembered headers")
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "kind", "header"], name="header_means_one_column"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.header}"
