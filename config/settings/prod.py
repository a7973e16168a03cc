"""Production: everything that protects people comes from the environment, or it does not start."""

from urllib.parse import urlsplit

from django.http.request import validate_host

from config.environment import refuse
from config.services import log_settings, start_sentry

from .base import *

DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.host_names("ALLOWED_HOSTS")
CITIZEN_ID_KEYS = env.fernet_keys("CITIZEN_ID_KEYS")
CITIZEN_ID_HASH_KEY = env.secret("CITIZEN_ID_HASH_KEY")
SITE_URL = env.https_url("SITE_URL")
if not validate_host(urlsplit(SITE_URL).hostname or "", ALLOWED_HOSTS):
    refuse(
        "SITE_URL", "has a name that ALLOWED_HOSTS does not: its links would not open"
    )
env.services("SMS_GATEWAY_URL", "OIDC_SERVER_URL", "OIDC_ORIGIN", "S3_ENDPOINT_URL")
env.db_url("DATABASE_URL")  # named, so that nobody works on a forgotten file

# Without a server no letter goes to a log, where names and codes would be read.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)

LOGGING = log_settings(env, "json", "plain")
start_sentry(env, VERSION)

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from beside the process
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# "__Host-": browsers take such a cookie from this host alone, and over TLS alone.
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language"
DRAFT_COOKIE_NAME = "__Host-phieu"
MFA_TRUST_COOKIE_NAME = "__Host-trusted"
MESSAGE_STORAGE = "accounts.http.HostMessages"
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=1, least=0)
