"""The office's register, and issuing a class's certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from certificates import operations, signing
from certificates.awards import kind_for
from certificates.filters import CertificateFilter
from certificates.models import Certificate
from certificates.tables import CertificateTable
from certificates.together import CLASS_PAPERS
from certificates.views.files import pdf_response
from papers.models import Bundle
from training.models import TrainingClass
from training.results import explain

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from accounts.models import User
    from certificates.models import CertificateKind
    from training.models import Participant

REFRESH_SECONDS = 3


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
        Certificate.objects.visible_to(request.user)
        .select_related(
            "participant__training_class",
            "person",
            "run__requested_by",
            "ending", "corrects", "corrected_by", "signed_original", "signing_key",
        ),
        pk=pk,
    )  # fmt: skip
    return render(
        request,
        "certificates/certificate_detail.html",
        {
            "certificate": certificate,
            "history": certificate.entries.select_related(
                "recorded_by"
            ).in_book_order(),
            "copies": certificate.copies.all(),
            "acts": _acts(request.user, certificate),
        },
    )


def _acts(user: User, certificate: Certificate) -> list[tuple[str, str]]:
    """Address and name of each act that this person may do and the state allows."""
    managed = Certificate.objects.managed_by(user).filter(pk=certificate.pk)
    if certificate.is_historic and not managed.exists():
        return []
    issues = user.has_perm("certificates.issue_certificate")
    decides = user.has_perm("certificates.revoke_certificate")
    acts = (
        (issues and certificate.can_be_handed_over, "hand_over", _("Hand over")),
        (
            issues and certificate.can_be_copied,
            "copy",
            _("Give a copy from the register"),
        ),
        (
            issues and certificate.can_take_original and not certificate.original,
            "original",
            _("Keep the digitally signed original"),
        ),
        (
            decides and certificate.can_be_corrected,
            "correct",
            _("Correct by a decision"),
        ),
        (
            decides and certificate.can_be_revoked,
            "revoke",
            _("Revoke this certificate"),
        ),
        (issues and certificate.can_be_voided, "void", _("Void this number")),
    )
    return [
        (reverse(f"certificates:certificate_{name}", args=[certificate.pk]), label)
        for is_open, name, label in acts
        if is_open
    ]


@never_cache
@require_safe
def certificate_pdf(request: Request, pk: int) -> HttpResponse:
    """The file as issued; never one that differs from what the register says."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user).with_file(), pk=pk
    )
    return pdf_response(
        request,
        certificate,
        certificate,
        filename=f"Giấy chứng nhận {certificate.filename}",
    )


class Prospect(NamedTuple):
    """A learner without a certificate, their result in one line and what it brings."""

    learner: Participant
    why: str
    kind: CertificateKind | None


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
        .standing()
        .select_related("run")
        .in_register_order()
    )
    entered = {certificate.participant_id for certificate in certificates}
    learners = [
        Prospect(learner, explain(learner), kind_for(learner))
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
            "due": [row for row in learners if row.kind],
            "others": [row for row in learners if not row.kind],
            "certificates": certificates,
            "progress": progress,
            "hindrance": _hindrance(),
            "bundle": Bundle.objects.of(CLASS_PAPERS, code)
            .visible_to(request.user)
            .first(),
        },
    )
    if progress and progress["waiting"]:
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


def _hindrance() -> str:
    """Why nothing can be issued now whatever the class: the key that signs."""
    try:
        signing.current()
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def _progress(certificates: list[Certificate]) -> dict[str, Any] | None:
    """Of the last order: how many are done, still waiting, or at fault."""
    if not certificates:
        return None
    drawn = [certificate for certificate in certificates if not certificate.corrects_id]
    run = max((c.run for c in drawn if c.run), key=lambda run: run.pk)
    ordered = [certificate for certificate in drawn if certificate.run == run]
    drafts = [certificate for certificate in ordered if certificate.is_draft]
    faults = [certificate for certificate in drafts if certificate.fault]
    return {
        "run": run,
        "total": len(ordered),
        "done": len(ordered) - len(drafts),
        "faults": faults,
        "waiting": 0 if run.fault else len(drafts) - len(faults),
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
