"""The official papers of a class, shown in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from training import papers
from training.models import ClassStatus, TrainingClass

if TYPE_CHECKING:
    from accounts.http import Request

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _class(request: Request, code: str) -> TrainingClass:
    return get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related(
            "body", "version", "opening_decision", "recognition_decision"
        ),
        code=code,
    )


def _inline(content: bytes, name: str, fallback: str) -> HttpResponse:
    """A PDF to look at, saved under a Vietnamese name (RFC 5987) or a plain one."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        f'inline; filename="{fallback}.pdf"; '
        f"filename*=UTF-8''{quote(name, safe='')}.pdf"
    )
    return response


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def class_list_pdf(request: Request, code: str) -> HttpResponse:
    return _inline(
        papers.class_list(_class(request, code)),
        f"Danh sách học viên {code}",
        f"danh-sach-{code}",
    )


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def opening_decision_pdf(request: Request, code: str) -> HttpResponse:
    return _inline(
        papers.opening_decision(_class(request, code)),
        f"Quyết định mở lớp {code}",
        f"quyet-dinh-mo-lop-{code}",
    )


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def opening_decision_docx(request: Request, code: str) -> HttpResponse:
    """The decision with its list, to edit before it is signed."""
    response = HttpResponse(
        papers.opening_decision_docx(_class(request, code)), content_type=DOCX
    )
    disposition = content_disposition_header(
        as_attachment=True, filename=f"Quyết định mở lớp {code}.docx"
    )
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def recognition_decision_pdf(request: Request, code: str) -> HttpResponse:
    """Only once there are results to put on the list."""
    training_class = _class(request, code)
    if training_class.status not in {ClassStatus.GRADING, ClassStatus.COMPLETED}:
        raise Http404
    return _inline(
        papers.recognition_decision(training_class),
        f"Quyết định công nhận kết quả {code}",
        f"quyet-dinh-cong-nhan-{code}",
    )
