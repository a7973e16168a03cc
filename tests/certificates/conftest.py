"""Certificates without the second that each real drawing costs."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from certificates.models import Certificate
from certificates.operations import carry_out, issue, revoke
from cooperatives.models import Consent, ConsentPurpose
from tests.factories import make_recognised_class, make_signatory
from tests.quick import quick_papers


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests():
    cache.clear()


@pytest.fixture
def quick_draw(monkeypatch):
    quick_papers(monkeypatch)


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
            person=certificate.participant.person,
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
