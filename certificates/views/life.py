"""What happens to one certificate after it was issued; each act has its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from certificates import operations
from certificates.filters import CopyFilter
from certificates.forms.handing import ClassHandoverForm
from certificates.forms.life import (
    ActForm,
    CopyForm,
    CorrectForm,
    HandoverForm,
    OriginalForm,
    RevokeForm,
    VoidForm,
)
from certificates.models import Certificate, RegisterCopy, SignedOriginal
from certificates.tables import CopyTable
from certificates.views.files import pdf_response
from training.models import TrainingClass

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from accounts.http import Request

may_issue = permission_required("certificates.issue_certificate", raise_exception=True)
may_decide = permission_required(
    "certificates.revoke_certificate", raise_exception=True
)
asks = require_http_methods(["GET", "HEAD", "POST"])


def _certificate(request: Request, pk: int) -> Certificate:
    rows = Certificate.objects.managed_by(request.user)
    return get_object_or_404(rows, pk=pk)


def _act(  # noqa: PLR0913  what the page says
    request: Request,
    form: ActForm,
    act: Callable[[], Certificate | None],
    *,
    is_open: bool,
    title: str,
    intro: str,
    submit: str,
    done: str,
    is_danger: bool = False,
) -> HttpResponse:
    """Ask, act, say it and go to the certificate; or say why not.

    Whoever comes by an old link, when its state no longer allows the act, goes there too.
    """
    certificate = form.certificate
    if request.method != "POST" and not is_open:
        messages.error(
            request,
            _("This can no longer be done: %(serial)s is %(status)s.")
            % {
                "serial": certificate.serial_number,
                "status": certificate.get_status_display().lower(),
            },
        )
        return redirect(certificate)
    if request.method == "POST" and form.is_valid():
        try:
            new = act()
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, done)
            return redirect(new or certificate)
    return render(
        request,
        "certificates/_act.html",
        {
            "certificate": certificate,
            "form": form,
            "title": title,
            "intro": intro,
            "submit": submit,
            "is_danger": is_danger,
            "back_url": certificate.get_absolute_url(),
        },
        status=422 if form.errors else 200,
    )


def _titled(text: str | _StrPromise, certificate: Certificate) -> str:
    return str(text) % certificate.serial_number


@asks
@may_decide
def certificate_revoke(request: Request, pk: int) -> HttpResponse:
    """Ask for the decision, then revoke."""
    certificate = _certificate(request, pk)
    form = RevokeForm(certificate, request.POST or None)
    return _act(
        request,
        form,
        lambda: operations.revoke(certificate, **form.cleaned_data, actor=request.user),
        is_open=certificate.can_be_revoked,
        title=_titled(_("Revoke certificate %s"), certificate),
        intro=_(
            "The page of verification will say “Revoked” at once. The serial number is"
            " not used again. Figures from the day of the decision count one person"
            " less. This cannot be undone."
        ),
        submit=_("Revoke this certificate"),
        done=_titled(_("Certificate %s has been revoked."), certificate),
        is_danger=True,
    )


@asks
@may_decide
def certificate_correct(request: Request, pk: int) -> HttpResponse:
    """What it should say and by which decision; then a new one takes its place."""
    certificate = _certificate(request, pk)
    form = CorrectForm(certificate, request.POST or None)
    return _act(
        request,
        form,
        lambda: operations.correct(
            certificate, form.facts, **form.decision, actor=request.user
        ),
        is_open=certificate.can_be_corrected,
        title=_titled(_("Correct certificate %s"), certificate),
        intro=_(
            "A new certificate with its own number takes the place of this one, which"
            " then says “Replaced” and leads to the new one. The training counts once,"
            " from its own day. Take the old paper back when the new one is handed"
            " over. The record of the person is changed on its own page; the new"
            " certificate tells where the two differ."
        ),
        submit=_("Issue the corrected certificate"),
        done=_titled(_("Certificate %s has been replaced by this one."), certificate),
    )


@asks
@may_issue
def certificate_void(request: Request, pk: int) -> HttpResponse:
    """Ask why, then void the number."""
    certificate = _certificate(request, pk)
    form = VoidForm(certificate, request.POST or None)
    intro = _(
        "For a paper that was spoilt before anyone received it. The number stays in"
        " the register as voided and is not used again; the learner can be issued"
        " another. This cannot be undone."
    )
    if certificate.is_historic:
        intro = _(
            "For an entry that was copied wrongly. The paper stays good, and its number"
            " can be entered again. This cannot be undone."
        )
    return _act(
        request,
        form,
        lambda: operations.void(certificate, **form.cleaned_data, actor=request.user),
        is_open=certificate.can_be_voided,
        title=_titled(_("Void the number %s"), certificate),
        intro=intro,
        submit=_("Void this number"),
        done=_titled(_("The number %s has been voided."), certificate),
        is_danger=True,
    )


@asks
@may_issue
def certificate_hand_over(request: Request, pk: int) -> HttpResponse:
    """When it was handed over and who signed for it."""
    certificate = _certificate(request, pk)
    form = HandoverForm(certificate, request.POST or None)

    def act() -> None:
        operations.hand_over([certificate], **form.cleaned_data, actor=request.user)

    return _act(
        request,
        form,
        act,
        is_open=certificate.can_be_handed_over,
        title=_titled(_("Hand over certificate %s"), certificate),
        intro=_("Note it after the receiver has signed in the register book."),
        submit=_("Note that it was handed over"),
        done=_titled(_("Certificate %s is noted as handed over."), certificate),
    )


@asks
@may_issue
def certificate_copy(request: Request, pk: int) -> HttpResponse:
    """Who receives a copy from the register and who signs it."""
    certificate = _certificate(request, pk)
    form = CopyForm(certificate, request.POST or None)

    def act() -> None:
        operations.copy_from_register(
            certificate, **form.cleaned_data, actor=request.user
        )

    return _act(
        request,
        form,
        act,
        is_open=certificate.can_be_copied,
        title=_titled(_("Copy of %s from the register"), certificate),
        intro=_(
            "For a holder who lost the original. The copy says that it is one and has a"
            " number in the book of copies; the original stays valid."
        ),
        submit=_("Give the copy"),
        done=_titled(
            _("The copy of %s is entered in the book of copies."), certificate
        ),
    )


@asks
@may_issue
def certificate_original(request: Request, pk: int) -> HttpResponse:
    """Keep the file that the issuing body signed with its own key."""
    certificate = _certificate(request, pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = OriginalForm(certificate, *sent)

    def act() -> None:
        operations.receive_original(
            certificate, form.cleaned_data["file"].read(), actor=request.user
        )

    return _act(
        request,
        form,
        act,
        is_open=certificate.can_take_original and not certificate.original,
        title=_titled(_("Signed original of %s"), certificate),
        intro=_(
            "Without it the paper signed by hand is the legal original. With it the"
            " file is, and the page of verification says so. It cannot be exchanged"
            " afterwards. The PDF of this certificate may be signed, or another of the"
            " same content. Look in a PDF reader at who signed: this name is published."
        ),
        submit=_("Keep this file"),
        done=_titled(_("The signed original of %s is kept."), certificate),
    )


@asks
@may_issue
def class_hand_over(request: Request, code: str) -> HttpResponse:
    """Many papers at once, as on the last day of a class; ``?all=1`` ticks every one."""
    training_class = get_object_or_404(
        TrainingClass.objects.visible_to(request.user), code=code
    )
    waiting = (
        Certificate.objects.visible_to(request.user)
        .filter(participant__training_class=training_class)
        .waiting_for_hand_over()
        .in_register_order()
    )
    ticked = [row.pk for row in waiting] if request.GET.get("all") else []
    form = ClassHandoverForm(
        waiting,
        request.POST if request.method == "POST" else None,
        initial={"certificates": ticked},
    )
    if request.method == "POST" and form.is_valid():
        try:
            handed = operations.hand_over(**form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            said = _("Noted as handed over: %s certificates.") % len(handed)
            messages.success(request, said)
            return redirect("certificates:class_issue", training_class.code)
    return render(
        request,
        "certificates/class_hand_over.html",
        {
            "training_class": training_class,
            "form": form,
            "has_waiting": bool(form.fields["certificates"].choices),  # type: ignore[attr-defined]
        },
        status=422 if form.errors else 200,
    )


@require_safe
@permission_required("certificates.view_certificate", raise_exception=True)
def copy_list(request: Request) -> HttpResponse:
    """The book of copies."""
    context: dict[str, Any] = {}
    return list_page(
        request,
        queryset=RegisterCopy.objects.visible_to(request.user).select_related(
            "certificate"
        ),
        filterset_class=CopyFilter,
        table_class=CopyTable,
        template="certificates/copy_list.html",
        filename="so-cap-ban-sao",
        context=context,
    )


@never_cache
@require_safe
@permission_required("certificates.view_certificate", raise_exception=True)
def copy_pdf(request: Request, pk: int) -> HttpResponse:
    copies = RegisterCopy.objects.visible_to(request.user)
    copy = get_object_or_404(copies.select_related("certificate"), pk=pk)
    return pdf_response(
        request, copy.certificate, copy, filename=f"Bản sao {copy.copy_no}.pdf"
    )


@never_cache
@require_safe
def original_pdf(request: Request, pk: int) -> HttpResponse:
    """The body's own signed file, for the office and the holder."""
    original = get_object_or_404(
        SignedOriginal.objects.select_related("certificate"),
        certificate__in=Certificate.objects.visible_to(request.user).filter(pk=pk),
    )
    return pdf_response(
        request,
        original.certificate,
        original,
        filename=f"Bản ký số {original.certificate.filename}",
    )
