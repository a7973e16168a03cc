"""Every page × every method: what a page does not offer it refuses, to everybody."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.access.addresses import keys_of, sent_along
from tests.access.asking import METHODS, ask, letter, one_of_each
from tests.access.table import MATRIX
from tests.canaries import seen_in

pytestmark = pytest.mark.django_db


def offered(name: str) -> set[str]:
    return {*MATRIX[name], *({"HEAD"} if "GET" in MATRIX[name] else ())}


@pytest.mark.parametrize("name", MATRIX)
def test_a_method_that_is_not_offered_is_refused_and_changes_nothing(
    client, world, name
):
    """405, naming what is offered; who must sign in is sent there first."""
    url = reverse(name, args=keys_of(name, world))
    people = one_of_each(next(iter(MATRIX[name].values())))
    for method in set(METHODS) - offered(name):
        for sign, person in people.items():
            response = ask(client, world, person, method, url)
            assert not response.written
            if sign == "L":
                assert letter(response) == "L", (person, method)
            else:
                assert response.status_code == 405, (person, method)
                allowed = response.headers["Allow"].split(", ")
                assert set(allowed) == offered(name)


@pytest.mark.parametrize("name", [name for name in MATRIX if "GET" in MATRIX[name]])
def test_head_answers_as_get_without_a_body(client, world, name):
    url = reverse(name, args=keys_of(name, world))
    data = sent_along(name, world)
    for sign, person in one_of_each(MATRIX[name]["GET"]).items():
        response = ask(client, world, person, "HEAD", url, data)
        assert letter(response) == sign
        assert b"".join(response) == b""
        assert not response.written


@pytest.mark.parametrize("name", [name for name in MATRIX if "POST" in MATRIX[name]])
def test_nothing_is_done_for_a_form_of_another_site(client, world, name):
    """Without the token of our own page: 403, even to somebody who may act."""
    url = reverse(name, args=keys_of(name, world))
    client.handler.enforce_csrf_checks = True
    person = one_of_each(MATRIX[name]["POST"])["."]
    response = ask(client, world, person, "POST", url, sent_along(name, world))
    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"
    assert not response.written
    assert not seen_in(response.content)
