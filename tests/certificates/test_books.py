"""The register book, a class's papers together, and what came of each learner."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from certificates import book, together
from certificates.models import (
    Certificate,
    Register,
    RegisterEntry,
    RegisterHead,
)
from certificates.operations import carry_out, correct, issue
from papers import pdf
from papers.models import Bundle
from tests.factories import make_historic, make_recognised_class, make_signatory
from training.models import Award

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"certificates:{name}", args=args)


def text_of(content):
    """Page by page, with one space between words."""
    import subprocess  # noqa: PLC0415  where the tool is

    said = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    return [" ".join(page.split()) for page in said.removesuffix("\f").split("\f")]


def test_the_book_has_a_line_for_each_certificate_with_what_came_later(revoked):
    (line,) = (
        line
        for line in book.lines(Register.objects.all())
        if line.first.serial_number == revoked.serial_number
    )

    assert line.remark.startswith("Thu hồi theo Quyết định số 2100/QĐ-LMHTX ngày ")
    cells = dict(zip((*book.HEADER, *book.PROOF), line.cells(), strict=True))
    assert cells["Số vào sổ"] == revoked.register_entry_no
    assert cells["Ngày nhận"] is None
    assert cells["Mã băm tệp PDF"] == revoked.pdf_sha256
    row = RegisterEntry.objects.get(pk=cells["Dòng của sổ"])
    assert cells["Mã băm dòng"] == row.entry_hash


def test_the_book_tells_what_was_entered_not_what_columns_say_now(issued):
    from django.db import connection  # noqa: PLC0415  to alter what may not be

    from certificates import guards  # noqa: PLC0415  as above

    guards.remove(connection)
    Certificate.objects.filter(pk=issued.pk).update(holder_name="Người Khác")

    names = [line.first.holder_name for line in book.lines(Register.objects.all())]

    assert issued.holder_name in names
    assert "Người Khác" not in names


def test_export_register_writes_the_columns_and_the_hashes(revoked, tmp_path):
    other = make_recognised_class(passed=1, failed=0)
    carry_out(issue(other, actor=revoked.run.requested_by))
    out = tmp_path / "so-goc.xlsx"

    def rows(*options):
        call_command("export_register", str(out), *options, stdout=io.StringIO())
        return list(load_workbook(out).active.values)

    head, *everything = rows()
    assert head == (*book.HEADER, *book.PROOF)
    assert [row[0] for row in everything] == [1, 2, 3]
    code = revoked.register.programme.code
    own = rows("--programme", code.lower())[1:]
    assert {row[11] for row in own} == set(
        revoked.register.certificates.values_list("serial_number", flat=True)
    )
    assert len(rows("--year", str(revoked.register.year))) == 4
    with pytest.raises(CommandError):
        rows("--programme", code, "--year", "1999")
    with pytest.raises(CommandError, match="khong-co"):
        call_command("export_register", str(tmp_path / "khong-co" / "so.xlsx"))


def test_the_printed_book_has_totals_page_numbers_and_the_head_on_every_page(
    registrar, quick_draw
):
    training_class = make_recognised_class(passed=12, failed=0, actor=registrar)
    carry_out(issue(training_class, actor=registrar))
    register = Register.objects.get()

    content = book.as_pdf(register)

    cover, *pages = text_of(content)
    head = RegisterHead.objects.get()
    assert "SỔ GỐC CẤP GIẤY CHỨNG NHẬN" in cover
    first, last = register.entry_no(1), register.entry_no(12)
    assert f"Từ số {first} đến số {last}; tổng số: 12 dòng." in cover
    rows = [page.count("GIẤY") or page.count(register.series) for page in pages]
    assert len(pages) == len(rows) >= 2
    for number, page in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in page
        assert head.entry_hash in page.replace(" ", "")
        assert "Cộng trang này:" in page
    assert "cộng dồn: 12 dòng." in pages[-1]
    with pikepdf.open(io.BytesIO(content)) as opened:
        width, height = [float(x) for x in opened.pages[0].MediaBox[2:]]
        assert round(width / 72 * 25.4) == 297
        assert round(height / 72 * 25.4) == 210


def test_high_rows_leave_fewer_on_a_page(registrar, quick_draw, monkeypatch):
    training_class = make_recognised_class(passed=4, failed=0, actor=registrar)
    cooperative = training_class.participants.first().cooperative
    cooperative.name = "Hợp tác xã " + "nuôi trồng chế biến thủy sản " * 6
    cooperative.save()
    carry_out(issue(training_class, actor=registrar))
    monkeypatch.setattr(book, "ROWS_A_PAGE", (4, 2))

    pages = text_of(book.as_pdf(Register.objects.get()))

    assert len(pages) in {2, 3}
    assert sum(page.count("Cộng trang này") for page in pages) == len(pages) - 1


def test_a_register_without_rows_makes_a_cover(registrar):
    register = make_recognised_class(passed=1, failed=0).version.programme
    empty = Register.objects.create(programme=register, year=2024)

    assert len(text_of(book.as_pdf(empty))) == 1


@pytest.fixture
def signed(registrar, tmp_path, settings):
    """Three real certificates."""
    settings.MEDIA_ROOT = tmp_path
    training_class = make_recognised_class(passed=3, failed=1, actor=registrar)
    carry_out(issue(training_class, actor=registrar))
    return training_class


def test_one_file_to_print_and_one_archive_hold_all_in_register_order(
    client, registrar, signed, django_capture_on_commit_callbacks
):
    client.force_login(registrar)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url("class_print", signed.code))

    bundle = Bundle.objects.get()
    assert response["Location"] == bundle.get_absolute_url()
    assert bundle.is_finished, bundle.fault
    printed, packed = bundle.results
    serials = [c.serial_number for c in together.of_class(signed.code)]
    pages = text_of(printed.read())
    assert [serial in page for serial, page in zip(serials, pages, strict=True)] == [
        True
    ] * 3
    with zipfile.ZipFile(io.BytesIO(packed.read())) as archive:
        assert archive.namelist() == [f"{serial}.pdf" for serial in serials]
        for certificate in together.of_class(signed.code):
            content = archive.read(certificate.filename)
            assert hashlib.sha256(content).hexdigest() == certificate.pdf_sha256
    page = client.get(url("class_issue", signed.code)).content.decode()
    assert bundle.get_absolute_url() in page


def test_papers_of_two_kinds_lie_one_register_after_the_other(registrar, quick_draw):
    training_class = make_recognised_class(passed=2, failed=1, actor=registrar)
    failed = training_class.participants.filter(award=Award.NONE)
    failed.update(award=Award.CONFIRMATION)
    carry_out(issue(training_class, actor=registrar))

    kinds = [each.kind for each in together.of_class(training_class.code)]

    assert kinds == ["completion", "completion", "confirmation"]


def test_a_file_that_is_not_as_issued_is_not_printed(
    client, registrar, signed, django_capture_on_commit_callbacks
):
    certificate = together.of_class(signed.code)[1]
    with certificate.pdf.open("wb") as file:
        file.write(b"%PDF forged")
    client.force_login(registrar)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("class_print", signed.code))

    bundle = Bundle.objects.get()
    assert not bundle.is_finished
    assert certificate.serial_number in bundle.fault


def test_the_book_is_ordered_from_the_list_of_registers(
    client, registrar, issued, monkeypatch, django_capture_on_commit_callbacks
):
    client.force_login(registrar)
    monkeypatch.setattr(pdf, "draw", lambda *_args: a_page())
    page = client.get(url("register_list")).content.decode()
    assert url("register_print", issued.register_id) in page

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url("register_print", issued.register_id))

    bundle = Bundle.objects.get()
    assert response["Location"] == bundle.get_absolute_url()
    names = [file.name for file in bundle.results]
    series, year = issued.register.series, issued.register.year
    assert names == [f"Sổ gốc {series} {year}.pdf", f"Sổ gốc {series} {year}.xlsx"]
    assert (
        bundle.get_absolute_url() in client.get(url("register_list")).content.decode()
    )
    assert client.get(bundle.back_url).status_code == 200


def a_page():
    with pikepdf.new() as one:
        for _n in range(2):
            one.add_blank_page()
        out = io.BytesIO()
        one.save(out)
        return out.getvalue()


def test_the_outcome_and_the_progress_tell_of_corrected_ones_once(
    client, registrar, issued, approver
):
    training_class = issued.participant.training_class
    new = correct(
        issued,
        {"holder_name": "Nguyễn Văn Hoà"},
        number="2200/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Sai họ tên",
        actor=approver,
    )
    client.force_login(registrar)

    content = client.get(url("class_outcome", training_class.code)).content
    page = client.get(url("class_issue", training_class.code))

    serials = [row[6] for row in load_workbook(io.BytesIO(content)).active.values]
    assert new.serial_number in serials
    assert issued.serial_number not in serials
    assert page.context["progress"]["total"] == 2


def test_the_outcome_tells_of_every_learner(client, registrar, revoked):
    training_class = revoked.participant.training_class
    client.force_login(registrar)

    response = client.get(url("class_outcome", training_class.code))

    head, *rows = load_workbook(io.BytesIO(response.content)).active.values
    assert len(rows) == training_class.participants.count() == 3
    outcome = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    failed = training_class.participants.get(result="failed").person.full_name
    assert outcome[failed]["Số hiệu"] is None
    assert outcome[failed]["Lý do chưa cấp"]
    assert {row[6] for row in rows if row[6]} >= {
        c.serial_number for c in together.of_class(training_class.code)
    }


def test_the_paper_register_of_a_year_is_another_book():
    historic = make_historic().register
    own = Register(programme=historic.programme, year=historic.year)

    assert book.name_of(own) == f"Sổ gốc {own.programme.code} 2019"
    assert book.name_of(historic) == f"{book.name_of(own)} (sổ giấy)"
