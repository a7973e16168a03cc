"""Bringing a file to the import desk, and answering what it leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import LineField
from cooperatives.imports.cells import Refused
from cooperatives.imports.engine import unknown_headers
from cooperatives.imports.kinds import KINDS, NEW, SKIP
from cooperatives.models import ImportKind
from papers.uploads import UploadField

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cooperatives.imports.comparing import Candidate
    from cooperatives.models import ImportBatch, ImportRow

SPREADSHEETS = ".xlsx,.xlsm,.csv"


class SendersInput(forms.TextInput):
    """A line of text with earlier senders offered."""

    template_name = "cooperatives/_senders.html"

    def __init__(self, senders: list[str]) -> None:
        super().__init__({"list": "senders", "autocomplete": "off"})
        self.senders = senders

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "senders": self.senders}


class ImportForm(forms.Form):
    """What kind of list a file holds, whose it is, and the file."""

    kind = forms.ChoiceField(
        label=_("What the list is about"),
        choices=[(key, capfirst(label)) for key, label in ImportKind.choices],
        help_text=_("The columns that each kind needs stand below."),
    )
    sender = LineField(
        label=_("Who sent the list"),
        help_text=_(
            "The office or the person. What their columns mean is remembered by it."
        ),
        max_length=200,
        required=False,
    )
    file = UploadField(
        label=_("File with the list"),
        help_text=_("Excel (.xlsx) or CSV in UTF-8, at most 10 MB and 20.000 rows."),
        max_length=200,
        allow_empty_file=True,  # the reader has a sentence for it
        widget=forms.ClearableFileInput({"accept": SPREADSHEETS}),
    )

    def __init__(self, *args: Any, senders: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"].widget = SendersInput(senders)


class UnknownHeaders:
    """The unknown headers of a refused file, each with the columns it may mean.

    Asked beside the file itself, as nothing of a refused file is kept; what is chosen
    comes with the file when it is brought again.
    """

    def __init__(self, kind: str, content: bytes, answers: Mapping[str, Any]) -> None:
        self.answers = answers
        self.columns = [(each.key, each.header) for each in KINDS[kind].columns()]
        self._kind, self._content = kind, content

    @cached_property
    def headers(self) -> list[str]:
        try:
            return unknown_headers(self._kind, self._content)
        except Refused:
            return []

    @property
    def chosen(self) -> Iterator[tuple[str, str]]:
        """The headers that mean something, with the column of each."""
        known = dict(self.columns)
        for header in self.headers:
            column = self.answers.get(f"means {header}", "")
            if column in known:
                yield header, column

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """Each header with the name of its field and what was chosen for it."""
        return [
            (header, f"means {header}", self.answers.get(f"means {header}", ""))
            for header in self.headers
        ]


class HeadersForm(forms.Form):
    """Which column is meant by each header that the file has and we do not know."""

    def __init__(self, batch: ImportBatch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unknown = [
            notice["column"]
            for notice in batch.notices
            if notice["code"] == "column_ignored"
        ]
        free = [
            (column.key, column.header)
            for column in KINDS[batch.kind].columns()
            if column.key not in batch.headers
        ]
        for place, header in enumerate(self.unknown if free else ()):
            self.fields[f"header{place}"] = forms.ChoiceField(
                label=gettext("“%s” means") % header,
                choices=[("", gettext("nothing, leave it out")), *free],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse one column for two headers (``column_twice``)."""
        cleaned: dict[str, Any] = super().clean() or {}
        seen = set()
        for name, key in cleaned.items():
            if key and key in seen:
                self.add_error(
                    name,
                    forms.ValidationError(
                        gettext("Another header has this meaning already."),
                        code="column_twice",
                    ),
                )
            seen.add(key)
        if not any(cleaned.values()) and not self.errors:
            raise forms.ValidationError(
                gettext("Say what at least one of the headers means."),
                code="nothing_chosen",
            )
        return cleaned

    @property
    def chosen(self) -> Iterator[tuple[str, str]]:
        """The headers that mean something, with the column of each."""
        for place, header in enumerate(self.unknown):
            if key := self.cleaned_data.get(f"header{place}"):
                yield header, key


class RowForm(forms.Form):
    """Who or what an unsure row is about."""

    choice = forms.ChoiceField(label=_("This row is about"), widget=forms.RadioSelect)

    def __init__(
        self, row: ImportRow, candidates: list[Candidate], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": {"choice": row.choice}, **kwargs})
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            *((each.key, each.label) for each in candidates),
            (NEW, gettext("none of them: a new record")),
            (SKIP, gettext("leave this row out")),
        ]
