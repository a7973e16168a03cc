"""PostgreSQL over a network that may swallow what is sent.

A server that is stopped refuses at once. One behind a pulled cable lets everybody wait,
and whoever waits holds a thread of the web server, until there is none left. So once
a process has reason to doubt that the server is in reach, one at a time looks whether it
is; the others give the look a moment, and are refused.

Django finds the class here by the name of its package (``ENGINE``).
"""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import base

if TYPE_CHECKING:
    from psycopg import Connection

MOMENT = 1  # second; who is let in, or refused, knows sooner
PAUSE = 1  # second between two looks
LOOK = 10  # seconds that a look may take, beyond any patience of a connection


class Reach:
    """Whether the server is in reach, as far as this process knows."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_doubted = False
        self._looked_at = self._next_look = 0.0

    def may_ask(self) -> bool:
        """Whether to ask for a connection now; when in doubt, for one at a time."""
        with self._changed:
            now = monotonic()
            if self._is_doubted and now >= self._next_look:
                self._looked_at, self._next_look = now, now + LOOK
                return True
            return self._changed.wait_for(
                lambda: not self._is_doubted, self._looked_at + MOMENT - now
            )

    def answered(self) -> None:
        """It let somebody in, or refused: it is there."""
        with self._changed:
            self._is_doubted = False
            self._changed.notify_all()

    def was_silent(self) -> None:
        with self._changed:
            self._is_doubted = True
            self._next_look = monotonic() + PAUSE

    def broke_off(self) -> None:
        """A connection is dead, which may have any reason."""
        with self._changed:
            if not self._is_doubted:
                self._is_doubted, self._next_look = True, 0.0


REACH = Reach()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        if not REACH.may_ask():
            raise self.Database.OperationalError("out of reach a moment ago")
        begun = monotonic()
        try:
            connection: Connection[Any] = super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            if monotonic() - begun < MOMENT:
                REACH.answered()
            else:
                REACH.was_silent()
            raise
        REACH.answered()
        return connection

    def is_usable(self) -> bool:
        begun = monotonic()
        usable: bool = super().is_usable()
        if not usable:
            if monotonic() - begun < MOMENT:
                REACH.broke_off()
            else:
                REACH.was_silent()
        return usable
