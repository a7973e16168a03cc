"""Choosing a language leads back to where the visitor was, and nowhere else."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/chi-tieu/?as_of=31/12/2024", "/chi-tieu/?as_of=31/12/2024"),
        ("//elsewhere.example/", "/"),
        ("https://elsewhere.example/", "/"),
        ("-1", "/"),
        ("khong-co", "/"),
        ("", "/"),
    ],
)
def test_the_language_is_kept_and_the_way_back_is_ours(client, asked, leads_to):
    response = client.post(reverse("set_language"), {"language": "en", "next": asked})

    assert response["Location"] == leads_to
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
