"""Records that may be one: the list of them, and two side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from cooperatives import operations
from cooperatives.duplicates import pairs_of
from cooperatives.filters import PairFilter
from cooperatives.forms.pairs import SIDES, MergeForm, standing_of
from cooperatives.models import Cooperative, DistinctPair, PairKind, Person
from cooperatives.operations.moving import hanging_on
from cooperatives.tables import PairTable
from cooperatives.views.acts import done

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from cooperatives.operations.moving import Record

MODELS: dict[str, type[Record]] = {
    PairKind.PERSON: Person,
    PairKind.COOPERATIVE: Cooperative,
}


@require_safe
@permission_required("cooperatives.merge_records", raise_exception=True)
def pair_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=DistinctPair.objects.all(),
        filterset_class=PairFilter,
        table_class=PairTable,
        template="cooperatives/pair_list.html",
        filename="ho-so-trung",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.merge_records", raise_exception=True)
def pair_detail(request: Request, kind: str, first: int, second: int) -> HttpResponse:
    """Two records side by side; what is sent makes one of them."""
    one, other = (_stands(request, kind, pk) for pk in (first, second))
    if one == other:
        return _merged_already(request, one)
    hanging = hanging_on(one, other)
    totals = [sum(counts) for counts in zip(*(row[1] for row in hanging), strict=True)]
    fuller = SIDES[bool(totals) and totals[1] > totals[0]]
    form = MergeForm(one, other, request.POST or None, initial={"keep": fuller})
    if request.method == "POST" and form.is_valid():
        keep, drop = (one, other) if form.keeps_first else (other, one)
        act = partial(operations.merge, keep, drop, actor=request.user)
        reason = form.cleaned_data.get("reason", "")
        if done(form, partial(act, choices=form.choices(), reason=reason)):
            messages.success(request, _("The two records are one: %s.") % keep)
            return redirect(keep)
    return _comparison(request, form, (one, other), hanging)


@require_POST
@permission_required("cooperatives.merge_records", raise_exception=True)
def pair_distinct(request: Request, kind: str, first: int, second: int) -> HttpResponse:
    """Say that two records are not the same."""
    one, other = (_stands(request, kind, pk) for pk in (first, second))
    if one == other:
        return _merged_already(request, one)
    try:
        operations.judge_distinct(one, other, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("These two will not be proposed again."))
    return redirect("cooperatives:pair_list")


def _stands(request: Request, kind: str, pk: int) -> Record:
    """The record, or the one into which it was merged."""
    model = MODELS.get(kind)
    found = operations.absorbed_into(model, pk) if model else None
    if found is None or not request.user.has_perm(f"cooperatives.view_{kind}"):
        raise Http404
    return found


def _merged_already(request: Request, record: Record) -> HttpResponse:
    messages.warning(request, _("These records have been merged already."))
    return redirect(record)


def _comparison(
    request: Request,
    form: MergeForm,
    records: tuple[Record, Record],
    hanging: list[tuple[str, list[int]]],
) -> HttpResponse:
    kind = operations.kind_of(type(records[0])).value
    keys = sorted(record.pk for record in records)
    same = [pair for pair in pairs_of(records[0]) if [pair.first, pair.second] == keys]
    judged = DistinctPair.objects.filter(kind=kind, first=keys[0], second=keys[1])
    return render(
        request,
        "cooperatives/pair_detail.html",
        {
            "form": form,
            "kind": kind,
            "records": records,
            "standing": standing_of(*records),
            "hanging": hanging,
            "reasons": same[0].reasons if same else "",
            "judged": judged.select_related("judged_by").first(),
        },
        status=422 if form.errors else 200,
    )
