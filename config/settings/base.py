"""What is true everywhere. Only production needs an environment of its own."""

import tomllib
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import Environment
from config.services import file_storage, log_settings, shared_cache
from config.sign_on import sign_on, sign_on_origins

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = Environment()
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]

INSTALLED_APPS = [
    "config",
    "staff",
    "privacy",
    "targets",
    "enrollment",
    "certificates",
    "training",
    "cooperatives",
    "curriculum",
    "papers",
    "notices",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "config.middleware.request_id_middleware",
    "config.middleware.browser_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.sessions.SessionMiddleware",
    "accounts.middleware.LimitsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.templatetags.components"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database: SQLite unless DATABASE_URL names another. IMMEDIATE makes writers queue
# instead of failing, as select_for_update does nothing there.
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# Opening either takes longer than what most pages ask of it.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,  # seconds; a hundred at once wait for one another, not in order
        # FULL: an answer that was given outlives a power cut.
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["ENGINE"] = "config.postgres"
    DATABASES["default"]["OPTIONS"] = {
        # A page asks small things often: compiling each takes longer than answering it.
        # The server too gives up whom it does not reach (milliseconds): what they had
        # locked is free before people have waited for it too long.
        "options": "-c jit=off -c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1"
        " -c tcp_keepalives_count=2 -c tcp_user_timeout=4000",
        # A server out of reach is noticed while people still wait for their page: it
        # asks on an old connection (user_timeout), then for a new one (connect_timeout),
        # and both together end before `config.probe` does.
        "connect_timeout": 3,  # seconds
        "tcp_user_timeout": 3_000,  # milliseconds until what was sent must be taken
        "keepalives_idle": 2,  # seconds of silence while an answer is awaited
        "keepalives_interval": 1,
        "keepalives_count": 2,
        **DATABASES["default"].get("OPTIONS", {}),  # such as ?sslmode=verify-full
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts: allauth, by e-mail or phone with a password, a code or a passkey.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# A length and no rule of composition; what is guessed first is refused.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},  # 8
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.GuessedFirstValidator"},
]
PASSWORD_RESET_TIMEOUT = 600  # seconds that the link in the letter opens
ACCOUNT_ADAPTER = "notices.codes.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignUpForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "change_phone": "accounts.forms.ChangePhoneForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1"]
# Neither is required alone: an account has an e-mail or a phone (a constraint says so).
SILENCED_SYSTEM_CHECKS = ["account.W001"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True  # twice
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 300
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # "your password was changed"
# accounts.middleware counts these doors, in the database: allauth's counts are each
# process's own and can be outrun.
ACCOUNT_RATE_LIMITS = dict.fromkeys(
    (
        "signup",
        "login",
        "login_failed",
        "request_login_code",
        "reset_password",
        "verify_phone",
    )
)
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# A second factor, required of whoever works for the office. Passkeys are added by their
# owner and then sign in alone; a browser may be trusted for a while.
SECOND_FACTOR_REQUIRED = True
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": None}
TOTP_NAME = env("TOTP_NAME", default="HTX Cà Mau")
# A provincial or national sign-on, off until its address is named.
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SignOnAdapter"
SOCIALACCOUNT_PROVIDERS = sign_on(env)
# Codes by SMS cost money: so many a day for all people together.
SMS_CODES_A_DAY = env.number("SMS_CODES_A_DAY", default=300, least=0)
# The cookie of a sign-in ends here at the latest; accounts.sessions ends most before.
SESSION_COOKIE_AGE = 30 * 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"

# Language: Vietnamese first, English second.
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_vendor"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# Files. Nothing under MEDIA_ROOT is served by URL: views hand out what may be seen.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", VAR_DIR / "assets"]
MEDIA_ROOT = env("MEDIA_ROOT", default=str(VAR_DIR / "media"))
FONT_DIR = VAR_DIR / "fonts"  # faces for papers, made by `manage.py fonts`
STORAGES = {
    "default": file_storage(env),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}
# How long a worker may be silent before its work is given to another.
TASK_LEASE_SECONDS = env.number("TASK_LEASE_SECONDS", default=90, least=1)

# "default" is what all processes must remember, such as codes that were used: in the
# database, unless CACHE_URL names a Redis. "local" is what a process may know alone.
CACHES = {
    "default": shared_cache(env),
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# Papers made in the background: kind → what it is made of (papers/bundles.py).
BUNDLES = {
    "class_file": "config.class_file.CLASS_FILE",
    "class_certificates": "certificates.together.OF_CLASS",
    "register_book": "certificates.together.OF_REGISTER",
}

# E-mail goes to the console until a server is named.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds for each answer of the server
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="dao-tao@localhost")

# SMS is off until a gateway is named; notices/sms.py says how it is asked.
SMS_GATEWAY_URL = env.address("SMS_GATEWAY_URL")
SMS_GATEWAY_TOKEN = env("SMS_GATEWAY_TOKEN", default="")

# Django alone writes errors only to ADMINS: here they reach the console and its keeper.
LOGGING = log_settings(env, "full", "plain", "json")

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, *sign_on_origins(env)],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else shows our files
DRAFT_COOKIE_NAME = "phieu"  # codes of forms begun on a phone
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # of what is typed; files are counted apart
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a grid of 80 learners × 20 sessions has 1,600
FILE_UPLOAD_HANDLERS = [
    "config.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Ours
CLAMD_URL = env.clamd_url("CLAMD_URL")  # looks at every file that people send
# Encrypts backups; kept apart from them.
BACKUP_KEY = env.secret("BACKUP_KEY", least=20, default="")
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
HOTLINE = env("HOTLINE", default="0290 000 0000")
# Fernet keys that encrypt citizen numbers, newest first; and the key of their lookup hash.
CITIZEN_ID_KEYS: list[str]
CITIZEN_ID_HASH_KEY: str
# What signs certificates: a PKCS#12 file, or a PKCS#11 module with a token and a label;
# the password or PIN of either. Without both nothing is issued, but in development.
SIGNING_PKCS12 = env("SIGNING_PKCS12", default="")
SIGNING_PKCS11_MODULE = env("SIGNING_PKCS11_MODULE", default="")
SIGNING_PKCS11_TOKEN = env("SIGNING_PKCS11_TOKEN", default="")
SIGNING_PKCS11_LABEL = env("SIGNING_PKCS11_LABEL", default="")
SIGNING_PASSWORD = env("SIGNING_PASSWORD", default="")
# Roots (PEM) of the keys with which bodies sign originals themselves.
ORIGINAL_ROOTS = env.file("ORIGINAL_ROOTS")
SIGNING_DEMO_DIR: str | Path = ""  # where a key for demonstration may be made
# While the key of the hash is changed: the other one, coming or going.
CITIZEN_ID_OTHER_HASH_KEYS = env.list("CITIZEN_ID_OTHER_HASH_KEYS", default=[])
FILTERS_EMPTY_CHOICE_LABEL = _("All")
DJANGO_TABLES2_TEMPLATE = "components/table.html"
