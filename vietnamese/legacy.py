"""Text typed in the fonts from before Unicode: TCVN3 (ABC) and VNI (domain §5.5).

Such text looks right in its font alone: "Hîp t¸c x·" and "Hôïp taùc xaõ" are "Hợp tác
xã". A word gives itself away when it is no Vietnamese syllable as it stands and is one
when read in the old font; so French accents, quotation marks, units and footnotes pass.
Give it the text as it came: cleaning it first would remove letters of these fonts.
"""

import re
from functools import lru_cache
from unicodedata import normalize

_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
# VNI writes the letter and then its mark; a few letters have their own place.
_VNI = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309",
    "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
    "ñ": "đ", "ö": "ư", "ô": "ơ", "î": "ỵ", "æ": "ỉ", "ó": "ĩ", "ò": "ị",
}  # fmt: skip

_WORDS = re.compile(r"[\s!-/:-@\[-`{-~]+")  # spaces and ASCII punctuation part words
_BEYOND = re.compile("[\u0100-\u01ff\u1ea0-\u1eff]")  # Vietnamese that Latin-1 lacks
_UNITS = frozenset({"µm"})
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile(
    "(?:ngh?|nh?|ch?|g[hi]?|kh?|ph?|t[hr]?|qu|[bdđhlmrsvx])?"
    "(?P<nucleus>"
    "(?:[aăâeêioôơuưy]|i[aê]|y[aê]|u[aô]|ư[aơ]|o[aăe]|u[âêyơ]|uy[aê]|oo)(?!.)"
    "|(?:a[iyou]|â[uy]|eo|êu|iu|[iy]êu|[oôơuư]i|ưu|uôi|ươ[iu]|oa[iyo]|oeo|uây|uyu|uêu)"
    "(?!.)"
    "|(?:[aăâeêioôơuư]|[iy]ê|uô|ươ|o[aăeo]|u[âêy]|uyê)(?=[mnpt]$)"
    "|(?:[aăâeoôuư]|iê|uô|ươ|o[aăo]|uâ)(?=(?:c|ng)$)"
    "|(?:[aêi]|oa|u[êy])(?=[cn]h$)"
    ")(?:[cn]h|ng|[cmnpt])?"
)


@lru_cache(maxsize=16384)
def _is_syllable(word: str) -> bool:
    """Whether a word in NFC and lower case may be Vietnamese, its tone in its place."""
    letters, tone_at = "", -1
    for char in word:
        plain = _TONES.sub("", marked := normalize("NFD", char))
        if len(plain) < len(marked):
            if tone_at >= 0:
                return False
            tone_at = len(letters)
        letters += normalize("NFC", plain)
    match = _SYLLABLE.fullmatch(letters)
    if not match or tone_at < 0:
        return bool(match)
    nucleus = match["nucleus"]
    marked_at = max(nucleus.rfind(letter) for letter in "ăâêôơư")
    place = tone_at - match.start("nucleus")
    if marked_at >= 0:
        return place == marked_at
    # hòa and hoà, tóan and toán are both typed
    return place == 0 or (place == 1 and nucleus[:2] in {"oa", "oe", "uy"})


@lru_cache(maxsize=16384)
def _is_old(word: str, *, vni: bool) -> bool:
    """Whether one word is Vietnamese in an old font and nothing as it stands."""
    if len(word) < 2 or word.isascii() or word in _UNITS:
        return False  # a lone symbol is a bullet or a sign: "3 × 4"
    if any(char.isdigit() for char in word):
        return False
    if _is_syllable(lower := word.lower()):
        return False
    if vni:
        read = "".join(_VNI.get(char, char) for char in lower)
    elif all(char.isascii() or char in _TCVN3 for char in word):
        read = "".join(_TCVN3.get(char, char) for char in word)
    else:
        return False
    read = normalize("NFC", read).lower()
    return read != lower and _is_syllable(read)


def _is_mostly_old(text: str, *, vni: bool) -> bool:
    """More words in an old font than words that only Unicode can write."""
    if text.isascii():
        return False
    words = _WORDS.split(normalize("NFC", text))
    old = sum(_is_old(word, vni=vni) for word in words)
    return old > 0 and old > sum(bool(_BEYOND.search(word)) for word in words)


def looks_like_tcvn3(text: str) -> bool:
    """Whether text was typed in a TCVN3 (ABC) font.

    >>> looks_like_tcvn3("Hîp t¸c x·"), looks_like_tcvn3("Hợp tác xã «Tân Phát»")
    (True, False)
    """
    return _is_mostly_old(text, vni=False)


def looks_like_vni(text: str) -> bool:
    """Whether text was typed in a VNI font.

    >>> looks_like_vni("Hôïp taùc xaõ"), looks_like_vni("El Niño, Noël, Hòa")
    (True, False)
    """
    return _is_mostly_old(text, vni=True)
