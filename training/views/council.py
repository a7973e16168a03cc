"""One learner's result: what it rests on, exceptions, what is given, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from training import operations
from training.forms import ReasonForm
from training.forms.council import (
    AwardForm,
    CorrectionForm,
    CouncilReviewForm,
    DisciplineForm,
    ExceptionForm,
)
from training.models import (
    CouncilReview,
    Participant,
    ResultException,
    TrainingClass,
)
from training.own import own_record
from training.results import explain, proposed_award

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

FIELD_OF = {"review_too_early": "held_on", "review_ahead": "held_on"}


def _class(request: Request, code: str) -> TrainingClass:
    return get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related(
            "version__programme", "body", "recognition_decision"
        ),
        code=code,
    )


def _seat(training_class: TrainingClass, pk: int) -> Participant:
    participant = get_object_or_404(
        training_class.participants.active().select_related("person", "cooperative"),
        pk=pk,
    )
    participant.training_class = training_class
    return participant


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def council_review(request: Request, code: str) -> HttpResponse:
    """Enter the council's meeting, or put it right before recognition."""
    training_class = _class(request, code)
    review = CouncilReview.objects.filter(training_class=training_class).first()
    entered = review or CouncilReview(
        training_class=training_class, place=training_class.place
    )
    form = CouncilReviewForm(request.POST or None, instance=entered)
    if request.method == "POST" and form.is_valid():
        try:
            operations.review_results(entered, actor=request.user)
        except ValidationError as refusal:
            form.add_error(FIELD_OF.get(refusal.code or ""), refusal)
        else:
            messages.success(request, _("The council's meeting is entered."))
            return redirect("training:result_list", code)
    return render(
        request,
        "training/council_review.html",
        {"form": form, "training_class": training_class, "review": review},
        status=422 if form.errors else 200,
    )


@require_safe
@permission_required("training.view_every_class", raise_exception=True)
def result_detail(request: Request, code: str, pk: int) -> HttpResponse:
    """All that one learner's result rests on, with what may be done now."""
    training_class = _class(request, code)
    participant = _seat(training_class, pk)
    exceptions = list(participant.exceptions.for_table())
    return render(
        request,
        "training/result_detail.html",
        {
            "training_class": training_class,
            "participant": participant,
            "record": own_record(participant),
            "explanation": explain(participant),
            "exceptions": [
                (
                    each,
                    each.can_be_signed_by(request.user),
                    each.can_be_taken_back_by(request.user),
                )
                for each in exceptions
            ],
            "corrections": participant.corrections.select_related(
                "decision", "corrected_by"
            ),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def exception_create(request: Request, code: str, pk: int) -> HttpResponse:
    training_class = _class(request, code)
    participant = _seat(training_class, pk)
    form = ExceptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.propose_exception(
                participant, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Proposed; it counts once it is signed."))
            return redirect("training:result_detail", code, pk)
    return render(
        request,
        "training/exception_create.html",
        {
            "form": form,
            "training_class": training_class,
            "participant": participant,
            "explanation": explain(participant),
        },
        status=422 if form.errors else 200,
    )


def _exception(training_class: TrainingClass, pk: int) -> ResultException:
    return get_object_or_404(
        ResultException.objects.of_class(training_class).for_table(), pk=pk
    )


@require_POST
@permission_required("training.recognise_results", raise_exception=True)
def exception_sign(request: Request, code: str, pk: int) -> HttpResponse:
    """The learner's page shows all facts beside the button."""
    exception = _exception(_class(request, code), pk)
    try:
        operations.sign_exception(exception, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Signed; the result is computed anew."))
    return redirect("training:result_detail", code, exception.participant_id)


@require_http_methods(["GET", "HEAD", "POST"])
def exception_take_back(request: Request, code: str, pk: int) -> HttpResponse:
    user = request.user
    if not (
        user.has_perm("training.run_class")
        or user.has_perm("training.recognise_results")
    ):
        raise PermissionDenied
    training_class = _class(request, code)
    exception = _exception(training_class, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.take_back_exception(exception, **form.cleaned_data, actor=user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The exception is taken back."))
            return redirect("training:result_detail", code, exception.participant_id)
    return render(
        request,
        "training/exception_take_back.html",
        {
            "form": form,
            "training_class": training_class,
            "exception": exception,
            "participant": exception.participant,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def award_change(request: Request, code: str, pk: int) -> HttpResponse:
    """Decide what one learner is given."""
    training_class = _class(request, code)
    participant = _seat(training_class, pk)
    initial = {"award": participant.award, "reason": participant.award_reason}
    form = AwardForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_award(
                participant, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(
                "reason" if refusal.code == "reason_missing" else "award", refusal
            )
        else:
            messages.success(
                request,
                _("%(person)s is given: %(award)s.")
                % {
                    "person": participant.person,
                    "award": participant.get_award_display(),
                },
            )
            return redirect("training:result_detail", code, pk)
    return render(
        request,
        "training/award_change.html",
        {
            "form": form,
            "training_class": training_class,
            "participant": participant,
            "explanation": explain(participant),
            "proposed": proposed_award(
                participant,
                gives_confirmation=training_class.version.gives_confirmation,
            ),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.recognise_results", raise_exception=True)
def result_correct(request: Request, code: str, pk: int) -> HttpResponse:
    """Put a recognised result right by a decision."""
    training_class = _class(request, code)
    participant = _seat(training_class, pk)
    form = CorrectionForm(training_class, participant, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.correct_result(
                participant,
                form.corrected(),
                **form.decision(),
                actor=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("The result of %s is corrected.") % participant.person
            )
            return redirect("training:result_detail", code, pk)
    return render(
        request,
        "training/result_correct.html",
        {
            "form": form,
            "training_class": training_class,
            "participant": participant,
            "explanation": explain(participant),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def participant_discipline(request: Request, code: str, pk: int) -> HttpResponse:
    """Note a learner's discipline."""
    training_class = _class(request, code)
    participant = _seat(training_class, pk)
    initial = {"level": participant.discipline, "reason": participant.discipline_reason}
    form = DisciplineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.discipline(participant, **form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("The discipline of %s is noted.") % participant.person
            )
            return redirect("training:participant_list", code)
    return render(
        request,
        "training/participant_discipline.html",
        {"form": form, "training_class": training_class, "participant": participant},
        status=422 if form.errors else 200,
    )
