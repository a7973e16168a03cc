"""The tags and filters of the shared look, built into every template."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, Field
from django.forms.formsets import BaseFormSet
from django.template.base import render_value_in_context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from config.logs import request_id
from vietnamese import dates, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime, time
    from decimal import Decimal

    from django.core.exceptions import ValidationError
    from django.template import Context

register = template.Library()


@register.simple_block_tag
def line(content: str) -> SafeString:
    """One line of text from blocks, fit for an attribute too.

    ``{% line as page_title %}{% block title %}{% endblock %}{% endline %}``
    """
    text = " ".join(content.split()).replace('"', "&quot;")
    return mark_safe(text)  # noqa: S308  # nosec B308 B703  # rendered, so escaped already


@register.simple_block_tag
def fragment(content: str) -> SafeString:
    """HTML from blocks, kept as a variable: empty if they print nothing."""
    text = content.strip()
    return mark_safe(text)  # noqa: S308  # nosec B308 B703  # rendered, so escaped already


@register.simple_tag
def crumb(label: str, view_name: str = "", *args: Any, **kwargs: Any) -> SafeString:
    """One step of the breadcrumb; the last one has no address."""
    if not view_name:
        return format_html("<li>{}</li>", label)
    url = reverse(view_name, args=args, kwargs=kwargs)
    return format_html('<li><a href="{}">{}</a></li>', url, label)


@register.simple_tag
def hotline() -> str:
    """Print the support line where no context processor runs: the page of a crash."""
    return str(settings.HOTLINE)


@register.simple_tag
def request_number() -> str:
    """Print the number of this request, under which the log tells what happened."""
    return request_id.get()


@register.simple_tag
def status(signal: str, label: str) -> SafeString:
    """A state as a word with a shape; ``signal`` is ok, wait, no, info or empty."""
    return format_html('<span class="{}">{}</span>', f"tag {signal}".strip(), label)


@register.simple_tag
@lru_cache(maxsize=128)
def icon(name: str) -> str:
    """Draw a lucide icon. It says nothing alone: a word stands beside it."""
    drawn: str = lucide(
        str(name), size=None, **{"class": "icon", "aria-hidden": "true"}
    )
    return drawn


@register.simple_tag
def bar_chart(
    value: float,
    target: float | None,
    maximum: float,
    label: str,
    met: bool | None = None,  # noqa: FBT001  templates pass it by place
) -> SafeString:
    """Draw a bar of ``value`` on a bed of ``maximum``, a tick at ``target`` if there is one.

    ``label`` is the sentence for those who do not see it. ``met`` says whether the target
    is reached where that is not the same as ``value >= target``.
    """
    scale = 100 / float(maximum) if maximum else 0.0
    if met is None:
        met = target is None or value >= target
    goal = ""
    if target is not None:
        goal = format_html(
            '<path class="goal" d="M{}-2V14"/>', f"{float(target) * scale:.4g}"
        )
    return format_html(
        '<svg class="chart" viewBox="0 0 100 12" height="8" preserveAspectRatio="none"'
        ' role="img" aria-label="{}"><rect class="bed" width="100" height="12"/>'
        '<rect class="{}" width="{}" height="12"/>{}</svg>',
        label,
        "val" if met else "low",
        f"{min(float(value) * scale, 100):.4g}",
        goal,
    )


@register.simple_tag
def spark_line(values: Sequence[float | None], label: str) -> SafeString:
    """Draw how a value changed at even steps, from a floor of nothing; gaps are left out.

    ``label`` is the sentence for those who do not see it.
    """
    most = max((float(value) for value in values if value is not None), default=0.0)
    step = 100 / max(len(values) - 1, 1)
    points = " ".join(
        f"{place * step:.4g},{22 - 20 * float(value) / (most or 1):.4g}"
        for place, value in enumerate(values)
        if value is not None
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 100 24" height="24" preserveAspectRatio="none"'
        ' role="img" aria-label="{}"><polyline class="spark" points="{}"/></svg>',
        label,
        points,
    )


def _anchor(form: BaseForm, name: str) -> str:
    """The id of the control to which a fault of this field leads."""
    field = form[name]
    if field.is_hidden:
        return ""
    if not field.use_fieldset:
        return field.id_for_label or ""
    first = field.subwidgets[0].data["attrs"].get("id") if field.subwidgets else None
    return first or field.auto_id


def _sentence(form: BaseForm, name: str, error: ValidationError) -> str:
    """What is wrong; the stock "required" sentence does not say what, so the label goes first."""
    text = " ".join(error.messages)
    if error.message == Field.default_error_messages["required"]:
        return f"{form[name].label}: {text}"
    return text


def _faults_of(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, BaseForm):
        for name, errors in part.errors.as_data().items():
            for error in errors:
                if name == NON_FIELD_ERRORS:
                    yield "", " ".join(error.messages)
                else:
                    yield _anchor(part, name), _sentence(part, name, error)
    elif isinstance(part, BaseFormSet):
        for text in part.non_form_errors() if part.is_bound else ():
            yield "", str(text)
        yield from _faults_of(part.forms)
    elif isinstance(part, (list, tuple)):
        for inner in part:
            yield from _faults_of(inner)


@register.simple_tag
def faults(*parts: Any) -> list[tuple[str, str]]:
    """Collect what must be corrected: (id of the control or "", sentence).

    Takes forms, formsets and lists of them; anything else counts as faultless.
    """
    return [fault for part in parts for fault in _faults_of(part)]


@register.filter
def vn_date(value: date | None) -> str:
    """07/02/1981."""
    return dates.short_date(value) if value else ""


@register.filter
def vn_long_date(value: date | None) -> str:
    """As on papers: ngày 07 tháng 02 năm 1981."""
    return dates.long_date(value) if value else ""


@register.filter
def vn_time(value: datetime | time | None) -> str:
    """17 giờ 00; on English pages 17:00."""
    words = dates.time_words(value) if value is not None else ""
    return words if get_language() == "vi" else words.replace(" giờ ", ":")


@register.filter
def vn_decimal(value: Decimal | float | None, places: int | None = None) -> str:
    """1.234,5; with ``places`` always that many decimals."""
    return "" if value is None else numbers.decimal(value, places)


@register.filter
def vn_percent(ratio: Decimal | None) -> str:
    """0.334 as 33,4%."""
    return "" if ratio is None else f"{numbers.decimal(ratio * 100)}%"


@register.filter
def device(user_agent: str) -> str:
    """What a browser says of itself, in words: Chrome, Android (SM-A145F)."""
    from ua_parser import parse  # noqa: PLC0415  takes half a second; one page asks

    said = parse(user_agent)
    model = said.device.model if said.device else ""
    names = [part.family for part in (said.user_agent, said.os) if part]
    if not names:
        return _("an unknown browser")
    return ", ".join(names) + (f" ({model})" if model else "")


@register.simple_tag(takes_context=True)
def table_rows(context: Context, table: Any) -> SafeString:
    """The rows of a page of a django-tables2 table, each cell with the label of its column.

    In Python and not in the template, as lists of thousands of cells spend their time
    here: what belongs to a column is worked out once, not for each of its cells.
    """
    row_header = getattr(table, "row_header", None) or next(iter(table.columns)).name
    columns = {}
    for column in table.columns:
        label = format_html(' data-label="{}"', column.header) if column.header else ""
        attrs = column.attrs["td"].as_html()
        columns[column.name] = (
            ('<th scope="row">', "</th>")
            if column.name == row_header
            else (f"<td{attrs and ' '}{attrs}{label}>", "</td>")
        )
    lines = []
    for row in table.paginated_rows:
        lines.append("<tr>")
        for column, cell in row.items():
            begin, end = columns[column.name]
            plain = column.localize is False
            text = str(cell) if plain else render_value_in_context(cell, context)
            lines.append(f"{begin}{conditional_escape(text)}{end}")
        lines.append("</tr>\n")
    text = "".join(lines)
    return mark_safe(text)  # noqa: S308  # nosec B308 B703  # every cell is escaped above
