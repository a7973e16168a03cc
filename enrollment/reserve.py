"""The reserve list as the office sees it: everyone on it, in order, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _

from enrollment.models import Application, ApplicationStatus, Offer, OfferState
from enrollment.waiting import turns
from vietnamese import dates, text

if TYPE_CHECKING:
    import datetime as dt

    from enrollment.models import Call

OFFERED = "offered"
STEPPED_BACK = "stepped_back"
WAITING = "waiting"


@dataclass(frozen=True)
class Line:
    """Somebody on the list. ``place`` counts those who wait, from 1; ``reasons`` is the
    order in words, ``code`` and ``note`` say what happens to them now.
    """

    application: Application
    state: str
    code: str
    note: str
    reasons: str = ""
    place: int | None = None
    offer: Offer | None = None

    @property
    def signal(self) -> str:
        return {OFFERED: "wait", WAITING: "info", STEPPED_BACK: ""}[self.state]

    @property
    def label(self) -> str:
        return {
            OFFERED: _("seat offered"),
            WAITING: _("waiting"),
            STEPPED_BACK: _("stepped back"),
        }[self.state]

    def answers_to(self, query: str) -> bool:
        found = f"{self.application.search_text} {self.application.cooperative_name}"
        return text.fold(query) in text.fold(found)


def lines(call: Call) -> list[Line]:
    """Who is offered a seat, then who waits, in order, then who stepped back; a fixed
    number of queries.
    """
    waiting = [
        Line(
            turn.standing.application,
            WAITING,
            turn.code,
            turn.text,
            turn.standing.line,
            place,
        )
        for place, turn in enumerate(turns(call), start=1)
    ]
    return [*_offered(call), *waiting, *_stepped_back(call)]


def line_of(application: Application) -> Line | None:
    """The applicant's own line, if they are on the reserve list of a call."""
    if application.status != ApplicationStatus.WAITLISTED:
        return None
    call = getattr(application.training_class, "call", None)
    found = lines(call) if call is not None else []
    return next((each for each in found if each.application == application), None)


def skipped(found: list[Line]) -> list[tuple[str, int]]:
    """Why those who wait do not get the free seats, with how many for each reason."""
    waiting = (each.note for each in found if each.state == WAITING)
    return Counter(waiting).most_common()


def moment(at: dt.datetime) -> str:
    """17 giờ 00, 21/08/2024."""
    return f"{dates.time_words(at)}, {dates.short_date(at)}"


def _offered(call: Call) -> list[Line]:
    offers = (
        Offer.objects.open_now()
        .filter(training_class=call.training_class)
        .for_page()
        .order_by("made_at", "pk")
    )
    return [
        Line(
            application,
            OFFERED,
            OFFERED,
            _until(offer),
            application.basis.get("line", ""),
            offer=offer,
        )
        for offer in offers
        for application in offer.applications.all()
    ]


def _until(offer: Offer) -> str:
    if offer.is_overdue:
        return _("not answered by %s") % moment(offer.expires_at)
    return _("until %(moment)s, %(left)s left") % {
        "moment": moment(offer.expires_at),
        "left": timeuntil(offer.expires_at),
    }


def _stepped_back(call: Call) -> list[Line]:
    applications = (
        Application.objects.stepped_back()
        .filter(training_class=call.training_class)
        .for_table()
        .prefetch_related("offers")
        .order_by("stepped_back_at", "pk")
    )
    return [
        Line(
            application,
            STEPPED_BACK,
            STEPPED_BACK,
            _how(application),
            application.basis.get("line", ""),
        )
        for application in applications
    ]


def _how(application: Application) -> str:
    """How and when they stepped back."""
    words = {
        OfferState.DECLINED: _("declined the seat at %s"),
        OfferState.EXPIRED: _("did not answer by %s"),
        OfferState.TAKEN_BACK: _("taken back by the office at %s"),
    }
    last = next(iter(application.offers.all()), None)
    state = OfferState(last.state) if last else OfferState.DECLINED
    at = application.stepped_back_at
    if last and state == OfferState.EXPIRED:
        at = last.expires_at
    return words.get(state, words[OfferState.DECLINED]) % (moment(at) if at else "")
