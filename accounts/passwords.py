"""Passwords that somebody who knows this office, or the account, would try first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vietnamese import citizen_id, phones, text
from vietnamese.dates import BirthDateError, parse_birth_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

# Folded, without spaces: the office, its product, its places, its roles, and what stands
# for a password everywhere. docs/security.md tells of them.
WORDS = (
    *("hoptacxa", "lienminh", "htx", "lmhtx", "coop", "camau", "baclieu", "vietnam"),
    *("daotao", "boiduong", "tuyensinh", "chungnhan", "lophoc", "giamdoc", "ketoan"),
    *("hocvien", "giangvien", "giaovien", "canbo", "quantri", "thanhvien", "nguoidung"),
    *("matkhau", "dangnhap", "password", "passwd", "admin", "administrator", "user"),
    *("qwerty", "abc", "iloveyou", "welcome"),
)
LEFT = 4  # letters that no list knows, below which a password is only its known words


class GuessedFirstValidator:
    """Refuses a telephone number, a citizen number, a date, and known words with digits.

    Known are ``WORDS`` and, of the account, its name and its e-mail. Which characters a
    password is made of is its owner's choice. Code: ``password_guessed_first``.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        if _is_a_number_of_somebody(password) or _is_known(password, user):
            raise ValidationError(
                _(
                    "This password would be guessed first: it is a telephone or citizen"
                    " number, a date, a name or a word of this office. Choose another."
                ),
                code="password_guessed_first",
            )

    def get_help_text(self) -> str:
        return _(
            "No telephone number, date or name, and no word of this office with digits."
            " Several words that have nothing to do with one another are good."
        )


def _is_a_number_of_somebody(password: str) -> bool:
    if phones.normalise(password) or citizen_id.is_valid(password):
        return True
    try:
        parse_birth_date(password)
    except BirthDateError:
        return False
    return True


def _is_known(password: str, user: User | None) -> bool:
    letters = _letters(password)
    left = letters
    for word in sorted({*WORDS, *_of(user)}, key=len, reverse=True):
        left = left.replace(word, "")
    return left != letters and len(left) < LEFT


def _of(user: User | None) -> Iterable[str]:
    if user is None:
        return
    yield from text.fold(user.full_name).split()
    if mailbox := _letters((user.email or "").partition("@")[0]):
        yield mailbox


def _letters(typed: str) -> str:
    return re.sub("[^a-z]", "", text.fold(typed))
