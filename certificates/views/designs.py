"""Templates of certificates, edited in the browser with a preview of the longest names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.lists import list_page
from certificates import operations
from certificates.filters import DesignFilter
from certificates.forms.designs import ChoiceForm, DesignForm, TemplateForm
from certificates.models import (
    PLACEHOLDERS,
    CertificateKind,
    Template,
    TemplateVersion,
)
from certificates.tables import DesignTable
from certificates.views.life import asks

if TYPE_CHECKING:
    from accounts.http import Request

may_design = permission_required("certificates.change_template", raise_exception=True)
# The preview stands in a frame of its own page; nothing in it runs or loads.
FRAMED = "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'self'"


@require_safe
@may_design
def design_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=Template.objects.annotate(
            newest=Max("versions__number"), made=Count("versions__certificates")
        )
        .prefetch_related("choices__programme")
        .order_by("kind", "name"),
        filterset_class=DesignFilter,
        table_class=DesignTable,
        template="certificates/design_list.html",
        filename="mau-giay",
    )


@asks
@may_design
def design_create(request: Request) -> HttpResponse:
    """A template that begins as the standard one of its kind."""
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            template = operations.create_template(
                form.cleaned_data["name"],
                CertificateKind(form.cleaned_data["kind"]),
                actor=request.user,
            )
        except ValidationError as refusal:
            form.add_error("name", refusal)
        else:
            return redirect(template)
    return render(
        request,
        "certificates/design_create.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


def _newest(template: Template) -> TemplateVersion:
    return template.versions.order_by("-number")[0]


def _form(request: Request, template: Template) -> DesignForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return DesignForm(_newest(template), *sent)


@asks
@may_design
def design_edit(request: Request, pk: int) -> HttpResponse:
    """What the template prints, with a preview, its versions and who uses it."""
    template = get_object_or_404(Template, pk=pk)
    form = _form(request, template)
    if request.method == "POST" and form.is_valid():
        try:
            version = operations.save_design(
                template, form.design, seen=form.seen, actor=request.user
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%s is saved.") % version)
            return redirect(template)
    users = template.choices.values_list("programme_id", flat=True)
    versions = template.versions.select_related("created_by").order_by("-number")
    return render(
        request,
        "certificates/design_edit.html",
        {
            "template": template,
            "form": form,
            "choice_form": ChoiceForm(initial={"programmes": list(users)}),
            "versions": versions.annotate(made=Count("certificates")),
            "placeholders": [f"{{{place}}}" for place in PLACEHOLDERS],
        },
        status=422 if form.errors else 200,
    )


@never_cache
@xframe_options_sameorigin
@asks
@may_design
def design_preview(request: Request, pk: int) -> HttpResponse:
    """The page as it would be printed, with a name of 40 letters; or why it cannot be.

    The design as it is saved, or with POST as it is being edited.
    """
    template = get_object_or_404(Template, pk=pk)
    form = _form(request, template)
    headers = {"Content-Security-Policy": FRAMED}
    faults: list[str] = []
    if request.method == "POST" and not form.is_valid():
        faults = [str(error) for errors in form.errors.values() for error in errors]
    else:
        try:
            content = operations.preview(
                template, form.design if form.is_bound else _as_saved(template)
            )
        except ValidationError as refusal:
            faults = list(refusal.messages)
    if faults:
        response = render(
            request,
            "certificates/_preview_refused.html",
            {"faults": faults},
            status=422,
        )
        response.headers["Content-Security-Policy"] = FRAMED
        return response
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _as_saved(template: Template) -> operations.Design:
    version = _newest(template)
    return operations.Design(
        title=version.title,
        subtitle=version.subtitle,
        lines=version.lines,
        signatory=version.signatory,
        frame=version.frame,
    )


@require_POST
@may_design
def design_choose(request: Request, pk: int) -> HttpResponse:
    """Which programmes use the template."""
    template = get_object_or_404(Template, pk=pk)
    form = ChoiceForm(request.POST)
    if form.is_valid():
        operations.choose_template(
            template, list(form.cleaned_data["programmes"]), actor=request.user
        )
        messages.success(request, _("%s is saved.") % template)
    else:
        messages.error(request, _("There is no such programme."))
    return redirect(template)
