"""Parts of a backup on the disk: hashed while they stream, encrypted where a key is given.

An encrypted part is a line that says so, then pieces of AES-256-GCM: a piece's nonce is
its number and whether it is the last, so none can be taken out, moved or cut off. Each
part has a key of its own, from the backup's key and the part's name, so no part can stand
in for another, nor one of another backup.
"""

from __future__ import annotations

import hashlib
import os
import struct
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAGIC = b"HTX backup, AES-256-GCM, 1\n"
SALT = 16  # bytes
PIECE = 1024 * 1024  # bytes
TAG = 16  # bytes that a piece grows by


class DamagedError(Exception):
    """The backup is not as it was made, or not made with this key."""


@lru_cache(maxsize=1)
def _master(secret: str, salt: bytes) -> bytes:
    """Slowly, so that a secret which a person chose is hard to guess too."""
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(secret.encode())


class Key:
    """The key of one backup: from the office's secret and the backup's own salt."""

    def __init__(self, secret: str, salt: bytes) -> None:
        self.salt = salt
        self._master = _master(secret, salt)

    @classmethod
    def new(cls, secret: str) -> Key:
        return cls(secret, os.urandom(SALT))

    def of_part(self, name: str) -> AESGCM:
        derived = HKDF(hashes.SHA256(), 32, self.salt, name.encode())
        return AESGCM(derived.derive(self._master))


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">IQ", last, number)


class Writer:
    """A part being written. ``close`` puts it on the disk; then ``sha256`` is its hash."""

    def __init__(self, path: Path, name: str, key: Key | None) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file: IO[bytes] = os.fdopen(handle, "wb")
        self._hash = hashlib.sha256()
        self._cipher = None if key is None else key.of_part(name)
        self._kept = bytearray()
        self._number = 0
        self.size = 0
        if key is not None:
            self._put(MAGIC + key.salt)

    def write(self, content: bytes) -> int:
        if self._cipher is None:
            self._put(content)
        else:
            self._kept += content
            while len(self._kept) > PIECE:
                self._seal(bytes(self._kept[:PIECE]), last=False)
                del self._kept[:PIECE]
        return len(content)

    def flush(self) -> None:
        """As gzip asks; ``close`` does it."""

    def close(self) -> None:
        if self._cipher is not None:
            self._seal(bytes(self._kept), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        if self._cipher is None:
            raise AssertionError
        nonce = _nonce(self._number, last=last)
        self._put(self._cipher.encrypt(nonce, piece, None))
        self._number += 1

    def _put(self, content: bytes) -> None:
        self._file.write(content)
        self._hash.update(content)
        self.size += len(content)


def pieces(path: Path, name: str, key: Key | None) -> Iterator[bytes]:
    """What was written to a part; ``DamagedError`` if it is not all that was."""
    with path.open("rb") as file:
        if key is None:
            while piece := file.read(PIECE):
                yield piece
            return
        if file.read(len(MAGIC) + SALT) != MAGIC + key.salt:
            raise DamagedError(name)
        cipher, number = key.of_part(name), 0
        piece = file.read(PIECE + TAG)
        while True:
            following = file.read(PIECE + TAG)
            try:
                yield cipher.decrypt(_nonce(number, last=not following), piece, None)
            except InvalidTag:
                raise DamagedError(name) from None
            if not following:
                return
            piece, number = following, number + 1


def salt_of(path: Path) -> bytes | None:
    """The salt of an encrypted part; None if it is not encrypted."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return None
        return file.read(SALT)


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
