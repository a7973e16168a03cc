"""Phone numbers of Vietnam, kept as digits that begin with 0 (domain §2.7)."""

import re

_SEPARATORS = re.compile(r"[\s.()\-–]+")
_MOBILE = re.compile("(?:[+]?840?|0)([35789][0-9]{8})")
_LEGACY = re.compile("(?:[+]?840?|0)(1[0-9]{2})([0-9]{7})")
_LANDLINE = re.compile("(?:[+]?840?|0)(2[0-9]{9})")

# The eleven-digit mobile numbers that ended on 15 September 2018.
_RENAMED = {
    "120": "070", "121": "079", "122": "077", "126": "076", "128": "078",
    "123": "083", "124": "084", "125": "085", "127": "081", "129": "082",
    "162": "032", "163": "033", "164": "034", "165": "035", "166": "036",
    "167": "037", "168": "038", "169": "039", "186": "056", "188": "058",
    "199": "059",
}  # fmt: skip


def normalise(text: str) -> str:
    """A mobile number as the ten digits 0xxxxxxxxx, or "" when it is none.

    Takes spaces, dots, dashes and brackets, +84 and 84 for the leading 0, and numbers
    of eleven digits from before 2018, which get their new prefix. Refuses landlines,
    digits other than 0–9 and a number without its leading 0.

    >>> normalise("+84 912 345 678"), normalise("0120.1234567"), normalise("912345678")
    ('0912345678', '0701234567', '')
    """
    compact = _SEPARATORS.sub("", text)
    if match := _MOBILE.fullmatch(compact):
        return f"0{match[1]}"
    match = _LEGACY.fullmatch(compact)
    return _RENAMED[match[1]] + match[2] if match and match[1] in _RENAMED else ""


def normalise_landline(text: str) -> str:
    """A landline as the eleven digits 02xxxxxxxxx, or "" when it is none.

    Cooperatives may have one (Cà Mau 0290, the former Bạc Liêu 0291); people may not.
    """
    match = _LANDLINE.fullmatch(_SEPARATORS.sub("", text))
    return f"0{match[1]}" if match else ""


def is_landline(text: str) -> bool:
    """Whether text is a landline number of Vietnam, however it is spaced."""
    return bool(normalise_landline(text))


def display(number: str) -> str:
    """A stored number in groups: 4-3-3 for mobiles, 4-4-3 for landlines.

    >>> display("0912345678"), display("02903831234")
    ('0912 345 678', '0290 3831 234')
    """
    return f"{number[:4]} {number[4:-3]} {number[-3:]}" if number else ""


def mask(number: str) -> str:
    """A stored number as lists show it: the last four digits are enough to tell.

    >>> mask("0912345678")
    '09****5678'
    """
    return f"{number[:2]}{'*' * (len(number) - 6)}{number[-4:]}" if number else ""
