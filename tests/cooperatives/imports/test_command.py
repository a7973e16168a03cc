"""`manage.py import_records`, as contracts.md has it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from accounts.models import AuditEntry
from cooperatives.models import (
    Cooperative,
    ImportBatch,
    ImportKind,
    ImportState,
    Person,
)
from tests.cooperatives.imports.lists import (
    A_ROW,
    CODE,
    OTHER_CODE,
    a_cooperative,
    a_person,
    list_of,
)
from tests.factories import make_cooperative, make_person, make_post

NUMBER = "096080001234"


@pytest.fixture
def run(tmp_path):
    """Run the command on a list of rows, or on bytes; the JSON and the exit code."""

    def run(kind, *rows, content=None, name="danh-sach.xlsx", **options):
        file = tmp_path / name
        file.write_bytes(list_of(*rows) if content is None else content)
        out, code = io.StringIO(), 0
        try:
            call_command(
                "import_records", kind, str(file), json=True, stdout=out, **options
            )
        except SystemExit as end:
            code = end.code
        return json.loads(out.getvalue()), code

    return run


def test_a_good_list_is_saved_by_nobody_in_particular(run, thoi_binh):
    result, code = run("cooperatives", a_cooperative(**{"Mã số thuế": "2000123456"}))

    assert code == 0
    assert {key: result[key] for key in ("kind", "rows", "new", "changed")} == {
        "kind": "cooperatives",
        "rows": 1,
        "new": 1,
        "changed": 0,
    }
    assert (result["same"], result["unsure"], result["errors"]) == (0, 0, [])
    (warning,) = result["warnings"]
    assert {key: warning[key] for key in ("row", "column", "code")} == {
        "row": 2,
        "column": "Mã số thuế",
        "code": "tax_code_doubtful",
    }
    assert warning["message"]
    assert Cooperative.objects.get().coop_code == "2000123456"
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.sender, batch.created_by) == (
        ImportState.SAVED,
        "",
        None,
    )
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {None}


@pytest.mark.parametrize("kind", ImportKind.values)
def test_the_same_file_twice_changes_nothing_of_any_kind(run, cooperative, kind):
    row = A_ROW[kind]()
    if kind == "cooperatives":
        row["Tên hợp tác xã"] = "HTX Mới"

    first, _code = run(kind, row)
    before = (AuditEntry.objects.count(), ImportBatch.objects.count())
    second, code = run(kind, row)

    assert (first["new"], first["errors"], code) == (1, [], 0)
    assert [second[k] for k in ("new", "changed", "same", "unsure")] == [0, 0, 1, 0]
    assert (AuditEntry.objects.count(), ImportBatch.objects.count()) == before


def test_a_dry_run_tells_everything_and_saves_nothing(run, thoi_binh):
    result, code = run("cooperatives", a_cooperative(), dry_run=True)

    assert (result["new"], code) == (1, 0)
    assert not Cooperative.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_error_refuses_the_whole_list_but_counts_what_would_be_saved(
    run, thoi_binh, tmp_path
):
    marked = tmp_path / "loi.xlsx"
    rows = [
        a_cooperative(**{"Điện thoại": None}),
        a_cooperative(**{"Tên hợp tác xã": "HTX Khác", "Điện thoại": "12"}),
    ]

    result, code = run("cooperatives", *rows, errors=marked)

    assert code == 1
    assert (result["rows"], result["new"]) == (2, 1)
    assert [(e["row"], e["column"], e["code"]) for e in result["errors"]] == [
        (3, "Điện thoại", "phone_invalid")
    ]
    assert not Cooperative.objects.exists()
    assert not ImportBatch.objects.exists()
    sheet = load_workbook(marked).active
    assert sheet.cell(1, sheet.max_column).value == "Lý do"
    assert sheet.cell(2, sheet.max_column).value is None
    assert "Điện thoại" in sheet.cell(3, sheet.max_column).value


def test_in_part_the_rows_without_errors_are_saved(run, thoi_binh):
    rows = [
        a_cooperative(),
        a_cooperative(**{"Tên hợp tác xã": "HTX Khác", "Điện thoại": "12"}),
    ]

    result, code = run("cooperatives", *rows, partial=True)

    assert (result["new"], len(result["errors"]), code) == (1, 1, 0)
    assert Cooperative.objects.get().name == "HTX Bình Minh"


def test_unsure_rows_are_not_saved_and_wait_at_the_desk(run, cooperative, thoi_binh):
    known = make_person(full_name="Nguyễn Văn An", citizen_id="", phone="")
    Person.objects.update(date_of_birth="1980-02-15")
    make_post(
        person=known,
        cooperative=make_cooperative(coop_code=OTHER_CODE, reporting_area=thoi_binh),
    )

    result, code = run("persons", a_person())

    assert (result["new"], result["unsure"], code) == (0, 1, 0)
    assert Person.objects.get() == known
    assert ImportBatch.objects.get().waiting().count() == 1


@pytest.mark.parametrize(
    ("content", "name", "fault"),
    [
        (b"MZ\x90\x00 program", "danh-sach.xlsx", "program_file"),
        (b"", "danh-sach.xlsx", "empty_file"),
        ("Tên\nHîp t¸c x·".encode(), "danh-sach.csv", "missing_columns"),
        (b"a,b\n1,2\n", "danh-sach.csv", "missing_columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_without_a_row(
    run, db, content, name, fault, tmp_path
):
    marked = tmp_path / "loi.xlsx"

    result, code = run("persons", content=content, name=name, errors=marked)

    assert code == 1
    (error,) = result["errors"]
    assert (error["row"], error["column"]) == (None, "")
    assert error["code"] in {fault, "legacy_font"}
    assert [result[key] for key in ("rows", "new", "changed", "same")] == [0, 0, 0, 0]
    assert load_workbook(marked).worksheets


def test_nothing_is_saved_when_the_reasons_cannot_be_written(run, thoi_binh, tmp_path):
    rows = [
        a_cooperative(),
        a_cooperative(**{"Tên hợp tác xã": "B", "Điện thoại": "1"}),
    ]
    out = tmp_path / "khong-co" / "loi.xlsx"

    with pytest.raises(CommandError, match="khong-co"):
        run("cooperatives", *rows, partial=True, errors=out)

    assert not Cooperative.objects.exists()


def test_csv_with_semicolons_is_read_too(run, thoi_binh):
    text = "\ufeffTên HTX;MST;Tình trạng;Huyện/TP\nHTX Bình Minh;;Hoạt động;thoi binh\n"

    result, code = run("cooperatives", content=text.encode(), name="ds.csv")

    assert (result["new"], result["errors"], code) == (1, [], 0)
    assert Cooperative.objects.get().reporting_area.name == "Huyện Thới Bình"


def test_columns_that_are_not_known_are_a_warning(run, thoi_binh):
    result, _code = run("cooperatives", a_cooperative(**{"Màu cờ": "xanh"}))

    assert [(w["row"], w["column"], w["code"]) for w in result["warnings"]] == [
        (1, "Màu cờ", "column_ignored")
    ]


def test_identity_numbers_are_not_printed(run, cooperative):
    make_person(full_name="Trần Thị Bé", citizen_id=NUMBER)

    result, _code = run(
        "persons",
        a_person(**{"Số CCCD": NUMBER}),
        a_person(**{"Số CCCD": NUMBER[:11], "Họ và tên": "Lê Văn Bé"}),
    )

    assert {e["code"] for e in result["errors"]} == {
        "citizen_id_taken",
        "citizen_id_length",
    }
    assert NUMBER[:11] not in json.dumps(result)


def test_people_read_the_result_as_sentences(cooperative, tmp_path):
    file = tmp_path / "ds.xlsx"
    file.write_bytes(list_of(a_person(**{"Mã số thuế": CODE, "Họ và tên": "An"})))
    out = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("import_records", "persons", str(file), stdout=out)

    assert "Họ và tên" in out.getvalue()
    assert "1" in out.getvalue()


def test_a_missing_file_and_an_unknown_kind_are_told(db, tmp_path):
    with pytest.raises(CommandError):
        call_command("import_records", "persons", str(tmp_path / "khong-co.xlsx"))
    with pytest.raises(CommandError):
        call_command("import_records", "ships", str(tmp_path / "ds.xlsx"))
