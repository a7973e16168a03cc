"""What a visitor of the targets may choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from targets.indicators import default_as_of
from targets.models import Level

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from targets.models import TargetSet


class ChoiceForm(forms.Form):
    """Year and date. Empty or wrong: the newest year, and its last day or today."""

    year = forms.TypedChoiceField(
        label=_("Year"), coerce=int, required=False, empty_value=None
    )
    as_of = forms.DateField(label=_("As of"), required=False)
    map = forms.ChoiceField(label=_("The areas show"), required=False)

    def __init__(self, *args: Any, sets: Sequence[TargetSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sets = sets
        years = sorted({each.year for each in sets}, reverse=True)
        choices = cast("forms.TypedChoiceField", self.fields["year"])
        choices.choices = [(year, str(year)) for year in years]
        by_area = {
            target.code: f"{target.code} {target.label}"
            for each in reversed(sets)  # of two with one code the newest year's words
            for target in each.targets.all()
            if target.level == Level.AREA and target.value is not None
        }
        on_map = cast("forms.ChoiceField", self.fields["map"])
        on_map.choices = [("", _("how many targets are met")), *sorted(by_area.items())]

    def chosen_sets(self) -> list[TargetSet]:
        """All sets of the year: a year may have several plans."""
        self.is_valid()
        year = self.cleaned_data.get("year") or (
            self.sets[0].year if self.sets else None
        )
        return [each for each in self.sets if each.year == year]

    @property
    def on_map(self) -> str:
        """The code of the target that the map shows, "" for the count of met ones."""
        self.is_valid()
        code: str = self.cleaned_data.get("map") or ""
        return code

    def day(self, year: int) -> dt.date:
        self.is_valid()
        return self.cleaned_data.get("as_of") or default_as_of(year)


class AsOfForm(forms.Form):
    """The day on which one target's page looks."""

    as_of = forms.DateField(label=_("As of"), required=False)

    def day(self, default: dt.date) -> dt.date:
        chosen = self.cleaned_data.get("as_of") if self.is_valid() else None
        return chosen or default
