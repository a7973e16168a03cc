"""A sender's file: which rows are read from it, and which files are refused whole."""

import datetime as dt
import io
import random
import unicodedata
import zipfile

import pytest
from openpyxl import Workbook

from cooperatives.imports import grid as grids
from cooperatives.imports import values, workbook
from cooperatives.imports.sheet import Cell, Column, Refused, read

COLUMNS = [
    Column("name", "Tên hợp tác xã", ("Tên HTX", "HTX"), required=True),
    Column("code", "Mã số thuế", ("MST",)),
    Column("area", "Địa bàn", required=True),
    Column("status", "Trạng thái", required=True),
    Column("capital", "Vốn điều lệ"),
    Column("progress", "Tiến độ (%)", ("Tiến độ",)),
    Column("on", "Ngày thành lập"),
]
HEADER = ["STT", "Tên hợp tác xã", "Mã số thuế", "Địa bàn", "Trạng thái", "Vốn điều lệ"]
ROW = [1, "HTX Tân Phát", 2000123456, "Năm Căn", "Đang hoạt động", 450]


def book(*rows, title="Danh sách", change=None):
    made = Workbook()
    sheet = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    return saved(made)


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def parse(content, filename="danh-sach.xlsx", **options):
    if isinstance(content, str):
        content = content.encode()
    return read(io.BytesIO(content), filename, COLUMNS, **options)


def refusal(content, filename="danh-sach.xlsx", **options):
    with pytest.raises(Refused) as refused:
        parse(content, filename, **options)
    assert refused.value.message
    return refused.value


def names(sheet):
    return [row.cells["name"].value for row in sheet.rows]


def codes(sheet):
    return [notice.code for notice in sheet.notices]


# Header and rows


def test_titles_are_skipped_and_rows_keep_the_spreadsheets_numbers():
    sheet = parse(
        book(["ỦY BAN NHÂN DÂN"], [], ["DANH SÁCH HỢP TÁC XÃ"], HEADER, ROW, [], ROW)
    )

    assert sheet.header_row == 4
    assert [row.number for row in sheet.rows] == [5, 7]
    assert sheet.name == "Danh sách"
    assert sheet.headers == {
        "name": "Tên hợp tác xã",
        "code": "Mã số thuế",
        "area": "Địa bàn",
        "status": "Trạng thái",
        "capital": "Vốn điều lệ",
    }
    assert sheet.rows[0].cells == {
        "name": Cell("HTX Tân Phát"),
        "code": Cell(2000123456),
        "area": Cell("Năm Căn"),
        "status": Cell("Đang hoạt động"),
        "capital": Cell(450),
    }
    assert sheet.ignored == []
    assert sheet.notices == []


@pytest.mark.parametrize(
    "written",
    [
        "Tên hợp tác xã",
        "TÊN HỢP TÁC XÃ",
        "ten hop tac xa",
        unicodedata.normalize("NFD", "Tên hợp tác xã"),
        "  Tên\nhợp tác\u00a0xã ",
        "Tên hợp tác xã*",
        "Tên hợp tác xã (*)",
        "Tên hợp tác xã (viết đầy đủ):",
        "Tên HTX",
        "htx",
    ],
)
def test_a_header_is_recognised_however_it_is_written(written):
    sheet = parse(book([written, "Địa bàn", "Trạng thái"], ["Tân Phát", "a", "b"]))

    assert names(sheet) == ["Tân Phát"]
    assert list(sheet.headers) == ["name", "area", "status"]


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("Vốn điều lệ (triệu đồng)", "trieu"),
        ("Vốn điều lệ (Tr.đ)", "trieu"),
        ("Vốn điều lệ (ĐVT: triệu đồng)", "trieu"),
        ("Vốn điều lệ [tỷ đồng]", "ty"),
        ("Vốn điều lệ, tỷ đồng", "ty"),
        ("Vốn điều lệ (nghìn đồng)", "nghin"),
        ("Vốn điều lệ (1.000 đồng)", "nghin"),
        ("Vốn điều lệ (đồng)", ""),
        ("Vốn điều lệ (theo đăng ký)", ""),
        ("Vốn điều lệ", ""),
    ],
)
def test_the_unit_of_a_header_applies_to_its_column(written, unit):
    sheet = parse(book([*HEADER[:5], written], ROW))

    assert sheet.rows[0].cells["capital"] == Cell(450, unit=unit)
    assert sheet.rows[0].cells["name"] == Cell("HTX Tân Phát")
    assert sheet.headers["capital"] == written


def test_the_unit_above_the_list_applies_where_a_header_has_none():
    header = [*HEADER, "Tiến độ (%)"]
    above = ["Đơn vị tính: Triệu đồng"]

    sheet = parse(book(above, header, [*ROW, 60]))
    own = parse(book(above, [*HEADER[:5], "Vốn điều lệ (đồng)"], ROW))

    assert values.parse_money(sheet.rows[0].cells["capital"]) == 450_000_000
    assert values.parse_percent(sheet.rows[0].cells["progress"]) == 60
    assert [(n.code, n.row) for n in sheet.notices] == [("unit_above", 1)]
    assert values.parse_money(own.rows[0].cells["capital"]) == 450


def test_percent_cells_and_dates_are_told_as_such():
    def change(sheet):
        sheet["D2"].number_format = "0%"

    header = ["HTX", "Địa bàn", "Trạng thái", "Tiến độ %", "Ngày thành lập"]
    day = dt.datetime(2012, 3, 1)  # noqa: DTZ001 - a wall clock
    sheet = parse(book(header, ["Tân Phát", "a", "b", 0.6, day], change=change))
    cells = sheet.rows[0].cells

    assert cells["progress"] == Cell(0.6, is_percent=True, unit="%")
    assert values.parse_percent(cells["progress"]) == 60
    assert cells["on"] == Cell(day)


def test_unknown_columns_are_ignored_with_a_notice_each():
    sheet = parse(book([*HEADER, "Ghi chú", "Lý do"], [*ROW, "mới", "cũ"]))

    assert sheet.ignored == ["Ghi chú"]
    assert [(n.row, n.column, n.code) for n in sheet.notices] == [
        (1, "Ghi chú", "column_ignored")
    ]
    assert len(sheet.rows) == 1


def test_a_header_chosen_earlier_is_remembered_unless_the_file_has_the_own_one():
    header = ["Đơn vị", "Địa bàn", "Trạng thái"]
    content = book(header, ["Tân Phát", "a", "b"])
    both = book([*header, "Tên HTX"], ["Sở", "a", "b", "Tân Phát"])

    assert refusal(content).code == "missing_columns"
    assert names(parse(content, remembered={"don vi": "name"})) == ["Tân Phát"]
    assert refusal(content, remembered={"don vi": "gone"}).code == "missing_columns"
    sheet = parse(both, remembered={"don vi": "name"})
    assert names(sheet) == ["Tân Phát"]
    assert sheet.ignored == ["Đơn vị"]


def test_missing_columns_are_named_from_the_best_row():
    refused = refusal(book(["HTX"], ["Tên HTX", "Địa bàn"], ["Tân Phát", "Năm Căn"]))

    assert refused.code == "missing_columns"
    assert "Trạng thái" in refused.message
    assert "Tên hợp tác xã" not in refused.message
    assert "2" in refused.message

    nothing = refusal(book(["Họ và tên", "Ngày sinh"], ["An", 1975]))
    assert nothing.code == "missing_columns"
    assert "Tên hợp tác xã, Địa bàn, Trạng thái" in nothing.message
    assert refusal(book()).code == "missing_columns"


def test_a_column_named_twice_is_refused():
    refused = refusal(book([*HEADER, "Tên HTX"], [*ROW, "Bình Minh"]))

    assert refused.code == "duplicate_column"
    assert "Tên hợp tác xã" in refused.message
    assert "Tên HTX" in refused.message


def test_a_merged_header_is_refused():
    def down(sheet):
        sheet.merge_cells("B1:B2")

    def across(sheet):
        sheet.merge_cells("F1:G1")

    assert refusal(book(HEADER, [], ROW, change=down)).code == "merged_header"
    assert refusal(book(HEADER, ROW, change=across)).code == "merged_header"


def test_a_header_in_two_rows_is_refused():
    below = [None, None, None, None, None, "Đăng ký", "Thực góp"]
    parted = [
        ["STT", "Tên hợp tác xã", None, "Hoạt động"],
        [None, None, "Địa bàn", "Trạng thái"],
    ]

    assert refusal(book([*HEADER, None], below, ROW)).code == "merged_header"
    assert refusal(book(*parted, ROW)).code == "merged_header"


def test_a_merged_title_is_no_merged_header():
    def change(sheet):
        sheet.merge_cells("A1:F2")

    content = book(["DANH SÁCH"], [], HEADER, ROW, change=change)

    assert parse(content).header_row == 3


@pytest.mark.parametrize(
    "numbers", [[1, 2, 3, 4, 5, 6], ["(1)", "(2)", "(3)"], ["A", "B", 1, 2, 3, 4]]
)
def test_the_row_that_numbers_the_columns_is_skipped(numbers):
    assert [row.number for row in parse(book(HEADER, numbers, ROW)).rows] == [3]


# What is not data


@pytest.mark.parametrize(
    "row",
    [
        ["Tổng cộng", None, None, None, None, 900],
        [None, "TỔNG CỘNG:", None, None, None, 900],
        [None, "Tổng số: 2 hợp tác xã"],
        [None, "Tổng số HTX", 2],
        ["Cộng", None, None, None, None, "900"],
        [2, "Tổng", None, None, None, 900],
        [3],  # a number alone, for rows to come
        [None, "   "],
    ],
)
def test_totals_and_empty_rows_are_not_counted(row):
    assert [found.number for found in parse(book(HEADER, ROW, row)).rows] == [2]


@pytest.mark.parametrize(
    "name",
    ["Hợp tác xã Tổng Hợp", "Tổng Hợp", "Cộng Hòa", "HTX Cộng", "Tổng Hợp 2", "Tổng"],
)
def test_cooperatives_with_such_names_stay(name):
    row = [None, name, None, "Năm Căn", "Đang hoạt động", 450]

    assert names(parse(book(HEADER, row))) == [name]


def test_signatures_are_skipped_with_the_names_below_them():
    sheet = parse(
        book(
            HEADER,
            ROW,
            [],
            [None, None, None, "Cà Mau, ngày 05 tháng 02 năm 2025"],
            [None, "Người lập biểu", None, None, "Thủ trưởng đơn vị"],
            [None, "(Ký, ghi rõ họ tên)", None, None, "(Ký tên, đóng dấu)"],
            [],
            [None, "Trần Văn Mẫu", None, None, "Lê Thị Mẫu"],
            ["Nơi nhận:"],
            ["- Như trên;"],
            ["- Lưu: VT."],
        )
    )

    assert names(sheet) == ["HTX Tân Phát"]
    assert sheet.notices == []


def test_data_below_a_signature_is_still_data():
    rows = [ROW, ["Người lập biểu"], [2, "HTX Bình Minh", None, "U Minh", "Tạm ngừng"]]

    assert names(parse(book(HEADER, *rows))) == ["HTX Tân Phát", "HTX Bình Minh"]


def test_a_faulty_row_is_not_taken_for_a_footing():
    rows = [[None, None, None, "Năm Căn"], ["Giám đốc", "Ngày mới", None, None]]

    assert len(parse(book(HEADER, *rows)).rows) == 2


# Formulas, hidden and merged parts


def formulas(content, cells):
    """The workbook with given XML in place of cells that hold the marks."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            data = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                for place, xml in cells.items():
                    start = data.index(f'<c r="{place}"'.encode())
                    end = data.index(b"</c>", start) + 4
                    data = data[:start] + xml.encode() + data[end:]
            target.writestr(part, data)
    return out.getvalue()


def test_a_formula_counts_by_its_result_and_is_faulty_without_one():
    content = formulas(
        book(HEADER, ROW, ROW, ROW),
        {
            "F2": '<c r="F2"><f>400+50</f><v>450</v></c>',
            "F3": '<c r="F3"><f>400+50</f><v></v></c>',
            "F4": '<c r="F4" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
            "C4": '<c r="C4" t="str"><f>IF(1,"")</f><v></v></c>',
        },
    )

    first, second, third = parse(content).rows

    assert values.parse_money(first.cells["capital"]) == 450
    for row, code in ((second, "formula_without_value"), (third, "cell_error")):
        with pytest.raises(values.BadValue) as refused:
            values.parse_money(row.cells["capital"])
        assert refused.value.code == code
    assert third.cells["code"] == Cell(None)


def test_a_formula_that_was_never_calculated_is_faulty():
    row = [*ROW[:5], "=SUM(1,2)"]

    cell = parse(book(HEADER, row)).rows[0].cells["capital"]

    assert cell == Cell(None, fault="formula_without_value")


def two_sheets(state="visible", second="Danh sách 2"):
    made = Workbook()
    for sheet in (made.active, made.create_sheet(second)):
        sheet.append(HEADER)
        sheet.append(ROW)
    made.worksheets[1].sheet_state = state
    return made


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_imported(state):
    sheet = parse(saved(two_sheets(state)))

    assert sheet.name == "Sheet"
    assert codes(sheet) == ["hidden_sheet_skipped"]

    alone = two_sheets(state)
    alone.active.delete_rows(1, 2)
    refused = refusal(saved(alone))
    assert refused.code == "hidden_sheet"
    assert "Danh sách 2" in refused.message


def test_several_sheets_with_the_columns_are_refused_by_name():
    refused = refusal(saved(two_sheets()))

    assert refused.code == "several_sheets"
    assert "Sheet" in refused.message
    assert "Danh sách 2" in refused.message


def test_a_sheet_without_the_columns_does_not_matter():
    made = two_sheets(second="Hướng dẫn")
    made["Hướng dẫn"].delete_rows(1, 2)
    made["Hướng dẫn"]["A1"] = "Cách nhập"

    assert parse(saved(made)).name == "Sheet"


def test_hidden_rows_and_columns_are_imported_with_a_notice():
    def change(sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[9].hidden = True  # nothing there

    sheet = parse(book(HEADER, ROW, ROW, change=change))

    assert len(sheet.rows) == 2
    assert [(n.row, n.column, n.code) for n in sheet.notices] == [
        (3, "", "hidden_rows"),
        (1, "Mã số thuế", "hidden_columns"),
    ]


def test_blanks_that_a_merged_value_covers_are_faulty():
    def change(sheet):
        sheet.merge_cells("D2:D3")  # Địa bàn, with a value
        sheet.merge_cells("F2:F3")  # Vốn điều lệ, blank
        sheet.merge_cells("A5:E5")  # the total

    rows = [row[:] for row in (ROW, ROW, ROW)]
    rows[0][5] = None
    total = ["Tổng cộng", None, None, None, None, 1]
    sheet = parse(book(HEADER, *rows, total, change=change))

    assert [row.cells["area"] for row in sheet.rows] == [
        Cell("Năm Căn"),
        Cell(None, fault="merged_cell"),
        Cell("Năm Căn"),
    ]
    assert sheet.rows[1].cells["capital"] == Cell(None)


# Old fonts


def test_a_cell_in_an_old_font_is_faulty_among_many():
    sheet = parse(book(HEADER, ROW, ROW, [1, "Hîp t¸c x·", 1, "U Minh", "b"]))

    assert [row.cells["name"].fault for row in sheet.rows] == ["", "", "legacy_font"]


@pytest.mark.parametrize("name", ["Hîp t¸c x· T©n Ph¸t", "Hôïp taùc xaõ Taân Phaùt"])
def test_a_list_in_an_old_font_is_refused_naming_a_cell(name):
    refused = refusal(book(HEADER, ROW, [1, name, 1, "U Minh", "b"]))

    assert refused.code == "legacy_font"
    for part in ("3", "Tên hợp tác xã", name):
        assert part in refused.message


@pytest.mark.parametrize("header", ["Tªn hîp t¸c x·", "Teân hôïp taùc xaõ"])
def test_a_header_in_an_old_font_is_refused(header):
    content = book([header, "Địa bàn", "Trạng thái"], ["Tân Phát", "a", "b"])

    assert refusal(content).code == "legacy_font"
    assert header in refusal(content).message


# Size


def test_too_many_rows_are_refused_with_both_numbers():
    exact = book(HEADER, *[ROW] * 30, ["Tổng cộng"])

    assert len(parse(exact, max_rows=30).rows) == 30
    for content in (exact, book(HEADER, *[ROW] * 30)):
        refused = refusal(content, max_rows=29)
        assert refused.code == "too_many_rows"
        assert "30" in refused.message
        assert "29" in refused.message


def test_a_far_too_long_list_is_refused_before_it_is_read(monkeypatch):
    made = Workbook(write_only=True)
    sheet = made.create_sheet()
    sheet.append(HEADER)
    for _ in range(1500):
        sheet.append(ROW[:3])
    content = saved(made)
    whole = []
    original = workbook.WorkbookGrid.rows

    def watched(self, last=None):
        whole.append(last)
        return original(self, last)

    monkeypatch.setattr(workbook.WorkbookGrid, "rows", watched)

    refused = refusal(content, max_rows=1000)

    assert refused.code == "too_many_rows"
    assert "1500" in refused.message
    assert "1000" in refused.message
    assert None not in whole


def test_a_full_list_is_read():
    made = Workbook(write_only=True)
    sheet = made.create_sheet()
    sheet.append(HEADER)
    for n in range(2000):
        sheet.append([n, f"HTX số {n}", 2000000000 + n, "Năm Căn", "Đang hoạt động", n])

    rows = parse(saved(made)).rows

    assert len(rows) == 2000
    assert rows[-1].number == 2001
    assert rows[-1].cells["code"].value == 2000001999


# What a file is


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def typed(content_type):
    kinds = f'<Types><Override PartName="/x" ContentType="{content_type}"/></Types>'
    return archive(**{"[Content_Types].xml": kinds})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n", "empty_file"),
        (b"%PDF-1.7\n1 0 obj", "pdf_file"),
        (b"MZ\x90\x00\x03" + bytes(100), "program_file"),
        (b"\x7fELF\x02" + bytes(100), "program_file"),
        (OLE, "old_excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le") + bytes(99), "encrypted_file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_spreadsheet"),
        (b"<html><table><tr><td>a</td></tr></table></html>", "not_a_spreadsheet"),
        (b"{\\rtf1 a}", "not_a_spreadsheet"),
        (archive(readme="a"), "not_a_spreadsheet"),
        (
            typed(
                "application/vnd.openxmlformats-officedocument.wordprocessingml"
                ".document.main+xml"
            ),
            "not_a_spreadsheet",
        ),
        (
            typed("application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
            "other_spreadsheet",
        ),
        (
            archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "other_spreadsheet",
        ),
        (b"PK\x03\x04 and no more", "damaged_file"),
        (b"a" * (grids.MAX_BYTES + 1), "file_too_large"),
    ],
)
@pytest.mark.parametrize("filename", ["a.xlsx", "a.csv"])
def test_what_a_file_is_its_content_says(content, code, filename):
    assert refusal(content, filename).code == code


def test_a_workbook_is_read_whatever_its_name():
    for filename in ("a.csv", "a.exe", ""):
        assert names(parse(book(HEADER, ROW), filename)) == ["HTX Tân Phát"]


def test_a_workbook_with_macros_is_read_as_data():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(HEADER, ROW))) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for part in source.namelist():
            data = source.read(part)
            if part == "[Content_Types].xml":
                data = data.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml"
                    b".sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            target.writestr(part, data)
        target.writestr("xl/vbaProject.bin", b"never run")

    assert names(parse(out.getvalue(), "a.xlsm")) == ["HTX Tân Phát"]


def with_part(name, data):
    out = io.BytesIO(book(HEADER, ROW))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)
    return out.getvalue()


def test_a_zip_bomb_is_refused_by_its_directory_and_never_unpacked(monkeypatch):
    ratio = with_part("xl/media/a.bin", bytes(25 * 1024**2))
    total = with_part("xl/media/a.bin", random.Random(1).randbytes(3 * 1024**2))
    parts = archive(**{f"xl__{n}": "" for n in range(workbook.MAX_PARTS + 1)})
    assert names(parse(total)) == ["HTX Tân Phát"]

    def never(*_arguments, **_options):
        pytest.fail("unpacked")

    monkeypatch.setattr(workbook, "load_workbook", never)
    monkeypatch.setattr(zipfile.ZipFile, "read", never)
    monkeypatch.setattr(zipfile.ZipFile, "open", never)

    assert refusal(ratio).code == "unpacked_too_large"
    assert refusal(parts).code == "unpacked_too_large"
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 2 * 1024**2)
    assert refusal(total).code == "unpacked_too_large"


def test_entities_are_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'
    content = with_part("xl/sharedStrings2.xml", bomb)
    late = formulas(book(HEADER, ROW), {})
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(late)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.namelist():
            data = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                data = b" " * 2000 + b"<!DOCTYPE worksheet>" + data
            target.writestr(part, data)

    assert refusal(content).code == "not_a_spreadsheet"
    assert refusal(out.getvalue()).code in {"not_a_spreadsheet", "damaged_file"}


def test_a_row_number_beyond_every_spreadsheet_is_refused():
    content = book(HEADER, ROW)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for part in source.namelist():
            data = source.read(part)
            target.writestr(part, data.replace(b'<row r="2"', b'<row r="99999999999"'))

    assert refusal(out.getvalue()).code == "damaged_file"


def test_an_encrypted_zip_is_refused():
    content = bytearray(book(HEADER, ROW))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1

    assert refusal(bytes(content)).code == "encrypted_file"


def test_damaged_files_end_in_a_sentence_whatever_is_damaged():
    content = book(HEADER, *[ROW] * 20)
    draw = random.Random(2024)
    ended = set()
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(draw.randint(1, 20)):
            damaged[draw.randrange(4, len(damaged))] = draw.randrange(256)
        if draw.random() < 0.3:
            del damaged[draw.randrange(4, len(damaged)) :]
        try:
            parse(bytes(damaged))
            ended.add("read")
        except Refused as refused:
            ended.add(refused.code)

    assert "damaged_file" in ended


def test_only_the_first_ten_megabytes_are_ever_taken_from_the_sender():
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size=-1):
            assert size > 0
            self.taken += size
            return b"a" * size

    file = Endless()
    with pytest.raises(Refused) as refused:
        read(file, "a.csv", COLUMNS)

    assert refused.value.code == "file_too_large"
    assert file.taken == grids.MAX_BYTES + 1


# CSV

TEXT = "Danh sách, tháng 2; năm 2024\nTên HTX;Địa bàn;Trạng thái;Vốn điều lệ\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_text_files(delimiter, encoding, end):
    lines = [
        "Danh sách, tháng 2; năm 2024",
        delimiter.join(["Tên HTX", "Địa bàn", "Trạng thái", "Vốn điều lệ"]),
        delimiter.join(
            ['"HTX ""Tân, Phát""; 1"', "Năm Căn", "Đang hoạt động", '"0,45 tỷ"']
        ),
    ]

    sheet = parse((end.join(lines) + end).encode(encoding), "a.csv")

    assert sheet.name == ""
    assert sheet.header_row == 2
    assert sheet.rows[0].cells == {
        "name": Cell('HTX "Tân, Phát"; 1'),
        "area": Cell("Năm Căn"),
        "status": Cell("Đang hoạt động"),
        "capital": Cell("0,45 tỷ"),
    }


def test_a_row_of_text_is_numbered_by_the_line_it_begins_on():
    sheet = parse(f'{TEXT}"Tân\nPhát";a;b\n\nBình Minh;a;b\n;;\nTổng cộng;;;9\n')

    assert [(row.number, row.cells["name"].value) for row in sheet.rows] == [
        (3, "Tân\nPhát"),
        (6, "Bình Minh"),
    ]
    assert values.parse_text(sheet.rows[0].cells["name"]) == "Tân Phát"


def test_short_rows_of_text_have_blank_cells():
    sheet = parse(f"{TEXT}Tân Phát;Năm Căn\n")

    assert sheet.rows[0].cells["status"] == Cell(None)
    assert sheet.rows[0].cells["capital"] == Cell(None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (TEXT.encode("utf-16-le"), "not_a_spreadsheet"),
        (b"T\x00\n", "not_a_spreadsheet"),
        ((TEXT + "a\0;b;c\n").encode("utf-16"), "not_a_spreadsheet"),
        ("Tên HTX".encode("cp1258", "replace"), "csv_encoding"),
        (b"H\xeep t\xb8c x\xb7;a;b\n", "csv_encoding"),
        (TEXT.encode() + b'"T\xc3\xa2n Ph\xc3\xa1t;a;b\nc;d;e\n', "csv_quotes"),
        (TEXT.encode() + b'"T\xc3\xa2n" Ph\xc3\xa1t;a;b\n', "csv_quotes"),
        (("T,Đ\n" + "a" * 200_000).encode(), "missing_columns"),
        ((TEXT + "a" * 200_000).encode(), "csv_quotes"),
        ("Tªn hîp t¸c x·;§Þa bµn\na;b\n".encode(), "legacy_font"),
        (f"{TEXT}Hîp t¸c x·;N¨m C¨n;b\n".encode(), "legacy_font"),
    ],
)
def test_text_is_refused_rather_than_garbled(content, code):
    assert refusal(content, "a.csv").code == code


def test_the_refusal_of_open_quotation_marks_names_the_line():
    assert "3" in refusal(f'{TEXT}"Tân;a;b\n', "a.csv").message
