"""The import desk: bring a list, look at what it would do, choose, save, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from cooperatives.filters import ImportFilter, ImportRowFilter
from cooperatives.forms.imports import HeadersForm, ImportForm, RowForm, UnknownHeaders
from cooperatives.imports import engine
from cooperatives.imports.cells import Refused
from cooperatives.imports.comparing import candidates_of, compared
from cooperatives.imports.example import example_book
from cooperatives.imports.kinds import KINDS
from cooperatives.models import ImportBatch, ImportKind, ImportRow
from cooperatives.models.imports import ROW_SIGNALS, URGENCY
from cooperatives.operations import imports as operations
from cooperatives.tables import ImportRowTable, ImportTable
from cooperatives.views.acts import done

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import QueryDict

    from accounts.http import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFRESH_SECONDS = 3
MOST_SENDERS = 30
may_import = permission_required("cooperatives.import_records", raise_exception=True)


@require_safe
@may_import
def import_list(request: Request) -> HttpResponse:
    """All lists that were brought, the newest first."""
    return list_page(
        request,
        queryset=ImportBatch.objects.select_related("created_by").defer("content"),
        filterset_class=ImportFilter,
        table_class=ImportTable,
        template="cooperatives/import_list.html",
        filename="danh-sach-nhap-lieu",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_create(request: Request) -> HttpResponse:
    """Bring a file; what it would do is shown before anything is saved."""
    form = ImportForm(
        _sent(request),
        request.FILES or None,
        senders=_senders(),
        initial={"kind": request.GET.get("kind")},
    )
    unknown = None
    if request.method == "POST" and form.is_valid():
        kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
        content = file.read()
        unknown = UnknownHeaders(kind, content, request.POST)
        try:
            batch = _bring(request, form, unknown, content)
        except Refused as refusal:
            form.add_error("file", ValidationError(refusal.message, refusal.code))
            unknown = unknown if refusal.code == "missing_columns" else None
        except ValidationError as refusal:
            form.add_error("sender", refusal)
        else:
            return redirect(batch)
    return render(
        request,
        "cooperatives/import_create.html",
        {
            "form": form,
            "unknown": unknown,
            "kinds": [
                (key, capfirst(label), KINDS[key].columns())
                for key, label in ImportKind.choices
            ],
        },
        status=422 if form.errors else 200,
    )


def _bring(
    request: Request, form: ImportForm, unknown: UnknownHeaders, content: bytes
) -> ImportBatch:
    return operations.bring_file(
        form.cleaned_data["kind"],
        content,
        form.cleaned_data["file"].name,
        sender=form.cleaned_data["sender"],
        meanings=unknown.chosen,
        actor=request.user,
    )


def _sent(request: Request) -> QueryDict | None:
    """What was sent, also where nothing was filled in."""
    return request.POST if request.method == "POST" else None


def _senders() -> list[str]:
    named = ImportBatch.objects.exclude(sender="").order_by("sender")
    return list(named.values_list("sender", flat=True).distinct()[:MOST_SENDERS])


@require_safe
@may_import
def import_template(request: Request, kind: str) -> HttpResponse:
    """An empty list of a kind, with a sheet that explains its columns."""
    if kind not in KINDS:
        raise Http404
    return _workbook(example_book(kind), f"mau-{kind.replace('_', '-')}.xlsx")


def _workbook(content: bytes, filename: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _batch(pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.select_related("created_by"), pk=pk)


@require_safe
@may_import
def import_detail(request: Request, pk: int) -> HttpResponse:
    """What every row would do or has done, the most urgent first."""
    return _show(request, _batch(pk))


def _show(request: Request, batch: ImportBatch, refusal: str = "") -> HttpResponse:
    waiting = batch.waiting().exclude(candidates=[])
    response = list_page(
        request,
        queryset=batch.import_rows.most_urgent_first(),
        filterset_class=ImportRowFilter,
        table_class=ImportRowTable,
        template="cooperatives/import_detail.html",
        filename=f"nhap-lieu-{batch.pk}",
        context={
            "batch": batch,
            "refusal": refusal,
            "counts": _counts(batch),
            "to_choose": waiting.filter(choice="").order_by("number").first(),
            "chosen": waiting.exclude(choice="").count(),
            "knows_headers": bool(HeadersForm(batch).fields),
        },
    )
    if batch.is_being_saved:
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    if refusal:
        response.status_code = 422
    return response


def _counts(batch: ImportBatch) -> list[dict[str, object]]:
    """Each outcome with how many rows have it, and where its part of the bar begins."""
    parts: list[dict[str, Any]] = []
    begin = 0
    for outcome in reversed(URGENCY):
        count = getattr(batch, outcome.value)
        parts.append(
            {
                "key": outcome.value,
                "label": outcome.label,
                "signal": ROW_SIGNALS[outcome],
                "count": count,
                "begin": begin,
            }
        )
        begin += count
    return parts


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_headers(request: Request, pk: int) -> HttpResponse:
    """Say which column is meant by headers that are not known; the file is read again."""
    batch = _batch(pk)
    form = HeadersForm(batch, _sent(request))
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            operations.settle_headers(batch, form.chosen, actor=request.user)

        if done(form, act):
            messages.success(request, _("The file was read again."))
            return redirect(batch)
    return render(
        request,
        "cooperatives/import_headers.html",
        {"form": form, "batch": batch, "back_url": batch.get_absolute_url()},
        status=422 if form.errors else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_row(request: Request, pk: int, number: int) -> HttpResponse:
    """One unsure row beside the records that it may be about; then the next."""
    row = get_object_or_404(
        ImportRow.objects.select_related("batch").defer("batch__content"),
        batch=pk,
        number=number,
    )
    candidates = candidates_of(row)
    form = RowForm(row, candidates, _sent(request))
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            operations.choose(row, form.cleaned_data["choice"], actor=request.user)

        if done(form, act):
            return _go_on(request, row)
    left = row.batch.waiting().filter(choice="").exclude(candidates=[])
    return render(
        request,
        "cooperatives/import_row.html",
        {
            "form": form,
            "row": row,
            "batch": row.batch,
            "candidates": candidates,
            "compared": list(compared(row, candidates)),
            "left": left.count(),
        },
        status=422 if form.errors else 200,
    )


def _go_on(request: Request, row: ImportRow) -> HttpResponse:
    open_rows = row.batch.waiting().filter(choice="").exclude(candidates=[])
    after = open_rows.filter(number__gt=row.number).order_by("number").first()
    following = after or open_rows.order_by("number").first()
    if following is None:
        messages.success(request, _("Every unsure row has its answer."))
        return redirect(row.batch)
    return redirect("cooperatives:import_row", row.batch_id, following.number)


@never_cache
@require_safe
@may_import
def import_returned(request: Request, pk: int) -> HttpResponse:
    """The sender's own file with the reasons of its errors."""
    batch = _batch(pk)
    if not batch.content:
        raise Http404
    stem = batch.filename.rpartition(".")[0] or batch.filename
    return _workbook(engine.returned(batch), f"{stem} - ly do.xlsx")


def _act(
    request: Request, pk: int, act: Callable[[ImportBatch], None], said: str
) -> HttpResponse:
    """Do it and say so, or stay on the page with the refusal."""
    batch = _batch(pk)
    try:
        act(batch)
    except ValidationError as refusal:
        batch.refresh_from_db()
        return _show(request, batch, " ".join(refusal.messages))
    messages.success(request, said)
    return redirect(batch)


@require_POST
@may_import
def import_save(request: Request, pk: int) -> HttpResponse:
    """Save what is shown; with ``partial`` the rows without errors."""
    partial = "partial" in request.POST
    large = _batch(pk).is_large
    save = operations.order_save if large else operations.save_import
    return _act(
        request,
        pk,
        lambda batch: save(batch, partial=partial, actor=request.user),
        _("The list is being saved.") if large else _("The list is saved."),
    )


@require_POST
@may_import
def import_rest(request: Request, pk: int) -> HttpResponse:
    """Save the rows that were chosen after the list was saved."""
    return _act(
        request,
        pk,
        lambda batch: operations.save_rest(batch, actor=request.user),
        _("The chosen rows are saved."),
    )


@require_POST
@may_import
def import_refresh(request: Request, pk: int) -> HttpResponse:
    """Read the file again beside the records of now."""
    return _act(
        request,
        pk,
        lambda batch: operations.refresh_import(batch, actor=request.user),
        _("The file was read again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_discard(request: Request, pk: int) -> HttpResponse:
    """Ask, then drop a list that is not wanted."""
    if request.method != "POST":
        return _ask(request, pk, "cooperatives/import_discard.html")
    return _act(
        request,
        pk,
        lambda batch: operations.discard_import(batch, actor=request.user),
        _("The list is discarded; nothing of it was saved."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_import
def import_undo(request: Request, pk: int) -> HttpResponse:
    """Ask, then bring every record back to what it was before."""
    if request.method != "POST":
        return _ask(request, pk, "cooperatives/import_undo.html")
    return _act(
        request,
        pk,
        lambda batch: operations.undo_import(batch, actor=request.user),
        _("The import is undone; every record is as it was before."),
    )


def _ask(request: Request, pk: int, template: str) -> HttpResponse:
    batch = _batch(pk)
    context = {"batch": batch, "back_url": batch.get_absolute_url()}
    return render(request, template, context)
