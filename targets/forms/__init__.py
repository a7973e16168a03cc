"""What the pages of the targets ask."""

from targets.forms.choice import AsOfForm, ChoiceForm
from targets.forms.periods import CloseForm
from targets.forms.plans import PlanForm, TargetFormSet

__all__ = ["AsOfForm", "ChoiceForm", "CloseForm", "PlanForm", "TargetFormSet"]
