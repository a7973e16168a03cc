"""Asking an antivirus daemon (ClamAV's clamd) whether a file is clean.

Off unless ``CLAMD_URL`` names one: ``tcp://host:3310`` or ``unix:///run/clamav/clamd.ctl``.
Of its protocol only ``PING`` and ``INSTREAM`` are spoken, with words that end in NUL.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import IO, Self
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 20.0  # seconds for a file, from the first word to the answer
PATIENCE_PING = 2.0  # seconds
AT_ONCE = 64 * 1024  # bytes


class Unanswered(Exception):  # noqa: N818  said of the daemon, not of an act
    """The daemon did not say whether a file is clean."""


def is_on() -> bool:
    return bool(settings.CLAMD_URL)


def why_silent() -> str:
    """Why no file can be looked at; empty where the daemon answers."""
    try:
        with _Line(PATIENCE_PING) as line:
            line.say(b"zPING\0")
            answer = line.hear()
    except OSError:
        return "the daemon does not answer"
    return "" if answer == "PONG" else "the daemon gives a strange answer"


def virus_in(file: IO[bytes]) -> str:
    """The name of the virus in a file, read from where it stands; empty for a clean one.

    Raises ``Unanswered`` when the daemon is not there, takes too long, or will not look
    at so much (its ``StreamMaxLength``).
    """
    try:
        with _Line(PATIENCE) as line:
            # Who has heard enough says so and hangs up.
            with suppress(BrokenPipeError, ConnectionResetError):
                line.say(b"zINSTREAM\0")
                while chunk := file.read(AT_ONCE):
                    line.say(len(chunk).to_bytes(4, "big") + chunk)
                line.say((0).to_bytes(4, "big"))
            answer = line.hear()
    except OSError as fault:
        raise Unanswered(type(fault).__name__) from fault
    if answer == "stream: OK":
        return ""
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise Unanswered(answer)


class _Line:
    """A connection to the daemon that is over, whatever happens, after some seconds."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def __enter__(self) -> Self:
        url = urlsplit(settings.CLAMD_URL)
        if url.scheme == "unix":
            self._plug = socket.socket(socket.AF_UNIX)
            try:
                self._hurry()
                self._plug.connect(url.path)
            except OSError:
                self._plug.close()
                raise
        else:
            left = self._end - time.monotonic()
            self._plug = socket.create_connection((url.hostname, url.port), left)
        return self

    def __exit__(self, *_fault: object) -> None:
        self._plug.close()

    def say(self, words: bytes) -> None:
        self._hurry()
        self._plug.sendall(words)

    def hear(self) -> str:
        """One answer."""
        heard = b""
        while not heard.endswith(b"\0"):
            self._hurry()
            more = self._plug.recv(1024)
            if not more:
                break
            heard += more
        return heard.rstrip(b"\0").decode(errors="replace")

    def _hurry(self) -> None:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._plug.settimeout(left)
