"""An applicant beside a known person: the same, or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enrollment import operations
from enrollment.forms.deciding import LinkForm
from enrollment.tables import kept_query
from enrollment.twins import Twin, twins_of
from enrollment.views.deciding import dossier

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from enrollment.models import Application


def _twin(application: Application, person: int) -> Twin:
    """Somebody who may be the applicant, or who was found to be."""
    if application.person is not None and application.person.pk == person:
        return Twin(application, application.person, told_apart=False)
    for twin in twins_of(application):
        if twin.person.pk == person:
            return twin
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("enrollment.decide_application", raise_exception=True)
def application_twin(request: Request, pk: int, person: int) -> HttpResponse:
    """The form and the person's record side by side; what is sent links them."""
    application = dossier(request, pk)
    twin = _twin(application, person)
    form = LinkForm(
        application, twin.person, request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.link_person(
                application,
                twin.person,
                take_over=form.take_over,
                actor=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The applicant is %s.") % twin.person)
            return redirect(application.get_absolute_url() + kept_query(request.GET))
    return render(
        request,
        "enrollment/application_twin.html",
        {
            "application": application,
            "twin": twin,
            "form": form,
            "posts": twin.person.posts.filter(until=None).select_related("cooperative"),
            "training": twin.person.training_records.filter(withdrawn_on=None),
            "kept_query": kept_query(request.GET),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_told_apart(request: Request, pk: int, person: int) -> HttpResponse:
    """Say that the applicant is not this person."""
    application = dossier(request, pk)
    twin = _twin(application, person)
    try:
        operations.tell_apart(application, twin.person, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The applicant is not %s.") % twin.person)
        if twin.same_number:
            messages.warning(
                request,
                _(
                    "Both have the same citizen number. The applicant can be admitted"
                    " once the form has the right one: ask for a supplement."
                ),
            )
    return redirect(application.get_absolute_url() + kept_query(request.GET))
