"""Certificates without the time that drawing and signing cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def quick_papers(patch: pytest.MonkeyPatch) -> None:
    """Files that differ from certificate to certificate, and are not signed."""
    patch.setattr(
        "certificates.papers.draw_each",
        lambda certificates: [(c, f"%PDF {c.token}".encode()) for c in certificates],
    )
    patch.setattr(
        "certificates.papers.draw_copy", lambda copy: f"%PDF {copy.copy_no}".encode()
    )
    patch.setattr("certificates.signing.sign", lambda content, _key: content)
