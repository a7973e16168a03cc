"""What went wrong around us, and what a person is told then."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from papers.pdf import OverflowingError, UnknownLetterError

if TYPE_CHECKING:
    from collections.abc import Iterator

# EFBIG: the process may not write longer files, as on a disk with a quota.
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
POSTGRES_FULL = "53100"
SQLITE_FULL = "disk is full"
SQLITE_ASKED_WRONGLY = "no such "  # table or column: a fault of ours
# A Redis or a bucket beside the database; by name, as the packages are there only with it.
SERVICE_GONE = {
    "redis.exceptions.ConnectionError",
    "redis.exceptions.TimeoutError",
    "botocore.exceptions.ConnectionError",
    "botocore.exceptions.HTTPClientError",
}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """A fault and what it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def is_disk_full(error: BaseException | None) -> bool:
    """Whether there was no room to keep what somebody sent."""
    return any(
        (isinstance(each, OSError) and each.errno in FULL)
        or getattr(each, "sqlstate", None) == POSTGRES_FULL
        or (isinstance(each, OperationalError) and SQLITE_FULL in str(each))
        for each in _chain(error)
    )


def is_database_gone(error: BaseException | None) -> bool:
    """Whether the database, or a service beside it, does not answer, or broke off."""
    kinds = {f"{each.__module__}.{each.__qualname__}" for each in type(error).__mro__}
    if kinds & SERVICE_GONE:
        return True
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    return SQLITE_ASKED_WRONGLY not in str(error)


def words_of(error: BaseException) -> str:
    """What is noted of a fault in the background, for the person who ordered the work."""
    if is_disk_full(error):
        return _(
            "The server's disk is full. What was made is kept; when the administrator has"
            " made room, go on with the rest."
        )
    if isinstance(error, UnknownLetterError):
        return _("No typeface of the paper has this letter: %s") % error.letters
    if isinstance(error, OverflowingError):
        return _("More is said than the page has room for.")
    return str(error)[:300] or type(error).__name__
