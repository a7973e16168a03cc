"""What the officer is told before deciding."""

import datetime as dt

import pytest
from django.utils import translation

from cooperatives.models import CooperativeStatus, PostKind, TrainingRecord
from enrollment.eligibility import age_on, findings
from enrollment.operations import admit
from tests.factories import (
    make_application,
    make_class,
    make_participant,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db
FIRST_DAY = dt.date(2026, 9, 7)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def found(application, code):
    """The signal and sentence of one finding."""
    (finding,) = [f for f in findings(application) if f.code == code]
    return finding.signal, finding.text


def test_an_eligible_applicant_meets_every_condition():
    application = make_application()

    assert {f.code: f.signal for f in findings(application)} == {
        "age": "ok",
        "post": "ok",
        "cooperative": "ok",
        "quota": "ok",
        "seats": "ok",
        "trained": "ok",
    }
    assert {f.word for f in findings(application)} == {"met"}


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (dt.date(2008, 9, 7), 18),
        (dt.date(2008, 9, 8), 17),
        (dt.date(2008, 2, 29), 18),
        (dt.date(1961, 9, 7), 65),
    ],
)
def test_age_counts_completed_years(born, age):
    assert age_on(born, FIRST_DAY) == age


@pytest.mark.parametrize(
    ("born", "signal"),
    [
        (dt.date(2008, 9, 7), "ok"),
        (dt.date(2008, 9, 8), "no"),
        (dt.date(1960, 9, 8), "ok"),
        (dt.date(1960, 9, 7), "wait"),
    ],
    ids=["18", "17", "65", "66"],
)
def test_age_is_judged_on_the_first_day(born, signal):
    training_class = make_class(
        starts_on=FIRST_DAY, ends_on=FIRST_DAY + dt.timedelta(days=9)
    )
    application = make_application(training_class=training_class, date_of_birth=born)

    shown, text = found(application, "age")

    assert shown == signal
    assert "07/09/2026" in text


@pytest.mark.parametrize(
    ("post", "signal"),
    [(PostKind.DEPUTY_DIRECTOR, "ok"), (PostKind.ACCOUNTANT, "wait")],
)
def test_the_post_fits_the_class_or_is_to_be_looked_at(post, signal):
    assert found(make_application(position=post), "post")[0] == signal


def test_a_cooperative_that_is_not_active_is_not_met():
    application = make_application()
    application.cooperative.status = CooperativeStatus.SUSPENDED

    assert found(application, "cooperative")[0] == "no"


def test_a_cooperative_not_in_the_register_is_named_as_typed():
    application = make_application()
    application.cooperative = None
    application.cooperative_text = "HTX Chưa Có"

    signal, text = found(application, "cooperative")

    assert signal == "no"
    assert "HTX Chưa Có" in text
    assert found(application, "quota")[0] == "ok"


def test_the_quota_counts_the_seats_of_the_cooperative_but_not_its_own():
    application = make_application()
    make_participant(
        training_class=application.training_class, cooperative=application.cooperative
    )
    assert found(application, "quota") == ("ok", "the cooperative has 01 of 02 seats")
    admit(application, actor=make_user())
    assert found(application, "quota")[0] == "ok"
    make_participant(
        training_class=application.training_class,
        cooperative=application.cooperative,
        person=make_person(),
    )
    assert found(application, "quota") == ("no", "the cooperative has 02 of 02 seats")


def test_seats_left_are_counted():
    training_class = make_class(capacity=10)
    application = make_application(training_class=training_class)
    assert found(application, "seats") == ("ok", "10 of 10 seats left")
    training_class.capacity = 1
    training_class.save()
    make_participant(training_class=training_class)
    application.refresh_from_db()

    assert found(application, "seats") == ("no", "0 of 1 seats left")


@pytest.mark.parametrize(
    ("fields", "signal"),
    [
        ({}, "wait"),
        ({"role": "accountant"}, "ok"),
        ({"withdrawn_on": dt.date(2025, 1, 1), "withdrawn_reason": "Thu hồi"}, "ok"),
    ],
    ids=["same role", "another role", "withdrawn"],
)
def test_training_before_is_told_with_its_evidence(fields, signal):
    person = make_person()
    TrainingRecord.objects.create(
        **{
            "person": person,
            "post": PostKind.DIRECTOR,
            "role": "director",
            "programme": "Chương trình",
            "evidence": "CM-GD-2024-0007",
            "issuer": "Liên minh",
            "certified_on": dt.date(2024, 10, 1),
            **fields,
        }
    )
    application = make_application(citizen_id=person.citizen_id)

    shown, text = found(application, "trained")

    assert shown == signal
    assert ("CM-GD-2024-0007 of 01/10/2024" in text) is (signal == "wait")


@pytest.mark.parametrize(
    "fields", [{"gender": "nu"}, {"date_of_birth": dt.date(1982, 2, 28)}]
)
def test_a_citizen_number_that_does_not_fit_is_to_be_looked_at(fields):
    assert found(make_application(**fields), "citizen_id")[0] == "wait"
