"""A kind of bundle for the tests: letters, joined into one text."""

from __future__ import annotations

import time

from papers.bundles import Kind, Made, Piece
from papers.models import Bundle

NAMES = ("Một.pdf", "Hai.pdf", "Ba.pdf")
calls: list[str] = []
broken: set[str] = set()


def _all(user):
    return Bundle.objects.values("subject")


def _pieces(subject):
    return [Piece(name, lambda name=name: _write(subject, name)) for name in NAMES]


def _write(subject, name):
    calls.append(name)
    if name in broken:
        raise ValueError("hết giấy")
    return f"{subject} {name}".encode()


def _join(bundle, files):
    yield Made(f"{bundle.title}.zip", b" | ".join(file.read() for file in files))


def _url(subject):
    return f"/quan-ly/lop/{subject}/"


LETTERS = Kind("training.view_every_class", _all, _pieces, _join, _url)


def _slow_pieces(subject):
    return [
        Piece(f"{number:02d}.pdf", lambda number=number: _slowly(number))
        for number in range(int(subject))
    ]


def _slowly(number):
    time.sleep(0.05)
    return b"%PDF-" + bytes(range(256)) * 400 + b"%d%%%%EOF" % number


SLOW = Kind("training.view_every_class", _all, _slow_pieces, _join, _url)
