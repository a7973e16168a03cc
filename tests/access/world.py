"""One of everything, twice: what belongs to the people asked, and what to the others."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.operations import record
from certificates.models import Certificate
from certificates.operations import carry_out, copy_from_register, issue
from cooperatives.models import Cooperative
from enrollment.operations import attach, claim
from enrollment.views.phone import RECEIPT
from notices.models import Message
from papers.files import Paper
from papers.models import Bundle
from privacy.models import DataRequest
from privacy.operations import receive
from targets.models import Target, TargetSet
from targets.operations import close_period
from tests.access.people import BROWSERS, PEOPLE, ROLES, WITH_OTHER
from tests.cooperatives.imports.lists import a_policy, bring
from tests.factories import (
    make_application,
    make_body,
    make_call,
    make_class,
    make_commune,
    make_draft,
    make_material,
    make_nomination,
    make_offer,
    make_original,
    make_participant,
    make_parts,
    make_person,
    make_recognised_class,
    make_session,
    make_signatory,
    make_user,
    open_for_teaching,
)
from training.models import ResultException, TrainingClass
from training.operations import add_sheet_photo, make_feed, note_walk_in

if TYPE_CHECKING:
    from accounts.models import User

PDF = b"%PDF-1.7"


def build() -> SimpleNamespace:
    """What is asked for, with ``other``, its like that belongs to the others."""
    people = {name: _account(name, role) for name, role in ROLES.items()}
    others = {f"other_{name}": _account(name, ROLES[name]) for name in WITH_OTHER}
    world = _one_of_everything(people, year=2024)
    world.other = _one_of_everything(
        people
        | {name: others[f"other_{name}"] for name in WITH_OTHER}
        | {"stranger": make_user(), "officer": people["officer"]},
        year=2023,
    )
    elsewhere = make_body(name="Trung tâm minh họa")
    elsewhere.officers.add(others["other_officer"])
    TrainingClass.objects.filter(
        pk__in=[world.other.running.pk, world.other.finished.pk]
    ).update(body=elsewhere)
    record(people["officer"], "demo.told", people["officer"])
    world.people = people | others
    return world


def visits(world: SimpleNamespace) -> dict[str, dict[str, str]]:
    """The cookies of everybody, who came in once for all tests."""
    return {person: _visit(person, world) for person in PEOPLE}


def _session_of(user: User) -> UserSession:
    """A second session of the account, on another telephone."""
    return UserSession.objects.create(
        user=user, ip="192.0.2.1", user_agent="Mẫu", session_key=f"{user.pk:032}"
    )


def _account(name: str, role: str) -> User:
    user = make_user(full_name=f"Nguyễn Văn {name.title().replace('_', ' ')}")
    user.groups.add(Group.objects.get(name=role))
    return user


def _visit(person: str, world: SimpleNamespace) -> dict[str, str]:
    client = Client()
    if person not in BROWSERS:
        client.force_login(world.people[person])
    elif person != "visitor":
        _open_dossiers(client, world if person == "applicant" else world.other)
    return {name: cookie.value for name, cookie in client.cookies.items()}


def _open_dossiers(client: Client, world: SimpleNamespace) -> None:
    """A browser that began a form, sent one, and opened what is known by code and phone."""
    for opened in (
        world.draft_form,
        world.application,
        world.seated,
        world.lacking,
        world.offer.applications.get(),
    ):
        answer = client.post(
            reverse("enrollment:application_lookup"),
            {"code": opened.code, "phone": opened.phone},
        )
        assert answer.status_code in {200, 302}
    session = client.session
    session[RECEIPT] = world.application.code
    session.save()


def _one_of_everything(people: dict[str, User], *, year: int) -> SimpleNamespace:
    officer, instructor = people["officer"], people["instructor"]
    finished = make_recognised_class(passed=2, failed=1, actor=officer)
    finished.sessions.update(instructor=instructor)
    carry_out(issue(finished, actor=officer))
    certificate = Certificate.objects.filter(
        participant__training_class=finished
    ).order_by("number")[0]
    copy = copy_from_register(
        certificate,
        issued_on=timezone.localdate(),
        receiver="Danh Mẫu",
        signatory=make_signatory(),
        actor=officer,
    )
    signed = f"%PDF {certificate.serial_number}".encode()
    make_original(certificate, received_by=officer, content=signed)
    holder = certificate.participant
    holder.person.user = people["learner"]
    holder.person.save()
    holder.cooperative.contacts.add(people["contact"])
    commune = make_commune(officers=[people["local_officer"]])
    Cooperative.objects.filter(pk=holder.cooperative.pk).update(admin_unit=commune)

    running = make_class()
    seat = make_participant(
        training_class=running, person=holder.person, cooperative=holder.cooperative
    )
    open_for_teaching(running, actor=officer)
    session = make_session(training_class=running, instructor=instructor)
    photo = add_sheet_photo(
        finished.sessions.first(),  # evidence stays, so all may try to take it out
        Paper(PDF, "application/pdf", "bang.pdf"),
        actor=instructor,
    )
    ahead = make_session(
        training_class=running,
        instructor=instructor,
        held_on=timezone.localdate() + dt.timedelta(days=3),
    )
    exception = ResultException.objects.create(
        participant=holder,
        kind="not_lowered",
        reason="Ốm",
        proposed_by=officer,
        proposed_at=timezone.now(),
    )

    call = make_call()
    open_class = call.training_class
    application = make_application(
        training_class=open_class, cooperative=holder.cooperative
    )
    seated_person = make_person()
    seated_in = make_participant(training_class=running, person=seated_person)
    nomination = make_nomination(
        training_class=open_class,
        cooperative=holder.cooperative,
        actor=people["contact"],
        letter=Paper(PDF, "application/pdf", "cong-van.pdf"),
    )
    target_set, period = _plan(year, approver=people["approver"])
    bundle = Bundle.objects.create(
        kind="class_file", subject=running.code, title="Hồ sơ lớp", requested_by=officer
    )
    twin_account = make_user()
    twin_account.groups.add(Group.objects.get(name="learner"))
    return SimpleNamespace(
        finished=finished,
        certificate=certificate,
        copy=copy,
        holder=holder,
        twin=make_person(full_name=holder.person.full_name),
        parts=make_parts(holder.cooperative),
        running=running,
        seat=seat,
        session=session,
        photo=photo,
        walk_in=note_walk_in(session, name="Danh Lạ", actor=instructor),
        ahead=ahead,
        exception=exception,
        material=make_material(module=session.module),
        feed=make_feed(instructor, actor=instructor),
        call=call,
        draft=make_call(training_class=make_class(status="planned"), published_at=None),
        draft_form=make_draft(training_class=open_class),
        application=application,
        applicants_twin=make_person(full_name=application.full_name, citizen_id=""),
        seated=make_application(
            training_class=running,
            status="admitted",
            participant=seated_in,
            person=seated_person,
            decided_at=timezone.now(),
            decided_by=officer,
        ),
        lacking=make_application(
            training_class=open_class, status="needs_supplement", reason="Thiếu ảnh"
        ),
        attachment=attach(
            application,
            Paper(PDF, "application/pdf", "a.pdf"),
            kind="letter",
            actor=None,
        ),
        offer=make_offer(),
        claim=claim(application, actor=people["stranger"]),
        nomination=nomination,
        target_set=target_set,
        period=period,
        batch=bring("policy_documents", a_policy(), actor=people["data_officer"]),
        bundle=bundle,
        bundle_file=bundle.files.create(
            name="Hồ sơ lớp.zip",
            file=ContentFile(b"made", "bundle.zip"),
            size=4,
            is_result=True,
        ),
        message=Message.objects.create(
            key=f"k{year}",
            office=running.body_id,
            channel="desk",
            to_name="Danh Mẫu",
            subject="s",
            body="b",
            status="to_tell",
        ),
        asked=receive(
            DataRequest(kind="see", full_name="Danh Hỏi", phone="0912000222"),
            actor=None,
        ),
        twin_account=twin_account,
        visit=_session_of(people["learner"]),
    )


def _plan(year: int, *, approver: User) -> tuple[TargetSet, object]:
    """A plan of one target, published, and its year closed."""
    target_set = TargetSet.objects.create(
        year=year, plan="Kế hoạch", scheme="CM-2024-9", is_published=True
    )
    Target.objects.create(
        target_set=target_set,
        code="T8a",
        indicator="director_classes",
        position=1,
        bullet=8,
        text="01 lớp giám đốc",
        label="Lớp giám đốc hợp tác xã",
        level="province",
        value=1,
        unit="count",
    )
    period = close_period(
        target_set,
        dt.date(year, 12, 31),
        decision_no="1/QĐ",
        decided_on=dt.date(2025, 1, 15),
        actor=approver,
    )
    return target_set, period
