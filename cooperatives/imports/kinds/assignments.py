"""The list of model cooperatives (điểm) and their satellites (vệ tinh)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from cooperatives.imports.content import BadValue
from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import column, show
from cooperatives.imports.kinds.named import AREA_ALIASES, CODE, NAME, NamesCooperatives
from cooperatives.imports.matching import bundle, chunks
from cooperatives.imports.values import (
    parse_date,
    parse_percent,
    parse_tax_code,
    parse_text,
)
from cooperatives.models import ImportKind, ModelAssignment, ModelKind
from cooperatives.operations.assignments import assign, end_assignment, note_progress

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from accounts.models import User
    from cooperatives.imports.cells import Cell
    from cooperatives.imports.kinds.base import Row
    from cooperatives.models import Cooperative


class _Period(NamedTuple):
    """A time during which a cooperative is a model or a satellite."""

    kind: str
    area: int
    since: dt.date
    until: dt.date | None

    def meets(self, since: dt.date, until: dt.date | None) -> bool:
        begins_in_time = until is None or self.since <= until
        return begins_in_time and (self.until is None or self.until >= since)


def parse_progress(cell: Cell) -> int | None:
    """A whole number of per cent."""
    percent = parse_percent(cell)
    if percent is None:
        return None
    if percent != int(percent):
        raise BadValue("fraction", _("This must be a whole number."))
    return int(percent)


class AssignmentList(NamesCooperatives):
    key = ImportKind.MODEL_ASSIGNMENTS
    fields = (
        CODE,
        NAME,
        column(
            "kind",
            "Loại",
            words.among(words.MODELS),
            "Loại HTX",
            "Loại mô hình",
            "Mô hình",
            needed=True,
        ),
        column("area", "Địa bàn", parse_text, *AREA_ALIASES, needed=True),
        column(
            "hub_code",
            "Mã số thuế HTX điểm",
            parse_tax_code,
            "MST HTX điểm",
            "Mã số HTX điểm",
            "HTX điểm",
        ),
        column(
            "since", "Từ ngày", parse_date, "Ngày bắt đầu", "Bắt đầu từ", needed=True
        ),
        column("until", "Đến ngày", parse_date, "Ngày kết thúc"),
        column(
            "percent", "Tiến độ (%)", parse_progress, "Tiến độ thực hiện", needed=True
        ),
        column("progress_on", "Ngày tiến độ", parse_date, "Tiến độ đến ngày"),
    )

    def codes(self, row: Row) -> list[str]:
        return [*super().codes(row), row.values.get("hub_code") or ""]

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        found = [
            assignment
            for lot in chunks(self.cooperatives.found)
            for assignment in ModelAssignment.objects.filter(cooperative__in=lot)
            .select_related("hub")
            .prefetch_related("progress")
        ]
        self.assignments = bundle(found, "cooperative_id")
        self.periods: dict[int, list[_Period]] = defaultdict(list)
        for each in found:
            self.periods[each.cooperative_id].append(
                _Period(each.kind, each.area_id, each.since, each.until)
            )

    def order(self, rows: Iterable[Row]) -> list[Row]:
        """Models before the satellites that name them, wherever they stand."""
        return sorted(rows, key=lambda row: row.get("kind") == ModelKind.SATELLITE)

    def saving_order(self, rows: Iterable[Row]) -> list[Row]:
        """New models, then satellites, then known models: some may end after theirs."""

        def turn(row: Row) -> int:
            if row.get("kind") == ModelKind.SATELLITE:
                return 1
            return 0 if row.is_new else 2

        return sorted(rows, key=turn)

    def plan(self, row: Row) -> None:
        cooperative = self.cooperative(row)
        row.label = str(cooperative or row.get("coop_name") or "")[:200]
        self.not_to_come(row, "since", "progress_on")
        self.in_order(row, "since", "until")
        self._check_progress(row)
        if cooperative is None:
            return
        self.once(row, "since", cooperative.pk, row.get("kind"), row.get("since"))
        self._find(row, cooperative)
        hub = self._hub(row)
        if row.errors:
            return
        row.plan["cooperative"], row.plan["hub"] = cooperative, hub
        if row.is_new:
            self._begin(row, cooperative, hub)
        else:
            self._go_on(row, hub)
        self._progress(row)

    def _check_progress(self, row: Row) -> None:
        on, since, until = (row.get(k) for k in ("progress_on", "since", "until"))
        if on is not None and ((since and on < since) or (until and on > until)):
            row.fail(
                "progress_on",
                "progress_outside_assignment",
                _("The assignment was not running on that day."),
            )

    def _find(self, row: Row, cooperative: Cooperative) -> None:
        """The assignment that began on this day, or a new one where none is running."""
        kind, since, area = row.get("kind"), row.get("since"), self.area_of(row)
        if area is not None and cooperative.reporting_area_id != area.pk:
            row.fail(
                "area",
                "cooperative_of_other_area",
                _("%(cooperative)s does not belong to %(area)s.")
                % {"cooperative": cooperative, "area": area},
            )
        if kind is None or since is None:
            return
        for each in self.assignments.get(cooperative.pk, []):
            if (each.kind, each.since) == (kind, since):
                row.target = each
                return
        row.is_new = True
        if any(p.meets(since, row.get("until")) for p in self.periods[cooperative.pk]):
            row.fail(
                "coop_code" if row.get("coop_code") else "coop_name",
                "already_assigned",
                _("This cooperative is already a model or a satellite."),
            )

    def _hub(self, row: Row) -> Cooperative | None:
        """The model of a satellite, which is a model of the same area at the time."""
        code, kind = row.get("hub_code"), row.get("kind")
        if kind is None or row.has_fault("hub_code"):
            return None
        if kind == ModelKind.HUB:
            if code:
                message = _("Only a satellite has a model cooperative.")
                row.fail("hub_code", "hub_needless", message)
            return None
        if not code:
            if row.target is None:
                message = _("A satellite needs its model cooperative.")
                row.fail("hub_code", "hub_missing", message)
            return None
        hub = self.cooperatives.by_code.get(code)
        if hub is None:
            self.compare_code(row, "hub_code")
            message = _("No cooperative has the tax code %s.") % code
            row.fail("hub_code", "cooperative_unknown", message)
            return None
        self._guard_hub(row, hub)
        return hub

    def _guard_hub(self, row: Row, hub: Cooperative) -> None:
        since, until, area = row.get("since"), row.get("until"), self.area_of(row)
        if since is None or area is None or row.target is not None:
            return
        as_model = [
            period
            for period in self.periods[hub.pk]
            if period.kind == ModelKind.HUB
            and (period.meets(since, until) if until else period.until is None)
        ]
        if not as_model:
            row.fail(
                "hub_code",
                "hub_not_model",
                _("%(hub)s is not a model cooperative at that time.") % {"hub": hub},
            )
        elif all(period.area != area.pk for period in as_model):
            row.fail(
                "hub_code",
                "hub_of_other_area",
                _("%(hub)s is a model cooperative of another area.") % {"hub": hub},
            )

    def _begin(
        self, row: Row, cooperative: Cooperative, hub: Cooperative | None
    ) -> None:
        area = self.area_of(row)
        if area is None:
            raise AssertionError(row)
        self.periods[cooperative.pk].append(
            _Period(row.get("kind"), area.pk, row.get("since"), row.get("until"))
        )
        row.put(ModelAssignment, "kind", row.get("kind"), "kind")
        row.put(ModelAssignment, "area", area, "area")
        row.put(ModelAssignment, "hub", hub, "hub_code")
        row.put(ModelAssignment, "since", row.get("since"), "since")
        row.put(ModelAssignment, "until", row.get("until"), "until")

    def _go_on(self, row: Row, hub: Cooperative | None) -> None:
        target, until = row.target, row.get("until")
        if hub is not None and hub != target.hub:
            message = _("Its model cooperative is %s.") % target.hub
            row.fail("hub_code", "hub_differs", message)
        if until is None or until == target.until:
            return
        if target.until is not None:
            message = _("This assignment has already ended.")
            row.fail("until", "assignment_ended", message)
            return
        self.not_to_come(row, "until")
        row.put(ModelAssignment, "until", until, "until")

    def _progress(self, row: Row) -> None:
        percent, day = row.get("percent"), row.get("progress_on")
        entries = row.target.progress.all() if row.target else []
        known = next((entry.percent for entry in entries if entry.on == day), None)
        if known == percent:
            return
        row.plan["progress"] = (percent, day)
        after = f"{percent}% ({show(day)})" if day else f"{percent}%"
        row.differ(
            _("progress in percent"), "" if known is None else f"{known}%", after
        )

    def save(self, row: Row, actor: User | None) -> None:
        if row.is_new:
            row.instance = assign(
                row.plan["cooperative"],
                row.changes["kind"],
                area=row.changes["area"],
                hub=row.plan["hub"],
                since=row.changes["since"],
                until=row.changes.get("until"),
                document=self.source[:200],
                actor=actor,
            )
        else:
            row.instance = row.target
        if "progress" in row.plan:
            percent, day = row.plan["progress"]
            note_progress(row.instance, percent, on=day, actor=actor)
        if not row.is_new and "until" in row.changes:
            end_assignment(row.instance, until=row.changes["until"], actor=actor)
