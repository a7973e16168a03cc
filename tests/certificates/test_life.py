"""What happens to a certificate after it was issued, and what each act refuses."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import timezone

from accounts.models import AuditEntry
from certificates import signing
from certificates.models import (
    Certificate,
    CertificateStatus,
    CopyBook,
    EntryAct,
    Register,
    RegisterCopy,
    RegisterEntry,
    SignedOriginal,
    SigningKey,
)
from certificates.operations import (
    carry_out,
    copy_from_register,
    correct,
    hand_over,
    issue,
    receive_original,
    revoke,
    void,
)
from cooperatives.models import TrainingRecord, trained_posts
from notices.models import Message
from papers.models import Decision
from papers.pdf import OverflowingError, UnknownLetterError, filled_in
from targets.indicators import figures
from tests.factories import (
    a_pdf,
    make_body,
    make_historic,
    make_original,
    make_recognised_class,
    make_signatory,
    make_target,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def other(certificate):
    return Certificate.objects.exclude(pk=certificate.pk).get()


def rows_of(certificate):
    return list(certificate.entries.in_book_order())


def is_chained():
    """The book hangs together from the first row to its head."""
    previous = "0" * 64
    for row in RegisterEntry.objects.in_book_order():
        assert row.previous_hash == previous
        assert row.entry_hash == row.hash_of_row()
        previous = row.entry_hash
    return True


def everything():
    """What a refusal must leave as it is."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (
            Certificate,
            RegisterEntry,
            Register,
            TrainingRecord,
            Decision,
            RegisterCopy,
            CopyBook,
            SignedOriginal,
            AuditEntry,
            Message,
        )
    ]


def refused(act, code):
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        act()
    assert refusal.value.code == code
    assert everything() == before


def a_decision(**fields):
    return {
        "number": "2200/QĐ-LMHTX",
        "signed_on": TODAY(),
        "signatory": make_signatory(),
        "reason": "Sai họ tên so với giấy khai sinh",
        **fields,
    }


# Handing over


def test_papers_are_handed_over_and_the_book_says_to_whom(issued, registrar):
    both = [issued, other(issued)]

    hand_over(both, on=TODAY(), actor=registrar)

    for certificate in Certificate.objects.all():
        assert certificate.status == CertificateStatus.HANDED_OVER
        row = certificate.handed_over
        assert (row.acted_on, row.receiver) == (TODAY(), certificate.holder_name)
        assert certificate.remark == ""
    assert AuditEntry.objects.filter(verb="certificate.handed_over").count() == 2
    assert is_chained()


def test_a_proxy_is_named_with_the_paper(issued, registrar):
    hand_over(
        [issued],
        on=TODAY(),
        receiver="Trần Thị Mẫu",
        proxy_paper="giấy ủy quyền số 12",
        actor=registrar,
    )

    issued.refresh_from_db()
    assert issued.handed_over.receiver == "Trần Thị Mẫu"
    assert issued.remark == "Nhận thay theo giấy ủy quyền số 12"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"receiver": "Trần Thị Mẫu"}, "proxy_paper_missing"),
        ({"proxy_paper": "giấy ủy quyền số 12"}, "receiver_missing"),
        ({"days": 1}, "handover_in_future"),
        ({"days": -2}, "handover_too_early"),
        ({"nobody": True}, "nothing_chosen"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused(issued, registrar, fields, code):
    papers = [] if fields.pop("nobody", False) else [issued, other(issued)]
    on = TODAY() + dt.timedelta(days=fields.pop("days", 0))

    refused(lambda: hand_over(papers, on=on, **fields, actor=registrar), code)


def test_a_revoked_certificate_is_not_handed_over_nor_are_those_beside_it(
    revoked, registrar
):
    both = [other(revoked), revoked]

    refused(
        lambda: hand_over(both, on=TODAY(), actor=registrar), "certificate_not_issued"
    )


def test_nothing_is_handed_over_twice(issued, registrar):
    hand_over([issued], on=TODAY(), actor=registrar)

    refused(
        lambda: hand_over([issued], on=TODAY(), actor=registrar),
        "certificate_not_issued",
    )


# Correcting


def test_a_correction_issues_a_new_certificate_that_points_to_the_old(
    issued, registrar, approver
):
    hand_over([issued], on=TODAY(), actor=registrar)
    record = TrainingRecord.objects.get(evidence=issued.serial_number)
    told = Message.objects.count()

    new = correct(
        issued, {"holder_name": "Nguyễn Văn Hoà"}, **a_decision(), actor=approver
    )

    issued.refresh_from_db()
    assert issued.status == CertificateStatus.SUPERSEDED
    assert issued.replacement == new
    assert (issued.ended_on, issued.ending.number) == (TODAY(), "2200/QĐ-LMHTX")
    assert new.corrects == issued
    assert new.status == CertificateStatus.ISSUED
    assert new.holder_name == "Nguyễn Văn Hoà"
    assert new.holder_workplace == issued.holder_workplace
    assert new.decision_no == issued.decision_no
    assert new.issue_date == TODAY()
    assert new.token != issued.token
    assert new.serial_number == new.register.serial_number(new.number)
    assert new.register.last_number == new.number
    with new.pdf.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == new.pdf_sha256
    assert issued.remark == (
        f"Chỉnh sửa theo Quyết định số 2200/QĐ-LMHTX ngày {TODAY():%d/%m/%Y},"
        f" xem số hiệu {new.serial_number}"
    )
    assert new.remark.startswith(f"Cấp thay số hiệu {issued.serial_number}")
    assert [row.act for row in rows_of(issued)] == [
        EntryAct.ISSUED,
        EntryAct.HANDED_OVER,
        EntryAct.SUPERSEDED,
    ]
    assert is_chained()
    assert Message.objects.count() == told + 1
    record.refresh_from_db()
    assert record.evidence == new.serial_number
    assert record.withdrawn_on is None


def test_the_person_counts_once_before_and_after_a_correction(issued, approver):
    role = issued.register.programme.role
    target = make_target(year=TODAY().year)

    def counted(day):
        return (
            trained_posts(role, day).values("person").distinct().count(),
            TrainingRecord.objects.cumulative(role, day).count(),
            figures([target], day)[0].value,
        )

    before = counted(TODAY()), counted(TODAY() - dt.timedelta(days=1))
    correct(issued, {"holder_name": "Nguyễn Văn Hoà"}, **a_decision(), actor=approver)

    after = counted(TODAY()), counted(TODAY() - dt.timedelta(days=1))
    assert after == before


def test_a_certificate_is_corrected_again_through_its_replacement(issued, approver):
    first = correct(
        issued, {"holder_name": "Nguyễn Văn Hoà"}, **a_decision(), actor=approver
    )

    second = correct(
        first,
        {"holder_birth_place": "Bạc Liêu"},
        **a_decision(number="2201/QĐ-LMHTX"),
        actor=approver,
    )

    assert second.corrects == first
    assert second.holder_name == "Nguyễn Văn Hoà"
    assert Certificate.objects.valid().filter(participant=issued.participant).get() == (
        second
    )


@pytest.mark.parametrize(
    ("facts", "fields", "code"),
    [
        ({"holder_name": "Nguyễn Văn Hoà"}, {"number": " "}, "decision_missing"),
        ({"holder_name": "Nguyễn Văn Hoà"}, {"signed_on": None}, "decision_missing"),
        ({"holder_name": "Nguyễn Văn Hoà"}, {"signatory": None}, "decision_missing"),
        ({"holder_name": "Nguyễn Văn Hoà"}, {"reason": ""}, "reason_missing"),
        (
            {"holder_name": "Nguyễn Văn Hoà"},
            {"signed_on": dt.date(2024, 1, 1)},
            "decision_too_early",
        ),
        ({"holder_name": " Nguyễn  Văn Họa "}, {}, "nothing_corrected"),
    ],
)
def test_a_correction_without_ground_is_refused(issued, approver, facts, fields, code):
    decision = a_decision(**fields)

    refused(lambda: correct(issued, facts, **decision, actor=approver), code)


def test_what_was_decided_is_not_corrected(issued, approver):
    with pytest.raises(KeyError):
        correct(issued, {"classification": "gioi"}, **a_decision(), actor=approver)


def test_what_is_not_valid_is_not_corrected(revoked, approver):
    decision = a_decision()
    refused(
        lambda: correct(revoked, {"holder_name": "A B"}, **decision, actor=approver),
        "certificate_not_valid",
    )
    historic = make_historic()
    refused(
        lambda: correct(historic, {"holder_name": "A B"}, **decision, actor=approver),
        "certificate_is_historic",
    )


def test_a_correction_that_cannot_be_drawn_changes_nothing(
    issued, approver, monkeypatch
):
    monkeypatch.setattr(
        "certificates.papers.draw_each", lambda rows: [(rows[0], ValueError("font"))]
    )
    decision, before = a_decision(), everything()

    with pytest.raises(ValueError, match="font"):
        correct(issued, {"holder_name": "A B"}, **decision, actor=approver)

    assert everything() == before


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (OverflowingError("2 pages"), "certificate_overflows"),
        (UnknownLetterError("字"), "letter_unknown"),
    ],
)
def test_a_correction_that_cannot_be_printed_is_refused(
    issued, approver, monkeypatch, fault, code
):
    monkeypatch.setattr(
        "certificates.papers.draw_each", lambda rows: [(rows[0], fault)]
    )
    decision, facts = a_decision(), {"holder_workplace": "Hợp tác xã " * 30}

    refused(lambda: correct(issued, facts, **decision, actor=approver), code)


# Revoking and voiding


def test_what_was_handed_over_is_revoked_with_a_reason_for_the_public(
    issued, registrar, approver
):
    hand_over([issued], on=TODAY(), actor=registrar)

    revoke(
        issued,
        **a_decision(reason="Dùng bằng của người khác"),
        public_reason="Không đủ điều kiện",
        actor=approver,
    )

    issued.refresh_from_db()
    assert issued.status == CertificateStatus.REVOKED
    row = rows_of(issued)[-1]
    assert row.act == EntryAct.REVOKED
    assert (row.reason, row.public_reason) == (
        "Dùng bằng của người khác",
        "Không đủ điều kiện",
    )
    assert row.remark.startswith("Thu hồi theo Quyết định số 2200/QĐ-LMHTX")
    assert is_chained()


def test_one_decision_revokes_several(issued, approver):
    decision = a_decision()

    revoke(issued, **decision, actor=approver)
    decision["signatory"].is_active = False  # retired since
    decision["signatory"].save()
    revoke(other(issued), **decision, actor=approver)

    [one] = Decision.objects.filter(number="2200/QĐ-LMHTX")
    assert one.ended_certificates.count() == 2
    assert AuditEntry.objects.filter(verb="decision.signed", subject_id=one.pk).get()
    assert is_chained()


@pytest.mark.parametrize("differs", ["kind", "day", "signatory"])
def test_another_decision_of_the_same_number_is_refused(issued, approver, differs):
    decision, last = a_decision(), other(issued)
    revoke(issued, **decision, actor=approver)
    facts = {"holder_name": "Nguyễn Văn Hoà"}
    if differs == "day":
        Decision.objects.filter(number=decision["number"]).update(
            signed_on=TODAY() - dt.timedelta(days=1)
        )
    elif differs == "signatory":
        decision["signatory"] = make_signatory(body=decision["signatory"].body)

    refused(
        lambda: (
            correct(last, facts, **decision, actor=approver)
            if differs == "kind"
            else revoke(last, **decision, actor=approver)
        ),
        "decision_number_used",
    )


def test_revoking_a_revoked_one_is_refused(revoked, approver):
    decision = a_decision()
    refused(
        lambda: revoke(revoked, **decision, actor=approver), "certificate_not_valid"
    )


def test_a_spoilt_paper_is_voided_and_the_learner_gets_another(issued, registrar):
    void(issued, reason="Phôi in hỏng", actor=registrar)

    issued.refresh_from_db()
    assert issued.status == CertificateStatus.VOIDED
    assert issued.remark == f"Hủy ngày {TODAY():%d/%m/%Y}: Phôi in hỏng"
    record = TrainingRecord.objects.get(evidence=issued.serial_number)
    assert not TrainingRecord.objects.valid_on(issued.issue_date).filter(pk=record.pk)

    carry_out(issue(issued.participant.training_class, actor=registrar))

    again = Certificate.objects.valid().get(participant=issued.participant)
    assert again.number == 3
    assert TrainingRecord.objects.valid_on(TODAY()).filter(person=again.person).get()
    assert is_chained()


def test_a_number_whose_paper_cannot_be_made_is_voided(quick_draw, registrar):
    issue(make_recognised_class(passed=1, failed=0), actor=registrar)
    draft = Certificate.objects.get()

    void(draft, reason="Không in được", actor=registrar)

    assert Certificate.objects.get().status == CertificateStatus.VOIDED
    assert is_chained()


@pytest.mark.parametrize("state", ["handed over", "voided", "revoked"])
def test_what_left_the_house_is_not_voided(issued, registrar, approver, state):
    if state == "handed over":
        hand_over([issued], on=TODAY(), actor=registrar)
    elif state == "voided":
        void(issued, reason="Phôi in hỏng", actor=registrar)
    else:
        revoke(issued, **a_decision(), actor=approver)

    refused(
        lambda: void(issued, reason="Phôi in hỏng", actor=registrar),
        "certificate_not_voidable",
    )


def test_what_was_copied_is_not_voided(issued, registrar):
    copy_from_register(
        issued,
        issued_on=TODAY(),
        receiver="Nguyễn Văn Họa",
        signatory=make_signatory(),
        actor=registrar,
    )

    refused(
        lambda: void(issued, reason="Phôi in hỏng", actor=registrar),
        "certificate_not_voidable",
    )


def test_what_has_a_signed_original_is_not_voided(issued, registrar):
    make_original(issued)
    issued.refresh_from_db()

    refused(
        lambda: void(issued, reason="Phôi in hỏng", actor=registrar),
        "certificate_not_voidable",
    )


def test_what_took_the_place_of_another_is_not_voided(issued, registrar, approver):
    facts = {"holder_name": "Nguyễn Văn Hoà"}
    new = correct(issued, facts, **a_decision(), actor=approver)
    assert not new.can_be_voided

    refused(
        lambda: void(new, reason="Phôi in hỏng", actor=registrar),
        "certificate_replaces",
    )


def test_voiding_wants_a_reason(issued, registrar):
    refused(lambda: void(issued, reason=" ", actor=registrar), "reason_missing")


# Copies from the register


@pytest.mark.parametrize(
    ("kind", "book"),
    [
        ("completion", "sổ gốc cấp giấy chứng nhận"),
        ("confirmation", "sổ gốc cấp giấy xác nhận"),
    ],
)
def test_a_copy_names_its_book_and_says_what_the_original_is_worth(issued, kind, book):
    """Nghị định 23/2015, Điều 3: a copy from the register serves in place of the original."""
    issued.kind = kind
    copy = RegisterCopy(copy_no="0001/2026-BS", issued_on=TODAY(), certificate=issued)

    said = filled_in("papers/register_copy.html", {"copy": copy, "certificate": issued})

    assert f"Theo {book} của" in said
    assert "Bản chính vẫn giữ nguyên giá trị./." in said
    assert "không thay thế" not in said


def test_a_copy_has_its_own_book_and_leaves_the_certificate_as_it_is(issued, registrar):
    status = issued.status

    copies = [
        copy_from_register(
            certificate,
            issued_on=TODAY(),
            receiver="Nguyễn Văn Họa",
            signatory=make_signatory(name="Lê Thị Ký"),
            actor=registrar,
        )
        for certificate in (issued, other(issued), issued)
    ]

    year = TODAY().year
    assert [copy.copy_no for copy in copies] == [
        f"{n:04d}/{year}-BS" for n in (1, 2, 3)
    ]
    assert copies[0].signatory_name == "Lê Thị Ký"
    with copies[0].pdf.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == copies[0].pdf_sha256
    issued.refresh_from_db()
    assert issued.status == status
    assert issued.remark == "; ".join(
        f"Cấp bản sao số {copy.copy_no} ngày {TODAY():%d/%m/%Y}"
        for copy in (copies[0], copies[2])
    )
    assert Register.objects.get().last_number == 2
    assert is_chained()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"receiver": " "}, "receiver_missing"),
        ({"issued_on": dt.date(2099, 1, 1)}, "copy_in_future"),
        ({"issued_on": dt.date(2020, 1, 1)}, "copy_too_early"),
        ({"is_active": False}, "signatory_inactive"),
    ],
)
def test_a_copy_that_cannot_be_is_refused(issued, registrar, fields, code):
    signatory = make_signatory(is_active=fields.pop("is_active", True))
    asked = {"issued_on": TODAY(), "receiver": "Họa", "signatory": signatory, **fields}

    refused(lambda: copy_from_register(issued, **asked, actor=registrar), code)


def test_the_key_that_signs_a_copy_is_among_those_published(
    issued, registrar, another_key
):
    another_key()

    copy_from_register(
        issued,
        issued_on=TODAY(),
        receiver="Nguyễn Văn Họa",
        signatory=make_signatory(),
        actor=registrar,
    )

    signs_now = SigningKey.objects.get(retired_at=None)
    assert signs_now.fingerprint == signing.current().identity.fingerprint
    assert signs_now != issued.signing_key


def test_a_copy_that_was_just_given_is_not_given_again(issued, registrar):
    asked = {
        "issued_on": TODAY(),
        "receiver": "Nguyễn Văn Họa",
        "signatory": make_signatory(),
    }
    copy_from_register(issued, **asked, given=0, actor=registrar)

    refused(
        lambda: copy_from_register(issued, **asked, given=0, actor=registrar),
        "copy_given_meanwhile",
    )
    copy_from_register(issued, **asked, given=1, actor=registrar)
    assert issued.copies.count() == 2


def test_no_copy_of_what_is_not_valid_or_not_ours(revoked, registrar):
    asked = {"issued_on": TODAY(), "receiver": "Họa", "signatory": make_signatory()}
    for certificate in (revoked, make_historic()):
        refused(
            lambda paper=certificate: copy_from_register(
                paper, **asked, actor=registrar
            ),
            "certificate_not_valid",
        )


# Signed originals


@pytest.fixture(scope="module")
def body_key(tmp_path_factory):
    """Settings with a key of the issuing body's own, which this system does not have."""
    path = tmp_path_factory.mktemp("body") / "body.p12"
    path.write_bytes(signing.make_pkcs12("Liên minh HTX", "mat-khau"))
    return {"SIGNING_PKCS12": str(path), "SIGNING_PASSWORD": "mat-khau"}


@pytest.fixture(scope="module")
def an_original(body_key):
    """A PDF that the issuing body signed itself."""
    with override_settings(**body_key):
        return signing.sign(a_pdf(), signing.current())


@pytest.fixture(scope="module")
def signed_twice(body_key):
    """A PDF of this system's that the issuing body signed too, in a field of its own."""
    ours = signing.sign(a_pdf(), signing.current())
    with override_settings(**body_key), pytest.MonkeyPatch.context() as patch:
        patch.setattr(signing, "FIELD", "Signature1")
        return signing.sign(ours, signing.current())


def test_a_signed_original_is_kept_with_the_name_of_its_signer(
    issued, registrar, an_original
):
    original = receive_original(issued, an_original, actor=registrar)

    assert original.signer == "Liên minh HTX – ký giấy chứng nhận"
    assert original.pdf_sha256 == hashlib.sha256(an_original).hexdigest()
    with original.pdf.open() as file:
        assert file.read() == an_original
    row = rows_of(issued)[-1]
    assert (row.act, row.pdf_sha256) == (EntryAct.ORIGINAL_SIGNED, original.pdf_sha256)
    assert is_chained()
    refused(
        lambda: receive_original(issued, an_original, actor=registrar), "original_twice"
    )
    refused(
        lambda: receive_original(other(issued), an_original, actor=registrar),
        "original_twice",
    )


def test_the_body_may_sign_the_file_that_this_system_signed(
    issued, registrar, signed_twice
):
    assert len(signing.signers_of(signed_twice)) == 2

    original = receive_original(issued, signed_twice, actor=registrar)

    assert original.signer == "Liên minh HTX – ký giấy chứng nhận"


def test_with_roots_a_key_is_checked_and_a_foreign_one_is_refused(
    issued, registrar, body_key, an_original, tmp_path, settings
):
    settings.ORIGINAL_ROOTS = str(tmp_path / "roots.pem")
    foreign = signing.current().identity
    (tmp_path / "roots.pem").write_text(foreign.chain_pem)
    refused(
        lambda: receive_original(issued, an_original, actor=registrar),
        "original_untrusted",
    )

    with override_settings(**body_key):
        own = signing.current().identity
    (tmp_path / "roots.pem").write_text(own.chain_pem)

    assert receive_original(issued, an_original, actor=registrar).is_trusted


def test_without_roots_nobody_says_that_a_key_is_trusted(
    issued, registrar, an_original
):
    assert not receive_original(issued, an_original, actor=registrar).is_trusted


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda _signed: a_pdf(), "original_unsigned"),
        (
            lambda signed: signed.replace(b"/MediaBox", b"/MediaBux"),
            "original_unsigned",
        ),
        (lambda signed: signed + b"\n%x", "original_unsigned"),
        (lambda _signed: b"no pdf", "original_unsigned"),
        (lambda signed: signed + b" " * (5 * 1024 * 1024), "original_too_large"),
    ],
)
def test_a_file_that_proves_nothing_is_no_original(
    issued, registrar, an_original, harm, code
):
    content = harm(an_original)
    assert content != an_original

    refused(lambda: receive_original(issued, content, actor=registrar), code)


def test_what_this_system_signed_is_no_original_of_the_body(
    issued, registrar, monkeypatch
):
    monkeypatch.undo()  # the quick papers are not signed
    ours = signing.sign(a_pdf(), signing.current())

    refused(lambda: receive_original(issued, ours, actor=registrar), "original_is_ours")


def test_a_revoked_certificate_takes_no_original(revoked, registrar, an_original):
    refused(
        lambda: receive_original(revoked, an_original, actor=registrar),
        "certificate_not_valid",
    )


def test_the_copy_is_drawn_as_a_copy(issued, registrar, monkeypatch):
    monkeypatch.undo()
    copy = copy_from_register(
        issued,
        issued_on=TODAY(),
        receiver="Nguyễn Văn Họa",
        signatory=make_signatory(body=make_body()),
        actor=registrar,
    )

    with copy.pdf.open() as file:
        content = file.read()
    assert [signer.fingerprint for signer in signing.signers_of(content)] == [
        signing.current().identity.fingerprint
    ]
