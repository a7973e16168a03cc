"""Columns of the lists of cooperatives and people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from accounts.models import AuditEntry
from cooperatives.dossier import MILLION
from cooperatives.history import act_of, words_of
from cooperatives.imports.kinds import NEW, SKIP
from cooperatives.models import (
    Cooperative,
    CooperativeGroup,
    ImportBatch,
    ImportRow,
    Person,
    PolicyDocument,
    RowOutcome,
)
from vietnamese import numbers

if TYPE_CHECKING:
    from decimal import Decimal

    from django.utils.functional import _StrPromise

    from cooperatives.models import PairKind, Post, TrainingRecord

NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}


class CooperativeTable(tables.Table):
    caption = _(
        "Cooperatives; members and capital of the report that speaks today, trained"
        " staff in post today"
    )

    name = tables.Column(linkify=True, order_by=("sort_key",))
    reporting_area = tables.Column(order_by=("reporting_area__position",))
    status = StatusColumn()
    members_now = tables.Column(verbose_name=_("Members"), attrs=NUMBER)
    paid_in_now = tables.Column(
        verbose_name=_("Paid-in capital, million đồng"), attrs=NUMBER
    )
    trained_directors = tables.Column(verbose_name=_("Trained directors"), attrs=NUMBER)
    trained_accountants = tables.Column(
        verbose_name=_("Trained accountants"), attrs=NUMBER
    )

    class Meta:
        model = Cooperative
        fields = ("name", "reporting_area", "status")
        empty_text = _("No cooperative yet.")

    def render_paid_in_now(self, value: int) -> str:
        return numbers.decimal(value / MILLION)

    def value_paid_in_now(self, value: int | None) -> Decimal | None:
        return None if value is None else value / MILLION


class PersonTable(tables.Table):
    caption = _("People of cooperatives; posts held and certificates valid today")

    full_name = tables.Column(linkify=True, order_by=("sort_key", "date_of_birth"))
    date_of_birth = tables.Column(
        accessor="date_of_birth_text", order_by="date_of_birth"
    )
    current_posts = tables.Column(
        verbose_name=_("Posts"), orderable=False, empty_values=(None, "", [])
    )
    valid_training = tables.Column(
        verbose_name=_("Certificates"), orderable=False, empty_values=(None, "", [])
    )

    class Meta:
        model = Person
        fields = ("full_name", "date_of_birth")
        empty_text = _("No person yet.")

    def render_current_posts(self, value: list[Post]) -> str:
        return "; ".join(str(post) for post in value)

    def render_valid_training(self, value: list[TrainingRecord]) -> str:
        return "; ".join(
            f"{record.get_role_display()} {record.evidence}" for record in value
        )


class UnitTodoTable(tables.Table):
    caption = _("Cooperatives whose commune or ward has ended")

    name = tables.Column(
        linkify=("cooperatives:unit_choose", [tables.A("pk")]), order_by=("sort_key",)
    )
    reporting_area = tables.Column(order_by=("reporting_area__position",))
    former_unit = tables.Column(
        verbose_name=_("Former commune or ward"),
        accessor="admin_unit__address_in_province",
        order_by=("admin_unit__sort_key",),
    )

    class Meta:
        model = Cooperative
        fields = ("name", "reporting_area", "former_unit", "address_text", "hamlet")
        empty_text = _("Every cooperative is in a unit of today.")


class HistoryTable(tables.Table):
    caption = _("What was done, the newest first")
    row_header = "verb"

    actor = tables.Column(order_by=("actor__sort_key",), default=_("the system"))
    details = tables.Column(orderable=False, empty_values=())

    class Meta:
        model = AuditEntry
        fields = ("at", "actor", "verb", "details")
        empty_text = _("Nothing has been done yet.")

    def render_verb(self, record: AuditEntry) -> str:
        return str(capfirst(act_of(record)))

    def render_details(self, record: AuditEntry) -> str:
        return "; ".join(words_of(record))


class GroupTable(tables.Table):
    caption = _("Groups and community halls; status and rating of today")

    name = tables.Column(linkify=True, order_by=("sort_key",))
    reporting_area = tables.Column(order_by=("reporting_area__position",))
    status = StatusColumn()
    members = tables.Column(attrs=NUMBER)
    connected_cooperative = tables.Column(
        verbose_name=_("Connected to"), order_by=("connected_cooperative__sort_key",)
    )

    class Meta:
        model = CooperativeGroup
        fields = (
            "name",
            "kind",
            "reporting_area",
            "status",
            "rating",
            "members",
            "connected_cooperative",
        )
        empty_text = _("No group yet.")


class PolicyTable(tables.Table):
    caption = _("Drafts put before the People's Council")

    title = tables.Column(
        order_by=("sort_key",),
        linkify=lambda record, table: (
            record.get_absolute_url()
            if table.request.user.has_perm("cooperatives.change_cooperative")
            else None
        ),
    )

    class Meta:
        model = PolicyDocument
        fields = ("title", "kind", "submission_no", "submitted_on")
        empty_text = _("No draft yet.")


class PairTable(tables.Table):
    caption = _("Records that may be one, the most likely first")

    first_label = tables.Column(verbose_name=_("One record"), linkify=True)
    second_label = tables.Column(verbose_name=_("The other record"))
    kind = tables.Column(verbose_name=_("Kind"))
    reasons = tables.Column(verbose_name=_("Why it is proposed"), orderable=False)

    class Meta:
        empty_text = _("No records look alike.")

    def render_kind(self, value: PairKind) -> _StrPromise | str:
        return value.label


class ImportTable(tables.Table):
    caption = _("Lists that were brought, the newest first")
    row_header = "filename"

    filename = tables.Column(linkify=True)
    state = StatusColumn()
    created_by = tables.Column(
        order_by=("created_by__sort_key",), default=_("the command line")
    )

    class Meta:
        model = ImportBatch
        fields = (
            "filename",
            "kind",
            "sender",
            "state",
            "rows",
            "new",
            "changed",
            "unsure",
            "faulty",
            "created_by",
            "created_at",
        )
        empty_text = _("No list has been brought yet.")


class ImportRowTable(tables.Table):
    """What each row says and would do; errors and doubts with the column's name."""

    caption = _("Rows as the spreadsheet counts them, the most urgent first")
    row_header = "label"

    number = tables.Column(attrs=NUMBER)
    outcome = StatusColumn()
    differences = tables.Column(
        verbose_name=_("What changes"), orderable=False, empty_values=()
    )
    issues = tables.Column(
        verbose_name=_("What to look at"), orderable=False, empty_values=()
    )

    class Meta:
        model = ImportRow
        fields = ("number", "outcome", "label", "differences", "issues")
        order_by = ()
        empty_text = _("There is no such row.")

    def _changes(self, record: ImportRow) -> list[str]:
        changes = json.loads(record.differences or "[]")
        if record.outcome == RowOutcome.NEW:
            return [f"{field}: {after}" for field, _nothing, after in changes if after]
        nothing = gettext("nothing")
        return [
            f"{field}: {before or nothing} → {after or nothing}"
            for field, before, after in changes
        ]

    def render_differences(self, record: ImportRow) -> str:
        if record.outcome == RowOutcome.NEW:
            return self.value_differences(record)
        return format_html_join("", "{}<br>", ((x,) for x in self._changes(record)))

    def value_differences(self, record: ImportRow) -> str:
        return "; ".join(self._changes(record))

    def _looks(self, record: ImportRow) -> list[str]:
        return [
            f"{each['column']}: {each['message']}"
            if each["column"]
            else each["message"]
            for each in record.issues
        ]

    def render_issues(self, record: ImportRow) -> str:
        lines = format_html_join("", "{}<br>", ((x,) for x in self._looks(record)))
        if not record.is_open_question:
            return lines
        url = reverse("cooperatives:import_row", args=[record.batch_id, record.number])
        return lines + format_html('<a href="{}">{}</a>', url, chosen_words(record))

    def value_issues(self, record: ImportRow) -> str:
        found = self._looks(record)
        if record.is_open_question:
            found.append(chosen_words(record))
        return "; ".join(found)


def chosen_words(row: ImportRow) -> str:
    """What was chosen for an unsure row, or that somebody must choose."""
    words = {
        "": gettext("choose what this row is about"),
        NEW: gettext("chosen: a new record"),
        SKIP: gettext("chosen: left out"),
    }
    return words.get(row.choice) or gettext("chosen: one of the known records")
