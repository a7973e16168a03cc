"""Issue a class's certificates in the foreground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.operations import carry_out, issue
from training.models import TrainingClass

if TYPE_CHECKING:
    from certificates.models import IssueRun


class Command(BaseCommand):
    """Issues, or takes up issuing where it was interrupted.

    The act is recorded in the name of --actor, else of the class officer, else of the
    first administrator. Prints a line per certificate; 1 when something is missing.
    The background worker may be at the same class: each certificate is made once.
    """

    help = "Issue (or resume issuing) the certificates of a recognised class"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("class_code", metavar="CLASS_CODE")
        parser.add_argument("--actor", metavar="EMAIL", help="who issues")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["class_code"]
        training_class = TrainingClass.objects.filter(code=code).first()
        if training_class is None:
            raise CommandError(_("There is no class %s.") % code)
        actor = self._actor(training_class, options["actor"])
        try:
            run = issue(training_class, actor=actor)
        except ValidationError as refusal:
            sentence = " ".join(refusal.messages)
            if refusal.code != "nothing_to_issue":
                raise CommandError(sentence) from refusal
            self.stdout.write(sentence)
        else:
            carry_out(run)
            self._report(run)

    def _actor(self, training_class: TrainingClass, email: str | None) -> User:
        active = User.objects.filter(is_active=True)
        if email:
            actor = active.filter(email=email.strip().lower()).first()
        else:
            administrators = active.filter(is_superuser=True).order_by("pk")
            actor = training_class.officer or administrators.first()
        if actor is None:
            raise CommandError(_("Name who issues: --actor and an e-mail address."))
        return actor

    def _report(self, run: IssueRun) -> None:
        missing = 0
        certificates = list(run.certificates.in_register_order())
        for certificate in certificates:
            outcome = certificate.fault or certificate.get_status_display()
            self.stdout.write(f"{certificate}: {outcome}")
            missing += certificate.is_draft
        self.stdout.write(
            _("Issued %(done)s of %(total)s certificates.")
            % {"done": len(certificates) - missing, "total": len(certificates)}
        )
        if missing:
            raise CommandError(_("Some certificates could not be issued."))
