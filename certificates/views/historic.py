"""Entering certificates from paper registers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from certificates import historic
from certificates.forms.historic import (
    HistoricForm,
    HistoricListForm,
    WhoForm,
    sealed,
)
from certificates.views.life import asks, may_issue
from cooperatives.imports import engine
from cooperatives.imports.cells import Refused

if TYPE_CHECKING:
    from accounts.http import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200  # rows of a list on the page; its errors are all shown


@never_cache
@asks
@may_issue
def historic_create(request: Request) -> HttpResponse:
    """One certificate from a paper register."""
    form = HistoricForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.reading:
        try:
            (certificate,) = historic.save(form.reading, actor=request.user)
        except ValidationError as refusal:
            form.add_error("evidence", refusal)
        else:
            messages.success(request, _("%s is entered.") % certificate)
            return redirect(certificate)
    return render(
        request,
        "certificates/historic_create.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@never_cache
@asks
@may_issue
def historic_import(request: Request) -> HttpResponse:
    """A list: looked at first, with all its errors at once; saved when it has none."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = HistoricListForm(*sent)
    context: dict[str, Any] = {"columns": historic.HistoricList.columns()}
    if request.method == "POST" and form.is_valid():
        content, name = form.cleaned_data["content"], form.cleaned_data["name"]
        try:
            reading = historic.read(content, name, form.choices)
        except Refused as refusal:
            form.add_error("file", ValidationError(refusal.message, refusal.code))
        else:
            if "returned" in request.POST:
                return _returned(content, name, reading)
            who = WhoForm(reading, request.POST if "save" in request.POST else None)
            if who.is_valid() and (done := _save(request, form, reading)):
                return done
            context |= _looked_at(reading, content, name) | {"who_form": who}
    faulty = form.errors or ("who_form" in context and context["who_form"].errors)
    return render(
        request,
        "certificates/historic_import.html",
        {"form": form, **context},
        status=422 if faulty else 200,
    )


def _save(
    request: Request, form: HistoricListForm, reading: engine.Reading
) -> HttpResponse | None:
    try:
        entered = historic.save(reading, actor=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
    said = _("%s certificates of paper registers are entered.") % len(entered)
    messages.success(request, said)
    return redirect("certificates:certificate_list")


def _looked_at(reading: engine.Reading, content: bytes, name: str) -> dict[str, Any]:
    return {
        "reading": reading,
        "rows": reading.rows[:SHOWN],
        "unsure": sum(row.waits for row in reading.rows),
        "kept": sealed(content),
        "name": name,
        "can_be_saved": bool(reading.rows) and not reading.errors,
    }


def _returned(content: bytes, name: str, reading: engine.Reading) -> HttpResponse:
    marked = engine.file_with_reasons(content, name, reading.sheet, reading.errors)
    disposition = content_disposition_header(
        as_attachment=True, filename=f"{name.rpartition('.')[0] or name}-ly-do.xlsx"
    )
    return HttpResponse(
        marked,
        content_type=XLSX,
        headers={"Content-Disposition": disposition or ""},
    )
