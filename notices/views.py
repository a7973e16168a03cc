"""The outbox: what waits to be told, and telling it; the words of messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from accounts.models import AuditEntry
from accounts.verbs import VERBS
from notices import operations, sms
from notices.events import all_events, event_of
from notices.filters import MessageFilter
from notices.forms import WordingForm
from notices.models import STATES, Message, Wording, text_of
from notices.tables import MessageTable, TellingTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from notices.events import Event

_KEY = re.compile("[0-9]{1,18}")


@require_safe
@permission_required("notices.view_message", raise_exception=True)
def message_list(request: Request) -> HttpResponse:
    may_tell = request.user.has_perm("notices.tell_message")
    rows = Message.objects.of_bodies_of(request.user)
    counted = rows.counted()
    return list_page(
        request,
        queryset=rows.select_related("told_by"),
        filterset_class=MessageFilter,
        table_class=TellingTable if may_tell else MessageTable,
        template="notices/message_list.html",
        filename="tin-nhan",
        context={
            "counts": [
                (state, label, counted[state])
                for state, label in STATES.items()
                if counted[state]
            ]
        },
    )


def _visible(request: Request, pk: int) -> Message:
    rows = Message.objects.of_bodies_of(request.user).select_related("told_by")
    return get_object_or_404(rows, pk=pk)


@require_safe
@permission_required("notices.view_message", raise_exception=True)
def message_detail(request: Request, pk: int) -> HttpResponse:
    """One message, its text ready to be copied into Zalo."""
    message = _visible(request, pk)
    about = message.about
    return render(
        request,
        "notices/message_detail.html",
        {
            "message": message,
            "about": about,
            "opens": about and request.user.has_module_perms(about._meta.app_label),  # noqa: SLF001  Django's public name
            "acts": _acts_on("notices.message", str(pk)),
            "sms_parts": sms.parts(message.body),
        },
    )


@require_POST
@permission_required("notices.tell_message", raise_exception=True)
def message_told(request: Request, pk: int) -> HttpResponse:
    message = _visible(request, pk)
    try:
        operations.mark_told(message, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("%s has been told.") % message.to_name)
    return redirect(message)


@require_POST
@permission_required("notices.tell_message", raise_exception=True)
def message_again(request: Request, pk: int) -> HttpResponse:
    message = _visible(request, pk)
    try:
        operations.send_again(message, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("The message to %s is queued again.") % message.to_name
        )
    return redirect(message)


@require_POST
@permission_required("notices.tell_message", raise_exception=True)
def messages_told(request: Request) -> HttpResponse:
    """The ticked rows of the list; back to it as it was narrowed."""
    ticked = {int(pk) for pk in request.POST.getlist("message") if _KEY.fullmatch(pk)}
    told = operations.mark_all_told(ticked, actor=request.user)
    if told:
        messages.success(
            request,
            ngettext(
                "%(count)s person has been told.",
                "%(count)s people have been told.",
                told,
            )
            % {"count": told},
        )
    if not ticked:
        messages.error(request, _("Tick the people who were told."))
    elif left := len(ticked) - told:
        messages.warning(
            request,
            ngettext(
                "%(count)s message was not waiting to be told.",
                "%(count)s messages were not waiting to be told.",
                left,
            )
            % {"count": left},
        )
    query = request.GET.urlencode()
    return redirect(f"{reverse('notices:message_list')}{query and '?'}{query}")


@require_safe
@permission_required("notices.view_message", raise_exception=True)
def wording_list(request: Request) -> HttpResponse:
    """Every event that people are told of, in the words in use."""
    own = {wording.pk: wording for wording in Wording.objects.all()}
    rows = [(event, own.get(event.key)) for event in all_events()]
    return render(request, "notices/wording_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("notices.change_wording", raise_exception=True)
def wording_edit(request: Request, key: str) -> HttpResponse:
    """Edit a text; "preview" shows it filled with samples and saves nothing."""
    event = _event_or_404(key)
    form = WordingForm(
        request.POST or None, event=event, initial=text_of(event)._asdict()
    )
    if "save" in request.POST and form.is_valid():
        try:
            operations.reword(
                event, **form.text._asdict(), seen=form.seen, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("The text of “%s” is in use from now on.") % event.label
            )
            return redirect("notices:wording_list")
    preview = form.preview()
    return render(
        request,
        "notices/wording_edit.html",
        {
            "event": event,
            "form": form,
            "preview": preview,
            "sms_parts": sms.parts(preview.body) if preview else None,
            "own": Wording.objects.filter(pk=key).exists(),
            "acts": _acts_on("notices.wording", key),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@permission_required("notices.change_wording", raise_exception=True)
def wording_restore(request: Request, key: str) -> HttpResponse:
    event = _event_or_404(key)
    operations.restore_wording(event, actor=request.user)
    messages.success(request, _("“%s” has its original text again.") % event.label)
    return redirect("notices:wording_edit", key)


def _event_or_404(key: str) -> Event:
    try:
        return event_of(key)
    except KeyError:
        raise Http404 from None


def _acts_on(subject_type: str, subject_id: str) -> list[dict[str, Any]]:
    """What people did to it, the newest first."""
    entries = AuditEntry.objects.filter(
        subject_type=subject_type, subject_id=subject_id
    ).select_related("actor")
    return [
        {
            "label": VERBS[entry.verb],
            "actor": entry.actor,
            "at": entry.at,
            "text": entry.details,
        }
        for entry in entries
    ]
