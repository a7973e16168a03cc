"""Contracts, OCOP products, certifications, and the day on which one ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import DayField, LineField, RowsField
from cooperatives.forms.grouped import worded
from cooperatives.forms.records import RecordForm
from cooperatives.models import (
    Certification,
    Cooperative,
    LinkageContract,
    OcopProduct,
    PartnerKind,
    Scope,
)
from cooperatives.operations.links import COLUMNS, SEEN
from vietnamese import tax_codes

if TYPE_CHECKING:
    from django.forms import ModelMultipleChoiceField as _Choices

_REFUSALS = {"ends_before_it_begins": "valid_to"}
_LAST_DAY = _("The last day of its term. Leave empty if there is none.")


class ContractForm(RecordForm[LinkageContract]):
    """A contract of ``instance.cooperative``; its parties by tick or by tax code."""

    seen_columns = SEEN[LinkageContract]
    refusals = {
        **_REFUSALS,
        "date_in_future": "signed_on",
        "part_entered": "number",
    }

    partner_kind = forms.ChoiceField(
        label=_("Kind of partner"),
        choices=worded(PartnerKind),
        initial=PartnerKind.ENTERPRISE,
        widget=forms.RadioSelect,
    )
    scope = forms.ChoiceField(
        label=_("Scope"), choices=worded(Scope), widget=forms.RadioSelect
    )
    party_codes = forms.CharField(
        label=_("Tax codes of others that take part"),
        help_text=_("Separated by commas. A satellite counts only if it takes part."),
        max_length=500,
        required=False,
    )

    class Meta:
        model = LinkageContract
        fields = (*COLUMNS[LinkageContract], "parties")
        field_classes = {
            "partner": LineField,
            "number": LineField,
            "signed_on": DayField,
            "valid_to": DayField,
            "parties": RowsField,
        }
        help_texts = {
            "valid_to": _LAST_DAY,
            "parties": _("Its model, its satellites and those entered before."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.cooperative_id
        near = Q(assignments__hub=own) | Q(satellites__cooperative=own)
        if self.instance.pk:
            near |= Q(party_contracts=self.instance.pk)
        parties = cast("_Choices[Cooperative]", self.fields["parties"])
        parties.queryset = Cooperative.objects.filter(near).exclude(pk=own).distinct()
        if not parties.queryset.exists():
            del self.fields["parties"]

    def clean_party_codes(self) -> list[Cooperative]:
        typed = self.cleaned_data["party_codes"].replace(";", ",").split(",")
        codes = [code for code in map(tax_codes.normalise, typed) if code]
        found = {
            c.coop_code: c for c in Cooperative.objects.filter(coop_code__in=codes)
        }
        if unknown := [code for code in codes if code not in found]:
            raise ValidationError(
                gettext("No cooperative has the tax code %(codes)s."),
                code="cooperative_unknown",
                params={"codes": ", ".join(unknown)},
            )
        return list(found.values())

    def all_parties(self) -> set[Cooperative]:
        """Those ticked and those named by code, without the signer."""
        chosen = {
            *self.cleaned_data.get("parties", ()),
            *self.cleaned_data["party_codes"],
        }
        return chosen - {self.instance.cooperative}


class OcopForm(RecordForm[OcopProduct]):
    seen_columns = SEEN[OcopProduct]
    refusals = {
        **_REFUSALS,
        "date_in_future": "recognised_on",
        "part_entered": "name",
    }

    class Meta:
        model = OcopProduct
        fields = COLUMNS[OcopProduct]
        field_classes = {
            "name": LineField,
            "decision_no": LineField,
            "recognised_on": DayField,
        }

    stars = forms.TypedChoiceField(
        label=_("Stars"),
        choices=[(3, "3★"), (4, "4★"), (5, "5★")],
        coerce=int,
        widget=forms.RadioSelect,
    )
    valid_to = DayField(
        label=_("Valid until the day"),
        help_text=_("Leave empty for 36 months from the recognition."),
        required=False,
    )


class CertificationForm(RecordForm[Certification]):
    seen_columns = SEEN[Certification]
    refusals = {
        **_REFUSALS,
        "date_in_future": "issued_on",
        "part_entered": "number",
    }

    class Meta:
        model = Certification
        fields = COLUMNS[Certification]
        field_classes = {
            "number": LineField,
            "product": LineField,
            "issued_on": DayField,
            "valid_to": DayField,
        }
        help_texts = {"valid_to": _LAST_DAY}


class DayForm(forms.Form):
    """The day on which something ended."""

    refusals = dict.fromkeys(
        (
            "date_in_future",
            "ends_before_it_begins",
            "part_ended",
            "assignment_ended",
            "hub_has_satellites",
            "post_ended",
            "post_ends_before_it_began",
        ),
        "day",
    )

    day = DayField(
        label=_("Day"),
        help_text=_("Day/month/year."),
        error_messages={"required": _("Enter the day.")},
    )
