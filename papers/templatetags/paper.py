"""How official papers write dates, counts and marks; the QR code."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django import template

from papers import pdf
from vietnamese import dates, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

register = template.Library()
register.filter("long_date", dates.long_date)
register.filter("short_date", dates.short_date)
register.filter("time_words", dates.time_words)
register.filter("in_words", numbers.in_words)
register.filter("leading_zero", numbers.leading_zero)
register.filter("decimal", numbers.decimal)
register.filter("qr", pdf.qr)


@register.filter
def lookup_address(verify_url: str) -> str:
    """Where to type a number, from a certificate's own address: host/xac-minh."""
    parts = urlsplit(verify_url)
    return parts.netloc + parts.path.rstrip("/").rpartition("/")[0]


@register.filter
def lower_first(title: str) -> str:
    """A title inside a sentence: "Lớp bồi dưỡng" becomes "lớp bồi dưỡng"."""
    return title[:1].lower() + title[1:]


@register.filter
def women(rows: Sequence[Mapping[str, object]]) -> int:
    """How many of the learners on a list are women."""
    return sum(row["gender"] == "nu" for row in rows)
