"""Signatures: whose they are, when they are refused, and that no damage passes."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from certificates import papers, signing
from certificates.audit import audit
from certificates.demo_key import make_pkcs12
from certificates.models import (
    Certificate,
    CertificateStatus,
    IssueRun,
    Register,
    SigningKey,
)
from certificates.operations import carry_out, issue
from tests.factories import make_recognised_class, make_user

FATE = random.Random(20241004)  # the same damage in every run
DAMAGES = 50  # of each kind
NAMES = (
    "Nguyễn Phước Quý Thị Bảo Ngọc Quỳnh Như Ý",
    "Công Tằng Tôn Nữ Huỳnh Nguyễn Phượng Vỹ Ỷ",
    "Đặng Thị Ỵ",
    "Lưu Ẵng Ẫn Ẳm",
    "Trương Thị Huyền Ỷ",
    "Võ Ỡm Ờ",
    "Ngô Thị Ễnh Ương",
    "Danh Sóc Kha",
    "Quách Thị Ữu",
    "Ỵ Thị Ô",
)


@pytest.fixture(scope="module")
def signed(django_db_setup, django_db_blocker, tmp_path_factory):
    """A paper signed by the key for demonstration, and that key's certificates."""
    content = drawn()
    key = signing.current()
    root = tmp_path_factory.mktemp("trust") / "root.pem"
    root.write_text(key.identity.chain_pem)
    return signing.sign(content, key), key.identity, root


def drawn(**fields) -> bytes:
    """An unsigned certificate of nobody."""
    blank = Certificate(
        kind="completion",
        serial_number="CM-GD-2024-0001",
        register_entry_no="0001/2024-GD",
        title="GIẤY CHỨNG NHẬN",
        subtitle="HOÀN THÀNH KHÓA BỒI DƯỠNG",
        issuing_body_name="Liên minh Hợp tác xã tỉnh Cà Mau",
        certifier="CHỦ TỊCH LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU",
        holder_gender="nu",
        holder_dob=dt.date(1981, 2, 28),
        holder_dob_precision="day",
        decision_no="15/QĐ-LMHTX",
        decision_date=dt.date(2024, 10, 4),
        issue_place="Cà Mau",
        issue_date=dt.date(2024, 10, 4),
        signatory_position="Chủ tịch",
        signatory_name="Nguyễn Thị Mẫu",
        **{"holder_name": "Nguyễn Thị Mẫu", **fields},
    )
    (content,) = papers.draw([blank])
    return content


def faults(content, identity):
    return signing.faults_of(content, identity.certificate_pem)


def test_a_signed_paper_is_whole_and_by_that_key(signed):
    content, identity, _root = signed

    assert faults(content, identity) == []
    assert len(content) <= 60_000
    with pikepdf.open(io.BytesIO(content)) as document:
        (field,) = document.Root.AcroForm.Fields
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"
        with document.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.Root.Lang) == "vi"


def flipped(content, span):
    damaged = bytearray(content)
    damaged[FATE.randrange(*span)] ^= 1 << FATE.randrange(8)
    return bytes(damaged)


def updated(content, number):
    """As a program writes that changes a signed file: the new part at the end."""
    from pyhanko.pdf_utils.generic import NameObject  # noqa: PLC0415  seldom needed
    from pyhanko.pdf_utils.incremental_writer import (  # noqa: PLC0415  as above
        IncrementalPdfFileWriter,
    )

    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    writer.root["/PageMode"] = NameObject(f"/Use{number}")
    writer.update_root()
    writer.write(out)
    return out.getvalue()


def unsigned(content):
    """The signature taken off, and what it covered kept."""
    end = re.search(rb"/ByteRange \[(\d+) (\d+)", content)
    return content[: content.rindex(b"%%EOF", 0, int(end[2])) + 6]


def damages(content, foreign):
    """So many damaged copies of each kind, and as many signed by a foreign key.

    Bits are flipped wherever the signature covers them. It covers all but itself, where
    the register's hash has the last word: no bit of a file may differ from it
    (``test_audit``).
    """
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", content)
    _zero, before, after, rest = map(int, found.groups())
    bare = unsigned(content)
    for number in range(DAMAGES):
        yield flipped(content, (0, before))
        yield flipped(content, (after, after + rest))
        yield updated(content, number)
        yield content + b"\n% later" * (number + 1)
        yield content[: -FATE.randrange(3, before)]
        yield flipped(bare, (0, len(bare))) if number else bare
        yield signing.sign(bare, foreign)


def test_no_damaged_paper_passes(signed, another_key):
    content, identity, _root = signed
    another_key()

    passed = [
        number
        for number, damaged in enumerate(damages(content, signing.current()))
        if faults(damaged, identity) == []
    ]

    assert passed == []


def test_a_paper_signed_by_a_foreign_key_does_not_pass(signed, another_key):
    content, identity, _root = signed
    another_key()
    foreign = signing.sign(unsigned(content), signing.current())

    assert faults(foreign, signing.current().identity) == []
    assert faults(foreign, identity) == ["signed by another key"]
    assert faults(unsigned(content), identity) == ["0 signatures"]
    assert faults(b"no paper", identity)


@pytest.mark.skipif(
    not (shutil.which("pdfsig") and shutil.which("certutil")),
    reason="needs pdfsig and certutil",
)
def test_other_people_s_tool_agrees(signed, tmp_path, another_key):
    content, _identity, root = signed
    another_key()
    store = f"sql:{tmp_path}"
    for arguments in (
        ["-N", "--empty-password"],
        ["-A", "-n", "root", "-t", "CT,CT,CT", "-i", str(root)],
    ):
        subprocess.run(["certutil", "-d", store, *arguments], check=True)

    def says(paper):
        (tmp_path / "paper.pdf").write_bytes(paper)
        said = subprocess.run(
            ["pdfsig", "-nssdir", store, str(tmp_path / "paper.pdf")],
            capture_output=True,
            check=False,
        ).stdout.decode(errors="replace")
        return (
            "Signature is Valid" in said
            and "Certificate is Trusted" in said
            and "Total document signed" in said
        )

    assert says(content)
    for number, damaged in enumerate(damages(content, signing.current())):
        assert not says(damaged), number


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
@pytest.mark.parametrize("name", NAMES)
def test_long_names_and_rare_letters_are_read_back(name):
    content = drawn(holder_name=name, holder_workplace=f"HTX {name}")

    said = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    assert said == unicodedata.normalize("NFC", said)
    assert name.upper() in " ".join(said.split())


def refused(act):
    with pytest.raises(ValidationError) as refusal:
        act()
    return refusal.value.code


def no_key(settings, another_key):
    settings.SIGNING_DEMO_DIR = ""


def an_unreadable_key(settings, another_key):
    another_key()
    settings.SIGNING_PASSWORD = "sai"


def a_lost_key(settings, another_key):
    another_key().unlink()


def an_expired_key(settings, another_key):
    another_key(days=-1)


NO_KEYS = [
    (no_key, "key_missing"),
    (an_unreadable_key, "key_unreadable"),
    (a_lost_key, "key_unreadable"),
    (an_expired_key, "key_expired"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("spoil", "code"), NO_KEYS)
def test_nothing_is_issued_without_a_key_that_can_sign(
    registrar, settings, another_key, spoil, code
):
    training_class = make_recognised_class(passed=2, failed=0, actor=registrar)
    acts = AuditEntry.objects.count()
    spoil(settings, another_key)

    assert refused(lambda: issue(training_class, actor=registrar)) == code

    assert not Certificate.objects.exists()
    assert not Register.objects.exists()
    assert not IssueRun.objects.exists()
    assert AuditEntry.objects.count() == acts
    with pytest.raises(CommandError):
        call_command(
            "issue_certificates", training_class.code, "--actor", registrar.email
        )


@pytest.mark.django_db
@pytest.mark.parametrize(("spoil", "code"), NO_KEYS)
def test_a_key_that_ends_meanwhile_stops_the_run_which_goes_on_with_another(
    client, registrar, settings, another_key, quick_draw, spoil, code
):
    training_class = make_recognised_class(passed=2, failed=0, actor=registrar)
    run = issue(training_class, actor=registrar)
    demo = settings.SIGNING_DEMO_DIR
    spoil(settings, another_key)

    carry_out(run)

    run.refresh_from_db()
    assert run.fault == " ".join(refusal_of(signing.current).messages)
    assert Certificate.objects.drafts().count() == 2
    client.force_login(registrar)
    page = client.get(f"/quan-ly/lop/{training_class.code}/cap-giay/")
    assert run.fault in page.content.decode()
    assert "Refresh" not in page

    settings.SIGNING_DEMO_DIR, settings.SIGNING_PKCS12 = demo, ""
    carry_out(issue(training_class, actor=registrar))
    run.refresh_from_db()
    assert (run.fault, Certificate.objects.valid().count()) == ("", 2)


def refusal_of(act):
    with pytest.raises(ValidationError) as refusal:
        act()
    return refusal.value


@pytest.mark.django_db
def test_keys_rotate_and_what_was_signed_stays_valid(registrar, another_key, client):
    carry_out(issue(make_recognised_class(passed=1, failed=0), actor=registrar))
    old = SigningKey.objects.get()
    assert old.is_demo
    another_key()
    carry_out(issue(make_recognised_class(passed=1, failed=0), actor=registrar))

    first, second = Certificate.objects.order_by("pk")
    old.refresh_from_db()
    new = SigningKey.objects.get(retired_at=None)
    assert (first.signing_key, second.signing_key) == (old, new)
    assert old.retired_at is not None
    assert not new.is_demo
    assert first.is_valid
    assert audit().findings == []
    page = client.get("/xac-minh/khoa/").content.decode()
    assert old.fingerprint in page
    assert new.fingerprint in page
    verbs = AuditEntry.objects.filter(verb__startswith="key.").order_by("pk")
    assert [entry.verb for entry in verbs] == [
        "key.entered",
        "key.retired",
        "key.entered",
    ]


@pytest.mark.django_db
def test_a_learner_who_failed_gets_no_certificate(registrar):
    training_class = make_recognised_class(passed=1, failed=1, actor=registrar)
    failed = training_class.participants.get(result="failed")

    code = refused(lambda: issue(training_class, learners=[failed], actor=registrar))

    assert code == "learner_not_awarded"
    assert not Certificate.objects.exists()
    assert not Register.objects.exists()


@pytest.mark.django_db
def test_some_learners_may_be_issued_before_the_others(quick_draw, registrar):
    training_class = make_recognised_class(passed=3, failed=0, actor=registrar)
    chosen = list(training_class.participants.in_list_order()[1:2])

    carry_out(issue(training_class, learners=chosen, actor=registrar))

    certificate = Certificate.objects.get()
    assert (certificate.participant, certificate.number) == (chosen[0], 1)
    assert certificate.status == CertificateStatus.ISSUED
    assert (
        refused(lambda: issue(training_class, learners=chosen, actor=make_user()))
        == "nothing_to_issue"
    )
    carry_out(issue(training_class, actor=registrar))
    assert Certificate.objects.count() == 3


SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.mark.skipif(
    not (SOFTHSM.exists() and shutil.which("softhsm2-util")),
    reason="needs SoftHSM, a token made of software",
)
def test_a_key_in_a_token_signs_too(tmp_path, settings, monkeypatch):
    (tmp_path / "tokens").mkdir()
    config = tmp_path / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(config))
    own, certificate = tmp_path / "key.pem", tmp_path / "certificate.der"
    private, issued, _chain = pkcs12.load_key_and_certificates(
        make_pkcs12("Khóa trong thiết bị", "x"), b"x"
    )
    own.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate.write_bytes(issued.public_bytes(serialization.Encoding.DER))
    new, pin = ["--label", "htx"], ["--pin", "1234"]
    token = ["--token", "htx", "--id", "a1", "--label", "ky"]
    for command in (
        ["softhsm2-util", "--init-token", "--free", "--so-pin", "1234", *new, *pin],
        ["softhsm2-util", "--import", str(own), *token, *pin],
    ):
        subprocess.run(command, check=True, capture_output=True)
    put_certificate(certificate)
    settings.SIGNING_PKCS11_MODULE = str(SOFTHSM)
    settings.SIGNING_PKCS11_TOKEN = "htx"
    settings.SIGNING_PKCS11_LABEL = "ky"
    settings.SIGNING_PASSWORD = "1234"

    key = signing.current()

    assert key.identity.subject == "Khóa trong thiết bị – ký giấy chứng nhận"
    assert not key.identity.is_demo
    assert faults(signing.sign(drawn(), key), key.identity) == []


def put_certificate(path):
    import pkcs11  # noqa: PLC0415  where a token is
    from pkcs11.util.x509 import decode_x509_certificate  # noqa: PLC0415  as above

    token = pkcs11.lib(str(SOFTHSM)).get_token(token_label="htx")
    with token.open(rw=True, user_pin="1234") as session:
        session.create_object(
            {
                **decode_x509_certificate(path.read_bytes()),
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "ky",
                pkcs11.Attribute.ID: b"\xa1",
            }
        )
