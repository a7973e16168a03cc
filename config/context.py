"""What every page knows: the site's name, its navigation, who is signed in as what.

Everything that costs a query is lazy, so a page pays only for what it prints, and a
visitor without an account costs none but the cached question about sample data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from accounts.roles import LABELS
from accounts.sessions import left_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

    from accounts.http import Request

SAMPLE_DATA_SECONDS = 60

PUBLIC = (
    (_("Home"), "home"),
    (_("Classes enrolling"), "enrollment:call_list"),
    (_("Follow a dossier"), "enrollment:application_lookup"),
    (_("Verify"), "certificates:certificate_lookup"),
    (_("Targets of the year"), "targets:public_targets"),
)
DESK = (_("Today's work"), "desk")
OWN = (
    (_("My class"), "training:own_class"),
    (_("My applications"), "enrollment:own_application_list"),
    (_("My certificates"), "certificates:own_certificate_list"),
    (_("My data"), "privacy:own_data"),
)
TRUSTED = (
    (_("My cooperatives"), "enrollment:my_cooperatives", "enrollment.add_nomination"),
    (_("Lists to endorse"), "enrollment:nomination_list", "cooperatives.serve_area"),
)
STAFF = (
    (_("Admissions"), "enrollment:application_list", "enrollment.view_application"),
    (
        _("Lists to endorse"),
        "enrollment:nomination_list",
        "enrollment.endorse_nomination",
    ),
    (_("Classes"), "training:class_list", "training.view_trainingclass"),
    (
        _("Certificates"),
        "certificates:certificate_list",
        "certificates.view_certificate",
    ),
    (
        _("Cooperatives"),
        "cooperatives:cooperative_list",
        "cooperatives.view_cooperative",
    ),
    (
        _("Bringing data in"),
        "cooperatives:import_list",
        "cooperatives.import_records",
    ),
    (_("Targets"), "targets:target_list", "targets.view_target"),
    (_("Messages"), "notices:message_list", "notices.view_message"),
    (_("Personal data"), "privacy:holding_list", "privacy.protect_data"),
    (_("Accounts"), "staff:account_list", "accounts.manage_accounts"),
    (_("Journal"), "accounts:audit_list", "accounts.view_auditentry"),
    (_("System"), "system_status", "config.view_pulse"),
)
ROOTS = ("home", "desk")


class NavItem(NamedTuple):
    """A line of the navigation; ``current`` is "page", "true" (a page below it) or empty."""

    label: str
    url: str
    current: str


def _nav_item(path: str, label: _StrPromise, view_name: str) -> NavItem:
    url = reverse(view_name)
    if path == url:
        current = "page"
    else:
        below = view_name not in ROOTS and path.startswith(url)
        current = "true" if below else ""
    return NavItem(str(label), url, current)


def _nav_items(request: Request) -> list[NavItem]:
    """What this person may open; those without an office page keep the public ones."""
    user = getattr(request, "user", None)  # absent when the CSRF check refuses
    chosen: Iterable[tuple[_StrPromise, str]] = PUBLIC
    if user is not None and user.is_authenticated:
        trust = [(label, name) for label, name, perm in TRUSTED if user.has_perm(perm)]
        staff = [(label, name) for label, name, perm in STAFF if user.has_perm(perm)]
        # Who is trusted with a commune and works for the office has some pages by both.
        chosen = dict.fromkeys([DESK, *trust, *(staff or [*OWN, *PUBLIC])])
    return [_nav_item(request.path, label, name) for label, name in chosen]


def _role_labels(request: Request) -> list[str]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    names = user.roles.values_list("name", flat=True)
    return [str(LABELS[name]) for name in names if name in LABELS]


def _visit_left(request: Request) -> int | None:
    """Seconds until the visit ends; None where nobody need be warned."""
    if getattr(request, "user", None) is None:
        return None
    return left_of(request)


def _has_sample_data() -> bool:
    return bool(
        caches["local"].get_or_set(
            "sample_data",
            lambda: AuditEntry.objects.filter(verb="demo.loaded").exists(),
            SAMPLE_DATA_SECONDS,
        )
    )


def site(request: Request) -> dict[str, Any]:
    return {
        "site_name": _("Training for the cooperatives of Cà Mau"),
        "hotline": settings.HOTLINE,
        "nav_items": SimpleLazyObject(lambda: _nav_items(request)),
        "role_labels": SimpleLazyObject(lambda: _role_labels(request)),
        "sample_data": SimpleLazyObject(_has_sample_data),
        "visit_left": SimpleLazyObject(lambda: _visit_left(request)),
        "LANGUAGE_CODE": get_language(),
    }
