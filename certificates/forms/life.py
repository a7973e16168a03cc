"""What happens to one certificate, as the office enters it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.operations import CORRECTABLE
from cooperatives.fields import BirthDateField, DayField, LineField, NameField
from cooperatives.models import Gender
from papers.models import Signatory
from papers.uploads import UploadField

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError
    from django.db.models import QuerySet

    from certificates.models import Certificate

_NOTHING_WRITTEN = {"autocomplete": "off"}


def _signatories(certificate: Certificate) -> QuerySet[Signatory]:
    """Who signs for the body that issued it, whatever the body is called today.

    Of a paper register only the body's name is known.
    """
    if certificate.is_historic:
        body = Q(body__name=certificate.issuing_body_name)
    else:
        body = Q(body=certificate.seat.training_class.body)
    return Signatory.objects.filter(body, is_active=True)


class ActForm(forms.Form):
    """An act on ``certificate``; ``refusals`` name the field that a refusal is about."""

    refusals: ClassVar[dict[str, str]] = {}

    def __init__(self, certificate: Certificate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.certificate = certificate
        if "signatory" in self.fields:
            self.fields["signatory"].queryset = _signatories(certificate)  # type: ignore[attr-defined]

    def refuse(self, refusal: ValidationError) -> None:
        """Show a refusal next to the field that it is about."""
        field = self.refusals.get(getattr(refusal, "code", None) or "")
        self.add_error(field, refusal.messages)


class DecisionForm(ActForm):
    """A signed decision about a certificate, and why it was made."""

    refusals: ClassVar[dict[str, str]] = {
        "decision_in_future": "signed_on",
        "decision_too_early": "signed_on",
        "decision_number_used": "number",
        "signatory_inactive": "signatory",
        "reason_missing": "reason",
    }

    number = LineField(
        label=_("Number of the decision"),
        help_text=_(
            "For example 21/QĐ-LMHTX. If it names several certificates, enter it again"
            " on the page of each."
        ),
        max_length=40,
        error_messages={"required": _("Enter the number of the decision.")},
        widget=forms.TextInput(attrs={"class": "w3", **_NOTHING_WRITTEN}),
    )
    signed_on = DayField(
        label=_("Signed on"),
        help_text=_("Day/month/year."),
        error_messages={"required": _("Enter the day it was signed.")},
    )
    signatory = forms.ModelChoiceField(
        Signatory.objects.none(),
        label=_("Signed by"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose who signed.")},
    )
    reason = LineField(
        label=_("Reason"),
        help_text=_("As in the decision. It stays in the register."),
        max_length=300,
        error_messages={"required": _("Give the reason.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RevokeForm(DecisionForm):
    """The signed decision that revokes a certificate."""

    public_reason = LineField(
        label=_("Reason told to whoever verifies it"),
        help_text=_(
            "Shown with the state if the holder lets verifiers see more. Name nobody."
            " Leave it empty to tell only that the certificate was revoked."
        ),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CorrectForm(DecisionForm):
    """What the certificate should say of its holder, and the decision on it."""

    refusals: ClassVar[dict[str, str]] = {
        **DecisionForm.refusals,
        "certificate_overflows": "holder_workplace",
    }
    field_order = ("holder_name", "holder_gender", "birth", *CORRECTABLE)

    holder_name = NameField(label=_("Full name"), max_length=100)
    holder_gender = forms.ChoiceField(
        label=_("Gender"), choices=Gender.choices, widget=forms.RadioSelect
    )
    birth = BirthDateField(
        label=_("Date of birth"),
        help_text=_("If the papers have only the year, enter the year: 1981."),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "w2", "inputmode": "numeric"}),
    )
    holder_birth_place = LineField(
        label=_("Place of birth"), max_length=100, required=False
    )
    holder_workplace = LineField(
        label=_("Workplace"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    holder_position = LineField(label=_("Post"), max_length=100, required=False)

    def __init__(self, certificate: Certificate, *args: Any, **kwargs: Any) -> None:
        now = {name: getattr(certificate, name) for name in CORRECTABLE}
        now["birth"] = certificate.holder_dob_text
        super().__init__(certificate, *args, initial=now, **kwargs)

    @property
    def facts(self) -> dict[str, object]:
        """What it should say, by column."""
        born = self.cleaned_data["birth"]
        facts = {n: self.cleaned_data[n] for n in CORRECTABLE if n in self.fields}
        return {
            **facts,
            "holder_dob": born.date,
            "holder_dob_precision": born.precision,
        }

    @property
    def decision(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("number", "signed_on", "signatory", "reason")
        }


class VoidForm(ActForm):
    """Why a number is voided."""

    refusals: ClassVar[dict[str, str]] = {"reason_missing": "reason"}

    reason = LineField(
        label=_("Reason"),
        help_text=_("For example: the blank was spoilt in printing."),
        max_length=200,
        error_messages={"required": _("Give the reason.")},
    )


HANDOVER_REFUSALS = {
    "handover_in_future": "on",
    "handover_too_early": "on",
    "proxy_paper_missing": "proxy_paper",
    "receiver_missing": "receiver",
}


class HandoverFields(forms.Form):
    """When it was handed over, and to whom if not to the holder."""

    on = DayField(
        label=_("Handed over on"),
        initial=timezone.localdate,
        error_messages={"required": _("Enter the day it was handed over.")},
    )
    receiver = LineField(
        label=_("Received by somebody else"),
        help_text=_("Full name of the proxy. Leave it empty if the holder signed."),
        max_length=100,
        required=False,
    )
    proxy_paper = LineField(
        label=_("Paper of the proxy"),
        help_text=_("For example: giấy ủy quyền số 12 ngày 05/10/2024."),
        max_length=150,
        required=False,
    )


class HandoverForm(HandoverFields, ActForm):
    """One paper handed over."""

    refusals: ClassVar[dict[str, str]] = HANDOVER_REFUSALS


class CopyForm(ActForm):
    """A copy from the register: when, to whom, signed by whom."""

    refusals: ClassVar[dict[str, str]] = {
        "copy_in_future": "issued_on",
        "copy_too_early": "issued_on",
        "receiver_missing": "receiver",
        "signatory_inactive": "signatory",
    }

    receiver = LineField(
        label=_("Received by"),
        max_length=100,
        error_messages={"required": _("Enter who receives the copy.")},
    )
    issued_on = DayField(label=_("Issued on"), initial=timezone.localdate)
    signatory = forms.ModelChoiceField(
        Signatory.objects.none(),
        label=_("Signed by"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose who signed.")},
    )
    given = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, certificate: Certificate, *args: Any, **kwargs: Any) -> None:
        super().__init__(certificate, *args, **kwargs)
        self.fields["given"].initial = certificate.copies.count()


class OriginalForm(ActForm):
    """The PDF that the issuing body signed with its own key."""

    refusals: ClassVar[dict[str, str]] = {
        "original_too_large": "file",
        "original_unsigned": "file",
        "original_is_ours": "file",
        "original_untrusted": "file",
        "original_twice": "file",
    }

    file = UploadField(
        label=_("PDF signed digitally by the issuing body"),
        help_text=_("At most 5 MB."),
        error_messages={"required": _("Choose a file.")},
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
