"""Walk-ins, photos of the signed sheet, self check-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.limits import too_often
from papers.pdf import qr
from training import operations
from training.check_in import code_at, seconds_left
from training.forms import CheckInForm, PhotoForm, WalkInForm, WhoForm
from training.models import (
    CheckInDesk,
    Participant,
    Session,
    SheetPhoto,
    TrainingClass,
    WalkIn,
)
from training.views.attendance import may_record, staffed_class, staffed_session

if TYPE_CHECKING:
    from accounts.http import Request

TRIES = 10  # of a code in a minute, by one account
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_attendance", raise_exception=True)
def walk_in_create(request: Request, code: str, pk: int) -> HttpResponse:
    session = staffed_session(request, code, pk)
    form = WalkInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            walk_in = operations.note_walk_in(
                session, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Noted: %s.") % walk_in.name)
            return redirect(session)
    return render(
        request,
        "training/walk_in_create.html",
        {"form": form, "session": session, "training_class": session.training_class},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_attendance", raise_exception=True)
def walk_in_settle(request: Request, code: str, pk: int) -> HttpResponse:
    """Who a walk-in was: a learner, who is then present, or nobody of the class."""
    training_class = staffed_class(request, code)
    walk_in = get_object_or_404(
        WalkIn.objects.select_related(
            "session__module", "session__instructor", "noted_by", "participant__person"
        ),
        session__training_class=training_class,
        pk=pk,
    )
    walk_in.session.training_class = training_class
    form = WhoForm(training_class, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _settle(request, walk_in, form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect(walk_in.session)
    return render(
        request,
        "training/walk_in_settle.html",
        {"form": form, "walk_in": walk_in, "training_class": training_class},
        status=422 if form.errors else 200,
    )


def _settle(request: Request, walk_in: WalkIn, form: WhoForm) -> None:
    learner = form.cleaned_data["participant"]
    if learner is None:
        operations.dismiss_walk_in(
            walk_in, reason=form.cleaned_data["reason"], actor=request.user
        )
        messages.success(request, _("%s was no learner of the class.") % walk_in.name)
    elif operations.identify_walk_in(walk_in, learner, actor=request.user):
        messages.success(request, _("%s is now recorded as present.") % learner.person)
    else:
        messages.warning(
            request,
            _("%s has a mark for this session already; it was not changed.")
            % learner.person,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_attendance", raise_exception=True)
def sheet_photo_create(request: Request, code: str, pk: int) -> HttpResponse:
    session = staffed_session(request, code, pk)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_sheet_photo(
                session, form.cleaned_data["photo"], actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The photo is kept with the session."))
            return redirect(session)
    return render(
        request,
        "training/sheet_photo_create.html",
        {
            "form": form,
            "session": session,
            "training_class": session.training_class,
            "photos": session.photos.select_related("added_by"),
            "may_record": may_record(request, session),
        },
        status=422 if form.errors else 200,
    )


def _photo(request: Request, pk: int) -> SheetPhoto:
    classes = TrainingClass.objects.staffed_by(request.user)
    photo: SheetPhoto = get_object_or_404(
        SheetPhoto.objects.select_related("session__training_class"),
        session__training_class__in=classes.values("pk"),
        pk=pk,
    )
    return photo


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def sheet_photo(request: Request, pk: int) -> HttpResponse:
    """The photo itself: to who staffs the class, never by its place."""
    photo = _photo(request, pk)
    with photo.file.open("rb") as kept:
        content = kept.read()
    shown = content_disposition_header(as_attachment=False, filename=photo.filename)
    return HttpResponse(
        content,
        content_type=photo.content_type,
        headers={
            "Content-Disposition": shown or "inline",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
@permission_required("training.record_attendance", raise_exception=True)
def sheet_photo_remove(request: Request, pk: int) -> HttpResponse:
    photo = _photo(request, pk)
    session = photo.session
    try:
        operations.remove_sheet_photo(photo, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The photo is taken out."))
    return redirect(
        "training:sheet_photo_create", session.training_class.code, session.pk
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_attendance", raise_exception=True)
def check_in_desk(request: Request, code: str, pk: int) -> HttpResponse:
    """The instructor's screen: the code of this half minute, large and as a QR."""
    session = staffed_session(request, code, pk)
    if request.method == "POST":
        act = (
            operations.close_check_in
            if "close" in request.POST
            else operations.open_check_in
        )
        try:
            act(session, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("training:check_in_desk", code, pk)
    desk = CheckInDesk.objects.filter(session=session, closed_at=None).first()
    moment = timezone.now()
    context: dict[str, object] = {
        "session": session,
        "training_class": session.training_class,
        "desk": desk,
        "claims": session.check_ins.count(),
        "may_record": may_record(request, session),
    }
    if desk and context["may_record"]:
        code_now = code_at(desk.secret, moment)
        page = settings.SITE_URL + reverse("training:check_in", args=[session.pk])
        context |= {"code_now": code_now, "picture": qr(page), "page": page}
    response = render(request, "training/check_in_desk.html", context)
    if "code_now" in context:
        response.headers["Refresh"] = str(seconds_left(moment) + 1)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: Request, pk: int) -> HttpResponse:
    """A learner with an account reports being present; the instructor confirms it."""
    learner = get_object_or_404(
        Participant.objects.active()
        .filter(person__user=request.user, training_class__sessions=pk)
        .select_related("person", "training_class")
    )
    session = get_object_or_404(Session.objects.for_table(), pk=pk)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if too_often(f"check-in:{request.user.pk}", most=TRIES, seconds=60):
                raise _too_often()
            operations.check_in(
                session, learner, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request, _("You are reported as present; the instructor confirms it.")
            )
            return redirect("training:check_in", pk)
    return render(
        request,
        "training/check_in.html",
        {
            "form": form,
            "session": session,
            "training_class": session.training_class,
            "claim": session.check_ins.filter(participant=learner).first(),
            "entry": session.attendances.filter(participant=learner).first(),
        },
        status=422 if form.errors else 200,
    )


def _too_often() -> ValidationError:
    return ValidationError(_("Too many tries. Please wait a minute."), code="too_often")
