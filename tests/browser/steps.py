"""What people do in a browser, each done only once its page has loaded."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore


def press(place):
    """Click what leads to another page; what is looked for next is looked for there."""
    with place.page.expect_navigation():
        place.click()


def sign_in(context, origin, user):
    """Without the sign-in pages: a cookie for a day."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session.session_key,
                "url": origin,
                "expires": time.time() + 86400,
                "httpOnly": True,
            }
        ]
    )
