"""What the cells of a list mean: each parser gives a value, None for a blank cell, or
raises ``BadValue`` with a code and a sentence for the clerk who typed it.

A number whose leading zero the spreadsheet dropped (phones, citizen numbers, tax codes)
gets it back, but only where the cell holds a number: in text a missing digit is a slip.
Sentences never repeat a citizen number.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

from cooperatives.imports.amounts import (
    parse_decimal,
    parse_integer,
    parse_money,
    parse_percent,
    parse_share,
)
from cooperatives.imports.content import BadValue, content
from vietnamese import citizen_id, dates, names, phones, tax_codes
from vietnamese.dates import BirthDate
from vietnamese.text import fold, strange_letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cooperatives.imports.cells import Cell, Value

__all__ = [
    "BadValue",
    "parse_birth_date",
    "parse_choice",
    "parse_citizen_id",
    "parse_date",
    "parse_decimal",
    "parse_email",
    "parse_integer",
    "parse_mobile",
    "parse_money",
    "parse_name",
    "parse_percent",
    "parse_phone",
    "parse_share",
    "parse_tax_code",
    "parse_text",
    "parse_yes_no",
]

T = TypeVar("T")

_EPOCH = dt.date(1899, 12, 30)  # day 0 of spreadsheets, as counted since March 1900
_CLOCK = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_YES = {"co", "x", "1", "true", "yes", "dung", "v", "✓", "✔"}
_NO = {"khong", "ko", "0", "false", "no", "sai"}
_folded = lru_cache(maxsize=4096)(fold)


def parse_text(cell: Cell) -> str | None:
    """One clean line in NFC; a number or a date as it reads. ``strange_letters``."""
    value = content(cell)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.date):
        return dates.short_date(value)
    text = str(value)
    if strange := strange_letters(text):
        raise BadValue(
            "strange_letters",
            gettext("“%s” is not a letter of Vietnamese; please type it again.")
            % strange,
        )
    return text


def parse_name(cell: Cell) -> str | None:
    """A person's full name. ``name_words``, ``name_letters``."""
    name = parse_text(cell)
    fault = names.check_name(name) if name else ""
    if fault == "name_words":
        raise BadValue(
            fault, gettext("Enter the family name and the given name, 2 to 6 words.")
        )
    if fault:
        raise BadValue(fault, gettext("A name has letters, spaces, ' and - only."))
    return name


def parse_date(cell: Cell) -> dt.date | None:
    """A day of 1900–2100: an Excel date or its number (1950–2100), dd/mm/yyyy, ISO.

    The day always comes before the month. ``bad_date`` for anything else.
    """
    value = content(cell)
    if value is None:
        return None
    found = _date(value, first_year=1950)
    if found.precision != "day":
        raise _bad_date(value)
    return found.date


def parse_birth_date(cell: Cell) -> BirthDate | None:
    """A day, or the bare year of old papers as (1 January, "year"). ``bad_date``.

    Numbers 1900–2099 are years, larger ones the days of a spreadsheet from 1920 on.
    """
    value = content(cell)
    if value is None:
        return None
    if isinstance(value, (int, float)) and 1900 <= value <= 2099:
        value = f"{value:g}"
    return _date(value, first_year=1920)


def _date(value: Value, *, first_year: int) -> BirthDate:
    typed = value  # what a refusal repeats: the clerk's number, not the day it makes
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, str):
        text = _CLOCK.sub("", value)
        if not re.fullmatch("[0-9]{5}", text):
            return _written_date(text)
        value = int(text)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            value = _EPOCH + dt.timedelta(days=int(value))
        except (OverflowError, ValueError):
            raise _bad_date(typed) from None
        if value.year < first_year:
            raise _bad_date(typed)
    if not isinstance(value, dt.date) or not 1900 <= value.year <= 2100:
        raise _bad_date(typed)
    return BirthDate(value, "day")


def _written_date(text: str) -> BirthDate:
    try:
        return dates.parse_birth_date(text)
    except dates.BirthDateError as fault:
        if not fault.days_in_month:
            raise _bad_date(text) from None
        raise BadValue(
            "bad_date",
            gettext("“%(text)s” is no day: %(month)s/%(year)s has only %(days)s days.")
            % {
                "text": text,
                "month": f"{fault.month:02}",
                "year": fault.year,
                "days": fault.days_in_month,
            },
        ) from None


def _bad_date(value: Value) -> BadValue:
    return BadValue(
        "bad_date",
        gettext("“%s” is not a date. Please write day/month/year, as in 05/02/2024.")
        % str(value)[:40],
    )


def parse_yes_no(cell: Cell) -> bool | None:
    """có, x, 1, TRUE · không, 0, FALSE; what a blank means is the list's rule."""
    value = content(cell)
    if value is None:
        return None
    if isinstance(value, (bool, int, float)) and value in (0, 1):
        return bool(value)
    word = fold(str(value))
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue("bad_yes_no", gettext("Please write “có” or “không”."))


def parse_choice(cell: Cell, choices: Mapping[str, T]) -> T | None:
    """The value of the choice that reads like the cell, without case and marks.

    ``choices`` maps labels, other ways to write them included, to values; the first
    label of each value is the one that the sentence of ``bad_choice`` offers.
    """
    text = parse_text(cell)
    if text is None:
        return None
    typed = _folded(text)
    for label, value in choices.items():
        if _folded(label) == typed:
            return value
    offered: list[str] = []
    values: list[T] = []
    for label, value in choices.items():
        if value not in values:
            values.append(value)
            offered.append(label)
    raise BadValue(
        "bad_choice",
        gettext("“%(text)s” is none of: %(choices)s.")
        % {"text": text[:40], "choices": ", ".join(offered)},
    )


def _digits(cell: Cell) -> tuple[str, bool]:
    """A code as text ("" when blank), and whether the cell holds a number."""
    value = content(cell)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return "" if value is None else str(value).lstrip("'’"), is_number


def parse_tax_code(cell: Cell) -> str | None:
    """Ten digits, or ten, a dash and three; its check digit is not looked at."""
    text, is_number = _digits(cell)
    code = tax_codes.normalise(text)
    if is_number and len(code) in {9, 12}:
        code = tax_codes.normalise(f"0{text}")
    if code and not tax_codes.is_wellformed(code):
        raise BadValue(
            "tax_code_malformed",
            gettext(
                "A tax code is ten digits, or ten digits, a dash and three digits."
            ),
        )
    return code or None


def parse_phone(cell: Cell) -> str | None:
    """A mobile or a landline number, as digits that begin with 0. ``phone_invalid``."""
    return _phone(
        cell,
        gettext("The phone number is not valid. For example: 0290 3831 234."),
        landline=True,
    )


def parse_mobile(cell: Cell) -> str | None:
    """A mobile number, as ten digits that begin with 0. ``phone_invalid``."""
    return _phone(
        cell,
        gettext("This is not a mobile number. Example: 0912 345 678."),
        landline=False,
    )


def _phone(cell: Cell, message: str, *, landline: bool) -> str | None:
    text, is_number = _digits(cell)
    if not text:
        return None
    for typed in (text, f"0{text}") if is_number else (text,):
        number = phones.normalise(typed)
        if not number and landline:
            number = phones.normalise_landline(typed)
        if number:
            return number
    raise BadValue("phone_invalid", message)


def parse_email(cell: Cell) -> str | None:
    """One e-mail address. ``email_invalid``."""
    address = parse_text(cell)
    if address is None:
        return None
    try:
        validate_email(address)
    except ValidationError:
        raise BadValue(
            "email_invalid", gettext("This is not an e-mail address.")
        ) from None
    return address


def parse_citizen_id(cell: Cell) -> str | None:
    """Twelve digits. ``citizen_id_old`` (nine), ``citizen_id_length``, ``…_digits``."""
    text, is_number = _digits(cell)
    if not text:
        return None
    digits = citizen_id.digits(text)
    restored = digits.zfill(12)
    if is_number and (
        len(digits) == 11
        or (len(digits) == 10 and restored[:3] in citizen_id.PROVINCES)
    ):
        return restored
    if citizen_id.is_valid(text):
        return digits
    if len(digits) == 9:
        raise BadValue(
            "citizen_id_old",
            gettext(
                "This is an old identity card of 9 digits. Please give the citizen"
                " number of 12 digits, or leave the cell blank."
            ),
        )
    if len(digits) == 12:
        raise BadValue(
            "citizen_id_digits", gettext("The citizen number has digits only.")
        )
    raise BadValue(
        "citizen_id_length",
        gettext("The citizen number must have exactly 12 digits; it has %s now.")
        % len(digits),
    )
