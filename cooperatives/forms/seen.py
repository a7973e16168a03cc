"""Forms that remember what they showed, so that nobody's change is lost in silence."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model

from cooperatives.meanwhile import seen_of

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

M = TypeVar("M", bound=Model)


class SeenForm(forms.ModelForm[M]):
    """The form of a record that is there carries ``seen``, which its operation compares.

    ``seen_columns`` are those that the operation writes.
    """

    seen_columns: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["seen"] = forms.CharField(
                initial=seen_of(self.instance, self.seen_columns),
                widget=forms.HiddenInput,
                required=False,
            )

    def add_error(self, field: str | None, error: Any) -> None:
        """Leave rules over several columns to the operation.

        It asks for them too, and its refusal has a field to stand by.
        """
        if hasattr(error, "error_dict"):
            error.error_dict.pop(NON_FIELD_ERRORS, None)
        super().add_error(field, error)

    @property
    def seen(self) -> str:
        return str(self.cleaned_data.get("seen", ""))

    def look_again(self, refusal: ValidationError) -> None:
        """After ``changed_meanwhile`` the form shows what it was told is there now."""
        data: Any = copy(self.data)  # what is sent cannot be changed, its copy can
        data[self.add_prefix("seen")] = (refusal.params or {})["seen"]
        self.data = data
