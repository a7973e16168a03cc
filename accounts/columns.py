"""Columns that several lists share."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html


class StatusColumn(tables.Column):  # type: ignore[misc]  # it has no types
    """A state as the template tag ``status`` draws it; in an export its word alone.

    The row has ``signal`` and Django's ``get_…_display`` for the column's field. Drawn
    here, as a template for each row would take a fifth of the page's time.
    """

    empty_values = (None,)

    def render(self, record: Any, bound_column: Any) -> str:
        label = self.value(record, bound_column)
        if not label:
            return ""
        return format_html('<span class="tag {}">{}</span>', record.signal, label)

    def value(self, record: Any, bound_column: Any) -> str:
        return str(getattr(record, f"get_{bound_column.accessor}_display")())
