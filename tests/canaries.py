"""Planted data: a citizen number, a phone and a birth date, to be seen only where allowed."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

from django.db import connection

from accounts.fields import lookup_hash
from certificates import guards
from certificates.models import Certificate
from cooperatives.models import Person
from enrollment.models import Application
from notices.models import Message
from privacy.models import DataRequest

if TYPE_CHECKING:
    from types import SimpleNamespace

NUMBERS = ("079079000017", "079079000025", "079079000033")
PHONE = "0987650321"
BORN = dt.date(1979, 2, 17)
WORDS = {
    "number": (*NUMBERS, *(f"{n[:4]} {n[4:8]} {n[8:]}" for n in NUMBERS)),
    "phone": (PHONE, "0987 650 321", "987650321", "98765 0321"),
    "birth": (
        *("17/02/1979", "17/2/1979", "1979-02-17", "17-02-1979", "17.02.1979"),
        *("ngày 17 tháng 02 năm 1979", "ngày 17 tháng 2 năm 1979", "17021979"),
    ),
}


def plant(world: SimpleNamespace) -> None:
    """Give the learner, the applicant and the nominee data that nobody else has."""
    people = Person.objects.filter(pk=world.holder.person.pk)
    dossiers = Application.objects.filter(pk=world.application.pk)
    named = Application.objects.filter(nomination=world.nomination)
    for rows, number in zip((people, dossiers, named), NUMBERS, strict=True):
        rows.update(
            citizen_id=number,
            citizen_id_hash=lookup_hash(number),
            phone=PHONE,
            date_of_birth=BORN,
        )
    twins = Person.objects.filter(pk__in=[world.twin.pk, world.applicants_twin.pk])
    twins.update(phone=PHONE, date_of_birth=BORN)
    guards.remove(connection)
    Certificate.objects.filter(pk=world.certificate.pk).update(holder_dob=BORN)
    guards.install(connection)
    Message.objects.filter(pk=world.message.pk).update(phone=PHONE)
    DataRequest.objects.filter(pk=world.asked.pk).update(phone=PHONE)
    for row in (world.holder.person, world.application, world.twin, world.certificate):
        row.refresh_from_db()


def seen_in(content: bytes) -> set[str]:
    """Which kinds of planted data stand in a page or a file, whatever it is."""
    text = _text(content)
    return {kind for kind, words in WORDS.items() if any(w in text for w in words)}


def _text(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(_text(packed.read(name)) for name in packed.namelist())
    if content.startswith(b"%PDF") and len(content) > 100 and shutil.which("pdftotext"):
        command = ["pdftotext", "-layout", "-", "-"]
        drawn = subprocess.run(command, input=content, capture_output=True, check=True)
        return drawn.stdout.decode()
    return content.decode(errors="replace")
