"""What this phone remembers: forms begun on it, and dossiers opened a moment ago.

Forms begun are codes in a signed cookie, which outlives the browser for as long as
drafts are kept. A dossier opened by code and phone stays open for an hour in the
session, so that its pages and files can be reached; several people may share a phone.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enrollment.models import Application, Draft, new_application_code
from enrollment.operations.drafts import KEPT

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from enrollment.models import Call

RECEIPT = "application_code"
SALT = "phieu"
MOST = 10  # forms; a commune officer's phone may have begun a few
OPENED = "opened_dossiers"
OPEN_SECONDS = 3600
_signer = signing.TimestampSigner(salt="enrollment.draft")


def actor(request: HttpRequest) -> User | None:
    """The account, if there is one: who acts."""
    return request.user if request.user.is_authenticated else None


def tried_too_often() -> ValidationError:
    return ValidationError(
        _("Tried too often. Please try again in an hour, or call the office."),
        code="too_often",
    )


def codes(request: HttpRequest) -> list[str]:
    """The codes of forms begun on this phone, the newest first."""
    kept = request.get_signed_cookie(
        settings.DRAFTS_COOKIE_NAME,
        default="",
        salt=SALT,
        max_age=int(KEPT.total_seconds()),
    )
    return kept.split(".") if kept else []


def drafts(request: HttpRequest) -> QuerySet[Draft]:
    """The forms begun on this phone or with this account."""
    found = Draft.objects.filter(code__in=codes(request))
    if request.user.is_authenticated:
        found |= Draft.objects.filter(account=request.user)
    return found.select_related("training_class")


def remember(request: HttpRequest, response: HttpResponse, code: str) -> HttpResponse:
    """Let this phone find the form again."""
    others = [each for each in codes(request) if each != code]
    response.set_signed_cookie(
        settings.DRAFTS_COOKIE_NAME,
        ".".join([code, *others][:MOST]),
        salt=SALT,
        max_age=KEPT,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def sign(code: str) -> str:
    """A code for the hidden field of a form: who sends it back was given the page."""
    return _signer.sign(code)


def asked_draft(request: HttpRequest, call: Call, *, step: int) -> Draft:
    """The form that a step belongs to: as its page says, else the newest of this phone.

    Unsaved, under the code that the page proposed, when it is a new one.
    """
    try:
        code = _signer.unsign(request.POST.get("draft", ""), max_age=KEPT)
    except signing.BadSignature:
        code = ""
    if not code:
        return _begun(request, call, step) or _new(call)
    draft = Draft.objects.filter(code=code).first()
    if draft is None:
        return _new(call, code)
    return draft if draft.training_class_id == call.training_class_id else _new(call)


def _begun(request: HttpRequest, call: Call, step: int) -> Draft | None:
    """The form named in the address, of the same person, or the newest at a later step."""
    begun = drafts(request).filter(training_class=call.training_class)
    if code := request.GET.get("phieu", ""):
        return begun.filter(code=code).first()
    if step > 1:
        return begun.first()
    number = request.POST.getlist("citizen_id")
    same = (each for each in begun if each.typed.get("citizen_id") == number)
    return next(same, None) if any(number) else None


def _new(call: Call, code: str = "") -> Draft:
    return Draft(
        code=code or new_application_code(), training_class=call.training_class
    )


def open_dossier(request: HttpRequest, application: Application) -> None:
    """Let this browser see the dossier and its files for an hour."""
    opened = dict(request.session.get(OPENED, {}))
    opened[application.code] = int(time.time())
    request.session[OPENED] = opened


def close_dossiers(request: HttpRequest) -> None:
    """The next person of a shared phone sees nothing of the last one's."""
    if request.COOKIES and request.session.get(OPENED):
        del request.session[OPENED]


def is_open(request: HttpRequest, code: str) -> bool:
    """Whether the dossier was opened in this browser within the hour."""
    since = request.session.get(OPENED, {}).get(code, 0)
    return bool(since) and time.time() - since < OPEN_SECONDS
