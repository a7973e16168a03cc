from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from certificates.models import Certificate
from certificates.operations import issue, revoke
from cooperatives.operations import (
    Training,
    end_post,
    record_training,
    withdraw_training,
)
from targets.indicators import (
    Figure,
    TargetStatus,
    behind,
    default_as_of,
    figures,
    trained_by_area,
    trained_people,
)
from tests.factories import (
    make_area,
    make_class,
    make_cooperative,
    make_person,
    make_post,
    make_recognised_class,
    make_signatory,
    make_target,
    make_user,
)

SCHEME = "CM-2024-9"
CERTIFIED = dt.date(2024, 10, 4)
LATER = dt.date(2024, 12, 31)


def train(person, cooperative, evidence, *, role="director"):
    return record_training(
        person,
        cooperative,
        Training(role, "Bồi dưỡng", role, evidence, "LM", CERTIFIED),
        actor=make_user(),
    )


def director(area, **fields):
    """A director in post in a cooperative of the area, trained with one certificate."""
    cooperative = make_cooperative(reporting_area=area)
    post = make_post(cooperative=cooperative, **fields)
    train(post.person, cooperative, f"GD-{post.pk}")
    return post


def counts(day=LATER):
    """Directors of each area and of the province: in post, ever."""
    return [(row.directors, row.directors_ever) for row in trained_by_area(SCHEME, day)]


def test_two_certificates_are_one_person(db):
    post = director(make_area())
    train(post.person, post.cooperative, "GD-again")

    assert counts() == [(1, 1), (1, 1)]


def test_two_posts_in_one_cooperative_are_one_person(db):
    post = director(make_area())
    make_post(person=post.person, cooperative=post.cooperative, kind="board_chair")

    assert counts() == [(1, 1), (1, 1)]


def test_a_person_of_two_areas_counts_in_each_and_once_in_the_province(db):
    first, second = make_area(), make_area()
    post = director(first)
    make_post(person=post.person, cooperative=make_cooperative(reporting_area=second))

    assert counts() == [(1, 1), (1, 0), (1, 1)]


def test_a_person_of_two_cooperatives_of_one_area_counts_once(db):
    area = make_area()
    post = director(area)
    make_post(person=post.person, cooperative=make_cooperative(reporting_area=area))

    assert counts() == [(1, 1), (1, 1)]


def test_a_withdrawn_certificate_stops_counting_on_its_day(db):
    post = director(make_area())
    withdraw_training(
        issuer="LM",
        evidence=f"GD-{post.pk}",
        on=dt.date(2024, 11, 1),
        reason="cấp sai",
        actor=make_user(),
    )

    assert counts(dt.date(2024, 10, 31))[-1] == (1, 1)
    assert counts(dt.date(2024, 11, 1))[-1] == (0, 0)


def test_one_of_two_certificates_withdrawn_leaves_the_person(db):
    post = director(make_area())
    train(post.person, post.cooperative, "GD-again")
    withdraw_training(
        issuer="LM",
        evidence="GD-again",
        on=dt.date(2024, 11, 1),
        reason="cấp sai",
        actor=make_user(),
    )

    assert counts()[-1] == (1, 1)


def test_who_left_the_post_before_the_day_stays_in_the_cumulative_count(db):
    post = director(make_area())
    end_post(post, until=dt.date(2024, 11, 30), actor=make_user())

    assert counts(dt.date(2024, 11, 30))[-1] == (1, 1)
    assert counts(dt.date(2024, 12, 1))[-1] == (0, 1)


def test_nothing_counts_before_the_certificate(db):
    director(make_area())

    assert counts(CERTIFIED - dt.timedelta(days=1))[-1] == (0, 0)
    assert counts(CERTIFIED)[-1] == (1, 1)


def test_a_post_of_another_kind_does_not_count(db):
    director(make_area(), kind="accountant")

    assert counts()[-1] == (0, 1)


def test_trained_elsewhere_now_in_an_area_counts_there_in_post_only(db):
    area = make_area()
    person = make_person()
    train(person, None, "NGOAI-1")
    make_post(person=person, cooperative=make_cooperative(reporting_area=area))

    assert counts() == [(1, 0), (1, 0)]


def test_another_scheme_is_never_added(db):
    director(make_area())
    director(make_area(scheme="CM-2025-64"))

    assert counts() == [(1, 1), (1, 1)]


@pytest.mark.parametrize("ever", [False, True])
def test_the_people_behind_a_figure_are_as_many_as_it_says(db, ever):
    first, second = make_area(), make_area()
    here, gone = director(first), director(first)
    director(second)
    end_post(gone, until=dt.date(2024, 11, 30), actor=make_user())

    people = trained_people(
        "director", LATER, scheme=SCHEME, area=first.code, ever=ever
    )
    everyone = trained_people("director", LATER, scheme=SCHEME, ever=ever)

    place = 1 if ever else 0
    assert set(people) == ({here.person, gone.person} if ever else {here.person})
    assert [people.count(), everyone.count()] == [
        counts()[0][place],
        counts()[-1][place],
    ]


@pytest.fixture
def _quick_pdf(monkeypatch):
    monkeypatch.setattr("papers.pdf.draw", lambda *_args, **_kwargs: b"%PDF-1.7")


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
    assert (row.amount, row.valid_certificates) == (2, 2)


def test_a_class_without_valid_certificate_stops_counting(certified):
    today = timezone.localdate()
    target = make_target(year=certified.recognition_decision.signed_on.year)

    revoke_all(certified)

    assert value(target, today) == 0
    assert value(target, today - dt.timedelta(days=1)) == 1
    assert counts(today)[-1] == (0, 0)
    assert counts(today - dt.timedelta(days=1))[-1] == (2, 2)


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


def test_without_any_cooperative_a_mean_has_no_data(db):
    figure = figures([make_target("T3")], timezone.localdate())[0]

    assert (figure.value, figure.coverage) == (None, None)
    assert figure.status == TargetStatus.NO_DATA
    assert not behind(figure.target, figure.as_of).exists()


@pytest.mark.parametrize(
    ("value", "operator", "goal", "day", "status"),
    [
        ("1", ">=", "1", "2024-06-30", TargetStatus.MET),
        ("0", ">=", "1", "2024-12-30", TargetStatus.IN_PROGRESS),
        ("0", ">=", "1", "2024-12-31", TargetStatus.NOT_MET),
        ("0.80", ">", "0.80", "2024-12-31", TargetStatus.NOT_MET),
        ("0.875", ">", "0.80", "2024-12-31", TargetStatus.MET),
        ("21.96", ">=", "22", "2024-12-31", TargetStatus.NOT_MET),
    ],
)
def test_status_compares_unrounded(db, value, operator, goal, day, status):
    target = make_target("T5", operator=operator, value=Decimal(goal), year=2024)

    figure = Figure(target, dt.date.fromisoformat(day), value=Decimal(value))

    assert figure.status == status


def test_figures_of_a_past_year_are_of_its_last_day(db):
    assert default_as_of(2024) == dt.date(2024, 12, 31)
    assert default_as_of(timezone.localdate().year + 1) == timezone.localdate()
