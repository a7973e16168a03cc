"""The list explained: for everybody the rule, its values, the decision and whose it was.

The values are those that the decision was taken on (``Application.basis``), so that the
page says next year what was true on the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.models import Application, ApplicationStatus, Criterion, Offer
from enrollment.queue import queue_of
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.functional import _StrPromise

    from enrollment.queue import QueueRow
    from training.models import TrainingClass

VALUES: dict[str, _StrPromise] = {
    Criterion.PLACE: gettext_lazy("place of the cooperative"),
    Criterion.MODEL: gettext_lazy("model cooperative"),
    Criterion.SATELLITE: gettext_lazy("satellite"),
    Criterion.UNTRAINED: gettext_lazy("nobody trained for the role yet"),
    Criterion.COMPLETE: gettext_lazy("dossier complete"),
    Criterion.WOMAN: gettext_lazy("woman"),
    Criterion.YOUNG: gettext_lazy("under 35"),
}
DECIDED = (
    ApplicationStatus.WAITLISTED,
    ApplicationStatus.OFFERED,
    ApplicationStatus.ADMITTED,
    ApplicationStatus.DECLINED,
)


@dataclass(frozen=True)
class Explained:
    """One applicant's line of the explanation."""

    row: QueueRow
    offers: tuple[Offer, ...]

    @property
    def application(self) -> Application:
        return self.row.application

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def basis(self) -> dict[str, Any]:
        """What the last decision rested on; before one, how things stand now."""
        if self.application.basis or self.row.standing is None:
            return dict(self.application.basis)
        return self.row.standing.basis(free=-1)

    @property
    def is_decided(self) -> bool:
        return self.application.status in DECIDED

    @property
    def signal(self) -> str:
        return self.row.signal

    @property
    def status(self) -> str:
        return self.row.status

    def get_status_display(self) -> str:
        return self.row.get_status_display()

    @property
    def place(self) -> str:
        """ "3/43" when decided, or now."""
        basis = self.basis
        return f"{basis['place']}/{basis['of']}" if basis else ""

    @property
    def free(self) -> int | None:
        """Seats that were free then."""
        free = self.application.basis.get("free")
        return None if free is None else int(free)

    @property
    def rule(self) -> str:
        """The rule's criteria, the weightiest first."""
        return rule_in_words(self.basis.get("rule", ()))

    @property
    def values(self) -> str:
        """The values in the rule's order."""
        basis = self.basis
        return "; ".join(
            f"{VALUES[code]}: {_value(code, basis['values'][code])}"
            for code in basis.get("rule", ())
            if code in VALUES
        )

    @property
    def decided_at(self) -> dt.datetime | None:
        return self.application.decided_at

    @property
    def decided_by(self) -> str:
        """Who decided; who accepted an offered seat took it themselves."""
        by = self.application.decided_by
        return by.get_full_name() if by else ""

    @property
    def reason(self) -> str:
        return self.application.reason

    @property
    def override(self) -> str:
        """Why the order was left."""
        return str(self.application.basis.get("override", ""))

    @property
    def offered(self) -> str:
        """The seats that were offered, with each answer."""
        return "; ".join(_offer_in_words(offer) for offer in self.offers)


def explained(training_class: TrainingClass) -> list[Explained]:
    """Everybody's line, in the order of the queue; a fixed number of queries."""
    rows = queue_of(training_class)
    offered = Application.objects.filter(
        training_class=training_class, offers__isnull=False
    ).prefetch_related(Prefetch("offers", Offer.objects.order_by("made_at", "pk")))
    offers = {each.pk: tuple(each.offers.all()) for each in offered.distinct()}
    return [Explained(row, offers.get(row.pk, ())) for row in rows]


def rule_in_words(rule: Any) -> str:
    """The criteria, the weightiest first; unknown ones of older rules are left out."""
    labels = dict(Criterion.choices)
    known = [str(labels[code]) for code in rule if code in labels]
    return str(capfirst(" → ".join(known)))


def _value(code: str, value: Any) -> str:
    if code == Criterion.PLACE:
        return str(value)
    if code == Criterion.COMPLETE:
        return dates.short_date(date.fromisoformat(value)) if value else _("no")
    return _("yes") if value else _("no")


def _offer_in_words(offer: Offer) -> str:
    answer = str(offer.get_state_display())
    if offer.channel:
        answer += f", {offer.get_channel_display()}"
    if offer.answered_at:
        answer += f", {_moment(offer.answered_at)}"
    return _("offered %(at)s, until %(until)s: %(answer)s") % {
        "at": _moment(offer.made_at),
        "until": _moment(offer.expires_at),
        "answer": answer,
    }


def _moment(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"
