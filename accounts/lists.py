"""The list page: filtered, sorted, 25 rows at a time, and as a spreadsheet.

One of the shared HTTP helpers, like ``accounts.http``: every app's list view ends in
``list_page``, so the ban on HTTP outside views is lifted here.
"""
# ruff: noqa: TID251  this is the part of a view that all lists share

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_tables2 import DateColumn, DateTimeColumn, RequestConfig
from django_tables2.export import TableExport
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from accounts.sheets import FORMULA, workbook
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django_tables2 import Table

    from accounts.http import Request

EXPORT_FORMATS = ("xlsx", "csv")
PAGE_SIZES = (25, 10, 100)  # the first unless ?rows= names another; 100 to print
ORPHANS = 3  # rows that join the last page rather than stand alone on their own


class SearchFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # no types
    """Filters beginning with a search box ``q`` that calls ``QuerySet.search``."""

    q = django_filters.CharFilter(method="search", label=_("Search"))

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        found = super().get_filters()
        return {"q": found.pop("q"), **found}

    def search(self, rows: Any, _name: str, query: str) -> Any:
        return rows.search(query)


def list_page(
    request: Request,
    *,
    queryset: QuerySet[Any],
    filterset_class: Callable[..., django_filters.FilterSet],
    table_class: Callable[..., Table],
    template: str,
    filename: str,
    context: dict[str, object] | None = None,
) -> HttpResponse:
    """The page of a list, or with ``?_export=xlsx`` or ``csv`` all its filtered rows.

    ``filename`` is without ending, Vietnamese without marks ("hop-tac-xa"). The template
    gets ``table``, ``filter``, ``export_formats`` and ``context``. A filterset whose
    ``qs`` is a list shows rows that no single query finds.
    """
    found = filterset_class(request.GET, queryset=queryset, request=request)
    table = table_class(found.qs)
    RequestConfig(request, paginate=False).configure(table)
    rows = table.data.data
    if isinstance(rows, QuerySet) and rows.query.order_by:
        # Equal rows keep their places from page to page.
        table.data.data = rows.order_by(*rows.query.order_by, "pk")
    if request.GET.get("_export") in EXPORT_FORMATS:
        return _export(table, request.GET["_export"], filename)
    wanted = request.GET.get("rows", "")
    size = next((n for n in PAGE_SIZES if str(n) == wanted), PAGE_SIZES[0])
    table.paginator = Paginator(table.rows, size, orphans=ORPHANS)
    table.page = table.paginator.get_page(request.GET.get("page"))
    return render(
        request,
        template,
        {
            "table": table,
            "filter": found,
            "export_formats": EXPORT_FORMATS,
            "page_sizes": sorted(PAGE_SIZES),
            **(context or {}),
        },
    )


def _export(table: Table, ending: str, filename: str) -> HttpResponse:
    rows = _rows(table)
    content = workbook(rows) if ending == "xlsx" else _csv(rows)
    response = HttpResponse(content, content_type=TableExport.FORMATS[ending])
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{filename}-{timezone.localdate()}.{ending}"
    )
    return response


def _rows(table: Table) -> Iterator[list[object]]:
    """The header, then every row of the table, as ``Table.as_values`` but with times."""
    columns = [
        column
        for column in table.columns.iterall()
        if not column.column.exclude_from_export
    ]
    yield [str(capfirst(column.header)) for column in columns]
    for row in table.rows:
        yield [
            _plain(
                column.accessor.resolve(row.record, quiet=True)
                if isinstance(column.column, (DateColumn, DateTimeColumn))
                else row.get_cell_value(column.name)
            )
            for column in columns
        ]


def _plain(value: object) -> object:
    """What a cell of a spreadsheet may hold: nothing, a number, a time or text."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.make_naive(value)
    if value is None or isinstance(value, (int, float, Decimal, dt.date)):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))


def _csv(rows: Iterator[list[object]]) -> str:
    """With a byte order mark, as Excel guesses wrong without; no cell is a formula."""
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    csv.writer(out).writerows([_csv_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _csv_cell(value: object) -> object:
    if isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return dates.short_date(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
