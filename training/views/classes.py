"""The class: list, plan, overview, opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from training import operations
from training.allowance import at_risk
from training.filters import ClassFilter
from training.forms import ClassForm, DecisionForm
from training.materials import materials_of
from training.models import (
    AttendanceConflict,
    CheckInDesk,
    Participant,
    TrainingClass,
    WalkIn,
)
from training.own import own_record
from training.results import graded_modules
from training.tables import ClassTable
from training.timetable import check, late_decision, nearest

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
            operations.change_class(training_class, seen=form.seen, actor=request.user)
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
        .select_related(
            "body", "version", "officer", "opening_decision", "recognition_decision"
        ),
        code=code,
    )
    staff = request.user.has_perm("training.view_trainingclass") and (
        TrainingClass.objects.staffed_by(request.user)
        .filter(pk=training_class.pk)
        .exists()
    )
    if not staff:
        return _own_class(request, training_class)
    sessions = list(training_class.sessions.for_table())
    counted = [each for each in sessions if not each.is_cancelled]
    return render(
        request,
        "training/class_detail.html",
        {
            "training_class": training_class,
            "timetable": check(training_class, sessions),
            "sessions": nearest(sessions),
            "held": sum(each.marked_at is not None for each in counted),
            "all": len(counted),
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
    participant.training_class = training_class
    return render(request, "training/own_class.html", _own(participant))


def _own(participant: Participant) -> dict[str, object]:
    """The learner's own record, and where they may report themselves present now."""
    today = CheckInDesk.objects.filter(
        session__training_class=participant.training_class_id,
        session__held_on=timezone.localdate(),
        session__cancelled_at=None,
        closed_at=None,
    )
    return {
        "record": own_record(participant),
        "check_in": today.select_related("session").first(),
    }


@require_safe
def own_class(request: Request) -> HttpResponse:
    """The class of the signed-in learner, the newest first; the others are named."""
    seats = list(
        Participant.objects.filter(person__user=request.user)
        .select_related("person", "cooperative")
        .select_related("training_class__version", "training_class__body")
        .order_by("-training_class__starts_on", "-pk")
    )
    return render(
        request,
        "training/own_class.html",
        {
            **(_own(seats[0]) if seats else {}),
            "others": [seat.training_class for seat in seats[1:]],
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
            if warning := late_decision(training_class):
                messages.warning(request, warning)
            return redirect(training_class)
    return render(
        request,
        "training/class_open.html",
        {
            "form": form,
            "training_class": training_class,
            "first": training_class.sessions.counted().first(),
        },
        status=422 if form.errors else 200,
    )
