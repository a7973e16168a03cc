"""Columns of the lists of classes, learners and results."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from training.models import RETAKE, Result
from training.results import exact_mark, explain
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from cooperatives.models import Person
    from curriculum.models import Module
    from training.models import GradeChange, Participant, TrainingClass
    from training.sheets import ClassMarks

FIRST_COLUMNS = ("number", "person", "cooperative", "attended", "rate", "marks")
NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}


class ClassTable(tables.Table):
    caption = _("Classes")
    row_header = "code"
    code = tables.Column(_("Code"), linkify=True)
    title = tables.Column(_("Class"))
    status = StatusColumn(verbose_name=_("Status"))
    starts_on = tables.DateColumn("d/m/Y", verbose_name=_("First day"))
    ends_on = tables.DateColumn("d/m/Y", verbose_name=_("Last day"))
    seats_taken = tables.Column(_("Learners"), attrs=NUMBER)
    place = tables.Column(_("Place"))

    class Meta:
        empty_text = _("No class yet.")
        order_by = ("-starts_on",)

    def render_seats_taken(self, record: TrainingClass, value: int) -> str:
        return f"{value}/{record.capacity}"

    def value_seats_taken(self, value: int) -> int:
        return value


class _NumberedTable(tables.Table):
    """Rows numbered through all pages (STT), in the order shown."""

    number = tables.Column(_("No."), empty_values=(), orderable=False, attrs=NUMBER)

    @cached_property
    def _numbers(self) -> count[int]:
        page = getattr(self, "page", None)
        return count(page.start_index() if page else 1)

    def render_number(self) -> int:
        return next(self._numbers)


class ParticipantTable(_NumberedTable):
    """Neither citizen number nor phone: the list is passed around."""

    caption = _("Learners with a seat, in the order of the class list")
    row_header = "person"
    person = tables.Column(_("Full name"), order_by=("person__sort_key",))
    gender = tables.Column(
        _("Gender"), accessor="person__get_gender_display", orderable=False
    )
    date_of_birth = tables.Column(
        _("Date of birth"),
        accessor="person__date_of_birth_text",
        order_by=("person__date_of_birth",),
    )
    post = tables.Column(_("Post"), accessor="get_post_display", order_by=("post",))
    cooperative = tables.Column(_("Cooperative"), order_by=("cooperative__sort_key",))
    place = tables.Column(_("Address"), accessor="cooperative__place", orderable=False)
    act = tables.TemplateColumn(
        template_name="training/_learner_acts.html",
        verbose_name=_("Act"),
        orderable=False,
        exclude_from_export=True,
    )

    class Meta:
        empty_text = _("No learner yet.")
        sequence = ("number", "...")

    def before_render(self, request: Any) -> None:
        if not request.user.has_perm("training.run_class"):
            self.columns.hide("act")


class ModuleColumn(tables.Column):
    """The mark of one module, for spreadsheets: on the page all stand in one column."""

    empty_values = ()

    def __init__(self, module: Module, marks: ClassMarks) -> None:
        super().__init__(module.code, accessor="pk", visible=False, orderable=False)
        self.module, self.marks = module, marks

    def value(self, record: Participant) -> Decimal | None:
        return self.marks.score(record, self.module)


class ResultTable(_NumberedTable):
    """What the council looks at; in a spreadsheet with a column for each module.

    Names lead to a learner's result where ``linked``.
    """

    caption = _("Results of the learners with a seat")
    row_header = "person"
    person = tables.Column(_("Full name"), order_by=("person__sort_key",))
    cooperative = tables.Column(
        _("Cooperative"),
        order_by=("cooperative__sort_key",),
        attrs={"td": {"class": "roomy"}},
    )
    attended = tables.Column(_("Attended"), attrs=NUMBER)
    rate = tables.Column(_("Rate"), accessor="attendance_rate", visible=False)
    marks = tables.Column(
        _("Marks of the modules"),
        empty_values=(),
        attrs={"td": {"class": "roomy small"}},
        orderable=False,
        exclude_from_export=True,
    )
    final_score = tables.Column(_("Score"), attrs=NUMBER)
    classification = tables.Column(
        _("Classification"), accessor="get_classification_display", visible=False
    )
    result = StatusColumn(verbose_name=_("Result"), order_by=("rank",))
    award = tables.Column(
        _("Is given"), accessor="get_award_display", order_by=("award",)
    )
    why = tables.Column(
        _("Why"),
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "roomy"}},
    )

    class Meta:
        empty_text = _("No learner yet.")

    def __init__(self, data: Any, *, marks: ClassMarks, linked: bool) -> None:
        self.class_marks, self.linked = marks, linked
        columns = {f"module_{each.pk}": each for each in marks.modules}
        super().__init__(
            data,
            extra_columns=[
                (name, ModuleColumn(module, marks)) for name, module in columns.items()
            ],
            sequence=(*FIRST_COLUMNS, *columns, "..."),
        )

    def render_person(self, record: Participant, value: Person) -> str:
        if not self.linked:
            return str(value)
        address = reverse(
            "training:result_detail", args=[record.training_class.code, record.pk]
        )
        return format_html('<a href="{}">{}</a>', address, value)

    def value_person(self, value: Person) -> str:
        return str(value)

    def render_attended(self, record: Participant, value: int) -> str:
        return f"{value}/{record.held}"

    def value_attended(self, value: int) -> int:
        return value

    def value_rate(self, value: Decimal) -> str:
        return f"{decimal(value * 100, 1)}%"

    def render_result(self, record: Participant, bound_column: Any) -> str:
        """Of who completes the classification, which says so too."""
        if record.result != Result.PASSED:
            return str(bound_column.column.render(record, bound_column))
        return format_html(
            '<span class="tag ok">{}</span>', record.get_classification_display()
        )

    def render_marks(self, record: Participant) -> str:
        return " · ".join(
            f"{module.code}\N{NO-BREAK SPACE}{'–' if score is None else exact_mark(score)}"
            for module in self.class_marks.modules
            for score in (self.class_marks.score(record, module),)
        )

    def render_final_score(self, value: Decimal) -> str:
        return decimal(value, 1)

    def value_final_score(self, value: Decimal) -> Decimal:
        return value

    def render_why(self, record: Participant) -> str:
        told = [
            f"{each.get_kind_display()} ({each.state[1]})"
            for each in record.unsigned  # type: ignore[attr-defined]  # Prefetch
        ]
        if record.award_reason:
            told.append(f"{record.get_award_display()}: {record.award_reason}")
        return "; ".join([explain(record), *told])


class GradeChangeTable(tables.Table):
    caption = _("Changes of marks, the latest first")
    row_header = "learner"
    recorded_at = tables.DateTimeColumn("d/m/Y H:i:s", verbose_name=_("When"))
    learner = tables.Column(
        _("Learner"),
        accessor="grade__participant__person",
        order_by=("grade__participant__person__sort_key",),
    )
    part = tables.Column(
        _("Part of the mark"), accessor="grade__component__name", orderable=False
    )
    before = tables.Column(_("Before"), attrs=NUMBER, orderable=False)
    value = tables.Column(_("After"), attrs=NUMBER, orderable=False)
    recorded_by = tables.Column(_("By"), orderable=False)

    class Meta:
        empty_text = _("No mark was entered yet.")

    def render_part(self, record: GradeChange, value: str) -> str:
        if record.grade.attempt == RETAKE:
            day = f" {record.taken_on:%d/%m/%Y}" if record.taken_on else ""
            return f"{_('Retake')}{day}"
        return value

    def render_before(self, value: Decimal) -> str:
        return decimal(value, 1)

    def render_value(self, value: Decimal) -> str:
        return decimal(value, 1)


class AttendanceChangeTable(tables.Table):
    caption = _("Changes of attendance, the latest first")
    row_header = "learner"
    recorded_at = tables.DateTimeColumn("d/m/Y H:i:s", verbose_name=_("When"))
    learner = tables.Column(
        _("Learner"),
        accessor="attendance__participant__person",
        order_by=("attendance__participant__person__sort_key",),
    )
    session = tables.Column(
        _("Session"),
        accessor="attendance__session",
        order_by=("attendance__session__held_on",),
    )
    before = tables.Column(_("Before"), accessor="symbol_before", orderable=False)
    after = tables.Column(_("After"), accessor="symbol", orderable=False)
    recorded_by = tables.Column(_("By"), orderable=False)
    device = tables.Column(_("Device"), orderable=False)

    class Meta:
        empty_text = _("No attendance was recorded yet.")
