"""Numbers as Vietnamese papers write them, in digits and in words (domain §6.5)."""

import re
from decimal import ROUND_HALF_UP, Decimal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 10**9
_MARK = re.compile("[0-9]+(?:[.,][0-9]+)?")
_TO_VIETNAMESE = str.maketrans(",.", ".,")


def _below_thousand(n: int, *, inner: bool) -> str:
    """Three digits in words; an inner group names its hundreds even if none."""
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    words = []
    if hundreds or inner:
        words += [_DIGITS[hundreds], "trăm"]
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("lẻ")
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens:
        words.append("lăm")
    elif ones:
        words.append(_DIGITS[ones])
    return " ".join(words)


def _positive(n: int) -> str:
    words = []
    billions, n = divmod(n, _BILLION)
    if billions:
        words.append(f"{_positive(billions)} tỷ")
    for size, unit in ((1_000_000, " triệu"), (1_000, " nghìn"), (1, "")):
        group, n = divmod(n, size)
        if group:
            words.append(_below_thousand(group, inner=bool(words)) + unit)
    return " ".join(words)


def in_words(n: int) -> str:
    """A whole number in words, in the South's usage: mốt, lăm, bốn, lẻ, nghìn, tỷ.

    Beyond tỷ: nghìn tỷ, triệu tỷ, tỷ tỷ. Lower case; the paper capitalises.

    >>> in_words(1005), in_words(450_000_000)
    ('một nghìn không trăm lẻ năm', 'bốn trăm năm mươi triệu')
    """
    if n < 0:
        return f"âm {_positive(-n)}"
    return _positive(n) or _DIGITS[0]


def mark_in_words(mark: Decimal) -> str:
    """A mark (0–10) in words with a capital, decimals digit by digit (domain A5).

    >>> mark_in_words(Decimal("7.5")), mark_in_words(Decimal("8.0"))
    ('Bảy phẩy năm', 'Tám')
    """
    whole, _, decimals = f"{mark:f}".partition(".")
    words = in_words(int(whole))
    if decimals := decimals.rstrip("0"):
        words += " phẩy " + " ".join(_DIGITS[int(digit)] for digit in decimals)
    return words.capitalize()


def decimal(value: Decimal | float, places: int | None = None) -> str:
    """A number with "." between thousands and "," before decimals: 1.234.567,89.

    ``places`` decimals, rounded half up; without ``places`` as many as the value needs.

    >>> decimal(Decimal("1234567.890")), decimal(Decimal("8"), 1)
    ('1.234.567,89', '8,0')
    """
    number = Decimal(str(value))
    if places is None:
        whole, _, decimals = f"{number:,f}".partition(".")
        decimals = decimals.rstrip("0")
        text = f"{whole}.{decimals}" if decimals else whole
    else:
        text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return text.translate(_TO_VIETNAMESE)


def parse_mark(text: str) -> Decimal:
    """A mark as people type it: "7,5", "7.5", "8" (domain §1.7).

    Raises ValueError for everything else, also for "bảy" and for digits other than 0–9.
    The range 0–10 and the step 0.1 are the caller's rules.
    """
    text = text.strip()
    if not _MARK.fullmatch(text):
        msg = f"not a mark: {text!r}"
        raise ValueError(msg)
    return Decimal(text.replace(",", "."))


def leading_zero(n: int) -> str:
    """A count as decisions write it: "01" to "09", then "10", "1.234"; none is "0"."""
    return f"0{n}" if 0 < n < 10 else decimal(n)
