"""Names of people: họ – tên đệm – tên (domain §6.1)."""

import re
from typing import NamedTuple

from vietnamese.text import clean

_LETTER = "[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]"
_WORD = re.compile(f"{_LETTER}(?:['’-]?{_LETTER})*['’]?")


class NameParts(NamedTuple):
    """Family name (họ), middle name (tên đệm), given name (tên, used to address)."""

    family: str
    middle: str
    given: str


def parts(full_name: str) -> NameParts:
    """First word, the words between, last word; a single word is the given name.

    >>> parts("Nguyễn Thị Ngọc Anh")
    NameParts(family='Nguyễn', middle='Thị Ngọc', given='Anh')
    """
    *before, given = full_name.split() or [""]
    return NameParts(" ".join(before[:1]), " ".join(before[1:]), given)


def check_name(full_name: str) -> str:
    """ "" for a name that can be kept, else what is wrong with it (domain §1.4).

    ``name_letters``: something other than Latin letters, spaces, ' and -;
    ``name_words``: fewer than two or more than six words.
    """
    words = clean(full_name).split()
    if not all(_WORD.fullmatch(word) for word in words):
        return "name_letters"
    return "" if 2 <= len(words) <= 6 else "name_words"
