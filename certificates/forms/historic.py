"""Entering certificates from paper registers: one by one, or as a list."""

from __future__ import annotations

from binascii import Error as BadEncoding
from typing import TYPE_CHECKING, Any

from cryptography.fernet import InvalidToken
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.fields import seal, unseal
from certificates import historic
from cooperatives.fields import key_of
from cooperatives.imports.kinds import NEW
from cooperatives.models import Person
from papers.uploads import UploadField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cooperatives.imports.engine import Reading

MOST_BYTES = 1024 * 1024
_WHO = "who_"  # begins the name of the answer for a row
SOMEBODY_ELSE = (NEW, _("somebody else, not entered yet"))
_SHORT = {"class": "w2", "inputmode": "numeric", "autocomplete": "off"}


def _line(label: Any, *, required: bool = False, **options: Any) -> forms.CharField:
    attrs = options.pop("attrs", {"autocomplete": "off"})
    return forms.CharField(
        label=label,
        max_length=200,
        required=required,
        widget=forms.TextInput(attrs=attrs),
        **options,
    )


def _choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", _("Choose")), *((word, word) for word in choices)],
        required=required,
    )


class HistoricForm(forms.Form):
    """One certificate; each field is a column of ``HistoricList`` and read as its cell.

    Where nobody can tell who is meant, ``choice`` asks.
    """

    evidence = _line(_("Serial number"), required=True, help_text=_("As on the paper."))
    entry_no = _line(_("Number in the paper register"), required=True)
    issuer = _line(_("Issuing body"), required=True)
    certified_on = _line(_("Issued on"), required=True, attrs=_SHORT)
    full_name = _line(_("Full name"), required=True)
    birth = _line(
        _("Date of birth"),
        required=True,
        attrs=_SHORT,
        help_text=_("If the papers have only the year, enter the year: 1981."),
    )
    gender = _choice(_("Gender"), ("Nam", "Nữ"), required=False)
    birth_place = _line(_("Place of birth"))
    citizen_id = _line(
        _("Citizen number (CCCD)"), attrs={"class": "w3", "autocomplete": "off"}
    )
    coop_name = _line(_("Name of the cooperative"))
    coop_code = _line(_("Tax code of the cooperative"), attrs={"class": "w3"})
    post = _choice(
        _("Post"),
        ("Giám đốc", "Phó giám đốc", "Chủ tịch HĐQT", "Thành viên HĐQT",
         "Kế toán trưởng", "Kế toán", "Kiểm soát viên", "Thành viên", "Khác"),
    )  # fmt: skip
    role = _choice(_("Trained as"), ("Giám đốc", "Kế toán"))
    programme = _line(_("Programme"), help_text=_("As on the paper."))
    class_title = _line(_("Course and class"))
    periods = _line(_("Periods"), attrs=_SHORT)
    starts_on = _line(_("From"), attrs=_SHORT)
    ends_on = _line(_("To"), attrs=_SHORT)
    classification = _choice(
        _("Classification"),
        ("Xuất sắc", "Giỏi", "Khá", "Trung bình khá", "Trung bình"),
        required=False,
    )
    decision_no = _line(_("Decision on the results"), attrs={"class": "w3"})
    decision_date = _line(_("Date of the decision"), attrs=_SHORT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reading: Reading | None = None
        if self.data.get("choice"):
            self._ask([str(self.data["choice"])])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if self.errors:
            return cleaned
        typed = {name: str(value) for name, value in cleaned.items()}
        choice = typed.pop("choice", "")
        self.reading = historic.read_one(typed, choice=choice)
        (row,) = self.reading.rows
        keys = {header: key for key, header in row.headers.items()}
        for issue in row.errors:
            key = keys.get(issue.column, "")
            name = key if key in self.fields else None
            self.add_error(name, ValidationError(issue.message, code=issue.code))
        if row.asked and not row.errors:
            self._ask(row.candidates)
            self.add_error(
                "choice",
                ValidationError(
                    gettext("Somebody of this name is known: say who it is."),
                    code="list_unsure",
                ),
            )
        return cleaned

    def _ask(self, keys: list[str]) -> None:
        """Who it may be, of the people known."""
        field = forms.ChoiceField(
            label=_("Who is it?"),
            choices=[*_known(keys).items(), SOMEBODY_ELSE],
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields["choice"] = field


def _known(keys: Iterable[str]) -> dict[str, str]:
    """The people among candidates, by their keys."""
    people = Person.objects.filter(pk__in=map(key_of, keys))
    return {str(p.pk): f"{p.full_name}, {p.date_of_birth_text}" for p in people}


class WhoForm(forms.Form):
    """Who is meant in the rows of a list of which nobody can tell."""

    def __init__(self, reading: Reading, data: Any = None) -> None:
        rows = [row for row in reading.rows if row.candidates and not row.errors]
        super().__init__(
            data, initial={f"{_WHO}{row.number}": row.choice for row in rows}
        )
        known = _known(key for row in rows for key in row.candidates)
        for row in rows:
            candidates = [
                (key, known.get(key) or gettext("who is named in %s") % _row(key))
                for key in row.candidates
            ]
            self.fields[f"{_WHO}{row.number}"] = forms.ChoiceField(
                label=capfirst(f"{_row(row.number)}: {row.label}"),
                choices=[("", _("Choose")), *candidates, SOMEBODY_ELSE],
                error_messages={"required": _("Say who is meant.")},
            )


def _row(number: int | str) -> str:
    return gettext("row %s") % str(number).removeprefix("row")


class HistoricListForm(forms.Form):
    """A list to look at; ``kept`` is one that was looked at, sealed, to be saved."""

    file = UploadField(
        label=_("List (.xlsx or .csv)"),
        required=False,
        help_text=_("At most 1 MB and 2,000 rows."),
    )
    kept = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"id": False})
    )
    name = forms.CharField(
        required=False, max_length=200, widget=forms.HiddenInput(attrs={"id": False})
    )

    @property
    def choices(self) -> dict[int, str]:
        """Who was said to be meant, by row."""
        return {
            row: str(self.data[name])
            for name in self.data
            if name.startswith(_WHO) and (row := key_of(name.removeprefix(_WHO)))
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        file, kept = cleaned.get("file"), cleaned.get("kept")
        if file is not None:
            if file.size > MOST_BYTES:
                self._refuse(gettext("The file is larger than 1 MB."), "file_too_large")
                return cleaned
            cleaned |= {"content": file.read(), "name": file.name[:200]}
        elif kept:
            try:
                cleaned["content"] = unseal(kept.encode())
            except (InvalidToken, BadEncoding):
                self._refuse(gettext("Choose a file."), "required")
        elif not self.errors:
            self._refuse(gettext("Choose a file."), "required")
        return cleaned

    def _refuse(self, sentence: str, code: str) -> None:
        self.add_error("file", ValidationError(sentence, code=code))


def sealed(content: bytes) -> str:
    """The file as the page keeps it between looking and saving: nobody reads it there."""
    return seal(content).decode()
