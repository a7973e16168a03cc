"""The coverage board, and the people it says to invite."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.lists import list_page
from cooperatives.models import Cooperative, Post
from targets.coverage import summary
from targets.filters import CoverageFilter, InvitationFilter
from targets.forms import AsOfForm
from targets.tables import CoverageTable, InvitationTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def coverage_list(request: Request) -> HttpResponse:
    """Each cooperative with its key posts, and the shares of the areas."""
    day = AsOfForm(request.GET).day(timezone.localdate())
    shown = "_export" not in request.GET
    return list_page(
        request,
        queryset=Cooperative.objects.all(),
        filterset_class=CoverageFilter,
        table_class=CoverageTable,
        template="targets/coverage_list.html",
        filename="do-phu-chuc-danh",
        context={"as_of": day, "areas": summary(day)} if shown else None,
    )


@require_safe
@permission_required("cooperatives.view_person", raise_exception=True)
def coverage_invite(request: Request) -> HttpResponse:
    """The invitation list for a class, with telephone numbers."""
    return list_page(
        request,
        queryset=Post.objects.all(),
        filterset_class=InvitationFilter,
        table_class=InvitationTable,
        template="targets/coverage_invite.html",
        filename="danh-sach-moi-hoc",
    )
