"""The modules of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from curriculum import operations
from curriculum.forms import ModuleForm, PartFormSet, parts_of
from curriculum.models import Module
from curriculum.views.versions import get_version

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("curriculum.change_programme", raise_exception=True)
def module_create(request: Request, code: str, number: int) -> HttpResponse:
    version = get_version(code, number)
    return _edit(request, Module(version=version), "curriculum/module_create.html")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("curriculum.change_programme", raise_exception=True)
def module_edit(request: Request, code: str, number: int, module: str) -> HttpResponse:
    version = get_version(code, number)
    kept = get_object_or_404(version.modules.all(), code=module)
    return _edit(request, kept, "curriculum/module_edit.html")


def _edit(request: Request, module: Module, template: str) -> HttpResponse:
    """The module and below it the parts of its mark."""
    version, known_as = module.version, module.code
    form = ModuleForm(request.POST or None, instance=module)
    parts = PartFormSet(request.POST or None, initial=parts_of(module), prefix="part")
    valid = request.method == "POST" and form.is_valid() and parts.is_valid()
    if valid:
        try:
            operations.save_module(
                module, parts.parts(), seen=form.seen, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Module %s is saved.") % module.code)
            return redirect(version)
    return render(
        request,
        template,
        {
            "form": form,
            "parts": parts,
            "forms": parts,
            "version": version,
            "known_as": known_as,
        },
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("curriculum.change_programme", raise_exception=True)
def module_delete(
    request: Request, code: str, number: int, module: str
) -> HttpResponse:
    version = get_version(code, number)
    kept = get_object_or_404(version.modules.all(), code=module)
    if request.method == "POST":
        try:
            operations.remove_module(kept, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Module %s is removed.") % module)
        return redirect(version)
    return render(
        request,
        "curriculum/module_delete.html",
        {"version": version, "module": kept},
    )
