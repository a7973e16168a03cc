"""Which columns of the programmes tell of people."""

from django.utils.translation import gettext_lazy as _

from accounts.personal import Held, Purpose, Term

HELD: tuple[Held, ...] = (
    Held(
        "curriculum.Material",
        _("learning material: who added it"),
        ("added_by", "added_at"),
        Purpose.RESPONSIBLE,
        Term.OFFICE,
    ),
)
PLAIN: dict[str, tuple[str, ...]] = {
    "curriculum.Material": (
        "module",
        "title",
        "file",
        "filename",
        "content_type",
        "size",
        "sha256",
    ),
}
NOBODY: tuple[str, ...] = (
    "curriculum.Programme",
    "curriculum.ProgrammeVersion",
    "curriculum.Module",
    "curriculum.Component",
    "curriculum.ScaleStep",
)
