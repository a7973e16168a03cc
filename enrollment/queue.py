"""The queue of a class as the desk reads it: everybody, in order, with the seats there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.eligibility import findings_of
from enrollment.models import Application, ApplicationStatus, Call, Criterion, Offer
from enrollment.ranking import LAST, WORDS, ranked
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from enrollment.eligibility import Finding
    from enrollment.ranking import Standing
    from training.models import TrainingClass

# After those who stand in the order.
AFTERWARDS = {
    ApplicationStatus.OFFERED: 1,
    ApplicationStatus.WAITLISTED: 2,  # who stepped back
    ApplicationStatus.ADMITTED: 3,
    ApplicationStatus.DECLINED: 4,
    ApplicationStatus.WITHDRAWN: 5,
}


@dataclass
class QueueRow:
    """One applicant, with their place while they stand in the order."""

    application: Application
    standing: Standing | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.application.pk

    @property
    def place(self) -> int | None:
        return self.standing.place if self.standing else None

    @property
    def line(self) -> str:
        """Why this place; of those who left the order, why they had theirs."""
        if self.standing is not None:
            return self.standing.line
        return str(self.application.basis.get("line", ""))

    @property
    def brief(self) -> str:
        """The weightiest reason, beyond a first place that most have; or the state."""
        if self.standing is None:
            return self.get_status_display()
        facts = self.standing.facts
        told = (
            WORDS[criterion](facts)
            for criterion in self.standing.rule
            if (criterion, facts.place) != (Criterion.PLACE, 1)
        )
        return next(filter(None, told), "")

    @property
    def signal(self) -> str:
        return self.application.signal

    def get_status_display(self) -> str:
        return str(self.application.get_status_display())

    @property
    def status(self) -> str:
        return self.application.status

    @property
    def completeness(self) -> str:
        """Since when the dossier is complete, or what it lacks."""
        since = self.application.complete_at
        if since is not None:
            since = timezone.localtime(since)
            return f"{dates.short_date(since.date())} {since:%H:%M}"
        if self.application.awaits_consent:
            return _("consent awaited")
        if self.application.needs_supplement:
            return _("supplement awaited")
        if self.application.has_letter:
            return _("not complete")
        return _("letter awaited")

    @property
    def summary(self) -> tuple[str, str]:
        """The findings in brief: the worst signal, and how many say so."""
        signals = Counter(each.signal for each in self.findings)
        if count := signals["no"]:
            return "no", ngettext("%s not met", "%s not met", count) % count
        if count := signals["wait"]:
            return "wait", ngettext("%s to look at", "%s to look at", count) % count
        return "ok", _("met")


def queue_of(training_class: TrainingClass) -> list[QueueRow]:
    """Everybody who ever applied, in order; then those who stand in it no more.

    A fixed number of queries.
    """
    standings = {each.application.pk: each for each in ranked(training_class)}
    others = (
        Application.objects.filter(training_class=training_class)
        .exclude(pk__in=standings)
        .select_related("cooperative__reporting_area", "nomination", "decided_by")
        .prefetch_related("attachments")
    )
    rows = [QueueRow(each.application, each) for each in standings.values()]
    rows += [QueueRow(each, None) for each in others]
    for row in rows:
        row.application.training_class = training_class
    return sorted(rows, key=_key)


def _key(row: QueueRow) -> Any:
    application = row.application
    after = AFTERWARDS.get(ApplicationStatus(application.status), 0)
    kept: int = application.basis.get("place", LAST)
    if row.place is not None:
        return (0, row.place, application.pk)
    return (after, kept, application.pk)


def add_findings(training_class: TrainingClass, rows: Sequence[QueueRow]) -> None:
    """Fetch the findings of all these rows along with them."""
    found = findings_of(training_class, [row.application for row in rows])
    for row in rows:
        row.findings = found[row.pk]


@dataclass(frozen=True)
class Part:
    """A stretch of the drawn bar, from ``begin`` on."""

    label: str
    count: int
    signal: str
    begin: int


@dataclass(frozen=True)
class Seats:
    """How many seats there are, who has them and how many want one."""

    capacity: int
    taken: int
    kept: int
    undecided: int
    reserve: int
    closes_at: dt.datetime | None

    @property
    def free(self) -> int:
        return max(self.capacity - self.taken - self.kept, 0)

    @property
    def wanted(self) -> int:
        """The length of the bar: all seats, and beyond them whoever finds none."""
        people = self.taken + self.kept + self.undecided + self.reserve
        return max(self.capacity, people)

    @property
    def parts(self) -> list[Part]:
        begin, found = 0, []
        for label, count, signal in (
            (_("seats taken"), self.taken, "ok"),
            (_("kept for an answer"), self.kept, "wait"),
            (_("to be decided"), self.undecided, "info"),
            (_("on the reserve list"), self.reserve, ""),
        ):
            found.append(Part(label, count, signal, begin))
            begin += count
        return found


def seats_of(
    training_class: TrainingClass, call: Call | None, rows: Iterable[QueueRow]
) -> Seats:
    """The numbers above the queue. Two queries."""
    kept = Offer.objects.open_now().filter(training_class=training_class)
    waiting = [row.application for row in rows]
    return Seats(
        capacity=training_class.capacity,
        taken=training_class.participants.active().count(),
        kept=sum(kept.values_list("seats", flat=True)),
        undecided=sum(each.is_undecided for each in waiting),
        reserve=sum(
            each.status == ApplicationStatus.WAITLISTED and not each.stepped_back_at
            for each in waiting
        ),
        closes_at=call.closes_at if call else None,
    )
