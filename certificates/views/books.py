"""Papers of a class and books of the register, made in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.db.models import Max, Min
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_POST,
    require_safe,
)

from certificates import book, outcome
from certificates.models import Register
from certificates.together import CLASS_PAPERS, REGISTER_BOOK
from papers import downloads
from papers.models import Bundle
from papers.operations import order
from training.models import TrainingClass

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_POST
@permission_required("certificates.issue_certificate", raise_exception=True)
def class_print(request: Request, code: str) -> HttpResponse:
    """Order one file to print and one archive of a class's certificates."""
    training_class = get_object_or_404(
        TrainingClass.objects.visible_to(request.user), code=code
    )
    title = f"Giấy chứng nhận {training_class.code}"
    return redirect(
        order(CLASS_PAPERS, training_class.code, title=title, actor=request.user)
    )


@never_cache
@require_safe
@permission_required("certificates.view_certificate", raise_exception=True)
def class_outcome(request: Request, code: str) -> HttpResponse:
    """Who of a class got what, and who did not and why, as a spreadsheet."""
    training_class = get_object_or_404(
        TrainingClass.objects.visible_to(request.user), code=code
    )
    content = outcome.as_workbook(training_class)
    return downloads.file(content, downloads.XLSX, f"Kết quả cấp giấy {code}")


@require_POST
@permission_required("certificates.view_certificate", raise_exception=True)
def register_print(request: Request, pk: int) -> HttpResponse:
    """Order the book of a register, on paper and as a spreadsheet."""
    registers = Register.objects.visible_to(request.user)
    register = get_object_or_404(registers.select_related("programme"), pk=pk)
    title = book.name_of(register)
    return redirect(order(REGISTER_BOOK, str(pk), title=title, actor=request.user))


@require_safe
@permission_required("certificates.view_certificate", raise_exception=True)
def register_list(request: Request) -> HttpResponse:
    """The registers with their numbers; the book of each is ordered here."""
    registers = (
        Register.objects.visible_to(request.user)
        .newest_first()
        .annotate(first=Min("certificates__number"), last=Max("certificates__number"))
    )
    bundles = Bundle.objects.visible_to(request.user).filter(kind=REGISTER_BOOK)
    newest = {int(bundle.subject): bundle for bundle in bundles.order_by("pk")}
    return render(
        request,
        "certificates/register_list.html",
        {"registers": [(each, newest.get(each.pk)) for each in registers]},
    )
