"""Compute the register again, and name what was altered."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from certificates.audit import audit


class Command(BaseCommand):
    """Prints a line per finding, or all as JSON; ends with 1 when there is one."""

    help = "Check the register's chain, numbers, files and signatures"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        report = audit()
        if options["json"]:
            facts = report._asdict()
            facts["findings"] = [each._asdict() for each in report.findings]
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))
        else:
            for finding in report.findings:
                self.stdout.write(
                    f"{finding.code}: {finding.subject}: {finding.message}"
                )
            self.stdout.write(
                _(
                    "%(rows)s rows of the book, %(certificates)s certificates,"
                    " %(findings)s findings. Head: %(head)s"
                )
                % {**report._asdict(), "findings": len(report.findings)}
            )
        if report.findings:
            sys.exit(1)
