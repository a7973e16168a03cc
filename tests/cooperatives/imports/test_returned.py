"""The file that goes back: theirs, with reasons and colours, opened by every program."""

import io
import shutil
import subprocess
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from cooperatives.imports.returned import returned_file
from cooperatives.imports.sheet import Column, Issue, Refused, read

COLUMNS = [
    Column("name", "Tên hợp tác xã", ("Tên HTX",), required=True),
    Column("area", "Địa bàn", required=True),
    Column("capital", "Vốn điều lệ"),
]
RED = "00FFC7CE"


def theirs():
    """A workbook with a title, styles, a formula, a second sheet and a note."""
    made = Workbook()
    guide = made.active
    guide.title = "Hướng dẫn"
    guide["A1"] = "Cách nhập"
    sheet = made.create_sheet("Danh sách")
    sheet.append(["DANH SÁCH"])
    sheet.merge_cells("A1:E1")
    sheet.append(["Tên HTX", "Địa bàn", "Vốn điều lệ", "Ghi chú"])
    sheet.append(["Tân Phát", "Năm Căn", "=SUM(1,2)", "a"])
    sheet.append(["Bình Minh", "Sài Gòn", -5, "b"])
    sheet["A3"].font = Font(bold=True)
    sheet["B3"].number_format = "0.00"
    sheet["A4"].comment = Comment("hỏi lại", "an")
    sheet.column_dimensions["A"].width = 41
    sheet.row_dimensions[4].hidden = True
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def reading(content):
    return read(io.BytesIO(content), "a.xlsx", COLUMNS)


ISSUES = [
    Issue(4, "Địa bàn", "bad_choice", "không có địa bàn này"),
    Issue(4, "Vốn điều lệ", "negative", "không được âm"),
    Issue(4, "Vốn điều lệ", "negative", "không được âm"),
    Issue(3, "capital", "formula_without_value", "chưa có kết quả"),
    Issue(3, "Năm", "missing", "thiếu"),
]


def returned(content, issues=ISSUES, sheet=...):
    sheet = reading(content) if sheet is ... else sheet
    return returned_file(content, "a.xlsx", sheet, issues)


def opened(content):
    return load_workbook(io.BytesIO(content))


def reddened(sheet):
    return sorted(
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.start_color.rgb == RED
    )


def test_their_workbook_comes_back_with_reasons_and_coloured_cells():
    book = opened(returned(theirs()))
    sheet = book["Danh sách"]

    assert book.sheetnames == ["Hướng dẫn", "Danh sách"]
    assert book.active.title == "Danh sách"
    assert [s.sheet_view.tabSelected for s in book.worksheets] == [False, True]
    assert sheet["E2"].value == "Lý do"
    assert sheet["E3"].value == "Vốn điều lệ: chưa có kết quả\nNăm: thiếu"
    assert sheet["E4"].value == (
        "Địa bàn: không có địa bàn này\nVốn điều lệ: không được âm"
    )
    assert reddened(sheet) == ["B4", "C3", "C4"]


def test_what_they_made_stays():
    before, after = theirs(), returned(theirs())
    old, new = opened(before)["Danh sách"], opened(after)["Danh sách"]

    for row in old.iter_rows(max_col=4):
        for cell in row:
            assert new[cell.coordinate].value == cell.value
    assert new["C3"].value == "=SUM(1,2)"
    assert new["A3"].font.bold
    assert new["B3"].number_format == "0.00"
    assert new["A4"].comment.text == "hỏi lại"
    assert new.column_dimensions["A"].width == 41
    assert [str(block) for block in new.merged_cells.ranges] == ["A1:E1"]
    assert opened(after)["Hướng dẫn"]["A1"].value == "Cách nhập"


def test_a_hidden_row_with_a_fault_is_shown():
    assert not opened(returned(theirs()))["Danh sách"].row_dimensions[4].hidden


def test_it_can_be_mended_and_sent_again_with_one_reason_column():
    first = returned(theirs())
    again = reading(first)

    assert again.ignored == ["Ghi chú"]
    assert [row.number for row in again.rows] == [3, 4]
    second = opened(
        returned_file(first, "a.xlsx", again, [Issue(3, "Tên HTX", "x", "y")])
    )["Danh sách"]
    assert [cell.value for cell in second[2]][3:] == ["Ghi chú", "Lý do"]
    assert second["E3"].value == "Tên HTX: y"
    assert second["E4"].value is None


def test_a_reason_column_of_their_own_is_not_overwritten():
    made = Workbook()
    made.active.append(["Tên HTX", "Địa bàn", "Lý do"])
    made.active.append(["Tân Phát", "Năm Căn", "của chúng tôi", "bên cạnh"])
    out = io.BytesIO()
    made.save(out)

    sheet = opened(returned(out.getvalue(), [Issue(2, "Địa bàn", "x", "y")])).active

    assert [cell.value for cell in sheet[2]][2:] == [
        "của chúng tôi",
        "bên cạnh",
        "Địa bàn: y",
    ]


def test_what_we_write_is_never_a_formula():
    issues = [
        Issue(3, "", "x", text) for text in ("=1+1", '=HYPERLINK("a")\x00', "+1", "@a")
    ]

    for issue in issues:
        cell = opened(returned(theirs(), [issue]))["Danh sách"]["E3"]
        assert cell.data_type == "s"
        assert cell.value == issue.message.replace("\x00", "")
        assert cell.quotePrefix


def test_faults_of_the_whole_file_stand_on_a_sheet_in_front():
    issues = [Issue(None, "", "x", "tệp có trang ẩn"), Issue(2, "Ghi chú", "y", "lạ")]

    book = opened(returned(theirs(), [*issues, *ISSUES]))

    assert book.sheetnames[0] == book.active.title == "Lý do"
    assert [
        [cell.value for cell in row] for row in book["Lý do"].iter_rows(min_row=2)
    ] == [
        [None, None, "tệp có trang ẩn"],
        [2, "Ghi chú", "lạ"],
    ]
    assert book["Danh sách"]["E4"].value
    again = returned_file(
        returned(theirs(), issues),
        "a.xlsx",
        reading(returned(theirs(), issues)),
        issues,
    )
    assert opened(again).sheetnames == ["Lý do", "Hướng dẫn", "Danh sách"]


def test_a_workbook_without_a_list_comes_back_with_the_reason():
    book = opened(
        returned(theirs(), [Issue(None, "", "missing_columns", "thiếu")], None)
    )

    assert book.sheetnames == ["Lý do", "Hướng dẫn", "Danh sách"]
    assert book["Lý do"]["C2"].value == "thiếu"


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00", b"", b"PK\x03\x04", b"\xff\xd8\xff\x00", b'a\n"b'],
)
def test_what_cannot_be_opened_gives_the_reasons_alone(content):
    book = opened(returned(content, [Issue(None, "", "x", "không mở được")], None))

    assert book.sheetnames == ["Lý do"]
    assert book["Lý do"]["C2"].value == "không mở được"


def test_a_text_file_becomes_a_workbook_with_the_same_lines():
    text = (
        'Danh sách, 2024\nTên HTX;Địa bàn;Vốn điều lệ\n"Tân\nPhát";Năm Căn;0123\n\n'
        "=cmd;Sài Gòn;-5\n"
    ).encode("utf-8-sig")
    sheet = reading(text)
    assert [row.number for row in sheet.rows] == [3, 6]

    made = opened(returned(text, [Issue(6, "Địa bàn", "x", "y")], sheet)).active

    assert [cell.value for cell in made[2]] == [
        "Tên HTX",
        "Địa bàn",
        "Vốn điều lệ",
        "Lý do",
    ]
    assert [cell.value for cell in made[3]] == ["Tân\nPhát", "Năm Căn", "0123", None]
    assert [cell.value for cell in made[6]] == ["=cmd", "Sài Gòn", "-5", "Địa bàn: y"]
    assert [cell.data_type for cell in made[6]] == ["s"] * 4
    assert reddened(made) == ["B6"]


def test_macros_are_left_behind():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(theirs())) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for part in source.namelist():
            data = source.read(part)
            if part == "[Content_Types].xml":
                data = data.replace(
                    b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"ms-excel.sheet.macroEnabled.main+xml",
                )
            target.writestr(part, data)
        target.writestr("xl/vbaProject.bin", b"never run")

    names = zipfile.ZipFile(io.BytesIO(returned(out.getvalue()))).namelist()

    assert "xl/worksheets/sheet2.xml" in names
    assert "xl/vbaProject.bin" not in names


def test_a_damaged_part_that_only_writing_needs_gives_the_reasons_alone(monkeypatch):
    content = theirs()
    sheet = reading(content)

    def damaged(*_arguments, **_options):
        raise KeyError("style")

    monkeypatch.setattr("cooperatives.imports.returned.load_workbook", damaged)
    book = opened(returned(content, ISSUES, sheet))

    assert book.sheetnames == ["Lý do"]
    assert [row[2].value for row in book.active.iter_rows(min_row=2)] == [
        issue.message for issue in ISSUES
    ]


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
def test_it_opens_in_libreoffice(tmp_path):
    (tmp_path / "tra-lai.xlsx").write_bytes(returned(theirs()))

    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "tra-lai.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )

    converted = next(tmp_path.glob("*.csv")).read_text("utf-8")
    sheet = reading(converted.encode())
    assert [row.cells["name"].value for row in sheet.rows] == ["Tân Phát", "Bình Minh"]
    assert "Vốn điều lệ: không được âm" in converted
    with pytest.raises(Refused):
        reading(converted.replace("Địa bàn", "Nơi").encode())
