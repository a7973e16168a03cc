"""Rights end at the body an account works for; nobody judges in their own cause."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.operations import record
from certificates.models import Certificate, Register
from certificates.operations import carry_out, copy_from_register, issue
from config.desk import tasks_for
from enrollment.models import Application, ApplicationStatus, Nomination
from enrollment.operations import admit, decline, endorse, waitlist
from enrollment.operations.telling import tell
from notices.models import Message
from papers.models import Bundle, IssuingBody
from privacy.models import DataRequest
from privacy.operations import receive
from tests.factories import (
    make_application,
    make_call,
    make_class,
    make_commune,
    make_nomination,
    make_participant,
    make_person,
    make_recognised_class,
    make_session,
    make_signatory,
    make_user,
    open_for_teaching,
)
from tests.quick import quick_papers
from training.models import (
    ClassStatus,
    Grade,
    Participant,
    ResultException,
    Session,
    TrainingClass,
)
from training.operations import Cell, plan_class, recognise, record_cell


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def officer_of(body, role="training_officer"):
    user = make_user(full_name="Cán Bộ Sở")
    user.groups.add(Group.objects.get(name=role))
    if body is not None:
        body.officers.add(user)
    return user


@pytest.fixture
def two_bodies(roles):
    """A class, an application and a session of each of two bodies."""
    ours, theirs = (
        IssuingBody.objects.create(name=name, code=code, place="Cà Mau")
        for name, code in (("Sở Mẫu", "SM"), ("Liên minh Mẫu", "LM"))
    )
    for body in (ours, theirs):
        call = make_call(training_class=make_class(body=body))
        make_application(training_class=call.training_class)
        make_session(training_class=call.training_class)
        make_participant(training_class=call.training_class)
        make_nomination(training_class=call.training_class)
    return ours, theirs


def bodies_seen(user):
    return {
        "classes": {c.body for c in TrainingClass.objects.visible_to(user)},
        "staffed": {c.body for c in TrainingClass.objects.staffed_by(user)},
        "applications": {
            a.training_class.body for a in Application.objects.visible_to(user)
        },
        "sessions": {s.training_class.body for s in Session.objects.visible_to(user)},
        "seats": {p.training_class.body for p in Participant.objects.visible_to(user)},
        "lists": {n.training_class.body for n in Nomination.objects.visible_to(user)},
    }


def test_an_officer_of_one_body_sees_its_classes_alone(two_bodies):
    ours, theirs = two_bodies
    limited, free = officer_of(ours), officer_of(None)

    assert set(map(frozenset, bodies_seen(limited).values())) == {frozenset({ours})}
    assert set(map(frozenset, bodies_seen(free).values())) == {
        frozenset({ours, theirs})
    }


def test_pages_of_another_body_are_not_found(client, two_bodies):
    ours, theirs = two_bodies
    client.force_login(officer_of(ours))
    for body, status in ((ours, 200), (theirs, 404)):
        training_class = TrainingClass.objects.get(body=body)
        code = [training_class.code]
        application = Application.objects.filter(training_class=training_class)[0]
        for url in (
            reverse("training:class_detail", args=code),
            reverse("training:class_edit", args=code),
            reverse("training:participant_list", args=code),
            reverse("enrollment:application_queue", args=code),
            reverse("enrollment:reserve_list", args=code),
            reverse("enrollment:call_edit", args=code),
            application.get_absolute_url(),
            reverse("enrollment:application_admit", args=[application.pk]),
        ):
            response = client.get(url)
            if response.status_code == 405:
                response = client.post(url)
                found = response.status_code != 404
                assert found is (status == 200), url
            else:
                assert response.status_code == status, url


def test_the_desk_and_the_lists_name_no_other_body(client, two_bodies):
    ours, theirs = two_bodies
    user = officer_of(ours)
    other = TrainingClass.objects.get(body=theirs).code
    client.force_login(user)

    assert other not in str(tasks_for(user))
    for name in ("training:class_list", "enrollment:application_list"):
        assert other not in client.get(reverse(name)).content.decode()


def test_messages_of_another_body_are_neither_seen_nor_told(client, two_bodies):
    ours, theirs = two_bodies
    for application in Application.objects.order_by("pk"):
        tell(application, "submitted")
    asked = DataRequest(kind="see", full_name="Danh Hỏi", phone="0912000222")
    receive(asked, actor=None)
    own, foreign = (Message.objects.filter(office=body.pk) for body in (ours, theirs))
    of_nobody = Message.objects.get(office=None)
    assert own.exists()
    assert foreign.exists()
    limited, free = officer_of(ours), officer_of(None)
    assert set(Message.objects.of_bodies_of(limited)) == set(own)
    assert set(Message.objects.of_bodies_of(free)) == {*own, *foreign, of_nobody}

    client.force_login(limited)
    listed = client.get(reverse("notices:message_list")).context["table"].rows
    assert {row.record for row in listed} == set(own)
    for message in (*foreign, of_nobody):
        assert client.get(message.get_absolute_url()).status_code == 404
        for act in ("message_told", "message_again"):
            url = reverse(f"notices:{act}", args=[message.pk])
            assert client.post(url).status_code == 404
    every = {"message": [each.pk for each in Message.objects.all()]}
    client.post(reverse("notices:messages_told"), every)
    assert set(Message.objects.filter(status="told")) == set(own)
    assert reverse("notices:message_list") not in str(tasks_for(limited))


def tell_in(training_class):
    tell(training_class.applications.all()[0], "submitted")
    return Message.objects.filter(office=training_class.body_id)[0]


def test_the_journal_tells_nothing_of_another_bodys_learners(client, two_bodies):
    ours, theirs = two_bodies
    free = officer_of(None)
    kept, hidden = set(), set()
    for body, entries in ((ours, kept), (theirs, hidden)):
        training_class = TrainingClass.objects.get(body=body)
        seat = Participant.objects.get(training_class=training_class)
        wanted = Application.objects.filter(training_class=training_class)[0]
        for verb, row in (
            ("application.submitted", wanted),
            ("nomination.sent", Nomination.objects.get(training_class__body=body)),
            ("participant.seated", seat),
            ("session.added", training_class.sessions.get()),
            ("call.published", training_class.call),
            ("class.planned", training_class),
            (
                "exception.proposed",
                ResultException.objects.create(
                    participant=seat,
                    kind="not_lowered",
                    reason="Ốm",
                    proposed_by=free,
                    proposed_at=timezone.now(),
                ),
            ),
            ("message.told", tell_in(training_class)),
        ):
            entries.add(record(free, verb, row))
    kept.add(record(free, "account.changed", free))
    gone = make_call()
    kept.add(record(free, "call.drafted", gone))
    gone.delete()

    for user, seen in (
        (officer_of(ours), kept),
        (officer_of(ours, "approver"), kept),
        (free, kept | hidden),
    ):
        client.force_login(user)
        page = client.get(reverse("accounts:audit_list"), {"rows": "100"})
        shown = {row.record for row in page.context["table"].rows}
        assert shown & (kept | hidden) == seen


def test_a_class_is_planned_for_the_own_body(two_bodies):
    ours, theirs = two_bodies
    user = officer_of(ours)
    planned = make_class(body=theirs)
    planned.pk, planned.code = None, "GD-2099-01"

    assert refused(plan_class, planned, actor=user) == "not_your_body"
    planned.body = ours
    plan_class(planned, actor=user)
    assert TrainingClass.objects.filter(code="GD-2099-01", body=ours).exists()


def test_certificates_of_another_body_are_not_seen(roles, registrar, monkeypatch):
    quick_papers(monkeypatch)
    finished = make_recognised_class(passed=1, failed=0, actor=registrar)
    carry_out(issue(finished, actor=registrar))
    other = IssuingBody.objects.create(name="Sở Mẫu", code="SM", place="Cà Mau")

    assert Certificate.objects.visible_to(officer_of(finished.body)).count() == 1
    assert not Certificate.objects.visible_to(officer_of(other)).exists()


def test_papers_made_of_another_bodys_class_are_not_found(client, roles, registrar):
    """Copies, whole registers, and what was made in the background."""
    with pytest.MonkeyPatch.context() as patch:
        quick_papers(patch)
        finished = make_recognised_class(passed=1, failed=0, actor=registrar)
        carry_out(issue(finished, actor=registrar))
        certificate = Certificate.objects.get()
        copy = copy_from_register(
            certificate,
            issued_on=timezone.localdate(),
            receiver="Danh Mẫu",
            signatory=make_signatory(),
            actor=registrar,
        )
    other = IssuingBody.objects.create(name="Sở Mẫu", code="SM", place="Cà Mau")
    bundles = [
        Bundle.objects.create(kind=kind, subject=subject, requested_by=registrar)
        for kind, subject in (
            ("class_file", finished.code),
            ("class_certificates", finished.code),
            ("register_book", str(certificate.register_id)),
        )
    ]
    pages = [
        reverse("certificates:copy_pdf", args=[copy.pk]),
        *(reverse("papers:bundle_detail", args=[bundle.pk]) for bundle in bundles),
    ]
    book = reverse("certificates:register_print", args=[certificate.register_id])
    for body, status, found in ((finished.body, 200, True), (other, 404, False)):
        user = officer_of(body)
        client.force_login(user)

        assert [client.get(url).status_code for url in pages] == [status] * 4
        listed = client.get(reverse("certificates:copy_list")).content.decode()
        assert (copy.copy_no in listed) is found
        assert Register.objects.visible_to(user).exists() is found
        assert (client.post(book).status_code == 404) is not found


@pytest.mark.parametrize("role", ["training_officer", "approver"])
def test_no_work_of_another_bodys_class_waits_on_the_desk(two_bodies, registrar, role):
    ours, theirs = two_bodies
    for each in TrainingClass.objects.all():
        open_for_teaching(each, actor=registrar)
    TrainingClass.objects.update(status=ClassStatus.GRADING)
    own, other = (TrainingClass.objects.get(body=body) for body in (ours, theirs))

    told = " ".join(str(task.text) for task in tasks_for(officer_of(ours, role)))

    assert own.code in told
    assert other.code not in told


def test_the_telephone_keeps_no_session_of_another_body(client, two_bodies, registrar):
    ours, _theirs = two_bodies
    Session.objects.update(held_on=timezone.localdate())
    for training_class in TrainingClass.objects.filter(sessions__isnull=False):
        open_for_teaching(training_class, actor=registrar)
    own, other = (Session.objects.get(training_class__body=b) for b in two_bodies)
    day = reverse("training:attendance_day")
    client.force_login(officer_of(ours))

    kept = client.get(day, {"buoi": other.pk}).json()["sessions"]

    assert [each["id"] for each in kept] == [own.pk]
    for session, status in ((own, 200), (other, 404)):
        opened = reverse("training:attendance_phone", args=[session.pk])
        assert client.get(opened).status_code == status


# In one's own cause


@pytest.mark.parametrize("act", [admit, decline, waitlist])
def test_nobody_decides_their_own_application(roles, registrar, act):
    application = make_application(training_class=make_call().training_class)
    make_person(user=registrar, citizen_id=application.citizen_id)
    registrar.refresh_from_db()
    words = {"override": "x"} if act is admit else {"reason": "Vì sao"}

    assert refused(act, application, **words, actor=registrar) == "own_application"
    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED
    assert not Participant.objects.exists()

    act(application, **words, actor=officer_of(None))
    application.refresh_from_db()
    assert application.status != ApplicationStatus.SUBMITTED


def test_nobody_endorses_a_list_that_they_stand_on(roles):
    officer = officer_of(None, "local_officer")
    nomination = make_nomination()
    call = nomination.training_class.call
    call.endorsement = "commune"
    call.save()
    nomination.cooperative.admin_unit = make_commune(officers=[officer])
    nomination.cooperative.save()
    on_it = nomination.applications.first()
    on_it = on_it or make_application(
        training_class=nomination.training_class, nomination=nomination
    )
    person = make_person(user=officer, citizen_id=on_it.citizen_id)
    officer.refresh_from_db()

    assert refused(endorse, nomination, actor=officer) == "own_nomination"
    nomination.refresh_from_db()
    assert nomination.endorsed_by is None

    person.user = None
    person.save()
    endorse(nomination, actor=type(officer).objects.get(pk=officer.pk))


def test_nobody_recognises_results_of_their_own(roles, approver):
    seat = make_participant()
    seat.person.user = approver
    seat.person.save()
    training_class = seat.training_class
    open_for_teaching(training_class, actor=officer_of(None))
    TrainingClass.objects.filter(pk=training_class.pk).update(
        status=ClassStatus.GRADING
    )
    words = {"number": "1", "signed_on": None, "signatory": None}

    assert refused(recognise, training_class, **words, actor=approver) == "own_result"
    seat.person.user = None
    seat.person.save()
    assert (
        refused(recognise, training_class, **words, actor=approver)
        == "decision_missing"
    )


def test_nobody_enters_marks_of_their_own(roles, instructor):
    training_class = make_class()
    own = make_participant(
        training_class=training_class, person=make_person(user=instructor)
    )
    other = make_participant(training_class=training_class)
    open_for_teaching(training_class, actor=instructor)
    module = training_class.version.modules.filter(is_graded=True)[0]
    make_session(training_class=training_class, module=module, instructor=instructor)
    component = module.components.get(is_final=True)

    def enter(seat):
        return record_cell(
            training_class,
            module,
            Cell(participant_id=seat.pk, component_id=component.pk, value=Decimal(8)),
            actor=instructor,
        )

    assert refused(enter, own) == "own_result"
    assert not Grade.objects.exists()
    enter(other)
    assert Grade.objects.count() == 1
