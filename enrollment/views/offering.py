"""Offered seats: the answer by link, by code and phone, and at the desk; the panel."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_safe,
)

from accounts.limits import too_often
from accounts.lists import list_page
from accounts.private import private
from enrollment import operations
from enrollment.filters import ReserveFilter
from enrollment.forms.offering import Answer, AnswerForm, TakeBackForm
from enrollment.models import Application, Call, Channel, Offer
from enrollment.ranking import free_seats
from enrollment.reserve import lines, skipped
from enrollment.tables import ReserveTable
from enrollment.waiting import stops
from training.models import TrainingClass

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request
    from enrollment.waiting import Stop

BY_CODE = "offer_by_code"
# Wrong links from one address, where a village may sit: a right one is never counted.
WRONG_LINKS = {"most": 100, "seconds": 600}
ANSWERS = {"most": 60, "seconds": 3600}  # to one offer
ACTS: dict[str, Callable[..., None]] = {
    Answer.ACCEPT: operations.accept,
    Answer.DECLINE: operations.turn_down,
}
# The offer ended meanwhile: the page says how, that is the answer.
OVER = {"offer_answered", "offer_expired", "class_closed"}


@private
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer_answer(request: HttpRequest, token: str) -> HttpResponse:
    """What is offered and until when; after a question, the answer and its outcome."""
    offer = Offer.objects.for_page().filter(token=token).first()
    if offer is None:
        return _unknown(request)
    if request.method == "POST":
        return _take_answer(request, offer)
    answer = request.GET.get("answer")
    if answer in ACTS and offer.can_be_answered:
        return render(
            request,
            "enrollment/_offer_confirm.html",
            {"offer": offer, "answer": answer, "back_url": offer.get_absolute_url()},
        )
    return render(request, "enrollment/offer_answer.html", {"offer": offer})


def _unknown(request: HttpRequest) -> HttpResponse:
    address = get_adapter().get_client_ip(request)
    tired = too_often(f"offers from {address}", **WRONG_LINKS)
    return render(request, "enrollment/offer_answer.html", status=429 if tired else 404)


def _take_answer(request: HttpRequest, offer: Offer) -> HttpResponse:
    """Answered twice, the second time shows what came of the first."""
    act = ACTS.get(request.POST.get("answer", ""))
    if act is not None and too_often(f"offer {offer.pk}", **ANSWERS):
        messages.error(request, _("Tried too often. Please call the office."))
    elif act is not None:
        by_code = request.session.get(BY_CODE) == offer.token
        try:
            act(offer, channel=Channel.CODE if by_code else Channel.LINK)
        except ValidationError as refusal:
            if refusal.code not in OVER:
                messages.error(request, " ".join(refusal.messages))
    return redirect(offer)


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def reserve_list(request: Request, code: str) -> HttpResponse:
    """Everyone on the reserve list of a class, and why the list moves or does not."""
    call = get_object_or_404(
        Call.objects.select_related("training_class__version__programme"),
        training_class__in=TrainingClass.objects.visible_to(request.user),
        training_class__code=code,
    )
    found = lines(call)
    standstill = stops(call)
    return list_page(
        request,
        queryset=Application.objects.none(),
        filterset_class=partial(ReserveFilter, lines=found),
        table_class=ReserveTable,
        template="enrollment/reserve_list.html",
        filename=f"du-bi-{code.lower()}",
        context={
            "call": call,
            "stops": [_what_to_do(request, call, stop) for stop in standstill],
            "skipped": [] if standstill else skipped(found),
            "free": free_seats(call.training_class),
            "offered": sum(line.offer is not None for line in found),
        },
    )


def _what_to_do(request: Request, call: Call, stop: Stop) -> dict[str, str]:
    """A stop with the page where its cause can be changed, for who may open it."""
    code = call.training_class.code
    undecided = reverse("enrollment:application_list")
    pages = {
        "call_open": (
            "enrollment.change_call",
            reverse("enrollment:call_edit", args=[code]),
            _("See the deadline of the call"),
        ),
        "undecided": (
            "enrollment.view_application",
            f"{undecided}?training_class={code}&status=submitted",
            _("Go to these applications"),
        ),
        "no_seat": (
            "training.change_trainingclass",
            reverse("training:class_edit", args=[code]),
            _("Change the number of seats"),
        ),
    }
    otherwise = (
        "training.view_trainingclass",
        call.training_class.get_absolute_url(),
        _("See the class"),
    )
    permission, url, label = pages.get(stop.code, otherwise)
    return {
        "text": stop.text,
        "url": url if request.user.has_perm(permission) else "",
        "label": label,
    }


def _offer(request: Request, pk: int) -> Offer:
    return get_object_or_404(
        Offer.objects.for_page(),
        training_class__in=TrainingClass.objects.visible_to(request.user),
        pk=pk,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("enrollment.decide_application", raise_exception=True)
def offer_desk(request: Request, pk: int) -> HttpResponse:
    """Enter what somebody answered on the telephone or at the desk."""
    offer = _offer(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = ACTS[Answer(form.cleaned_data["answer"])]
        try:
            act(offer, channel=Channel.DESK, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The answer is entered."))
            return redirect("enrollment:reserve_list", offer.training_class.code)
    return _offer_page(request, "enrollment/offer_desk.html", offer, form)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("enrollment.decide_application", raise_exception=True)
def offer_take_back(request: Request, pk: int) -> HttpResponse:
    """Ask for the reason, then take the offer back."""
    offer = _offer(request, pk)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            operations.take_back(offer, reason=reason, actor=request.user)
        except ValidationError as refusal:
            missing = refusal.code == "reason_missing"
            form.add_error("reason" if missing else None, refusal)
        else:
            messages.success(request, _("The offer is taken back."))
            return redirect("enrollment:reserve_list", offer.training_class.code)
    return _offer_page(request, "enrollment/offer_take_back.html", offer, form)


def _offer_page(
    request: Request, template: str, offer: Offer, form: AnswerForm | TakeBackForm
) -> HttpResponse:
    back_url = reverse("enrollment:reserve_list", args=[offer.training_class.code])
    return render(
        request,
        template,
        {"offer": offer, "form": form, "back_url": back_url},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("enrollment.decide_application", raise_exception=True)
def application_ask_again(request: Request, pk: int) -> HttpResponse:
    """Ask, then let somebody who stepped back be offered seats again."""
    application = get_object_or_404(
        Application.objects.visible_to(request.user).select_related("training_class"),
        pk=pk,
    )
    back_url = reverse(
        "enrollment:reserve_list", args=[application.training_class.code]
    )
    if request.method != "POST":
        return render(
            request,
            "enrollment/application_ask_again.html",
            {"application": application, "back_url": back_url},
        )
    try:
        operations.ask_again(application, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request,
            _("%s is in their place on the reserve list again.")
            % application.full_name,
        )
    return redirect(back_url)
