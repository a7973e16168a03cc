"""What the forms of records share."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model

from accounts.seen import SeenForm

M = TypeVar("M", bound=Model)


class RecordForm(SeenForm[M]):
    """The form of a record, which leaves rules over several columns to its operation.

    That asks for them too, and its refusal has a field to stand by.
    """

    def add_error(self, field: str | None, error: Any) -> None:
        if hasattr(error, "error_dict"):
            error.error_dict.pop(NON_FIELD_ERRORS, None)
        super().add_error(field, error)
