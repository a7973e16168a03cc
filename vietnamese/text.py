"""Text as it arrives and as it is searched: one Unicode form, no marks, no look-alikes.

Rules: domain §6.1 (spelling variants), §6.2 (Unicode), §6.4 (search), §5.5 (old fonts).
"""

import re
from unicodedata import normalize

# Old fonts and keyboards give Eth (U+00D0, U+00F0) or the African D (U+0189, U+0256),
# which look like Đ and đ on screen. No Vietnamese text has them.
_FALSE_D = str.maketrans("\u00d0\u0189\u00f0\u0256", "ĐĐđđ")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_COMBINING = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_STRANGE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and line ends
    "\u0370-\u03ff\u1f00-\u1fff"  # Greek
    "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"  # Cyrillic
    "\ud800-\uf8ff\ufff0-\uffff]"  # halves of pairs, private use, replacement mark
)

_COOPERATIVE = re.compile(r"(?:(?:lien hiep )?(?:hop tac xa|htx)|lhhtx)\b[\s.:–-]*")


def clean(text: str) -> str:
    """One line of text as the system keeps it (domain §6.2).

    NFC; no-break and other odd spaces, tabs and line ends become one space; ends
    trimmed; invisible characters (zero-width, soft hyphen, direction marks) go; the
    look-alikes of Đ become Đ. Letters, case and the place of tone marks stay as typed.

    >>> clean(" Đặng\\u00a0 Thị  Hòa ")
    'Đặng Thị Hòa'
    """
    text = " ".join(text.split())
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", normalize("NFC", text)).translate(_FALSE_D)
    return " ".join(text.split())


def fold(text: str) -> str:
    """Text for searching and comparing: lower case, no marks, đ→d (domain §6.4).

    Đ has no decomposition, so it is replaced by name. "Hòa" and "Hoà" become equal.

    >>> fold("Đặng Thị Hoà")
    'dang thi hoa'
    """
    if text.isascii():
        return " ".join(text.lower().split())
    text = normalize("NFD", clean(text).casefold())
    return " ".join(_COMBINING.sub("", text).replace("đ", "d").split())


def fold_cooperative(name: str) -> str:
    """The folded name of a cooperative without its leading kind (domain §6.4).

    Removed once, at the start only: "hợp tác xã", "HTX", "liên hiệp hợp tác xã",
    "liên hiệp HTX", "LHHTX". "DVNN" (agricultural services) stays: two cooperatives of
    one commune may differ by nothing else. A name of only such words stays whole.

    >>> fold_cooperative("HTX DVNN Bình Minh")
    'dvnn binh minh'
    """
    folded = fold(name)
    match = _COOPERATIVE.match(folded)
    return (folded[match.end() :] if match else "") or folded


def search_words(query: str) -> list[str]:
    """The folded words of a query: prefixes to find in any order (domain §6.4).

    >>> search_words("Ngân  NGUYỄN")
    ['ngan', 'nguyen']
    """
    return fold(query).split()


def strange_letters(text: str) -> str:
    """The characters a form refuses, each once, in order; "" if none (domain §6.2).

    Control characters (tabs and line ends are fine), Cyrillic and Greek letters that
    look Latin, private-use characters. Give it cleaned text.

    >>> strange_letters("Nguyễn Vаn Αn")  # Cyrillic а, Greek Α
    'аΑ'
    """
    if text.isascii() and text.isprintable():
        return ""
    return "".join(dict.fromkeys(_STRANGE.findall(text)))
