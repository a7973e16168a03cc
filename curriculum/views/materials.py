"""Files to learn from, kept with a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from curriculum import operations
from curriculum.forms import MaterialForm
from curriculum.models import Material
from curriculum.views.versions import get_version

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("curriculum.change_programme", raise_exception=True)
def material_create(
    request: Request, code: str, number: int, module: str
) -> HttpResponse:
    """What the module has, and one more."""
    version = get_version(code, number)
    kept = get_object_or_404(version.modules.all(), code=module)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            material = operations.add_material(
                kept,
                title=form.cleaned_data["title"],
                filename=sent.name,
                content=sent.read(),
                actor=request.user,
            )
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            messages.success(request, _("Kept: %s.") % material)
            return redirect("curriculum:material_create", code, number, module)
    return render(
        request,
        "curriculum/material_create.html",
        {"form": form, "version": version, "module": kept},
        status=422 if form.errors else 200,
    )


@require_POST
@permission_required("curriculum.change_programme", raise_exception=True)
def material_delete(request: Request, code: str, number: int, pk: int) -> HttpResponse:
    version = get_version(code, number)
    material = get_object_or_404(
        Material.objects.select_related("module"), module__version=version, pk=pk
    )
    operations.remove_material(material, actor=request.user)
    messages.success(request, _("Taken away: %s.") % material)
    return redirect("curriculum:material_create", code, number, material.module.code)
