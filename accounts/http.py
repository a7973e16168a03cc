"""The request of someone who has passed the sign-in wall; what is told on the next page."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest

from accounts.models import User


class Request(HttpRequest):
    """``user`` is an account, never an anonymous visitor."""

    user: User


class HostMessageCookie(CookieStorage):
    cookie_name = "__Host-messages"


class HostMessages(FallbackStorage):
    """Django's messages in a cookie of this host alone; long ones in the session."""

    storage_classes = (HostMessageCookie, SessionStorage)
