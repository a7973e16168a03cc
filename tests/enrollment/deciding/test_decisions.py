"""One dossier decided: the whole effect, what it rested on, and each refusal."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from cooperatives.models import Person
from enrollment.models import Application, ApplicationStatus, Nomination, Offer
from enrollment.operations import (
    Act,
    admit,
    admit_group,
    ask_supplement,
    decide,
    decline,
    settle,
    settle_group,
    waitlist,
)
from notices.models import Message
from tests.factories import make_class, make_participant, make_user
from training.models import Participant

pytestmark = pytest.mark.django_db


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def nominate(applications, officer, *, all_or_none=True):
    """These applications as one list of the first one's cooperative."""
    nomination = Nomination.objects.create(
        training_class=applications[0].training_class,
        cooperative=applications[0].cooperative,
        letter_number="02/GGT",
        letter_date="2026-01-05",
        signer_name="Nguyễn Văn Mẫu",
        all_or_none=all_or_none,
        sent_by=officer,
    )
    for rank, application in enumerate(applications, 1):
        application.nomination = nomination
        application.nomination_rank = rank
        application.save()
    return nomination


def test_admit_in_the_order_keeps_what_it_rested_on_and_no_override(queue, officer):
    first, _second = queue(2, seats=1)

    admit(first, override="Không cần", actor=officer)

    first.refresh_from_db()
    assert first.status == ApplicationStatus.ADMITTED
    assert first.decided_by == officer
    assert (first.basis["place"], first.basis["of"], first.basis["free"]) == (1, 2, 1)
    assert first.basis["override"] == ""
    assert first.basis["values"]["untrained"] is True
    assert first.participant == Participant.objects.get()
    assert first.person == Person.objects.get()
    assert Message.objects.get().about_id == str(first.pk)


def test_admit_out_of_order_needs_a_reason_that_is_kept(queue, officer, refused):
    _first, second = queue(2, seats=1)

    assert refused(admit, second, actor=officer) == "out_of_order"
    assert refused(admit, second, override="  ", actor=officer) == "out_of_order"

    admit(second, override="Người duy nhất của xã đảo", actor=officer)

    second.refresh_from_db()
    assert second.status == ApplicationStatus.ADMITTED
    assert second.basis["override"] == "Người duy nhất của xã đảo"
    assert second.basis["place"] == 2
    assert second.basis["free"] == 1


def test_waitlist_and_decline_keep_what_they_rested_on(queue, officer, refused):
    first, second = queue(2, seats=1)

    waitlist(first, reason="Chờ xét thêm.", actor=officer)
    assert refused(decline, second, reason=" ", actor=officer) == "reason_missing"
    decline(second, reason="Không thuộc đối tượng.", actor=officer)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("waitlisted", "declined")
    assert (first.basis["place"], second.basis["place"]) == (1, 2)
    assert (first.reason, second.reason) == ("Chờ xét thêm.", "Không thuộc đối tượng.")
    assert verbs() == ["application.waitlisted", "application.declined"]
    assert Message.objects.count() == 2
    assert Participant.objects.count() == 0
    assert refused(waitlist, first, reason="", actor=officer) == "already_decided"
    assert refused(decline, second, reason="Lại", actor=officer) == "already_decided"


def test_settle_gives_the_seat_or_the_reserve_list(queue, officer):
    first, second = queue(2, seats=1)

    assert settle(second, actor=officer) == ApplicationStatus.WAITLISTED
    assert settle(first, actor=officer) == ApplicationStatus.ADMITTED

    second.refresh_from_db()
    assert "1 applicants come before" in second.reason
    assert Participant.objects.count() == 1
    assert [m.event for m in Message.objects.order_by("pk")] == [
        "application.waitlisted",
        "application.admitted",
    ]


def test_settle_refuses_whoever_may_not_be_admitted_at_all(queue, officer, refused):
    (application,) = queue(1)
    application.cooperative = None
    application.cooperative_text = "HTX Chưa Có"
    application.save()

    assert refused(settle, application, actor=officer) == "cooperative_unknown"


def test_settle_group_gives_all_their_seats_or_none(queue, officer):
    training_class = make_class(capacity=2)
    group = queue(2, training_class=training_class)
    nomination = nominate(group, officer)
    late = queue(2, training_class=training_class)
    other = nominate(late, officer)
    Application.objects.filter(nomination=other).update(complete_at=timezone.now())

    settle_group(nomination, actor=officer)
    settle_group(other, actor=officer)

    states = list(Application.objects.order_by("pk").values_list("status", flat=True))
    assert states == ["admitted", "admitted", "waitlisted", "waitlisted"]
    assert Participant.objects.count() == 2


def test_a_list_that_wants_all_or_none_is_not_admitted_one_by_one(
    queue, officer, refused
):
    group = queue(2, seats=5)
    nomination = nominate(group, officer)

    assert refused(admit, group[0], actor=officer) == "group_all_or_none"
    ask_supplement(group[1], reason="Thiếu bằng cấp.", actor=officer)
    assert refused(admit_group, nomination, actor=officer) == "group_incomplete"
    assert refused(settle_group, nomination, actor=officer) == "group_incomplete"


# What the page had shown


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (Act.ADMIT, "admitted"),
        (Act.RESERVE, "waitlisted"),
        (Act.DECLINE, "declined"),
        (Act.SUPPLEMENT, "needs_supplement"),
        (Act.SETTLE, "admitted"),
    ],
)
def test_decide_does_the_act_on_what_was_seen(act, status, queue, officer):
    (application,) = queue(1)

    decide(application, act, reason="Lý do", seen=application.seen_mark, actor=officer)

    application.refresh_from_db()
    assert application.status == status
    assert verbs()[-1] == {
        "needs_supplement": "application.supplement_asked",
    }.get(status, f"application.{status}")


@pytest.mark.parametrize("act", [Act.ADMIT, Act.RESERVE, Act.DECLINE, Act.SUPPLEMENT])
@pytest.mark.parametrize(
    ("earlier", "words"),
    [
        (Act.ADMIT, "Lê Văn Trước approved this dossier at"),
        (Act.RESERVE, "Lê Văn Trước put this dossier on the reserve list at"),
        (Act.DECLINE, "Lê Văn Trước declined this dossier at"),
        (Act.SUPPLEMENT, "The state of this dossier has changed: to be supplemented."),
    ],
)
def test_decide_writes_nothing_over_what_somebody_else_decided(
    act, earlier, words, queue, officer, everything
):
    (application,) = queue(1)
    seen = application.seen_mark
    mine = Application.objects.get()
    decide(
        application,
        earlier,
        reason="Lý do",
        seen=seen,
        actor=make_user(full_name="Lê Văn Trước"),
    )
    before = everything()

    with pytest.raises(ValidationError, match=words) as refusal:
        decide(mine, act, reason="Lý do khác", seen=seen, actor=officer)

    assert refusal.value.code == "decided_meanwhile"
    assert everything() == before


def test_decide_admits_a_whole_list_together(queue, officer):
    group = queue(2, seats=5)
    nominate(group, officer)

    decide(group[1], Act.ADMIT, together=True, actor=officer)

    assert set(Application.objects.values_list("status", flat=True)) == {"admitted"}


def test_a_seat_that_is_kept_is_not_free(queue, officer, refused):
    first, second = queue(2, seats=1)
    now = timezone.now()
    waitlist(first, reason="", actor=officer)
    Application.objects.filter(pk=first.pk).update(status="offered")
    offer = Offer.objects.create(
        training_class=first.training_class,
        seats=1,
        expires_at=now + dt.timedelta(days=1),
    )
    offer.applications.add(first)

    assert refused(admit, second, actor=officer) == "seats_offered"
    first.refresh_from_db()
    assert refused(decline, first, reason="Lý do", actor=officer) == "seat_offered"


def test_a_full_class_is_full(queue, officer, refused):
    (application,) = queue(1, seats=1)
    make_participant(training_class=application.training_class)

    assert refused(admit, application, actor=officer) == "class_full"
