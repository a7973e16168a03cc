"""The decisions, for those who work by them; papers that are made in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from papers import downloads, operations
from papers.models import Bundle, Decision, IssuingBody

if TYPE_CHECKING:
    from django.http import FileResponse, HttpResponse

    from accounts.http import Request

REFRESH_SECONDS = 2


@require_safe
@permission_required("training.view_every_class", raise_exception=True)
def decision_detail(request: Request, pk: int) -> HttpResponse:
    """A decision and what it decided, which the floors above hang on it."""
    bodies = IssuingBody.objects.open_to(request.user)
    decision = get_object_or_404(
        Decision.objects.filter(body__in=bodies).select_related("body"), pk=pk
    )
    return render(request, "papers/decision_detail.html", {"decision": decision})


@never_cache
@require_safe
def bundle_detail(request: Request, pk: int) -> HttpResponse:
    """How far the papers are; it renews itself until they are there to download."""
    bundle = get_object_or_404(
        Bundle.objects.visible_to(request.user).select_related("requested_by"), pk=pk
    )
    response = render(request, "papers/bundle_detail.html", {"bundle": bundle})
    if bundle.is_going_on:
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


@require_POST
def bundle_resume(request: Request, pk: int) -> HttpResponse:
    bundle = get_object_or_404(Bundle.objects.visible_to(request.user), pk=pk)
    try:
        operations.resume(bundle, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(bundle)


@never_cache
@require_safe
def bundle_file(request: Request, pk: int, file: int) -> FileResponse:
    """What was made, under its Vietnamese name; a piece of it is nobody's to open."""
    bundle = get_object_or_404(Bundle.objects.visible_to(request.user), pk=pk)
    result = get_object_or_404(bundle.results, pk=file)
    return downloads.stored(result.file.open("rb"), result.name)
