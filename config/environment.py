"""Reading settings from the environment: whole, or one line that names the variable."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Callable
    from urllib.parse import SplitResult

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
DATABASES = {"sqlite", "postgres", "postgresql"}
LEAST_SECRET = 32  # characters
HERE = {"localhost", "127.0.0.1", "::1"}
HOST_NAME = re.compile(r"[a-z0-9.:_-]+")


class Environment(environ.Env):  # type: ignore[misc]  # it has no types
    """The environment as ``django-environ`` reads it, but nothing half-right gets in.

    A variable that is empty counts as not set. What is missing or cannot be read ends the
    process with one line; values are not repeated, as they may be secrets.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()  # names, for the test of .env.example

    def get_value(
        self,
        var: str,
        cast: Callable[[str], Any] | type | None = None,
        default: Any = environ.Env.NOTSET,
        parse_default: bool = False,  # noqa: FBT001, FBT002  its signature
    ) -> Any:
        self.asked.add(var)
        text = self.ENVIRON.get(var, "").strip()
        if not text:
            if default is self.NOTSET:
                refuse(var, "is not set")
            return default
        if cast is None and default not in (None, self.NOTSET):
            cast = type(default)
        if cast is bool:
            return self._yes_or_no(var, text)
        try:
            return self.parse_value(text, cast)
        except (TypeError, ValueError):
            refuse(var, f"is not {WORDS.get(cast, 'readable')}")

    def _yes_or_no(self, var: str, text: str) -> bool:
        if text.lower() not in YES | NO:
            refuse(var, "is neither yes nor no")
        return text.lower() in YES

    def secret(
        self, var: str, *, least: int = LEAST_SECRET, default: Any = environ.Env.NOTSET
    ) -> str:
        text: str = self.str(var, default=default)
        if text and len(text) < least:
            refuse(var, f"needs at least {least} characters, at random")
        return text

    def number(self, var: str, *, default: int, least: int) -> int:
        found: int = self.int(var, default=default)
        if found < least:
            refuse(var, f"is not a whole number from {least} on")
        return found

    def address(self, var: str) -> str:
        """Of a service that is asked over HTTP; empty where there is none."""
        text: str = self.str(var, default="")
        if text and _web_address(text) is None:
            refuse(var, "is not an address like https://service.example.vn/path")
        return text

    def names(self, var: str) -> list[str]:
        """One or more, a comma between them."""
        found = [name.strip() for name in self.list(var) if name.strip()]
        if not found:
            refuse(var, "is not set")
        return found

    def host_names(self, var: str) -> list[str]:
        """Those of this installation; "*" would let anybody name it otherwise."""
        found = self.names(var)
        if "*" in found:
            refuse(var, "names every host: write those of this installation")
        if not all(HOST_NAME.fullmatch(name.lower().strip("[]")) for name in found):
            refuse(var, "is not like dao-tao.example.vn, a comma between names")
        return found

    def fernet_keys(self, var: str) -> list[str]:
        keys = self.names(var)
        for key in keys:
            try:
                Fernet(key)
            except ValueError:
                refuse(var, "holds something else than Fernet keys, comma between them")
        return keys

    def file(self, var: str) -> str:
        """The path of a file that is there; empty where none is named."""
        text: str = self.str(var, default="")
        if text and not Path(text).is_file():
            refuse(var, "is not a file that can be found")
        return text

    def https_url(self, var: str) -> str:
        url = _web_address(self.str(var))
        if url is None or url.scheme != "https" or url.path.strip("/"):
            refuse(var, "is not an address like https://dao-tao.example.vn")
        return url.geturl().rstrip("/")

    def services(self, *names: str) -> None:
        """Refuse addresses of services to which secrets would go unencrypted over a
        network."""
        for var in names:
            url = urlsplit(self.address(var))
            if url.scheme == "http" and url.hostname not in HERE:
                refuse(var, "would be asked in the open: use https")

    def clamd_url(self, var: str) -> str:
        """Where clamd listens; empty where there is none."""
        text: str = self.str(var, default="")
        shape = "is not like tcp://host:3310 or unix:///run/clamav/clamd.ctl"
        try:
            url = urlsplit(text)
            is_tcp = url.scheme == "tcp" and bool(url.hostname and url.port)
        except ValueError:
            refuse(var, shape)
        is_unix = url.scheme == "unix" and not url.netloc and url.path.startswith("/")
        if text and not (is_tcp or is_unix):
            refuse(var, shape)
        return text

    def db_url(
        self, var: str = "DATABASE_URL", default: Any = environ.Env.NOTSET, **_: Any
    ) -> dict[str, Any]:
        text = self.get_value(var, cast=str, default=default)
        shape = "is not like postgres://user:password@host:5432/name or sqlite:////path"
        if text.partition(":")[0] not in DATABASES:
            refuse(var, shape)
        try:
            found: dict[str, Any] = self.db_url_config(text)
        except (ImproperlyConfigured, ValueError, KeyError):
            refuse(var, shape)
        if not found["NAME"]:
            refuse(var, shape)
        return found

    def cache_url(self, var: str = "CACHE_URL", **options: Any) -> dict[str, Any]:
        return self._config(var, super().cache_url, "rediss://host:6379/0", **options)

    def email_url(self, var: str = "EMAIL_URL", **options: Any) -> dict[str, Any]:
        return self._config(
            var, super().email_url, "smtp+tls://user:password@host:587", **options
        )

    def _config(
        self, var: str, read: Callable[..., Any], shape: str, **options: Any
    ) -> dict[str, Any]:
        try:
            found: dict[str, Any] = read(var, **options)
        except (ImproperlyConfigured, ValueError, KeyError):
            refuse(var, f"is not like {shape}")
        return found


def _web_address(text: str) -> SplitResult | None:
    """None for what no browser would open."""
    try:
        url = urlsplit(text)
        is_whole = bool(HOST_NAME.fullmatch(url.hostname or "")) and url.port != 0
    except ValueError:  # such as a port that is no number
        return None
    return url if is_whole and url.scheme in {"http", "https"} else None


WORDS: dict[Any, str] = {int: "a whole number", float: "a number"}


def refuse(var: str, what: str) -> NoReturn:
    """End the process: the settings are not complete."""
    raise SystemExit(f"{var} {what}. See .env.example.")
