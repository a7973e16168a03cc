"""The outbox: what waits to be told, and telling it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.lists import list_page
from notices import operations
from notices.filters import MessageFilter
from notices.models import Message
from notices.tables import MessageTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("notices.view_message", raise_exception=True)
def message_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=Message.objects.all(),
        filterset_class=MessageFilter,
        table_class=MessageTable,
        template="notices/message_list.html",
        filename="tin-nhan",
    )


@require_safe
@permission_required("notices.view_message", raise_exception=True)
def message_detail(request: Request, pk: int) -> HttpResponse:
    """One message, its text ready to be copied into Zalo."""
    message = get_object_or_404(Message.objects.select_related("told_by"), pk=pk)
    return render(request, "notices/message_detail.html", {"message": message})


@require_POST
@permission_required("notices.tell_message", raise_exception=True)
def message_told(request: Request, pk: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=pk)
    try:
        operations.mark_told(message, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("%s has been told.") % message.to_name)
    return redirect(message)
