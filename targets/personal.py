"""Which columns of the targets tell of people."""

from django.utils.translation import gettext_lazy as _

from accounts.personal import Held, Purpose, Term

HELD: tuple[Held, ...] = (
    Held(
        "targets.FrozenRow",
        _("rows behind a closed figure: the name of who was counted"),
        ("label", "search_text", "record", "record_id", "about"),
        Purpose.FIGURES,
        Term.NUMBERS,
    ),
    Held(
        "targets.ClosedPeriod",
        _("closed figures: who closed them"),
        ("closed_by", "closed_at"),
        Purpose.RESPONSIBLE,
        Term.OFFICE,
    ),
)
PLAIN: dict[str, tuple[str, ...]] = {
    "targets.FrozenRow": ("figure", "position", "part", "reason", "amount", "area"),
    "targets.ClosedPeriod": ("target_set", "as_of", "decision_no", "decided_on"),
}
NOBODY: tuple[str, ...] = (
    "targets.TargetSet",
    "targets.Target",
    "targets.FrozenFigure",
)
