"""Choosing a model or a satellite, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import DayField, LineField
from cooperatives.forms.grouped import worded
from cooperatives.models import MILESTONES, Cooperative, ModelAssignment, ModelKind

if TYPE_CHECKING:
    from django.forms import ModelChoiceField as _Choice


class AssignmentForm(forms.Form):
    """The assignment of a cooperative in its area; the hubs are the area's models."""

    refusals = {
        "date_in_future": "since",
        "already_assigned": "since",
        "ends_before_it_begins": "until",
        "hub_missing": "hub",
        "hub_not_model": "hub",
        "hub_of_other_area": "hub",
        "hub_needless": "hub",
    }

    kind = forms.ChoiceField(
        label=_("Kind"), choices=worded(ModelKind), widget=forms.RadioSelect
    )
    hub = forms.ModelChoiceField(
        Cooperative.objects.none(),
        label=_("Its model cooperative"),
        help_text=_("For a satellite: a model of the same area."),
        required=False,
        error_messages={
            "invalid_choice": _("This is not a model cooperative of the same area.")
        },
    )
    since = DayField(label=_("From"), help_text=_("Day/month/year."))
    until = DayField(
        label=_("Until the day"),
        help_text=_("Leave empty while it is running."),
        required=False,
    )
    document = LineField(label=_("By which paper"), max_length=200, required=False)

    def __init__(self, cooperative: Cooperative, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        models = ModelAssignment.objects.filter(
            kind=ModelKind.HUB, area=cooperative.reporting_area
        )
        hubs = cast("_Choice[Cooperative]", self.fields["hub"])
        hubs.queryset = Cooperative.objects.filter(
            pk__in=models.values("cooperative")
        ).exclude(pk=cooperative.pk)


class ProgressForm(forms.Form):
    """A milestone and the day on which it was reached."""

    refusals = dict.fromkeys(("date_in_future", "progress_outside_assignment"), "on")

    percent = forms.TypedChoiceField(
        label=_("Milestone"),
        choices=lambda: [
            (percent, f"{percent}% – {words}") for percent, words in MILESTONES.items()
        ],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the milestone.")},
    )
    on = DayField(label=_("Reached on"), help_text=_("Day/month/year."))
