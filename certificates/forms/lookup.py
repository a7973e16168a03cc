"""Finding a certificate: by what is printed on it, or by its file."""

from __future__ import annotations

import hashlib
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_SHA256 = re.compile("[0-9a-f]{64}")
MOST_BYTES = 5 * 1024 * 1024


class LookupForm(forms.Form):
    """What is printed on a certificate, as anyone may type it."""

    serial_number = forms.CharField(
        label=_("Serial number"),
        help_text=_("Printed at the lower left, for example CM-GD-2024-0010."),
        max_length=60,
        error_messages={"required": _("Enter the serial number.")},
        widget=forms.TextInput(attrs={"class": "w3", "autocomplete": "off"}),
    )
    check = forms.CharField(
        label=_("Year of birth or full name of the holder"),
        help_text=_("As printed; tone marks may be left out."),
        max_length=100,
        error_messages={"required": _("Enter the holder's year of birth or name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FileForm(forms.Form):
    """A PDF, or what its SHA-256 is where the browser worked it out by itself.

    ``cleaned_data`` has the ``sha256``, and the ``content`` of a file that was sent.
    """

    file = forms.FileField(
        label=_("PDF file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    sha256 = forms.CharField(
        max_length=64, required=False, widget=forms.HiddenInput(attrs={"id": False})
    )

    def clean_sha256(self) -> str:
        """A value that is no SHA-256 was not made by our page."""
        sha256: str = self.cleaned_data["sha256"].strip().lower()
        if sha256 and not _SHA256.fullmatch(sha256):
            raise ValidationError(gettext("This is no SHA-256."), code="sha256")
        return sha256

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = self.cleaned_data
        file = self.cleaned_data.get("file")
        if file is None and not cleaned.get("sha256"):
            if not self.errors:
                self.add_error(
                    "file", ValidationError(gettext("Choose a file."), code="required")
                )
            return cleaned
        if file is not None and file.size > MOST_BYTES:
            self.add_error(
                "file",
                ValidationError(
                    gettext("The file is larger than 5 MB: none of our files is."),
                    code="file_too_large",
                ),
            )
        elif file is not None:
            content = file.read()
            cleaned["content"] = content
            cleaned["sha256"] = hashlib.sha256(content).hexdigest()
        return cleaned
