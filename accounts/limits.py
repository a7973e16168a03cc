"""How often something may be tried."""

from __future__ import annotations

import hashlib
import unicodedata

from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import Tally
from vietnamese import phones

# One statement counts and answers, so that a hundred at once, from several processes,
# get a hundred different numbers. It is the same in SQLite and in PostgreSQL.
_COUNT = """
INSERT INTO accounts_tally (key, count, until) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN accounts_tally.until <= %s THEN 1 ELSE accounts_tally.count + 1 END,
  until = CASE WHEN accounts_tally.until <= %s THEN excluded.until
               ELSE accounts_tally.until END
RETURNING count
"""


def too_often(name: str, *, most: int, seconds: int) -> bool:
    """Count one more try of ``name``; whether there were more than ``most``.

    The count begins anew ``seconds`` after its first try. It lives in the database, which
    all processes share, under a hash, as names may hold addresses and numbers.
    """
    now = int(timezone.now().timestamp())
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_key(name), now + seconds, now, now])
        (count,) = cursor.fetchone()
    return bool(count > most)


def of_account(door: str, account: str) -> str:
    """The name under which tries at a door for one account are counted."""
    return f"{door} of {account}"


def login_key(typed: str) -> str:
    """One text for all ways to write one e-mail or phone: those that open one account."""
    folded = unicodedata.normalize("NFKC", typed.strip()).casefold()
    return phones.normalise(typed) or folded[:254]


def forget(name: str) -> None:
    """Begin anew to count ``name``."""
    Tally.objects.filter(pk=_key(name)).delete()


def take_back(name: str) -> None:
    """Count one try of ``name`` less: it was none, such as a right password."""
    Tally.objects.filter(pk=_key(name), count__gt=0).update(count=F("count") - 1)


def forget_old() -> int:
    """Delete the counts whose time is over; how many."""
    over = Tally.objects.filter(until__lte=int(timezone.now().timestamp()))
    return over.delete()[0]


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
