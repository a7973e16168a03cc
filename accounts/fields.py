"""Model fields that keep a promise by themselves: encrypted text and derived keys."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Callable


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def lookup_hash(value: str) -> str:
    """Keyed hash of an identity number, so that equals are found without decrypting.

    Empty for an empty value. The key is a setting, outside the database.
    """
    return _keyed(settings.CITIZEN_ID_HASH_KEY, value) if value else ""


def lookup_hashes(value: str) -> list[str]:
    """All hashes under which an identity number may lie while its key is changed.

    Its own is the first; the others are those of keys that are coming or going.
    """
    if not value:
        return []
    keys = (settings.CITIZEN_ID_HASH_KEY, *settings.CITIZEN_ID_OTHER_HASH_KEYS)
    return [_keyed(key, value) for key in keys]


def _keyed(key: str, value: str) -> str:
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()


def seal(content: bytes) -> bytes:
    """A file as it lies in the database: encrypted. Empty stays empty."""
    return _fernet(tuple(settings.CITIZEN_ID_KEYS)).encrypt(content) if content else b""


def unseal(sealed: bytes | memoryview) -> bytes:
    """The file that ``seal`` encrypted."""
    keys = tuple(settings.CITIZEN_ID_KEYS)
    return _fernet(keys).decrypt(bytes(sealed)) if sealed else b""


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted at rest and plain in Python. It cannot be searched."""

    def get_prep_value(self, value: Any) -> str:
        text = super().get_prep_value(value)
        if not text:
            return ""
        keys = tuple(settings.CITIZEN_ID_KEYS)
        return _fernet(keys).encrypt(text.encode()).decode()

    def from_db_value(self, value: str | None, *args: Any) -> str:
        if not value:
            return ""
        return _fernet(tuple(settings.CITIZEN_ID_KEYS)).decrypt(value).decode()


class DerivedCharField(models.CharField):  # type: ignore[type-arg]
    """A stored key that follows other columns of its row, such as a sort key.

    It is computed whenever the row is written, also in bulk; a partial save must name it
    next to its sources (``update_fields=["full_name", "sort_key"]``).
    """

    def __init__(
        self,
        *args: Any,
        derive: Callable[[Any], str | None] | None = None,
        **kwargs: Any,
    ) -> None:
        self.derive = derive
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001  Django's signature
        if self.derive is not None:
            value = self.derive(model_instance)
            if value is not None and self.max_length is not None:
                value = value[: self.max_length]
            setattr(model_instance, self.attname, value)
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> Any:
        """In migrations it is an ordinary column."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
