"""The request of someone who has passed the sign-in wall."""

from django.http import HttpRequest

from accounts.models import User


class Request(HttpRequest):
    """``user`` is an account, never an anonymous visitor."""

    user: User
