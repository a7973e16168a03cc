"""Tests: the development settings, made quick and deterministic."""

import tempfile
from pathlib import Path

from .dev import *

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="htx-media-"))
STORAGES = {
    "default": {"BACKEND": "config.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": LOCAL_MEMORY, "LOCATION": "default"},
    "local": {"BACKEND": LOCAL_MEMORY, "LOCATION": "local"},
}
SITE_URL = "https://htx.example"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as races need more than one connection.
    DATABASES["default"]["TEST"] = {
        "NAME": VAR_DIR / env("TEST_DB", default="test.sqlite3")
    }
