"""Certificates that no longer say what a corrected result says: listed, never revoked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from certificates.models import Certificate
from certificates.operations import carry_out, issue, revoke
from tests.factories import make_recognised_class, make_signatory, make_user
from tests.quick import quick_papers
from training.operations import Corrected, correct_result

pytestmark = pytest.mark.django_db
LIST = "/quan-ly/so-goc/"


@pytest.fixture
def issued(monkeypatch):
    quick_papers(monkeypatch)
    actor = make_user()
    training_class = make_recognised_class(passed=2, failed=0, actor=actor)
    carry_out(issue(training_class, actor=actor))
    return training_class


def correct(seat, **fields):
    correct_result(
        seat,
        Corrected(
            **{
                "final_score": Decimal("8.1"),
                "result": "passed",
                "classification": "very_good",
                "award": "certificate",
                **fields,
            }
        ),
        number="90/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(body=seat.training_class.body),
        reason="Cộng nhầm điểm",
        actor=make_user(),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"final_score": Decimal("7.6"), "classification": "good"},
        {"final_score": Decimal("7.5"), "classification": "fairly_good"},
        {"final_score": Decimal("7.5"), "classification": "good", "award": "none"},
        {"result": "failed", "classification": "", "award": "none"},
        {
            "final_score": None,
            "result": "failed",
            "classification": "",
            "award": "none",
        },
    ],
)
def test_a_certificate_that_no_longer_agrees_is_listed_and_stays(issued, fields):
    assert not Certificate.objects.contradicted().exists()
    seat = issued.participants.first()

    correct(seat, **fields)

    [found] = Certificate.objects.contradicted()
    assert found.participant == seat
    assert found.is_valid


def test_a_revoked_certificate_contradicts_nothing(issued):
    seat = issued.participants.first()
    correct(seat)
    [certificate] = Certificate.objects.contradicted()

    revoke(
        certificate,
        number="91/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Kết quả đã đính chính",
        actor=make_user(),
    )

    assert not Certificate.objects.contradicted().exists()


def test_the_approver_finds_them_from_the_desk(client, approver, issued):
    client.force_login(approver)
    assert "không còn khớp" not in client.get("/quan-ly/").content.decode()
    seat = issued.participants.first()
    correct(seat)

    desk = client.get("/quan-ly/").content.decode()
    listed = client.get(LIST, {"agreement": "contradicted"})

    assert "1 giấy chứng nhận không còn khớp với kết quả" in desk
    assert f"{LIST}?agreement=contradicted" in desk
    rows = listed.context["table"].rows
    assert [row.record.participant_id for row in rows] == [seat.pk]
