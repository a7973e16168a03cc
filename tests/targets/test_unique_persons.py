"""People are counted, never certificates (``domain.md`` §5.4)."""

from __future__ import annotations

import datetime as dt

import pytest

from cooperatives.models import Cooperative, Person, TrainedRole
from cooperatives.operations import (
    Training,
    end_post,
    record_training,
    register_person,
    withdraw_training,
)
from cooperatives.trained import trained_of, with_trained_counts
from targets.indicators import trained_by_area, trained_people
from tests.factories import (
    citizen_number,
    make_area,
    make_cooperative,
    make_person,
    make_post,
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


def everywhere(cooperative, day=LATER):
    """Directors in post and ever: in the cooperative, in its area, in the province.

    The cooperative's two lists and the count on its table say the same.
    """
    here = trained_of(cooperative, TrainedRole.DIRECTOR, day)
    row = with_trained_counts(Cooperative.objects.all(), day).get(pk=cooperative.pk)
    assert row.trained_directors == len(here.in_post)
    by_area = {each.area: each for each in trained_by_area(SCHEME, day)}
    return [
        (len(here.in_post), here.ever_count),
        *(
            (each.directors, each.directors_ever)
            for each in (by_area[cooperative.reporting_area], by_area[None])
        ),
    ]


def withdraw(evidence, on):
    withdraw_training(
        issuer="LM", evidence=evidence, on=on, reason="cấp sai", actor=make_user()
    )


def test_two_certificates_are_one_person(db):
    post = director(make_area())
    train(post.person, post.cooperative, "GD-again")

    assert everywhere(post.cooperative) == [(1, 1), (1, 1), (1, 1)]


def test_two_posts_in_one_cooperative_are_one_person(db):
    post = director(make_area())
    make_post(person=post.person, cooperative=post.cooperative, kind="board_chair")

    assert everywhere(post.cooperative) == [(1, 1), (1, 1), (1, 1)]


def test_a_person_of_two_areas_counts_in_each_and_once_in_the_province(db):
    first, second = make_area(), make_area()
    post = director(first)
    other = make_cooperative(reporting_area=second)
    make_post(person=post.person, cooperative=other)

    assert everywhere(post.cooperative) == [(1, 1), (1, 1), (1, 1)]
    assert everywhere(other) == [(1, 0), (1, 0), (1, 1)]


def test_a_person_of_two_cooperatives_of_one_area_counts_once_in_it(db):
    area = make_area()
    post = director(area)
    other = make_cooperative(reporting_area=area)
    make_post(person=post.person, cooperative=other)
    train(post.person, other, "GD-again")

    assert everywhere(post.cooperative) == [(1, 1), (1, 1), (1, 1)]
    assert everywhere(other) == [(1, 1), (1, 1), (1, 1)]


def test_two_spellings_with_one_citizen_number_are_one_person(db):
    number = citizen_number()
    post = director(
        make_area(), person=make_person(full_name="Lê Hoà", citizen_id=number)
    )
    again = register_person(
        Person(
            full_name="LÊ HÒA",
            gender="nam",
            date_of_birth=dt.date(1981, 2, 28),
            citizen_id=number,
        ),
        actor=make_user(),
    )
    train(again, post.cooperative, "GD-again")

    assert again == post.person
    assert everywhere(post.cooperative) == [(1, 1), (1, 1), (1, 1)]


def test_a_superseded_certificate_and_its_successor_count_once(db):
    post = director(make_area())
    corrected_on = dt.date(2024, 11, 1)
    record_training(
        post.person,
        post.cooperative,
        Training("director", "Bồi dưỡng", "director", "GD-new", "LM", corrected_on),
        actor=make_user(),
    )
    withdraw(f"GD-{post.pk}", corrected_on)

    for day in (CERTIFIED, corrected_on - dt.timedelta(days=1), corrected_on, LATER):
        assert everywhere(post.cooperative, day) == [(1, 1), (1, 1), (1, 1)]


def test_a_revoked_certificate_stops_counting_on_its_day(db):
    post = director(make_area())
    withdraw(f"GD-{post.pk}", dt.date(2024, 11, 1))

    before = everywhere(post.cooperative, dt.date(2024, 10, 31))
    after = everywhere(post.cooperative, dt.date(2024, 11, 1))

    assert before == [(1, 1), (1, 1), (1, 1)]
    assert after == [(0, 0), (0, 0), (0, 0)]


def test_one_of_two_certificates_revoked_leaves_the_person(db):
    post = director(make_area())
    train(post.person, post.cooperative, "GD-again")
    withdraw("GD-again", dt.date(2024, 11, 1))

    assert everywhere(post.cooperative) == [(1, 1), (1, 1), (1, 1)]


def test_who_left_the_post_before_the_day_stays_in_the_cumulative_count(db):
    post = director(make_area())
    end_post(post, until=dt.date(2024, 11, 30), actor=make_user())

    last = everywhere(post.cooperative, dt.date(2024, 11, 30))
    after = everywhere(post.cooperative, dt.date(2024, 12, 1))

    assert last == [(1, 1), (1, 1), (1, 1)]
    assert after == [(0, 1), (0, 1), (0, 1)]


@pytest.mark.parametrize("people", [1, 3])
def test_trained_people_by_area_take_the_same_queries_for_any_number(
    db, people, django_assert_num_queries
):
    for _each in range(people):
        director(make_area())

    with django_assert_num_queries(5):
        assert counts()[-1] == (people, people)


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
