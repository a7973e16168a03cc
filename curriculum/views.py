"""What is taught, for those who run classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from curriculum.models import Programme, ProgrammeVersion
from curriculum.tables import ProgrammeTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def programme_list(request: Request) -> HttpResponse:
    """A handful of programmes: nothing to filter or to page."""
    in_force = ProgrammeVersion.objects.in_force_on(timezone.localdate())
    programmes = Programme.objects.prefetch_related(
        Prefetch("versions", in_force.prefetch_related("modules"), to_attr="in_force")
    )
    table = ProgrammeTable(programmes)
    RequestConfig(request, paginate=False).configure(table)
    return render(request, "curriculum/programme_list.html", {"table": table})


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def programme_detail(request: Request, code: str) -> HttpResponse:
    """Every version with its modules, rule and scale, the newest first."""
    programme = get_object_or_404(Programme, code=code)
    return render(
        request,
        "curriculum/programme_detail.html",
        {
            "programme": programme,
            "versions": programme.versions.prefetch_related("modules", "scale"),
        },
    )
