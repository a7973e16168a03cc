"""People's own data and requests; the pages of who protects personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.limits import too_often
from accounts.lists import list_page
from accounts.models import AuditEntry
from accounts.personal import Term
from accounts.redaction import entries_of
from accounts.verbs import VERBS
from cooperatives.models import ConsentPurpose, Person
from enrollment.models import Application
from privacy import operations
from privacy.filters import AccessFilter, RequestFilter
from privacy.forms import AnswerForm, IdentifyForm, RequestForm, SearchForm
from privacy.held import ACCESSES, as_json, held
from privacy.holdings import counted
from privacy.models import DataRequest, Purge
from privacy.tables import AccessTable, RequestTable
from vietnamese import dates

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request

ASKINGS = {"most": 10, "seconds": 3600}  # of one address
MAY = "privacy.protect_data"
LATEST = 10
ACTS = {
    "take": operations.take,
    "done": operations.carry_out,
    "refuse": operations.refuse,
}
JSON = {"ensure_ascii": False, "indent": 1}


# Whose data it is


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_create(request: HttpRequest) -> HttpResponse:
    """Ask about one's own data, without an account too."""
    user = request.user if request.user.is_authenticated else None
    # Who protects the data enters what others ask at the office.
    account = None if user is None or user.has_perm(MAY) else user
    initial = {"kind": request.GET.get("kind"), "dossier": request.GET.get("code")}
    form = RequestForm(request.POST or None, account=account, initial=initial)
    if request.method == "POST" and form.is_valid():
        address = get_adapter().get_client_ip(request)
        if too_often(f"data request from {address}", **ASKINGS):
            form.add_error(
                None,
                ValidationError(
                    _(
                        "Tried too often. Please try again in an hour, or call the office."
                    ),
                    code="too_often",
                ),
            )
        else:
            asked = operations.receive(form.asked(), actor=user)
            until = timezone.localtime(asked.due_at)
            messages.success(
                request,
                _(
                    "Request %(code)s is received. The answer comes by %(time)s on %(day)s."
                )
                % {
                    "code": asked.code,
                    "time": dates.time_words(until),
                    "day": dates.short_date(until.date()),
                },
            )
            return redirect("privacy")
    return render(
        request,
        "privacy/request_create.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@never_cache
@require_safe
def own_data(request: Request) -> HttpResponse:
    """Everything held about the signed-in person, to read or print."""
    person = Person.objects.filter(user=request.user).first()
    return render(
        request,
        "privacy/own_data.html",
        {
            "sections": held(account=request.user),
            "requests": DataRequest.objects.own_of(request.user),
            "consents": [
                (purpose, label)
                for purpose, label in ConsentPurpose.choices
                if purpose in _given(request, person)
            ],
        },
    )


def _given(request: Request, person: Person | None) -> set[str]:
    """The purposes that the person agrees to now, wherever."""
    found = {
        purpose
        for consents in Application.objects.about(request.user).values_list(
            "consents", flat=True
        )
        for purpose in consents
    }
    if person is not None:
        in_force = person.consents.filter(withdrawn_at=None)
        found |= set(in_force.values_list("purpose", flat=True))
    return found


@never_cache
@require_safe
def own_data_json(request: Request) -> JsonResponse:
    """The same for machines."""
    return JsonResponse(
        as_json(held(account=request.user)),
        json_dumps_params=JSON,
        headers={"Content-Disposition": 'attachment; filename="du-lieu-cua-toi.json"'},
    )


@never_cache
@require_POST
def own_consent(request: Request) -> HttpResponse:
    """Withdraw one's consent to a purpose wherever it was given."""
    own = Application.objects.about(request.user).values_list("pk", flat=True)
    try:
        operations.withdraw_purpose(
            request.POST.get("purpose", ""),
            person=Person.objects.filter(user=request.user).first(),
            applications=list(own),
            actor=request.user,
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The consent is withdrawn."))
    return redirect("privacy:own_data")


# Who protects it


@require_safe
@permission_required(MAY, raise_exception=True)
def holding_list(request: Request) -> HttpResponse:
    """What is held, why, for how long; what is due, and what was deleted."""
    due = operations.due()
    return render(
        request,
        "privacy/holding_list.html",
        {
            "holdings": counted(),
            "due": [(term.label, rows.count()) for term, rows in due.items()],
            "purges": [
                (each.at, [(Term(key).label, n) for key, n in each.counts.items()])
                for each in Purge.objects.all()[:LATEST]
            ],
            "open": DataRequest.objects.open_now().count(),
            "overdue": DataRequest.objects.overdue().count(),
        },
    )


@require_safe
@permission_required(MAY, raise_exception=True)
def access_list(request: Request) -> HttpResponse:
    """Every look at a full citizen number and every copy handed out, with its reason."""
    return list_page(
        request,
        queryset=AuditEntry.objects.filter(verb__in=ACCESSES).select_related("actor"),
        filterset_class=AccessFilter,
        table_class=AccessTable,
        template="privacy/access_list.html",
        filename="truy-cap-du-lieu-ca-nhan",
    )


@require_safe
@permission_required(MAY, raise_exception=True)
def request_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=DataRequest.objects.all(),
        filterset_class=RequestFilter,
        table_class=RequestTable,
        template="privacy/request_list.html",
        filename="yeu-cau-du-lieu-ca-nhan",
    )


def _page(
    request: Request,
    asked: DataRequest,
    *,
    identify: IdentifyForm | None = None,
    answer: AnswerForm | None = None,
) -> HttpResponse:
    query = request.GET.get("q", "")
    identify = identify or IdentifyForm(asked=asked, query=query)
    answer = answer or AnswerForm()
    return render(
        request,
        "privacy/request_detail.html",
        {
            "asked": asked,
            "identify": identify,
            "search": SearchForm(initial={"q": query}),
            "answer": answer,
            "forms": [identify, answer],
            "acts": [
                {
                    "label": VERBS[entry.verb],
                    "actor": entry.actor or _("a member of the public"),
                    "at": entry.at,
                }
                for entry in entries_of(DataRequest.objects.filter(pk=asked.pk))
                .select_related("actor")
                .order_by("-at", "-pk")
            ],
        },
        status=422 if identify.errors or answer.errors else 200,
    )


def _asked(pk: int) -> DataRequest:
    rows = DataRequest.objects.select_related(
        "person", "application__training_class", "account", "taken_by", "settled_by"
    )
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_safe
@permission_required(MAY, raise_exception=True)
def request_detail(request: Request, pk: int) -> HttpResponse:
    """One request: who asks what, until when, and the answer."""
    return _page(request, _asked(pk))


@never_cache
@require_POST
@permission_required(MAY, raise_exception=True)
def request_identify(request: Request, pk: int) -> HttpResponse:
    """Say whose data it is about."""
    asked = _asked(pk)
    form = IdentifyForm(request.POST, asked=asked, query=request.GET.get("q", ""))
    if form.is_valid():
        try:
            operations.identify(
                asked,
                person=form.person,
                application=form.application,
                proof=form.cleaned_data["proof"],
                actor=request.user,
            )
        except ValidationError as refusal:
            form.add_error(form.refusals.get(refusal.code or ""), refusal)
        else:
            messages.success(request, _("It is noted whose data the request is about."))
            return redirect(asked)
    return _page(request, asked, identify=form)


@never_cache
@require_POST
@permission_required(MAY, raise_exception=True)
def request_answer(request: Request, pk: int) -> HttpResponse:
    """Tell what follows, carry it out, or refuse: as the button says."""
    asked = _asked(pk)
    act = ACTS.get(request.POST.get("act", ""), operations.take)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            act(asked, answer=form.cleaned_data["answer"], actor=request.user)
        except ValidationError as refusal:
            form.add_error(form.refusals.get(refusal.code or ""), refusal)
            asked = _asked(pk)
        else:
            messages.success(request, _("The answer is on its way to the person."))
            return redirect(asked)
    return _page(request, asked, answer=form)


@never_cache
@require_POST
@permission_required(MAY, raise_exception=True)
def request_copy(request: Request, pk: int) -> HttpResponse:
    """A copy of everything held, to hand out; each one is recorded."""
    asked = _asked(pk)
    try:
        subject = operations.copy_out(asked, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(asked)
    if isinstance(subject, Person):
        sections = held(person=subject, account=asked.account)
    else:
        sections = held(application=subject, account=asked.account)
    if request.POST.get("form") == "json":
        return JsonResponse(
            as_json(sections),
            json_dumps_params=JSON,
            headers={
                "Content-Disposition": f'attachment; filename="{asked.code}.json"'
            },
        )
    return render(
        request, "privacy/request_copy.html", {"asked": asked, "sections": sections}
    )
