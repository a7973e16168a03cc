from __future__ import annotations

import datetime as dt
import errno
import hashlib
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from certificates import papers
from certificates.models import (
    Certificate,
    CertificateStatus,
    IssueRun,
    Register,
    RegisterEntry,
)
from certificates.operations import carry_out, issue, revoke
from certificates.tasks import carry_out_issue
from cooperatives.models import TrainingRecord
from cooperatives.models.training import trained_posts
from papers import pdf
from papers.models import Decision
from tests.factories import (
    make_class,
    make_participant,
    make_recognised_class,
    make_signatory,
    make_user,
)
from training.models import Result

pytestmark = pytest.mark.django_db


def test_issue_enters_who_passed_in_the_order_of_the_list(quick_draw, registrar):
    training_class = make_recognised_class(passed=3, failed=1, actor=registrar)

    run = issue(training_class, actor=registrar)

    certificates = list(run.certificates.in_register_order())
    programme = training_class.version.programme.code
    year = training_class.recognition_decision.signed_on.year
    assert [c.serial_number for c in certificates] == [
        f"CM-{programme}-{year}-{n:04d}" for n in (1, 2, 3)
    ]
    assert [c.register_entry_no for c in certificates] == [
        f"{n:04d}/{year}-{programme}" for n in (1, 2, 3)
    ]
    assert [c.holder_name for c in certificates] == [
        "Nguyễn Văn Anh",
        "Nguyễn Văn Họa",
        "Nguyễn Văn Minh",
    ]
    assert {c.status for c in certificates} == {CertificateStatus.DRAFT}
    assert len({c.token for c in certificates}) == 3
    assert Register.objects.get().last_number == 3
    assert TrainingRecord.objects.count() == 0
    ordered = AuditEntry.objects.get(verb="certificates.ordered")
    assert ordered.actor == registrar
    assert ordered.details["numbers"] == [c.serial_number for c in certificates]


def test_issue_freezes_the_facts(issued, registrar):
    person = issued.participant.person
    person.full_name = "Lê Thị Khác"
    person.save()
    issued.participant.cooperative.name = "Hợp tác xã Tên Mới"
    issued.participant.cooperative.save()

    issued.refresh_from_db()
    training_class = issued.participant.training_class
    assert issued.holder_name == "Nguyễn Văn Họa"
    assert "Tên Mới" not in issued.holder_workplace
    assert issued.decision_no == training_class.recognition_decision.number
    assert issued.total_periods == 8
    assert issued.holder_position[:1].isupper()
    assert issued.template_sha256 == issued.template_version.digest()


def test_carry_out_makes_each_file_and_lets_it_count(quick_draw, registrar):
    training_class = make_recognised_class(passed=2, failed=1, actor=registrar)
    run = issue(training_class, actor=registrar)

    carry_out(run)

    for certificate in Certificate.objects.all():
        assert certificate.status == CertificateStatus.ISSUED
        with certificate.pdf.open() as file:
            content = file.read()
        assert hashlib.sha256(content).hexdigest() == certificate.pdf_sha256
        record = TrainingRecord.objects.get(evidence=certificate.serial_number)
        assert record.person == certificate.participant.person
        assert record.cooperative == certificate.participant.cooperative
        assert record.certified_on == certificate.issue_date
        entry = AuditEntry.objects.get(
            verb="certificate.issued", subject_id=str(certificate.pk)
        )
        assert entry.actor == registrar
        assert entry.details == {"sha256": certificate.pdf_sha256}
    run.refresh_from_db()
    assert run.finished_at is not None
    assert AuditEntry.objects.filter(verb="certificates.issued").count() == 1


def test_the_order_is_carried_out_after_the_commit(
    quick_draw, registrar, django_capture_on_commit_callbacks
):
    training_class = make_recognised_class(passed=2, failed=0, actor=registrar)

    with django_capture_on_commit_callbacks(execute=True):
        run = issue(training_class, actor=registrar)

    assert Certificate.objects.valid().count() == 2
    run.refresh_from_db()
    assert run.finished_at is not None


def test_a_second_press_issues_nothing_twice(quick_draw, registrar):
    training_class = make_recognised_class(passed=2, failed=0, actor=registrar)

    first = issue(training_class, actor=registrar)
    second = issue(training_class, actor=registrar)
    carry_out(first)
    carry_out_issue.call(second.pk)

    assert first == second
    assert Certificate.objects.valid().count() == 2
    assert Register.objects.get().last_number == 2
    assert TrainingRecord.objects.count() == 2
    assert AuditEntry.objects.filter(verb="certificates.issued").count() == 1
    with pytest.raises(ValidationError) as refusal:
        issue(training_class, actor=registrar)
    assert refusal.value.code == "nothing_to_issue"
    assert IssueRun.objects.count() == 1


def test_one_bad_record_does_not_stop_the_rest(quick_draw, registrar, monkeypatch):
    training_class = make_recognised_class(passed=3, failed=0, actor=registrar)
    run = issue(training_class, actor=registrar)
    bad = run.certificates.in_register_order()[1]
    draw_each = papers.draw_each

    def fail_once(certificates):
        for certificate, content in draw_each(certificates):
            fault = pdf.PaperError("too long")
            yield certificate, fault if certificate == bad else content

    monkeypatch.setattr(papers, "draw_each", fail_once)
    carry_out(run)

    bad.refresh_from_db()
    run.refresh_from_db()
    assert (bad.status, bad.fault) == (CertificateStatus.DRAFT, "too long")
    assert Certificate.objects.valid().count() == 2
    assert run.finished_at is None

    monkeypatch.setattr(papers, "draw_each", draw_each)
    assert issue(training_class, actor=registrar) == run
    carry_out(run)

    bad.refresh_from_db()
    assert (bad.status, bad.fault) == (CertificateStatus.ISSUED, "")
    assert run.finished_at is not None
    assert Register.objects.get().last_number == 3


def test_a_full_disk_stops_the_run_until_there_is_room(
    quick_draw, registrar, monkeypatch, client
):
    training_class = make_recognised_class(passed=3, failed=0, actor=registrar)
    run = issue(training_class, actor=registrar)
    keep, kept = papers.keep, []

    def keep_one(field, path, content):
        if kept:
            raise OSError(errno.ENOSPC, "No space left on device", path)
        kept.append(path)
        keep(field, path, content)

    monkeypatch.setattr(papers, "keep", keep_one)
    carry_out(run)

    run.refresh_from_db()
    first, *rest = run.certificates.in_register_order()
    assert run.fault.startswith("Ổ đĩa của máy chủ đã đầy.")
    assert run.finished_at is None
    assert first.status == CertificateStatus.ISSUED
    assert [(each.status, each.fault, each.pdf.name) for each in rest] == [
        (CertificateStatus.DRAFT, "", "")
    ] * 2
    assert RegisterEntry.objects.count() == TrainingRecord.objects.count() == 1
    client.force_login(registrar)
    page = client.get(reverse("certificates:class_issue", args=[training_class.code]))
    assert run.fault in page.content.decode()

    monkeypatch.setattr(papers, "keep", keep)
    assert issue(training_class, actor=registrar) == run
    carry_out(run)

    run.refresh_from_db()
    assert (run.fault, run.finished_at is not None) == ("", True)
    assert Certificate.objects.valid().count() == 3
    assert Register.objects.get().last_number == 3


def test_two_workers_keep_one_file(quick_draw, registrar, monkeypatch):
    training_class = make_recognised_class(passed=1, failed=0, actor=registrar)
    run = issue(training_class, actor=registrar)
    draw_each = papers.draw_each
    storage = Certificate().pdf.storage

    def overtaken(certificates):
        monkeypatch.setattr(papers, "draw_each", draw_each)
        carry_out(IssueRun.objects.get(pk=run.pk))
        return [(c, paper + b" the slower") for c, paper in draw_each(certificates)]

    monkeypatch.setattr(papers, "draw_each", overtaken)
    carry_out(run)

    certificate = Certificate.objects.get()
    folder, name = certificate.pdf.name.rsplit("/", 1)
    stem = certificate.serial_number
    assert [f for f in storage.listdir(folder)[1] if f.startswith(stem)] == [name]
    with certificate.pdf.open() as file:
        assert b"slower" not in file.read()
    assert TrainingRecord.objects.count() == 1


def test_a_worker_killed_after_the_last_file_leaves_nothing_open(quick_draw, registrar):
    training_class = make_recognised_class(passed=1, failed=0, actor=registrar)
    run = issue(training_class, actor=registrar)
    carry_out(run)
    IssueRun.objects.update(finished_at=None)

    carry_out(issue(training_class, actor=registrar))

    assert IssueRun.objects.get().finished_at is not None
    assert Certificate.objects.count() == 1


def test_issue_is_refused_before_the_results_are_recognised(registrar):
    training_class = make_class()
    make_participant(training_class=training_class)

    with pytest.raises(ValidationError) as refusal:
        issue(training_class, actor=registrar)

    assert refusal.value.code == "class_not_recognised"
    assert not Certificate.objects.exists()
    assert not Register.objects.exists()
    assert not IssueRun.objects.exists()


def test_issue_is_refused_when_nobody_passed(registrar):
    training_class = make_recognised_class(passed=1, failed=1, actor=registrar)
    training_class.participants.update(
        result=Result.FAILED, classification="", final_score=None, award="none"
    )

    with pytest.raises(ValidationError) as refusal:
        issue(training_class, actor=registrar)

    assert refusal.value.code == "nothing_to_issue"
    assert not Register.objects.exists()


def test_numbers_go_on_from_class_to_class(quick_draw, registrar):
    first = make_recognised_class(passed=2, failed=0, actor=registrar)
    second = make_recognised_class(passed=1, failed=0, actor=registrar)
    second.version.programme = first.version.programme
    second.version.number = 2
    second.version.save()

    issue(first, actor=registrar)
    issue(second, actor=registrar)

    assert list(
        Certificate.objects.in_register_order().values_list("number", flat=True)
    ) == [1, 2, 3]


def revocation(**parts):
    return {
        "number": "2100/QĐ-LMHTX",
        "signed_on": timezone.localdate(),
        "signatory": make_signatory(),
        "reason": "Cấp không đúng điều kiện tham dự",
        **parts,
    }


def test_revoke_stops_the_certificate_from_counting(issued, approver):
    today = timezone.localdate()
    role = issued.register.programme.role
    held = trained_posts(role, today).count()

    revoke(issued, **revocation(), actor=approver)

    issued.refresh_from_db()
    assert issued.status == CertificateStatus.REVOKED
    assert issued.ended_on == today
    assert issued.ending.number == "2100/QĐ-LMHTX"
    assert issued.ending_reason == "Cấp không đúng điều kiện tham dự"
    row = issued.entries.get(act="revoked")
    assert row.remark.startswith("Thu hồi theo Quyết định số 2100/QĐ-LMHTX ngày ")
    assert trained_posts(role, today).count() == held - 1
    assert trained_posts(role, today - dt.timedelta(days=1)).count() == held
    entry = AuditEntry.objects.get(verb="certificate.revoked")
    assert (entry.actor, entry.subject_id) == (approver, str(issued.pk))


def test_a_revoked_certificate_is_not_replaced_by_pressing_again(revoked, registrar):
    training_class = revoked.participant.training_class

    with pytest.raises(ValidationError) as refusal:
        issue(training_class, actor=registrar)

    assert refusal.value.code == "nothing_to_issue"
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"number": " "}, "decision_missing"),
        ({"signed_on": None}, "decision_missing"),
        ({"signatory": None}, "decision_missing"),
        ({"reason": " "}, "reason_missing"),
        ({"signed_on": dt.date(2024, 1, 1)}, "decision_too_early"),
        (
            {"signed_on": timezone.localdate() + dt.timedelta(days=2)},
            "decision_in_future",
        ),
    ],
)
def test_revoke_is_refused_and_changes_nothing(issued, approver, parts, code):
    decisions, acts = Decision.objects.count(), AuditEntry.objects.count()

    with pytest.raises(ValidationError) as refusal:
        revoke(issued, **revocation(**parts), actor=approver)

    assert refusal.value.code == code
    issued.refresh_from_db()
    assert issued.status == CertificateStatus.ISSUED
    assert Decision.objects.count() == decisions
    assert AuditEntry.objects.count() == acts
    assert not TrainingRecord.objects.exclude(withdrawn_on=None).exists()


def test_revoke_is_refused_for_what_is_not_valid(revoked, approver, quick_draw):
    decisions = Decision.objects.count()

    with pytest.raises(ValidationError) as refusal:
        revoke(revoked, **revocation(number="2200/QĐ-LMHTX"), actor=approver)

    assert refusal.value.code == "certificate_not_valid"
    assert Decision.objects.count() == decisions


def run_command(*args):
    out = io.StringIO()
    call_command("issue_certificates", *args, stdout=out)
    return out.getvalue()


def test_the_command_issues_and_says_so(quick_draw, registrar):
    training_class = make_recognised_class(passed=2, failed=1, actor=registrar)

    said = run_command(training_class.code, "--actor", registrar.email)

    for certificate in Certificate.objects.all():
        assert certificate.status == CertificateStatus.ISSUED
        assert str(certificate) in said
        assert certificate.run.requested_by == registrar
    again = run_command(training_class.code, "--actor", registrar.email)
    assert again.count("\n") == 1
    assert Certificate.objects.count() == 2


def test_the_command_acts_for_the_class_officer_or_the_administrator(
    quick_draw, registrar
):
    training_class = make_recognised_class(passed=1, failed=0, actor=registrar)
    with pytest.raises(CommandError):
        run_command(training_class.code)
    assert not Certificate.objects.exists()
    administrator = make_user(is_superuser=True)

    run_command(training_class.code)

    assert Certificate.objects.get().run.requested_by == administrator
    other = make_recognised_class(passed=1, failed=0, actor=registrar)
    other.officer = registrar
    other.save()
    run_command(other.code)
    run = IssueRun.objects.get(training_class=other)
    assert run.requested_by == registrar


@pytest.mark.parametrize("code", ["GD-1900-01", "planned"])
def test_the_command_refuses_with_a_sentence(registrar, code):
    if code == "planned":
        code = make_class(officer=registrar).code

    with pytest.raises(CommandError) as refusal:
        run_command(code)

    assert str(refusal.value)
    assert not Certificate.objects.exists()


def test_the_command_fails_when_a_certificate_is_missing(
    quick_draw, registrar, monkeypatch
):
    training_class = make_recognised_class(passed=1, failed=0, actor=registrar)

    monkeypatch.setattr(
        papers,
        "draw_each",
        lambda certificates: [(c, pdf.PaperError("no typeface")) for c in certificates],
    )
    with pytest.raises(CommandError):
        run_command(training_class.code, "--actor", registrar.email)

    assert Certificate.objects.get().fault == "no typeface"
