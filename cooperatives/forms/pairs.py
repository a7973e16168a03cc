"""Comparing two records, and choosing what the one that stays will say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.template.defaultfilters import yesno
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperatives.fields import LineField
from cooperatives.models import Cooperative, Person, Post
from cooperatives.operations.merging import chosen_fields, have_two_numbers
from cooperatives.operations.moving import figures_that_differ, report_choice
from vietnamese import dates, numbers, phones

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model
    from django.forms import BoundField

    from cooperatives.models import AnnualReport

SIDES = ("first", "second")


class Same(NamedTuple):
    """A column in which the two records do not differ."""

    label: str
    value: str


class MergeForm(forms.Form):
    """Which of two records stays, and whose value where they differ."""

    refusals = {"merge_two_numbers": "reason", "merge_other_area": "reporting_area"}

    keep = forms.ChoiceField(
        label=gettext_lazy("Which record stays"),
        help_text=gettext_lazy(
            "All that hangs on the other goes over to it; then the other is gone."
        ),
        widget=forms.RadioSelect,
    )
    reason = LineField(
        label=gettext_lazy("How do you know which citizen number is right"),
        help_text=gettext_lazy(
            "For example: the card was shown. The full numbers are seen on the page of"
            " each person. Write no number here."
        ),
        max_length=300,
    )

    def __init__(
        self,
        first: Person | Cooperative,
        second: Person | Cooperative,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.same: list[Same] = []
        keep = self.fields["keep"]
        keep.choices = [(side, str(row)) for side, row in zip(SIDES, (first, second))]  # type: ignore[attr-defined]  # noqa: B905  two sides
        for column in chosen_fields(type(first)):
            self._compare(column, first, second)
        if isinstance(first, Cooperative) and isinstance(second, Cooperative):
            self._compare_reports(first, second)
        if not have_two_numbers(first, second):
            del self.fields["reason"]
        else:
            self.order_fields([name for name in self.fields if name != "reason"])

    def _compare(self, column: Any, *records: Person | Cooperative) -> None:
        label = str(capfirst(column.verbose_name))
        values = [_shown(record, column) for record in records]
        plain = [getattr(record, column.attname) for record in records]
        if plain[0] == plain[1] and values[0] == values[1]:
            self.same.append(Same(label, values[0]))
            return
        field = self._choice(column.name, label, values)
        # Of two citizen numbers a person says which is right; nothing is preset.
        if column.name != "citizen_id" or not all(plain):
            field.initial = SIDES[plain[0] in (None, "")]

    def _compare_reports(self, first: Cooperative, second: Cooperative) -> None:
        """A choice for each date of which both have figures, if they differ."""
        others = {report.data_date: report for report in second.annual_reports.all()}
        for report in first.annual_reports.all():
            other = others.get(report.data_date)
            if other is not None and (columns := figures_that_differ(report, other)):
                self._choice(
                    report_choice(report),
                    _("Yearly report of %s") % dates.short_date(report.data_date),
                    [_figures(row, columns) for row in (report, other)],
                )

    def _choice(self, name: str, label: str, values: list[str]) -> forms.ChoiceField:
        field = forms.ChoiceField(
            label=label,
            choices=list(zip(SIDES, values, strict=True)),
            widget=forms.RadioSelect,
        )
        self.fields[name] = field
        return field

    @property
    def differing(self) -> Iterator[BoundField]:
        """The fields between whose two values is chosen, in their order."""
        return (field for field in self if field.name not in {"keep", "reason"})

    @property
    def keeps_first(self) -> bool:
        return bool(self.cleaned_data["keep"] == SIDES[0])

    def choices(self) -> dict[str, str]:
        """For each differing field "keep" or "drop", as the operation asks."""
        chosen = self.cleaned_data
        return {
            field.name: "keep" if chosen[field.name] == chosen["keep"] else "drop"
            for field in self.differing
        }


def standing_of(*records: Person | Cooperative) -> list[tuple[str, list[str]]]:
    """What tells records apart but is not chosen: (what it is, that of each)."""
    if isinstance(records[0], Cooperative):
        firms = [record for record in records if isinstance(record, Cooperative)]
        return [
            (_("Status"), [capfirst(firm.get_status_display()) for firm in firms]),
            (_("Head office"), [firm.place or _("(blank)") for firm in firms]),
        ]
    posts = Post.objects.filter(until=None).select_related("cooperative")
    held = [
        [str(post) for post in posts.filter(person=record.pk)] for record in records
    ]
    return [(_("Posts held"), ["; ".join(row) or _("(blank)") for row in held])]


def _shown(record: Person | Cooperative, column: Any) -> str:
    """A value as people read it; of a citizen number what lists show."""
    if isinstance(record, Person) and column.name == "citizen_id":
        return record.masked_citizen_id or _("(blank)")
    if isinstance(record, Person) and column.name == "date_of_birth":
        return record.date_of_birth_text
    if column.name == "phone":
        return phones.display(getattr(record, column.name)) or _("(blank)")
    return _words(record, column)


def _words(row: Model, column: Any) -> str:
    value = getattr(row, column.name)
    if value in (None, ""):
        return _("(blank)")
    if column.choices:
        return str(capfirst(getattr(row, f"get_{column.name}_display")()))
    if isinstance(value, bool):
        return capfirst(str(yesno(value)))
    if isinstance(value, dt.date):
        return dates.short_date(value)
    return numbers.decimal(value) if isinstance(value, int | Decimal) else str(value)


def _figures(report: AnnualReport, columns: list[Any]) -> str:
    return "; ".join(
        f"{column.verbose_name}: {_words(report, column)}" for column in columns
    )
