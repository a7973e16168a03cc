"""The citizen number (số CCCD, số định danh cá nhân): 12 digits (domain §2.5).

Structure by Nghị định 137/2015 Art. 13 and Thông tư 07/2016/TT-BCA Art. 7: three digits
for the province of birth registration, one for century and sex, two for the year of
birth, six at random. Nothing is ever derived from it silently.
"""

import re

# Thông tư 07/2016/TT-BCA, annex 1. The mergers of 2025 did not change the codes.
PROVINCES = frozenset(
    {
        "001", "002", "004", "006", "008", "010", "011", "012", "014",
        "015", "017", "019", "020", "022", "024", "025", "026", "027",
        "030", "031", "033", "034", "035", "036", "037", "038", "040",
        "042", "044", "045", "046", "048", "049", "051", "052", "054",
        "056", "058", "060", "062", "064", "066", "067", "068", "070",
        "072", "074", "075", "077", "079", "080", "082", "083", "084",
        "086", "087", "089", "091", "092", "093", "094", "095", "096",
    }
)  # fmt: skip

_SEPARATORS = re.compile(r"[\s.\-]+")
_NUMBER = re.compile("[0-9]{12}")


def digits(text: str) -> str:
    """The digits 0–9 of what was typed: what to store, or to count in a refusal."""
    return re.sub("[^0-9]+", "", text)


def is_valid(text: str) -> bool:
    """Whether text is 12 digits; spaces, dots and dashes between them do not count."""
    return _NUMBER.fullmatch(_SEPARATORS.sub("", text)) is not None


def mask(number: str) -> str:
    """The number as lists and pages show it; anything but 12 digits is hidden whole.

    >>> mask("096081001234")
    '096*****1234'
    """
    if not _NUMBER.fullmatch(number):
        return "*" * len(number)
    return f"{number[:3]}*****{number[-4:]}"


def doubts(number: str, *, gender: str, birth_year: int) -> list[str]:
    """What does not fit between a valid number and its person: warnings, never errors.

    ``gender`` is "nam" or "nu". ``unknown_province``: the first three digits are no
    province of Vietnam (a country's code, or a slip); ``gender_mismatch`` and
    ``year_mismatch``: the fourth digit is 0/1 for men/women born in 1900–1999, 2/3 in
    2000–2099 and so on, the next two are the year. Corrected records exist, so the
    person may keep the number. Any province's code is normal, not only Cà Mau's 096.
    """
    century, odd = divmod(int(number[3]), 2)
    found = {
        "unknown_province": number[:3] not in PROVINCES,
        "gender_mismatch": gender != ("nu" if odd else "nam"),
        "year_mismatch": birth_year != 1900 + 100 * century + int(number[4:6]),
    }
    return [code for code, wrong in found.items() if wrong]
