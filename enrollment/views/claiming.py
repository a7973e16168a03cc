"""Making a dossier sent without an account one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.limits import too_often
from enrollment import operations
from enrollment.forms.following import ClaimCodeForm, LookupForm
from enrollment.models import Application, Claim
from enrollment.views import phone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

# Claims of one account: each may send a code, which costs.
CLAIMS = {"most": 6, "seconds": 3600}
LOOKUPS = {"most": 30, "seconds": 3600}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application_claim(request: Request) -> HttpResponse:
    """Name the dossier by code and phone. One same refusal, whatever does not match."""
    form = LookupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        claimed = _claim(request, form)
        if claimed is not None and claimed.takes_code:
            return redirect("enrollment:claim_confirm", claimed.pk)
        if claimed is not None:
            messages.success(
                request,
                _("The office will confirm that this dossier is yours.")
                if claimed.is_waiting
                else _("The dossier is yours now."),
            )
            return redirect("enrollment:own_application_list")
    return render(
        request,
        "enrollment/application_claim.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


def _claim(request: Request, form: LookupForm) -> Claim | None:
    """The claim, or None and the refusal in the form."""
    address = get_adapter().get_client_ip(request)
    code = form.cleaned_data["code"]
    counted = [
        too_often(f"dossier {code} from {address}", **LOOKUPS),
        too_often(f"claims of {request.user.pk}", **CLAIMS),
    ]
    if any(counted):
        form.add_error(None, phone.tried_too_often())
        return None
    application = form.application()
    if application is None:
        form.add_error(
            None,
            ValidationError(
                _("No dossier matches this code and phone number."), code="no_match"
            ),
        )
        return None
    try:
        return operations.claim(application, actor=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim_confirm(request: Request, pk: int) -> HttpResponse:
    """Enter the code that was sent to the address or number of the dossier."""
    claim = get_object_or_404(
        Claim.objects.waiting().filter(user=request.user).select_related("application"),
        pk=pk,
    )
    form = ClaimCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if operations.enter_code(
                claim, form.cleaned_data["code"], actor=request.user
            ):
                messages.success(request, _("The dossier is yours now."))
                return redirect("enrollment:own_application_list")
            form.add_error(
                "code", ValidationError(_("This is not the code."), code="no_match")
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(
        request,
        "enrollment/claim_confirm.html",
        {"form": form, "claim": claim},
        status=422 if form.errors else 200,
    )


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def claim_settle(request: Request, pk: int) -> HttpResponse:
    """The office answers a claim."""
    claim = get_object_or_404(
        Claim.objects.filter(
            application__in=Application.objects.visible_to(request.user)
        ).select_related("application", "user"),
        pk=pk,
    )
    confirmed = request.POST.get("answer") == "yes"
    try:
        if request.POST.get("answer") in {"yes", "no"}:
            operations.settle_claim(claim, confirmed=confirmed, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(claim.application)
