"""Long forms under headings, and choices with a capital."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.text import capfirst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import TextChoices
    from django.forms import BoundField
    from django.utils.functional import _StrPromise

Groups = tuple[tuple["_StrPromise", tuple[str, ...]], ...]


class GroupedForm(forms.BaseForm):
    """A form whose ``groups_of_fields`` are (heading, names); absent names are passed by."""

    template_name = "cooperatives/_grouped_form.html"
    groups_of_fields: Groups = ()

    def groups(self) -> Iterator[tuple[_StrPromise, list[BoundField]]]:
        """(heading, its fields) of each part of the form that has any."""
        for heading, names in self.groups_of_fields:
            if present := [self[name] for name in names if name in self.fields]:
                yield heading, present


def worded(
    choices: type[TextChoices], blank: _StrPromise | None = None
) -> Callable[[], list[tuple[str, str]]]:
    """The choices as a list of radio buttons shows them, each with a capital.

    ``blank`` is the word for none of them, if none may be chosen.
    """

    def listed() -> list[tuple[str, str]]:
        words = [(choice.value, str(capfirst(choice.label))) for choice in choices]
        return words if blank is None else [("", str(blank)), *words]

    return listed
