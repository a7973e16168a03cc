"""The services around the product, as the environment names them.

Each needs nothing on one machine: files in a folder, counts in the database, logs on the
console. A name in the environment puts an S3-compatible store, a Redis or Sentry there.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from config.environment import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.environment import Environment

    Event = dict[str, Any]

# Whoever sent a file waits for their page; a store that does not answer is asked once more.
S3_PATIENCE = {
    "connect_timeout": 2,  # seconds
    "read_timeout": 5,
    "retries": {"total_max_attempts": 2, "mode": "standard"},
}
REDIS_PATIENCE = 2  # seconds; whoever waits holds a thread of the web server
MOST_KEPT = 200_000  # what has run out is thrown away long before
# What Sentry may be told: where it broke, never what somebody had typed.
TOLD = {"event_id", "level", "platform", "release", "timestamp", "tags"}


def file_storage(env: Environment) -> dict[str, Any]:
    """Where files of people lie: a folder, or the bucket that ``S3_BUCKET`` names."""
    bucket = env("S3_BUCKET", default="")
    options = {
        "endpoint_url": env.address("S3_ENDPOINT_URL") or None,
        "region_name": env("S3_REGION", default="") or None,
        "access_key": env("S3_ACCESS_KEY_ID", default="") or None,
        "secret_key": env("S3_SECRET_ACCESS_KEY", default="") or None,
    }
    if not bucket:
        return {"BACKEND": "config.storage.DurableStorage"}
    _needs("S3_BUCKET", "storages", "requirements-s3.txt")
    from botocore.config import Config  # type: ignore[import-not-found]  # noqa: PLC0415  installed by those who have a bucket

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **options,
            "bucket_name": bucket,
            "file_overwrite": False,  # no file takes the place of another
            "default_acl": None,  # the bucket is private; our views hand files out
            "client_config": Config(
                **S3_PATIENCE,
                # Other makes than Amazon's know neither its newest sums nor a host
                # name for each bucket.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "path" if options["endpoint_url"] else "auto"},
            ),
        },
    }


def shared_cache(env: Environment) -> dict[str, Any]:
    """What all processes remember, such as codes that were used: a table of the database,
    or the Redis of ``CACHE_URL``.

    The database is shared already and is asked seldom, so another server is worth its
    care only to those who have one.
    """
    if not env("CACHE_URL", default=""):
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "config_cacheentry",
            "OPTIONS": {"MAX_ENTRIES": MOST_KEPT},
        }
    found = env.cache_url("CACHE_URL")
    if "redis" not in found["BACKEND"].lower():
        refuse("CACHE_URL", "names no cache that processes share: rediss://host:6379/0")
    _needs("CACHE_URL", "redis", "redis")
    patience = dict.fromkeys(
        ("socket_timeout", "socket_connect_timeout"), REDIS_PATIENCE
    )
    return {**found, "OPTIONS": {**patience, **found.get("OPTIONS", {})}}


def log_settings(env: Environment, *forms: str) -> dict[str, Any]:
    """One line an event on the console, in the form that ``LOG_FORMAT`` names.

    "json" and "plain" say nothing of people; "full" is for those who develop.
    """
    form = env("LOG_FORMAT", default=forms[0])
    if form not in forms:
        refuse("LOG_FORMAT", f"is none of {', '.join(forms)}")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "config.logs.JsonFormatter"},
            "plain": {"()": "config.logs.PlainFormatter"},
            "full": {"format": "%(message)s"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # Ours tells each request with its route; Django's tells its whole path.
            "config.requests": {"level": "INFO" if form == "json" else "WARNING"},
            "config.background": {"level": "INFO"},
            "django.request": {"level": "ERROR"},
        },
    }


def start_sentry(env: Environment, version: str) -> None:
    """Report faults to Sentry if ``SENTRY_DSN`` is set."""
    dsn = env("SENTRY_DSN", default="")
    if not dsn:
        return
    _needs("SENTRY_DSN", "sentry_sdk", "sentry-sdk")
    import sentry_sdk  # type: ignore[import-not-found]  # noqa: PLC0415  installed by those who want it

    try:
        sentry_sdk.init(
            dsn=dsn,
            release=version,
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            before_send=nameless(),
        )
    except sentry_sdk.utils.BadDsn:
        refuse("SENTRY_DSN", "is not the address of a project in Sentry")


def nameless() -> Callable[[Event, Any], Event]:
    """Leaves of an event what speaks of code, and drops what may speak of people."""

    def before_send(event: Event, _hint: Any) -> Event:
        kept = {name: event[name] for name in TOLD & event.keys()}
        kept["exception"] = {
            "values": [
                {
                    key: each[key]
                    for key in ("type", "module", "stacktrace")
                    if key in each
                }
                for each in event.get("exception", {}).get("values", [])
            ]
        }
        return kept

    return before_send


def _needs(var: str, module: str, package: str) -> None:
    if find_spec(module) is None:
        refuse(var, f"needs a package that is not installed: {package}")
