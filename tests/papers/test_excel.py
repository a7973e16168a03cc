"""Papers as workbooks: what the PDF says, as cells that an office can go on with."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from papers.excel import write
from papers.pdf import PaperError
from tests.papers.test_pdf import (
    BODY,
    CLASS_TITLE,
    LONG_NAME,
    LONG_WORKPLACE,
    decision,
    learner,
    template,
)

__all__ = ["template"]  # a fixture


def a_list(rows):
    content = write(
        "papers/class_list.html",
        {
            "body": BODY,
            "class_title": CLASS_TITLE,
            "decision": decision(),
            "rows": rows,
            "printed_on": date(2024, 9, 5),
        },
        "Danh sách học viên",
    )
    return load_workbook(BytesIO(content)).active


def said(sheet):
    return [
        [cell.value for cell in row if cell.value is not None]
        for row in sheet.iter_rows()
    ]


def test_a_list_says_as_a_workbook_what_it_says_as_pdf():
    sheet = a_list([learner(1), learner(3, name=LONG_NAME)])

    assert sheet.title == "Danh sách học viên"
    assert [line for line in said(sheet) if line] == [
        ["LIÊN MINH HỢP TÁC XÃ VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU", "Độc lập - Tự do - Hạnh phúc"],
        ["DANH SÁCH HỌC VIÊN"],
        [CLASS_TITLE],
        ["(Kèm theo Quyết định số 11/QĐ-LMHTX ngày 05 tháng 02 năm 2024)"],
        [
            *("STT", "Họ và tên", "Năm sinh", "Chức vụ"),
            *("Hợp tác xã", "Xã/phường (huyện)", "Ghi chú"),
        ],
        ["Nam", "Nữ"],
        [1, "Nguyễn Thị Mẫu 1", 1975, "Giám đốc", *_home()],
        [3, LONG_NAME, 1975, "Giám đốc", *_home()],
        ["Danh sách này có 02 học viên, trong đó nữ 01 người."],
        ["Cà Mau, ngày 05 tháng 9 năm 2024"],
        ["NGƯỜI LẬP BIỂU", "PHỤ TRÁCH LỚP", "LÃNH ĐẠO ĐƠN VỊ"],
    ]


def _home():
    return "HTX dịch vụ nông nghiệp Tân Hưng Đông", "Huyện Cái Nước"


def test_men_and_women_stand_in_columns_of_their_own_below_one_head():
    sheet = a_list([learner(1), learner(3)])

    merged = {str(each) for each in sheet.merged_cells.ranges}
    assert {"A8:A9", "B8:B9", "C8:D8", "H8:H9"} <= merged
    assert (sheet["C10"].value, sheet["D10"].value) == (1975, None)
    assert (sheet["C11"].value, sheet["D11"].value) == (None, 1975)


def test_it_prints_on_a4_with_its_head_on_every_page():
    sheet = a_list([learner(number) for number in range(1, 81)])

    assert sheet.print_title_rows == "$8:$9"
    assert sheet.freeze_panes == "A10"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert round(sheet.page_margins.left * 25.4) == 30
    assert sheet["A89"].value == 80


def test_rows_are_as_high_as_their_longest_words_need():
    sheet = a_list([learner(1), learner(2, cooperative=LONG_WORKPLACE)])

    assert sheet.row_dimensions[11].height >= 3 * sheet.row_dimensions[10].height


@pytest.mark.parametrize(
    "typed", ['=HYPERLINK("http://x.example")', "+84", "-1+1", "@SUM(A1)", "12"]
)
def test_what_people_typed_is_never_a_formula_nor_a_number(typed):
    sheet = a_list([learner(1, cooperative=typed, note=typed)])

    for cell in (sheet["F10"], sheet["H10"]):
        assert (cell.value, cell.data_type) == (typed, "s")
        assert cell.quotePrefix == (not typed.isdigit())


@pytest.mark.parametrize(
    ("words", "value", "shown"),
    [
        ("7,5", 7.5, "0.0"),
        ("4,96", 4.96, "0.00"),
        ("10", 10, "0"),
        ("0001", "0001", "General"),
        ("05/03", "05/03", "General"),
        ("", None, "General"),
    ],
)
def test_marks_and_counts_are_numbers_that_can_be_added(template, words, value, shown):
    name = template(
        "<body><table><colgroup><col></colgroup><thead><tr><th>7</th></tr></thead>"
        f'<tbody><tr><td class="centred">{words}</td></tr></tbody></table></body>'
    )

    sheet = load_workbook(BytesIO(write(name, {}, "Điểm"))).active

    assert (sheet["A2"].value, sheet["A2"].number_format) == (value, shown)
    assert sheet["A1"].value == "7"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<table></table><p class='odd'>x</p>", "odd"),
        ("<table></table><table></table>", "not 2"),
        ("<p class='sum'>x</p>", "not 0"),
    ],
)
def test_what_a_workbook_does_not_know_is_refused(template, body, why):
    with pytest.raises(PaperError, match=why):
        write(template(f"<body>{body}</body>"), {}, "x")
