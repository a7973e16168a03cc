"""Columns of the list of programmes."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from curriculum.models import Programme, ProgrammeVersion

NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}


class ProgrammeTable(tables.Table):
    """Rows carry ``in_force``: their versions in force, newest first."""

    caption = _("Programmes, with the version in force today")
    row_header = "name"

    name = tables.Column(linkify=True)
    version = tables.Column(
        accessor="in_force", verbose_name=_("Version"), orderable=False, attrs=NUMBER
    )
    modules = tables.Column(
        accessor="in_force", verbose_name=_("Modules"), orderable=False, attrs=NUMBER
    )
    periods = tables.Column(
        accessor="in_force", verbose_name=_("Periods"), orderable=False, attrs=NUMBER
    )

    class Meta:
        model = Programme
        fields = ("code", "name", "role")
        empty_text = _("No programme yet.")

    def render_version(self, value: list[ProgrammeVersion]) -> int | str:
        return value[0].number if value else "–"

    def render_modules(self, value: list[ProgrammeVersion]) -> int | str:
        return len(value[0].modules.all()) if value else "–"

    def render_periods(self, value: list[ProgrammeVersion]) -> int | str:
        return value[0].total_periods if value else "–"
