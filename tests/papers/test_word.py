"""Papers as DOCX: read back with another library's eyes, and beside the PDF."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from papers import pdf
from papers.word import column_widths, write
from tests.papers.test_pdf import (
    CLASS_TITLE,
    LONG_NAME,
    LONG_WORKPLACE,
    an_official_decision,
    learner,
    template,
)

__all__ = ["template"]  # a fixture


def opening_decision(rows=5, **fields):
    return an_official_decision(
        rows=[learner(no) for no in range(1, rows + 1)],
        total_periods=80,
        start_date=date(2024, 9, 9),
        end_date=date(2024, 9, 27),
        venue="Trường Chính trị tỉnh Cà Mau",
        funding="từ nguồn hỗ trợ phát triển kinh tế tập thể năm 2024",
        **fields,
    )


def read(content):
    return Document(BytesIO(content))


def paragraphs(document):
    return [p.text for p in document.paragraphs if p.text.strip()]


def millimetres(length):
    return round(length.mm)


def test_a_decision_stands_in_the_margins_of_decree_30_with_its_list_landscape():
    document = read(write("papers/opening_decision.html", opening_decision()))

    first, annex = document.sections
    for section in (first, annex):
        assert [
            millimetres(each)
            for each in (
                section.top_margin,
                section.right_margin,
                section.bottom_margin,
                section.left_margin,
            )
        ] == [20, 15, 20, 30]
    assert (millimetres(first.page_width), millimetres(first.page_height)) == (210, 297)
    assert (millimetres(annex.page_width), millimetres(annex.page_height)) == (297, 210)
    assert annex.orientation == WD_ORIENT.LANDSCAPE
    assert first.different_first_page_header_footer
    assert not annex.different_first_page_header_footer
    (part,) = [
        rel.target_part
        for rel in document.part.rels.values()
        if "header" in rel.reltype
    ]
    assert b"<w:instrText>PAGE</w:instrText>" in part.blob


def test_a_decision_says_in_word_what_it_says_as_pdf():
    document = read(write("papers/opening_decision.html", opening_decision()))

    said = paragraphs(document)
    assert said[:3] == [
        "QUYẾT ĐỊNH",
        f"Về việc mở {CLASS_TITLE[:1].lower()}{CLASS_TITLE[1:]}",
        "CHỦ TỊCH LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU",
    ]
    assert (
        "Điều 1. Mở lớp bồi dưỡng Giám đốc hợp tác xã tỉnh Cà Mau, khóa 01 năm 2024 cho"
        " 05 (năm) học viên (có danh sách kèm theo)."
    ) in said
    assert said[-1] == "Danh sách này có 05 học viên, trong đó nữ 01 người."
    head, close, _learners = document.tables
    assert head.cell(0, 0).text.split("\n")[:2] == [
        "LIÊN MINH HỢP TÁC XÃ VIỆT NAM",
        "LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU",
    ]
    assert head.cell(1, 0).text == "Số: 11/QĐ-LMHTX"
    assert head.cell(1, 1).text == "Cà Mau, ngày 05 tháng 02 năm 2024"
    assert close.cell(0, 0).text == "Nơi nhận:\n- Như Điều 4;\n- Lưu: VT, CSPT."
    assert close.cell(0, 1).text == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nTrần Văn Mẫu"


def test_the_articles_keep_what_is_bold_and_the_grounds_are_italic():
    document = read(write("papers/opening_decision.html", opening_decision()))

    (article,) = [p for p in document.paragraphs if p.text.startswith("Điều 3.")]
    (ground,) = [p for p in document.paragraphs if "Luật Hợp tác xã" in p.text]
    assert [(run.text, bool(run.bold)) for run in article.runs] == [
        ("Điều 3.", True),
        (" Kinh phí: từ nguồn hỗ trợ phát triển kinh tế tập thể năm 2024.", False),
    ]
    assert all(run.italic for run in ground.runs)
    assert {run.font.size.pt for run in article.runs} == {14}


def test_every_letter_is_of_the_face_that_papers_are_written_in():
    document = read(write("papers/opening_decision.html", opening_decision()))

    fonts = document.styles["Normal"].element.rPr.rFonts
    assert {
        fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")
    } == {"Times New Roman"}
    assert not [
        element
        for element in document.element.body.iter(qn("w:rFonts"))
        if element.get(qn("w:ascii")) != "Times New Roman"
    ]


def test_the_list_repeats_its_two_rows_of_head_and_tears_no_row():
    document = read(write("papers/opening_decision.html", opening_decision(rows=80)))

    table = document.tables[-1]
    rows = list(document.element.body.iter(qn("w:tbl")))[-1].findall(qn("w:tr"))
    heads = [
        row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows
    ]
    whole = [
        row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows
    ]
    assert heads == [True, True] + [False] * 80
    assert all(whole)
    assert [cell.text for cell in table.rows[1].cells][2:4] == ["Nam", "Nữ"]
    assert [cell.text for cell in table.rows[0].cells][2:4] == ["Năm sinh", "Năm sinh"]
    assert [cell.text for cell in table.rows[81].cells][:2] == [
        "80",
        "Nguyễn Thị Mẫu 80",
    ]
    assert sum(millimetres(column.width) for column in table.columns) <= 252


def test_long_names_and_signs_of_markup_stay_as_they_are():
    row = learner(1, name=LONG_NAME, cooperative=f"{LONG_WORKPLACE} <b>&amp;")
    context = {**opening_decision(), "rows": [row]}

    table = read(write("papers/opening_decision.html", context)).tables[-1]

    assert table.cell(2, 1).text == LONG_NAME
    assert table.cell(2, 5).text == f"{LONG_WORKPLACE} <b>&amp;"


def test_the_widths_of_columns_are_those_of_the_style_sheet():
    widths = column_widths()

    assert (widths["no"], widths["name"], widths["score"], widths["need"]) == (
        11,
        54,
        18,
        23,
    )


def test_the_class_list_is_one_landscape_section_with_places_to_sign():
    context = an_official_decision(
        rows=[learner(1), learner(2)], printed_on=date(2024, 9, 9)
    )

    document = read(write("papers/class_list.html", context))

    (section,) = document.sections
    assert section.orientation == WD_ORIENT.LANDSCAPE
    boxes = document.tables[-1]
    assert boxes.cell(0, 2).text == "Cà Mau, ngày 09 tháng 9 năm 2024"
    assert [boxes.cell(1, place).text for place in range(3)] == [
        "NGƯỜI LẬP BIỂU",
        "PHỤ TRÁCH LỚP",
        "LÃNH ĐẠO ĐƠN VỊ",
    ]


@pytest.mark.parametrize("part", ["<figure></figure>", "<p>a <img></p>"])
def test_what_word_does_not_know_is_refused_and_never_left_out(template, part):
    with pytest.raises(pdf.PaperError, match="no Word for"):
        write(template(part), {})


def test_the_file_tells_its_title_and_nobodys_name():
    about = read(
        write("papers/opening_decision.html", opening_decision())
    ).core_properties

    assert about.title.startswith("Quyết định mở lớp bồi dưỡng")
    assert (about.author, about.comments) == ("", "")
