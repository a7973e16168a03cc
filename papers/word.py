"""Papers as DOCX, for the offices that edit them: the same templates as the PDF.

One template a paper, so both say the same. What is read here is what the papers in the
form of Nghị định 30/2020 are built of (``decree30.html``): ``div.head``, ``div.kind``,
paragraphs, tables, ``div.close``, ``div.boxes``, ``section.annex`` on landscape pages,
``section.letter`` on pages of its own. Anything else is refused, never left out.
"""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from lxml import html as markup

from papers.pdf import ART, PaperError, filled_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docx.document import Document as WordDocument
    from docx.section import Section
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

TYPEFACE = "Times New Roman"
SHORT, LONG = 210, 297  # mm
TOP, RIGHT, BOTTOM, LEFT = 20, 15, 20, 30  # mm
ISSUER = 54  # mm, so that a long name stands on two even lines
CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
_SPACES = re.compile(r"[ \t\r\n]+")
_COLUMN = re.compile(r"^((?:col\.[a-z]+,? ?)+)\{ width: ([0-9]+)mm \}", re.MULTILINE)


class _Look(NamedTuple):
    """How a paragraph stands: sizes in points, lengths in millimetres."""

    size: float = 14
    align: WD_ALIGN_PARAGRAPH | None = None
    bold: bool = False
    italic: bool = False
    first: float = 0
    before: float = 0
    after: float = 0
    side: float = 0  # room left free on either side
    keep: bool = False  # on one page with what follows


TEXT = _Look(align=JUSTIFY, first=10, after=2.1)
LOOKS = {
    "order": _Look(align=CENTRE, bold=True, before=2, after=2),
    "grounds": TEXT._replace(italic=True),
    "reference": _Look(align=CENTRE, italic=True, after=3),
    "intro": TEXT._replace(keep=True),
    "number": _Look(13, CENTRE),
    "date": _Look(14, CENTRE, italic=True),
    "sum": _Look(before=3),
    "stamp": _Look(bold=True, after=3),
    "until": _Look(align=CENTRE, bold=True),
    "signer": _Look(align=CENTRE, bold=True, before=30),
}


def write(template: str, context: Mapping[str, Any]) -> bytes:
    """A template as a Word document in Vietnamese.

    Refused with ``PaperError`` when the template has a part that is not known here.
    """
    page = markup.document_fromstring(filled_in(template, context))
    return _Writer(page).content()


class _Writer:
    """Carries a page over into a document, from top to bottom."""

    def __init__(self, page: Any) -> None:
        self.document: WordDocument = Document()
        self.page = page
        self.body = page.find("body")
        self.landscape = "landscape" in _classes(self.body)
        self.begun = False

    def content(self) -> bytes:
        self._style()
        section = self.document.sections[0]
        _lay_out(section, landscape=self.landscape)
        if self.body.find("section[@class='letter']") is None:
            _number_pages(section)
        self._blocks(self.body)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    @property
    def width(self) -> int:
        """Between the margins, in millimetres."""
        return (LONG if self.landscape else SHORT) - LEFT - RIGHT

    def _style(self) -> None:
        style = self.document.styles["Normal"]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), TYPEFACE)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        style.element.get_or_add_rPr().append(language)
        style.paragraph_format.space_after = Pt(0)
        about = self.document.core_properties
        about.title = self.page.findtext(".//title") or ""
        about.author = about.comments = ""
        about.created = about.modified = timezone.now()

    def _blocks(self, parent: Any) -> None:
        for node in parent.iterchildren():
            self._block(node)

    def _block(self, node: Any) -> None:
        kinds = _classes(node)
        if node.tag == "p":
            look = LOOKS.get(kinds[0]) if kinds else None
            self._paragraph(node, look or TEXT)
        elif node.tag == "table":
            self._table(node)
        elif node.tag == "div" and "text" in kinds:
            before = node.getprevious()
            if before is not None and before.tag == "table":
                self._gap(3)
            self._blocks(node)
        elif node.tag == "div" and kinds and kinds[0] in _PARTS:
            _PARTS[kinds[0]](self, node)
        elif node.tag == "section" and "annex" in kinds:
            self._annex(node)
        elif node.tag == "section" and "letter" in kinds:
            self._letter(node)
        else:
            raise PaperError(f"no Word for <{node.tag} class={' '.join(kinds)}>")

    def _paragraph(self, node: Any, look: _Look) -> None:
        _fill(self.document.add_paragraph(), node, look)

    def _head(self, node: Any) -> None:
        """The body on the left, the nation on the right; number and date below."""
        cells = node.findall("p")
        left = 72 if not self.landscape else self.width // 2
        table = self._bare_table((left, self.width - left), len(cells) // 2)
        for place, cell in enumerate(cells):
            box = table.cell(place // 2, place % 2)
            column = (left, self.width - left)[place % 2]
            if _classes(cell):
                _fill(_first(box), cell, LOOKS[_classes(cell)[0]]._replace(before=2))
                continue
            lines = _lines(cell)
            for number, (line, strong) in enumerate(lines):
                paragraph = box.add_paragraph() if number else _first(box)
                look = _Look(13 if "motto" in strong else 12, CENTRE)
                if "issuer" in strong and not self.landscape:
                    look = look._replace(side=(column - ISSUER) / 2)
                _set(paragraph, look)
                _add(paragraph, line, look, bold=bool(strong))
            last = lines[-1][1] if lines else ()
            _rule(box.add_paragraph(), column, 58 if "motto" in last else 26)
        self._gap(4)

    def _kind(self, node: Any) -> None:
        for child in node.iterchildren():
            look = _Look(align=CENTRE, bold="until" not in _classes(child))
            self._paragraph(child, look)
        _rule(self.document.add_paragraph(), self.width, 34)
        self._gap(3)

    def _close(self, node: Any) -> None:
        """Who gets it, or who signs too, on the left; who signs on the right."""
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self._gap(4, keep=True)
        table = self._bare_table((self.width // 2, self.width - self.width // 2), 1)
        for place, part in enumerate(node.findall("div")):
            fill = (
                self._recipients if "recipients" in _classes(part) else self._signature
            )
            fill(table.cell(0, place), part.findall("p"))

    def _recipients(self, box: _Cell, lines: list[Any]) -> None:
        for number, line in enumerate(lines):
            paragraph = box.add_paragraph() if number else _first(box)
            title = line.find("b") is not None
            _fill(paragraph, line, _Look(12 if title else 11, italic=title))

    def _signature(self, box: _Cell, lines: list[Any]) -> None:
        for number, line in enumerate(lines):
            paragraph = box.add_paragraph() if number else _first(box)
            signer = "signer" in _classes(line)
            _fill(
                paragraph,
                line,
                LOOKS["signer"] if signer else _Look(align=CENTRE, bold=True),
            )

    def _boxes(self, node: Any) -> None:
        """Three places to sign side by side, the date above the last."""
        self._gap(2)
        third = self.width // 3
        table = self._bare_table((third, third, self.width - 2 * third), 2)
        signers = 0
        for line in node.findall("p"):
            if "date" in _classes(line):
                _fill(_first(table.cell(0, 2)), line, LOOKS["date"])
            else:
                box = table.cell(1, signers)
                _fill(_first(box), line, _Look(align=CENTRE, bold=True, after=30))
                signers += 1

    def _annex(self, node: Any) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        self.landscape = True
        _lay_out(section, landscape=True)
        section.different_first_page_header_footer = False
        for child in node.iterchildren():
            if child.tag == "h2":
                self._paragraph(child, _Look(align=CENTRE, bold=True))
            else:
                self._block(child)

    def _letter(self, node: Any) -> None:
        if self.begun:
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.page_break_before = True
            paragraph.paragraph_format.line_spacing = Pt(1)
        self.begun = True
        self._blocks(node)

    def _table(self, node: Any) -> None:
        """A bordered table; its head is repeated on every page, no row is torn."""
        widths = self._widths(node)
        rows = node.findall("thead/tr") + node.findall("tbody/tr")
        table = self._bare_table(widths, len(rows), grid="Table Grid")
        heads = len(node.findall("thead/tr"))
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(rows):
            _mark_row(table, number, head=number < heads)
            boxes = list(table.rows[number].cells)
            column = 0
            for cell in row.iterchildren():
                while (number, column) in taken:
                    column += 1
                down, across = _span(cell, "rowspan"), _span(cell, "colspan")
                box = boxes[column]
                if down > 1 or across > 1:
                    box = box.merge(table.cell(number + down - 1, column + across - 1))
                taken |= {
                    (number + i, column + j) for i in range(down) for j in range(across)
                }
                box.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
                head = cell.tag == "th"
                centred = head or "centred" in _classes(cell)
                look = _Look(12, CENTRE if centred else None, bold=head)
                _fill(_first(box), cell, look)
                column += across

    def _bare_table(
        self, widths: tuple[int, ...], rows: int, *, grid: str = ""
    ) -> Table:
        table: Table = self.document.add_table(rows, len(widths), style=grid or None)
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _pad(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            for box, width in zip(row.cells, widths, strict=True):
                box.width = Mm(width)
            if not grid:
                _keep_whole(row)
        return table

    def _widths(self, node: Any) -> tuple[int, ...]:
        """Each column's width; what has none of its own shares what is left."""
        known = column_widths()
        names = [(_classes(col) or [""])[0] for col in node.findall("colgroup/col")]
        fixed = [known.get(name) for name in names]
        left = self.width - sum(width or 0 for width in fixed)
        open_columns = fixed.count(None) or 1
        return tuple(left // open_columns if w is None else w for w in fixed)

    def _gap(self, height: float, *, keep: bool = False) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.line_spacing = Mm(height)
        paragraph.paragraph_format.keep_with_next = keep or None


_PARTS = {
    "head": _Writer._head,  # noqa: SLF001  its own
    "kind": _Writer._kind,  # noqa: SLF001  its own
    "close": _Writer._close,  # noqa: SLF001  its own
    "boxes": _Writer._boxes,  # noqa: SLF001  its own
}


@cache
def column_widths() -> dict[str, int]:
    """Columns by class, in millimetres, as the style sheet of the PDF has them."""
    sheet = (ART / "decree30.css").read_text()
    return {
        name: int(width)
        for names, width in _COLUMN.findall(sheet)
        for name in re.findall(r"col\.([a-z]+)", names)
    }


def _classes(node: Any) -> list[str]:
    return str(node.get("class") or "").split()


def _span(cell: Any, name: str) -> int:
    return int(cell.get(name) or 1)


def _lines(node: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The lines of a head cell: plain text, then each <b>, with the classes of that."""
    found: list[tuple[str, tuple[str, ...]]] = []
    if words := _tidy(node.text):
        found.append((words, ()))
    found += [
        (_tidy(part.text_content()), tuple(_classes(part)))
        for part in node.findall("b")
    ]
    return found


def _tidy(text: str | None) -> str:
    return _SPACES.sub(" ", text or "").strip(" ")


def _fill(paragraph: Paragraph, node: Any, look: _Look) -> None:
    """The words of a node, with what is bold, italic or on a line of its own."""
    _set(paragraph, look)
    runs = _runs(node, bold=False, italic=False)
    for place, (words, bold, italic) in enumerate(runs):
        if place == 0:
            words = words.lstrip(" ")  # noqa: PLW2901  the paragraph begins here
        if place == len(runs) - 1:
            words = words.rstrip(" ")  # noqa: PLW2901  and ends here
        _add(paragraph, words, look, bold=bold, italic=italic)


def _add(
    paragraph: Paragraph,
    words: str,
    look: _Look,
    *,
    bold: bool = False,
    italic: bool = False,
) -> None:
    run = paragraph.add_run(words)
    run.bold = True if bold or look.bold else None
    run.italic = True if italic or look.italic else None
    run.font.size = Pt(look.size)


def _runs(node: Any, *, bold: bool, italic: bool) -> list[tuple[str, bool, bool]]:
    bold = bold or node.tag == "b"
    italic = italic or node.tag == "i"
    found = [(_SPACES.sub(" ", node.text or ""), bold, italic)]
    for child in node.iterchildren():
        if child.tag == "br":
            found.append(("\n", bold, italic))
        elif child.tag in {"b", "i", "span"}:
            found += _runs(child, bold=bold, italic=italic)
        else:
            raise PaperError(f"no Word for <{child.tag}> in a line")
        found.append((_SPACES.sub(" ", child.tail or ""), bold, italic))
    return [run for run in found if run[0]]


def _set(paragraph: Paragraph, look: _Look) -> None:
    form = paragraph.paragraph_format
    if look.align is not None:
        paragraph.alignment = look.align
    form.first_line_indent = Mm(look.first) if look.first else None
    form.space_before, form.space_after = Mm(look.before), Mm(look.after)
    form.line_spacing = 1.0
    form.keep_with_next = look.keep or None
    if look.side:
        form.left_indent = form.right_indent = Mm(look.side)


def _first(box: _Cell) -> Paragraph:
    paragraph: Paragraph = box.paragraphs[0]
    return paragraph


def _rule(paragraph: Paragraph, room: float, length: float) -> None:
    """A thin line of this length in the middle of the room, in millimetres."""
    side = Mm((room - length) / 2)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = side
    form.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  python-docx has no borders
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _lay_out(section: Section, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    across, down = (LONG, SHORT) if landscape else (SHORT, LONG)
    section.page_width, section.page_height = Mm(across), Mm(down)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Length(Mm(10))


def _number_pages(section: Section) -> None:
    """Arabic, in the middle of the top margin, from the second page."""
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTRE
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run._r.append(part)  # noqa: SLF001  python-docx has no fields


def _pad(table: Table) -> None:
    """Narrow margins within cells: a year must fit its column."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 20), ("left", 57), ("bottom", 20), ("right", 57)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width))  # twentieths of a point
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001  python-docx has no such margins


def _mark_row(table: Table, number: int, *, head: bool) -> None:
    row = table.rows[number]
    _keep_whole(row)
    if head:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  python-docx has no repeated heads


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  python-docx cannot say it
