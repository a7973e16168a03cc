"""The desk at which one dossier is looked at and decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.lists import list_page
from cooperatives.models import Cooperative
from enrollment import operations
from enrollment.eligibility import findings
from enrollment.filters import ApplicationFilter
from enrollment.forms.applying import MOST_MATCHES
from enrollment.forms.deciding import DecisionForm
from enrollment.models import Application, ApplicationStatus, Call
from enrollment.operations import Act
from enrollment.queue import queue_of, seats_of
from enrollment.tables import ApplicationTable, kept_query
from enrollment.twins import twins_of
from enrollment.views.queues import rows_asked_for
from notices.models import messages_about
from vietnamese import text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpResponse

    from accounts.http import Request
    from enrollment.queue import QueueRow

BEFORE, AFTER = 2, 6  # rows of the queue around the dossier


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def application_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=Application.objects.visible_to(request.user).for_table(),
        filterset_class=ApplicationFilter,
        table_class=ApplicationTable,
        template="enrollment/application_list.html",
        filename="ho-so-dang-ky",
    )


def dossier(request: Request, pk: int) -> Application:
    return get_object_or_404(
        Application.objects.visible_to(request.user).select_related(
            "training_class__version__programme",
            "cooperative__reporting_area",
            "cooperative__admin_unit",
            "decided_by",
            "nomination__cooperative",
            "person",
        ),
        pk=pk,
    )


@require_safe
def application_detail(request: Request, pk: int) -> HttpResponse:
    """A dossier with all that the decision needs; applicants see their own, without it."""
    application = dossier(request, pk)
    if not request.user.has_perm("enrollment.view_application"):
        return render(
            request, "enrollment/application_detail.html", {"application": application}
        )
    return _show(request, application)


def _show(
    request: Request, application: Application, form: DecisionForm | None = None
) -> HttpResponse:
    training_class = application.training_class
    rows = queue_of(training_class)
    asked = rows_asked_for(request, rows)
    own = next(row for row in rows if row.pk == application.pk)
    call = Call.objects.filter(training_class=training_class).first()
    seats = seats_of(training_class, call, rows)
    found = findings(application)
    offer = application.open_offer
    form = form or DecisionForm(
        initial={"seen": application.seen_mark},
        likely=[each.code for each in found if each.signal != "ok"]
        + ([] if application.has_letter else ["letter"]),
    )
    return render(
        request,
        "enrollment/application_detail.html",
        {
            "application": application,
            "call": call,
            "form": form,
            "findings": found,
            "twins": twins_of(application),
            "claims": application.claims.waiting().select_related("user"),
            "row": own,
            "seats": seats,
            "is_late": bool(own.place and own.place > seats.free),
            "offer": offer,
            "told": messages_about(application),
            "near": _near(asked, application),
            "queue_length": len(asked),
            "previous": _step(asked, application, -1),
            "next": _step(asked, application, 1),
            "kept_query": kept_query(request.GET),
            **_matches(request, application),
        },
        status=422 if form.errors else 200,
    )


def _matches(request: Request, application: Application) -> dict[str, Any]:
    """Cooperatives of the register that may be the one the applicant typed."""
    if application.cooperative_id is not None:
        return {}
    query = text.clean(request.GET.get("htx", application.cooperative_text))
    found = Cooperative.objects.for_table().search(text.fold_cooperative(query))
    return {"query": query, "cooperatives": found[:MOST_MATCHES] if query else []}


def _near(rows: Sequence[QueueRow], application: Application) -> list[QueueRow]:
    """The rows around a dossier; the first ones if the filter does not show it."""
    place = next((i for i, row in enumerate(rows) if row.pk == application.pk), 0)
    begin = max(min(place - BEFORE, len(rows) - BEFORE - AFTER - 1), 0)
    return list(rows[begin : begin + BEFORE + AFTER + 1])


def _step(
    rows: Sequence[QueueRow], application: Application, by: int
) -> Application | None:
    """The dossier before or after this one in the list."""
    places = [i for i, row in enumerate(rows) if row.pk == application.pk]
    if not places:
        return rows[0].application if rows and by > 0 else None
    place = places[0] + by
    return rows[place].application if 0 <= place < len(rows) else None


def _to_decide_next(
    rows: Sequence[QueueRow], application: Application, *, is_narrowed: bool
) -> Application | None:
    """The next dossier of the list, from the beginning again after its end.

    Where the list shows every state, the next that nobody has decided.
    """
    place = next((i for i, row in enumerate(rows) if row.pk == application.pk), -1)
    others = [*rows[place + 1 :], *(() if is_narrowed else rows[: max(place, 0)])]
    return next(
        (
            row.application
            for row in others
            if is_narrowed or row.status == ApplicationStatus.SUBMITTED
        ),
        None,
    )


def _decide(request: Request, pk: int, act: Act, done: str) -> HttpResponse:
    """Carry out a decision and go on to the next dossier, or stay with the refusal."""
    application = dossier(request, pk)
    rows = rows_asked_for(request, queue_of(application.training_class))
    following = _to_decide_next(
        rows, application, is_narrowed=bool(request.GET.get("status"))
    )
    form = DecisionForm(request.POST, act=act)
    if form.is_valid():
        try:
            operations.decide(
                application,
                act,
                reason=form.words,
                asked=form.asked,
                override=form.cleaned_data["override"],
                together=form.cleaned_data["together"],
                seen=form.cleaned_data["seen"],
                actor=request.user,
            )
        except ValidationError as refusal:
            if refusal.code == "decided_meanwhile":
                messages.warning(request, " ".join(refusal.messages))
                return redirect(
                    application.get_absolute_url() + kept_query(request.GET)
                )
            form.add_error(form.refusals.get(str(refusal.code)), refusal)
    if form.errors:
        return _show(request, dossier(request, pk), form)
    messages.success(request, done % application.full_name)
    goes_on = following is not None and not form.cleaned_data["stay"]
    shown = following if goes_on and following else application
    return redirect(shown.get_absolute_url() + kept_query(request.GET))


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_admit(request: Request, pk: int) -> HttpResponse:
    """Admit the applicant, or ``together`` all on the list that wants all or none."""
    done = (
        _("All on the list of %s are admitted.")
        if request.POST.get("together")
        else _("%s is admitted.")
    )
    return _decide(request, pk, Act.ADMIT, done)


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_waitlist(request: Request, pk: int) -> HttpResponse:
    return _decide(request, pk, Act.RESERVE, _("%s is on the reserve list."))


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_decline(request: Request, pk: int) -> HttpResponse:
    return _decide(request, pk, Act.DECLINE, _("%s is declined."))


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_supplement(request: Request, pk: int) -> HttpResponse:
    """Ask for what lacks, in ready sentences or own words."""
    return _decide(request, pk, Act.SUPPLEMENT, _("%s is asked for a supplement."))


def _note(
    request: Request,
    application: Application,
    act: Callable[[], None],
    done: str,
) -> HttpResponse:
    """Carry out a lesser act and stay at the dossier."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect(application.get_absolute_url() + kept_query(request.GET))


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_letter(request: Request, pk: int) -> HttpResponse:
    """Note that the cooperative's letter was shown on paper."""
    application = dossier(request, pk)

    def act() -> None:
        operations.see_letter(application, actor=request.user)

    return _note(request, application, act, _("The paper letter is noted."))


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_cooperative(request: Request, pk: int) -> HttpResponse:
    """Match what the applicant typed with a cooperative of the register."""
    application = dossier(request, pk)
    chosen = request.POST.get("cooperative", "")
    if not chosen.isdecimal():
        messages.error(request, _("Please choose the cooperative."))
        return redirect(application)
    cooperative = get_object_or_404(
        Cooperative.objects.visible_to(request.user), pk=chosen
    )

    def act() -> None:
        operations.match_cooperative(application, cooperative.pk, actor=request.user)

    return _note(request, application, act, _("Cooperative: %s.") % cooperative)
