"""The tax code (mã số thuế), which is the cooperative's code (domain §2.7).

Ten digits; a dependent unit has its parent's code, a dash and three digits. Very old
cooperatives have none.
"""

import re

from stdnum.vn import mst

_SEPARATORS = re.compile(r"[\s.\-–]+")
_CODE = re.compile("[0-9]{10}(?:-[0-9]{3})?")
_UNIT = re.compile("([0-9]{10})([0-9]{3})")


def normalise(text: str) -> str:
    """The code as it is stored; what is no code comes back without its separators.

    >>> normalise("0313 844 107 001"), normalise(" 2000.123.456 ")
    ('0313844107-001', '2000123456')
    """
    return _UNIT.sub(r"\1-\2", _SEPARATORS.sub("", text), count=1)


def is_wellformed(code: str) -> bool:
    """Whether a normalised code is ten digits, or ten, a dash and three."""
    return _CODE.fullmatch(code) is not None


def check_digit_ok(code: str) -> bool:
    """Whether the tenth digit fits the nine before it: if not, a warning only.

    Weights 31, 29, 23, 19, 17, 13, 7, 5, 3; the digit is 10 − (sum mod 11).
    0100109106 fits, 2000123456 does not.
    """
    return is_wellformed(code) and bool(mst.is_valid(code))
