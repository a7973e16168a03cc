"""What the tests of the pages share."""

from __future__ import annotations

import datetime as dt

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from cooperatives.models import AdminUnit

MAY = dt.date(2024, 5, 1)


def url(view, *args):
    return reverse(f"cooperatives:{view}", args=args)


def page(client, name, *args, **query):
    return client.get(url(name, *args), query)


def send(client, view, /, *args, **fields):
    return client.post(url(view, *args), fields)


def levels(response):
    return [message.level_tag for message in get_messages(response.wsgi_request)]


def tomorrow():
    return f"{timezone.localdate() + dt.timedelta(days=1):%d/%m/%Y}"


def make_unit(name="Trí Phải", until=None):
    return AdminUnit.objects.create(
        level="commune",
        code="32071",
        name=name,
        kind="xã",
        valid_from=dt.date(2025, 7, 1) if until is None else dt.date(1997, 1, 1),
        valid_to=until,
    )
