"""The queue of a class: everybody in order, many at once, and why it came out so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_tables2 import RequestConfig

from accounts.lists import list_page
from cooperatives.fields import key_of
from enrollment import operations
from enrollment.explanation import explained, rule_in_words
from enrollment.filters import QueueFilter
from enrollment.forms.deciding import BulkForm
from enrollment.models import Application, Call
from enrollment.operations import Act
from enrollment.queue import add_findings, queue_of, seats_of
from enrollment.ranking import rule_of
from enrollment.tables import ExplanationTable, QueueTable, kept_query
from training.models import TrainingClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from accounts.http import Request
    from enrollment.queue import QueueRow


def _class(request: Request, code: str) -> TrainingClass:
    classes = TrainingClass.objects.of_bodies_of(request.user).select_related(
        "version__programme", "body"
    )
    return get_object_or_404(classes, code=code)


def rows_asked_for(request: Request, rows: Sequence[QueueRow]) -> list[QueueRow]:
    """The rows of a queue under the filter and in the order of the page's address."""
    found = QueueFilter(
        request.GET,
        queryset=Application.objects.filter(pk__in=[row.pk for row in rows]),
        request=request,
        rows=rows,
    )
    table = QueueTable(found.qs)
    RequestConfig(request, paginate=False).configure(table)
    return [row.record for row in table.rows]


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def application_queue(request: Request, code: str) -> HttpResponse:
    """Everybody who applied for a class, in the order of its call."""
    training_class = _class(request, code)
    call = Call.objects.filter(training_class=training_class).first()
    rows = queue_of(training_class)
    add_findings(training_class, rows)
    ready = [row.application for row in rows]
    may_decide = request.user.has_perm("enrollment.decide_application")
    return list_page(
        request,
        queryset=Application.objects.filter(training_class=training_class),
        filterset_class=partial(QueueFilter, rows=rows),
        table_class=QueueTable,
        template="enrollment/application_queue.html",
        filename=f"ho-so-{code.lower()}",
        context={
            "training_class": training_class,
            "call": call,
            "seats": seats_of(training_class, call, rows),
            "rule": rule_in_words(rule_of(training_class)),
            "in_order": sum(each.can_be_settled for each in ready),
            "may_decide": may_decide,
            "kept_query": kept_query(request.GET),
        },
    )


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_bulk(request: Request, code: str) -> HttpResponse:
    """Rehearse an act on many dossiers, row by row; confirmed, carry it out."""
    training_class = _class(request, code)
    back = reverse("enrollment:application_queue", args=[code])
    back += kept_query(request.GET)
    form = BulkForm(request.POST)
    chosen = _chosen(request, training_class)
    if not form.is_valid() and not {"reason"} & form.errors.keys():
        return redirect(back)
    confirmed = "confirm" in request.POST and form.is_valid()
    outcomes = []
    if form.is_valid() and form.is_ready:
        outcomes = operations.decide_many(
            chosen,
            form.chosen,
            reason=form.words,
            rehearse=not confirmed,
            actor=request.user,
        )
    elif form.is_valid() and confirmed:
        form.add_error("reason", _("Give the reason; the applicant will read it."))
    return render(
        request,
        "enrollment/application_bulk.html",
        {
            "form": form,
            "training_class": training_class,
            "chosen": chosen,
            "outcomes": outcomes,
            "done": [each for each in outcomes if each.is_done],
            "refused": [each for each in outcomes if not each.is_done],
            "is_confirmed": confirmed and bool(outcomes),
            "act": dict(Act.choices).get(request.POST.get("act", ""), ""),
            "back_url": back,
            "kept_query": kept_query(request.GET),
        },
        status=422 if form.errors else 200,
    )


def _chosen(request: Request, training_class: TrainingClass) -> list[Application]:
    """The ticked dossiers; all that the filter shows; or, by the order, all it may."""
    everybody = Application.objects.visible_to(request.user).filter(
        training_class=training_class
    )
    picked = [key_of(typed) for typed in request.POST.getlist("pick")]
    if request.POST.get("act") == Act.SETTLE and not picked:
        return [each for each in everybody if each.can_be_settled]
    if "all" in request.POST:
        rows = rows_asked_for(request, queue_of(training_class))
        return [row.application for row in rows if row.application.can_be_declined]
    return list(everybody.filter(pk__in=picked))


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def application_explanation(request: Request, code: str) -> HttpResponse:
    """For every applicant the rule, its values, the decision, by whom and when."""
    training_class = _class(request, code)
    return list_page(
        request,
        queryset=Application.objects.filter(training_class=training_class),
        filterset_class=partial(QueueFilter, rows=explained(training_class)),
        table_class=ExplanationTable,
        template="enrollment/application_explanation.html",
        filename=f"giai-trinh-{code.lower()}",
        context={
            "training_class": training_class,
            "rule": rule_in_words(rule_of(training_class)),
        },
    )
