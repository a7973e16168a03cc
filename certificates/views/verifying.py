"""What anyone may ask: is this certificate what it says it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits import too_often
from accounts.private import private
from certificates import signing
from certificates.forms.lookup import FileForm, LookupForm
from certificates.models import (
    Certificate,
    CertificateStatus,
    Register,
    RegisterCopy,
    RegisterHead,
    SigningKey,
    number_key,
    with_file,
)
from certificates.views.remembered import CHECKED, answer_to, made_once, remembered
from vietnamese import dates

if TYPE_CHECKING:
    from django.http import HttpRequest

# Within the seconds: from one address, where a whole village may sit behind, and for
# one serial number, of which the year of birth could be guessed.
LOOKUPS_PER_ADDRESS = {"most": 200, "seconds": 600}
LOOKUPS_PER_NUMBER = {"most": 30, "seconds": 3600}
# Compared where there is no certificate to compare with, so that both take their time.
NOBODY = Certificate(holder_name="Không có ai", holder_dob=dt.date(1900, 1, 1))
STATES = {
    CertificateStatus.ISSUED: "valid",
    CertificateStatus.HANDED_OVER: "valid",
    CertificateStatus.REVOKED: "revoked",
    CertificateStatus.SUPERSEDED: "superseded",
    CertificateStatus.VOIDED: "voided",
}


def _too_often(request: HttpRequest, what: str) -> bool:
    """Whether there were too many lookups from here, or of this number."""
    address = get_adapter().get_client_ip(request)
    counted = [
        too_often(f"certificates from {address}", **LOOKUPS_PER_ADDRESS),
        too_often(f"certificate {what}", **LOOKUPS_PER_NUMBER),
    ]
    return any(counted)


@private
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_lookup(request: HttpRequest) -> HttpResponse:
    """Find a certificate by what is printed on it. One answer to all that fails."""
    form = LookupForm(
        request.POST or None,
        initial={"serial_number": request.GET.get("serial_number", "")[:40]},
    )
    context: dict[str, Any] = {
        "form": form,
        "file_form": FileForm(),
        "checked": _checked(),
    }
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        serial_number = form.cleaned_data["serial_number"]
        if _too_often(request, number_key(serial_number)):
            status, context["is_too_often"] = 429, True
        else:
            check = form.cleaned_data["check"]
            found = _numbered(serial_number)
            answers = [row for row in found or [NOBODY] if row.answers_to(check)]
            if found and answers:
                return redirect(answers[0].verify_path)
            status, context["is_unknown"] = 404, True
    return render(
        request, "certificates/certificate_lookup.html", context, status=status
    )


def _numbered(serial_number: str) -> list[Certificate]:
    """Those with this number: bodies of before this system may have used one twice."""
    rows = Certificate.objects.public().filter(number_key=number_key(serial_number))
    return list(rows.order_by("is_historic", "-pk")[:10])


@private
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_file(request: HttpRequest) -> HttpResponse:
    """Whether a PDF is one that was issued, byte for byte.

    With JavaScript only its SHA-256 arrives; without, the file, which is looked at and
    forgotten. Found, it leads to the page of its certificate.
    """
    sent = (request.POST, request.FILES) if request.method == "POST" else (None,)
    form = FileForm(*sent)
    context: dict[str, Any] = {"form": form, "checked": _checked()}
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        sha256 = str(form.cleaned_data["sha256"])
        if _too_often(request, sha256):
            status, context["is_too_often"] = 429, True
        else:
            found = with_file(sha256).order_by("pk").first()
            if found:
                return redirect(f"{found.verify_path}?tep={sha256}")
            status, context["is_altered"] = 404, True
            context["signed_by_us"] = _was_ours(form.cleaned_data.get("content"))
    return render(request, "certificates/certificate_file.html", context, status=status)


def _was_ours(content: object) -> bool:
    """Whether a file that is not as issued carries a signature of one of our keys."""
    if not isinstance(content, bytes) or not content.startswith(b"%PDF-"):
        return False
    named = signing.keys_named_in(content)
    return SigningKey.objects.filter(fingerprint__in=named).exists()


@private
@login_not_required
@require_safe
def certificate_verify(request: HttpRequest, token: str) -> HttpResponse:
    """The state of a certificate, and what its holder lets anyone see of it.

    ``?name=`` is a name to compare, ``?tep=`` the SHA-256 of a file to compare.
    """
    answer = answer_to(token)
    if answer is None:
        return _draw(request, None, _checked())
    if request.GET or request.user.is_authenticated:
        return _draw(request, _certificate(token), _checked())
    return remembered(
        request,
        answer,
        _checked(),
        lambda: _draw(request, _certificate(token), CHECKED),
    )


def _certificate(token: str) -> Certificate:
    return Certificate.objects.public().for_verifying().get(token=token)


def _draw(
    request: HttpRequest, certificate: Certificate | None, checked: str
) -> HttpResponse:
    name = request.GET.get("name", "")[:100].strip()
    is_too_often = bool(name and certificate) and _too_often(
        request, certificate.token if certificate else ""
    )
    return render(
        request,
        "certificates/certificate_verify.html",
        {
            "certificate": certificate,
            "name": name,
            "is_too_often": is_too_often,
            "is_held_by": not is_too_often and (certificate or NOBODY).is_held_by(name),
            "file": _file_said(certificate, request.GET.get("tep", "")[:64]),
            "lookup": LookupForm(),
            "file_form": FileForm(),
            "checked": checked,
        },
        status=200 if certificate else 404,
    )


def _checked() -> str:
    """When it was checked, and what the public pages never show."""
    now = timezone.localtime()
    return _(
        "Checked at %(hour)s:%(minute)s:%(second)s on %(day)s. This page shows no"
        " identity number, telephone, address or full date of birth."
    ) % {
        "hour": f"{now:%H}",
        "minute": f"{now:%M}",
        "second": f"{now:%S}",
        "day": dates.short_date(now.date()),
    }


def _file_said(certificate: Certificate | None, sha256: str) -> str:
    """What a file is to the certificate: issued, original, copy, other; "" if not asked."""
    if certificate is None or not sha256:
        return ""
    if sha256 == certificate.pdf_sha256:
        return "issued"
    if certificate.original and sha256 == certificate.original.pdf_sha256:
        return "original"
    copies = RegisterCopy.objects.filter(certificate=certificate, pdf_sha256=sha256)
    return "copy" if copies.exists() else "other"


@private
@login_not_required
@require_safe
def certificate_verify_json(request: HttpRequest, token: str) -> JsonResponse:
    """The same for machines; dates as YYYY-MM-DD."""
    answer = answer_to(token)
    if answer is None:
        return JsonResponse({"status": "unknown"}, status=404)
    facts = made_once("facts", request, answer, lambda: _facts(_certificate(token)))
    return JsonResponse(
        {**facts, "checked_at": timezone.now()},
        json_dumps_params={"ensure_ascii": False},
    )


def _facts(certificate: Certificate) -> dict[str, object]:
    facts: dict[str, object] = {
        "status": STATES[CertificateStatus(certificate.status)],
        "serial_number": certificate.serial_number,
        "title": certificate.title,
        "programme": certificate.programme_name,
        "issued_on": certificate.issue_date,
        "issuing_body": certificate.issuing_body_name,
        "pdf_sha256": certificate.pdf_sha256,
    }
    if certificate.original:
        facts["original_sha256"] = certificate.original.pdf_sha256
    if certificate.is_historic:
        facts["from_paper_register"] = certificate.register_entry_no
    if certificate.is_revoked:
        facts["revoked_on"] = certificate.ended_on
    if certificate.is_voided:
        facts["voided_on"] = certificate.ended_on
    if replacement := certificate.replacement:
        facts["superseded_on"] = certificate.ended_on
        facts["superseded_by"] = replacement.serial_number
        facts["superseded_by_url"] = replacement.verify_url
    if certificate.holder_consents:  # type: ignore[attr-defined]  # for_verifying()
        said = {
            "holder_name": certificate.holder_name,
            "classification": certificate.get_classification_display(),
            "class": certificate.class_title,
            "from": certificate.start_date,
            "to": certificate.end_date,
            "reason": certificate.public_reason,
        }
        facts |= {name: value for name, value in said.items() if value}
    return facts


@login_not_required
@require_safe
def register_head(request: HttpRequest) -> HttpResponse:
    """The keys, how a paper is checked without us, and how far the register has come."""
    registers = Register.objects.newest_first().annotate(
        issued=Count("certificates", filter=~Q(certificates__status="draft"))
    )
    return render(
        request,
        "certificates/register_head.html",
        {
            "registers": registers,
            "head": RegisterHead.objects.first(),
            "signing_keys": SigningKey.objects.all(),
        },
    )


@login_not_required
@require_safe
def key_pem(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The certificate of a signing key and its issuers, for whoever checks a signature."""
    key = get_object_or_404(SigningKey, fingerprint=fingerprint)
    disposition = content_disposition_header(
        as_attachment=True, filename=f"khoa-{key.fingerprint[:16]}.pem"
    )
    return HttpResponse(
        f"{key.certificate_pem}{key.chain_pem}",
        content_type="application/x-pem-file",
        headers={"Content-Disposition": disposition or ""},
    )
