"""The shape of what is entered, one module per noun."""

from cooperatives.forms.cooperatives import AsOfForm, CooperativeForm

__all__ = ["AsOfForm", "CooperativeForm"]
