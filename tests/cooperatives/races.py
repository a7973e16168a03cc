"""Acts that begin together, each in a thread with a connection of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.db.utils import DatabaseError


def at_once(act, arguments):
    """What each act returned, or the code of its refusal; all begin together."""
    start = Barrier(len(arguments))

    def run(argument):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return act(*argument)
        except ValidationError as refusal:
            return refusal.code
        except (DatabaseError, ProtectedError) as fault:
            return type(fault).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))
