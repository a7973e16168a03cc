"""Planted data: a citizen number, a phone and a birth date, and where they may be seen."""

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
# Who may see them on which page, in the columns of ``tests.test_access.PEOPLE``. Nobody
# sees a number in full anywhere; the page that shows one asks for the reason first.
# Exports of lists count as the page.
ALLOWED: dict[str, dict[str, str]] = {
    "certificates:certificate_correct": {"birth": ".......x...."},
    "certificates:certificate_detail": {"birth": "..x...xxx.x."},
    "certificates:certificate_list": {"birth": "......xxx.x."},
    "cooperatives:pair_detail": {"birth": "........x...", "phone": "........x..."},
    "cooperatives:pair_list": {"birth": "........x..."},
    "cooperatives:person_detail": {"birth": "..x...xxx.x.", "phone": "..x...xxx.x."},
    "cooperatives:person_edit": {"birth": "........x...", "phone": "........x..."},
    "cooperatives:person_list": {"birth": "......xxx.x."},
    "enrollment:application_admit": {
        "birth": "......x.....",
        "phone": "......x.....",
    },
    "enrollment:application_decline": {
        "birth": "......x.....",
        "phone": "......x.....",
    },
    "enrollment:application_detail": {"birth": "......xx..x.", "phone": "......xx..x."},
    "enrollment:application_list": {"birth": "......xx..x.", "phone": "......xx..x."},
    "enrollment:application_supplement": {
        "birth": "......x.....",
        "phone": "......x.....",
    },
    "enrollment:application_twin": {"birth": "......x.....", "phone": "......x....."},
    "enrollment:nomination_detail": {"birth": "...x..xx..xx"},
    "enrollment:nomination_send_back": {"birth": "......xx...x"},
    "notices:message_detail": {"phone": "......xx..x."},
    "privacy:own_data": {"birth": "..x.........", "phone": "..x........."},
    "privacy:own_data_json": {"birth": "..x.........", "phone": "..x........."},
    "privacy:request_answer": {"birth": "........x.x.", "phone": "........x.x."},
    "privacy:request_detail": {"birth": "........x.x.", "phone": "........x.x."},
    "privacy:request_identify": {"birth": "........x.x.", "phone": "........x.x."},
    "training:participant_list": {"birth": "....x.xxx.x."},
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
