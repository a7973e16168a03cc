"""What the pages of the targets ask."""

from targets.forms.choice import AsOfForm, ChoiceForm

__all__ = ["AsOfForm", "ChoiceForm"]
