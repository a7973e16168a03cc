"""Contracts, OCOP products and certifications of a cooperative."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cooperatives import operations
from cooperatives.forms.links import CertificationForm, ContractForm, DayForm, OcopForm
from cooperatives.models import (
    Certification,
    Cooperative,
    LinkageContract,
    OcopProduct,
)
from cooperatives.views.acts import answer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from cooperatives.operations.links import Part

P = TypeVar("P", LinkageContract, OcopProduct, Certification)
METHODS = require_http_methods(["GET", "HEAD", "POST"])
MAY_CHANGE = permission_required(
    "cooperatives.change_cooperative", raise_exception=True
)


@METHODS
@MAY_CHANGE
def contract_create(request: Request, pk: int) -> HttpResponse:
    contract = LinkageContract(cooperative=_cooperative(request, pk))
    form = ContractForm(request.POST or None, instance=contract)
    return answer(
        request,
        form,
        lambda: operations.enter_part(
            contract, parties=form.all_parties(), actor=request.user
        ),
        title=_("Enter a contract"),
        subject=contract.cooperative,
    )


@METHODS
@MAY_CHANGE
def contract_edit(request: Request, pk: int) -> HttpResponse:
    contract = _part(LinkageContract, pk)
    form = ContractForm(request.POST or None, instance=contract)
    return answer(
        request,
        form,
        lambda: operations.change_part(
            contract, parties=form.all_parties(), seen=form.seen, actor=request.user
        ),
        title=_("Change a contract"),
        subject=contract.cooperative,
    )


@METHODS
@MAY_CHANGE
def contract_end(request: Request, pk: int) -> HttpResponse:
    contract = _part(LinkageContract, pk)
    return _end(
        request,
        contract,
        _("End contract %s early") % contract,
        _("From this day on the contract is no longer in force."),
    )


@METHODS
@MAY_CHANGE
def ocop_create(request: Request, pk: int) -> HttpResponse:
    product = OcopProduct(cooperative=_cooperative(request, pk))
    form = OcopForm(request.POST or None, instance=product)
    return answer(
        request,
        form,
        lambda: operations.enter_part(product, actor=request.user),
        title=_("Enter an OCOP product"),
        subject=product.cooperative,
    )


@METHODS
@MAY_CHANGE
def ocop_edit(request: Request, pk: int) -> HttpResponse:
    product = _part(OcopProduct, pk)
    form = OcopForm(request.POST or None, instance=product)
    return answer(
        request,
        form,
        lambda: operations.change_part(product, seen=form.seen, actor=request.user),
        title=_("Change an OCOP product"),
        subject=product.cooperative,
    )


@METHODS
@MAY_CHANGE
def ocop_end(request: Request, pk: int) -> HttpResponse:
    product = _part(OcopProduct, pk)
    return _end(
        request,
        product,
        _("End the recognition of %s") % product,
        _("The last day on which the recognition is valid."),
    )


@METHODS
@MAY_CHANGE
def certification_create(request: Request, pk: int) -> HttpResponse:
    certification = Certification(cooperative=_cooperative(request, pk))
    form = CertificationForm(request.POST or None, instance=certification)
    return answer(
        request,
        form,
        lambda: operations.enter_part(certification, actor=request.user),
        title=_("Enter a certification"),
        subject=certification.cooperative,
    )


@METHODS
@MAY_CHANGE
def certification_edit(request: Request, pk: int) -> HttpResponse:
    certification = _part(Certification, pk)
    form = CertificationForm(request.POST or None, instance=certification)
    return answer(
        request,
        form,
        lambda: operations.change_part(
            certification, seen=form.seen, actor=request.user
        ),
        title=_("Change a certification"),
        subject=certification.cooperative,
    )


@METHODS
@MAY_CHANGE
def certification_end(request: Request, pk: int) -> HttpResponse:
    certification = _part(Certification, pk)
    return _end(
        request,
        certification,
        _("End certification %s") % certification,
        _("The last day on which the certification is valid."),
    )


def _cooperative(request: Request, pk: int) -> Cooperative:
    return get_object_or_404(Cooperative.objects.visible_to(request.user), pk=pk)


def _part(model: type[P], pk: int) -> P:
    return get_object_or_404(model, pk=pk)


def _end(request: Request, part: Part, title: str, intro: str) -> HttpResponse:
    form = DayForm(request.POST or None)
    return answer(
        request,
        form,
        lambda: operations.end_part(
            part, on=form.cleaned_data["day"], actor=request.user
        ),
        title=title,
        intro=intro,
        subject=part.cooperative,
    )
