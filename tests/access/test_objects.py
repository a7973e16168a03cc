"""What an address names: something that is not there, or a part of something else.

Whose is whose is in the table itself, where each person stands beside another of the same
role with another object. Here the address is wrong: then nothing is found, and who would
be refused is refused alike, so that nobody learns what there is.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.access.addresses import keys_of, sent_along
from tests.access.asking import ask, expected, letter, one_of_each
from tests.access.table import MATRIX
from tests.doors import doors

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMING = sorted({door.name for door in doors() if door.names_something})
# Two objects side by side, neither a part of the other.
BESIDE = {
    "cooperatives:pair_detail",
    "cooperatives:pair_distinct",
    "enrollment:application_told_apart",
    "enrollment:application_twin",
    "enrollment:nomination_create",
}


def unknown(keys: list[object]) -> Iterator[list[object]]:
    """The address with one of its keys replaced by one that is not there."""
    for place, key in enumerate(keys):
        wrong = 10**9 if isinstance(key, int) else "khong-co"
        yield [*keys[:place], wrong, *keys[place + 1 :]]


def mixed(own: list[object], other: list[object]) -> Iterator[list[object]]:
    """The address of one thing with a key of the other's: a part of something else."""
    differing = [place for place, key in enumerate(own) if key != other[place]]
    if len(differing) > 1:
        for place in differing:
            yield [*own[:place], other[place], *own[place + 1 :]]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMING)
def test_a_wrong_address_finds_nothing_and_tells_nothing(client, world, name):
    own, other = keys_of(name, world), keys_of(name, world.other)
    for method, letters in MATRIX[name].items():
        nothing = "F" if "F" in letters else "4"
        wrong = {
            sign: [(keys, person) for keys in unknown(own)]
            for sign, person in one_of_each(letters).items()
        }
        if name not in BESIDE:
            opening = [p for p, sign in expected(letters).items() if sign == "."]
            wrong["."] += product(mixed(own, other), opening)
        for sign, asked in wrong.items():
            for keys, person in asked:
                url = reverse(name, args=keys)
                data = sent_along(name, world)
                response = ask(client, world, person, method, url, data)
                answer = nothing if sign == "." else sign
                assert letter(response) == answer, (person, url)
                assert not response.written
