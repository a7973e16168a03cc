"""What people type, as the system keeps it; each refusal has its sentence and code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperatives.imports.cells import Cell
from cooperatives.imports.values import BadValue, parse_money
from cooperatives.models import AdminUnit
from vietnamese import citizen_id, dates, names, phones, text

if TYPE_CHECKING:
    import datetime as dt

_KEY = re.compile("[0-9]{1,18}")
_MONTH = re.compile(r"(?:(0?[1-9]|1[0-2])[/.\-])?((?:19|20)[0-9]{2})")


def key_of(typed: str) -> int:
    """The key of a row as an address names it; 0, which no row has, for anything else."""
    return int(typed) if _KEY.fullmatch(typed) else 0


class LineField(forms.CharField):
    """One line of text in NFC with single spaces; look-alike letters are refused."""

    def to_python(self, value: Any) -> str:
        return text.clean(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if strange := text.strange_letters(value):
            raise ValidationError(
                gettext("“%s” is not a letter of Vietnamese; please type it again.")
                % strange,
                code="strange_letters",
            )


class NameField(LineField):
    """A full name of two to six words (``domain.md`` §1.4)."""

    def validate(self, value: str) -> None:
        super().validate(value)
        fault = names.check_name(value)
        if fault == "name_words":
            raise ValidationError(
                gettext("Enter the family name and the given name, 2 to 6 words."),
                code=fault,
            )
        if fault:
            raise ValidationError(
                gettext("A name has letters, spaces, ' and - only."), code=fault
            )


class GenderField(forms.ChoiceField):
    """The value "nam" or "nu"; the words "Nam" and "Nữ" do as well."""

    def to_python(self, value: Any) -> str:
        return text.fold(super().to_python(value))


class BirthDateField(forms.CharField):
    """A day, or the bare year of old papers, in the past."""

    def clean(self, value: Any) -> dates.BirthDate:
        typed = super().clean(value)
        try:
            born = dates.parse_birth_date(typed)
        except dates.BirthDateError as fault:
            raise ValidationError(_birth_date_fault(fault), code=fault.code) from None
        if born.date >= timezone.localdate():
            raise ValidationError(
                gettext("The date of birth must be in the past."),
                code="birth_date_to_come",
            )
        return born


def _birth_date_fault(fault: dates.BirthDateError) -> str:
    if fault.code == "birth_date_impossible":
        return gettext(
            "This date of birth does not exist: %(month)s/%(year)s has only %(days)s"
            " days."
        ) % {
            "month": f"{fault.month:02}",
            "year": fault.year,
            "days": fault.days_in_month,
        }
    return gettext("This is not a date of birth (day/month/year).")


class CitizenIdField(forms.CharField):
    """Twelve digits; spaces, dots and dashes between them go."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value) or ""

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if not typed:
            return ""
        digits = citizen_id.digits(typed)
        if citizen_id.is_valid(typed):
            return digits
        if len(digits) == 12:
            raise ValidationError(
                gettext("The citizen number has digits only."), code="citizen_id_digits"
            )
        raise ValidationError(
            gettext("The citizen number must have exactly 12 digits; it has %s now.")
            % len(digits),
            code="citizen_id_length",
        )


class PhoneField(forms.CharField):
    """A mobile number, kept as ten digits; numbers of before 2018 get their new prefix."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        number = phones.normalise(typed)
        if typed and not number:
            raise ValidationError(
                gettext("This is not a mobile number. Example: 0912 345 678."),
                code="phone_invalid",
            )
        return number


class DayField(forms.DateField):
    """A day as people type it: 7/2/2024, 07-02-2024, 07022024; of 1900–2099."""

    widget = forms.DateInput(attrs={"class": "w2", "inputmode": "numeric"})
    default_error_messages = {
        "invalid": _("This is not a day of 1900 to 2099. Example: 31/12/2024.")
    }

    def to_python(self, value: Any) -> dt.date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            found = dates.parse_birth_date(value)
        except dates.BirthDateError:
            found = None
        if found is None or found.precision != "day":
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found.date


class MonthField(forms.CharField):
    """A month (mm/yyyy) or a year, as its first day; not in the future."""

    def clean(self, value: Any) -> dt.date | None:
        typed = super().clean(value)
        if not typed:
            return None
        match = _MONTH.fullmatch(typed)
        if not match:
            raise ValidationError(
                gettext("Enter the month and year. Example: 05/2021."), code="month"
            )
        first = timezone.localdate().replace(
            day=1, month=int(match[1] or 1), year=int(match[2])
        )
        if first > timezone.localdate():
            raise ValidationError(
                gettext("This month is in the future."), code="month_to_come"
            )
        return first


class MoneyField(forms.IntegerField):
    """An amount in đồng, typed as on lists: 1.250.000, "450 triệu", "0,45 tỷ".

    A loss has a minus before it, where the column may be below zero.
    """

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"localize": True, **kwargs})

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, int):
            return value
        typed = (value or "").strip()
        may_be_lost = isinstance(self.min_value, int) and self.min_value < 0
        is_loss = may_be_lost and typed.startswith(("-", "−"))
        try:
            amount = parse_money(Cell(typed[1:] if is_loss else typed))
        except BadValue as fault:
            raise ValidationError(fault.message, code=fault.code) from None
        return -amount if amount and is_loss else amount


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows to tick; what is no key of any row is refused before a database is asked."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        for typed in value or ():
            if not key_of(str(typed)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": typed},
                )
        return super().clean(value)


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A commune of today or of an earlier time; those of today stand first."""

    def __init__(self, **kwargs: Any) -> None:
        communes = AdminUnit.objects.communes().with_parents()
        super().__init__(
            queryset=communes.order_by("-valid_from", "sort_key"),
            **{
                "label": _("Administrative unit"),
                "help_text": _("As it was called at that time."),
                "required": False,
                **kwargs,
            },
        )

    def label_from_instance(self, obj: Any) -> str:
        if obj.valid_to is None:
            return str(obj.address_in_province)
        return gettext("%(unit)s (until %(day)s)") % {
            "unit": obj.address_in_province,
            "day": dates.short_date(obj.valid_to),
        }
