"""When and by whom the rows beneath a closed figure were changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.models import AuditEntry
from certificates.models import Certificate
from cooperatives.models import TrainingRecord
from targets.closing.frozen import PERSON
from targets.closing.lines import Change, Correction, Subject
from targets.models import Indicator

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from targets.models import ClosedPeriod

CLASS = "training.trainingclass"
RECORD, CERTIFICATE = "cooperatives.trainingrecord", "certificates.certificate"
MERGED = ("cooperative.merged", "person.merged")
REVOKED = ("certificate.revoked", "training.withdrawn")

# Acts that can move any figure, and those that move figures of one kind.
ALWAYS = ("cooperative.status_noted", "cooperative.changed", *MERGED, "person.erased")
_PILOTS = ("assignment",)
_REPORTS = ("report", "import")
_GROUPS = ("group", "import")
_CLASSES = ("class", "certificate", "certificates", "decision")
_PEOPLE = ("post", "person", "training", "import")
NOUNS: dict[str, tuple[str, ...]] = {
    Indicator.MODEL_PROGRESS: _PILOTS,
    Indicator.HUB_COUNT: _PILOTS,
    Indicator.SATELLITE_COUNT: _PILOTS,
    Indicator.LINKED_MODELS: (*_PILOTS, "contract", "import"),
    Indicator.HIGH_TECH_MODELS: (*_PILOTS, *_REPORTS),
    Indicator.TRACEABLE_MODELS: (*_PILOTS, *_REPORTS),
    Indicator.OCOP_MODELS: (*_PILOTS, "ocop", "import"),
    Indicator.RATED_TEAMS: _GROUPS,
    Indicator.RATED_HALLS: _GROUPS,
    Indicator.NEW_TEAMS: _GROUPS,
    Indicator.NEW_COOPERATIVES: ("cooperative", "import"),
    Indicator.NEW_UNIONS: ("cooperative", "import"),
    Indicator.DIRECTOR_CLASSES: _CLASSES,
    Indicator.ACCOUNTANT_CLASSES: _CLASSES,
    Indicator.DRAFT_RESOLUTIONS: ("policy", "import"),
    Indicator.QUALIFIED_RATE: _PEOPLE,
    Indicator.REFRESHED_RATE: _PEOPLE,
}


class Journal:
    """What was written down about some rows since a period was closed."""

    def __init__(self, period: ClosedPeriod, lines: Sequence[Correction]) -> None:
        since = AuditEntry.objects.filter(at__gte=period.closed_at)
        self._merges = {
            (entry.subject_type, str(entry.details.get("dropped"))): entry
            for entry in since.filter(verb__in=MERGED)
        }
        self._evidence = _evidence(lines)
        self._entries: dict[Subject, list[AuditEntry]] = defaultdict(list)
        asked = self._asked(lines)
        if asked:
            known = AuditEntry.objects.filter(
                asked, Q(at__gte=period.closed_at) | Q(verb__in=REVOKED)
            )
            for entry in known.select_related("actor").order_by("at", "pk"):
                for subject in _subjects(entry):
                    self._entries[subject].append(entry)

    def _asked(self, lines: Iterable[Correction]) -> Q:
        keys: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            for label, key in self._now((*line.about, *line.signers)):
                keys[label].add(key)
        asked = Q()
        for label, found in keys.items():
            asked |= Q(subject_type=label, subject_id__in=found)
        if PERSON in keys:
            people = [int(key) for key in keys[PERSON]]
            asked |= Q(details__person_id__in=people)
        return asked

    def _now(self, about: Iterable[Subject]) -> list[Subject]:
        """The same records under the keys they have after all merges, with their
        certificates."""
        kept = [(label, self._kept(label, key)) for label, key in about]
        return [each for own in kept for each in (own, *self._evidence[own])]

    def _kept(self, label: str, key: str) -> str:
        while (label, key) in self._merges:
            key = self._merges[label, key].subject_id
        return key

    def tell(self, indicator: str, lines: list[Correction]) -> list[Correction]:
        """The lines with their acts, merges explained; in the order of the acts."""
        for line in lines:
            line.acts.extend(self._acts(indicator, line))
        return sorted(
            self._explain_merges(lines),
            key=lambda line: (not line.acts, [entry.at for entry in line.acts[:1]]),
        )

    def _explain_merges(self, lines: list[Correction]) -> list[Correction]:
        """A record merged since and the one that took its place are one line."""
        joined = {line.about[0]: line for line in lines if line.change == Change.JOINED}
        told = []
        for line in lines:
            own = line.about[0]
            if line.change == Change.LEFT and own in self._merges:
                keeper = (own[0], self._kept(*own))
                taken = joined.pop(keeper, None)
                told.append(
                    replace(
                        line,
                        change=Change.MERGED,
                        kept=self._merges[own].subject_label,
                        after=taken.after if taken else None,
                    )
                )
            elif line.change != Change.JOINED:
                told.append(line)
        return [*told, *joined.values()]

    def _acts(self, indicator: str, line: Correction) -> list[AuditEntry]:
        nouns = NOUNS.get(indicator, _REPORTS)
        found = {
            entry.pk: entry
            for subject in self._now(line.about)
            for entry in self._entries[subject]
            if entry.verb in ALWAYS or entry.verb.split(".")[0] in nouns
        } | {
            entry.pk: entry
            for subject in self._now(line.signers)
            for entry in self._entries[subject]
            if entry.verb.startswith("contract.")
        }
        return sorted(found.values(), key=lambda entry: (entry.at, entry.pk))


def _evidence(lines: Sequence[Correction]) -> dict[Subject, list[Subject]]:
    """The certificates of the classes and people among the rows."""
    keys: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for label, key in line.about:
            keys[label].add(key)
    found: dict[Subject, list[Subject]] = defaultdict(list)
    if keys[CLASS]:
        path = "participant__training_class"
        of_classes = Certificate.objects.filter(**{f"{path}__in": keys[CLASS]})
        for of, pk in of_classes.values_list(path, "pk"):
            found[CLASS, str(of)].append((CERTIFICATE, str(pk)))
    if keys[PERSON]:
        of_people = TrainingRecord.objects.filter(
            person__in=[int(key) for key in keys[PERSON]]
        )
        for of, pk in of_people.values_list("person", "pk"):
            found[PERSON, str(of)].append((RECORD, str(pk)))
    return found


def _subjects(entry: AuditEntry) -> list[Subject]:
    """Whom an entry tells of: its subject, and the person of a post."""
    own = [(entry.subject_type, entry.subject_id)]
    person = entry.details.get("person_id")
    return [*own, (PERSON, str(person))] if person else own
