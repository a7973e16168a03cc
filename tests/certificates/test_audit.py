"""Whatever the owner of the database or of the disk alters, the audit names it.

Drawing and signing are another test's business: files here are small and unsigned.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import random
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from certificates import guards, signing
from certificates.audit import audit
from certificates.models import (
    Certificate,
    EntryAct,
    Register,
    RegisterEntry,
    RegisterHead,
    SigningKey,
    TemplateVersion,
)
from certificates.operations import (
    carry_out,
    copy_from_register,
    enter,
    enter_key,
    issue,
    revoke,
)
from cooperatives.models import TrainingRecord
from tests.factories import (
    make_original,
    make_recognised_class,
    make_signatory,
    make_user,
)

pytestmark = pytest.mark.django_db

EDITS = 200  # of each kind
FATE = random.Random(20241004)  # the same edits in every run


@pytest.fixture
def book(quick_draw, another_key, registrar, monkeypatch, settings, tmp_path):
    """Seven certificates of two classes, one revoked; the guards taken away."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("certificates.signing.faults_of", lambda _content, _pem: [])
    for passed in (4, 3):
        training_class = make_recognised_class(passed=passed, failed=1, actor=registrar)
        carry_out(issue(training_class, actor=registrar))
    revoke(
        Certificate.objects.in_register_order()[1],
        number="2100/QĐ-LMHTX",
        signed_on=training_class.recognition_decision.signed_on,
        signatory=make_signatory(),
        reason="Cấp nhầm",
        actor=registrar,
    )
    assert codes() == set()
    guards.remove(connection)
    another_key()  # so that there is something else to point to
    enter_key(signing.current().identity, actor=registrar)
    template = Certificate.objects.first().template_version.template
    template.versions.create(number=2)
    make_user()
    return tmp_path


def findings():
    """Without the guards, which every test here takes away."""
    return [each for each in audit().findings if each.code != "guard_missing"]


def codes():
    return {each.code for each in findings()}


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def letters_for(_field, value):
    letters = FATE.sample("xyzđưở019", 3)
    return "".join(letters) if FATE.random() < 0.5 else f"{value}"[:-1] + letters[0]


ANOTHER = [
    (models.BooleanField, lambda _f, value: not value),
    (
        models.DateTimeField,
        lambda _f, value: (value or timezone.now()) + dt.timedelta(seconds=1),
    ),
    (
        models.DateField,
        lambda _f, value: (value or dt.date(2024, 1, 1)) + dt.timedelta(days=1),
    ),
    (models.DecimalField, lambda _f, value: Decimal("1.5")),
    (
        models.ForeignKey,
        lambda field, _v: FATE.choice(
            list(field.related_model.objects.values_list("pk", flat=True))
        ),
    ),
    (models.IntegerField, lambda _f, value: (value or 0) + 1000),
    (models.Field, letters_for),
]


def edit(row, field):
    """Edit one column by SQL. Tells whether the database let it happen."""
    value = getattr(row, field.attname)
    new = next(of for kind, of in ANOTHER if isinstance(field, kind))(field, value)
    if str(new) == str(value):
        return False
    try:
        with transaction.atomic():
            changed = type(row).objects.filter(pk=row.pk)
            return changed.update(**{field.attname: new}) == 1
    except IntegrityError:
        return False  # a constraint of the table was in the way


def edited(rows, name):
    """So many edits of columns of random rows, each undone. Every column at least once.

    Gives the columns that the table's constraints let nobody edit alone.
    """
    fields = rows[0]._meta.concrete_fields
    never = {field.attname for field in fields}
    first = [(row, field) for field in fields for row in rows * 5]
    made = 0
    while made < EDITS:
        row, field = first.pop() if first else (FATE.choice(rows), FATE.choice(fields))
        if first and field.attname not in never:
            continue
        with undone():
            if edit(row, field):
                made += 1
                never.discard(field.attname)
                found = findings()
                assert any(name(each, row, field.attname) for each in found), (
                    f"{field.attname} of {row}: {found}"
                )
    return never


def test_every_edited_column_of_a_certificate_is_named(book):
    def is_named(finding, row, column):
        if column == "id":
            return finding.code == "certificate_missing"
        return finding.code == "column_altered" and f" {column} " in finding.message

    never = edited(list(Certificate.objects.all()), is_named)

    assert never <= {"fault", "is_historic", "status"}
    assert codes() == set()


def test_every_edited_column_of_a_row_of_the_book_is_named(book):
    def is_named(finding, row, column):
        if column == "sequence":
            return finding.code in {"row_missing", "row_altered", "head_wrong"}
        return finding.code == "row_altered" and f"{row.pk}. " in finding.subject

    never = edited(list(RegisterEntry.objects.all()), is_named)

    assert never == set()
    assert codes() == set()


def take_out(rows):
    RegisterEntry.objects.filter(pk=FATE.choice(rows).pk).delete()


def put_in(rows):
    """A row more, with its place in the chain reckoned as the book reckons it."""
    row = FATE.choice(rows)
    row.pk, row.previous_hash = rows[-1].pk + 1, rows[-1].entry_hash
    row.act = EntryAct.COPIED
    row.entry_hash = row.hash_of_row()
    row.save(force_insert=True)


def change_places(rows):
    one, two = FATE.sample([row.pk for row in rows], 2)
    for old, new in ((one, 1000), (two, one), (1000, two)):
        RegisterEntry.objects.filter(pk=old).update(sequence=new)


@pytest.mark.parametrize("harm", [take_out, put_in, change_places])
def test_rows_taken_out_put_in_or_moved_are_missed_wherever_they_stood(book, harm):
    for _edit in range(EDITS):
        with undone():
            harm(list(RegisterEntry.objects.all()))
            assert codes() & {"row_missing", "row_altered", "link_broken", "head_wrong"}
    assert codes() == set()


def test_an_edit_with_its_hash_put_right_breaks_the_link(book):
    """Who knows how rows are hashed has to rewrite all that follow, and the head."""
    row = RegisterEntry.objects.all()[2]
    with undone():
        row.holder_name = "Người Khác"
        row.entry_hash = row.hash_of_row()
        row.save()
        assert {"link_broken", "row_altered"} <= codes()


def test_a_whole_rewritten_book_has_another_head(book):
    """Which is why heads are published, printed and noted elsewhere."""
    before = audit().head
    with undone():
        previous = RegisterEntry.objects.first().previous_hash
        for row in RegisterEntry.objects.all():
            if row.pk == 3:
                row.holder_birth_place = "Nơi Khác"
            row.previous_hash, row.facts_hash = previous, row.hash_of_facts()
            row.entry_hash = previous = row.hash_of_row()
            RegisterEntry.objects.filter(pk=row.pk).update(
                holder_birth_place=row.holder_birth_place,
                previous_hash=f"temporary {row.pk}",
                facts_hash=row.facts_hash,
                entry_hash=row.entry_hash,
            )
            RegisterEntry.objects.filter(pk=row.pk).update(
                previous_hash=row.previous_hash
            )
        RegisterHead.objects.update(entry_hash=previous)
        altered = RegisterEntry.objects.get(pk=3).certificate
        Certificate.objects.filter(pk=altered.pk).update(holder_birth_place="Nơi Khác")

        assert codes() == set()
        assert audit().head != before


def flip(path, _others):
    content = bytearray(path.read_bytes())
    content[FATE.randrange(len(content))] ^= 1 << FATE.randrange(8)
    path.write_bytes(content)


def cut(path, _others):
    path.write_bytes(path.read_bytes()[: FATE.randrange(20)])


def append(path, _others):
    path.write_bytes(path.read_bytes() + b"\n")


def swap(path, others):
    path.write_bytes(FATE.choice(others).read_bytes())


def lose(path, _others):
    path.unlink()


def test_every_file_altered_on_the_disk_is_named(book):
    certificates = list(Certificate.objects.all())
    paths = {c.serial_number: Path(c.pdf.path) for c in certificates}
    for _edit in range(EDITS):
        serial_number = FATE.choice(list(paths))
        path = paths[serial_number]
        whole = path.read_bytes()
        FATE.choice([flip, cut, append, swap, lose])(
            path, [other for other in paths.values() if other != path]
        )
        named = [(each.code, each.subject) for each in findings()]
        code = "file_altered" if path.exists() else "file_missing"
        assert named == [(code, serial_number)]
        path.write_bytes(whole)
    assert codes() == set()


def key_with(**columns):
    return lambda: SigningKey.objects.filter(is_demo=True).update(**columns)


def versions_with(**columns):
    return lambda: TemplateVersion.objects.filter(number=1).update(**columns)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda: Register.objects.update(last_number=9), "number_missing"),
        (lambda: Register.objects.update(last_number=2), "last_number_altered"),
        (lambda: Register.objects.update(year=2019), "register_altered"),
        (lambda: RegisterHead.objects.update(length=3), "head_wrong"),
        (lambda: RegisterHead.objects.update(entry_hash="0" * 64), "head_wrong"),
        (key_with(certificate_pem="x"), "key_altered"),
        (key_with(fingerprint="0" * 64), "key_altered"),
        (key_with(subject="Ai khác"), "key_altered"),
        (
            key_with(valid_to=dt.datetime(2040, 1, 1, tzinfo=dt.UTC)),
            "key_altered",
        ),
        (lambda: TrainingRecord.objects.all().delete(), "training_missing"),
        (versions_with(subtitle="KHÁC"), "template_altered"),
    ],
)  # fmt: skip
def test_what_stands_around_the_book_is_audited_too(book, harm, code):
    harm()

    assert code in codes()


@pytest.fixture
def beside(book, registrar):
    """A copy from the register and a signed original, with their rows of the book."""
    first, _revoked, third, *_others = Certificate.objects.in_register_order()
    copy = copy_from_register(
        first,
        issued_on=timezone.localdate(),
        receiver="Nguyễn Văn Họa",
        signatory=make_signatory(),
        actor=registrar,
    )
    original = make_original(third)
    enter(
        third,
        EntryAct.ORIGINAL_SIGNED,
        on=timezone.localdate(),
        remark=original.remark,
        pdf=original.pdf.name,
        pdf_sha256=original.pdf_sha256,
        actor=registrar,
    )
    assert codes() == set()
    return {"copy": copy, "original": original}


@pytest.mark.parametrize("kept", ["copy", "original"])
def test_a_file_beside_the_book_is_not_exchanged_with_its_hash(beside, kept):
    record = beside[kept]
    Path(record.pdf.path).write_bytes(b"another")
    sha256 = hashlib.sha256(b"another").hexdigest()
    type(record).objects.filter(pk=record.pk).update(pdf_sha256=sha256)

    assert codes() == {"record_altered", "record_missing"}


@pytest.mark.parametrize(
    ("kept", "columns"),
    [
        ("copy", {"receiver": "Ai khác"}),
        ("copy", {"copy_no": "0009/2024-BS"}),
        ("copy", {"issued_on": dt.date(2020, 1, 1)}),
        ("original", {"signer": "Ai khác"}),
        ("original", {"is_trusted": True}),
    ],
)
def test_an_edited_record_beside_the_book_is_named(beside, kept, columns):
    record = beside[kept]
    type(record).objects.filter(pk=record.pk).update(**columns)

    assert codes() == {"record_altered", "record_missing"}


def test_guards_that_are_gone_are_a_finding(book):
    assert {each.code for each in audit().findings} == {"guard_missing"}
    guards.install(connection)
    assert audit().findings == []


def run(*args):
    out = io.StringIO()
    try:
        call_command("audit_register", *args, stdout=out)
    except SystemExit as ending:
        return out.getvalue(), ending.code
    return out.getvalue(), 0


def test_the_command_ends_with_one_and_a_line_per_finding(book):
    guards.install(connection)
    said, status = run()
    assert (status, said.count("\n")) == (0, 1)
    certificate = Certificate.objects.in_register_order()[0]
    Path(certificate.pdf.path).unlink()

    said, status = run()
    assert (status, said.count("\n")) == (1, 2)
    assert certificate.serial_number in said
    assert certificate.holder_name not in said

    said, status = run("--json")
    report = json.loads(said)
    assert status == 1
    assert report["rows"] == RegisterEntry.objects.count()
    assert report["certificates"] == 7
    assert report["head"] == RegisterHead.objects.get().entry_hash
    assert [each["code"] for each in report["findings"]] == ["file_missing"]
