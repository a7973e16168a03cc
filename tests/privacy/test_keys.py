"""New keys while everybody works: old values are read, new ones written, none is lost."""
# ruff: noqa: SLF001  Django's public name for a model

from __future__ import annotations

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.db import connection

from accounts.fields import EncryptedTextField, lookup_hash, seal, unseal
from cooperatives.models import ImportBatch, Person
from cooperatives.operations import register_person
from enrollment.models import Application
from privacy.operations import keys, rotate
from privacy.operations.keys import encrypted_columns
from tests.factories import (
    citizen_number,
    make_application,
    make_draft,
    make_person,
    make_user,
)

NEW, NEW_HASH = Fernet.generate_key().decode(), "another-key-of-the-hash"
pytestmark = pytest.mark.django_db


@pytest.fixture
def both(settings):
    """The second step of the procedure: the new key writes, the old one still reads."""
    old, old_hash = settings.CITIZEN_ID_KEYS[0], settings.CITIZEN_ID_HASH_KEY

    def change():
        settings.CITIZEN_ID_KEYS = [NEW, old]
        settings.CITIZEN_ID_HASH_KEY = NEW_HASH
        settings.CITIZEN_ID_OTHER_HASH_KEYS = [old_hash]

    return change


def only_new(settings):
    settings.CITIZEN_ID_KEYS = [NEW]
    settings.CITIZEN_ID_OTHER_HASH_KEYS = []


def test_everything_is_read_with_the_new_key_alone_afterwards(settings, both):
    person, application, draft = make_person(), make_application(), make_draft()
    number = person.citizen_id
    batch = ImportBatch.objects.create(
        kind="persons", filename="a.csv", content=seal(b"ten;so"), sha256="0"
    )
    answers = draft.answers
    both()

    done = rotate()
    only_new(settings)

    assert Person.objects.get(pk=person.pk).citizen_id == number
    assert Person.objects.with_citizen_id(number).get() == person
    assert (
        Application.objects.get(pk=application.pk).citizen_id == application.citizen_id
    )
    assert type(draft).objects.get(pk=draft.pk).answers == answers
    assert unseal(ImportBatch.objects.get(pk=batch.pk).content) == b"ten;so"
    assert done.texts >= 3
    assert (done.files, done.hashes) == (1, 2)


def test_second_factors_live_on_under_the_new_key(settings, both):
    adapter = get_adapter()
    factor = Authenticator.objects.create(
        user=make_user(),
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": adapter.encrypt("abc"), "used_mask": 1, "name": "plain"},
    )
    both()

    assert (rotate().factors, rotate().factors) == (1, 0)
    only_new(settings)

    factor.refresh_from_db()
    assert adapter.decrypt(factor.data["seed"]) == "abc"
    assert (factor.data["used_mask"], factor.data["name"]) == (1, "plain")


def test_without_rotating_the_new_key_reads_nothing(settings, both):
    """The control."""
    person = make_person()
    both()
    only_new(settings)

    with pytest.raises(InvalidToken):
        Person.objects.get(pk=person.pk)


def test_meanwhile_people_are_read_found_and_not_entered_twice(both):
    person = make_person()
    number = person.citizen_id
    both()

    assert Person.objects.get(pk=person.pk).citizen_id == number
    assert Person.objects.with_citizen_id(number).get() == person
    again = Person(
        full_name="Nguyễn Văn Khác",
        gender="nam",
        date_of_birth=person.date_of_birth,
        citizen_id=number,
    )
    assert register_person(again, actor=None) == person
    twin = make_application(citizen_id=number)
    assert person in twin.twins()


def test_it_goes_on_where_it_was_stopped(settings, both, monkeypatch):
    people = [make_person() for _each in range(5)]
    both()
    monkeypatch.setattr(keys, "LOT", 2)
    seen = []
    whole = keys.is_new

    def killed(token):
        seen.append(token)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return whole(token)

    monkeypatch.setattr(keys, "is_new", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    monkeypatch.setattr(keys, "is_new", whole)
    numbers = [each.citizen_id for each in Person.objects.order_by("pk")]
    assert numbers == [each.citizen_id for each in people]  # readable half-way

    assert rotate().texts == 2
    assert rotate() == (0, 0, 0, 0)
    only_new(settings)
    assert [each.citizen_id for each in Person.objects.order_by("pk")] == numbers


def test_what_somebody_writes_meanwhile_is_not_overwritten(both, monkeypatch):
    person = make_person()
    newer = citizen_number()
    both()
    whole = keys.is_new

    def meanwhile(token):
        other = Person.objects.get(pk=person.pk)
        if other.citizen_id != newer:
            other.citizen_id = newer
            other.save()
        return whole(token)

    monkeypatch.setattr(keys, "is_new", meanwhile)
    rotate()

    fresh = Person.objects.get(pk=person.pk)
    assert fresh.citizen_id == newer
    assert fresh.citizen_id_hash == lookup_hash(newer)


def test_every_encrypted_column_is_among_them():
    found = {f"{model._meta.label}.{name}" for model, name in encrypted_columns()}

    assert found == {
        "cooperatives.Person.citizen_id",
        "cooperatives.ImportRow.values",
        "cooperatives.ImportRow.differences",
        "cooperatives.ImportChange.before",
        "cooperatives.ImportChange.after",
        "enrollment.Application.citizen_id",
        "enrollment.Draft.answers",
    }
    assert all(
        isinstance(model._meta.get_field(name), EncryptedTextField)
        for model, name in encrypted_columns()
    )


def test_numbers_lie_encrypted():
    person = make_person()

    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_id, citizen_id_hash FROM cooperatives_person")
        kept = cursor.fetchall()

    assert person.citizen_id not in str(kept)


def test_the_command_says_what_it_did(both, capsys):
    make_person()
    both()

    call_command("rotate_citizen_key")
    call_command("rotate_citizen_key")

    assert capsys.readouterr().out.splitlines() == [
        "1 texts, 0 files, 1 hashes and 0 second factors renewed.",
        "0 texts, 0 files, 0 hashes and 0 second factors renewed.",
    ]
