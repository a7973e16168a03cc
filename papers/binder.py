"""Many papers as one PDF: contents in front, bookmarks, pages numbered throughout.

What makes the papers readable for everyone stays: their tags are joined to one tree.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf
from pikepdf import Array, Name, OutlineItem, Pdf

from papers.pdf import draw

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Chapter(NamedTuple):
    """A paper of its own, already drawn by ``papers.pdf``."""

    title: str
    content: bytes


def bind(chapters: Sequence[Chapter], cover: Mapping[str, Any]) -> bytes:
    """The papers in this order behind a page of contents (``papers/contents.html``).

    Each keeps its own page number at the top; at the foot stands the page of the whole.
    """
    opened = [Pdf.open(io.BytesIO(chapter.content)) for chapter in chapters]
    lengths = [len(each.pages) for each in opened]
    whole = _contents(chapters, lengths, cover)
    firsts = []
    for each in opened:
        firsts.append(len(whole.pages))
        _append(whole, each)
    _number_pages(whole)
    with whole.open_outline() as outline:
        outline.root[:] = [
            OutlineItem(chapter.title, first)
            for chapter, first in zip(chapters, firsts, strict=True)
        ]
    whole.Root.PageMode = Name.UseOutlines
    out = io.BytesIO()
    whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _contents(
    chapters: Sequence[Chapter], lengths: Sequence[int], cover: Mapping[str, Any]
) -> Pdf:
    """The contents, which must know how long they are themselves."""
    own = 1
    while True:
        rows, page = [], own + 1
        for number, (chapter, length) in enumerate(
            zip(chapters, lengths, strict=True), start=1
        ):
            rows.append(
                {"no": number, "title": chapter.title, "page": page, "pages": length}
            )
            page += length
        drawn = Pdf.open(
            io.BytesIO(
                draw("papers/contents.html", {**cover, "rows": rows, "pages": page - 1})
            )
        )
        if len(drawn.pages) == own:
            return drawn
        own = len(drawn.pages)


def _append(whole: Pdf, part: Pdf) -> None:
    """Add the pages of a part and hang its tags below ours."""
    first = len(whole.pages)
    whole.pages.extend(part.pages)
    root = whole.Root.StructTreeRoot
    ours = root.ParentTree.Nums
    shift = 1 + max(int(key) for key in list(ours)[::2])
    theirs = whole.copy_foreign(part.Root.StructTreeRoot)
    for element in theirs.K:
        element.P = root
        root.K.append(element)
    numbers = list(theirs.ParentTree.Nums)
    for key, value in zip(numbers[::2], numbers[1::2], strict=True):
        ours.append(int(key) + shift)
        ours.append(value)
    for page in list(whole.pages)[first:]:
        for carrier in (page.obj, *page.obj.get("/Annots", Array())):
            for name in (Name.StructParents, Name.StructParent):
                if name in carrier:
                    carrier[name] = int(carrier[name]) + shift


def _number_pages(whole: Pdf) -> None:
    """Print the page of the whole at the foot of each, as what no reader reads out."""
    sheets = [
        "landscape" if page.mediabox[2] > page.mediabox[3] else "portrait"
        for page in whole.pages
    ]
    numbers = Pdf.open(io.BytesIO(draw("papers/page_numbers.html", {"sheets": sheets})))
    for page, number in zip(whole.pages, numbers.pages, strict=True):
        number.Contents = numbers.make_stream(_unmarked(number))
        form = whole.copy_foreign(number.as_form_xobject())
        name = page.add_resource(form, Name.XObject)
        page.contents_add(b"q", prepend=True)  # papers leave their own scale behind
        page.contents_add(f"Q q {name} Do Q".encode(), prepend=False)


def _unmarked(page: pikepdf.Page) -> bytes:
    """What stands on the page, as decoration instead of text with a place in the tags."""
    return pikepdf.unparse_content_stream(
        [
            ([Name.Artifact], pikepdf.Operator("BMC"))
            if str(each.operator) == "BDC"
            else (each.operands, each.operator)
            for each in pikepdf.parse_content_stream(page)
        ]
    )
