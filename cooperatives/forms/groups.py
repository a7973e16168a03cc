"""Tổ hợp tác and hội quán, their status and ratings; drafts put before the Council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import DayField, LineField, UnitField
from cooperatives.forms.cooperatives import SINCE_EVER
from cooperatives.forms.grouped import worded
from cooperatives.forms.records import RecordForm
from cooperatives.models import (
    Cooperative,
    CooperativeGroup,
    CooperativeStatus,
    GroupKind,
    ModelAssignment,
    PolicyDocument,
    Rating,
    ReportingArea,
)
from cooperatives.operations.groups import COLUMNS
from cooperatives.operations.policy import COLUMNS as POLICY_COLUMNS
from cooperatives.trained import SCHEME

if TYPE_CHECKING:
    from django.forms import ModelChoiceField as _Choice


class GroupForm(RecordForm[CooperativeGroup]):
    """A group's data; it may be connected to a model cooperative or a satellite."""

    seen_columns = COLUMNS
    refusals = {"group_entered": "name", "date_in_future": "founded_on"}

    kind = forms.ChoiceField(
        label=_("Kind"), choices=worded(GroupKind), widget=forms.RadioSelect
    )
    admin_unit = UnitField()
    is_certified = forms.NullBooleanField(
        label=_("Certified by the commune"),
        required=False,
        widget=forms.NullBooleanSelect,
    )

    class Meta:
        model = CooperativeGroup
        fields = COLUMNS
        field_classes = {
            "name": LineField,
            "address_text": LineField,
            "founded_on": DayField,
        }
        localized_fields = ("members",)
        widgets = {
            "members": forms.TextInput(attrs={"class": "w2", "inputmode": "numeric"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = cast("_Choice[ReportingArea]", self.fields["reporting_area"])
        areas.queryset = ReportingArea.objects.filter(scheme=SCHEME)
        chosen = ModelAssignment.objects.values("cooperative")
        models = cast("_Choice[Cooperative]", self.fields["connected_cooperative"])
        models.queryset = Cooperative.objects.filter(pk__in=chosen)


class GroupCreateForm(GroupForm):
    """With its first status."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=CooperativeStatus.choices,
        initial=CooperativeStatus.ACTIVE,
    )
    status_since = DayField(
        label=_("Status since"), help_text=SINCE_EVER, required=False
    )


class GroupStatusForm(forms.Form):
    """A status from a day on."""

    refusals = {"date_in_future": "since"}

    status = forms.ChoiceField(
        label=_("Status"), choices=CooperativeStatus.choices, widget=forms.RadioSelect
    )
    since = DayField(label=_("Since"), help_text=SINCE_EVER, required=False)


class RatingForm(forms.Form):
    """A rating as declared, with its paper."""

    refusals = {"date_in_future": "rated_on"}

    rating = forms.ChoiceField(
        label=_("Rating"), choices=worded(Rating), widget=forms.RadioSelect
    )
    rated_on = DayField(label=_("Rated on"), help_text=_("Day/month/year."))
    document = LineField(label=_("Paper of the rating"), max_length=200, required=False)


class PolicyForm(RecordForm[PolicyDocument]):
    seen_columns = POLICY_COLUMNS
    refusals = {"date_in_future": "submitted_on"}

    class Meta:
        model = PolicyDocument
        fields = POLICY_COLUMNS
        field_classes = {
            "title": LineField,
            "submission_no": LineField,
            "submitted_on": DayField,
        }
        help_texts = {
            "submission_no": _(
                "For example 12/TTr-UBND. Without it a draft is not counted."
            )
        }
