"""An OpenID Connect provider for tests: allauth's own, in a process and a database of its own.

``python provider.py FOLDER PORT CALLBACK`` prints "ready" and serves until it is killed.
It knows one person, ``ong.a`` with the password ``mat-khau-cong-91``, and one client.
"""

from __future__ import annotations

import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

CLIENT, SECRET = "he-thong-dao-tao", "bi-mat-cua-he-thong"
PERSON, PASSWORD = "ong.a", "mat-khau-cong-91"
urlpatterns = []  # filled once Django is set up


class Quiet(WSGIRequestHandler):
    def log_message(self, *_words):
        pass


def serve(folder: str, port: int, callback: str) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    settings.configure(
        SECRET_KEY="provider",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        SESSION_COOKIE_NAME="provider",  # cookies know no ports
        CSRF_COOKIE_NAME="provider-csrf",
        USE_TZ=True,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": Path(folder) / "provider.sqlite3",
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        AUTHENTICATION_BACKENDS=[
            "allauth.account.auth_backends.AuthenticationBackend",
        ],
        ACCOUNT_EMAIL_VERIFICATION="none",
        IDP_OIDC_PRIVATE_KEY=pem.decode(),
    )
    django.setup()
    from allauth.idp.oidc.models import Client  # noqa: PLC0415  once Django is set up
    from django.contrib.auth.models import User  # noqa: PLC0415

    urlpatterns.extend(
        [
            path("accounts/", include("allauth.urls")),
            path("", include("allauth.idp.urls")),
        ]
    )
    call_command("migrate", verbosity=0)
    User.objects.create_user(PERSON, password=PASSWORD)
    client = Client(id=CLIENT, name="Đào tạo", scopes="openid\nprofile")
    client.set_redirect_uris([callback])
    client.set_secret(SECRET)
    client.save()
    server = make_server("localhost", port, get_wsgi_application(), handler_class=Quiet)
    print("ready", flush=True)  # noqa: T201  the test waits for it
    server.serve_forever()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), sys.argv[3])
