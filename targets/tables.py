"""Columns of the people behind a figure, of the coverage board and of closed periods."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tables2 import A

from cooperatives.models import (
    Cooperative,
    CooperativeGroup,
    Person,
    PolicyDocument,
    Post,
    TrainedRole,
)
from targets.cards import PARTS
from targets.coverage import Cover, Standing, cover, covers
from targets.indicators import BASE, COUNTED, LEFT_OUT, REASONS, indicator_of
from targets.models import ClosedPeriod, FrozenRow, TargetSet, Unit
from training.models import TrainingClass
from vietnamese import numbers
from vietnamese.dates import short_date

if TYPE_CHECKING:
    from decimal import Decimal

    from cooperatives.models import TrainingRecord
    from targets.coverage import Loss, RoleCover
    from targets.indicators import Indicator
    from targets.models import Target

NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}
NOTHING: tuple[object, ...] = (None, "", [])


def _person_url(record: Person, table: TrainedTable) -> str | None:
    """For those who may open it."""
    may = table.request.user.has_perm("cooperatives.view_person")
    return record.get_absolute_url() if may else None


class TrainedTable(tables.Table):
    """Posts are those of the chosen day, certificates those valid on it."""

    caption = _("Trained people, each once, with posts and certificates on the day")

    full_name = tables.Column(
        linkify=_person_url, order_by=("sort_key", "date_of_birth")
    )
    cooperatives = tables.Column(
        accessor="current_posts",
        verbose_name=_("Cooperative"),
        orderable=False,
        empty_values=NOTHING,
    )
    posts = tables.Column(
        accessor="current_posts",
        verbose_name=_("Post"),
        orderable=False,
        empty_values=NOTHING,
    )
    certificates = tables.Column(
        accessor="valid_training",
        verbose_name=_("Certificate number"),
        orderable=False,
        empty_values=NOTHING,
    )

    class Meta:
        model = Person
        fields = ("full_name",)
        empty_text = _("Nobody is trained yet.")

    def render_cooperatives(self, value: list[Post]) -> str:
        return "; ".join(dict.fromkeys(str(post.cooperative) for post in value))

    def render_posts(self, value: list[Post]) -> str:
        return "; ".join(dict.fromkeys(post.get_kind_display() for post in value))

    def render_certificates(self, value: list[TrainingRecord]) -> str:
        if not self.request.user.has_perm("certificates.view_certificate"):
            return self.value_certificates(value)
        register = reverse("certificates:certificate_list")
        return format_html_join(
            "; ",
            '<a class="nb" href="{}?q={}">{}</a>',
            ((register, quote(each.evidence), each.evidence) for each in value),
        )

    def value_certificates(self, value: list[TrainingRecord]) -> str:
        return "; ".join(each.evidence for each in value)


def told(loss: Loss) -> str:
    """Who covered the role, and why no more."""
    words = {
        "name": loss.person.full_name,
        "day": short_date(loss.on),
        "number": loss.evidence,
    }
    if loss.evidence:
        return gettext("%(name)s: certificate %(number)s revoked on %(day)s") % words
    return gettext("%(name)s left the post on %(day)s") % words


def _names(found: RoleCover) -> str:
    if found.state == Cover.COVERED:
        return ", ".join(person.full_name for person in found.trained)
    return ", ".join(
        f"{post.person.full_name} ({post.get_kind_display()})"
        for post in found.untrained
    )


class RoleColumn(tables.Column):
    """How one role is covered: the state, the names, and who was lost."""

    empty_values = ()

    def __init__(self, role: TrainedRole) -> None:
        self.role = role
        super().__init__(verbose_name=role.label, orderable=False)

    def render(self, record: Cooperative) -> str:
        found = cover(record, self.role)
        drawn = format_html(
            '<span class="tag {}">{}</span>', found.signal, found.state.label
        )
        lines = [_names(found), told(found.loss) if found.loss else ""]
        return drawn + format_html_join("", "<br>{}", ((x,) for x in lines if x))

    def value(self, record: Cooperative) -> str:
        found = cover(record, self.role)
        lost = told(found.loss) if found.loss else ""
        return "; ".join(
            part for part in (str(found.state.label), _names(found), lost) if part
        )


class CoverageTable(tables.Table):
    """A row of ``coverage.board``, one column for each role."""

    caption = _("Active cooperatives in the order of inviting; state on the day")

    name = tables.Column(linkify=True, order_by=("sort_key",))
    reporting_area = tables.Column(order_by=("reporting_area__position",))
    standing = tables.Column(verbose_name=_("Kind"), order_by=("standing", "sort_key"))
    director = RoleColumn(TrainedRole.DIRECTOR)
    accountant = RoleColumn(TrainedRole.ACCOUNTANT)
    invite = tables.Column(
        accessor="pk", verbose_name=_("Whom to invite next"), orderable=False
    )

    class Meta:
        model = Cooperative
        fields = ("name", "reporting_area", "standing")
        order_by = "standing"
        empty_text = _("No cooperative is counted on this day.")

    def render_standing(self, value: int) -> str:
        return "" if value == Standing.OTHER else str(Standing(value).label)

    def render_invite(self, record: Cooperative) -> str:
        lines = []
        for found in covers(record):
            words = {"role": capfirst(str(found.role.label))}
            if post := found.to_invite:
                words["name"] = post.person.full_name
                lines.append(gettext("%(role)s: %(name)s") % words)
            elif found.state == Cover.EMPTY:
                lines.append(
                    gettext("%(role)s: ask the cooperative whom it will appoint")
                    % words
                )
        return "; ".join(lines) or "—"


class InvitationTable(tables.Table):
    """The list for a class: a row of ``coverage.invitations`` is a person's post."""

    caption = _("People to invite, model cooperatives first")
    row_header = "person"

    number = tables.Column(
        verbose_name=_("No."), empty_values=(), orderable=False, attrs=NUMBER
    )
    cooperative = tables.Column(order_by=("cooperative__sort_key",))
    area = tables.Column(
        accessor="cooperative__reporting_area",
        verbose_name=_("Area"),
        order_by=("cooperative__reporting_area__position",),
    )
    person = tables.Column(
        verbose_name=_("Full name"),
        linkify=lambda record: record.person.get_absolute_url(),
        order_by=("person__sort_key", "person__date_of_birth"),
    )
    born = tables.Column(
        accessor="person__date_of_birth__year",
        verbose_name=_("Year of birth"),
        order_by=("person__date_of_birth",),
        localize=False,
    )
    kind = tables.Column(orderable=False)
    phone = tables.Column(
        accessor="person__phone", verbose_name=_("Phone"), orderable=False
    )
    reason = tables.Column(
        accessor="standing", verbose_name=_("Reason"), order_by=("standing",)
    )

    class Meta:
        model = Post
        fields = ("cooperative", "person", "kind")
        sequence = ("number", "cooperative", "area", "person", "born", "kind")
        empty_text = _("Nobody is to be invited on this day.")

    @cached_property
    def numbers(self) -> count[int]:
        return count(self.page.start_index() if hasattr(self, "page") else 1)

    def render_number(self) -> int:
        return next(self.numbers)

    def render_reason(self, record: Post) -> str:
        roles = (found for found in covers(record.cooperative) if found.to_invite)
        found = next(found for found in roles if found.to_invite == record)
        standing = str(Standing(record.standing).label)  # type: ignore[attr-defined]
        return "; ".join([standing, told(found.loss)] if found.loss else [standing])


OPENS = {  # the permission that opens a row's own page
    Cooperative: "cooperatives.view_cooperative",
    CooperativeGroup: "cooperatives.view_cooperative",
    Person: "cooperatives.view_person",
    Post: "cooperatives.view_person",
    PolicyDocument: "cooperatives.change_cooperative",
    TrainingClass: "training.view_every_class",
}
ROW_ORDERS = {
    Post: ("person__sort_key", "pk"),
    TrainingClass: ("starts_on", "code"),
}
DETAILED = (Post, TrainingClass, PolicyDocument)
PART_SIGNALS = {COUNTED: "ok", BASE: "no", LEFT_OUT: "wait"}


def _row_url(record: Any, table: _BehindTable) -> str | None:
    if not table.request.user.has_perm(OPENS[type(record)]):
        return None
    url: str = (
        record.person if isinstance(record, Post) else record
    ).get_absolute_url()
    return url


def _certificates_url(record: Any, table: _BehindTable) -> str | None:
    may = table.request.user.has_perm("certificates.view_certificate")
    if not may or not isinstance(record, TrainingClass):
        return None
    return f"{reverse('certificates:certificate_list')}?training_class={record.code}"


class _BehindTable(tables.Table):
    """A row of ``indicators.behind``: what it is, how it counts and why."""

    row_header = "name"

    area_name = tables.Column(verbose_name=_("Area"), order_by=("area_position",))
    detail = tables.Column(
        verbose_name=_("Particulars"), empty_values=(), orderable=False
    )
    part = tables.Column(verbose_name=_("How it counts"))
    reason = tables.Column(verbose_name=_("Why not"))

    def render_name(self, record: Any) -> str:
        return str(record.person if isinstance(record, Post) else record)

    def render_detail(self, record: Any) -> str:
        if isinstance(record, TrainingClass):
            decision = record.recognition_decision
            return str(decision or capfirst(record.get_status_display()))
        if isinstance(record, PolicyDocument) and record.submitted_on:
            return f"{record.submission_no} ({short_date(record.submitted_on)})".strip()
        return str(record) if isinstance(record, Post) else "—"

    def render_part(self, value: str) -> str:
        return format_html('<span class="tag {}">{}</span>', *self._part(value))

    def value_part(self, value: str) -> str:
        return self._part(value)[1]

    def _part(self, value: str) -> tuple[str, str]:
        return PART_SIGNALS[value], str(capfirst(PARTS[value]))

    def render_reason(self, value: str) -> str:
        return str(capfirst(REASONS[value]))

    def render_amount(self, value: Decimal) -> str:
        return numbers.decimal(value)

    def value_amount(self, value: Decimal) -> Decimal:
        return value


def behind_table(target: Target) -> type[_BehindTable]:
    """The columns of one target's rows, as its indicator has them."""
    indicator = indicator_of(target)
    model = indicator.source.model
    shown = ["name", "part", "reason"]
    if indicator.amount is not None:
        shown.insert(1, "amount")
    if model in DETAILED:
        shown.insert(1, "detail")
    if indicator.by_area:
        shown.insert(1, "area_name")
    number = {"class": "n"}

    class BehindTable(_BehindTable):
        caption = f"{target.code} {target.label}"

        name = tables.Column(
            verbose_name=_("Name"),
            empty_values=(),
            linkify=_row_url,
            order_by=ROW_ORDERS.get(model, ("sort_key", "pk")),
        )
        amount = tables.Column(
            verbose_name=_amount_header(indicator),
            linkify=_certificates_url,
            attrs={"td": number, "th": number},
        )

        class Meta:
            sequence = tuple(shown)
            exclude = tuple({"area_name", "detail", "amount"}.difference(shown))
            order_by = "name"
            empty_text = _("No row stands behind this figure.")

    return BehindTable


def _amount_header(indicator: Indicator) -> str:
    name = str(capfirst(indicator.amount or ""))
    return f"{name} ({Unit.DONG.label})" if indicator.amount_unit == Unit.DONG else name


class PlanTable(tables.Table):
    """A plan, how much hangs on it, and who sees it."""

    caption = _("Plans with their targets")
    row_header = "plan"

    year = tables.Column(localize=False)
    plan = tables.Column(linkify=("targets:plan_edit", [A("pk")]))
    document_no = tables.Column()
    target_count = tables.Column(verbose_name=_("Targets"), attrs=NUMBER)
    period_count = tables.Column(verbose_name=_("Closed periods"), attrs=NUMBER)
    is_published = tables.TemplateColumn(
        template_name="targets/_publish.html", verbose_name=_("Seen by")
    )

    class Meta:
        model = TargetSet
        fields = ("year", "plan", "document_no")
        empty_text = _("No plan is entered yet.")

    def value_is_published(self, value: bool) -> str:  # noqa: FBT001  django-tables2 passes it
        return gettext("everybody") if value else gettext("the staff")


class PeriodTable(tables.Table):
    """A closed period with the decision that closed it."""

    caption = _("Closed periods, the latest first")
    row_header = "target_set"

    target_set = tables.Column(
        linkify=("targets:period_detail", [A("pk")]),
        order_by=("target_set__year", "target_set__plan"),
    )
    closed_by = tables.Column(order_by=("closed_by__sort_key",))

    class Meta:
        model = ClosedPeriod
        fields = (
            "target_set",
            "as_of",
            "decision_no",
            "decided_on",
            "closed_by",
            "closed_at",
        )
        empty_text = _("No period is closed yet.")


class FrozenRowTable(tables.Table):
    """A row behind a frozen figure, as it was when the period was closed."""

    caption = _("The rows as they were frozen")
    row_header = "label"

    position = tables.Column(verbose_name=_("No."), attrs=NUMBER)
    label = tables.Column(verbose_name=_("Name"), order_by=("search_text",))
    area = tables.Column(verbose_name=_("Area"))
    part = tables.Column(verbose_name=_("How it counts"))
    amount = tables.Column(verbose_name=_("Amount"), attrs=NUMBER)
    reason = tables.Column(verbose_name=_("Why not"))

    class Meta:
        model = FrozenRow
        fields = ("position", "label", "area", "part", "amount", "reason")
        empty_text = _("There was no row behind this figure.")

    def render_position(self, value: int) -> int:
        return value + 1

    def render_part(self, value: str) -> str:
        return format_html(
            '<span class="tag {}">{}</span>',
            PART_SIGNALS[value],
            capfirst(PARTS[value]),
        )

    def value_part(self, value: str) -> str:
        return str(capfirst(PARTS[value]))

    def render_amount(self, value: Decimal) -> str:
        return numbers.decimal(value)

    def value_amount(self, value: Decimal) -> Decimal:
        return value

    def render_reason(self, value: str) -> str:
        return str(capfirst(REASONS.get(value, value)))
