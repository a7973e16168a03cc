"""The report: what the paper and the workbook say, and what they never say."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pikepdf
import pytest
from django.utils import translation

from targets import papers
from targets.models import TargetSet
from targets.plan import Plan
from targets.workbook import target_workbook
from tests.factories import (
    make_area,
    make_assignment,
    make_body,
    make_contract,
    make_cooperative,
    make_group,
    make_planned,
    make_report,
    make_signatory,
)

END = dt.date(2024, 12, 31)


@pytest.fixture
def plan(db):
    """Two areas: one model with a contract, a team; capital known of one of two."""
    first, second = make_area(name="Huyện U Minh"), make_area(name="Huyện Năm Căn")
    model = make_assignment(area=first, percent=60).cooperative
    make_contract(cooperative=model)
    make_assignment(area=second, percent=20)
    make_group(reporting_area=first, rating="kha")
    make_report(
        cooperative=model, members_total=18, charter_capital_paid_in=412_500_000
    )
    make_cooperative(reporting_area=second)
    for code in ("T1", "T1a", "T3", "T4", "T5", "T6a", "T9"):
        make_planned(code, bullet=int(code[1]))
    TargetSet.objects.update(document_no="12/KH-UBND")
    return Plan.on(TargetSet.objects.get(), END)


@pytest.fixture
def drawn(monkeypatch):
    """What reaches the paper, instead of the PDF itself."""
    seen = {}

    def draw(template, context):
        seen.update(context, template=template, language=translation.get_language())
        return b"%PDF-"

    monkeypatch.setattr(papers, "draw", draw)
    return seen


def test_the_report_numbers_what_is_promised_and_tells_need_and_result(plan, drawn):
    with translation.override("en"):
        papers.target_report(plan)

    assert (drawn["template"], drawn["language"]) == ("papers/target_report.html", "vi")
    rows = {row["label"]: row for row in drawn["rows"]}
    assert [row["no"] for row in drawn["rows"]] == [1, "", 2, 3, 4, 5, 6]
    capital = rows["Vốn điều lệ thực góp bình quân/HTX"]
    assert (capital["unit"], capital["need"]) == ("triệu đồng", "≥ 450")
    assert (capital["done"], capital["share"]) == ("412,5", "91,7")
    assert str(capital["status"]) == "Chưa đạt"
    linked = rows["HTX điểm, vệ tinh có hợp đồng liên kết"]
    assert linked["need"] == "> 80% ở mỗi địa bàn"
    assert linked["done"] == "1/2 địa bàn; toàn tỉnh 50%"
    assert rows["Số HTX điểm đã xây dựng"]["status"] == "Theo dõi"
    assert drawn["scope"] == "9 huyện, thành phố theo địa bàn báo cáo năm 2024"
    assert [card.figure.target.code for card in drawn["provisional"]] == ["T3", "T4"]


def test_the_report_is_unsigned_and_of_the_first_body(plan, drawn):
    signatory = make_signatory(body=make_body())
    papers.target_report(plan)

    assert drawn["body"] == signatory.body
    assert drawn["signatory"] == signatory
    assert "decision" not in drawn


def test_the_report_is_a_paper_of_a4_with_a_landscape_annex(plan):
    """Drawn for real, also where no body is known yet."""
    content = papers.target_report(plan)

    with pikepdf.open(io.BytesIO(content)) as pdf:
        boxes = [[round(float(x)) for x in page.mediabox][2:] for page in pdf.pages]
        assert pdf.Root.Lang == "vi"
        assert "Báo cáo" in str(pdf.docinfo["/Title"])
    assert boxes[0] == [595, 842]
    assert boxes[-1] == [842, 595]


def sheets(plan):
    return openpyxl.load_workbook(io.BytesIO(target_workbook(plan)))


def test_the_workbook_holds_unrounded_numbers_and_a_date(plan):
    sheet = sheets(plan)["Chỉ tiêu"]
    rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    head = [cell.value for cell in rows["Mã"]]

    def cell(code, name):
        return rows[code][head.index(name)]

    assert rows["BÁO CÁO KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NĂM 2024"][1].value is None
    widest = max(len(name) for name in ("Kế hoạch", "Phạm vi", "Số liệu đến ngày"))
    assert sheet.column_dimensions["A"].width > widest
    assert cell("T1a", "Đánh giá").value == "Theo dõi"
    assert rows["Số liệu đến ngày"][1].value == dt.datetime(2024, 12, 31)  # noqa: DTZ001
    assert rows["Số liệu đến ngày"][1].number_format == "dd/mm/yyyy"
    assert cell("T4", "Thực hiện").value == 412_500_000
    assert cell("T4", "Đơn vị").value == "đồng"
    assert cell("T5", "Thực hiện").value == 0.5
    assert cell("T5", "Thực hiện").number_format == "0.0%"
    assert cell("T5", "Số địa bàn đạt").value == 1
    assert cell("T3", "Mẫu số").value == 1
    assert round(cell("T3", "Mức độ đầy đủ của số liệu").value, 4) == 0.3333
    assert sheet.print_title_rows == "$5:$5"


def test_the_workbook_has_a_row_for_each_area_of_each_target(plan):
    rows = list(sheets(plan)["Theo địa bàn"].iter_rows(min_row=2, values_only=True))

    by_area = [row for row in rows if row[1] == "T5"]
    assert [(row[0], row[4], row[5], row[6]) for row in by_area] == [
        ("Huyện U Minh", 1, 1, 1),
        ("Huyện Năm Căn", 0, 0, 1),
    ]
    assert {row[1] for row in rows} == {"T1", "T1a", "T5", "T6a"}


def test_no_text_of_the_workbook_is_a_formula(db):
    area = make_area(name="=1+1")
    make_group(reporting_area=area, rating="kha")
    target = make_planned("T6a", label='=HYPERLINK("x")', value=Decimal(1))
    book = sheets(Plan.on(target.target_set, END))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]

    assert {"=1+1", '=HYPERLINK("x")'} <= {cell.value for cell in cells}
    assert "f" not in {cell.data_type for cell in cells}
