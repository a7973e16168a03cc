"""Sort keys that put Vietnamese text in order on every database (domain §6.3).

A key is a string of the digits 0–9 and nothing else, so that SQLite's byte order and
every collation of PostgreSQL agree on it. It holds, in this order:

- each letter as its two-digit place in the alphabet, a word closed by ``00``;
- ``00``, which closes the letters, so that they all weigh before any tone;
- one digit of tone per word: none, huyền, hỏi, ngã, sắc, nặng = 0–5.

Every part closes itself, so keys of several parts are simply joined. A key is shorter
than four digits per character of a name, plus twelve.
"""

from functools import lru_cache
from unicodedata import normalize

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_CODES = {letter: f"{place:02}" for place, letter in enumerate(_ALPHABET, start=1)}
_CODES |= {digit: f"5{digit}" for digit in "0123456789"}
_OTHER = "60"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


@lru_cache(maxsize=8192)  # Vietnamese has some 7,000 syllables
def _syllable(word: str) -> tuple[str, str]:
    codes, tone = "", "0"
    for char in normalize("NFC", word).casefold():
        letter = ""
        for part in normalize("NFD", char):
            if part in _TONES:
                tone = _TONES[part]
            else:
                letter += part
        if letter:
            codes += _CODES.get(normalize("NFC", letter), _OTHER)
    return codes + "00", tone


def text_key(text: str) -> str:
    """The sort key of any text: all letters weigh before all tones.

    The alphabet is a ă â b c d đ e ê … with f j w z in their Latin place; digits follow
    the letters, every other character follows the digits. Case does not count.
    Expected: da < đa < ma < mà < mả < mã < má < mạ < mă < mâ < na.
    """
    syllables = [_syllable(word) for word in text.split()]
    letters = "".join(codes for codes, _ in syllables)
    return letters + "00" + "".join(tone for _, tone in syllables)


def person_key(full_name: str) -> str:
    """The sort key of a person: tên, then họ, then tên đệm.

    Expected: Phạm Thị Ái · Nguyễn Văn An · Danh Anh · Đỗ Anh · … · Trần Văn Ưng.
    One word alone counts as both tên and họ. Order equal keys by birth date, then id.
    """
    words = full_name.split()
    given, family, middle = words[-1:], words[:1], words[1:-1]
    return "".join(text_key(" ".join(part)) for part in (given, family, middle))
