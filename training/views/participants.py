"""The learners of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from training import operations
from training.filters import ParticipantFilter
from training.forms import ReasonForm
from training.models import ParticipantStatus, TrainingClass
from training.tables import ParticipantTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def participant_list(request: Request, code: str) -> HttpResponse:
    """The class list; those who left stand below it with their reason."""
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user), code=code
    )
    participants = training_class.participants.for_table()
    return list_page(
        request,
        queryset=participants.active(),
        filterset_class=ParticipantFilter,
        table_class=ParticipantTable,
        template="training/participant_list.html",
        filename=f"hoc-vien-{training_class.code}",
        context={
            "training_class": training_class,
            "dropped": participants.filter(status=ParticipantStatus.DROPPED),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def participant_drop(request: Request, code: str, pk: int) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user), code=code
    )
    participant = get_object_or_404(
        training_class.participants.select_related("person", "cooperative"), pk=pk
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.drop(participant, **form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("%s has left the class.") % participant.person)
            return redirect("training:participant_list", code)
    return render(
        request,
        "training/participant_drop.html",
        {"form": form, "training_class": training_class, "participant": participant},
        status=422 if form.errors else 200,
    )
