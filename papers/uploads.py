"""The door by which every file comes in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from papers import viruses

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

logger = logging.getLogger(__name__)


def refuse_infected(upload: UploadedFile[Any]) -> None:
    """Let a clean file pass, at its beginning; every file where nobody is asked.

    Refused with a virus in it (``file_infected``), and when it could not be looked at
    (``file_unchecked``).
    """
    if not viruses.is_on():
        return
    upload.seek(0)
    try:
        virus = viruses.virus_in(upload)
    except viruses.Unanswered as fault:
        logger.error("A file could not be looked at for viruses: %s", fault)  # noqa: TRY400  the words say all
        raise ValidationError(
            _(
                "The file could not be checked for viruses, so it was not taken. Please"
                " try again in some minutes."
            ),
            code="file_unchecked",
        ) from fault
    finally:
        upload.seek(0)
    if virus:
        logger.warning("A file with a virus was refused: %s", virus)
        raise ValidationError(
            _("The file has a virus and was not taken. Please send another one."),
            code="file_infected",
        )


class UploadField(forms.FileField):
    """A file that somebody sends; every form takes files by this field.

    It is looked at for viruses before anything reads it.
    """

    default_validators = [refuse_infected]
