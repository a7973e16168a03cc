"""One version: its rule, its modules, from draft to frozen; two versions compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from curriculum import operations
from curriculum.comparison import compare
from curriculum.forms import VersionForm
from curriculum.models import Programme, ProgrammeVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import Request


def get_version(code: str, number: int) -> ProgrammeVersion:
    return get_object_or_404(
        ProgrammeVersion.objects.whole(), programme__code=code, number=number
    )


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def version_detail(request: Request, code: str, number: int) -> HttpResponse:
    version = get_version(code, number)
    return render(
        request,
        "curriculum/version_detail.html",
        {
            "version": version,
            "before": version.programme.versions.filter(number__lt=number).first(),
            "shortcomings": operations.shortcomings(version)
            if version.can_be_changed
            else [],
        },
    )


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def version_compare(request: Request, code: str) -> HttpResponse:
    """``?cu=`` and ``?moi=`` are numbers of versions; without them the newest two."""
    programme = get_object_or_404(Programme, code=code)
    versions = {str(v.number): v for v in programme.versions.whole()}
    newest = [*versions, *versions, ""]
    new = versions.get(request.GET.get("moi", newest[0]))
    old = versions.get(request.GET.get("cu", newest[1]))
    if new is None or old is None:
        raise Http404
    return render(
        request,
        "curriculum/version_compare.html",
        {
            "programme": programme,
            "versions": list(versions.values()),
            "old": old,
            "new": new,
            "comparison": compare(old, new),
        },
    )


@require_POST
@permission_required("curriculum.change_programme", raise_exception=True)
def version_create(request: Request, code: str) -> HttpResponse:
    """The next version, as a copy of the newest."""
    programme = get_object_or_404(Programme, code=code)
    try:
        version = operations.begin_version(programme, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(programme)
    messages.success(request, _("Version %s is begun as a draft.") % version.number)
    return redirect(version)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("curriculum.change_programme", raise_exception=True)
def version_edit(request: Request, code: str, number: int) -> HttpResponse:
    version = get_version(code, number)
    form = VersionForm(request.POST or None, instance=version)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_version(
                version, form.scale(), seen=form.seen, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Version %s is saved.") % number)
            return redirect(version)
    return render(
        request,
        "curriculum/version_edit.html",
        {"form": form, "code": code, "number": number},
        status=422 if form.errors else 200,
    )


@require_POST
@permission_required("curriculum.change_programme", raise_exception=True)
def version_use(request: Request, code: str, number: int) -> HttpResponse:
    return _act(
        request,
        get_version(code, number),
        operations.put_in_use,
        _("Classes may be planned with version %s now.") % number,
    )


@require_POST
@permission_required("curriculum.change_programme", raise_exception=True)
def version_take_back(request: Request, code: str, number: int) -> HttpResponse:
    return _act(
        request,
        get_version(code, number),
        operations.take_back,
        _("Version %s is a draft again.") % number,
    )


def _act(
    request: Request,
    version: ProgrammeVersion,
    act: Callable[..., None],
    done: str,
) -> HttpResponse:
    try:
        act(version, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect(version)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("curriculum.change_programme", raise_exception=True)
def version_delete(request: Request, code: str, number: int) -> HttpResponse:
    version = get_version(code, number)
    if request.method == "POST":
        try:
            operations.delete_version(version, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(version)
        messages.success(request, _("The draft of version %s is deleted.") % number)
        return redirect(version.programme)
    return render(request, "curriculum/version_delete.html", {"version": version})
