"""What is in the file, in the order of the office, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from config.class_file.report import class_report
from curriculum.models import Component
from papers.downloads import DOCX, PDF, XLSX
from training import papers
from training.attendance_papers import attendance_sheet, attendance_workbook
from training.council_papers import minutes
from training.mark_papers import mark_sheet
from training.models import ClassStatus, TrainingClass
from training.results import graded_modules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from curriculum.models import Module
    from papers.downloads import Kind
    from papers.paper import Paper

JUDGED = {ClassStatus.GRADING, ClassStatus.COMPLETED}
SIGNED_LATER = _("draft, not signed: number and date stay open")


@dataclass(frozen=True)
class Entry:
    """One paper of the file. ``missing`` says why there is none yet, ``note`` what it
    still lacks. ``forms`` make it, each in one kind of file."""

    slug: str
    number: str  # its place in the file
    title: str  # in Vietnamese, as on the paper
    forms: dict[Kind, Callable[[], bytes]] = field(default_factory=dict)
    note: _StrPromise | str = ""
    missing: _StrPromise | str = ""

    @property
    def filename(self) -> str:
        """Without ending; sorted by name it lies in the order of the file."""
        return f"{self.number} {self.title}"


def load(user: User, code: str) -> TrainingClass | None:
    """The class with what its papers ask of it, for those who see all its learners."""
    return classes(TrainingClass.objects.staffed_by(user)).filter(code=code).first()


def classes(found: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    return found.select_related(
        "body", "version__programme", "opening_decision", "recognition_decision"
    )


def entries(training_class: TrainingClass, user: User | None = None) -> list[Entry]:
    """All papers of the class; with ``user`` those that this account may read.

    Instructors read what they teach by: decision, list, timetable, attendance, and the
    marks of their own modules.
    """
    taught = [
        _opening(training_class),
        _list(training_class),
        _timetable(training_class),
        _attendance(training_class),
        *_marks(training_class, user),
    ]
    if user is not None and not user.has_perm("training.view_every_class"):
        return taught
    return [
        *taught,
        _minutes(training_class),
        _recognition(training_class),
        _report(training_class),
    ]


def entry_of(training_class: TrainingClass, slug: str, user: User) -> Entry | None:
    """The paper of this name, if there is one and this account may read it."""
    return next(
        (each for each in entries(training_class, user) if each.slug == slug), None
    )


def _text(make: Callable[[], Paper]) -> dict[Kind, Callable[[], bytes]]:
    return {PDF: lambda: make().pdf(), DOCX: lambda: make().docx()}


def _table(make: Callable[[], Paper], sheet: str) -> dict[Kind, Callable[[], bytes]]:
    return {PDF: lambda: make().pdf(), XLSX: lambda: make().xlsx(sheet)}


def _without_learners(training_class: TrainingClass) -> _StrPromise | str:
    if training_class.participants.active().exists():
        return ""
    return _("the class has no learners yet")


def _opening(training_class: TrainingClass) -> Entry:
    return Entry(
        "quyet-dinh-mo-lop",
        "01",
        "Quyết định mở lớp",
        _text(lambda: papers.opening_decision(training_class)),
        note="" if training_class.opening_decision else SIGNED_LATER,
        missing=_without_learners(training_class),
    )


def _list(training_class: TrainingClass) -> Entry:
    return Entry(
        "danh-sach",
        "02",
        "Danh sách học viên",
        _table(lambda: papers.class_list(training_class), "Danh sách học viên"),
        missing=_without_learners(training_class),
    )


def _timetable(training_class: TrainingClass) -> Entry:
    return Entry(
        "lich-hoc",
        "03",
        "Lịch học",
        _table(lambda: papers.timetable(training_class), "Lịch học"),
        missing=_without_sessions(training_class),
    )


def _without_sessions(training_class: TrainingClass) -> _StrPromise | str:
    if training_class.sessions.counted().exists():
        return ""
    return _("the timetable has no session yet")


def _attendance(training_class: TrainingClass) -> Entry:
    unmarked = training_class.sessions.unmarked().count()
    return Entry(
        "diem-danh",
        "04",
        "Bảng điểm danh",
        {
            PDF: lambda: attendance_sheet(training_class),
            XLSX: lambda: attendance_workbook(training_class),
        },
        note=_("%s sessions without attendance yet") % unmarked if unmarked else "",
        missing=_without_sessions(training_class) or _without_learners(training_class),
    )


def _marks(training_class: TrainingClass, user: User | None) -> Iterator[Entry]:
    handed_in = set(
        training_class.mark_sheets.filter(submitted_at__isnull=False).values_list(
            "module", flat=True
        )
    )
    without = _without_learners(training_class)
    every = list(training_class.version.modules.filter(is_graded=True))
    numbers = {module.pk: f"{place:02d}" for place, module in enumerate(every, start=1)}
    own = graded_modules(training_class, user).prefetch_related(
        Prefetch("components", Component.objects.order_by("position"))
    )
    for module in own:
        yield Entry(
            f"bang-diem-{module.code.lower()}",
            f"05.{numbers[module.pk]}",
            f"Bảng điểm mô-đun {module.code}",
            _table(_mark_sheet(training_class, module), module.code),
            note="" if module.pk in handed_in else _("marks not handed in yet"),
            missing=without,
        )


def _mark_sheet(training_class: TrainingClass, module: Module) -> Callable[[], Paper]:
    return lambda: mark_sheet(training_class, module)


def _minutes(training_class: TrainingClass) -> Entry:
    met = papers.review_of(training_class) is not None
    return Entry(
        "bien-ban",
        "06",
        "Biên bản họp xét công nhận kết quả",
        _text(lambda: minutes(training_class)),
        missing="" if met else _("the council has not met on the results yet"),
    )


def _recognition(training_class: TrainingClass) -> Entry:
    judged = training_class.status in JUDGED
    return Entry(
        "quyet-dinh-cong-nhan",
        "07",
        "Quyết định công nhận kết quả",
        _text(
            lambda: papers.recognition_decision(
                training_class, certificate_numbers(training_class)
            )
        ),
        note="" if training_class.recognition_decision else SIGNED_LATER,
        missing="" if judged else _("grading is not closed, there are no results yet"),
    )


def certificate_numbers(training_class: TrainingClass) -> dict[int, tuple[str, str]]:
    """Serial number and register entry as first drawn, by participant id.

    What was corrected or revoked later has papers of its own; the decision's list stays.
    """
    drawn = (
        Certificate.objects.standing()
        .filter(participant__training_class=training_class)
        .order_by("-pk")
        .values_list("participant", "serial_number", "register_entry_no")
    )
    return {seat: (serial, entry) for seat, serial, entry in drawn}


def _report(training_class: TrainingClass) -> Entry:
    return Entry(
        "bao-cao",
        "08",
        "Báo cáo kết quả lớp học",
        _text(lambda: class_report(training_class)),
        note=""
        if training_class.is_completed
        else _("provisional, the results are not recognised yet"),
        missing=_without_learners(training_class),
    )
