"""Attendance of one session: the roster, versions that disagree, who changed what."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from training import operations
from training.filters import AttendanceChangeFilter
from training.forms import Dispute, RosterForm, SettleForm
from training.models import (
    AttendanceChange,
    CheckIn,
    ParticipantStatus,
    Session,
    TrainingClass,
)
from training.tables import AttendanceChangeTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from training.models import Submission


def staffed_class(request: Request, code: str) -> TrainingClass:
    return get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related("version"),
        code=code,
    )


def staffed_session(request: Request, code: str, pk: int) -> Session:
    """A session of a class that the account staffs; another's is shown, not changed."""
    session: Session = get_object_or_404(
        Session.objects.for_table().select_related("training_class__body"),
        training_class=staffed_class(request, code),
        pk=pk,
    )
    return session


def may_record(request: Request, session: Session) -> bool:
    """The guard's question, to show the form or the sentence."""
    return (
        session.instructor_id == request.user.pk
        or request.user.has_perm("training.view_every_class")
    ) and request.user.has_perm("training.record_attendance")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_attendance", raise_exception=True)
def attendance_record(request: Request, code: str, pk: int) -> HttpResponse:
    """The roster. "Present for those without a mark" fills blanks and saves nothing."""
    session = staffed_session(request, code, pk)
    training_class = session.training_class
    saved = session.attendances.filter(
        participant__status=ParticipantStatus.ACTIVE
    ).select_related("recorded_by")
    form = RosterForm(
        session,
        training_class.participants.active()
        .select_related("person", "cooperative")
        .in_list_order(),
        saved,
        claimed=set(
            CheckIn.objects.filter(session=session).values_list(
                "participant", flat=True
            )
        ),
        disputed=set(session.conflicts.open().values_list("participant", flat=True)),
        data=request.POST or None,
    )
    filled = "fill" in request.POST or "confirm" in request.POST
    if filled:
        form = form.filled(claimed_only="confirm" in request.POST)
    elif request.method == "POST" and form.is_valid():
        try:
            sent = operations.submit_attendance(
                session,
                form.marks(),
                key=form.page_key,
                made_at=timezone.now(),
                actor=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _after(request, session, sent)
    return render(
        request,
        "training/attendance_record.html",
        {
            "form": form,
            "session": session,
            "training_class": training_class,
            "last": max(saved, key=lambda entry: entry.recorded_at, default=None),
            "filled": filled,
            "may_record": may_record(request, session),
            "photos": session.photos.all(),
            "walk_ins": session.walk_ins.open(),
        },
        status=422 if form.errors else 200,
    )


def _after(request: Request, session: Session, sent: Submission) -> HttpResponse:
    """Say what became of a roster, and lead to what is left to do."""
    if "conflict" in sent.outcome.values():
        messages.warning(
            request,
            _(
                "Somebody else recorded some learners differently meanwhile. Both marks"
                " are kept; choose which is right."
            ),
        )
        return redirect(
            "training:attendance_settle", session.training_class.code, session.pk
        )
    blank = session.training_class.participants.active().count() - (
        session.attendances.filter(participant__status=ParticipantStatus.ACTIVE).count()
    )
    if blank:
        messages.warning(
            request,
            ngettext(
                "Saved. %(count)s learner has no mark yet.",
                "Saved. %(count)s learners have no mark yet.",
                blank,
            )
            % {"count": blank},
        )
    else:
        messages.success(request, _("Attendance of %s is saved.") % session)
    return redirect(session)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_attendance", raise_exception=True)
def attendance_settle(request: Request, code: str, pk: int) -> HttpResponse:
    """Both versions with who, when and on what; a person chooses for each learner."""
    session = staffed_session(request, code, pk)
    form = SettleForm(_disputes(session), data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.settle_conflicts(
                session, form.choices(), seen=form.seen(), actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Settled."))
            left = session.conflicts.open().exists()
            return redirect(
                "training:attendance_settle" if left else "training:attendance_record",
                code,
                pk,
            )
    return render(
        request,
        "training/attendance_settle.html",
        {
            "form": form,
            "session": session,
            "training_class": session.training_class,
            "may_record": may_record(request, session),
            "settled": session.conflicts.filter(settled_at__isnull=False)
            .select_related("participant__person", "settled_by", "stood_by")
            .select_related("submission__actor"),
        },
        status=422 if form.errors else 200,
    )


def _disputes(session: Session) -> list[Dispute]:
    conflicts = defaultdict(list)
    for each in session.conflicts.open().select_related("submission__actor"):
        conflicts[each.participant_id].append(each)
    stands = (
        session.attendances.filter(participant__in=conflicts)
        .select_related("participant__person", "recorded_by")
        .order_by("participant__person__sort_key", "participant")
    )
    return [
        Dispute(entry.participant, entry, conflicts[entry.participant_id])
        for entry in stands
    ]


@require_safe
@permission_required("training.record_attendance", raise_exception=True)
def attendance_history(request: Request, code: str) -> HttpResponse:
    training_class = staffed_class(request, code)
    return list_page(
        request,
        queryset=AttendanceChange.objects.filter(
            attendance__session__training_class=training_class
        ).select_related(
            "attendance__participant__person", "attendance__session", "recorded_by"
        ),
        filterset_class=AttendanceChangeFilter,
        table_class=AttendanceChangeTable,
        template="training/attendance_history.html",
        filename=f"lich-su-diem-danh-{code}",
        context={"training_class": training_class},
    )
