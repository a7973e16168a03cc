"""Every page × every kind of person. A page that is not in the table fails.

A letter a person: ``.`` may open it, ``L`` is sent to sign in, ``3`` is refused (403),
``4`` finds nothing (404). Pages that act are asked with an empty POST: whoever may act
gets past the door, whatever the form then says.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.operations import record
from certificates.models import Certificate
from certificates.operations import carry_out, copy_from_register, issue
from certificates.receiving import receive_path
from cooperatives.models import Cooperative
from enrollment.operations import attach, claim
from notices.models import Message
from papers.files import Paper
from papers.models import Bundle
from privacy.models import DataRequest
from privacy.operations import receive
from targets.models import Target, TargetSet
from targets.operations import close_period
from tests.canaries import ALLOWED, NUMBERS, PHONE, plant, seen_in
from tests.cooperatives.imports.lists import a_policy, bring
from tests.doors import doors
from tests.factories import (
    make_application,
    make_call,
    make_class,
    make_commune,
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
from tests.quick import quick_papers
from training.models import ResultException
from training.operations import add_sheet_photo, make_feed, note_walk_in

PEOPLE = (
    "visitor",
    "stranger",  # an account without any business here
    "learner",  # sits in both classes, holds the certificate
    "contact",  # of the learners' cooperative
    "instructor",  # teaches both classes
    "other_instructor",
    "officer",
    "approver",
    "data_officer",
    "reader",
    "admin",
    "local_officer",  # of the commune of the learners' cooperative
)
ROLES = {
    "stranger": "learner",
    "learner": "learner",
    "contact": "coop_contact",
    "instructor": "instructor",
    "other_instructor": "instructor",
    "officer": "training_officer",
    "approver": "approver",
    "data_officer": "data_officer",
    "reader": "reader",
    "admin": "system_admin",
    "local_officer": "local_officer",
}
MATRIX = {
    "accounts:audit_list": "L33333..33.3",
    "accounts:code_sign_in": "............",
    "accounts:session_end": "L44444444444",
    "certificate_find": "............",
    "certificates:certificate_copy": "L33333.33333",
    "certificates:certificate_correct": "L333333.3333",
    "certificates:certificate_detail": "L4.444...4.4",
    "certificates:certificate_file": "............",
    "certificates:certificate_hand_over": "L33333.33333",
    "certificates:certificate_list": "L33333...3.3",
    "certificates:certificate_lookup": "............",
    "certificates:certificate_original": "L33333.33333",
    "certificates:certificate_pdf": "L4.444...4.4",
    "certificates:certificate_receive": "............",
    "certificates:certificate_receive_original": "............",
    "certificates:certificate_receive_pdf": "............",
    "certificates:certificate_revoke": "L333333.3333",
    "certificates:certificate_verify": "............",
    "certificates:certificate_verify_json": "............",
    "certificates:certificate_void": "L33333.33333",
    "certificates:class_hand_over": "L33333.33333",
    "certificates:class_issue": "L33333...3.3",
    "certificates:class_outcome": "L33333...3.3",
    "certificates:class_print": "L33333.33333",
    "certificates:copy_list": "L33333...3.3",
    "certificates:copy_pdf": "L33333...3.3",
    "certificates:design_choose": "L33333.33333",
    "certificates:design_create": "L33333.33333",
    "certificates:design_edit": "L33333.33333",
    "certificates:design_list": "L33333.33333",
    "certificates:design_preview": "L33333.33333",
    "certificates:historic_create": "L33333.33333",
    "certificates:historic_import": "L33333.33333",
    "certificates:key_pem": "............",
    "certificates:original_pdf": "L4.444...4.4",
    "certificates:own_certificate_list": "L...........",
    "certificates:register_head": "............",
    "certificates:register_list": "L33333...3.3",
    "certificates:register_print": "L33333...3.3",
    "class_file": "L333.4...3.3",
    "class_paper": "L333.4...3.3",
    "cooperatives:assignment_create": "L3333333.333",
    "cooperatives:assignment_end": "L3333333.333",
    "cooperatives:assignment_progress": "L3333333.333",
    "cooperatives:certification_create": "L3333333.333",
    "cooperatives:certification_edit": "L3333333.333",
    "cooperatives:certification_end": "L3333333.333",
    "cooperatives:contract_create": "L3333333.333",
    "cooperatives:contract_edit": "L3333333.333",
    "cooperatives:contract_end": "L3333333.333",
    "cooperatives:cooperative_create": "L3333333.333",
    "cooperatives:cooperative_detail": "L44.44......",
    "cooperatives:cooperative_edit": "L3333333.333",
    "cooperatives:cooperative_history": "L33333.....3",
    "cooperatives:cooperative_list": "L33333.....3",
    "cooperatives:cooperative_relocate": "L3333333.333",
    "cooperatives:cooperative_status": "L3333333.333",
    "cooperatives:group_create": "L3333333.333",
    "cooperatives:group_detail": "L33333.....3",
    "cooperatives:group_edit": "L3333333.333",
    "cooperatives:group_list": "L33333.....3",
    "cooperatives:group_rate": "L3333333.333",
    "cooperatives:group_status": "L3333333.333",
    "cooperatives:import_create": "L3333333.333",
    "cooperatives:import_detail": "L3333333.333",
    "cooperatives:import_discard": "L3333333.333",
    "cooperatives:import_headers": "L3333333.333",
    "cooperatives:import_list": "L3333333.333",
    "cooperatives:import_refresh": "L3333333.333",
    "cooperatives:import_rest": "L3333333.333",
    "cooperatives:import_returned": "L3333333.333",
    "cooperatives:import_row": "L3333333.333",
    "cooperatives:import_save": "L3333333.333",
    "cooperatives:import_template": "L3333333.333",
    "cooperatives:import_undo": "L3333333.333",
    "cooperatives:ocop_create": "L3333333.333",
    "cooperatives:ocop_edit": "L3333333.333",
    "cooperatives:ocop_end": "L3333333.333",
    "cooperatives:pair_detail": "L3333333.333",
    "cooperatives:pair_distinct": "L3333333.333",
    "cooperatives:pair_list": "L3333333.333",
    "cooperatives:person_citizen_id": "L3333333.333",
    "cooperatives:person_create": "L3333333.333",
    "cooperatives:person_detail": "L4.444...4.4",
    "cooperatives:person_edit": "L3333333.333",
    "cooperatives:person_list": "L33333...3.3",
    "cooperatives:policy_create": "L3333333.333",
    "cooperatives:policy_edit": "L3333333.333",
    "cooperatives:policy_list": "L33333.....3",
    "cooperatives:post_create": "L3333333.333",
    "cooperatives:post_edit": "L3333333.333",
    "cooperatives:post_end": "L3333333.333",
    "cooperatives:report_create": "L3333333.333",
    "cooperatives:report_edit": "L3333333.333",
    "cooperatives:unit_carry_over": "L3333333.333",
    "cooperatives:unit_choose": "L3333333.333",
    "cooperatives:unit_lookup": "L33333.....3",
    "cooperatives:unit_todo": "L3333333.333",
    "curriculum:material_create": "L33333.33333",
    "curriculum:material_delete": "L33333.33333",
    "curriculum:module_create": "L33333.33333",
    "curriculum:module_delete": "L33333.33333",
    "curriculum:module_edit": "L33333.33333",
    "curriculum:programme_create": "L33333.33333",
    "curriculum:programme_detail": "L333.....3.3",
    "curriculum:programme_edit": "L33333.33333",
    "curriculum:programme_list": "L333.....3.3",
    "curriculum:version_compare": "L333.....3.3",
    "curriculum:version_create": "L33333.33333",
    "curriculum:version_delete": "L33333.33333",
    "curriculum:version_detail": "L333.....3.3",
    "curriculum:version_edit": "L33333.33333",
    "curriculum:version_take_back": "L33333.33333",
    "curriculum:version_use": "L33333.33333",
    "desk": "L...........",
    "enrollment:admitted_list": "L33333..33.3",
    "enrollment:admitted_list_pdf": "L33333..33.3",
    "enrollment:admitted_list_xlsx": "L33333..33.3",
    "enrollment:application_admit": "L33333.33333",
    "enrollment:application_ask_again": "L33333.33333",
    "enrollment:application_bulk": "L33333.33333",
    "enrollment:application_claim": "L...........",
    "enrollment:application_confirm": "............",
    "enrollment:application_consent": "L33333.33333",
    "enrollment:application_cooperative": "L33333.33333",
    "enrollment:application_create": "............",
    "enrollment:application_data": "............",
    "enrollment:application_data_json": "............",
    "enrollment:application_decline": "L33333.33333",
    "enrollment:application_detail": "L44444..44.4",
    "enrollment:application_explanation": "L33333..33.3",
    "enrollment:application_letter": "L33333.33333",
    "enrollment:application_list": "L33333..33.3",
    "enrollment:application_lookup": "............",
    "enrollment:application_queue": "L33333..33.3",
    "enrollment:application_receipt": "............",
    "enrollment:application_return": "............",
    "enrollment:application_supplement": "L33333.33333",
    "enrollment:application_told_apart": "L33333.33333",
    "enrollment:application_twin": "L33333.33333",
    "enrollment:application_waitlist": "L33333.33333",
    "enrollment:application_withdraw": "............",
    "enrollment:attachment_create": "............",
    "enrollment:attachment_detail": "444444..44.4",
    "enrollment:calendar_link": "............",
    "enrollment:call_calendar": "............",
    "enrollment:call_detail": "............",
    "enrollment:call_edit": "L33333.33333",
    "enrollment:call_list": "............",
    "enrollment:call_notice_docx": "L33333.33333",
    "enrollment:call_notice_pdf": "............",
    "enrollment:call_picture": "............",
    "enrollment:call_preview": "L33333.33333",
    "enrollment:call_publish": "L33333.33333",
    "enrollment:call_sign": "L33333.33333",
    "enrollment:claim_confirm": "L.4444444444",
    "enrollment:claim_settle": "L33333.33333",
    "enrollment:consent_withdraw": "............",
    "enrollment:draft_discard": "444444444444",
    "enrollment:list_close": "L33333.33333",
    "enrollment:list_unlock": "L33333.33333",
    "enrollment:my_cooperatives": "L33.3333333.",
    "enrollment:nomination_create": "L33.3333333.",
    "enrollment:nomination_detail": "L44.44..44..",
    "enrollment:nomination_edit": "L33.3333333.",
    "enrollment:nomination_endorse": "L33333..333.",
    "enrollment:nomination_letter": "L44.44..44..",
    "enrollment:nomination_list": "L33333..33..",
    "enrollment:nomination_returned": "L33433333334",
    "enrollment:nomination_send_back": "L33333..333.",
    "enrollment:nomination_template": "L33.3333333.",
    "enrollment:nomination_withdraw": "L33.3333333.",
    "enrollment:offer_answer": "............",
    "enrollment:offer_desk": "L33333.33333",
    "enrollment:offer_find": "............",
    "enrollment:offer_take_back": "L33333.33333",
    "enrollment:own_application_list": "L...........",
    "enrollment:own_material": "444444444444",
    "enrollment:receipt_picture": "............",
    "enrollment:reserve_list": "L33333..33.3",
    "enrollment:summons_docx": "L33333..33.3",
    "enrollment:summons_pdf": "L33333..33.3",
    "enrollment:supplement_answer": "............",
    "guide": "............",
    "healthz": "............",
    "home": "............",
    "notices:message_again": "L33333.33333",
    "notices:message_detail": "L33333..33.3",
    "notices:message_list": "L33333..33.3",
    "notices:message_told": "L33333.33333",
    "notices:messages_told": "L33333.33333",
    "notices:wording_edit": "L33333.33333",
    "notices:wording_list": "L33333..33.3",
    "notices:wording_restore": "L33333.33333",
    "papers:bundle_detail": "L44444...4.4",
    "papers:bundle_file": "L44444...4.4",
    "papers:bundle_resume": "L44444...4.4",
    "papers:decision_detail": "L33333...3.3",
    "privacy": "............",
    "privacy:access_list": "L3333333.3.3",
    "privacy:holding_list": "L3333333.3.3",
    "privacy:own_consent": "L...........",
    "privacy:own_data": "L...........",
    "privacy:own_data_json": "L...........",
    "privacy:request_answer": "L3333333.3.3",
    "privacy:request_copy": "L3333333.3.3",
    "privacy:request_create": "............",
    "privacy:request_detail": "L3333333.3.3",
    "privacy:request_identify": "L3333333.3.3",
    "privacy:request_list": "L3333333.3.3",
    "readyz": "............",
    "set_language": "............",
    "system_status": "L333333333.3",
    "staff:account_code": "L33333.333.3",
    "staff:account_detail": "L33333.333.3",
    "staff:account_edit": "L33333.333.3",
    "staff:account_factors": "L33333.333.3",
    "staff:account_hand_over": "L33333.333.3",
    "staff:account_invite": "L33333.333.3",
    "staff:account_list": "L33333.333.3",
    "staff:account_reach": "L33333.333.3",
    "staff:account_restore": "L33333.333.3",
    "staff:account_roles": "L33333.333.3",
    "staff:account_suspend": "L33333.333.3",
    "targets:coverage_invite": "L33333...3.3",
    "targets:coverage_list": "L33333.....3",
    "targets:period_close": "L333333.3333",
    "targets:period_detail": "L33333.....3",
    "targets:period_figure": "L33333.....3",
    "targets:period_list": "L33333.....3",
    "targets:plan_create": "L3333333.3.3",
    "targets:plan_edit": "L3333333.3.3",
    "targets:plan_list": "L3333333.3.3",
    "targets:plan_publish": "L3333333.3.3",
    "targets:public_targets": "............",
    "targets:target_detail": "L33333.....3",
    "targets:target_list": "L33333.....3",
    "targets:target_report_pdf": "L33333.....3",
    "targets:target_report_xlsx": "L33333.....3",
    "targets:trained_list": "L33333.....3",
    "training:attendance_day": "L333...33333",
    "training:attendance_grid": "L333.4.33333",
    "training:attendance_history": "L333.4.33333",
    "training:attendance_import": "L333.4.33333",
    "training:attendance_manifest": "............",
    "training:attendance_phone": "L333.4.33333",
    "training:attendance_record": "L333.4.33333",
    "training:award_change": "L33333.33333",
    "training:attendance_send": "L333...33333",
    "training:attendance_settle": "L333.4.33333",
    "training:attendance_shell": "............",
    "training:attendance_worker": "............",
    "training:check_in": "L4.444444444",
    "training:check_in_desk": "L333.4.33333",
    "training:class_close_grading": "L33333.33333",
    "training:class_create": "L33333.33333",
    "training:class_detail": "L4.4.4...4.4",
    "training:class_edit": "L33333.33333",
    "training:class_list": "L333.....3.3",
    "training:class_open": "L33333.33333",
    "training:class_recognise": "L333333.3333",
    "training:class_reopen_grading": "L33333.33333",
    "training:feed_calendar": "............",
    "training:feed_renew": "L...........",
    "training:council_review": "L33333.33333",
    "training:exception_create": "L33333.33333",
    "training:exception_sign": "L333333.3333",
    "training:exception_take_back": "L33333..3333",
    "training:grade_cell": "L333.4.33333",
    "training:grade_history": "L333.4.33333",
    "training:grade_record": "L333.4.33333",
    "training:grade_reopen": "L33333.33333",
    "training:grade_submit": "L333.4.33333",
    "training:material_download": "L4.4.....4.4",
    "training:own_timetable": "L...........",
    "training:own_class": "L...........",
    "training:participant_discipline": "L33333.33333",
    "training:participant_drop": "L33333.33333",
    "training:participant_list": "L333.4...3.3",
    "training:result_correct": "L333333.3333",
    "training:result_detail": "L33333...3.3",
    "training:result_list": "L333.4...3.3",
    "training:session_cancel": "L33333.33333",
    "training:session_create": "L33333.33333",
    "training:session_delete": "L33333.33333",
    "training:session_detail": "L333.4...3.3",
    "training:session_edit": "L33333.33333",
    "training:session_list": "L333.4...3.3",
    "training:session_move": "L33333.33333",
    "training:timetable_clear": "L33333.33333",
    "training:timetable_lay_out": "L33333.33333",
    "training:session_sheet_pdf": "L333.4...3.3",
    "training:sheet_photo": "L333.4...3.3",
    "training:sheet_photo_create": "L333.4.33333",
    "training:sheet_photo_remove": "L333.4.33333",
    "training:walk_in_create": "L333.4.33333",
    "training:walk_in_settle": "L333.4.33333",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One of everything, built once; each test starts from it and is rolled back to it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        quick_papers(patch)
        with transaction.atomic():
            call_command("sync_roles", verbosity=0)
            built = _build()
            plant(built)
            yield built
            transaction.set_rollback(True)


def _build() -> SimpleNamespace:
    people = {
        name: make_user(full_name=f"Nguyễn Văn {name.title().replace('_', ' ')}")
        for name in ROLES
    }
    for name, role in ROLES.items():
        people[name].groups.add(Group.objects.get(name=role))
    officer = people["officer"]
    finished = make_recognised_class(passed=2, failed=1, actor=officer)
    finished.sessions.update(instructor=people["instructor"])
    carry_out(issue(finished, actor=officer))
    certificate = Certificate.objects.order_by("number")[0]
    copy = copy_from_register(
        certificate,
        issued_on=timezone.localdate(),
        receiver="Danh Mẫu",
        signatory=make_signatory(),
        actor=officer,
    )
    make_original(certificate, received_by=officer)
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
    session = make_session(training_class=running, instructor=people["instructor"])
    photo = add_sheet_photo(
        finished.sessions.first(),  # evidence stays, so all may try to take it out
        Paper(b"%PDF-1.7", "application/pdf", "bang.pdf"),
        actor=people["instructor"],
    )
    walk_in = note_walk_in(session, name="Danh Lạ", actor=people["instructor"])
    ahead = make_session(
        training_class=running,
        instructor=people["instructor"],
        held_on=timezone.localdate() + dt.timedelta(days=3),
    )
    call = make_call()
    draft = make_call(training_class=make_class(status="planned"), published_at=None)
    application = make_application(
        training_class=call.training_class, cooperative=holder.cooperative
    )
    offer = make_offer()
    nomination = make_nomination(
        training_class=call.training_class,
        cooperative=holder.cooperative,
        actor=people["contact"],
        letter=Paper(b"%PDF-1.7", "application/pdf", "cong-van.pdf"),
    )
    attachment = attach(
        application,
        Paper(b"%PDF-1.7", "application/pdf", "a.pdf"),
        kind="letter",
        actor=None,
    )
    message = Message.objects.create(
        key="k",
        channel="desk",
        to_name="Danh Mẫu",
        subject="s",
        body="b",
        status="to_tell",
    )
    target_set = TargetSet.objects.create(
        year=2024, plan="Kế hoạch", scheme="CM-2024-9", is_published=True
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
        dt.date(2024, 12, 31),
        decision_no="1/QĐ",
        decided_on=dt.date(2025, 1, 15),
        actor=people["approver"],
    )
    parts = make_parts(holder.cooperative)
    batch = bring("policy_documents", a_policy(), actor=people["data_officer"])
    material = make_material(module=session.module)
    feed = make_feed(people["instructor"], actor=people["instructor"])
    exception = ResultException.objects.create(
        participant=holder,
        kind="not_lowered",
        reason="Ốm",
        proposed_by=officer,
        proposed_at=timezone.now(),
    )
    bundle = Bundle.objects.create(
        kind="class_file", subject=running.code, title="Hồ sơ lớp", requested_by=officer
    )
    bundle_file = bundle.files.create(
        name="Hồ sơ lớp.zip",
        file=ContentFile(b"PK", "bundle.zip"),
        size=2,
        is_result=True,
    )
    asked = receive(
        DataRequest(kind="see", full_name="Danh Hỏi", phone="0912000222"), actor=None
    )
    record(officer, "demo.told", officer)
    twin_account = make_user()
    twin_account.groups.add(Group.objects.get(name="learner"))
    claimed = claim(application, actor=people["stranger"])
    return SimpleNamespace(
        people=people,
        asked=asked,
        batch=batch,
        bundle=bundle,
        bundle_file=bundle_file,
        call=call,
        draft=draft,
        application=application,
        attachment=attachment,
        offer=offer,
        nomination=nomination,
        running=running,
        finished=finished,
        session=session,
        photo=photo,
        walk_in=walk_in,
        ahead=ahead,
        exception=exception,
        seat=seat,
        holder=holder,
        twin=make_person(full_name=holder.person.full_name),
        applicants_twin=make_person(full_name=application.full_name, citizen_id=""),
        certificate=certificate,
        copy=copy,
        message=message,
        material=material,
        feed=feed,
        target_set=target_set,
        period=period,
        parts=parts,
        twin_account=twin_account,
        claim=claimed,
    )


def of_papers(world: SimpleNamespace) -> dict[str, list]:
    """Pages of certificates that are not named by the certificate's key."""
    key = receive_path(world.certificate).strip("/").rpartition("/")[2]
    template = world.certificate.template_version.template_id
    return {
        "class_hand_over": [world.finished.code],
        "copy_pdf": [world.copy.pk],
        "key_pem": [world.certificate.signing_key.fingerprint],
        "certificate_receive": [key],
        "certificate_receive_original": [key],
        "certificate_receive_pdf": [key],
        **{f"design_{act}": [template] for act in ("edit", "preview", "choose")},
        **{
            page: []
            for page in (
                "certificate_file",
                "certificate_find",
                "copy_list",
                "design_create",
                "design_list",
                "historic_create",
                "historic_import",
                "own_certificate_list",
            )
        },
    }


def address(name: str, world: SimpleNamespace) -> str:
    """A real object for each page that shows or changes one."""
    app, _colon, page = name.rpartition(":")
    open_class = world.call.training_class.code
    by_code = {
        "call_detail": open_class,
        "call_calendar": open_class,
        "application_bulk": open_class,
        "application_create": open_class,
        "application_explanation": open_class,
        "application_queue": open_class,
        "application_receipt": open_class,
        "reserve_list": open_class,
        "receipt_picture": open_class,
        "draft_discard": open_class,
        "call_edit": open_class,
        "call_notice_docx": open_class,
        "call_notice_pdf": open_class,
        "call_picture": open_class,
        "call_preview": open_class,
        "call_publish": world.draft.training_class.code,
        "call_sign": open_class,
        "admitted_list": open_class,
        "list_close": open_class,
        "list_unlock": open_class,
        **dict.fromkeys(
            (
                "admitted_list_pdf",
                "admitted_list_xlsx",
                "summons_docx",
                "summons_pdf",
            ),
            world.running.code,
        ),
        "class_edit": open_class,
        "class_open": open_class,
        "class_recognise": world.finished.code,
        "class_reopen_grading": world.finished.code,
        "result_list": world.finished.code,
        "class_issue": world.finished.code,
        "class_outcome": world.finished.code,
        "class_print": world.finished.code,
        "programme_detail": world.running.version.programme.code,
    }
    by_key = {
        "certificates": world.certificate.pk,
        "enrollment": world.application.pk,
        "notices": world.message.pk,
    }
    special = {
        **{
            f"account_{act}": [world.twin_account.pk]
            for act in (
                "code",
                "detail",
                "edit",
                "factors",
                "hand_over",
                "restore",
                "roles",
                "suspend",
            )
        },
        "account_invite": [],
        "account_reach": [world.twin_account.pk, "hop-tac-xa"],
        "session_end": [1],
        "application_claim": [],
        "claim_confirm": [world.claim.pk],
        "claim_settle": [world.claim.pk],
        "application_told_apart": [world.application.pk, world.applicants_twin.pk],
        "application_twin": [world.application.pk, world.applicants_twin.pk],
        "attachment_detail": [world.attachment.pk],
        **{
            page: []
            for page in (
                "application_data",
                "application_data_json",
                "calendar_link",
                "consent_withdraw",
                "feed_renew",
                "own_timetable",
                "supplement_answer",
            )
        },
        **{
            f"session_{page}": [world.running.code, world.ahead.pk]
            for page in ("cancel", "delete", "detail", "edit", "move")
        },
        "feed_calendar": [world.feed.token],
        **{
            page: [world.running.code, world.session.pk]
            for page in (
                "attendance_record",
                "attendance_settle",
                "check_in_desk",
                "session_sheet_pdf",
                "sheet_photo_create",
                "walk_in_create",
            )
        },
        **{
            f"attendance_{page}": []
            for page in ("day", "manifest", "send", "shell", "worker")
        },
        "attendance_phone": [world.session.pk],
        "check_in": [world.session.pk],
        "sheet_photo": [world.photo.pk],
        "sheet_photo_remove": [world.photo.pk],
        "walk_in_settle": [world.running.code, world.walk_in.pk],
        "participant_drop": [world.running.code, world.seat.pk],
        **{
            f"grade_{act}": [world.running.code, world.session.module.code]
            for act in ("cell", "history", "record", "reopen", "submit")
        },
        "material_download": [world.material.pk],
        "own_material": [world.material.pk],
        "own_class": [],
        **of_results(world),
        **of_papers(world),
        **of_programmes(world),
        "cooperative_detail": [world.holder.cooperative.pk],
        "cooperative_edit": [world.holder.cooperative.pk],
        "cooperative_history": [world.holder.cooperative.pk],
        "cooperative_relocate": [world.holder.cooperative.pk],
        "cooperative_status": [world.holder.cooperative.pk],
        "unit_choose": [world.holder.cooperative.pk],
        "pair_detail": ["person", world.holder.person.pk, world.twin.pk],
        "pair_distinct": ["person", world.holder.person.pk, world.twin.pk],
        "person_detail": [world.holder.person.pk],
        "person_edit": [world.holder.person.pk],
        "person_citizen_id": [world.holder.person.pk],
        "import_template": ["cooperatives"],
        "import_row": [world.batch.pk, 2],
        **{
            f"import_{page}": [world.batch.pk]
            for page in (
                "detail",
                "discard",
                "headers",
                "refresh",
                "rest",
                "returned",
                "save",
                "undo",
            )
        },
        "application_confirm": [world.application.token],
        "my_cooperatives": [],
        "nomination_create": [
            world.holder.cooperative.pk,
            world.call.training_class.code,
        ],
        "nomination_list": [],
        "nomination_letter": [
            world.nomination.pk,
            world.nomination.attachments.get().pk,
        ],
        "nomination_returned": [],
        "nomination_template": [],
        **{
            f"nomination_{page}": [world.nomination.pk]
            for page in ("detail", "edit", "endorse", "send_back", "withdraw")
        },
        "class_file": [world.running.code],
        "class_paper": [world.running.code, "danh-sach", "pdf"],
        "bundle_detail": [world.bundle.pk],
        "bundle_file": [world.bundle.pk, world.bundle_file.pk],
        "bundle_resume": [world.bundle.pk],
        "decision_detail": [world.finished.recognition_decision.pk],
        "target_detail": [world.target_set.pk, "T8a"],
        "target_report_pdf": [world.target_set.pk],
        "target_report_xlsx": [world.target_set.pk],
        "period_close": [world.target_set.pk],
        "period_detail": [world.period.pk],
        "period_figure": [world.period.pk, "T8a"],
        "plan_edit": [world.target_set.pk],
        "plan_publish": [world.target_set.pk],
        **{
            f"request_{page}": [world.asked.pk]
            for page in ("detail", "identify", "answer", "copy")
        },
        "own_consent": [],
        "own_data": [],
        "own_data_json": [],
        "messages_told": [],
        "wording_edit": ["application.submitted"],
        "wording_restore": ["application.submitted"],
        "application_return": [],
        "offer_answer": [world.offer.token],
        "offer_desk": [world.offer.pk],
        "offer_find": [],
        "offer_take_back": [world.offer.pk],
        "certificate_verify": [world.certificate.token],
        "register_print": [world.certificate.register_id],
        "certificate_verify_json": [world.certificate.token],
        **of_parts(world),
    }
    if page in special:
        return reverse(name, args=special[page])
    if page in by_code:
        return reverse(name, args=[by_code[page]])
    if app == "training" and page not in {"class_list", "class_create"}:
        return reverse(name, args=[world.running.code])
    plain = (
        page.endswith(("_list", "_create", "_lookup", "_head", "_withdraw")) or not app
    )
    if plain or app not in by_key:
        return reverse(name)
    return reverse(name, args=[by_key[app]])


def of_programmes(world: SimpleNamespace) -> dict[str, list[object]]:
    """The keys of the pages on a programme and its versions."""
    version = world.running.version
    of_version = [version.programme.code, version.number]
    of_module = [*of_version, world.session.module.code]
    return {
        "programme_create": [],
        "programme_edit": [version.programme.code],
        "version_compare": [version.programme.code],
        "version_create": [version.programme.code],
        **{
            f"version_{act}": of_version
            for act in ("delete", "detail", "edit", "take_back", "use")
        },
        "module_create": of_version,
        "module_edit": of_module,
        "module_delete": of_module,
        "material_create": of_module,
        "material_delete": [*of_version, world.material.pk],
    }


def of_results(world: SimpleNamespace) -> dict[str, list[object]]:
    """The keys of the pages on one learner's result."""
    code = world.finished.code
    return {
        "council_review": [code],
        **{
            page: [code, world.holder.pk]
            for page in (
                "award_change",
                "exception_create",
                "participant_discipline",
                "result_correct",
                "result_detail",
            )
        },
        "exception_sign": [code, world.exception.pk],
        "exception_take_back": [code, world.exception.pk],
    }


def of_parts(world: SimpleNamespace) -> dict[str, list[int]]:
    """The keys of the pages on parts of a cooperative's record."""
    acts = ("detail", "edit", "end", "progress", "rate", "status")
    on_parts = {
        f"{noun}_{act}": [part.pk] for noun, part in world.parts.items() for act in acts
    }
    to_come = {
        f"{noun}_create": [world.holder.cooperative.pk]
        for noun in world.parts
        if noun not in {"group", "policy"}
    }
    return on_parts | to_come


def letter(response) -> str:
    if (
        response.status_code == 302
        and "/tai-khoan/login/" in response.headers["Location"]
    ):
        return "L"
    return {403: "3", 404: "4"}.get(response.status_code, ".")


def ask(client, url: str):
    """GET, or an empty POST where the page only acts."""
    response = client.get(url)
    if response.streaming:
        b"".join(response.streaming_content)  # to the end, where the file is closed
    return client.post(url) if response.status_code == 405 else response


def test_the_table_names_every_page():
    assert {door.name for door in doors()} == MATRIX.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_a_page_opens_only_to_those_it_is_for(client, world, name):
    """And planted data stands only where it may: no citizen number stands anywhere."""
    url = address(name, world)
    opened, seen = "", {}
    for place, person in enumerate(PEOPLE):
        client.logout()
        if person != "visitor":
            client.force_login(world.people[person])
        response = ask(client, url)
        opened += letter(response)
        answers = [b"" if response.streaming else response.content]
        if name.endswith("_list") and response.status_code == 200:
            answers.append(client.get(url, {"_export": "csv"}).content)
        for kind in set().union(*map(seen_in, answers)):
            seen.setdefault(kind, ["."] * len(PEOPLE))[place] = "x"

    assert opened == MATRIX[name], url
    assert {kind: "".join(row) for kind, row in seen.items()} == ALLOWED.get(name, {})


def test_planted_data_is_found_in_every_shape():
    """The control: what nobody finds proves nothing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", f"{NUMBERS[0]} 0987 650 321 1979-02-17".encode())

    for content in (
        packed.getvalue(),
        f"{NUMBERS[2]}, {PHONE}, sinh ngày 17/02/1979".encode(),
    ):
        assert seen_in(content) == {"number", "phone", "birth"}
    assert seen_in(b"1979, 079*****0017") == set()


@pytest.mark.django_db
def test_who_gives_a_reason_sees_the_number_and_that_is_written_down(client, world):
    """The one place where a number stands, and who looks for what."""
    client.force_login(world.people["data_officer"])
    url = reverse("cooperatives:person_citizen_id", args=[world.holder.person.pk])

    assert seen_in(client.get(url).content) == set()
    assert seen_in(client.post(url, {"reason": ""}).content) == set()
    page = client.post(url, {"reason": "Đối chiếu thẻ"}).content

    assert seen_in(page) == {"number"}
    listed = client.get(reverse("privacy:access_list")).content.decode()
    assert "Đối chiếu thẻ" in listed
    assert "number" not in seen_in(listed.encode())
