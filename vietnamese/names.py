"""Names of people: họ – tên đệm – tên (domain §6.1)."""

import re
from typing import NamedTuple

from vietnamese.text import clean, fold

_LETTER = "[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]"
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_HYPHENS = re.compile("[-‐‑–]")
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


def is_same(one: str, other: str) -> bool:
    """Whether two people wrote the same full name, each in their own way.

    Tone marks, capital letters and apostrophes may be left out, hyphens be spaces: a
    telephone writes ' where the paper has ’.

    >>> is_same("H’Hen Niê", "h'hen nie")
    True
    """
    return _spelled(one) == _spelled(other)


def _spelled(full_name: str) -> str:
    return fold(_HYPHENS.sub(" ", _APOSTROPHES.sub("", full_name)))
