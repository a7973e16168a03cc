"""The pages that belong to no app: home, the desk, the class file, guidance, health."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.limits import too_often
from accounts.private import private
from certificates.models import Certificate
from certificates.receiving import receive_path
from config import status
from config.class_file import KIND, entries, entry_of, load
from config.desk import tasks_for
from config.health import readiness
from enrollment.forms.following import LookupForm
from enrollment.models import Application, Call
from enrollment.views import phone
from papers import downloads
from papers.faults import is_database_gone, is_disk_full
from papers.models import Bundle
from papers.operations import order
from privacy.holdings import kept
from targets.indicators import default_as_of, figures
from targets.models import Target

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request

READY_SECONDS = 2
HOME_TARGETS = ("T8a", "T8b")
RECEIVINGS = {"most": 30, "seconds": 3600}  # of one dossier from one address


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is open, how to apply, how to check a certificate."""
    targets = list(
        Target.objects.filter(code__in=HOME_TARGETS, target_set__is_published=True)
        .select_related("target_set")
        .order_by("-target_set__year", "position")[: len(HOME_TARGETS)]
    )
    as_of = default_as_of(targets[0].target_set.year) if targets else None
    return render(
        request,
        "home.html",
        {
            "calls": Call.objects.open_now().for_page(),
            "figures": figures(targets, as_of) if as_of else [],
            "as_of": as_of,
        },
    )


@login_not_required
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "guide.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held about people, what for and for how long, and their rights."""
    return render(request, "privacy.html", {"kept": kept()})


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language and go back to where the visitor was."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()})
    if not (is_ours and target.startswith("/")):  # else it is taken for a view's name
        target = "/"
    response = redirect(target)
    if request.POST.get("language") in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=365 * 24 * 3600,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


@private
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_find(request: HttpRequest) -> HttpResponse:
    """Certificates earned by a dossier, by its code and phone, without an account.

    Here and not in an app: dossiers (``enrollment``) and certificates stand on one floor
    and do not know each other; what joins them is the seat, one floor below.
    """
    code = request.GET.get("code", "")[:40]
    form = LookupForm(
        request.POST if request.method == "POST" else None, initial={"code": code}
    )
    found: list[Certificate] | None = None
    if request.method != "POST":
        dossiers = Application.objects.filter(code=code, erased_at=None)
        if phone.is_open(request, code) and (application := dossiers.first()):
            found = _earned_in(application)  # its phone was given a moment ago
    elif form.is_valid():
        found = _earned_by(request, form)
    if found and len(found) == 1:
        return redirect(receive_path(found[0]))
    return render(
        request,
        "certificate_find.html",
        {
            "form": form,
            "found": [(each, receive_path(each)) for each in found or []],
            "is_early": found == [],
        },
        status=422 if form.errors else 200,
    )


def _earned_by(request: HttpRequest, form: LookupForm) -> list[Certificate] | None:
    """One same refusal, whatever does not match; then None."""
    address = get_adapter().get_client_ip(request)
    code = form.cleaned_data["code"]
    if too_often(f"certificate of {code} from {address}", **RECEIVINGS):
        form.add_error(None, _("Tried too often. Please try again later."))
        return None
    application = form.application()
    if application is None:
        form.add_error(None, _("No dossier matches this code and phone number."))
        return None
    return _earned_in(application)


def _earned_in(application: Application) -> list[Certificate]:
    if application.participant_id is None:
        return []
    standing = Certificate.objects.public().standing()
    held = standing.filter(participant_id=application.participant_id)
    return list(held.filter(corrected_by=None))


@require_safe
def desk(request: Request) -> HttpResponse:
    """What waits for the signed-in person today, each line a link."""
    return render(
        request,
        "desk.html",
        {"tasks": tasks_for(request.user), "notes": status.notes_for(request.user)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.view_trainingclass", raise_exception=True)
def class_file(request: Request, code: str) -> HttpResponse:
    """Every paper of a class singly; posted, all together in the background."""
    training_class = load(request.user, code)
    if training_class is None:
        raise Http404
    may_have_all = request.user.has_perm("training.view_every_class")
    if request.method == "POST":
        if not may_have_all:
            raise PermissionDenied
        title = f"Hồ sơ lớp {code}"
        return redirect(order(KIND, code, title=title, actor=request.user))
    return render(
        request,
        "class_file.html",
        {
            "training_class": training_class,
            "entries": entries(training_class, request.user),
            "may_have_all": may_have_all,
            "bundle": Bundle.objects.of(KIND, code).visible_to(request.user).first(),
        },
    )


@never_cache
@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def class_paper(request: Request, code: str, paper: str, ending: str) -> HttpResponse:
    """One paper as it stands now, in one of its forms."""
    training_class = load(request.user, code)
    kind = downloads.KINDS.get(ending)
    if training_class is None or kind is None:
        raise Http404
    entry = entry_of(training_class, paper, request.user)
    if entry is None or entry.missing or kind not in entry.forms:
        raise Http404
    return downloads.file(entry.forms[kind](), kind, f"{entry.title} {code}")


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything that must work does; else 503 with the reasons."""
    # Anyone may ask, and asking writes: once in a while is enough.
    found = caches["local"].get_or_set("readiness", readiness, READY_SECONDS) or {}
    reasons = {name: why for name, why in found.items() if why}
    return JsonResponse(
        {
            "status": "unavailable" if reasons else "ok",
            "checks": {name: not why for name, why in found.items()},
            "reasons": reasons,
        },
        status=503 if reasons else 200,
    )


@never_cache
@require_safe
@permission_required("config.view_pulse", raise_exception=True)
def system_status(request: Request) -> HttpResponse:
    """How the system runs, in words."""
    return render(
        request,
        "system_status.html",
        {"sections": status.sections(), "faults": status.faults()},
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The page when something broke: which thing, as far as it concerns the person.

    Django asks for it while the fault is being handled. It must come whatever broke, so
    it asks nothing of the database.
    """
    fault = sys.exc_info()[1]
    if is_disk_full(fault):
        return HttpResponse(render_to_string("507.html"), status=507)
    if is_database_gone(fault):
        page = render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html"), status=500)
