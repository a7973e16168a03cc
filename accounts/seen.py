"""Forms that remember what they showed, so that nobody's change is lost in silence."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.db.models import Model

from accounts.meanwhile import seen_of

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

M = TypeVar("M", bound=Model)


class SeenMixin(forms.BaseForm):
    """A form that carries ``seen``, which the operation that saves compares.

    Its refusal (``changed_meanwhile``) says what is there now; the form shown again with
    it counts that as seen.
    """

    def remember(self, mark: str) -> None:
        """Carry this mark of what the form shows."""
        self.fields["seen"] = forms.CharField(
            initial=mark, widget=forms.HiddenInput, required=False
        )

    @property
    def seen(self) -> str:
        return str(self.cleaned_data.get("seen", ""))

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if getattr(error, "code", None) == "changed_meanwhile":
            self._look_again(error)

    def _look_again(self, refusal: ValidationError) -> None:
        data: Any = copy(self.data)  # what is sent cannot be changed, its copy can
        data[self.add_prefix("seen")] = (refusal.params or {})["seen"]
        self.data = data


class SeenForm(SeenMixin, forms.ModelForm[M]):
    """The form of a record that is there. ``seen_columns`` its operation writes."""

    seen_columns: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.remember(self.shown())

    def shown(self) -> str:
        """The mark of what is there, before what was typed is put into it."""
        return seen_of(self.instance, self.seen_columns)
