"""Every act of enrollment: its whole effect, and that a refusal changes nothing."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from accounts.models import AuditEntry
from cooperatives.models import Consent, CooperativeStatus, Person, Post, PostKind
from enrollment.models import Application, ApplicationStatus, Call
from enrollment.operations import (
    admit,
    applications,
    decline,
    match_cooperative,
    publish,
    save_call,
    submit,
    waitlist,
    withdraw,
)
from notices.models import Channel, Message, MessageStatus
from tests.factories import (
    build_application,
    citizen_number,
    make_application,
    make_call,
    make_class,
    make_cooperative,
    make_participant,
    make_person,
    make_user,
    open_for_teaching,
)
from training.models import ClassStatus, Participant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return make_user(full_name="Trần Thị Giáo Vụ")


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def refused(act, *args, **kwargs) -> str:
    """The code of the refusal."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


# The call


def test_publish_opens_the_class_to_applicants(officer):
    call = make_call(
        training_class=make_class(status=ClassStatus.PLANNED), published_at=None
    )

    publish(call, actor=officer)

    call.refresh_from_db()
    assert call.is_published
    assert call.is_open
    assert call.training_class.status == ClassStatus.ENROLLING
    assert "call.published" in verbs()


def test_publish_refuses_a_second_time(officer):
    call = make_call()
    before = call.published_at

    assert refused(publish, call, actor=officer) == "call_published"

    call.refresh_from_db()
    assert call.published_at == before
    assert verbs() == []


def test_publish_refuses_a_class_that_is_no_longer_planned(officer):
    call = make_call(
        training_class=make_class(status=ClassStatus.CANCELLED), published_at=None
    )

    assert refused(publish, call, actor=officer) == "class_not_planned"

    call.refresh_from_db()
    assert not call.is_published
    assert verbs() == []


def test_save_call_enters_it_and_then_its_changes(officer):
    source = make_call()
    call = Call(
        training_class=make_class(),
        audience="Giám đốc",
        dossier="Phiếu",
        contact_name="Phòng",
        contact_phone="0912 000 000",
        opens_at=source.opens_at,
        closes_at=source.closes_at,
    )

    save_call(call, actor=officer)
    call.closes_at += dt.timedelta(days=1)
    save_call(call, actor=officer)

    call.refresh_from_db()
    assert call.closes_at == source.closes_at + dt.timedelta(days=1)
    assert not call.is_published
    assert verbs() == ["call.drafted", "call.changed"]


def test_save_call_leaves_a_call_published_that_was_published_meanwhile(officer):
    call = make_call(
        training_class=make_class(status=ClassStatus.PLANNED), published_at=None
    )
    open_in_another_window = Call.objects.get(pk=call.pk)
    publish(call, actor=officer)

    open_in_another_window.summary = "Lời mới"
    save_call(open_in_another_window, actor=officer)

    call.refresh_from_db()
    assert call.is_published
    assert call.summary == "Lời mới"


def test_save_call_refuses_to_close_before_it_opens(officer):
    call = make_call()
    before = call.closes_at
    call.closes_at = call.opens_at - dt.timedelta(hours=1)

    with pytest.raises(ValidationError, match="deadline is before"):
        save_call(call, actor=officer)

    call.refresh_from_db()
    assert call.closes_at == before
    assert verbs() == []


# Sending


def test_submit_enters_the_application_and_writes_to_the_applicant(
    mailoutbox, django_capture_on_commit_callbacks
):
    call = make_call()
    application = build_application(
        training_class=call.training_class, email="mau@example.vn"
    )

    with django_capture_on_commit_callbacks(execute=True):
        assert submit(application, actor=None) is application

    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED
    assert application.person is None
    assert Person.objects.count() == 0
    assert verbs() == ["application.submitted"]
    message = Message.objects.get()
    assert message.status == MessageStatus.SENT
    assert application.code in message.body
    assert [mail.to for mail in mailoutbox] == [["mau@example.vn"]]


def test_submit_without_email_leaves_the_message_to_the_office():
    application = build_application(training_class=make_call().training_class)

    submit(application, actor=None)

    message = Message.objects.get()
    assert message.channel == Channel.DESK
    assert message.status == MessageStatus.TO_TELL
    assert message.phone == "0912345678"


def same_form() -> dict:
    """What a form must share with an earlier one to be that form again."""
    return {
        "training_class": make_call().training_class,
        "citizen_id": citizen_number(),
        "cooperative": make_cooperative(),
    }


def test_submit_twice_is_one_application():
    form = same_form()
    first = submit(
        build_application(**form),
        actor=None,
    )

    second = submit(
        build_application(**form),
        actor=None,
    )

    assert second == first
    assert Application.objects.count() == 1
    assert Message.objects.count() == 1
    assert verbs() == ["application.submitted"]


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "0987654321"},
        {"full_name": "Trần Văn Khác"},
        {"position": PostKind.OTHER},
    ],
    ids=["another phone", "another name", "a corrected post"],
)
def test_submit_refuses_another_form_with_the_same_number(other):
    form = same_form()
    submit(
        build_application(**form),
        actor=None,
    )

    code = refused(
        submit,
        build_application(**{**form, **other}),
        actor=None,
    )

    assert code == "already_applied"
    assert Application.objects.count() == 1
    assert Message.objects.count() == 1


def test_submit_refuses_the_same_form_after_half_an_hour():
    call = make_call()
    number = citizen_number()
    make_application(
        training_class=call.training_class,
        citizen_id=number,
        submitted_at=timezone.now() - dt.timedelta(minutes=31),
    )

    code = refused(
        submit,
        build_application(training_class=call.training_class, citizen_id=number),
        actor=None,
    )

    assert code == "already_applied"
    assert Application.objects.count() == 1


def test_submit_takes_a_new_form_after_a_withdrawal():
    call = make_call()
    number = citizen_number()
    first = submit(
        build_application(training_class=call.training_class, citizen_id=number),
        actor=None,
    )
    withdraw(first, actor=None)

    second = submit(
        build_application(training_class=call.training_class, citizen_id=number),
        actor=None,
    )

    assert second != first
    assert Application.objects.live().get() == second


def test_submit_takes_the_same_person_for_another_class():
    number = citizen_number()
    for call in (make_call(), make_call()):
        submit(
            build_application(training_class=call.training_class, citizen_id=number),
            actor=None,
        )

    assert Application.objects.count() == 2


def test_submit_at_the_same_moment_finds_what_the_other_entered(monkeypatch):
    """The check saw nothing, the constraint did: as when two sendings overlap."""
    form = same_form()
    first = submit(
        build_application(**form),
        actor=None,
    )
    real, calls = applications._live_twin, []  # noqa: SLF001  the check to blind

    def blind_once(application):
        calls.append(application)
        return None if len(calls) == 1 else real(application)

    monkeypatch.setattr(applications, "_live_twin", blind_once)

    second = submit(
        build_application(**form),
        actor=None,
    )

    assert second == first
    assert len(calls) == 2
    assert Application.objects.count() == 1
    assert Message.objects.count() == 1
    assert verbs() == ["application.submitted"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"published_at": None}, "does not take applications yet"),
        (
            {"opens_at": timezone.now() + dt.timedelta(hours=1)},
            "does not take applications yet",
        ),
        (
            {"closes_at": dt.datetime(2024, 8, 15, 10, tzinfo=dt.UTC)},
            "at 17 giờ 00 on 15/08/2024",
        ),
    ],
    ids=["draft", "too early", "too late"],
)
def test_submit_refuses_outside_the_period_of_the_call(change, sentence):
    if "closes_at" in change:
        change = {**change, "opens_at": change["closes_at"] - dt.timedelta(days=9)}
    call = make_call(**change)
    application = build_application(training_class=call.training_class)

    with pytest.raises(ValidationError, match=sentence) as refusal:
        submit(application, actor=None)

    assert refusal.value.code == "call_closed"
    assert Application.objects.count() == 0
    assert Message.objects.count() == 0
    assert verbs() == []


def test_submit_refuses_when_the_class_has_opened():
    call = make_call(training_class=make_class(status=ClassStatus.CANCELLED))

    code = refused(
        submit, build_application(training_class=call.training_class), actor=None
    )

    assert code == "call_closed"
    assert Application.objects.count() == 0


@pytest.mark.parametrize("consents", [{}, {"contact_zalo": "2026-01"}])
def test_submit_refuses_without_consent(consents):
    call = make_call()

    code = refused(
        submit,
        build_application(training_class=call.training_class, consents=consents),
        actor=None,
    )

    assert code == "consent_missing"
    assert Application.objects.count() == 0


def test_submit_keeps_a_cooperative_that_is_not_in_the_register():
    application = build_application(training_class=make_call().training_class)
    application.cooperative = None
    application.cooperative_text = "HTX Chưa Có"

    submit(application, actor=None)

    application.refresh_from_db()
    assert application.cooperative is None
    assert application.cooperative_name == "HTX Chưa Có"


def test_submit_refuses_without_any_cooperative():
    application = build_application(training_class=make_call().training_class)
    application.cooperative = None

    assert refused(submit, application, actor=None) == "cooperative_missing"
    assert Application.objects.count() == 0


@pytest.mark.parametrize(
    ("consents", "kept"),
    [({}, ""), ({"statistics_ethnicity": "2026-01"}, "Khmer")],
    ids=["no consent", "consent"],
)
def test_submit_keeps_the_ethnic_group_only_with_its_consent(consents, kept):
    application = build_application(
        training_class=make_call().training_class,
        ethnicity="Khmer",
        consents={"enrollment": "2026-01", **consents},
    )

    submit(application, actor=None)

    application.refresh_from_db()
    assert application.ethnicity == kept


# Admitting


def test_admit_enters_the_person_gives_a_seat_and_tells_the_applicant(officer):
    application = make_application(
        position_since=dt.date(2021, 5, 1),
        consents={"enrollment": "2026-01", "contact_zalo": "2026-01"},
        place_of_birth="Cà Mau",
        major="Nuôi trồng thủy sản",
    )

    admit(application, actor=officer)

    application.refresh_from_db()
    person = Person.objects.get()
    assert application.status == ApplicationStatus.ADMITTED
    assert application.decided_by == officer
    assert application.decided_at is not None
    assert application.person == person
    assert (person.full_name, person.citizen_id) == (
        application.full_name,
        application.citizen_id,
    )
    assert (person.place_of_birth, person.major) == ("Cà Mau", "Nuôi trồng thủy sản")
    post = Post.objects.get()
    assert (post.person, post.cooperative, post.kind, post.since) == (
        person,
        application.cooperative,
        PostKind.DIRECTOR,
        dt.date(2021, 5, 1),
    )
    seat = Participant.objects.get()
    assert application.participant == seat
    assert (seat.person, seat.cooperative, seat.training_class) == (
        person,
        application.cooperative,
        application.training_class,
    )
    assert {
        (c.purpose, c.text_version, c.given_at, c.channel)
        for c in Consent.objects.all()
    } == {
        (purpose, "2026-01", application.submitted_at, "application")
        for purpose in ("enrollment", "contact_zalo")
    }
    assert verbs() == [
        "person.registered",
        "post.appointed",
        "consent.given",
        "consent.given",
        "participant.seated",
        "application.admitted",
    ]
    message = Message.objects.get()
    assert application.code in message.body
    assert message.status == MessageStatus.TO_TELL


def test_admit_leaves_a_known_person_as_they_are(officer):
    known = make_person(full_name="Nguyễn Văn Cũ", phone="0987654321")
    application = make_application(citizen_id=known.citizen_id)

    admit(application, actor=officer)

    known.refresh_from_db()
    assert application.person == known
    assert (known.full_name, known.phone) == ("Nguyễn Văn Cũ", "0987654321")
    assert Person.objects.count() == 1


def test_admit_takes_someone_from_the_reserve_list(officer):
    application = make_application()
    waitlist(application, reason="Lớp đủ chỗ", actor=officer)

    admit(application, actor=officer)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.ADMITTED
    assert application.reason == ""


def _full_class(application):
    training_class = application.training_class
    training_class.capacity = 1
    training_class.save()
    make_participant(training_class=training_class)


def _quota_used(application):
    for _place in range(application.training_class.seats_per_cooperative):
        make_participant(
            training_class=application.training_class,
            cooperative=application.cooperative,
        )


def _seated(application):
    make_participant(
        training_class=application.training_class,
        person=make_person(citizen_id=application.citizen_id),
    )


def _opened(application):
    application.training_class.status = ClassStatus.CANCELLED
    application.training_class.save()


def _unknown_cooperative(application):
    application.cooperative = None
    application.cooperative_text = "HTX Chưa Có"
    application.save()


def _inactive_cooperative(application):
    application.cooperative.status = CooperativeStatus.DISSOLVED
    application.cooperative.save()


def _under_age(application):
    first_day = application.training_class.starts_on
    application.date_of_birth = first_day.replace(
        year=first_day.year - 18, day=1
    ) + dt.timedelta(days=40)
    application.save()


@pytest.mark.parametrize(
    ("obstacle", "code"),
    [
        (_full_class, "class_full"),
        (_quota_used, "cooperative_quota_used"),
        (_seated, "already_seated"),
        (_opened, "class_closed"),
        (_unknown_cooperative, "cooperative_unknown"),
        (_inactive_cooperative, "cooperative_inactive"),
        (_under_age, "under_age"),
    ],
)
def test_admit_refuses_and_changes_nothing(officer, obstacle, code):
    application = make_application()
    obstacle(application)
    people, seats = Person.objects.count(), Participant.objects.count()

    assert refused(admit, application, actor=officer) == code

    stored = Application.objects.get()
    assert stored.status == ApplicationStatus.SUBMITTED
    assert (stored.decided_by, stored.person, stored.participant) == (None, None, None)
    assert (Person.objects.count(), Participant.objects.count()) == (people, seats)
    assert Post.objects.count() == 0
    assert Consent.objects.count() == 0
    assert Message.objects.count() == 0
    assert verbs() == []


def test_a_seat_freed_can_be_given_again(officer):
    application = make_application()
    _full_class(application)
    Participant.objects.update(status="dropped", dropped_reason="Bận việc")

    admit(application, actor=officer)

    assert Participant.objects.active().get() == application.participant


# The other answers


def test_decline_keeps_the_reason_and_tells_the_applicant(officer):
    application = make_application()

    decline(application, reason=" Chưa đủ 18 tuổi. ", actor=officer)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.DECLINED
    assert application.reason == "Chưa đủ 18 tuổi."
    assert application.decided_by == officer
    assert verbs() == ["application.declined"]
    assert "Chưa đủ 18 tuổi." in Message.objects.get().body


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_decline_refuses_without_reason(officer, reason):
    application = make_application()

    assert refused(decline, application, reason=reason, actor=officer) == (
        "reason_missing"
    )

    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED
    assert Message.objects.count() == 0
    assert verbs() == []


@pytest.mark.parametrize("reason", ["", "Lớp đã đủ 40 chỗ."])
def test_waitlist_keeps_the_applicant_in_reserve(officer, reason):
    application = make_application()

    waitlist(application, reason=reason, actor=officer)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.WAITLISTED
    assert application.reason == reason
    assert verbs() == ["application.waitlisted"]
    assert reason in Message.objects.get().body


def test_withdraw_ends_the_application_at_the_applicants_wish():
    application = make_application()

    withdraw(application, actor=None)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.WITHDRAWN
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("application.withdrawn", None)


DECIDED = {
    "admitted": lambda a, officer: admit(a, actor=officer),
    "declined": lambda a, officer: decline(a, reason="Lý do", actor=officer),
    "withdrawn": lambda a, officer: withdraw(a, actor=None),
}


@pytest.mark.parametrize("first", DECIDED)
@pytest.mark.parametrize(
    "second",
    [
        lambda a, officer: admit(a, actor=officer),
        lambda a, officer: decline(a, reason="Lý do khác", actor=officer),
        lambda a, officer: waitlist(a, reason="", actor=officer),
        lambda a, officer: match_cooperative(a, make_cooperative().pk, actor=officer),
    ],
    ids=["admit", "decline", "waitlist", "match"],
)
def test_a_decided_application_is_not_decided_again(officer, first, second):
    application = make_application()
    DECIDED[first](application, officer)
    before = Application.objects.filter(pk=application.pk).values().get()
    entries, told = AuditEntry.objects.count(), Message.objects.count()
    seats = Participant.objects.count()

    assert refused(second, application, officer) == "already_decided"

    assert Application.objects.filter(pk=application.pk).values().get() == before
    assert AuditEntry.objects.count() == entries
    assert (Message.objects.count(), Participant.objects.count()) == (told, seats)


def test_someone_on_the_reserve_list_is_not_put_there_twice(officer):
    application = make_application()
    waitlist(application, reason="", actor=officer)

    assert refused(waitlist, application, reason="", actor=officer) == (
        "already_decided"
    )
    assert Message.objects.count() == 1


def test_a_decision_looks_at_the_row_and_not_at_what_was_read_before(officer):
    stale = make_application()
    decline(Application.objects.get(), reason="Lý do", actor=officer)

    assert refused(admit, stale, actor=officer) == "already_decided"
    assert Participant.objects.count() == 0


def test_match_cooperative_replaces_what_was_typed(officer):
    application = make_application()
    _unknown_cooperative(application)
    cooperative = make_cooperative()

    match_cooperative(application, cooperative.pk, actor=officer)

    application.refresh_from_db()
    assert application.cooperative == cooperative
    assert application.cooperative_text == "HTX Chưa Có"
    assert verbs() == ["application.cooperative_matched"]
    admit(application, actor=officer)
    assert application.participant.cooperative == cooperative


def test_withdraw_gives_an_admitted_seat_back_until_the_class_is_opened(officer):
    application = make_application()
    admit(application, actor=officer)

    withdraw(application, actor=None)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.WITHDRAWN
    assert application.participant is None
    assert not Participant.objects.exists()
    assert verbs()[-2:] == ["application.withdrawn", "participant.gave_back"]
    assert Message.objects.filter(event="application.withdrawn").count() == 1


def test_withdraw_refuses_once_the_class_is_opened(officer):
    application = make_application()
    admit(application, actor=officer)
    open_for_teaching(application.training_class, actor=officer)

    assert refused(withdraw, application, actor=None) == "already_decided"

    application.refresh_from_db()
    assert application.status == ApplicationStatus.ADMITTED
    assert Participant.objects.get() == application.participant
