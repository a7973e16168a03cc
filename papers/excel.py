"""Papers that are lists as workbooks, for the offices that go on with them in one.

The same templates as the PDF, so both say the same. Read here: ``div.head``, ``p.stamp``,
``div.kind``, ``p.reference``, one table, ``p.sum``, ``div.boxes``. Anything else is
refused, never left out. What people typed is text, never a formula.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, Any

from lxml import html as markup
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from accounts.sheets import keep_text
from papers.pdf import PaperError, filled_in
from papers.word import (
    BOTTOM,
    LEFT,
    LONG,
    RIGHT,
    SHORT,
    TOP,
    TYPEFACE,
    column_widths,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    Node = Any  # of lxml, which has no types

LETTER = 1.93  # mm: the unit in which columns are measured
LETTERS_FIT = 1.1  # in one unit of a column, as words break early
LINE = 16.5  # points: not every program finds the height of wrapped lines by itself
SIGNING = 4  # lines left free below who signs
MILLIMETRES = 25.4
_SIDE = Side(style="thin")
BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}|(?:0|[1-9][0-9]{0,8}),([0-9]+)")
_SPACES = re.compile(r"[ \t\r\n\u2003]+")


def write(template: str, context: Mapping[str, Any], title: str) -> bytes:
    """A template as a workbook of one sheet with this title, in Vietnamese.

    Refused with ``PaperError`` when the template has a part that is not known here.
    """
    page = markup.document_fromstring(filled_in(template, context))
    return _Writer(page, title).content()


class _Writer:
    """Carries a page over into a sheet, from top to bottom."""

    def __init__(self, page: Node, title: str) -> None:
        self.body = page.find("body")
        self.landscape = "landscape" in _classes(self.body)
        tables = self.body.findall(".//table")
        if len(tables) != 1:
            raise PaperError(f"a workbook holds one table, not {len(tables)}")
        self.widths = self._widths(tables[0])
        self.book = Workbook()
        self.sheet: Worksheet = self.book.active
        self.sheet.title = title
        self.place = 1  # the next free row

    def content(self) -> bytes:
        for column, width in enumerate(self.widths, start=1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width
        for node in self.body.iterchildren():
            self._block(node)
        self._lay_out()
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()

    def _block(self, node: Node) -> None:
        kind = (_classes(node) or [node.tag])[0]
        if kind not in _PARTS:
            raise PaperError(f"no workbook for <{node.tag} class={kind}>")
        _PARTS[kind](self, node)

    def _widths(self, table: Node) -> list[float]:
        """Each column's width in letters; what has none shares what is left."""
        known = column_widths()
        names = [(_classes(col) or [""])[0] for col in table.findall("colgroup/col")]
        room = (LONG if self.landscape else SHORT) - LEFT - RIGHT
        fixed = [known.get(name) for name in names]
        left = (room - sum(filter(None, fixed))) / (fixed.count(None) or 1)
        return [round((width or left) / LETTER, 1) for width in fixed]

    def _columns(self, part: int, parts: int) -> tuple[int, int]:
        """The first and last column of one of so many equal parts of the width."""
        ends = list(accumulate(self.widths))
        bounds = [0]
        for number in range(1, parts):
            goal = ends[-1] * number / parts
            nearest = min(range(len(ends)), key=lambda i: abs(ends[i] - goal)) + 1
            bounds.append(max(nearest, bounds[-1] + 1))
        bounds.append(len(self.widths))
        return bounds[part] + 1, bounds[part + 1]

    def _head(self, node: Node) -> None:
        """The body on the left, the nation on the right; number and date below."""
        cells = node.findall("p")
        for left, right in zip(cells[::2], cells[1::2], strict=True):
            lines = [_lines(left), _lines(right)]
            for number in range(max(map(len, lines))):
                for part, side in enumerate(lines):
                    if number < len(side):
                        words, bold = side[number]
                        italic = "date" in _classes((left, right)[part])
                        self._spread(
                            words, bold=bold, italic=italic, part=part, parts=2
                        )
                self.place += 1
        self.place += 1

    def _kind(self, node: Node) -> None:
        for child in node.iterchildren():
            for words, _bold in _lines(child):
                self._spread(words, bold="until" not in _classes(child))
                self.place += 1
        self.place += 1

    def _line(self, node: Node) -> None:
        kinds = _classes(node)
        self._spread(
            _words(node),
            bold="stamp" in kinds,
            italic="reference" in kinds,
            centred="reference" in kinds,
        )
        self.place += 1

    def _boxes(self, node: Node) -> None:
        """Three places to sign side by side, the date above the last."""
        self.place += 1
        signers = 0
        for line in node.findall("p"):
            if "date" in _classes(line):
                self._spread(_words(line), italic=True, part=2, parts=3)
                self.place += 1
            else:
                self._spread(_words(line), bold=True, part=signers, parts=3)
                signers += 1
        self.place += SIGNING

    def _spread(
        self,
        words: str,
        *,
        bold: bool = False,
        italic: bool = False,
        centred: bool = True,
        part: int = 0,
        parts: int = 1,
    ) -> None:
        """Words over one of so many equal parts of the width."""
        first, last = self._columns(part, parts)
        cell = self.sheet.cell(self.place, first)
        _put(cell, words, bold=bold, italic=italic, centred=centred)
        if last > first:
            self.sheet.merge_cells(None, self.place, first, self.place, last)
        self._grow(words, sum(self.widths[first - 1 : last]))

    def _grow(self, words: str, width: float) -> None:
        """Make the row high enough for these words."""
        lines = sum(
            max(1, ceil(len(line) / (width * LETTERS_FIT)))
            for line in words.split("\n")
        )
        row = self.sheet.row_dimensions[self.place]
        row.height = max(row.height or 0, LINE * lines)

    def _table(self, node: Node) -> None:
        """A bordered table; its head is repeated on every printed page."""
        heads = node.findall("thead/tr")
        first, taken = self.place, set()
        for row in [*heads, *node.findall("tbody/tr")]:
            column = 0
            for cell in row.iterchildren():
                while (self.place, column) in taken:
                    column += 1
                down, across = _span(cell, "rowspan"), _span(cell, "colspan")
                taken |= {
                    (self.place + i, column + j)
                    for i in range(down)
                    for j in range(across)
                }
                self._cell(cell, column, down, across)
                column += across
            for column in range(len(self.widths)):
                self.sheet.cell(self.place, column + 1).border = BORDER
            self.place += 1
        self.sheet.print_title_rows = f"{first}:{first + len(heads) - 1}"
        self.sheet.freeze_panes = f"A{first + len(heads)}"

    def _cell(self, node: Node, column: int, down: int, across: int) -> None:
        words = _words(node)
        head = node.tag == "th"
        centred = head or "centred" in _classes(node)
        number = _NUMBER.fullmatch(words) if centred and not head else None
        box = self.sheet.cell(self.place, column + 1)
        _put(box, words, bold=head, centred=centred)
        if number:
            box.value = Decimal(words.replace(",", "."))
            box.number_format = f"0.{'0' * len(number[1])}" if number[1] else "0"
        if down > 1 or across > 1:
            self.sheet.merge_cells(
                None, self.place, column + 1, self.place + down - 1, column + across
            )
        if down == 1:
            self._grow(words, sum(self.widths[column : column + across]))

    def _lay_out(self) -> None:
        """A4 within the margins of papers, as wide as the page, pages numbered."""
        setup, margins = self.sheet.page_setup, self.sheet.page_margins
        setup.orientation = "landscape" if self.landscape else "portrait"
        setup.paperSize = self.sheet.PAPERSIZE_A4
        setup.fitToWidth, setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        margins.left, margins.right = LEFT / MILLIMETRES, RIGHT / MILLIMETRES
        margins.top, margins.bottom = TOP / MILLIMETRES, BOTTOM / MILLIMETRES
        self.sheet.oddHeader.center.text = "&P"
        self.sheet.HeaderFooter.differentFirst = True


_PARTS = {
    "head": _Writer._head,  # noqa: SLF001  its own
    "kind": _Writer._kind,  # noqa: SLF001  its own
    "stamp": _Writer._line,  # noqa: SLF001  its own
    "reference": _Writer._line,  # noqa: SLF001  its own
    "sum": _Writer._line,  # noqa: SLF001  its own
    "boxes": _Writer._boxes,  # noqa: SLF001  its own
    "table": _Writer._table,  # noqa: SLF001  its own
}


def _classes(node: Node) -> list[str]:
    return str(node.get("class") or "").split()


def _span(cell: Node, name: str) -> int:
    return int(cell.get(name) or 1)


def _words(node: Node) -> str:
    """The words of a node, with its line breaks."""
    found = [node.text or ""]
    for child in node.iterchildren():
        found.append("\n" if child.tag == "br" else _words(child))
        found.append(_SPACES.sub(" ", child.tail or ""))
    lines = "".join(found).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines)


def _lines(node: Node) -> list[tuple[str, bool]]:
    """The lines of a node and whether they are bold: each <b> stands on its own."""
    bold = node.findall("b")
    if not bold:
        return [(line, False) for line in _words(node).split("\n") if line]
    plain = _SPACES.sub(" ", node.text or "").strip()
    return [*([(plain, False)] if plain else []), *((_words(b), True) for b in bold)]


def _put(
    cell: Cell,
    words: str,
    *,
    bold: bool = False,
    italic: bool = False,
    centred: bool = False,
) -> None:
    words = ILLEGAL_CHARACTERS_RE.sub("", words)
    cell.value = words or None
    if words:
        keep_text(cell, words)
    cell.font = Font(name=TYPEFACE, size=12, bold=bold, italic=italic)
    cell.alignment = Alignment(
        horizontal="center" if centred else None, vertical="center", wrap_text=True
    )
