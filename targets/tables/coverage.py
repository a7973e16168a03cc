"""Columns of the coverage board and of the invitation list."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import django_tables2 as tables
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    Cooperative,
    Post,
    TrainedRole,
)
from targets.coverage import Cover, Standing, cover, covers
from vietnamese.dates import short_date

if TYPE_CHECKING:
    from targets.coverage import Loss, RoleCover

NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}


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
