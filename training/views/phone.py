"""Attendance on a telephone, as an installed page that works without a connection.

Everything lies under ``/diem-danh/``, the scope of its service worker. The shell, the
worker and the manifest hold nothing about anybody and are public.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from training import operations
from training.models import Session
from training.phone import read_sent, rosters, sessions_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request

FILES = (
    "css/app.css",
    "css/diem-danh.css",
    "js/diem-danh-kho.js",
    "js/diem-danh.js",
    "fonts/bvp-400.woff2",
    "fonts/bvp-600.woff2",
    "img/dau.svg",
)


@never_cache
@require_safe
@permission_required("training.record_attendance", raise_exception=True)
def attendance_phone(request: Request, pk: int | None = None) -> HttpResponse:
    """The sessions around today; ``pk`` is one to open, as by the code on a sheet."""
    sessions = sessions_for(request.user, pk)
    if pk is not None and pk not in {session.pk for session in sessions}:
        shown = Session.objects.visible_to(request.user).filter(pk=pk)
        if not shown.exists():
            raise Http404
    return render(
        request,
        "training/attendance_phone.html",
        {"sessions": sessions, "opened": pk, "today": timezone.localdate()},
    )


@login_not_required
@require_safe
def attendance_shell(request: HttpRequest) -> HttpResponse:
    """The page without anybody's data: what the worker shows without a connection."""
    return render(request, "training/attendance_shell.html")


@login_not_required
@require_safe
def attendance_worker(request: HttpRequest) -> HttpResponse:
    """The service worker with the list of what it keeps; a new list is a new version."""
    files = [reverse("training:attendance_shell"), *(static(name) for name in FILES)]
    source = (settings.BASE_DIR / "static/js/diem-danh-sw.js").read_text("utf-8")
    version = hashlib.sha256(f"{files}{source}{get_language()}".encode()).hexdigest()
    head = (
        f"const VERSION = {json.dumps(version[:12])};\n"
        f"const SHELL = {json.dumps(files[0])};\n"
        f"const FILES = {json.dumps(files)};\n"
        f"const STORE = {json.dumps(static('js/diem-danh-kho.js'))};\n"
        f"const DAY = {json.dumps(reverse('training:attendance_day'))};\n"
        f"const SEND = {json.dumps(reverse('training:attendance_send'))};\n"
    )
    return HttpResponse(
        head + source,
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


@login_not_required
@require_safe
def attendance_manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone needs to put the page among its apps."""
    start = reverse("training:attendance_phone")
    return JsonResponse(
        {
            "name": _("Attendance of the classes for cooperatives"),
            "short_name": _("Attendance"),
            "lang": get_language(),
            "id": start,
            "start_url": start,
            "scope": start,
            "display": "standalone",
            "background_color": "#faf9f3",
            "theme_color": "#0a332c",
            "icons": [
                {
                    "src": static("img/dau.svg"),
                    "sizes": "any",
                    "type": "image/svg+xml",
                    "purpose": "any",
                }
            ],
        },
        content_type="application/manifest+json",
    )


@never_cache
@require_safe
@permission_required("training.record_attendance", raise_exception=True)
def attendance_day(request: Request) -> JsonResponse:
    """The rosters for the telephone, with the token that it needs to send.

    ``who`` is the account, so that a telephone used by two mixes nothing up.
    """
    opened = request.GET.get("buoi", "")
    pk = int(opened) if opened.isascii() and opened.isdigit() else None
    return JsonResponse(
        {
            "who": request.user.pk,
            "name": request.user.get_full_name(),
            "token": get_token(request),
            "sessions": rosters(sessions_for(request.user, pk)),
        }
    )


@never_cache
@require_POST
@permission_required("training.record_attendance", raise_exception=True)
def attendance_send(request: Request) -> JsonResponse:
    """Take what a telephone kept; answer what became of it, and the roster as it is."""
    try:
        sent = read_sent(request.body)
        if sent.who != request.user.pk:  # the telephone is used by two
            return JsonResponse({"code": "other_account"}, status=409)
        session = get_object_or_404(
            Session.objects.visible_to(request.user).for_table(), pk=sent.session
        )
        kept = operations.submit_attendance(
            session,
            sent.marks,
            key=sent.key,
            made_at=sent.made_at,
            device=sent.device,
            guests=sent.guests,
            actor=request.user,
        )
    except ValidationError as refusal:
        return JsonResponse(
            {"code": refusal.code, "error": " ".join(refusal.messages)}, status=422
        )
    fresh = Session.objects.for_table().get(pk=session.pk)
    return JsonResponse({"outcome": kept.outcome, "session": rosters([fresh])[0]})
