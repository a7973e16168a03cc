from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from cooperatives.imports import engine
from cooperatives.imports.cells import Issue, Refused
from cooperatives.models import ImportKind
from cooperatives.operations.imports import keep, save_import

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from cooperatives.imports.engine import Reading


class Command(BaseCommand):
    """The import desk from the shell (``contracts.md``).

    Reads a list, tells every error at once and saves it when there is none, or with
    ``--partial`` the rows without any. Exit code 1 when nothing could be saved because
    of an error. What is saved is recorded without an actor; rows that nobody can be sure
    about wait at the desk. The same file twice changes nothing.
    """

    help = "Import a list of records from .xlsx or .csv."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=ImportKind.values, metavar="KIND")
        parser.add_argument("file", type=Path, metavar="FILE.xlsx|.csv")
        parser.add_argument("--dry-run", action="store_true", help="save nothing")
        parser.add_argument("--json", action="store_true", help="for machines")
        parser.add_argument(
            "--errors",
            type=Path,
            metavar="OUT.xlsx",
            help="the list itself with a column of reasons, if there are errors",
        )
        parser.add_argument(
            "--partial", action="store_true", help="save the rows without errors"
        )

    def handle(self, **options: Any) -> None:
        kind, file = options["kind"], options["file"]
        try:
            content = file.read_bytes()
        except OSError as fault:
            raise CommandError(_("The file cannot be read: %s.") % file) from fault
        reading, errors = self._read(kind, content, file.name)
        result = _result(kind, reading, errors)
        if errors and options["errors"]:
            sheet = reading.sheet if reading else None
            marked = engine.file_with_reasons(content, file.name, sheet, errors)
            try:
                options["errors"].write_bytes(marked)
            except OSError as fault:
                raise CommandError(
                    _("The file cannot be written: %s.") % options["errors"]
                ) from fault
        refused = reading is None or (errors and not options["partial"])
        if reading and not refused and not options["dry_run"]:
            try:
                _save(reading, content, file.name)
            except ValidationError as refusal:
                raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(
            json.dumps(result, ensure_ascii=False, indent=1)
            if options["json"]
            else _as_text(result)
        )
        if refused:
            sys.exit(1)

    def _read(
        self, kind: str, content: bytes, filename: str
    ) -> tuple[Reading | None, list[Issue]]:
        try:
            reading = engine.read(kind, content, filename)
        except Refused as refusal:
            return None, [Issue(None, "", refusal.code, refusal.message)]
        return reading, reading.errors


@transaction.atomic
def _save(reading: Reading, content: bytes, filename: str) -> None:
    """Keep and save the list, unless it says nothing new and asks nothing."""
    counts = reading.counts
    if counts["new"] or counts["changed"] or counts["unsure"]:
        batch = keep(reading, content, filename, sender="", actor=None)
        save_import(batch, partial=True, actor=None)


def _result(kind: str, reading: Reading | None, errors: list[Issue]) -> dict[str, Any]:
    counts = reading.counts if reading else {}
    return {
        "kind": kind,
        "rows": len(reading.rows) if reading else 0,
        **{name: counts.get(name, 0) for name in ("new", "changed", "same", "unsure")},
        "errors": [engine.as_json(issue) for issue in errors],
        "warnings": [
            engine.as_json(issue) for issue in (reading.warnings if reading else [])
        ],
    }


def _as_text(result: dict[str, Any]) -> str:
    lines = [
        _(
            "%(rows)s rows: %(new)s new, %(changed)s changed, %(same)s the same,"
            " %(unsure)s unsure."
        )
        % result
    ]
    for title, issues in (
        (_("Errors"), result["errors"]),
        (_("Warnings"), result["warnings"]),
    ):
        if issues:
            lines.append(f"{title}: {len(issues)}")
        for issue in issues:
            where = [
                str(part)
                for part in (
                    _("row %s") % issue["row"] if issue["row"] else "",
                    issue["column"],
                )
                if part
            ]
            lines.append(
                f"  {', '.join(where)}: {issue['message']}".replace("  : ", "  ")
            )
    return "\n".join(lines)
