"""Laying out and clearing a timetable, and one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.private import private
from training import ical, operations
from training.forms.timetable import LayoutForm
from training.models import CalendarFeed, Session, TrainingClass
from training.timetable import check, laid_out
from training.views.sessions import WEEKLY

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request
    from training.timetable import Timetable


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def timetable_lay_out(request: Request, code: str) -> HttpResponse:
    """Ask how, show what would come of it, then lay it out."""
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related(
            "version", "opening_decision"
        ),
        code=code,
    )
    form = LayoutForm(training_class, request.POST or None)
    preview = None
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" in request.POST:
                preview = _preview(training_class, form)
            else:
                laid = operations.lay_out(
                    training_class, form.layout(), actor=request.user
                )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if preview is None:
                messages.success(
                    request,
                    _("The timetable has %s sessions now.") % len(laid),
                )
                address = reverse("training:session_list", args=[code])
                return redirect(f"{address}?xem={WEEKLY}")
    return render(
        request,
        "training/timetable_lay_out.html",
        {
            "form": form,
            "training_class": training_class,
            "preview": preview,
            "exists": training_class.sessions.counted().exists(),
        },
        status=422 if form.errors else 200,
    )


def _preview(training_class: TrainingClass, form: LayoutForm) -> Timetable:
    layout = form.layout()
    operations.guard_layout(layout)
    training_class.weekdays = layout.weekdays  # as it would be; nothing is saved
    return check(training_class, laid_out(training_class, layout))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def timetable_clear(request: Request, code: str) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user), code=code
    )
    if request.method != "POST":
        return render(
            request,
            "training/timetable_clear.html",
            {
                "training_class": training_class,
                "sessions": training_class.sessions.count(),
            },
        )
    try:
        count = operations.clear_timetable(training_class, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("training:session_list", code)
    words = ngettext("%(n)s session is deleted.", "%(n)s sessions are deleted.", count)
    messages.success(request, words % {"n": count})
    return redirect("training:timetable_lay_out", code)


@require_safe
def own_timetable(request: Request) -> HttpResponse:
    """What lies ahead for the account, taught and learnt, and its calendar link."""
    mine = Session.objects.of_account(request.user)
    return render(
        request,
        "training/own_timetable.html",
        {
            "sessions": mine.filter(held_on__gte=timezone.localdate()).for_table(),
            "feed": request.user.calendar_feeds.first(),
        },
    )


@require_POST
def feed_renew(request: Request) -> HttpResponse:
    """A calendar link for the account; the one it had is dead."""
    operations.make_feed(request.user, actor=request.user)
    messages.success(request, _("The calendar link is ready. An older one is dead."))
    return redirect("training:own_timetable")


@private
@login_not_required
@require_safe
def feed_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The timetable of whoever was given this address; nobody is named in it."""
    feed = get_object_or_404(
        CalendarFeed.objects.select_related("user", "person"), token=token
    )
    events = [ical.of_session(session) for session in feed.sessions()]
    return HttpResponse(
        ical.calendar(_("Timetable"), events),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="lich-hoc.ics"'},
    )
