"""Attendance as it is entered: a roster, a grid, a spreadsheet, choices, claims."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.uploads import UploadField
from training.forms.classes import in_row
from training.models import AttendanceMark, Participant
from training.operations import GridMark, Mark, SeenMark, parse_symbol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from django.forms import BoundField

    from training.attendance import Grid, GridCell, GridRow
    from training.models import (
        Attendance,
        AttendanceConflict,
        Session,
    )


@dataclass(frozen=True)
class RosterRow:
    """One learner of a roster with the two fields of the row.

    ``entry`` is what stands; ``is_claimed``: they reported themselves present.
    """

    participant: Participant
    mark: BoundField
    missed: BoundField
    entry: Attendance | None
    is_claimed: bool
    is_disputed: bool

    @property
    def version(self) -> int:
        return self.entry.version if self.entry else 0


class RosterForm(forms.Form):
    """The attendance of a session: ``mark_<pk>`` and, for M, ``missed_<pk>`` tiết.

    ``saved`` is what was recorded before; beside each stands ``seen_<pk>``, its version
    as the page showed it, and ``key`` names this page, so that sending it twice is once.
    Nothing is preset: a blank row is a question, never a silent presence; it stays open.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        session: Session,
        participants: Iterable[Participant],
        saved: Iterable[Attendance] = (),
        *,
        claimed: Collection[int] = (),
        disputed: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.session = session
        self.participants = list(participants)
        self.claimed, self.disputed = claimed, disputed
        self.entries = {entry.participant_id: entry for entry in saved}
        self.fields["key"].initial = uuid.uuid4
        for participant in self.participants:
            entry = self.entries.get(participant.pk)
            self.fields[f"mark_{participant.pk}"] = forms.ChoiceField(
                choices=AttendanceMark.choices,
                required=False,
                label=str(participant.person),
                initial=entry.mark if entry else "",
                widget=forms.RadioSelect,
            )
            self.fields[f"missed_{participant.pk}"] = forms.CharField(
                required=False,
                label=gettext("%s, periods missed") % participant.person,
                initial=entry.missed or "" if entry else "",
                widget=forms.TextInput(
                    attrs={
                        "class": "w1",
                        "inputmode": "numeric",
                        "autocomplete": "off",
                    }
                ),
            )

    def rows(self) -> Iterator[RosterRow]:
        for participant in self.participants:
            yield RosterRow(
                participant,
                self[f"mark_{participant.pk}"],
                self[f"missed_{participant.pk}"],
                self.entries.get(participant.pk),
                participant.pk in self.claimed,
                participant.pk in self.disputed,
            )

    def filled(self, *, claimed_only: bool = False) -> RosterForm:
        """The same page, unjudged, with who is still blank marked present."""
        initial = {name: self[name].value() for name in self.fields}
        for row in self.rows():
            if not row.mark.value() and (row.is_claimed or not claimed_only):
                initial[row.mark.name] = AttendanceMark.PRESENT.value
        return RosterForm(
            self.session,
            self.participants,
            self.entries.values(),
            claimed=self.claimed,
            disputed=self.disputed,
            initial=initial,
        )

    def clean(self) -> None:
        for participant in self.participants:
            mark = self.cleaned_data.get(f"mark_{participant.pk}")
            if mark == AttendanceMark.PARTLY:
                self._clean_missed(f"missed_{participant.pk}")

    def _clean_missed(self, name: str) -> None:
        text = self.cleaned_data[name].strip()
        if not (
            text.isascii() and text.isdigit() and 0 < int(text) <= self.session.periods
        ):
            problem = gettext("For M, enter the periods missed: 1 to %s.")
            self.add_error(
                name,
                in_row(
                    self.fields[name].label,
                    problem % self.session.periods,
                    "missed_periods",
                ),
            )

    def marks(self) -> dict[int, SeenMark]:
        """What was entered, for ``submit_attendance``; only of a valid form."""
        found = {}
        for participant in self.participants:
            pk = participant.pk
            if symbol := self.cleaned_data[f"mark_{pk}"]:
                missed = (
                    int(self.cleaned_data[f"missed_{pk}"])
                    if symbol == AttendanceMark.PARTLY
                    else 0
                )
                found[pk] = SeenMark(
                    Mark(symbol, missed), _version(self.data.get(f"seen_{pk}"))
                )
        return found

    @property
    def page_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()


def _version(text: Any) -> int:
    """A version that came back with a page; 0 for anything else."""
    given = str(text or "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


@dataclass
class GridField:
    """A cell of the grid as it is typed in; ``problem`` tells what is wrong with it."""

    cell: GridCell
    value: str
    is_open: bool
    problem: str = ""

    @property
    def name(self) -> str:
        return f"m_{self.cell.key}"

    @property
    def is_changed(self) -> bool:
        return self.value != self.cell.text

    @property
    def label(self) -> str:
        return f"{self.cell.participant.person}, {self.cell.session}"


class GridForm(forms.Form):
    """Learners × sessions: ``m_<session>_<participant>`` holds "x", "P", "K" or "M2".

    ``seen`` brings the versions back that the page showed. ``open_sessions`` may be
    written; a blank, or what stands, is left alone. Its cells are no fields of Django's:
    of 1,600 each would cost more than reading it.
    """

    seen = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        grid: Grid,
        open_sessions: Collection[int],
        *,
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.grid = grid
        self.rows: list[tuple[GridRow, list[GridField]]] = []
        self._by_key: dict[str, GridField] = {}
        for row in grid.rows:
            fields = []
            for cell in row.cells:
                is_open = cell.session.pk in open_sessions
                field = GridField(cell, self._value(cell, typed, is_open), is_open)
                fields.append(field)
                self._by_key[cell.key] = field
            self.rows.append((row, fields))

    def _value(
        self,
        cell: GridCell,
        typed: Mapping[str, str] | None,
        is_open: bool,  # noqa: FBT001  of this cell
    ) -> str:
        if is_open and self.is_bound:
            return str(self.data.get(f"m_{cell.key}", "")).strip()
        if is_open and typed and cell.key in typed:
            return typed[cell.key]
        return cell.text

    @property
    def versions(self) -> str:
        """What the page shows, to be sent back: {"<session>_<participant>": version}."""
        return json.dumps(
            {
                key: field.cell.entry.version
                for key, field in self._by_key.items()
                if field.cell.entry and field.is_open
            },
            separators=(",", ":"),
        )

    @property
    def changes(self) -> int:
        return sum(field.is_changed for field in self._by_key.values())

    def clean(self) -> None:
        seen = self.cleaned_data.get("seen")
        seen = seen if isinstance(seen, dict) else {}
        self._marks: list[GridMark] = []
        for key, field in self._by_key.items():
            if not field.is_open or not field.value:
                continue
            cell = field.cell
            try:
                mark = parse_symbol(field.value, cell.session.periods)
            except ValidationError as refusal:
                field.problem = str(refusal.message)
                self.add_error(None, in_row(field.label, field.problem, refusal.code))
                continue
            if mark is not None and str(mark) != cell.text:
                version = _version(seen.get(key))
                self._marks.append(
                    GridMark(cell.session.pk, cell.participant.pk, mark, version)
                )
        if not self._marks and not self.errors:
            self.add_error(
                None,
                ValidationError(
                    gettext("Nothing was changed."), code="nothing_changed"
                ),
            )

    def marks(self) -> list[GridMark]:
        """What was typed, for ``record_grid``; only of a valid form."""
        return self._marks

    def refuse(self, refusal: ValidationError) -> None:
        """Tell a refusal, and where somebody else wrote in the cell itself."""
        for error in refusal.error_list:
            self.add_error(None, error)
            if error.code == "attendance_changed":
                each: GridMark = (error.params or {})["cell"]
                field = self._by_key[f"{each.session_id}_{each.participant_id}"]
                field.problem = gettext("%(person)s recorded %(mark)s.") % error.params


class ImportForm(forms.Form):
    file = UploadField(
        label=_("Spreadsheet"),
        help_text=_(
            "An .xlsx or .csv file with the columns of the printed sheet: full name, and a"
            " column a session, for example “05/03 S”."
        ),
        error_messages={"required": _("Choose the file.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    blank_is_present = forms.BooleanField(
        label=_("A blank cell means present"),
        required=False,
        help_text=_("Only for learners without a mark; no mark is ever overwritten."),
    )


@dataclass(frozen=True)
class Dispute:
    """The versions of one learner at one session, the one that stands first."""

    participant: Participant
    stands: Attendance
    conflicts: list[AttendanceConflict]


class SettleForm(forms.Form):
    """``choice_<participant>`` is the mark that is right: "x", "P", "K", "M2"."""

    def __init__(self, disputes: Iterable[Dispute], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.disputes = list(disputes)
        for dispute in self.disputes:
            symbols = {
                dispute.stands.symbol: Mark(dispute.stands.mark, dispute.stands.missed)
            }
            symbols |= {
                each.symbol: Mark(each.mark, each.missed) for each in dispute.conflicts
            }
            self.fields[self._name(dispute)] = forms.TypedChoiceField(
                choices=[(symbol, symbol) for symbol in symbols],
                coerce=symbols.__getitem__,
                required=False,
                empty_value=None,
                label=str(dispute.participant.person),
                widget=forms.RadioSelect,
            )

    @staticmethod
    def _name(dispute: Dispute) -> str:
        return f"choice_{dispute.participant.pk}"

    def rows(self) -> Iterator[tuple[Dispute, BoundField]]:
        for dispute in self.disputes:
            yield dispute, self[self._name(dispute)]

    def clean(self) -> None:
        if not any(self.cleaned_data.values()) and not self.errors:
            raise ValidationError(
                _("Choose for at least one learner which mark is right."),
                code="choice_missing",
            )

    def choices(self) -> dict[int, Mark]:
        return {
            dispute.participant.pk: mark
            for dispute in self.disputes
            if (mark := self.cleaned_data[self._name(dispute)]) is not None
        }

    def seen(self) -> list[int]:
        """The conflicts that the page showed, sent back in ``seen``."""
        given = self.data.getlist("seen") if hasattr(self.data, "getlist") else []
        return [_version(each) for each in given]
