"""Finding the unit of today: among the parts of a split commune, or from an old address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperatives.fields import LineField, key_of
from cooperatives.models import AdminUnit, AdminUnitChange, Share, UnitLevel
from cooperatives.models.areas import place_in_unit
from cooperatives.units import changes_of

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from cooperatives.models import Cooperative


class SuccessorField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A successor, with how much of the old unit went to it and by which resolution."""

    widget = forms.RadioSelect

    def label_from_instance(self, change: AdminUnitChange) -> SafeString:
        words = (
            _("all of %(unit)s")
            if change.share == Share.WHOLE
            else _("a part of %(unit)s")
        )
        return format_html(
            '{}<span class="hint">{} · {}</span>',
            change.to_unit.address,
            words % {"unit": change.from_unit},
            change.legal_basis,
        )


class UnitChoiceForm(forms.Form):
    """In which successor of its commune a cooperative's head office lies."""

    change = SuccessorField(
        AdminUnitChange.objects.none(),
        label=gettext_lazy("The head office now lies in"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose a unit.")},
    )
    hamlet = LineField(
        label=gettext_lazy("Hamlet"),
        help_text=gettext_lazy("It tells to which part of the commune the place went."),
        max_length=100,
        required=False,
    )
    address_text = LineField(
        label=gettext_lazy("House number, road"),
        help_text=gettext_lazy("The address without commune, district and province."),
        max_length=300,
        required=False,
    )

    def __init__(self, cooperative: Cooperative, data: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "hamlet": cooperative.hamlet,
                "address_text": place_in_unit(cooperative.address_text),
            },
        )
        unit = cooperative.admin_unit
        if unit is not None:
            cast("SuccessorField", self.fields["change"]).queryset = changes_of(unit)


class AddressChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit by its address in the province; one that ended early says when."""

    def label_from_instance(self, unit: AdminUnit) -> str:
        if unit.level == UnitLevel.DISTRICT:
            return unit.address
        if unit.parent and unit.valid_to and unit.valid_to != unit.parent.valid_to:
            return _("%(unit)s (until %(day)s)") % {
                "unit": unit,
                "day": f"{unit.valid_to:%d/%m/%Y}",
            }
        return str(unit)


class OldAddressForm(forms.Form):
    """An address of before July 2025: first the district, then one of its communes."""

    district = AddressChoice(
        AdminUnit.objects.filter(level=UnitLevel.DISTRICT)
        .with_parents()
        .order_by("-parent__code", "sort_key"),
        label=gettext_lazy("Former district or town"),
        empty_label=gettext_lazy("Choose"),
    )
    commune = AddressChoice(
        AdminUnit.objects.none(),
        label=gettext_lazy("Former commune or ward"),
        empty_label=gettext_lazy("Choose"),
        required=False,
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        communes = cast("AddressChoice", self.fields["commune"])
        district = key_of(self.data.get("district", ""))
        if district:
            communes.queryset = (
                AdminUnit.objects.communes()
                .filter(parent__in=AdminUnit.objects.filter(pk=district))
                .filter(parent__level=UnitLevel.DISTRICT)
                .with_parents()
                .order_by("sort_key", "valid_from")
            )
        else:
            del self.fields["commune"]

    def unit(self) -> AdminUnit | None:
        """The old commune that was chosen, if one was."""
        return self.cleaned_data.get("commune") if self.is_valid() else None
