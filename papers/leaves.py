"""A document of many pages, kept as one file a page.

Laying out a class at once and cutting typefaces once saves most of the time; each leaf
then takes along what it refers to, byte for byte, under the numbers it had. Each is
PDF/A-3a and PDF/UA-1 by itself, with its own title and its own part of the tag tree.
"""

from __future__ import annotations

import hashlib
import re
import struct
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

_REFERENCE = re.compile(rb"(\d+) 0 R")
_GAP = re.compile(rb"(?<=>)-\d+\.\d+(?=<)")
_NAME = re.compile(r"/([^\s/\[\](){}<>%]+)")
_ROW = struct.Struct(">BIH")  # of the table of objects
_SHOW = b"q /Behind Do Q"  # the first page, laid behind

_XMP = Path(__file__).parent / "art" / "leaf.xmp"  # what the file says of itself


class Leaves:
    """What WeasyPrint wrote as PDF/A-3a (a ``pydyf.PDF``), ready to be taken apart.

    The first page lies behind all others. Each other page has one element in the tag
    tree; the first of the first page is read before it, what else is there after it.
    """

    def __init__(self, whole: Any) -> None:
        from pydyf import Array, Stream  # noqa: PLC0415  comes with WeasyPrint

        self.objects: list[Any] = whole.objects
        self.catalog, self.root = whole.catalog, whole.pages
        self.first, *self.pages = [self._object(each) for each in whole.page_references]
        for page in (self.first, *self.pages):
            _set_gaps_right(self._object(page["Contents"]).stream)
        self.tree = self._object(whole.catalog["StructTreeRoot"])
        self.document = self._object(self.tree["K"][0])
        self.parents = self._object(self.tree["ParentTree"])
        self.marked: list[Any] = self.parents["Nums"][1::2]
        elements = self.document["K"]
        self.common = elements[: len(elements) - len(self.pages)]
        self.own = elements[len(self.common) :]
        self.resources = self._object(self.first["Resources"])
        self.behind = Stream(
            self._object(self.first["Contents"]).stream,
            {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": Array(self.first["MediaBox"]),
                "Resources": self._used(self.first),
                "StructParents": 1,
            },
            compress=True,
        )
        self.show = Stream([_SHOW])
        self.xmp = _XMP.read_text("utf-8")
        whole.add_object(self.behind)
        whole.add_object(self.show)
        self.shared = [each.number for each in self._moved(self.common)]
        self._spelled = cache(lambda number: self.objects[number].data)
        self._refers = cache(self._references)

    def file(self, place: int, title: str, at: dt.datetime) -> bytes:
        """The page at a place, from 0 and without the first, with a title of its own."""
        from pydyf import Array, Dictionary, Stream, String  # noqa: PLC0415  as above

        page = self.pages[place]
        own = self._used(page)
        own["XObject"] = Dictionary(
            {**own.get("XObject", {}), "Behind": self.behind.reference}
        )
        contents = Array([self.show.reference, page["Contents"]])
        metadata = self._object(self.catalog["Metadata"])
        created = at.isoformat("T", "seconds")
        xmp = self.xmp.format(title=escape(title), created=created).encode()
        before, after = self.common[:1], self.common[1:]
        marked = [0, self.marked[1 + place], 1, self.marked[0]]
        changed = [
            (self.root, {"Kids": Array([page.reference]), "Count": 1}),
            (page, {"Contents": contents, "Resources": own, "StructParents": 0}),
            (self.document, {"K": Array([*before, self.own[place], *after])}),
            (self.parents, {"Nums": Array(marked)}),
        ]
        new = {
            each.number: Dictionary({**each, **parts}).data for each, parts in changed
        }
        for number in self.shared:
            new[number] = self._spelled(number).replace(
                b"/Pg %b" % self.first.reference, b"/Pg %b" % page.reference
            )
        new[metadata.number] = Stream([xmp], metadata.extra, compress=True).data
        new[len(self.objects)] = Dictionary({"Title": String(title)}).data
        return self._written(new, info=len(self.objects))

    def _moved(self, elements: Iterable[bytes]) -> Iterator[Any]:
        """Parts of the tag tree with all below them, their marks now within ``behind``."""
        from pydyf import Array, Dictionary  # noqa: PLC0415  as above

        for element in map(self._object, elements):
            yield element
            kids = element["K"]
            yield from self._moved(kid for kid in kids if not isinstance(kid, int))
            where = {"Type": "/MCR", "Pg": element["Pg"], "Stm": self.behind.reference}
            element["K"] = Array(
                Dictionary({**where, "MCID": kid}) if isinstance(kid, int) else kid
                for kid in kids
            )

    def _object(self, reference: bytes) -> Any:
        return self.objects[int(reference.split()[0])]

    def _used(self, page: Mapping[str, Any]) -> Any:
        """The resources that a page names; typefaces and colours are for all."""
        from pydyf import Dictionary  # noqa: PLC0415  as above

        content = self._object(page["Contents"]).stream
        names = set(_NAME.findall(" ".join(map(_text, content))))
        used = Dictionary()
        for kind, entries in self.resources.items():
            if isinstance(entries, dict):
                entries = Dictionary(  # noqa: PLW2901  a part of them
                    {key: each for key, each in entries.items() if key in names}
                )
            if entries:
                used[kind] = entries
        return used

    def _references(self, number: int) -> list[int]:
        return _numbers(self._spelled(number))

    def _written(self, new: dict[int, bytes], info: int) -> bytes:
        """A whole file of what the catalog reaches: streams, then the rest packed."""
        from pydyf import Array, Stream  # noqa: PLC0415  as above

        found: dict[int, bytes] = {}
        waiting = [self.catalog.number, info]
        while waiting:
            number = waiting.pop()
            if number in found:
                continue
            if number in new:
                found[number] = new[number]
                waiting += _numbers(new[number])
            else:
                found[number] = self._spelled(number)
                waiting += self._refers(number)
        streams = [n for n in sorted(found) if _is_stream(found[n])]
        others = sorted(found.keys() - streams)
        output = bytearray(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
        places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}

        def add(number: int, data: bytes) -> None:
            places[number] = (1, len(output), 0)
            output.extend(b"%d 0 obj\n%b\nendobj\n" % (number, data))

        for number in streams:
            add(number, found[number])
        pack, table = len(self.objects) + 1, len(self.objects) + 2
        index, packed, length = [], [], 0
        for place, number in enumerate(others):
            places[number] = (2, pack, place)
            index.append(f"{number} {length}")
            packed.append(found[number])
            length += len(packed[-1]) + 1
        first = " ".join(index).encode()
        extra = {"Type": "/ObjStm", "N": len(others), "First": len(first) + 1}
        add(pack, Stream([first, *packed], extra, compress=True).data)
        start = len(output)
        places[table] = (1, start, 0)
        numbers = sorted(places)
        starts = [n for n in numbers if n - 1 not in places]
        ends = [n + 1 for n in numbers if n + 1 not in places]
        runs = zip(starts, ends, strict=True)
        identifier = f"<{hashlib.sha256(output).hexdigest()[:32]}>"
        extra = {
            "Type": "/XRef",
            "Index": Array(chain.from_iterable((n, end - n) for n, end in runs)),
            "W": Array([1, 4, 2]),
            "Size": table + 1,
            "Root": self.catalog.reference,
            "Info": f"{info} 0 R",
            "ID": Array([identifier, identifier]),
        }
        cells = b"".join(_ROW.pack(*places[number]) for number in numbers)
        add(table, Stream([cells], extra, compress=True).data)
        return bytes(output + b"startxref\n%d\n%%%%EOF\n" % start)


def _set_gaps_right(content: list[Any]) -> None:
    """Tabs and spaced letters as wide as they were laid out: WeasyPrint writes these gaps
    in Pango's units, of which there are 1024 where a PDF has 1000."""
    for place, part in enumerate(content):
        if isinstance(part, bytes) and part.endswith(b" TJ"):
            content[place] = _GAP.sub(_in_pdf_units, part)


def _in_pdf_units(gap: re.Match[bytes]) -> bytes:
    return b"%.3f" % (float(gap[0]) / 1.024)


def _text(part: Any) -> str:
    return part.decode("latin-1") if isinstance(part, bytes) else str(part)


def _is_stream(data: bytes) -> bool:
    return data.endswith(b"endstream")


def _numbers(data: bytes) -> list[int]:
    """What an object refers to; the content of a stream refers to nothing."""
    head = data.partition(b"\nstream\n")[0] if _is_stream(data) else data
    return [int(number) for number in _REFERENCE.findall(head)]
