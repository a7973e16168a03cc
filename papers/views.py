"""The decisions, for those who work by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from papers.models import Decision, IssuingBody

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("training.view_every_class", raise_exception=True)
def decision_detail(request: Request, pk: int) -> HttpResponse:
    """A decision and what it decided, which the floors above hang on it."""
    bodies = IssuingBody.objects.open_to(request.user)
    decision = get_object_or_404(
        Decision.objects.filter(body__in=bodies).select_related("body"), pk=pk
    )
    return render(request, "papers/decision_detail.html", {"decision": decision})
