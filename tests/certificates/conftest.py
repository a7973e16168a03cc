"""Certificates without the second that each real drawing costs."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.utils import timezone

from certificates.demo_key import make_pkcs12
from certificates.models import Certificate
from certificates.operations import carry_out, issue, revoke
from cooperatives.models import Consent, ConsentPurpose
from tests.factories import make_recognised_class, make_signatory
from tests.quick import quick_papers

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()


@pytest.fixture
def quick_draw(monkeypatch):
    quick_papers(monkeypatch)


@pytest.fixture
def another_key(settings, tmp_path):
    """Configures another key than the one in use until now; ``days`` from now it ends."""
    serial = count(1)

    def configure(days: int = 365) -> Path:
        name = f"Khóa {next(serial)}"
        until = timezone.now() + dt.timedelta(days=days)
        path = tmp_path / f"{name}.p12"
        path.write_bytes(make_pkcs12(name, "mật khẩu", valid_to=until))
        settings.SIGNING_PKCS12, settings.SIGNING_PASSWORD = str(path), "mật khẩu"
        return path

    return configure


@pytest.fixture
def issued(quick_draw, registrar) -> Certificate:
    """The first certificate of a class of two, issued; the holder is a man of 1981."""
    training_class = make_recognised_class(passed=2, failed=1, actor=registrar)
    carry_out(issue(training_class, actor=registrar))
    return Certificate.objects.in_register_order().first()


@pytest.fixture
def consent():
    def give(certificate: Certificate) -> Consent:
        return Consent.objects.create(
            person=certificate.person,
            purpose=ConsentPurpose.VERIFICATION,
            text_version="2026-01",
            given_at=timezone.now(),
            channel="web",
        )

    return give


@pytest.fixture
def revoked(issued, approver) -> Certificate:
    revoke(
        issued,
        number="2100/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Cấp không đúng điều kiện tham dự",
        public_reason="Không đủ điều kiện",
        actor=approver,
    )
    return issued
