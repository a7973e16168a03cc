"""A sender's file as rows of raw cells, opened only after it has proved harmless.

What the file is, its content says, never its name. Whatever cannot be read is refused
with a sentence and a code (``Refused``), so that nobody meets a trace:

``empty_file`` · ``file_too_large`` (10 MB) · ``unpacked_too_large`` (100 MB, or packed
more than a hundredfold) · ``pdf_file`` · ``program_file`` · ``old_excel`` (.xls) ·
``encrypted_file`` · ``other_spreadsheet`` (.xlsb, .ods) · ``not_a_spreadsheet`` ·
``damaged_file`` · ``csv_encoding`` · ``csv_quotes``.

A workbook with macros is read as data: nothing in it is ever run.
"""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext

from cooperatives.imports.cells import BLANK, LAST_ROW, Cell, Grid, Layout, Refused, Row
from cooperatives.imports.workbook import encrypted, not_a_spreadsheet, sheets

MAX_BYTES = 10 * 1024**2

_MACHINE_CODE = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = ",;\t"


def open_grids(content: bytes) -> list[Grid]:
    """The sheets of a workbook, or the readings of a text file, one per delimiter.

    Of the readings the caller takes the one whose header it knows.
    """
    _refuse_foreign(content)
    if content.startswith(b"PK"):
        return [*sheets(content)]
    text = _decoded(content)
    return [TextGrid(text, delimiter) for delimiter in _DELIMITERS]


def _refuse_foreign(content: bytes) -> None:
    if not content.strip():
        raise Refused("empty_file", gettext("The file is empty."))
    if len(content) > MAX_BYTES:
        raise Refused(
            "file_too_large",
            gettext("The file is larger than %s MB. Please divide the list.")
            % (MAX_BYTES // 1024**2),
        )
    if content.startswith(b"%PDF"):
        raise Refused(
            "pdf_file",
            gettext("This is a PDF file. Please send the spreadsheet it came from."),
        )
    if content.startswith(_MACHINE_CODE):
        raise Refused(
            "program_file", gettext("This is a program, not a spreadsheet; not opened.")
        )
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise encrypted()
        raise Refused(
            "old_excel",
            gettext(
                "This is an Excel file of the old form (.xls). Please open it in Excel"
                " and save it as .xlsx."
            ),
        )


class TextGrid:
    """A .csv file parted by one delimiter; a row's number is the line it begins on.

    ``fault`` is set when its quotation marks do not match, ``rows`` then end there: with
    a wrong delimiter that is no wonder, with the right one the file is refused.
    """

    name = ""
    hidden = False

    def __init__(self, text: str, delimiter: str) -> None:
        self.fault: Refused | None = None
        self._rows: list[Row] = []
        self._read(text, delimiter)
        self.layout = Layout(filled=[number for number, _cells in self._rows])

    def rows(self, last: int = LAST_ROW) -> list[Row]:
        return [row for row in self._rows if row[0] <= last]

    def _read(self, text: str, delimiter: str) -> None:
        lines = io.StringIO(text, newline="")
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number = 1
        try:
            for record in reader:
                cells = [Cell(text) if text.strip() else BLANK for text in record]
                if any(cell.value for cell in cells):
                    self._rows.append((number, cells))
                number = reader.line_num + 1
        except csv.Error:
            self.fault = Refused(
                "csv_quotes",
                gettext(
                    "Line %s: the quotation marks of a cell do not match. Please save"
                    " the list as .xlsx and send that."
                )
                % number,
            )


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, or UTF-16 with it; nothing is ever guessed."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in content:
        raise not_a_spreadsheet()
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            "csv_encoding",
            gettext(
                "The letters of this file are not in Unicode. In Excel choose “CSV UTF-8”"
                " when saving, or send the .xlsx file."
            ),
        ) from None
    if "\0" in text or text.lstrip().startswith(("<", "{\\rtf")):
        raise not_a_spreadsheet()  # also web pages that call themselves .xls
    return text
