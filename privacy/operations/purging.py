"""What is deleted when its term is over (``accounts.personal.MONTHS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.operations import record
from accounts.personal import MONTHS, Term
from accounts.redaction import entries_of, redact
from cooperatives.models import ImportBatch, Person, Post, TrainingRecord
from cooperatives.operations import purge_imports
from enrollment.models import CANDIDATES, Application
from enrollment.operations import erase_application, refused_before
from notices.models import Message
from privacy.models import DataRequest, Purge
from privacy.operations.erasing import erase
from training.models import Participant
from vietnamese.dates import months_before

if TYPE_CHECKING:
    import datetime as dt


def due() -> dict[Term, QuerySet[Any]]:
    """The rows whose term is over now, by term; empty ones too."""
    now = timezone.now()
    before = {term: months_before(now, months) for term, months in MONTHS.items()}
    return {
        Term.REFUSED: refused_before(before[Term.REFUSED]),
        Term.CLASS: _idle_since(before[Term.CLASS]),
        Term.MESSAGES: Message.objects.filter(created_at__lt=before[Term.MESSAGES]),
        Term.IMPORTS: ImportBatch.objects.filter(created_at__lt=before[Term.IMPORTS]),
        Term.REQUESTS: DataRequest.objects.filter(settled_at__lt=before[Term.REQUESTS]),
    }


def _idle_since(moment: dt.datetime) -> QuerySet[Person]:
    """People without post, class or dossier since then, of whom nothing was entered since.

    Somebody of whom no date at all is known is left to a person.
    """
    day = timezone.localdate(moment)
    own = {"person": OuterRef("pk")}
    entered = AuditEntry.objects.filter(
        subject_type="cooperatives.person",
        subject_id=Cast(OuterRef("pk"), CharField()),
        verb__in=("person.registered", "person.changed", "person.merged"),
    )
    posts = Post.objects.filter(**own)
    seats = Participant.objects.filter(**own)
    records = TrainingRecord.objects.filter(**own)
    dossiers = Application.objects.filter(**own)
    newer = (
        Exists(posts.filter(Q(until=None) | Q(until__gte=day)))
        | Exists(seats.filter(training_class__ends_on__gte=day))
        | Exists(records.filter(certified_on__gte=day))
        | Exists(
            dossiers.filter(Q(submitted_at__gte=moment) | Q(status__in=CANDIDATES))
        )
        | Exists(entered.filter(at__gte=moment))
        | Q(user__last_login__gte=moment)
    )
    known = Exists(posts) | Exists(seats) | Exists(records) | Exists(entered)
    return Person.objects.known().filter(known).exclude(newer)


def purge() -> dict[Term, int]:
    """Delete or strike out what is due; how many by term, those with none left out.

    Running it again finds nothing. What is refused meanwhile waits for the next time.
    What was done is a ``Purge``, and in the journal.
    """
    rows = due()
    counts = {
        Term.REFUSED: sum(
            _try(erase_application, each) for each in rows[Term.REFUSED].order_by("pk")
        ),
        Term.CLASS: sum(
            _try(_erase_person, each) for each in rows[Term.CLASS].order_by("pk")
        ),
        Term.REQUESTS: _forget(rows[Term.REQUESTS]),
        Term.MESSAGES: _forget(rows[Term.MESSAGES]),
        Term.IMPORTS: purge_imports(
            months_before(timezone.now(), MONTHS[Term.IMPORTS])
        ),
    }
    done = {term: count for term, count in counts.items() if count}
    if done:
        with transaction.atomic():
            told = Purge.objects.create(counts={str(k): n for k, n in done.items()})
            record(None, "data.purged", told, **told.counts)
    return done


def _try(act: Any, row: Any) -> bool:
    try:
        act(row, why="retention", actor=None)
    except ValidationError:
        return False
    return True


def _erase_person(person: Person, *, why: str, actor: None) -> None:
    erase(person=person, why=why, actor=actor)


@transaction.atomic
def _forget(rows: QuerySet[Any]) -> int:
    """Delete rows whose words go with them, and strike their names out of the journal."""
    redact(entries_of(rows))
    count, _models = rows.delete()
    return count
