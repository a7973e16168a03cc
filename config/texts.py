"""Our texts: collected from code and templates, kept in locale/, compiled. No gettext
tools are needed on the machine; Babel reads and writes the catalogues."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
SKIPPED = {"tests", "migrations", "bench", "var", ".venv", "static", "locale"}
HEADER_DATE = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")


def sources() -> Iterator[Path]:
    """Every file of ours that may hold texts."""
    for pattern in ("*.py", "*.html", "templates/**/*.txt"):
        for path in sorted(settings.BASE_DIR.rglob(pattern)):
            inside = path.relative_to(settings.BASE_DIR)
            if not SKIPPED & set(inside.parts):
                yield path


def collected() -> Catalog:
    """A catalogue of all texts in the code and the templates as they are now."""
    catalog = Catalog(locale="vi", domain="django", charset="utf-8")
    for path in sources():
        code = path.read_text("utf-8")
        if path.suffix != ".py":
            code = "\n".join(line.strip() for line in templatize(code).splitlines())
        name = str(path.relative_to(settings.BASE_DIR))
        for _line, message, comments, context in extract(
            "python", BytesIO(code.encode()), keywords=KEYWORDS
        ):
            if message and message != "":
                catalog.add(
                    message,
                    locations=[(name, 0)],
                    auto_comments=comments,
                    context=context,
                )
    return catalog


def kept(path: Path) -> Catalog:
    """The catalogue as it is kept in a .po file."""
    if not path.exists():
        return Catalog(locale="vi", domain="django", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="vi", domain="django", charset="utf-8")


def ours() -> Path:
    path: Path = settings.BASE_DIR / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    return path


def save(catalog: Catalog) -> None:
    """Write our catalogue sorted by text, so that a change shows as a change."""
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = "# Our texts in Vietnamese; `make messages` collects them."
    catalog.project, catalog.version = "htx-training", "1"
    catalog.last_translator = catalog.language_team = "vi"
    catalog.creation_date = catalog.revision_date = HEADER_DATE  # no change, no diff
    ours().parent.mkdir(parents=True, exist_ok=True)
    with ours().open("wb") as file:
        write_po(
            file,
            catalog,
            width=88,
            sort_output=True,
            no_location=True,
            omit_header=False,
        )


def compile_all() -> int:
    """Compile every .po beside its .mo; how many there were."""
    paths = [
        path
        for folder in settings.LOCALE_PATHS
        for path in sorted(folder.glob("*/LC_MESSAGES/*.po"))
    ]
    for path in paths:
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, charset="utf-8"))
    return len(paths)


def complaints() -> list[str]:
    """Texts without a sound Vietnamese translation, and translations of no text."""
    wanted, have = collected(), kept(ours())
    found = []
    for message in wanted:
        if not message.id:
            continue
        kept_message = have.get(message.id, message.context)
        name = message.id if isinstance(message.id, str) else message.id[0]
        if kept_message is None or not any(_strings(kept_message.string)):
            found.append(f"not translated: {name}")
        elif kept_message.fuzzy:
            found.append(f"unsure: {name}")
        elif any(
            not set(PLACEHOLDER.findall(text))
            <= set(PLACEHOLDER.findall(_all(message.id)))
            for text in _strings(kept_message.string)
        ):
            found.append(f"other placeholders: {name}")
    known = {(_all(m.id), m.context) for m in wanted}
    found += [
        f"no longer used: {m.id}"
        for m in have
        if m.id and (_all(m.id), m.context) not in known
    ]
    return found


def _strings(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _all(text: str | tuple[str, ...] | list[str]) -> str:
    return " ".join(_strings(text))
