"""The register book as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from certificates.book import as_workbook
from certificates.models import Register


class Command(BaseCommand):
    """Writes the rows of all registers, or of those of a programme or a year."""

    help = "Write the register book as XLSX"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", metavar="OUT.xlsx", type=Path)
        parser.add_argument("--programme", metavar="CODE", help="for example GD")
        parser.add_argument("--year", metavar="YEAR", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        registers = Register.objects.all()
        if code := options["programme"]:
            registers = registers.filter(programme__code=code.upper())
        if options["year"] is not None:
            registers = registers.filter(year=options["year"])
        if not registers.exists():
            raise CommandError(_("There is no such register."))
        out = options["out"]
        try:
            out.write_bytes(as_workbook(registers))
        except OSError as fault:
            raise CommandError(_("The file cannot be written: %s.") % out) from fault
        self.stdout.write(str(out))
