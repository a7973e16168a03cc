"""The lists of enrollment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from enrollment.models import Application, Nomination
from enrollment.reserve import STEPPED_BACK

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.safestring import SafeString

    from accounts.http import Request
    from enrollment.explanation import Explained
    from enrollment.queue import QueueRow
    from enrollment.reserve import Line

NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}
UNBROKEN = {"td": {"class": "nb"}}


class ApplicationTable(tables.Table):
    """Without the citizen number, also when exported. Hidden columns are exported."""

    caption = _("Applications, the oldest first unless sorted otherwise")
    row_header = "full_name"

    submitted_at = tables.DateTimeColumn(
        format="H:i d/m/Y", verbose_name=_("Submitted")
    )
    code = tables.Column(orderable=False, attrs=UNBROKEN)
    full_name = tables.Column(
        linkify=True,
        order_by=("sort_key", "date_of_birth"),
        verbose_name=_("Full name"),
    )
    date_of_birth_text = tables.Column(visible=False, verbose_name=_("Date of birth"))
    cooperative_name = tables.Column(
        order_by=("cooperative__sort_key",), verbose_name=_("Cooperative")
    )
    area = tables.Column(
        accessor="cooperative__reporting_area__name",
        order_by=("cooperative__reporting_area__position",),
        verbose_name=_("Area"),
    )
    position = tables.Column(visible=False, verbose_name=_("Present post"))
    training_class = tables.Column(
        accessor="training_class__code",
        attrs=UNBROKEN,
        linkify=lambda record: reverse(
            "enrollment:application_queue", args=[record.training_class.code]
        ),
        verbose_name=_("Class"),
    )
    phone = tables.Column(orderable=False)
    status = StatusColumn(verbose_name=_("Status"))

    class Meta:
        model = Application
        fields = ()
        sequence = (
            "full_name",
            "code",
            "submitted_at",
            "date_of_birth_text",
            "cooperative_name",
            "area",
            "position",
            "training_class",
            "phone",
            "status",
        )
        empty_text = _("No application yet.")

    def value_submitted_at(self, value: dt.datetime) -> dt.datetime:
        return value


class ReserveTable(tables.Table):
    """One row per ``reserve.Line``, in its order; the acts are not exported."""

    caption = _("Who is offered a seat, then who waits in order, then who stepped back")
    row_header = "full_name"

    place = tables.Column(verbose_name=_("No."), attrs=NUMBER, empty_values=())
    full_name = tables.Column(
        accessor="application", linkify=True, verbose_name=_("Full name")
    )
    cooperative = tables.Column(
        accessor="application__cooperative_name", verbose_name=_("Cooperative")
    )
    phone = tables.Column(
        accessor="application__phone_text", attrs=UNBROKEN, verbose_name=_("Phone")
    )
    reasons = tables.Column(verbose_name=_("Why in this order"))
    label = tables.Column(verbose_name=_("State"))
    note = tables.Column(verbose_name=_("What happens"))
    code = tables.Column(
        verbose_name=_("To do"),
        exclude_from_export=True,
        attrs={"td": {"class": "noprint"}, "th": {"class": "noprint"}},
    )

    class Meta:
        orderable = False
        empty_text = _("Nobody is on the reserve list.")

    def render_place(self, record: Line) -> str:
        return str(record.place or "–")

    def value_place(self, record: Line) -> int | None:
        return record.place

    def render_full_name(self, value: Application) -> str:
        return value.full_name

    def value_full_name(self, value: Application) -> str:
        return value.full_name

    def render_label(self, record: Line) -> str:
        return format_html(
            '<span class="tag {}">{}</span>', record.signal, record.label
        )

    def value_label(self, record: Line) -> str:
        return record.label

    def render_code(self, record: Line) -> str:
        if not self.request.user.has_perm("enrollment.decide_application"):
            return ""
        if record.offer is not None:
            url = reverse("enrollment:offer_desk", args=[record.offer.pk])
            return format_html('<a href="{}">{}</a>', url, gettext("Enter the answer"))
        if record.state == STEPPED_BACK:
            pk = record.application.pk
            url = reverse("enrollment:application_ask_again", args=[pk])
            return format_html('<a href="{}">{}</a>', url, gettext("Offer again"))
        return ""


class QueueTable(tables.Table):
    """The queue of a class, rows of ``QueueRow``. Hidden columns are exported.

    Without the citizen number. Links keep the filter, so that the next dossier is that
    of the same list.
    """

    row_header = "full_name"

    tick = tables.Column(
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
        verbose_name=_("Choose"),
    )
    place = tables.Column(attrs=NUMBER, default="–", verbose_name=_("No. in order"))
    full_name = tables.Column(
        accessor="application__full_name",
        order_by=("application__sort_key", "application__date_of_birth"),
        verbose_name=_("Full name"),
    )
    code = tables.Column(
        accessor="application__code", visible=False, verbose_name=_("dossier code")
    )
    date_of_birth = tables.DateColumn(
        accessor="application__date_of_birth",
        visible=False,
        verbose_name=_("Date of birth"),
    )
    line = tables.Column(orderable=False, verbose_name=_("Why this place"))
    cooperative = tables.Column(
        accessor="application__cooperative_name", verbose_name=_("Cooperative")
    )
    area = tables.Column(
        accessor="application__cooperative__reporting_area__name",
        order_by=("application__cooperative__reporting_area__position",),
        verbose_name=_("Area"),
    )
    position = tables.Column(
        accessor="application__get_position_display",
        visible=False,
        verbose_name=_("Present post"),
    )
    phone = tables.Column(
        accessor="application__phone", visible=False, verbose_name=_("phone")
    )
    completeness = tables.Column(
        order_by=("application__complete_at",), verbose_name=_("Complete since")
    )
    summary = tables.Column(orderable=False, verbose_name=_("Conditions"))
    nominated = tables.Column(
        accessor="application__nomination",
        visible=False,
        default="",
        verbose_name=_("Letter of the cooperative"),
    )
    submitted_at = tables.DateTimeColumn(
        accessor="application__submitted_at",
        visible=False,
        verbose_name=_("Submitted"),
    )
    status = StatusColumn(verbose_name=_("Status"))
    reason = tables.Column(
        accessor="application__reason", visible=False, verbose_name=_("Reason")
    )

    class Meta:
        empty_text = _("No application yet.")

    def before_render(self, request: Request) -> None:
        if not request.user.has_perm("enrollment.decide_application"):
            self.columns.hide("tick")

    def render_tick(self, record: QueueRow) -> SafeString | str:
        if not record.application.can_be_declined:
            return ""
        label = gettext("Choose %s") % record.application.full_name
        return format_html(
            '<input type="checkbox" name="pick" value="{}" aria-label="{}">',
            record.pk,
            label,
        )

    def render_full_name(self, value: str, record: QueueRow) -> SafeString:
        return format_html(
            '<a href="{}{}">{}</a><br><span class="small muted">{}</span>',
            record.application.get_absolute_url(),
            kept_query(self.request.GET),
            value,
            record.application.code,
        )

    def value_full_name(self, value: str) -> str:
        return value

    def render_summary(self, value: tuple[str, str]) -> SafeString:
        return format_html('<span class="tag {}">{}</span>', *value)

    def value_summary(self, value: tuple[str, str]) -> str:
        return value[1]


def kept_query(asked: Any) -> str:
    """The filter and order of a queue as they go along from page to page."""
    kept = asked.copy()
    for name in ("page", "rows", "_export", "htx"):
        kept.pop(name, None)
    return f"?{kept.urlencode()}" if kept else ""


class ExplanationTable(tables.Table):
    """Why each got a seat or not, rows of ``Explained``."""

    row_header = "full_name"

    place = tables.Column(attrs=NUMBER, orderable=False, verbose_name=_("No. in order"))
    full_name = tables.Column(
        accessor="application__full_name",
        order_by=("application__sort_key", "application__date_of_birth"),
        linkify=lambda record: record.application.get_absolute_url(),
        verbose_name=_("Full name"),
    )
    code = tables.Column(
        accessor="application__code", visible=False, verbose_name=_("dossier code")
    )
    cooperative = tables.Column(
        accessor="application__cooperative_name", verbose_name=_("Cooperative")
    )
    rule = tables.Column(visible=False, orderable=False, verbose_name=_("Order"))
    values = tables.Column(orderable=False, verbose_name=_("Values of the order"))
    free = tables.Column(
        attrs=NUMBER, default="", orderable=False, verbose_name=_("Seats free then")
    )
    status = StatusColumn(verbose_name=_("Status"))
    decided_at = tables.DateTimeColumn(format="H:i d/m/Y", verbose_name=_("Decided"))
    decided_by = tables.Column(verbose_name=_("Decided by"))
    reason = tables.Column(orderable=False, verbose_name=_("Reason"))
    override = tables.Column(orderable=False, verbose_name=_("Order left because"))
    offered = tables.Column(orderable=False, verbose_name=_("Seats offered"))

    class Meta:
        empty_text = _("No application yet.")

    def value_decided_at(self, record: Explained) -> dt.datetime | None:
        return record.decided_at


class NominationTable(tables.Table):
    """The lists that cooperatives sent."""

    caption = _("Lists of cooperatives, the latest first unless sorted otherwise")
    row_header = "letter_number"

    letter_number = tables.Column(
        linkify=True, orderable=False, verbose_name=_("Letter")
    )
    cooperative = tables.Column(
        order_by=("cooperative__sort_key",), verbose_name=_("Cooperative")
    )
    unit = tables.Column(
        accessor="cooperative__admin_unit__address_in_province",
        orderable=False,
        verbose_name=_("Commune"),
    )
    training_class = tables.Column(
        accessor="training_class__code", attrs=UNBROKEN, verbose_name=_("Class")
    )
    people = tables.Column(
        verbose_name=_("Number of people"), attrs={"td": {"class": "n"}}
    )
    all_or_none = tables.BooleanColumn(
        orderable=False, yesno=(_("yes"), _("no")), verbose_name=_("All or none")
    )
    sent_at = tables.DateTimeColumn(format="H:i d/m/Y", verbose_name=_("Sent"))
    state = StatusColumn(verbose_name=_("State"))

    class Meta:
        model = Nomination
        fields = ()
        sequence = (
            "letter_number",
            "cooperative",
            "unit",
            "training_class",
            "people",
            "all_or_none",
            "sent_at",
            "state",
        )
        empty_text = _("No list here.")

    def render_all_or_none(self, value: bool) -> str:  # noqa: FBT001  the library's signature
        return str(_("yes") if value else _("no"))
