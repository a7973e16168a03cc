"""Every page × every kind of person, by GET and by POST. A page not in the table fails.

And planted data stands only where it may: no citizen number stands anywhere.
"""

from __future__ import annotations

import io
import zipfile

import pytest
from django.urls import reverse

from tests.access.addresses import keys_of, sent_along
from tests.access.asking import ask, letter, whole
from tests.access.people import PEOPLE, in_columns
from tests.access.table import ALLOWED, MATRIX
from tests.canaries import NUMBERS, PHONE, seen_in
from tests.doors import doors

# Reading this leaves who read it in the journal.
NOTED = {"enrollment:attachment_detail"}


def test_the_table_names_every_page_in_order():
    assert {door.name for door in doors()} == MATRIX.keys()
    assert list(MATRIX) == sorted(MATRIX)


@pytest.mark.django_db
@pytest.mark.parametrize("name", MATRIX)
def test_a_page_answers_each_person_as_the_table_says(client, world, name):
    """A refusal changes nothing, nor does reading, but for a look that is ``NOTED``."""
    url = reverse(name, args=keys_of(name, world))
    data = sent_along(name, world)
    answered: dict[str, str] = {}
    seen: dict[str, list[str]] = {}
    for method in MATRIX[name]:
        letters = ""
        for place, person in enumerate(PEOPLE):
            response = ask(client, world, person, method, url, data)
            letters += letter(response)
            is_read = method == "GET" and name not in NOTED
            assert not (response.written and (letters[-1] != "." or is_read))
            answers = whole(response)
            if _is_list(name, method) and response.status_code == 200:
                export = data | {"_export": "csv"}
                answers += whole(ask(client, world, person, "GET", url, export))
            for kind in set().union(*map(seen_in, answers)):
                seen.setdefault(kind, ["."] * len(PEOPLE))[place] = "x"
        answered[method] = in_columns(letters)

    assert answered == MATRIX[name], url
    assert {kind: in_columns(row) for kind, row in seen.items()} == ALLOWED.get(
        name, {}
    )


def _is_list(name: str, method: str) -> bool:
    return name.endswith("_list") and method == "GET"


def test_planted_data_is_found_in_every_shape():
    """The control: what nobody finds proves nothing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", f"{NUMBERS[0]} 0987 650 321 1979-02-17".encode())

    for content in (
        packed.getvalue(),
        f"{NUMBERS[2]}, {PHONE}, sinh ngày 17/02/1979".encode(),
    ):
        assert seen_in(content) == {"number", "phone", "birth"}
    assert seen_in(b"1979, 079*****0017") == set()


@pytest.mark.django_db
def test_who_gives_a_reason_sees_the_number_and_that_is_written_down(client, world):
    """The one place where a number stands, and who looks for what."""
    client.force_login(world.people["data_officer"])
    url = reverse("cooperatives:person_citizen_id", args=[world.holder.person.pk])

    assert seen_in(client.get(url).content) == set()
    assert seen_in(client.post(url, {"reason": ""}).content) == set()
    page = client.post(url, {"reason": "Đối chiếu thẻ"}).content

    assert seen_in(page) == {"number"}
    listed = client.get(reverse("privacy:access_list")).content.decode()
    assert "Đối chiếu thẻ" in listed
    assert "number" not in seen_in(listed.encode())
