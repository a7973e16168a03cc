"""The register as a list, and as the register book's columns when exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from certificates.models import REGISTER_ORDER, Certificate, RegisterCopy, Template
from cooperatives.models import Precision
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt


UNBROKEN = {"td": {"class": "nb"}}


class CertificateTable(tables.Table):
    """Columns that are not visible appear in the export, which has those of the
    register book (``domain.md`` §3.5)."""

    caption = _("The register, the newest first unless sorted otherwise")
    row_header = "holder_name"

    row = tables.Column(
        empty_values=(), visible=False, verbose_name=_("No."), orderable=False
    )
    register_entry_no = tables.Column(
        order_by=REGISTER_ORDER,
        attrs=UNBROKEN,
        verbose_name=_("Register entry"),
    )
    holder_name = tables.Column(
        linkify=True, order_by=("sort_key",), verbose_name=_("Full name")
    )
    holder_dob = tables.Column(visible=False, verbose_name=_("Date of birth"))
    holder_gender = tables.Column(visible=False, verbose_name=_("Gender"))
    holder_birth_place = tables.Column(visible=False, verbose_name=_("Place of birth"))
    holder_workplace = tables.Column(verbose_name=_("Workplace"), orderable=False)
    training_class = tables.Column(
        accessor="participant__training_class",
        linkify=True,
        orderable=False,
        attrs=UNBROKEN,
        verbose_name=_("Course and class"),
    )
    period = tables.Column(
        accessor="start_date", visible=False, verbose_name=_("Time of the class")
    )
    decision = tables.Column(
        accessor="decision_no", visible=False, verbose_name=_("Decision on the results")
    )
    classification = tables.Column(
        verbose_name=_("Classification"), order_by=("-final_score",)
    )
    serial_number = tables.Column(
        verbose_name=_("Serial number"), orderable=False, attrs=UNBROKEN
    )
    issue_date = tables.Column(verbose_name=_("Issued on"))
    received_on = tables.Column(
        accessor="pk", visible=False, verbose_name=_("Received on")
    )
    receiver = tables.Column(
        accessor="pk", visible=False, verbose_name=_("Signature of the receiver")
    )
    remark = tables.Column(visible=False, verbose_name=_("Remarks"))
    status = StatusColumn(verbose_name=_("Status"), exclude_from_export=True)

    class Meta:
        model = Certificate
        fields = ()
        empty_text = _("No certificate yet.")

    def render_training_class(self, record: Certificate) -> str:
        return record.class_code

    def render_register_entry_no(self, record: Certificate) -> str:
        if record.is_historic:
            return str(_("%s (paper)") % record.register_entry_no)
        return record.register_entry_no

    def value_register_entry_no(self, record: Certificate) -> str:
        return record.register_entry_no

    def value_training_class(self, record: Certificate) -> str:
        return f"{record.class_code} {record.class_title}".strip()

    def render_issue_date(self, value: dt.date) -> str:
        return dates.short_date(value)

    def value_issue_date(self, value: dt.date) -> dt.date:
        return value

    def value_row(self) -> int:
        self.exported = getattr(self, "exported", 0) + 1
        return self.exported

    def value_holder_dob(self, record: Certificate) -> dt.date | int:
        known_by_year = record.holder_dob_precision == Precision.YEAR
        return record.holder_dob.year if known_by_year else record.holder_dob

    def value_period(self, record: Certificate) -> str:
        if record.start_date is None or record.end_date is None:
            return ""
        first, last = map(dates.short_date, (record.start_date, record.end_date))
        return f"{first} – {last}"

    def value_decision(self, record: Certificate) -> str:
        if record.decision_date is None:
            return record.decision_no
        return f"{record.decision_no} ({dates.short_date(record.decision_date)})"

    def value_received_on(self, record: Certificate) -> dt.date | None:
        """Left open until it is handed over: the receiver writes it on paper."""
        return record.handed_over.acted_on if record.handed_over else None

    def value_receiver(self, record: Certificate) -> str:
        return record.handed_over.receiver if record.handed_over else ""


class CopyTable(tables.Table):
    """The book of copies (sổ cấp bản sao từ sổ gốc, ``domain.md`` §3.5)."""

    caption = _("Copies from the register, the newest first unless sorted otherwise")
    row_header = "copy_no"

    row = tables.Column(
        empty_values=(), visible=False, verbose_name=_("No."), orderable=False
    )
    copy_no = tables.Column(
        linkify=("certificates:copy_pdf", [tables.A("pk")]),
        order_by=("book__year", "number"),
        attrs=UNBROKEN,
        verbose_name=_("Number of the copy"),
    )
    holder_name = tables.Column(
        accessor="certificate__holder_name",
        order_by=("certificate__sort_key",),
        verbose_name=_("Full name"),
    )
    serial_number = tables.Column(
        accessor="certificate__serial_number",
        linkify=lambda record: record.certificate.get_absolute_url(),
        orderable=False,
        attrs=UNBROKEN,
        verbose_name=_("Serial number"),
    )
    issued_on = tables.Column(verbose_name=_("Issued on"))
    receiver = tables.Column(orderable=False, verbose_name=_("Received by"))
    signatory_name = tables.Column(orderable=False, verbose_name=_("Signed by"))

    class Meta:
        model = RegisterCopy
        fields = ()
        order_by = "-copy_no"
        empty_text = _("No copy yet.")

    def render_issued_on(self, value: dt.date) -> str:
        return dates.short_date(value)

    def value_issued_on(self, value: dt.date) -> dt.date:
        return value

    def value_row(self) -> int:
        self.exported = getattr(self, "exported", 0) + 1
        return self.exported


class DesignTable(tables.Table):
    """Templates of certificates; ``programmes`` are those that chose one."""

    caption = _("Templates of certificates")
    row_header = "name"

    name = tables.Column(linkify=True, verbose_name=_("Name"))
    kind = tables.Column(verbose_name=_("Kind"))
    newest = tables.Column(verbose_name=_("Newest version"))
    made = tables.Column(verbose_name=_("Certificates made"))
    programmes = tables.Column(
        accessor="choices", orderable=False, verbose_name=_("Used by")
    )

    class Meta:
        model = Template
        fields = ()
        empty_text = _("No template yet.")

    def render_programmes(self, record: Template) -> str:
        codes = [choice.programme.code for choice in record.choices.all()]
        if record.is_standard:
            codes.append(str(_("all others")))
        return ", ".join(codes) or "–"

    def value_programmes(self, record: Template) -> str:
        return self.render_programmes(record)
