"""The lists of the cooperatives: seen, endorsed, sent back, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from cooperatives.models import Cooperative
from enrollment import operations
from enrollment.filters import NominationFilter
from enrollment.forms.nominating import SendBackForm
from enrollment.models import Nomination
from enrollment.tables import NominationTable
from enrollment.views.files import shown_alone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
def nomination_list(request: Request) -> HttpResponse:
    """The lists this person may see; with ``?state=waiting`` those they may sign."""
    if not (
        request.user.has_perm("enrollment.view_application")
        or request.user.has_perm("cooperatives.serve_area")
    ):
        raise PermissionDenied
    return list_page(
        request,
        queryset=Nomination.objects.visible_to(request.user).for_table(),
        filterset_class=NominationFilter,
        table_class=NominationTable,
        template="enrollment/nomination_list.html",
        filename="danh-sach-cu",
        context={"is_queue": request.GET.get("state") == "waiting"},
    )


def _nomination(request: Request, pk: int) -> Nomination:
    return get_object_or_404(
        Nomination.objects.visible_to(request.user).select_related(
            "training_class__call", "cooperative", "sent_by", "endorsed_by"
        ),
        pk=pk,
    )


@require_safe
def nomination_detail(request: Request, pk: int) -> HttpResponse:
    """The letter, the people in their order, and how each stands."""
    return _show(request, _nomination(request, pk), SendBackForm())


def _show(request: Request, nomination: Nomination, form: SendBackForm) -> HttpResponse:
    mine = Cooperative.objects.entrusted_to(request.user)
    waiting = Nomination.objects.waiting_for(request.user)
    return render(
        request,
        "enrollment/nomination_detail.html",
        {
            "nomination": nomination,
            "people": nomination.applications.order_by("nomination_rank"),
            "letters": nomination.attachments.all(),
            "is_mine": mine.filter(pk=nomination.cooperative_id).exists(),
            "to_sign": waiting.filter(pk=nomination.pk).exists(),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@never_cache
@require_safe
def nomination_letter(request: Request, pk: int, file: int) -> HttpResponse:
    """The letter as it was sent: a picture or a PDF, in the browser."""
    letter = get_object_or_404(_nomination(request, pk).attachments, pk=file)
    return shown_alone(letter)


@require_POST
def nomination_endorse(request: Request, pk: int) -> HttpResponse:
    """Put the second signature under a list."""

    def act(nomination: Nomination) -> None:
        operations.endorse(nomination, actor=request.user)

    return _sign(request, _to_sign(request, pk), act, _("The list %s is endorsed."))


@require_POST
def nomination_send_back(request: Request, pk: int) -> HttpResponse:
    """Send a list back with the reason."""
    nomination = _to_sign(request, pk)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _show(request, nomination, form)

    def act(nomination: Nomination) -> None:
        reason = form.cleaned_data["reason"]
        operations.send_back(nomination, reason=reason, actor=request.user)

    return _sign(request, nomination, act, _("The list %s was sent back."))


def _to_sign(request: Request, pk: int) -> Nomination:
    """A list this person sees; signing is for those who sign at all."""
    if not (
        request.user.has_perm("enrollment.endorse_nomination")
        or request.user.has_perm("cooperatives.serve_area")
    ):
        raise PermissionDenied
    return _nomination(request, pk)


def _sign(
    request: Request,
    nomination: Nomination,
    act: Callable[[Nomination], None],
    done: str,
) -> HttpResponse:
    try:
        act(nomination)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done % nomination)
    return redirect(nomination)


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_withdraw(request: Request, pk: int) -> HttpResponse:
    """Ask, then take a whole list back."""
    if not request.user.has_perm("enrollment.add_nomination"):
        raise PermissionDenied
    nomination = get_object_or_404(
        Nomination.objects.filter(
            cooperative__in=Cooperative.objects.entrusted_to(request.user)
        ),
        pk=pk,
    )
    if request.method == "POST":

        def act(nomination: Nomination) -> None:
            operations.withdraw_nomination(nomination, actor=request.user)

        return _sign(request, nomination, act, _("The list %s is withdrawn."))
    return render(
        request,
        "enrollment/nomination_withdraw.html",
        {"nomination": nomination, "back_url": nomination.get_absolute_url()},
    )
