"""The timetable of a class, and its sessions one by one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from notices.models import messages_about
from training import operations
from training.forms import ReasonForm
from training.forms.timetable import MoveForm, SessionForm
from training.history import history_of
from training.models import Session, TrainingClass
from training.timetable import check, weeks

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

WEEKLY = "tuan"  # of the address: ?xem=tuan


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def session_list(request: Request, code: str) -> HttpResponse:
    """The timetable as a list, or week by week, with what looks wrong."""
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related(
            "version", "opening_decision"
        ),
        code=code,
    )
    timetable = check(training_class, list(training_class.sessions.for_table()))
    is_weekly = request.GET.get("xem") == WEEKLY
    return render(
        request,
        "training/session_list.html",
        {
            "training_class": training_class,
            "timetable": timetable,
            "weeks": weeks(training_class, timetable.rows) if is_weekly else None,
            "may_change": training_class.takes_sessions
            and request.user.has_perm("training.run_class"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def session_create(request: Request, code: str) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related("version"),
        code=code,
    )
    session = Session(training_class=training_class)
    form = SessionForm(request.POST or None, instance=session)
    if request.method == "POST" and form.is_valid():
        try:
            told = operations.add_session(session, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            _say(request, _("Added to the timetable: %s.") % session, told)
            return redirect("training:session_list", code)
    return render(
        request,
        "training/session_create.html",
        {"form": form, "training_class": training_class},
        status=422 if form.errors else 200,
    )


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def session_detail(request: Request, code: str, pk: int) -> HttpResponse:
    """One session: what looks wrong, what happened to it, who was told."""
    session = _session(request, code, pk)
    told = list(messages_about(session))
    return render(
        request,
        "training/session_detail.html",
        {
            "session": session,
            "training_class": session.training_class,
            "warnings": check(session.training_class, [session]).rows[0].warnings,
            "history": history_of(session),
            "told": told,
            "states": sorted(
                Counter(each.get_status_display() for each in told).items()
            ),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def session_edit(request: Request, code: str, pk: int) -> HttpResponse:
    session = _session(request, code, pk)
    name = str(session)
    form = SessionForm(request.POST or None, instance=session)
    if request.method == "POST" and form.is_valid():
        try:
            told = operations.change_session(
                session, reason=form.reason(), actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            _say(request, _("Saved: %s.") % session, told)
            return _to_timetable(request, session)
    return render(
        request,
        "training/session_edit.html",
        {
            "form": form,
            "name": name,
            "session": session,
            "training_class": session.training_class,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def session_move(request: Request, code: str, pk: int) -> HttpResponse:
    """Another half-day; the week's page sends where a session was dropped.

    By a link when the class is opened, as the reason is asked here.
    """
    session = _session(request, code, pk)
    name = str(session)
    asked = {"held_on": session.held_on, "part": session.part, **request.GET.dict()}
    form = MoveForm(session, request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            told = operations.move_session(
                session, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            words = _("Moved: %(before)s → %(after)s.")
            _say(request, words % {"before": name, "after": session}, told)
            return _to_timetable(request, session)
    return render(
        request,
        "training/session_move.html",
        {
            "form": form,
            "name": name,
            "session": session,
            "training_class": session.training_class,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def session_cancel(request: Request, code: str, pk: int) -> HttpResponse:
    session = _session(request, code, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = operations.cancel_session(
                session, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            _say(request, _("Cancelled: %s.") % session, told)
            return redirect("training:session_list", code)
    return render(
        request,
        "training/session_cancel.html",
        {"form": form, "session": session, "training_class": session.training_class},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def session_delete(request: Request, code: str, pk: int) -> HttpResponse:
    session = _session(request, code, pk)
    if request.method == "POST":
        name = str(session)
        try:
            operations.delete_session(session, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Deleted: %s.") % name)
        return redirect("training:session_list", code)
    return render(
        request,
        "training/session_delete.html",
        {"session": session, "training_class": session.training_class},
    )


def _session(request: Request, code: str, pk: int) -> Session:
    """A session of a class in which the reader sees all learners."""
    classes = TrainingClass.objects.staffed_by(request.user)
    return get_object_or_404(
        Session.objects.for_table().select_related(
            "training_class__version", "training_class__opening_decision"
        ),
        training_class__in=classes.values("pk"),
        training_class__code=code,
        pk=pk,
    )


def _say(request: Request, done: str, told: int) -> None:
    """What was done, and how many people are told of it."""
    if told:
        words = ngettext("%(n)s person is told.", "%(n)s people are told.", told)
        done = f"{done} {words % {'n': told}}"
    messages.success(request, done)


def _to_timetable(request: Request, session: Session) -> HttpResponse:
    """Back to the timetable as it was looked at."""
    address = reverse("training:session_list", args=[session.training_class.code])
    weekly = f"?xem={WEEKLY}" if request.GET.get("xem") == WEEKLY else ""
    return redirect(f"{address}{weekly}#buoi-{session.pk}")
