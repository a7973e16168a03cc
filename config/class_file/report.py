"""The report on a class (``domain.md``, Appendix A6): who came, who completed, and what
that is beside what the province promised. It counts over all floors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils import timezone, translation

from certificates.models import Certificate
from cooperatives.models import (
    Gender,
    ModelAssignment,
    ModelKind,
    PostKind,
    TrainingRecord,
)
from curriculum.models import Classification, ProgrammeRole
from enrollment.models import Application, ApplicationStatus
from papers.paper import Paper
from targets.cards import Card
from targets.indicators import figures
from targets.models import Indicator, Target
from targets.papers import unit_of
from training.models import ParticipantStatus, Result
from training.papers import draft_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from training.models import Participant, TrainingClass

ROLES = {
    ProgrammeRole.DIRECTOR: ("giám đốc", Indicator.DIRECTOR_CLASSES),
    ProgrammeRole.ACCOUNTANT: ("kế toán", Indicator.ACCOUNTANT_CLASSES),
}
MODELS = {
    ModelKind.HUB: "Hợp tác xã điểm",
    ModelKind.SATELLITE: "Hợp tác xã vệ tinh",
    "": "Hợp tác xã khác",
}


@dataclass(frozen=True)
class Stage:
    """How many people came that far."""

    label: str
    people: int
    women: int

    @property
    def men(self) -> int:
        return self.people - self.women


@dataclass
class Row:
    """One line of a table: how many learned and completed, women among them."""

    label: str
    learners: int = 0
    women: int = 0
    passed: int = 0
    passed_women: int = 0
    cooperatives: set[int] = field(default_factory=set)

    def add(self, learner: Participant) -> None:
        woman = learner.person.gender == Gender.FEMALE
        passed = learner.result == Result.PASSED
        self.learners += 1
        self.women += woman
        self.passed += passed
        self.passed_women += passed and woman
        self.cooperatives.add(learner.cooperative_id)


def class_report(training_class: TrainingClass) -> Paper:
    """Báo cáo kết quả lớp học; provisional until the results are recognised.

    Figures are those of the day of recognition, before it of today. A cooperative is a
    model or a satellite as on the class's first day.
    """
    decision = training_class.recognition_decision
    day = decision.signed_on if decision else timezone.localdate()
    programme = training_class.version.programme
    role, indicator = ROLES[ProgrammeRole(programme.role)]
    with translation.override("vi"):
        seats = list(
            training_class.participants.select_related(
                "person", "cooperative__reporting_area"
            )
        )
        learners = [s for s in seats if s.status == ParticipantStatus.ACTIVE]
        total = _row("Cộng", learners)
        return Paper(
            "papers/class_report.html",
            {
                "body": training_class.body,
                "decision": draft_of(training_class.body),
                "recipients": ["Như trên", "Lưu: VT, hồ sơ lớp"],
                "class": training_class,
                "class_title": training_class.title,
                "programme": programme.name,
                "total_periods": training_class.version.total_periods,
                "opened_by": training_class.opening_decision,
                "recognised_by": decision,
                "day": day,
                "role": role,
                "stages": _stages(training_class, seats, total, day),
                "total": total,
                "dropped": len(seats) - len(learners),
                "posts": _by(learners, lambda s: s.post, _labels(PostKind)),
                "areas": _areas(learners),
                "kinds": _by(learners, _kind_on(training_class.starts_on), MODELS),
                "bands": [
                    (str(b.label), sum(s.classification == b for s in learners))
                    for b in Classification
                ],
                "first_time": len(_first_time(training_class, learners, day)),
                **_so_far(programme.role, day),
                "cards": _cards(indicator, day),
            },
        )


def _row(label: str, learners: Iterable[Participant]) -> Row:
    row = Row(label)
    for learner in learners:
        row.add(learner)
    return row


def _labels(choices: Any) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


def _by(learners: list[Participant], key: Any, labels: dict[Any, str]) -> list[Row]:
    """Rows in the order of the labels; what nobody has is left out."""
    found: dict[Any, list[Participant]] = defaultdict(list)
    for learner in learners:
        found[key(learner)].append(learner)
    return [_row(labels[value], found[value]) for value in labels if value in found]


def _areas(learners: list[Participant]) -> list[Row]:
    areas = {a for s in learners if (a := s.cooperative.reporting_area)}
    labels: dict[int | None, str] = {
        area.pk: area.name
        for area in sorted(areas, key=lambda area: (area.position, area.pk))
    }
    labels[None] = "Chưa xác định địa bàn"
    return _by(learners, lambda s: s.cooperative.reporting_area_id, labels)


def _kind_on(day: dt.date) -> Any:
    """What a learner's cooperative was on the day: model, satellite or neither."""
    held = ModelAssignment.objects.held_on(day)
    kinds = dict(held.values_list("cooperative", "kind"))
    return lambda seat: kinds.get(seat.cooperative_id, "")


def _stages(
    training_class: TrainingClass,
    seats: list[Participant],
    total: Row,
    day: dt.date,
) -> list[Stage]:
    """From those who applied to those who hold a certificate."""
    applied = (
        Application.objects.filter(training_class=training_class)
        .exclude(status=ApplicationStatus.NOMINATED)
        .aggregate(
            all=Count("pk"),
            women=Count("pk", filter=Q(gender=Gender.FEMALE)),
            admitted=Count("pk", filter=Q(status=ApplicationStatus.ADMITTED)),
            admitted_women=Count(
                "pk",
                filter=Q(status=ApplicationStatus.ADMITTED, gender=Gender.FEMALE),
            ),
        )
    )
    holders = set(
        Certificate.objects.public()
        .standing()
        .completions()
        .filter(
            Q(ended_on=None) | Q(ended_on__gt=day),
            participant__training_class=training_class,
        )
        .values_list("participant", flat=True)
    )
    certified = [seat for seat in seats if seat.pk in holders]
    return [
        Stage("Đăng ký dự học", applied["all"], applied["women"]),
        Stage("Được duyệt", applied["admitted"], applied["admitted_women"]),
        Stage("Dự học", total.learners, total.women),
        Stage("Hoàn thành", total.passed, total.passed_women),
        Stage(
            "Đã cấp giấy chứng nhận",
            len(certified),
            sum(seat.person.gender == Gender.FEMALE for seat in certified),
        ),
    ]


def _first_time(
    training_class: TrainingClass, learners: list[Participant], day: dt.date
) -> set[int]:
    """Cooperatives that this class gave their first trained person for the role."""
    sent = {s.cooperative_id for s in learners if s.result == Result.PASSED}
    ours = Certificate.objects.filter(participant__training_class=training_class)
    before = (
        TrainingRecord.objects.cumulative(training_class.version.programme.role, day)
        .filter(cooperative__in=sent)
        .exclude(evidence__in=ours.values("serial_number"))
    )
    return sent - set(before.values_list("cooperative", flat=True))


def _so_far(role: str, day: dt.date) -> dict[str, int]:
    """Different people trained for the role: in the year up to the day, and ever."""
    records = TrainingRecord.objects.cumulative(role, day)
    return records.aggregate(
        in_year=Count("person", filter=Q(certified_on__year=day.year), distinct=True),
        in_all=Count("person", distinct=True),
    )


def _cards(indicator: Indicator, day: dt.date) -> list[tuple[Card, str]]:
    """What the year's published plans promise of such classes, as it stands on the day."""
    promised = Target.objects.filter(
        indicator=indicator, target_set__year=day.year, target_set__is_published=True
    )
    asked = list(promised.select_related("target_set"))
    return [
        (Card(each), unit_of(each.target))
        for each in (figures(asked, day) if asked else [])
    ]
