"""One machine, no configuration: what `make run` serves. Not for real data."""

from .base import *

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = "development-only-not-a-secret-9f2c61d4b7a84e0e9d15"  # noqa: S105
ALLOWED_HOSTS = ["*"]
CITIZEN_ID_KEYS = ["ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1zZWNyZXQtMDE="]
CITIZEN_ID_HASH_KEY = "development-only-not-a-secret"
SIGNING_DEMO_DIR = VAR_DIR / "keys"
# The demonstration's accounts have a password alone; its data are invented.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
