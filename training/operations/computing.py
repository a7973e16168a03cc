"""Results as the rule and the signed exceptions give them, written to the seats."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from training.models import Attendance, Grade, Participant, ResultException
from training.results import Rule, judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.models import TrainingClass

RESULT_FIELDS = (
    "attended",
    "held",
    "final_score",
    "result",
    "classification",
    "findings",
    "award",
)


def write_results(
    training_class: TrainingClass, participants: Sequence[Participant]
) -> None:
    """Compute and write the results of these learners of a locked class.

    What the council gave instead of the rule's proposal falls back to the proposal.
    """
    rule = Rule.of(training_class.version)
    sessions = list(training_class.sessions.counted())
    attendances: dict[int, dict[int, Attendance]] = defaultdict(dict)
    for entry in Attendance.objects.filter(
        session__in=sessions, participant__in=participants
    ):
        attendances[entry.participant_id][entry.session_id] = entry
    marks = Grade.objects.by_learner(participants)
    signed: dict[int, list[ResultException]] = defaultdict(list)
    for exception in ResultException.objects.signed().filter(
        participant__in=participants
    ):
        signed[exception.participant_id].append(exception)
    for participant in participants:
        outcome = judge(
            rule,
            participant,
            sessions,
            attendances[participant.pk],
            marks[participant.pk],
            signed[participant.pk],
        )
        for field in RESULT_FIELDS:
            setattr(participant, field, getattr(outcome, field))
        participant.award_reason = ""
    Participant.objects.bulk_update(participants, [*RESULT_FIELDS, "award_reason"])
