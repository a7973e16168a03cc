"""Production: everything that protects people comes from the environment, or it does not start."""

from .base import *

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CITIZEN_ID_KEYS = env.list("CITIZEN_ID_KEYS")
CITIZEN_ID_HASH_KEY = env("CITIZEN_ID_HASH_KEY")
SITE_URL = env("SITE_URL").rstrip("/")

# It counts attempts, so behind several processes name a shared one.
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
