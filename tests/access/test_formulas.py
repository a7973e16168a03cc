"""No spreadsheet of the house holds a formula, whatever people typed.

Every text in the database is planted with what begins one; then every page is asked, and
once more as if it were a list for its export. A page that gives a spreadsheet and is not
named below fails, and so does one in which nothing of what was planted stands.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from contextlib import suppress

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.sheets import FORMULA
from certificates import guards
from papers.bundles import kind_of
from tests.access.addresses import keys_of
from tests.access.asking import ask, let_in, whole
from tests.access.table import MATRIX
from tests.doors import OURS

PLANTED = (
    '=HYPERLINK("http://x.example","x")',
    "+84-1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
)
# Texts that machines read: planted, they would lead nowhere.
OF_MACHINES = re.compile(
    r"code|class_code|scheme|status|part|record|phone|contact_phone|email|digest|secret"
    r"|token|pdf|.*sha256|.*_hash|.*_pem|kind|event|about_.*|subject_type|subject_id"
    r"|verb|password|model|choice|column|text_version|channel|weekdays|value|evidence"
)
# Pages that give spreadsheets: lists, and those that are made as one.
LISTS = {
    "accounts:audit_list",
    "certificates:certificate_list",
    "certificates:copy_list",
    "certificates:design_list",
    "cooperatives:cooperative_history",
    "cooperatives:cooperative_list",
    "cooperatives:group_list",
    "cooperatives:import_detail",
    "cooperatives:import_list",
    "cooperatives:pair_list",
    "cooperatives:person_list",
    "cooperatives:policy_list",
    "cooperatives:unit_todo",
    "enrollment:application_explanation",
    "enrollment:application_list",
    "enrollment:application_queue",
    "enrollment:nomination_list",
    "enrollment:reserve_list",
    "notices:message_list",
    "privacy:access_list",
    "privacy:request_list",
    "staff:account_list",
    "targets:coverage_invite",
    "targets:coverage_list",
    "targets:period_figure",
    "targets:period_list",
    "targets:plan_list",
    "targets:target_detail",
    "targets:trained_list",
    "training:attendance_history",
    "training:class_list",
    "training:grade_history",
    "training:participant_list",
    "training:result_list",
}
BOOKS = {
    "certificates:class_outcome",
    "cooperatives:import_returned",
    "cooperatives:import_template",
    "enrollment:admitted_list_xlsx",
    "enrollment:nomination_template",
    "targets:target_report_xlsx",
}
# In the world of the matrix these have no row, or nothing in it that somebody typed.
WITHOUT_WORDS = {
    "certificates:design_list",
    "cooperatives:cooperative_history",
    "cooperatives:import_returned",
    "cooperatives:unit_todo",
    "enrollment:nomination_template",
    "enrollment:reserve_list",
    "privacy:access_list",
    "targets:coverage_invite",
    "targets:period_figure",
    "targets:target_detail",
    "training:attendance_history",
    "training:grade_history",
}


@pytest.fixture(scope="module")
def planted(world, django_db_blocker):
    """The world with all its texts replaced, for these tests, where the tables let."""
    with django_db_blocker.unblock(), transaction.atomic():
        guards.remove(connection)
        for place, field in enumerate(_texts()):
            words = PLANTED[place % len(PLANTED)]
            if field.max_length and len(words) > field.max_length:
                words = "=1+1"
            with suppress(DatabaseError), transaction.atomic():
                field.model._base_manager.update(**{field.name: words})
        guards.install(connection)
        yield world
        transaction.set_rollback(True)


def _texts():
    return [
        field
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.fields
        if type(field) in (models.CharField, models.TextField)
        and not (field.choices or field.unique or field.primary_key)
        and not OF_MACHINES.fullmatch(field.name)
        and model._meta.label not in {"papers.Bundle", "papers.BundleFile"}
    ]


def kind_of_sheet(content: bytes, said: str) -> str:
    if said.startswith("text/csv"):
        return "csv"
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "xlsx" if "xl/workbook.xml" in packed.namelist() else ""
    return ""


def cells_of(content: bytes, kind: str) -> list[str]:
    """All texts of a spreadsheet; each that begins like a formula is kept from being one."""
    if kind == "csv":
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        found = [cell for row in rows for cell in row]
        assert not [cell for cell in found if cell.startswith(FORMULA)]
        return [cell.removeprefix("'") for cell in found]
    book = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    bare = [
        cell.value
        for cell in texts
        if cell.value.startswith(FORMULA) and not cell.quotePrefix
    ]
    assert not bare
    return [cell.value for cell in texts]


def is_planted(cells: list[str]) -> bool:
    return any(words.strip() in cell for cell in cells for words in PLANTED)


@pytest.mark.django_db
@pytest.mark.parametrize("name", MATRIX)
def test_no_page_gives_a_formula(client, planted, name):
    person, method = let_in(name)
    url = reverse(name, args=keys_of(name, planted))
    answers = [ask(client, planted, person, method, url)]
    if answers[0].headers.get("Content-Type", "").startswith("text/html"):
        answers += [
            ask(client, planted, person, "GET", url, {"_export": kind})
            for kind in ("csv", "xlsx")
        ]
    given = {
        kind: cells_of(content, kind)
        for each in answers
        for content, _headers in [whole(each)]
        if (kind := kind_of_sheet(content, each.headers.get("Content-Type", "")))
    }

    assert ("csv" in given) == (name in LISTS)
    assert ("xlsx" in given) == (name in LISTS | BOOKS)
    for cells in given.values():
        assert is_planted(cells) != (name in WITHOUT_WORDS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("class_file", lambda built: built.finished.code),
        ("register_book", lambda built: str(built.certificate.register_id)),
    ],
)
def test_no_paper_of_a_bundle_is_a_formula(planted, kind, subject):
    papers = [
        cells_of(piece.make(), "xlsx")
        for piece in kind_of(kind).pieces(subject(planted))
        if piece.name.endswith(".xlsx")
    ]

    assert papers
    assert all(map(is_planted, papers))


def test_every_room_that_writes_sheets_keeps_text_as_text():
    """Also those whose sheets come of a file that somebody brings."""
    ours = [
        (str(path.relative_to(settings.BASE_DIR)), path.read_text("utf-8"))
        for app in OURS
        for path in (settings.BASE_DIR / app).rglob("*.py")
    ]
    writers = {name for name, code in ours if re.search(r"\bWorkbook\(", code)}

    assert {name for name, code in ours if "csv.writer(" in code} == {
        "accounts/lists.py"
    }
    assert writers == {name for name, code in ours if "keep_text(" in code} != set()


@pytest.mark.django_db
@pytest.mark.skipif(shutil.which("soffice") is None, reason="without LibreOffice")
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_office_shows_what_was_typed_and_works_nothing_out(
    client, planted, tmp_path, kind
):
    client.force_login(planted.people["officer"])
    url = reverse("certificates:certificate_list")
    content = client.get(url, {"_export": kind}).content
    (tmp_path / f"list.{kind}").write_bytes(content)
    (tmp_path / "shown").mkdir()

    command = [
        "soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
        "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76",
        "--outdir", tmp_path / "shown", tmp_path / f"list.{kind}",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    text = (tmp_path / "shown" / "list.csv").read_text("utf-8")
    shown = {
        cell.removeprefix("'").strip()
        for row in csv.reader(text.splitlines())
        for cell in row
    }
    typed = {
        cell.strip() for cell in cells_of(content, kind) if cell.startswith(FORMULA)
    }
    assert typed
    assert typed <= shown


def test_a_formula_would_be_noticed():
    """The control."""
    book = Workbook()
    book.active.append(["=1+1"])
    out = io.BytesIO()
    book.save(out)

    for content, kind in ((out.getvalue(), "xlsx"), (b"ten,=1+1", "csv")):
        with pytest.raises(AssertionError):
            cells_of(content, kind)
