"""Finding an application again, and answering what the office asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enrollment.forms.applying import KINDS, ApplicationForm
from enrollment.forms.steps import typed_from
from enrollment.models import Application, Draft
from enrollment.operations import ASKABLE, FILLED_IN, IDENTITY
from vietnamese import phones

if TYPE_CHECKING:
    from enrollment.models import Call


def code_of(typed: str) -> str:
    """A dossier code as it is kept, however it was typed."""
    letters = re.sub("[^0-9A-Z]", "", typed.upper())
    return "-".join((letters[:4], letters[4:8], letters[8:]))


class ClaimCodeForm(forms.Form):
    """The code that was sent to the dossier's e-mail or phone."""

    code = forms.CharField(
        label=_("Code"),
        max_length=10,
        widget=forms.TextInput(
            attrs={
                "class": "w2",
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
            }
        ),
    )

    def clean_code(self) -> str:
        return "".join(filter(str.isdigit, self.cleaned_data["code"]))


class LookupForm(forms.Form):
    """The dossier code and the phone that belong together."""

    code = forms.CharField(
        label=_("Dossier code"),
        max_length=40,
        help_text=_(
            "As on the receipt, with or without dashes. Example: 7KQ3-MX8R-2D."
        ),
        widget=forms.TextInput(attrs={"class": "w3", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone given in the form"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "w3", "type": "tel", "autocomplete": "tel"}
        ),
    )

    def clean_code(self) -> str:
        return code_of(self.cleaned_data["code"])

    def application(self) -> Application | None:
        """The dossier that both belong to, if there is one."""
        phone = phones.normalise(self.cleaned_data["phone"])
        if not phone:
            return None
        return (
            Application.objects.filter(code=self.cleaned_data["code"], phone=phone)
            .select_related("training_class__body", "cooperative__reporting_area")
            .first()
        )

    def draft(self) -> Draft | None:
        """The form not sent yet that both belong to, if there is one."""
        phone = phones.normalise(self.cleaned_data["phone"])
        if not phone:
            return None
        return (
            Draft.objects.filter(code=self.cleaned_data["code"], phone=phone)
            .select_related("training_class")
            .first()
        )


class SupplementForm(ApplicationForm):
    """What the office asked for, with what the dossier says now; nothing else.

    Named nothing in particular, it takes everything but who the applicant is.
    """

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, call=call, **kwargs)
        asked = set(self.instance.asked) or {*ASKABLE} - IDENTITY
        if "cooperative" in asked:
            asked.add("cooperative_query")
        files = {name for name, kind in KINDS.items() if kind in asked}
        for name in set(self.fields) - (asked - {*KINDS}) - files:
            del self.fields[name]
        before = typed_from(self.instance)
        for name in self.fields:
            self.initial[name] = before.get(name, [""])[0]
        self._before = {name: getattr(self.instance, name) for name in FILLED_IN}
        self._before["citizen_id"] = self.instance.citizen_id

    @property
    def changes(self) -> dict[str, object]:
        """What differs now from the dossier, by column."""
        columns = {*self.fields} - {*KINDS, "cooperative", "cooperative_query"}
        if "date_of_birth" in columns:
            columns.add("dob_precision")
        if "cooperative" in self.fields:
            columns |= {"cooperative_id", "cooperative_text"}
        return {
            name: getattr(self.instance, name)
            for name in columns
            if getattr(self.instance, name) != self._before[name]
        }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self._answered = bool(self.papers)
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if (
            not self.errors
            and not self.is_search
            and not (self._answered or self.changes)
        ):
            self.add_error(
                None,
                ValidationError(
                    gettext("Nothing is changed and no file is added yet."),
                    code="supplement_empty",
                ),
            )
