"""Certificates: first what anyone may ask, then the office's register."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Any, NamedTuple

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits import too_often
from accounts.lists import list_page
from accounts.models import AuditEntry
from accounts.private import private
from certificates import operations
from certificates.filters import CertificateFilter
from certificates.forms import LookupForm, RevokeForm
from certificates.models import Certificate, Register
from certificates.tables import CertificateTable
from training.models import Result, TrainingClass
from training.results import explain

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request
    from training.models import Participant

logger = logging.getLogger(__name__)

# Within the seconds: from one address, where a whole village may sit behind, and for
# one serial number, of which the year of birth could be guessed.
LOOKUPS_PER_ADDRESS = {"most": 200, "seconds": 600}
LOOKUPS_PER_NUMBER = {"most": 30, "seconds": 3600}
REFRESH_SECONDS = 3


def _too_often(request: HttpRequest, serial_number: str) -> bool:
    """Whether there were too many lookups from here, or of this number."""
    address = get_adapter().get_client_ip(request)
    counted = [
        too_often(f"certificates from {address}", **LOOKUPS_PER_ADDRESS),
        too_often(f"certificate {serial_number}", **LOOKUPS_PER_NUMBER),
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
    context: dict[str, Any] = {"form": form, "checked_at": timezone.now()}
    status = 200
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        serial_number = form.cleaned_data["serial_number"]
        if _too_often(request, serial_number):
            status, context["is_too_often"] = 429, True
        else:
            found = Certificate.objects.public().filter(serial_number=serial_number)
            certificate = found.first()
            if certificate and certificate.answers_to(form.cleaned_data["check"]):
                return redirect(certificate.verify_path)
            status, context["is_unknown"] = 404, True
    return render(
        request, "certificates/certificate_lookup.html", context, status=status
    )


@private
@login_not_required
@require_safe
def certificate_verify(request: HttpRequest, token: str) -> HttpResponse:
    """The state of a certificate, and what its holder lets anyone see of it."""
    certificate = Certificate.objects.public().for_verifying().filter(token=token)
    found = certificate.first()
    name = request.GET.get("name", "")[:100]
    return render(
        request,
        "certificates/certificate_verify.html",
        {
            "certificate": found,
            "name": name,
            "is_held_by": found is not None and found.is_held_by(name),
            "lookup": LookupForm(),
            "checked_at": timezone.now(),
        },
        status=200 if found else 404,
    )


@private
@login_not_required
@require_safe
def certificate_verify_json(request: HttpRequest, token: str) -> JsonResponse:
    """The same for machines; dates as YYYY-MM-DD."""
    certificate = Certificate.objects.public().for_verifying().filter(token=token)
    found = certificate.first()
    if found is None:
        return JsonResponse({"status": "unknown"}, status=404)
    return JsonResponse(
        {**_facts(found), "checked_at": timezone.now()},
        json_dumps_params={"ensure_ascii": False},
    )


def _facts(certificate: Certificate) -> dict[str, object]:
    facts: dict[str, object] = {
        "status": "revoked" if certificate.is_revoked else "valid",
        "serial_number": certificate.serial_number,
        "title": certificate.title,
        "programme": certificate.programme_name,
        "issued_on": certificate.issue_date,
        "issuing_body": certificate.issuing_body_name,
        "pdf_sha256": certificate.pdf_sha256,
    }
    if certificate.is_revoked:
        facts["revoked_on"] = certificate.ended_on
    if certificate.holder_consents:  # type: ignore[attr-defined]  # for_verifying()
        facts |= {
            "holder_name": certificate.holder_name,
            "classification": certificate.get_classification_display(),
            "class": certificate.class_title,
            "from": certificate.start_date,
            "to": certificate.end_date,
        }
        if certificate.is_revoked:
            facts["reason"] = certificate.ending_reason
    return facts


@login_not_required
@require_safe
def register_head(request: HttpRequest) -> HttpResponse:
    """How papers are signed, and how far each register has come."""
    registers = Register.objects.select_related("programme").annotate(
        issued=Count("certificates", filter=~Q(certificates__status="draft"))
    )
    return render(request, "certificates/register_head.html", {"registers": registers})


@require_safe
@permission_required("certificates.view_certificate", raise_exception=True)
def certificate_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=Certificate.objects.visible_to(request.user).for_table(),
        filterset_class=CertificateFilter,
        table_class=CertificateTable,
        template="certificates/certificate_list.html",
        filename="so-goc",
    )


@require_safe
def certificate_detail(request: Request, pk: int) -> HttpResponse:
    """A register row with its history; holders see their own."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user).select_related(
            "participant__training_class", "ending", "run__requested_by"
        ),
        pk=pk,
    )
    history = AuditEntry.objects.filter(
        subject_type="certificates.certificate", subject_id=str(pk)
    )
    return render(
        request,
        "certificates/certificate_detail.html",
        {
            "certificate": certificate,
            "history": history.select_related("actor").order_by("at", "pk"),
        },
    )


@never_cache
@require_safe
def certificate_pdf(request: Request, pk: int) -> HttpResponse:
    """The file as issued; never one that differs from what the register says."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user).public(), pk=pk
    )
    try:
        with certificate.pdf.open() as file:
            content = file.read()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != certificate.pdf_sha256:
        logger.error("The file of %s is not as issued", certificate.serial_number)
        return render(
            request,
            "certificates/certificate_pdf.html",
            {"certificate": certificate},
            status=500,
        )
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=False, filename=f"Giấy chứng nhận {certificate.filename}"
            )
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("certificates.revoke_certificate", raise_exception=True)
def certificate_revoke(request: Request, pk: int) -> HttpResponse:
    """Ask for the decision, then revoke."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    form = RevokeForm(certificate, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.revoke(certificate, **form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request,
                _("Certificate %s has been revoked.") % certificate.serial_number,
            )
            return redirect(certificate)
    return render(
        request,
        "certificates/certificate_revoke.html",
        {
            "certificate": certificate,
            "form": form,
            "back_url": certificate.get_absolute_url(),
        },
        status=422 if form.errors else 200,
    )


class Prospect(NamedTuple):
    """A learner without a certificate and their result in one line."""

    learner: Participant
    why: str


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("certificates.view_certificate", raise_exception=True)
def class_issue(request: Request, code: str) -> HttpResponse:
    """Who gets a certificate and who does not and why; then the progress of issuing."""
    training_class = get_object_or_404(
        TrainingClass.objects.visible_to(request.user).select_related(
            "recognition_decision", "version__programme"
        ),
        code=code,
    )
    if request.method == "POST":
        return _issue(request, training_class)
    certificates = list(
        Certificate.objects.filter(participant__training_class=training_class)
        .select_related("run")
        .in_register_order()
    )
    entered = {certificate.participant_id for certificate in certificates}
    learners = [
        Prospect(learner, explain(learner))
        for learner in training_class.participants.active()
        .select_related("person", "cooperative")
        .in_list_order()
        if learner.pk not in entered
    ]
    progress = _progress(certificates)
    response = render(
        request,
        "certificates/class_issue.html",
        {
            "training_class": training_class,
            "due": [row for row in learners if row.learner.result == Result.PASSED],
            "others": [row for row in learners if row.learner.result != Result.PASSED],
            "certificates": certificates,
            "progress": progress,
        },
    )
    if progress and progress["waiting"]:
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


def _progress(certificates: list[Certificate]) -> dict[str, Any] | None:
    """Of the last order: how many are done, still waiting, or at fault."""
    if not certificates:
        return None
    run = max((c.run for c in certificates if c.run), key=lambda run: run.pk)
    ordered = [certificate for certificate in certificates if certificate.run == run]
    drafts = [certificate for certificate in ordered if certificate.is_draft]
    faults = [certificate for certificate in drafts if certificate.fault]
    return {
        "run": run,
        "total": len(ordered),
        "done": len(ordered) - len(drafts),
        "faults": faults,
        "waiting": len(drafts) - len(faults),
    }


def _issue(request: Request, training_class: TrainingClass) -> HttpResponse:
    if not request.user.has_perm("certificates.issue_certificate"):
        raise PermissionDenied
    try:
        run = operations.issue(training_class, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request,
            _("%s certificates are entered in the register.")
            % run.certificates.count(),
        )
    return redirect("certificates:class_issue", training_class.code)
