"""Results: closing grading, review, recognition."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from training import operations
from training.filters import ResultFilter
from training.forms import DecisionForm, ReasonForm
from training.models import CouncilReview, ResultException, TrainingClass
from training.results import explained, tally
from training.sheets import load_marks
from training.tables import ResultTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def result_list(request: Request, code: str) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related(
            "version", "recognition_decision"
        ),
        code=code,
    )
    user = request.user
    return list_page(
        request,
        queryset=training_class.participants.active()
        .for_table()
        .ranked()
        .prefetch_related(
            Prefetch("exceptions", ResultException.objects.unsigned(), "unsigned")
        ),
        filterset_class=ResultFilter,
        table_class=partial(
            ResultTable,
            marks=load_marks(training_class, user),
            linked=user.has_perm("training.view_every_class"),
        ),
        template="training/result_list.html",
        filename=f"ket-qua-{training_class.code}",
        context={
            "training_class": training_class,
            "tally": tally(training_class),
            "review": _review(training_class),
        },
    )


def _review(training_class: TrainingClass) -> CouncilReview | None:
    return CouncilReview.objects.filter(training_class=training_class).first()


@require_POST
@permission_required("training.run_class", raise_exception=True)
def class_close_grading(request: Request, code: str) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user), code=code
    )
    try:
        operations.close_grading(training_class, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The results are computed and under review."))
    return redirect("training:result_list", code)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def class_reopen_grading(request: Request, code: str) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user), code=code
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.reopen_grading(
                training_class, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Attendance and marks may be changed again."))
            return redirect(training_class)
    return render(
        request,
        "training/class_reopen_grading.html",
        {"form": form, "training_class": training_class},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.recognise_results", raise_exception=True)
def class_recognise(request: Request, code: str) -> HttpResponse:
    """Shows the list that is signed, asks for number, date and signatory."""
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related("body"),
        code=code,
    )
    form = DecisionForm(training_class, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.recognise(
                training_class, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                _("The results are recognised by decision %s.")
                % training_class.recognition_decision,
            )
            return redirect(training_class)
    return render(
        request,
        "training/class_recognise.html",
        {
            "form": form,
            "training_class": training_class,
            "rows": explained(training_class.participants.active().for_table()),
            "tally": tally(training_class),
            "review": _review(training_class),
            "unsigned": ResultException.objects.of_class(training_class)
            .unsigned()
            .of_learners()
            .for_table(),
        },
        status=422 if form.errors else 200,
    )
