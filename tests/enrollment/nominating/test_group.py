"""A list that wants all or none: seats together, in its turn, or not at all."""

import pytest

from enrollment.eligibility import findings
from enrollment.models import ApplicationStatus
from enrollment.operations import (
    admit,
    admit_group,
    confirm_consent,
    endorse,
    waitlist,
)
from tests.enrollment.nominating.asking import events, refused, verbs
from tests.factories import (
    make_application,
    make_area,
    make_assignment,
    make_call,
    make_class,
    make_cooperative,
    make_nomination,
    make_participant,
)
from training.models import Participant

pytestmark = pytest.mark.django_db
AGREED = {"enrollment": "2026-01"}


def group(*, capacity=5, people=2, consented=True, **call):
    """Such a list for a class of so many seats."""
    opened = make_call(
        training_class=make_class(capacity=capacity, seats_per_cooperative=people),
        **call,
    )
    nomination = make_nomination(
        training_class=opened.training_class, people=people, all_or_none=True
    )
    if consented:
        for person in nomination.applications.all():
            confirm_consent(person, AGREED, channel="link", actor=None)
    return nomination


def statuses(nomination):
    return {each.status for each in nomination.applications.all()}


def test_admit_group_gives_everyone_a_seat_at_once(registrar):
    nomination = group()

    admit_group(nomination, actor=registrar)

    assert statuses(nomination) == {ApplicationStatus.ADMITTED}
    seats = Participant.objects.filter(training_class=nomination.training_class)
    assert {seat.application for seat in seats} == set(nomination.applications.all())
    for person in nomination.applications.all():
        assert person.decided_by == registrar
        assert person.basis["free"] == 5
    assert verbs().count("application.admitted") == 2
    assert events().count("application.admitted") == 2


def test_nobody_of_a_group_is_admitted_alone(registrar):
    person = group().applications.first()

    assert refused(admit, person, actor=registrar) == "group_all_or_none"


def test_admit_group_refuses_while_somebody_has_not_consented(registrar):
    nomination = group(consented=False)
    confirm_consent(nomination.applications.first(), AGREED, channel="link", actor=None)

    assert refused(admit_group, nomination, actor=registrar) == "group_incomplete"


def test_admit_group_refuses_when_too_few_seats_are_free(registrar):
    nomination = group(capacity=2)
    make_participant(training_class=nomination.training_class)

    assert refused(admit_group, nomination, actor=registrar) == "group_needs_more"


def test_admit_group_refuses_a_full_class(registrar):
    nomination = group(capacity=2)
    for _seat in range(2):
        make_participant(training_class=nomination.training_class)

    assert refused(admit_group, nomination, actor=registrar) == "class_full"


def test_a_group_waits_for_its_turn_unless_a_reason_is_given(registrar):
    nomination = group(capacity=2)
    first = make_cooperative(reporting_area=make_area())
    make_assignment(cooperative=first)  # a model cooperative comes first
    make_application(
        training_class=nomination.training_class,
        cooperative=first,
        complete_at=nomination.sent_at,
    )

    assert refused(admit_group, nomination, actor=registrar) == "out_of_order"

    admit_group(nomination, override="Theo ý kiến lãnh đạo", actor=registrar)
    assert statuses(nomination) == {ApplicationStatus.ADMITTED}
    assert {each.basis["override"] for each in nomination.applications.all()} == {
        "Theo ý kiến lãnh đạo"
    }


def test_admit_group_refuses_a_list_without_its_second_signature(registrar):
    nomination = group(endorsement="alliance")

    assert refused(admit_group, nomination, actor=registrar) == "not_endorsed"

    endorse(nomination, actor=registrar)
    admit_group(nomination, actor=registrar)
    assert statuses(nomination) == {ApplicationStatus.ADMITTED}


def test_admit_group_refuses_when_nobody_waits(registrar):
    nomination = group()
    admit_group(nomination, actor=registrar)

    assert refused(admit_group, nomination, actor=registrar) == "already_decided"


def test_a_group_on_the_reserve_list_may_still_be_admitted(registrar):
    nomination = group()
    for person in nomination.applications.all():
        waitlist(person, reason="Chờ đủ chỗ", actor=registrar)

    admit_group(nomination, actor=registrar)

    assert statuses(nomination) == {ApplicationStatus.ADMITTED}


def test_the_dossier_says_that_the_list_stands_together():
    person = group(people=2).applications.first()

    found = [each for each in findings(person) if each.code == "all_or_none"]

    assert [each.signal for each in found] == ["wait"]
    assert "2" in found[0].text
