"""The pages that belong to no app: home, the desk, the class file, guidance, health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from config.class_file import KIND, entries, entry_of, load
from config.desk import tasks_for
from config.health import readiness
from enrollment.models import Call
from papers import downloads
from papers.models import Bundle
from papers.operations import order
from privacy.holdings import HELD
from targets.indicators import default_as_of, figures
from targets.models import Target

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request

HOME_TARGETS = ("T8a", "T8b")


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
    return render(request, "privacy.html", {"held": HELD})


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


@require_safe
def desk(request: Request) -> HttpResponse:
    """What waits for the signed-in person today, each line a link."""
    return render(request, "desk.html", {"tasks": tasks_for(request.user)})


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
    """Database reachable and migrated, background worker not behind; else 503."""
    checks = readiness()
    ready = all(checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", "checks": checks},
        status=200 if ready else 503,
    )
