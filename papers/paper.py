"""A paper before it is drawn: one template and what fills it, in whichever form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from papers import excel, word
from papers.pdf import draw

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Paper:
    """All forms say the same, as they are made from the same."""

    template: str
    context: Mapping[str, Any]

    def pdf(self) -> bytes:
        """To be printed and signed."""
        return draw(self.template, self.context)

    def docx(self) -> bytes:
        """For an office that edits it before it is signed."""
        return word.write(self.template, self.context)

    def xlsx(self, title: str) -> bytes:
        """For an office that goes on with a list; ``title`` is the sheet's."""
        return excel.write(self.template, self.context, title)
