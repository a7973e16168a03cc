"""Somebody applies while their cooperative names them: one dossier, whoever is first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from enrollment.models import Application, Nomination
from enrollment.operations import nominate, submit
from tests.factories import (
    build_application,
    build_nomination,
    build_nominee,
    citizen_number,
    make_call,
    make_cooperative,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def test_applying_and_being_named_at_once_is_one_dossier_on_the_list():
    call_command("sync_roles", verbosity=0)
    cooperative, contact = make_cooperative(), make_user()
    contact.groups.add(Group.objects.get(name="coop_contact"))
    cooperative.contacts.add(contact)
    answers = []
    for _round in range(ROUNDS):
        call, number = make_call(), citizen_number()
        form = build_application(
            training_class=call.training_class,
            cooperative=cooperative,
            citizen_id=number,
        )
        own_list = build_nomination(
            training_class=call.training_class, cooperative=cooperative
        )
        people = [build_nominee(citizen_id=number)]
        start = Barrier(2)

        def together(act, start=start):
            try:
                connection.ensure_connection()
                start.wait(timeout=30)
                act()
            except ValidationError as refusal:
                return refusal.code
            finally:
                connection.close()
            return "done"

        def name(own_list=own_list, people=people):
            nominate(own_list, people, actor=contact)

        def apply(form=form):
            submit(form, actor=None)

        with ThreadPoolExecutor(2) as pool:
            answers += [tuple(pool.map(together, [name, apply]))]
        live = Application.objects.live().get(training_class=call.training_class)
        assert live.nomination == Nomination.objects.get(
            training_class=call.training_class
        )

    assert set(answers) <= {("done", "done"), ("done", "already_applied")}
