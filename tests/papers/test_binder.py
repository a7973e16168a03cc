"""Many papers in one file: contents that are right, tags that stay, pages counted on."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pikepdf
import pytest

from papers import fonts, pdf
from papers.binder import Chapter, bind
from tests.papers.reading import needs_pdftotext, pages
from tests.papers.test_pdf import BODY, CLASS_TITLE, an_official_decision, learner

COVER = {
    "body": BODY,
    "heading": "Hồ sơ lớp học",
    "subject": CLASS_TITLE,
    "facts": ["Mã lớp: GD-2024-01."],
    "missing": [("Biên bản họp xét", "hội đồng chưa họp")],
    "made_on": date(2024, 10, 4),
}


@pytest.fixture(autouse=True, scope="module")
def _faces():
    fonts.make()


@pytest.fixture(scope="module")
def chapters(_faces):
    learners = [learner(number) for number in range(1, 31)]
    decision = pdf.draw(
        "papers/opening_decision.html",
        an_official_decision(
            rows=learners,
            total_periods=80,
            start_date=date(2024, 9, 9),
            end_date=date(2024, 9, 27),
            venue="Trường Chính trị tỉnh Cà Mau",
            funding="theo quy định",
        ),
    )
    listed = pdf.draw(
        "papers/class_list.html",
        {
            "body": BODY,
            "class_title": CLASS_TITLE,
            "decision": None,
            "rows": learners,
            "printed_on": date(2024, 9, 5),
        },
    )
    return [Chapter("Quyết định mở lớp", decision), Chapter("Danh sách", listed)]


@pytest.fixture(scope="module")
def whole(chapters):
    return bind(chapters, COVER)


def length(content):
    with pikepdf.open(BytesIO(content)) as document:
        return len(document.pages)


@needs_pdftotext
def test_the_contents_say_on_which_page_each_paper_begins(chapters, whole):
    found = pages(whole)
    lengths = [length(chapter.content) for chapter in chapters]
    firsts = [2, 2 + lengths[0]]

    assert found[0].startswith("LIÊN MINH HỢP TÁC XÃ VIỆT NAM")
    assert "Cà Mau, ngày 04 tháng 10 năm 2024" in found[0]
    for number, (chapter, size, first) in enumerate(
        zip(chapters, lengths, firsts, strict=True), start=1
    ):
        assert f"{number} {chapter.title} {size} {first}" in found[0]
        assert found[first - 1][:200] == pages(chapter.content)[0][:200]
    assert f"02 giấy tờ, {len(found)} trang kể cả mục lục" in found[0]
    assert "- Biên bản họp xét: hội đồng chưa họp." in found[0]


@needs_pdftotext
def test_every_page_has_the_number_of_the_whole_and_keeps_its_own(whole):
    found = pages(whole)

    for number, page in enumerate(found, start=1):
        assert page.endswith(f"Trang {number}/{len(found)}")
    assert found[2].startswith("2 ")  # the decision's second page


def test_bookmarks_lead_to_the_papers(chapters, whole):
    with pikepdf.open(BytesIO(whole)) as document, document.open_outline() as outline:
        marks = [(item.title, item.destination[0].objgen) for item in outline.root]
        expected = [1, 1 + length(chapters[0].content)]
        assert marks == [
            (chapter.title, document.pages[first].objgen)
            for chapter, first in zip(chapters, expected, strict=True)
        ]


def test_the_tags_of_all_papers_are_one_tree_that_finds_its_pages(whole):
    with pikepdf.open(BytesIO(whole)) as document:
        root = document.Root.StructTreeRoot
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "vi"
        assert [str(each.S) for each in root.K] == ["/Document"] * 3
        assert all(each.P.objgen == root.objgen for each in root.K)
        numbers = list(root.ParentTree.Nums)
        tree = {
            int(key): value
            for key, value in zip(numbers[::2], numbers[1::2], strict=True)
        }
        assert len(tree) == len(numbers) // 2
        keys = [int(page.obj.StructParents) for page in document.pages]
        assert len(set(keys)) == len(keys)
        for key, page in zip(keys, document.pages, strict=True):
            owners = [each for each in tree[key] if "/Pg" in each]
            assert owners
            assert {each.Pg.objgen for each in owners} == {page.obj.objgen}


def test_the_number_of_the_whole_is_no_text_of_its_own(whole):
    """What reads aloud would read it on every page."""
    with pikepdf.open(BytesIO(whole)) as document:
        for page in document.pages:
            drawn = pikepdf.parse_content_stream(page)
            last = [operands for operands, what in drawn if str(what) == "Do"][-1][0]
            number = page.Resources.XObject[str(last)]
            operators = [
                (str(operator), [str(each) for each in operands])
                for operands, operator in pikepdf.parse_content_stream(number)
            ]
            assert ("BMC", ["/Artifact"]) in operators
            assert "BDC" not in dict(operators)


@needs_pdftotext
def test_contents_longer_than_a_page_count_themselves():
    one = pdf.draw("papers/page_numbers.html", {"sheets": ["portrait"]})

    found = pages(bind([Chapter(f"Giấy {n}", one) for n in range(1, 61)], COVER))

    assert "Giấy 60" not in found[0]
    assert "60 Giấy 60 1 63" in " ".join(found[:3])
    assert len(found) == 63
