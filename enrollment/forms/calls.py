"""The wording, the order and the dates of a call."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.seen import SeenForm
from curriculum.models import ProgrammeRole
from enrollment.models import Call, Criterion, Endorser
from enrollment.operations.calls import CALL_FIELDS
from vietnamese import dates, phones
from vietnamese.numbers import leading_zero

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.forms import BoundField
    from django.utils.functional import _StrPromise

    from training.models import TrainingClass

DAYS_TO_DECIDE = 14  # between the suggested deadline and the first day of class


class RuleWidget(forms.MultiWidget):
    """A number for each criterion, ``rule_<code>``: no script is needed to put them in order."""

    template_name = "enrollment/_rule.html"
    use_fieldset = True

    def __init__(self) -> None:
        attrs = {"class": "w1", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__({code: forms.TextInput(attrs) for code in Criterion.values})

    def decompress(self, value: Sequence[str] | None) -> list[int]:
        rule = list(value or ())
        return [
            rule.index(code) + 1 if code in rule else 0 for code in Criterion.values
        ]

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        if value and set(value) <= set(Criterion.values):  # a rule, not what was typed
            value = self.decompress(value)
        context = super().get_context(name, value, attrs)
        for part, criterion in zip(
            context["widget"]["subwidgets"], Criterion, strict=True
        ):
            part["label"] = capfirst(criterion.label)
        return context


class RuleField(forms.MultiValueField):
    """The criteria of an order by their numbers; 0 or nothing is not used.

    Refuses one number for two (``rule_repeated``) and an order of nothing
    (``rule_empty``). When a form does not have it at all, the order stays.
    """

    widget = RuleWidget

    def __init__(self, **kwargs: Any) -> None:
        places = [
            forms.IntegerField(
                min_value=0, max_value=len(Criterion), required=False, label=each.label
            )
            for each in Criterion
        ]
        super().__init__(places, require_all_fields=False, required=False, **kwargs)

    def compress(self, data_list: Sequence[int | None]) -> list[str]:
        numbered = [
            (number, code)
            for number, code in zip(data_list, Criterion.values, strict=False)
            if number
        ]
        numbers = [number for number, _code in numbered]
        if len(set(numbers)) < len(numbers):
            raise ValidationError(
                gettext("Two criteria have the same number."), code="rule_repeated"
            )
        return [code for _number, code in sorted(numbered)]


class CallForm(SeenForm[Call]):
    """Everything about a call that is not the class's (``CALL_FIELDS``)."""

    template_name = "enrollment/_call_form.html"
    seen_columns = CALL_FIELDS
    rule = RuleField(
        label=_("Order when there are more applicants than seats"),
        help_text=_(
            "Number the criteria: 1 weighs most, 0 is not used. What they leave equal is"
            " ordered by the moment at which the dossier was complete."
        ),
    )

    class Meta:
        model = Call
        fields = (
            "summary",
            "audience",
            "dossier",
            "letter_required",
            "endorsement",
            "rule",
            "offer_hours",
            "opens_at",
            "closes_at",
            "contact_name",
            "contact_phone",
        )
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "audience": forms.Textarea(attrs={"rows": 4}),
            "dossier": forms.Textarea(attrs={"rows": 4}),
            "endorsement": forms.RadioSelect,
            "offer_hours": forms.TextInput(
                attrs={"class": "w1", "inputmode": "numeric"}
            ),
            "contact_phone": forms.TextInput(attrs={"class": "w3", "type": "tel"}),
            "opens_at": forms.DateTimeInput(attrs={"class": "w3"}),
            "closes_at": forms.DateTimeInput(attrs={"class": "w3"}),
        }
        help_texts = {
            "summary": _("Stands above all else, and under the picture in Zalo."),
            "opens_at": _("Day and hour. Example: 15/08/2026 17:00."),
            "closes_at": _("Day and hour. Example: 15/08/2026 17:00."),
            "offer_hours": _(
                "An answer due outside office hours may wait until 17:00 of the next"
                " working day."
            ),
            "contact_phone": _("A mobile number is shown with a link to Zalo."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["endorsement"].choices = [  # type: ignore[attr-defined]
            (each.value, capfirst(each.label)) for each in Endorser
        ]

    def groups(self) -> Iterator[tuple[_StrPromise, list[BoundField]]]:
        """(heading, its fields)."""
        for heading, names in (
            (_("What people read"), ("summary", "audience", "dossier")),
            (_("Letter and second signature"), ("letter_required", "endorsement")),
            (_("Order and reserve list"), ("rule", "offer_hours")),
            (_("Time to apply"), ("opens_at", "closes_at")),
            (_("Who answers questions"), ("contact_name", "contact_phone")),
        ):
            yield heading, [self[name] for name in names]

    def clean_rule(self) -> list[str]:
        rule: list[str] = self.cleaned_data["rule"]
        widget = self.fields["rule"].widget
        left_out = widget.value_omitted_from_data(self.data, self.files, "rule")
        if left_out:
            return list(self.instance.rule)
        if not rule:
            raise ValidationError(
                gettext("Number at least one criterion."), code="rule_empty"
            )
        return rule

    def clean_contact_phone(self) -> str:
        """As people write numbers here; a short internal number stays as typed."""
        typed = str(self.cleaned_data["contact_phone"])
        known = phones.normalise(typed) or phones.normalise_landline(typed)
        if not known and not any(letter.isdigit() for letter in typed):
            raise ValidationError(
                gettext("Enter a telephone number."), code="phone_invalid"
            )
        return phones.display(known) if known else typed


AUDIENCE = {
    ProgrammeRole.DIRECTOR: (
        "Giám đốc, Phó giám đốc, Chủ tịch và thành viên Hội đồng quản trị, hoặc người"
        " được quy hoạch vào các chức danh này."
    ),
    ProgrammeRole.ACCOUNTANT: (
        "Kế toán trưởng, kế toán, hoặc người được hợp tác xã dự kiến giao việc kế toán."
    ),
}
DOSSIER = """\
Phiếu đăng ký dự học (điền trực tuyến).
Giấy giới thiệu hoặc công văn cử của hợp tác xã; có thể bổ sung sau khi nộp phiếu.
Bản sao văn bằng chuyên môn, nếu có."""


def suggestion(training_class: TrainingClass) -> dict[str, object]:
    """The usual wording of a new call (``domain.md`` A1), in Vietnamese for the public."""
    first_day = dates.short_date(training_class.starts_on)
    limit = leading_zero(training_class.seats_per_cooperative)
    closes_on = training_class.starts_on - timedelta(days=DAYS_TO_DECIDE)
    return {
        "audience": "\n".join(
            (
                AUDIENCE[ProgrammeRole(training_class.version.programme.role)],
                f"Từ đủ 18 tuổi vào ngày khai giảng {first_day}.",
                "Hợp tác xã có trụ sở trong tỉnh, chưa giải thể.",
                f"Mỗi hợp tác xã cử không quá {limit} người.",
            )
        ),
        "dossier": DOSSIER,
        "contact_name": training_class.body.name,
        "opens_at": timezone.localtime().replace(minute=0),
        "closes_at": timezone.make_aware(datetime.combine(closes_on, time(17))),
    }
