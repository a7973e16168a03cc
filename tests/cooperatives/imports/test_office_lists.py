"""The office's own lists through the import desk: nine kinds, planted faults, taken back."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from openpyxl import Workbook

from accounts.models import AuditEntry
from cooperatives.imports import engine
from cooperatives.models import (
    AnnualReport,
    Cooperative,
    ImportState,
    Person,
    Post,
    TrainingRecord,
)
from cooperatives.operations import end_post
from cooperatives.operations.imports import bring_file, save_import, undo_import
from tests.factories import make_user

LISTS = {
    "cooperatives": (
        "Tên hợp tác xã,Mã số thuế,Trạng thái,Ngày trạng thái,Địa bàn,Sản phẩm chính\n"
        "HTX Tân Phát,,Đang hoạt động,,Thới Bình,Mật ong\n"
        "HTX Bình Minh,2000000007,Ngừng hoạt động,01/01/2024,TP Cà Mau,\n"
    ),
    "annual_reports": (
        "Tên hợp tác xã,Địa bàn,Năm,Ngày số liệu,Số thành viên,Vốn điều lệ thực góp"
        ' (triệu đồng),Doanh thu\nTân Phát,Thới Bình,2024,31/12/2024,120,450,"0,45 tỷ"\n'
    ),
    "persons": (
        "Họ và tên;Ngày sinh;Giới tính;Số CCCD;Tên hợp tác xã;Địa bàn;Chức vụ;Từ ngày\n"
        "Nguyễn Văn An;01/05/1980;Nam;096080000123;Tân Phát;huyen thoi binh;Giám đốc;"
        "01/01/2023\n"
    ),
    "linkage_contracts": (
        "Tên hợp tác xã,Địa bàn,Doanh nghiệp,Ngày ký,Phạm vi\n"
        "Tân Phát,Thới Bình,Công ty A,02/03/2024,Sản xuất và tiêu thụ\n"
    ),
    "model_assignments": (
        "Tên hợp tác xã,Loại,Địa bàn,Từ ngày,Tiến độ (%)\n"
        "Tân Phát,Điểm,Thới Bình,01/03/2024,50\n"
    ),
    "groups": (
        "Tên,Loại,Địa bàn,Trạng thái,Xếp loại,Ngày xếp loại\n"
        "THT Một,Tổ hợp tác,Thới Bình,Đang hoạt động,Khá,01/02/2024\n"
    ),
    "ocop_products": (
        "Tên hợp tác xã,Địa bàn,Sản phẩm,Hạng sao,Ngày công nhận\n"
        "Tân Phát,Thới Bình,Tôm khô,4,01/06/2023\n"
    ),
    "training_records": (
        "Họ và tên,Ngày sinh,Số CCCD,Tên hợp tác xã,Địa bàn,Chức vụ,Loại lớp,"
        "Số giấy chứng nhận,Ngày cấp,Cơ quan cấp\nNguyễn Văn An,01/05/1980,096080000123,"
        "Tân Phát,Thới Bình,Giám đốc,Giám đốc,GCN 12,01/09/2020,Trường X\n"
    ),
    "policy_documents": (
        "Tên văn bản,Loại,Số tờ trình,Ngày trình HĐND\n"
        "Dự thảo NQ,Dự thảo nghị quyết,12/TTr,01/11/2024\n"
    ),
}


@pytest.fixture
def _reference(db):
    call_command("demo", "--reference", verbosity=0)


def bring(kind, content, actor, name="danh-sach.csv"):
    content = content.encode() if isinstance(content, str) else content
    return bring_file(kind, content, name, sender="Huyện", actor=actor)


def everything():
    """Every row of the record, without the desk's own memory and the journal."""
    return {
        model.__name__: sorted(model.objects.values_list("pk", flat=True))
        for model in apps.get_app_config("cooperatives").get_models()
        if not model.__name__.startswith(("Import", "Header"))
    }


@pytest.mark.usefixtures("_reference")
def test_the_nine_lists_are_saved_once_and_the_second_time_nothing_changes():
    actor = make_user()
    for kind, content in LISTS.items():
        batch = bring(kind, content, actor)
        assert (batch.faulty, batch.unsure, batch.same) == (0, 0, 0), kind
        assert batch.new == batch.rows
        save_import(batch, actor=actor)
        assert batch.state == ImportState.SAVED
    kept = everything()

    for kind, content in LISTS.items():
        batch = bring(kind, content, actor)
        assert batch.same == batch.rows, kind
        save_import(batch, actor=actor)

    assert everything() == kept
    report = AnnualReport.objects.get()
    assert (report.charter_capital_paid_in, report.revenue) == (450_000_000,) * 2
    assert Person.objects.get().posts.get().since == dt.date(2023, 1, 1)
    assert TrainingRecord.objects.get().person == Person.objects.get()


@pytest.mark.usefixtures("_reference")
def test_nothing_is_saved_until_somebody_confirms():
    before = everything()

    batch = bring("cooperatives", LISTS["cooperatives"], make_user())

    assert (batch.state, batch.new) == (ImportState.READ, 2)
    assert everything() == before


@pytest.mark.usefixtures("_reference")
def test_a_whole_import_is_undone_unless_something_depends_on_it():
    actor, before = make_user(), everything()
    cooperatives = bring("cooperatives", LISTS["cooperatives"], actor)
    save_import(cooperatives, actor=actor)
    between = everything()
    persons = bring("persons", LISTS["persons"], actor)
    save_import(persons, actor=actor)
    standing = everything()

    with pytest.raises(ValidationError) as refusal:
        undo_import(cooperatives, actor=actor)
    assert refusal.value.code == "import_in_use"
    assert everything() == standing

    undo_import(persons, actor=actor)
    assert everything() == between
    undo_import(cooperatives, actor=actor)
    assert everything() == before
    assert cooperatives.state == ImportState.UNDONE


@pytest.mark.usefixtures("_reference")
def test_an_import_whose_records_were_changed_since_is_not_undone():
    actor = make_user()
    save_import(bring("cooperatives", LISTS["cooperatives"], actor), actor=actor)
    batch = bring("persons", LISTS["persons"], actor)
    save_import(batch, actor=actor)
    end_post(Post.objects.get(), until=dt.date(2024, 1, 1), actor=actor)

    with pytest.raises(ValidationError) as refusal:
        undo_import(batch, actor=actor)

    assert refusal.value.code == "import_in_use"
    assert Post.objects.get().until == dt.date(2024, 1, 1)


@pytest.mark.usefixtures("_reference")
def test_a_list_with_errors_is_refused_whole_or_saved_in_part():
    actor = make_user()
    content = LISTS["cooperatives"] + "HTX Hỏng,,Đang ngủ,,Năm Căn,\n"
    batch = bring("cooperatives", content, actor)

    with pytest.raises(ValidationError) as refusal:
        save_import(batch, actor=actor)
    assert refusal.value.code == "import_has_errors"
    assert not Cooperative.objects.exists()

    save_import(batch, partial=True, actor=actor)
    assert Cooperative.objects.count() == 2
    with pytest.raises(ValidationError) as refusal:
        save_import(batch, partial=True, actor=actor)
    assert refusal.value.code == "import_not_open"


@pytest.mark.usefixtures("_reference")
def test_identity_numbers_are_not_written_in_clear():
    actor = make_user()
    save_import(bring("cooperatives", LISTS["cooperatives"], actor), actor=actor)
    batch = bring("persons", LISTS["persons"], actor)
    save_import(batch, actor=actor)

    row = batch.import_rows.get()
    number = "096080000123"
    assert number not in f"{row.label}{row.issues}{batch.notices}"
    assert number.encode() not in bytes(batch.content)
    assert not [e for e in AuditEntry.objects.all() if number in str(e.details)]


HEADERS = [
    "Tên hợp tác xã",
    "Mã số thuế",
    "Loại hình",
    "Ngày thành lập",
    "Trạng thái",
    "Ngày trạng thái",
    "Địa bàn",
    "Điện thoại",
]
# header, what is typed, the code of the refusal
FAULTS = [
    ("Tên hợp tác xã", None, "required"),
    ("Tên hợp tác xã", "Hîp t¸c x· T©n Ph¸t", "legacy_font"),
    ("Tên hợp tác xã", "HTX А", "strange_letters"),
    ("Mã số thuế", "12345", "tax_code_malformed"),
    ("Mã số thuế", "٢٠٠١٢٣٤٥٦٧", "strange_digits"),
    ("Loại hình", "Công ty", "bad_choice"),
    ("Ngày thành lập", "31/02/2020", "bad_date"),
    ("Ngày thành lập", "hôm qua", "bad_date"),
    ("Ngày thành lập", "05/05/20", "bad_date"),
    ("Ngày thành lập", "=1/0", "formula_without_value"),
    ("Trạng thái", None, "required"),
    ("Trạng thái", "Đang ngủ", "bad_choice"),
    ("Ngày trạng thái", "01/01/2090", "date_in_future"),
    ("Địa bàn", None, "required"),
    ("Địa bàn", "Huyện Hồng Dân", "area_unknown"),
    ("Điện thoại", "12ab", "phone_invalid"),
]


@pytest.mark.usefixtures("_reference")
def test_forty_faults_in_five_hundred_rows_are_all_told_at_once():
    sheet = (book := Workbook()).active
    sheet.append(HEADERS)
    for number in range(500):
        sheet.append(
            [
                f"HTX Số {number}",
                None,
                "HTX",
                dt.date(2020, 1, 1),
                "Đang hoạt động",
                None,
                "Huyện Năm Căn",
                "0290 3831 234",
            ]
        )
    planted = {}
    for place in range(40):
        header, value, code = FAULTS[place % len(FAULTS)]
        row = 3 + place * 12
        sheet.cell(row, HEADERS.index(header) + 1, value).value = value
        planted[row, header] = code
    file = io.BytesIO()
    book.save(file)
    before = everything()

    reading = engine.read("cooperatives", file.getvalue(), "danh-sach.xlsx")

    told = {(issue.row, issue.column): issue.code for issue in reading.errors}
    assert {
        place: code for place, code in told.items() if code != planted.get(place)
    } == {}
    assert told.keys() == planted.keys()
    assert everything() == before
