"""Numbers, money and percentages as offices type them (domain §6.5).

The Vietnamese reading comes first: "." between thousands, "," before decimals, so that
"1.250" is 1250 and "1,5" one and a half. A dot that cannot part thousands is read as a
decimal point ("0.45", "12.5"). English grouping is read only where it can be nothing else
("1,250,000", "1,250.5"); in a column of whole numbers "1,250" and "1.250,000" could be
either, so they are refused (``ambiguous_number``) rather than guessed.

Other refusals: ``bad_number``, ``negative``, ``fraction``, ``number_too_large``,
``percent_out_of_range``, ``share_out_of_range``, and those of ``content``.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from cooperatives.imports.content import BadValue, content
from vietnamese.text import fold

if TYPE_CHECKING:
    from cooperatives.imports.cells import Cell, Value

MOST_MONEY = 10**13  # đồng; more is a slip, such as đồng under "(triệu đồng)"
MOST_COUNTED = 10**9

_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_VIETNAMESE = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,([0-9]+))?")
_ENGLISH = re.compile(
    r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}|(?:,[0-9]{3})+\.([0-9]+))"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}\.([0-9]+)"
)
_EITHER = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_DECIMAL = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_NEGATIVE = re.compile(r"[-−–]\s*[0-9].*|\(\s*[0-9][0-9., ]*\)")

_FACTORS = {
    "ty": 10**9, "ti": 10**9, "trieu": 10**6, "tr": 10**6, "tr.": 10**6,
    "nghin": 10**3, "ngan": 10**3, "k": 10**3,
}  # fmt: skip
_UNIT = re.compile(r"\s*(ty|ti|trieu|tr\.?|nghin|ngan|k)(?![a-z])\s*")
_CURRENCY = re.compile(r"\s*(?:dong|vnd|d|₫)\.?$")
_NOISE = Decimal("0.000001")  # what binary fractions add to a whole number of đồng


def parse_integer(cell: Cell) -> int | None:
    """A whole number, 0 to a billion; 450.0 from a spreadsheet is whole."""
    value = content(cell)
    if value is None:
        return None
    text = value.strip() if isinstance(value, str) else None
    number = _number(value) if text is None else _typed(text, whole=True)
    return _whole(number, MOST_COUNTED)


def parse_money(cell: Cell) -> int | None:
    """An amount in đồng: 1.250.000, "450 triệu", "0,45 tỷ", "1 tỷ 250 triệu", "450tr".

    The unit of the header counts when the cell has none of its own; "đồng" is one. Only
    arithmetic with a unit is rounded to đồng, half up.
    """
    value = content(cell)
    if value is None:
        return None
    unit = _FACTORS.get(cell.unit, 1)
    if not isinstance(value, str):
        if cell.is_percent:
            raise _bad(value)
        return _whole(_number(value) * unit, MOST_MONEY, rounded=unit > 1)
    _refuse_negative(value)
    words = fold(value)
    bare = _CURRENCY.sub("", words)
    *parts, rest = _UNIT.split(bare)
    if not parts:
        unit = unit if bare == words else 1
        return _whole(_typed(bare, whole=True) * unit, MOST_MONEY, rounded=unit > 1)
    amount, below = Decimal(0), 0
    for typed, name in zip(parts[::2], parts[1::2], strict=True):
        amount += (part := _typed(typed, whole=True) * _FACTORS[name])
        if below and (part >= below or _FACTORS[name] >= below):
            raise _bad(value)
        below = _FACTORS[name]
    if rest:  # "1 triệu 500 đồng"; "1 tỷ 2" means different things to different people
        if bare == words or (last := _typed(rest, whole=True)) >= below:
            raise _bad(value)
        amount += last
    return _whole(amount, MOST_MONEY, rounded=True)


def parse_decimal(cell: Cell) -> Decimal | None:
    """A number that may have decimals, never negative."""
    value = content(cell)
    if value is None:
        return None
    if not isinstance(value, str):
        return _tidy(_number(value))
    return _tidy(_typed(value, whole=False))


def parse_percent(cell: Cell) -> Decimal | None:
    """Per cent, 0 to 100: 60, "60%", or 0.6 in a cell whose format shows per cent."""
    found = _percent(cell)
    if found is None:
        return None
    number, _is_marked = found
    if number > 100:
        raise BadValue(
            "percent_out_of_range", gettext("A percentage is between 0 and 100.")
        )
    return number


def parse_share(cell: Cell) -> Decimal | None:
    """A ratio, 0 to 1: 0.6, or a percentage that says so in the cell or the header."""
    found = _percent(cell)
    if found is None:
        return None
    number, is_marked = found
    share = number / 100 if is_marked else number
    if share > 1:
        raise BadValue(
            "share_out_of_range",
            gettext("A share is between 0 and 1, or written as a percentage."),
        )
    return share


def _percent(cell: Cell) -> tuple[Decimal, bool] | None:
    """The number, and whether it is said to be in per cent."""
    value = content(cell)
    if value is None:
        return None
    is_marked = cell.unit == "%"
    if not isinstance(value, str):
        number = _number(value) * (100 if cell.is_percent else 1)
        return _tidy(number), is_marked or cell.is_percent
    bare = value.removesuffix("%").strip()
    return _tidy(_typed(bare, whole=False)), is_marked or bare != value


def _number(value: Value) -> Decimal:
    """A number cell, exactly as the spreadsheet shows it."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise _bad(value)
    number = Decimal(str(value))
    if not number.is_finite():
        raise _bad(value)
    if number < 0:
        raise _negative()
    return number


def _typed(text: str, *, whole: bool) -> Decimal:
    """A number in text; ``whole``: three last digits are thousands, not decimals."""
    _refuse_negative(text)
    text = text.strip()
    if len(text) > 40:
        raise _bad(text)
    bare = text.replace(" ", "") if _SPACED.fullmatch(text) else text
    if match := _VIETNAMESE.fullmatch(bare):
        decimals, number = match[1], bare.replace(".", "").replace(",", ".")
    elif match := _ENGLISH.fullmatch(bare):
        decimals, number = match[1] or match[2], bare.replace(",", "")
    elif _DECIMAL.fullmatch(bare):
        decimals = bare.partition(",")[2] if _EITHER.fullmatch(bare) else None
        number = bare.replace(",", ".")
    else:
        raise _bad(text)
    if whole and decimals and len(decimals) == 3:
        raise BadValue(
            "ambiguous_number",
            gettext(
                "“%s” can be read in two ways. Please write thousands with dots"
                " (1.250.000) or without any mark (1250000)."
            )
            % text,
        )
    return Decimal(number)


def _whole(number: Decimal, most: int, *, rounded: bool = False) -> int:
    if number >= most:
        raise BadValue(
            "number_too_large",
            gettext("This number is too large. Please look at its unit."),
        )
    nearest = number.quantize(Decimal(1), ROUND_HALF_UP)
    if not rounded and abs(number - nearest) > _NOISE:
        raise BadValue("fraction", gettext("This must be a whole number."))
    return int(nearest)


def _tidy(number: Decimal) -> Decimal:
    """Without the noise of binary fractions and without trailing zeros."""
    if number >= MOST_MONEY:
        raise BadValue(
            "number_too_large",
            gettext("This number is too large. Please look at its unit."),
        )
    tidy = number.quantize(Decimal("1e-10"), ROUND_HALF_UP).normalize()
    return tidy.quantize(Decimal(1)) if tidy == tidy.to_integral() else tidy


def _refuse_negative(text: str) -> None:
    if _NEGATIVE.fullmatch(text.strip()):
        raise _negative()


def _negative() -> BadValue:
    return BadValue("negative", gettext("This number cannot be negative."))


def _bad(value: Value) -> BadValue:
    return BadValue("bad_number", gettext("“%s” is not a number.") % str(value)[:40])
