"""The database refuses what no operation does."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from certificates import guards
from certificates.models import (
    Certificate,
    RegisterEntry,
    RegisterHead,
    SigningKey,
    TemplateVersion,
)

pytestmark = pytest.mark.django_db


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def state():
    return [
        list(model.objects.order_by("pk").values())
        for model in (
            Certificate, RegisterEntry, RegisterHead, SigningKey, TemplateVersion,
        )
    ]  # fmt: skip


CHANGES = [
    "UPDATE certificates_certificate SET holder_name = 'Người Khác'",
    "UPDATE certificates_certificate SET pdf_sha256 = 'x' WHERE status = 'issued'",
    """UPDATE certificates_certificate SET status = 'draft', issued_at = NULL,
    pdf_sha256 = '' WHERE status = 'issued'""",
    """UPDATE certificates_certificate SET status = 'issued', ended_on = NULL,
    ending_id = NULL, ending_reason = '', public_reason = ''
    WHERE status = 'revoked'""",
    "UPDATE certificates_registerentry SET remark = 'khác'",
    "UPDATE certificates_registerhead SET entry_hash = 'x'",
    "UPDATE certificates_registerhead SET length = 0",
    "UPDATE certificates_templateversion SET subtitle = 'KHÁC'",
    "UPDATE certificates_signingkey SET fingerprint = 'x'",
    "DELETE FROM certificates_registerentry",
    "DELETE FROM certificates_registerentry WHERE act = 'revoked'",
    "DELETE FROM certificates_registerhead",
]


@pytest.mark.parametrize("sql", CHANGES)
def test_what_was_issued_is_not_changed_or_removed(revoked, sql):
    before = state()

    with pytest.raises(IntegrityError) as refusal:
        run(sql)

    assert guards.MESSAGE in str(refusal.value)
    assert state() == before
    guards.remove(connection)
    run(sql)  # without the guards it would have been
    assert state() != before


def test_a_person_may_be_merged_and_a_key_retired(revoked):
    run("UPDATE certificates_certificate SET person_id = person_id + 0")
    run("UPDATE certificates_signingkey SET retired_at = entered_at")

    assert SigningKey.objects.get().retired_at is not None


def test_a_version_may_be_changed_until_it_is_used(revoked):
    fresh = TemplateVersion.objects.create(
        template=TemplateVersion.objects.get().template, number=2
    )
    run(f"UPDATE certificates_templateversion SET title = 'X' WHERE id = {fresh.pk}")
    fresh.refresh_from_db()

    assert fresh.title == "X"
    fresh.delete()


def test_guards_that_are_gone_are_missed(db):
    assert guards.missing(connection) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE certificates_registerentry DISABLE TRIGGER row_stays"
            if connection.vendor == "postgresql"
            else "DROP TRIGGER row_stays"
        )

    assert guards.missing(connection) == ["row_stays"]
    guards.install(connection)
    assert guards.missing(connection) == []
