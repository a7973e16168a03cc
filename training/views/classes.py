"""The class: list, plan, overview, opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from training import operations
from training.allowance import at_risk
from training.filters import ClassFilter
from training.forms import ClassForm, DecisionForm
from training.materials import materials_of
from training.models import (
    Attendance,
    AttendanceConflict,
    Session,
    TrainingClass,
    WalkIn,
)
from training.results import explain, graded_modules
from training.sheets import own_marks
from training.tables import ClassTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def class_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=TrainingClass.objects.visible_to(request.user).for_table(),
        filterset_class=ClassFilter,
        table_class=ClassTable,
        template="training/class_list.html",
        filename="lop-hoc",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.add_trainingclass", raise_exception=True)
def class_create(request: Request) -> HttpResponse:
    form = ClassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        training_class = form.save(commit=False)
        try:
            operations.plan_class(training_class, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Class %s is planned.") % training_class.code)
            return redirect(training_class)
    return render(
        request,
        "training/class_create.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.change_trainingclass", raise_exception=True)
def class_edit(request: Request, code: str) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user), code=code
    )
    form = ClassForm(request.POST or None, instance=training_class)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_class(training_class, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Class %s is saved.") % training_class.code)
            return redirect(training_class)
    return render(
        request,
        "training/class_edit.html",
        {"form": form, "training_class": training_class, "code": code},
        status=422 if form.errors else 200,
    )


@require_safe
def class_detail(request: Request, code: str) -> HttpResponse:
    """The overview for those who run the class; its learners see their own records."""
    training_class = get_object_or_404(
        TrainingClass.objects.visible_to(request.user)
        .for_table()
        .select_related("body", "officer", "opening_decision", "recognition_decision"),
        code=code,
    )
    staff = request.user.has_perm("training.view_trainingclass") and (
        TrainingClass.objects.staffed_by(request.user)
        .filter(pk=training_class.pk)
        .exists()
    )
    if not staff:
        return _own_class(request, training_class)
    return render(
        request,
        "training/class_detail.html",
        {
            "training_class": training_class,
            "sessions": training_class.sessions.for_table(),
            "due": training_class.sessions.due().first(),
            "modules": graded_modules(training_class, request.user),
            **_watch(training_class),
            "materials": materials_of(training_class),
        },
    )


def _watch(training_class: TrainingClass) -> dict[str, object]:
    """What attendance asks of a person while the class runs."""
    if not training_class.takes_records:
        return {}
    disputes = AttendanceConflict.objects.open().of_class(training_class)
    return {
        "at_risk": at_risk(training_class),
        "walk_ins": WalkIn.objects.open()
        .filter(session__training_class=training_class)
        .select_related("session__training_class"),
        "disputed": training_class.sessions.filter(pk__in=disputes.values("session")),
    }


def _own_class(request: Request, training_class: TrainingClass) -> HttpResponse:
    """What a learner sees: the timetable, and nobody's records but their own."""
    participant = get_object_or_404(
        training_class.participants.select_related("person", "cooperative"),
        person__user=request.user,
    )
    own = Attendance.objects.filter(participant=participant)
    return render(
        request,
        "training/_own_class.html",
        {
            "training_class": training_class,
            "participant": participant,
            "sessions": Session.objects.filter(training_class=training_class)
            .for_table()
            .prefetch_related(Prefetch("attendances", own, to_attr="own")),
            "grades": own_marks(participant, training_class),
            "materials": materials_of(training_class),
            "explanation": explain(participant) if training_class.is_completed else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def class_open(request: Request, code: str) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).for_table(), code=code
    )
    form = DecisionForm(training_class, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.open_class(
                training_class, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                _("Class %(class)s is opened by decision %(decision)s.")
                % {
                    "class": training_class.code,
                    "decision": training_class.opening_decision,
                },
            )
            return redirect(training_class)
    return render(
        request,
        "training/class_open.html",
        {"form": form, "training_class": training_class},
        status=422 if form.errors else 200,
    )
