"""The grid of marks in a real browser: keys, pasting, saving, two people at once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.browser.steps import press, sign_in
from tests.factories import (
    make_class,
    make_participant,
    make_person,
    make_session,
    make_user,
    make_version,
    open_for_teaching,
)
from training.models import Grade

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("Phạm Thị Ái", "Lê Văn Ân", "Nguyễn Văn Bé", "Trần Văn Ưng")


@pytest.fixture
def sheet():
    """A running class of four; a test at 40% and the end-of-module mark."""
    teacher = make_user(
        "training.record_grades", "training.view_trainingclass", full_name="Lê Văn Dạy"
    )
    training_class = make_class(version=make_version(modules=1, test="0.4"))
    for name in NAMES:
        make_participant(
            training_class=training_class, person=make_person(full_name=name)
        )
    open_for_teaching(training_class, actor=teacher)
    module = training_class.version.modules.get()
    make_session(training_class=training_class, module=module, instructor=teacher)
    return training_class, module, teacher


@pytest.fixture
def desk(chromium, live_server, sheet):
    """The sheet, open on the screen of who teaches it; a fault in a script fails."""
    training_class, module, teacher = sheet
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(20_000)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    sign_in(context, live_server.url, teacher)
    page.goto(
        live_server.url
        + reverse("training:grade_record", args=[training_class.code, module.code])
    )
    yield page
    context.close()
    assert faults == []


def cells(page):
    """The inputs of the grid by row and column."""
    rows = page.locator("#bang-diem tbody tr")
    return [rows.nth(row).locator("input[name^=m_]") for row in range(rows.count())]


def all_saved(page):
    page.locator("#trang-thai", has_text="Đã lưu mọi ô.").wait_for()


def marks(**wanted):
    return list(
        Grade.objects.filter(**wanted)
        .order_by("participant__person__sort_key")
        .values_list("value", flat=True)
    )


def paste(page, text):
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          document.activeElement.dispatchEvent(new ClipboardEvent('paste',
            {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_a_column_is_typed_with_enter_and_every_cell_is_kept(desk):
    grid = cells(desk)
    grid[0].nth(1).focus()
    for mark in ("7,5", "7.5", "8", "10"):
        desk.keyboard.type(mark)
        desk.keyboard.press("Enter")
    all_saved(desk)

    assert marks(component__is_final=True) == [
        Decimal("7.5"),
        Decimal("7.5"),
        Decimal(8),
        Decimal(10),
    ]
    assert [row.nth(1).input_value() for row in grid] == ["7,5", "7,5", "8,0", "10,0"]
    assert desk.locator("tbody .state").all_inner_texts() == ["đã lưu"] * 4


def test_keys_move_as_in_a_spreadsheet_and_escape_restores(desk):
    grid = cells(desk)
    grid[1].nth(0).focus()

    def here():
        return desk.evaluate("document.activeElement.name")

    for key, place in (
        ("ArrowDown", grid[2].nth(0)),
        ("ArrowRight", grid[2].nth(1)),
        ("ArrowUp", grid[1].nth(1)),
        ("ArrowLeft", grid[1].nth(0)),
        ("Enter", grid[2].nth(0)),
        ("Tab", grid[2].nth(1)),
        ("Shift+Enter", grid[1].nth(1)),
    ):
        desk.keyboard.press(key)
        assert here() == place.get_attribute("name"), key
    desk.keyboard.type("9")
    desk.keyboard.press("Escape")
    assert grid[1].nth(1).input_value() == ""
    desk.keyboard.press("Enter")
    assert not Grade.objects.exists()


def test_a_column_from_excel_fills_down_and_wrong_cells_stay_marked(desk):
    grid = cells(desk)
    grid[0].nth(0).focus()

    paste(desk, "8\r\n85\r\n6,5\r\n7\r\n9\r\n")

    desk.wait_for_selector("[aria-invalid=true]")
    desk.locator("[data-state=saved]").nth(2).wait_for()
    assert marks() == [Decimal(8), Decimal("6.5"), Decimal(7)]
    wrong = desk.locator("tr", has=desk.locator("[aria-invalid=true]"))
    assert "Lê Văn Ân" in wrong.inner_text()
    assert "Có phải 8,5?" in wrong.inner_text()
    assert grid[1].nth(0).input_value() == "85"
    assert desk.inner_text("#trang-thai") == "Số ô chưa lưu: 1."
    grid[1].nth(0).fill("8,5")
    grid[1].nth(0).press("Enter")
    all_saved(desk)
    assert marks() == [Decimal(8), Decimal("8.5"), Decimal("6.5"), Decimal(7)]


def test_a_block_from_excel_fills_marks_and_retakes_in_order(desk):
    grid = cells(desk)
    grid[0].nth(0).focus()

    paste(desk, "8\t4\t6\n7\t8\t\n")

    all_saved(desk)
    assert marks(attempt=2) == [Decimal(6)]
    scores = desk.locator(".score").all_inner_texts()
    assert scores[:2] == ["6,8", "7,6"]  # 0,4 × 8 + 0,6 × 6; 0,4 × 7 + 0,6 × 8


@pytest.mark.parametrize(("choice", "kept"), [("Lấy 8,0", "8"), ("Ghi 7,5", "7.5")])
def test_two_who_write_one_cell_see_both_marks_and_settle_it(
    chromium, live_server, sheet, desk, choice, kept
):
    officer = make_user(
        "training.record_grades",
        "training.view_trainingclass",
        "training.view_every_class",
        full_name="Trần Thị Vụ",
    )
    context = chromium.new_context()
    other = context.new_page()
    sign_in(context, live_server.url, officer)
    other.goto(desk.url)
    cells(other)[0].nth(1).fill("8")
    cells(other)[0].nth(1).press("Enter")
    all_saved(other)
    context.close()

    mine = cells(desk)[0].nth(1)
    mine.fill("7,5")
    mine.press("Enter")
    desk.wait_for_selector("[data-state=clash]")

    row = desk.locator("tbody tr").first
    assert "Trần Thị Vụ ghi 8,0 lúc" in row.inner_text()
    assert "hai người ghi khác nhau" in row.inner_text()
    assert mine.input_value() == "7,5"
    assert Grade.objects.get().value == 8
    row.get_by_role("button", name=choice).click()
    all_saved(desk)
    assert Grade.objects.get().value == Decimal(kept)


def test_marks_typed_without_a_connection_are_sent_when_it_returns(desk):
    desk.context.set_offline(True)
    mark = cells(desk)[0].nth(1)
    mark.fill("9")
    mark.press("Enter")
    desk.wait_for_selector("[data-state=failed]")
    assert "chưa lưu được" in desk.locator("tbody tr").first.inner_text()
    assert not Grade.objects.exists()

    desk.context.set_offline(False)
    all_saved(desk)

    assert Grade.objects.get().value == 9


def test_without_javascript_the_sheet_is_a_form(phone, live_server, sheet):
    training_class, module, teacher = sheet
    sign_in(phone.context, live_server.url, teacher)
    phone.goto(
        live_server.url
        + reverse("training:grade_record", args=[training_class.code, module.code])
    )
    for row in cells(phone):
        row.nth(0).fill("8")
        row.nth(1).fill("7,5")
    press(phone.get_by_role("button", name="Lưu điểm"))

    assert Grade.objects.count() == 8
    assert phone.locator(".score").all_inner_texts() == ["7,7"] * 4
    assert phone.locator("body").bounding_box()["width"] <= 360
