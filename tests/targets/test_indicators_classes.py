"""T8: classes of the province's own programmes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from certificates.models import Certificate
from certificates.operations import issue, revoke
from targets.indicators import behind, figures, trained_by_area
from tests.factories import (
    make_class,
    make_recognised_class,
    make_signatory,
    make_target,
    make_user,
)
from tests.quick import quick_papers


@pytest.fixture
def _quick_pdf(monkeypatch):
    quick_papers(monkeypatch)


@pytest.fixture
def certified(db, _quick_pdf, django_capture_on_commit_callbacks):
    """A recognised class of two, their certificates issued."""
    training_class = make_recognised_class(passed=2, failed=1)
    with django_capture_on_commit_callbacks(execute=True):
        issue(training_class, actor=make_user())
    assert Certificate.objects.valid().count() == 2
    return training_class


def revoke_all(training_class):
    for place, certificate in enumerate(Certificate.objects.valid()):
        revoke(
            certificate,
            number=f"{place + 90}/QĐ-LMHTX",
            signed_on=timezone.localdate(),
            signatory=make_signatory(),
            reason="cấp sai",
            actor=make_user(),
        )


def trained(day):
    """Directors of the whole province, in post and ever."""
    province = trained_by_area("CM-2024-9", day)[-1]
    return province.directors, province.directors_ever


def value(target, day):
    return figures([target], day)[0].value


def test_a_class_counts_from_its_recognition_with_a_valid_certificate(certified):
    today = timezone.localdate()
    signed = certified.recognition_decision.signed_on
    target = make_target(year=signed.year)

    assert value(target, signed) == 1
    assert value(target, signed - dt.timedelta(days=1)) == 0
    assert value(make_target("T8b", year=signed.year), today) == 0
    row = behind(target, today).get()
    assert (row, row.part, row.reason) == (certified, "counted", "")
    assert row.amount == 2


def test_a_class_without_valid_certificate_stops_counting(certified):
    today = timezone.localdate()
    target = make_target(year=certified.recognition_decision.signed_on.year)

    revoke_all(certified)

    assert value(target, today) == 0
    assert value(target, today - dt.timedelta(days=1)) == 1
    assert trained(today) == (0, 0)
    assert trained(today - dt.timedelta(days=1)) == (2, 2)


def test_a_recognised_class_without_certificates_does_not_count(db):
    training_class = make_recognised_class()
    target = make_target(year=training_class.recognition_decision.signed_on.year)

    assert value(target, timezone.localdate()) == 0


def test_a_class_of_another_year_or_programme_does_not_count(certified):
    signed = certified.recognition_decision.signed_on
    target = make_target(year=signed.year - 1)
    assert value(target, dt.date(signed.year, 12, 31)) == 0

    programme = certified.version.programme
    programme.is_ca_mau_specific = False
    programme.save()

    assert value(make_target(year=signed.year), signed) == 0


def test_classes_still_on_their_way_are_told_apart(certified):
    starts_on = certified.starts_on
    going = make_class(
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=9),
        status="enrolling",
    )
    target = make_target(year=starts_on.year)

    parts = {
        row: (row.part, row.reason) for row in behind(target, timezone.localdate())
    }

    assert parts == {
        certified: ("counted", ""),
        going: ("left_out", "not_recognised"),
    }
