"""The holder's own certificates: in the account, and by the link that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.private import private
from certificates.models import Certificate, SignedOriginal
from certificates.receiving import opened_by
from certificates.views.files import pdf_response

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request


@private
@login_not_required
@require_safe
def certificate_receive(request: HttpRequest, token: str) -> HttpResponse:
    """A certificate for its holder, who has the link from a message or by the dossier."""
    certificate = get_object_or_404(opened_by(token).for_verifying())
    return render(
        request,
        "certificates/certificate_receive.html",
        {"certificate": certificate, "token": token},
    )


@private
@login_not_required
@require_safe
def certificate_receive_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The file, the same every time."""
    certificate = get_object_or_404(opened_by(token).with_file())
    return pdf_response(
        request,
        certificate,
        certificate,
        filename=f"Giấy chứng nhận {certificate.filename}",
    )


@private
@login_not_required
@require_safe
def certificate_receive_original(request: HttpRequest, token: str) -> HttpResponse:
    """The file that the issuing body signed itself, where it is the legal original."""
    originals = SignedOriginal.objects.select_related("certificate")
    original = get_object_or_404(originals, certificate__in=opened_by(token))
    return pdf_response(
        request,
        original.certificate,
        original,
        filename=f"Bản ký số {original.certificate.filename}",
    )


@require_safe
def own_certificate_list(request: Request) -> HttpResponse:
    """What the signed-in person holds, whatever else they may see."""
    held = Certificate.objects.public().filter(person__user=request.user)
    return render(
        request,
        "certificates/own_certificate_list.html",
        {"certificates": held.for_verifying().order_by("-issue_date", "-pk")},
    )
