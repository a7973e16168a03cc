"""The journal: who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.views.decorators.http import require_safe

from accounts.filters import AuditFilter
from accounts.lists import list_page
from accounts.models import AuditEntry
from accounts.tables import AuditTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("accounts.view_auditentry", raise_exception=True)
def audit_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=AuditEntry.objects.select_related("actor"),
        filterset_class=AuditFilter,
        table_class=AuditTable,
        template="accounts/audit_list.html",
        filename="nhat-ky",
    )
