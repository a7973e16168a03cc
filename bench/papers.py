"""Signed certificates beside other ways of making the same paper, in one run.

`python -m bench.papers`: 200 (`PAPERS`) of random people, by one process and by two, and
for so many rounds (`ROUNDS`) in turn, of which the fastest counts: what else runs on the
machine only ever adds. Each way clears away what it leaves in memory:

- ours: a class laid out as one document, kept as one file each, unsigned and signed;
- (a) the naive way: a document and a fresh font configuration for each;
- (b) ReportLab, drawing the same words, code and frame; each part of the frame once a file,
  streams as they are. It makes neither PDF/A nor tags, which ours have;
- (c) Typst, one compiler that knows the typefaces, one compilation for each.
"""

from __future__ import annotations

import base64
import datetime as dt
import gc
import io
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
os.environ.setdefault("BENCH_FOLDER", tempfile.gettempdir())

import django

django.setup()

import typst  # noqa: E402
from django.conf import settings  # noqa: E402
from reportlab import rl_config  # noqa: E402
from reportlab.lib.units import mm  # noqa: E402
from reportlab.lib.utils import ImageReader  # noqa: E402
from reportlab.pdfbase import pdfmetrics  # noqa: E402
from reportlab.pdfbase.ttfonts import TTFont  # noqa: E402
from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from certificates import papers, signing  # noqa: E402
from certificates.models import Certificate, TemplateVersion  # noqa: E402
from certificates.operations.designs import standard_lines  # noqa: E402
from certificates.operations.issuing import AT_ONCE  # noqa: E402
from papers import fonts, pdf  # noqa: E402
from vietnamese import dates  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PAPERS = int(os.environ.get("PAPERS", "200"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))

FEW = 5  # of the naive way a round, as it takes long
WIDTH, HEIGHT = 297, 210
FAMILIES = ("Nguyễn", "Trần", "Huỳnh", "Đặng", "Lưu", "Quách", "Dương", "Danh", "Thạch")
MIDDLES = ("Thị", "Văn", "Ngọc", "Phước Quý", "Tôn Nữ", "Hữu", "Mỹ", "Thị Bảo Ngọc", "")
NAMES = ("Ỷ", "Ỵ", "Ẵng", "Ễn", "Ỡm", "Ữu", "Quỳnh", "Phượng", "Đường", "Ẩn", "Hiếu")
LONGEST = "Công Tằng Tôn Nữ Huỳnh Nguyễn Phượng Vỹ Ỷ"


def people(number: int, seed: int = 1) -> list[Certificate]:
    """Certificates of nobody, the longest name among them."""
    fate = random.Random(seed)
    version = TemplateVersion(lines=standard_lines("Đã hoàn thành"))
    return [_certificate(place, version, fate) for place in range(1, number + 1)]


def _certificate(
    place: int, version: TemplateVersion, fate: random.Random
) -> Certificate:
    parts = (fate.choice(FAMILIES), fate.choice(MIDDLES), fate.choice(NAMES))
    return Certificate(
        kind="completion",
        serial_number=f"CM-GD-2024-{place:04d}",
        register_entry_no=f"{place:04d}/2024-GD",
        template_version=version,
        title="GIẤY CHỨNG NHẬN",
        subtitle="HOÀN THÀNH KHÓA BỒI DƯỠNG",
        issuing_body_name="Liên minh Hợp tác xã tỉnh Cà Mau",
        superior_body_name="Liên minh Hợp tác xã Việt Nam",
        certifier="CHỦ TỊCH LIÊN MINH HỢP TÁC XÃ TỈNH CÀ MAU",
        holder_name=" ".join(filter(None, parts)) if place > 1 else LONGEST,
        holder_gender=fate.choice(("nam", "nu")),
        holder_dob=dt.date(1960 + place % 40, 1 + place % 12, 1 + place % 28),
        holder_dob_precision="day",
        holder_birth_place="Cà Mau",
        holder_workplace=f"Hợp tác xã Dịch vụ {fate.choice(NAMES)}, huyện Cái Nước",
        holder_position="Giám đốc",
        programme_name="Chương trình bồi dưỡng Giám đốc hợp tác xã tỉnh Cà Mau",
        total_periods=80,
        start_date=dt.date(2024, 9, 9),
        end_date=dt.date(2024, 9, 27),
        classification="very_good",
        decision_no="15/QĐ-LMHTX",
        decision_date=dt.date(2024, 10, 4),
        issue_place="Cà Mau",
        issue_date=dt.date(2024, 10, 4),
        signatory_position="Chủ tịch",
        signatory_name="Nguyễn Thị Mẫu",
    )


def unsigned(certificates: Sequence[Certificate]) -> list[bytes]:
    return [
        content
        for start in range(0, len(certificates), AT_ONCE)
        for content in papers.draw(certificates[start : start + AT_ONCE])
    ]


def signed(certificates: Sequence[Certificate]) -> list[bytes]:
    key = signing.current()
    return [signing.sign(content, key) for content in unsigned(certificates)]


def naive(certificates: Sequence[Certificate]) -> list[bytes]:
    from weasyprint import CSS, HTML  # noqa: PLC0415  takes a second
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  as above

    made, start = [], 72.8  # mm: where it does begin
    for certificate in certificates:
        config = FontConfiguration()
        faces = CSS(string="".join(pdf._font_faces()), font_config=config)  # noqa: SLF001
        context = {
            "in_common": certificate,
            "look": papers.look_of(certificate),
            "version": certificate.template_version,
            "start": start,
            "certificates": [certificate],
        }
        page = HTML(
            string=pdf.filled_in(papers.TEMPLATE, context),
            base_url=f"{pdf.ART.as_uri()}/",
        )
        made.append(
            page.write_pdf(
                stylesheets=[faces], font_config=config, pdf_variant="pdf/ua-1"
            )
        )
    return made


# (b) ReportLab

_STEP = re.compile(r"([MLCHVz])|(-?[\d.]+)")
_ARITY = {"M": 2, "L": 2, "C": 6, "H": 1, "V": 1}


def steps_of(drawing: str, which: int = 0) -> list[tuple[str, list[float]]]:
    """A path of one of our drawings as steps; read once."""
    text = (pdf.ART / drawing).read_text("utf-8")
    found = re.findall(r' d="([^"]+)"', text)[which]
    steps: list[tuple[str, list[float]]] = []
    act, numbers = "", [0.0] * 0
    for letter, number in _STEP.findall(found):
        if letter:
            act = letter
            if letter == "z":
                steps.append(("z", []))
            continue
        numbers.append(float(number))
        if len(numbers) == _ARITY[act]:
            steps.append((act, numbers))
            act, numbers = ("L" if act == "M" else act), []
    return steps


def trace(canvas: Canvas, steps: list[tuple[str, list[float]]]) -> None:
    path, x, y = canvas.beginPath(), 0.0, 0.0
    for act, numbers in steps:
        if act == "z":
            path.close()
            continue
        if act == "H":
            x = numbers[0]
        elif act == "V":
            y = numbers[0]
        else:
            x, y = numbers[-2:]
        if act == "M":
            path.moveTo(x * mm, -y * mm)
        elif act == "C":
            path.curveTo(*((-n if i % 2 else n) * mm for i, n in enumerate(numbers)))
        else:
            path.lineTo(x * mm, -y * mm)
    canvas.drawPath(path)


class Reportlab:
    """Draws at the places of our style sheet, as far as a frame and words go."""

    def __init__(self) -> None:
        rl_config.useA85 = 0  # letters for bytes would cost it a tenth of the time
        for face in fonts.faces():
            if face.path.suffix == ".ttf":
                pdfmetrics.registerFont(TTFont(face.path.stem, str(face.path)))
        self.strand, self.rosette = steps_of("strand-h.svg"), steps_of("rosette.svg")
        self.borders = [steps_of("frame.svg"), steps_of("frame.svg", 1)]

    def __call__(self, certificates: Sequence[Certificate]) -> list[bytes]:
        return [self.one(certificate) for certificate in certificates]

    def one(self, certificate: Certificate) -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, (WIDTH * mm, HEIGHT * mm), lang="vi", pageCompression=1)
        canvas.setTitle(certificate.serial_number)
        self.frame(canvas)
        self.words(canvas, certificate)
        code = ImageReader(picture(certificate))
        canvas.drawImage(code, 28 * mm, 22.5 * mm, 27 * mm, 27 * mm)
        canvas.showPage()
        canvas.save()
        return out.getvalue()

    def frame(self, canvas: Canvas) -> None:
        canvas.beginForm("strand", -30, -30, 40, 30)
        canvas.setStrokeColor("#2b8a72")
        canvas.setLineWidth(0.16 * mm)
        trace(canvas, self.strand)
        canvas.endForm()
        canvas.beginForm("rosette", -30, -30, 40, 30)
        canvas.setStrokeColor("#11574a")
        canvas.setLineWidth(0.16 * mm)
        trace(canvas, self.rosette)
        canvas.endForm()
        places = [
            ("strand", 0, 19.24 + 9.233 * i, y)
            for i in range(28)
            for y in (14.2, 195.8)
        ]
        places += [
            ("strand", -90, x, 19.24 + 9.027 * i)
            for i in range(19)
            for x in (14.2, 282.8)
        ]
        places += [("rosette", 0, x, y) for x in (14.6, 282.4) for y in (14.6, 195.4)]
        for name, turned, x, y in places:
            canvas.saveState()
            canvas.translate(x * mm, (HEIGHT - y) * mm)
            canvas.rotate(turned)
            canvas.doForm(name)
            canvas.restoreState()
        canvas.saveState()
        canvas.translate(10 * mm, 200 * mm)
        canvas.setStrokeColor("#11574a")
        canvas.setLineWidth(0.6 * mm)
        canvas.rect(0.3 * mm, -189.7 * mm, 276.4 * mm, 189.4 * mm)
        for steps, colour, width in zip(
            self.borders, ("#b58a2e", "#11574a"), (0.5, 0.18), strict=True
        ):
            canvas.setStrokeColor(colour)
            canvas.setLineWidth(width * mm)
            trace(canvas, steps)
        canvas.restoreState()

    def words(self, canvas: Canvas, certificate: Certificate) -> None:
        def centred(
            x: float, y: float, text: str, face: str = "400", size: float = 14,
            wider: float = 0,
        ) -> None:  # fmt: skip
            canvas.setFont(f"garamond-{face}", size)
            canvas.drawCentredString(x * mm, (HEIGHT - y) * mm, text, charSpace=wider)

        def left(
            x: float, y: float, text: str, face: str = "400", size: float = 14
        ) -> None:
            canvas.setFont(f"garamond-{face}", size)
            canvas.drawString(x * mm, (HEIGHT - y) * mm, text)

        canvas.setFillColor("#14201d")
        centred(74, 26, certificate.superior_body_name.upper(), size=13)
        centred(74, 32, certificate.issuing_body_name.upper(), "700", 13)
        centred(223, 26, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "700", 13)
        centred(223, 32, "Độc lập - Tự do - Hạnh phúc", "700")
        canvas.line(192.5 * mm, 176 * mm, 253.5 * mm, 176 * mm)
        canvas.setFillColor("#9b1c1c")
        centred(148.5, 49, certificate.title, "700", 34, 3.06)
        canvas.setFillColor("#11574a")
        centred(148.5, 57, certificate.subtitle, wider=2.24)
        canvas.setFillColor("#14201d")
        centred(148.5, 64, certificate.certifier)
        centred(148.5, 70.5, "chứng nhận", "400i")
        centred(148.5, 79, f"Ông: {certificate.holder_name.upper()}", "700", 19, 0.38)
        y = 88.0
        rows = [("Ngày sinh", f"{certificate.holder_dob_text}  Nơi sinh: Cà Mau")]
        for label, text in [*rows, *certificate.lines]:
            left(42, y, f"{label}:")
            left(82, y, text)
            y += 6.8
        for place, text in enumerate(proof(certificate)):
            left(59, 165 + 5.2 * place, text, "700" if place < 2 else "400", 10.5)
        centred(221, 130, dated(certificate), "400i")
        centred(221, 136, certificate.signatory_position.upper(), "700")
        centred(221, 186, certificate.signatory_name, "700")


def faster_numbers() -> bool:
    """Whether ReportLab's part in C is there, which it goes without as it is published."""
    return find_spec("_rl_accel") is not None


def proof(certificate: Certificate) -> list[str]:
    return [
        f"Số hiệu: {certificate.serial_number}",
        f"Số vào sổ cấp: {certificate.register_entry_no}",
        f"Theo Quyết định số {certificate.decision_no} ngày 04/10/2024",
        "Tra cứu: htx.example/xac-minh",
        "hoặc quét mã bên cạnh",
    ]


def picture(certificate: Certificate) -> io.BytesIO:
    """The same code that ours carries, as a PNG."""
    encoded = pdf.qr(certificate.verify_url).partition(",")[2]
    return io.BytesIO(base64.b64decode(encoded))


def dated(certificate: Certificate) -> str:
    return f"{certificate.issue_place}, {dates.long_date(certificate.issue_date)}"


# (c) Typst

TYPST = (Path(__file__).parent / "certificate.typ").read_bytes()


class Typst:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("frame.svg", "rosette.svg", "strand-h.svg", "strand-v.svg"):
            (folder / name).write_bytes((pdf.ART / name).read_bytes())
        faces = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(settings.FONT_DIR)],
        )
        self.compiler = typst.Compiler(root=str(folder), font_paths=faces)

    def __call__(self, certificates: Sequence[Certificate]) -> list[bytes]:
        return [self.one(certificate) for certificate in certificates]

    def one(self, certificate: Certificate) -> bytes:
        path = self.folder / f"qr-{certificate.serial_number}.png"
        path.write_bytes(picture(certificate).getvalue())
        birth = ("Ngày sinh", f"{certificate.holder_dob_text}  Nơi sinh: Cà Mau")
        said = {
            "serial": certificate.serial_number,
            "superior": certificate.superior_body_name.upper(),
            "body": certificate.issuing_body_name.upper(),
            "title": certificate.title,
            "subtitle": certificate.subtitle,
            "certifier": certificate.certifier,
            "name": certificate.holder_name.upper(),
            "lines": [birth, *certificate.lines],
            "proof": proof(certificate),
            "dated": dated(certificate),
            "position": certificate.signatory_position.upper(),
            "signer": certificate.signatory_name,
        }
        made: bytes = self.compiler.compile(
            input=TYPST, sys_inputs={"c": json.dumps(said)}
        )
        return made


def share(bounds: tuple[int, int]) -> int:
    """A worker's part of the papers, signed; how many that were."""
    return len(signed(people(PAPERS)[slice(*bounds)]))


def seconds(act: Callable[[], Any], clock: Callable[[], float]) -> float:
    gc.collect()
    gc.freeze()  # what was there before is nobody's garbage
    begun = clock()
    act()
    gc.collect()
    taken = clock() - begun
    gc.unfreeze()
    return taken


def compare(folder: str) -> None:
    some = people(AT_ONCE)
    ways: dict[str, tuple[Callable[..., Any], int]] = {
        "ours, unsigned": (unsigned, AT_ONCE),
        "ours, signed": (signed, AT_ONCE),
        "(a) naive": (naive, FEW),
        "(b) ReportLab": (Reportlab(), AT_ONCE),
        "(c) Typst": (Typst(Path(folder)), AT_ONCE),
    }
    for way, _many in ways.values():
        way(some[:1])  # what the first of a process loads
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, (way, many) in ways.items():
            busy = seconds(partial(way, some[:many]), time.process_time)
            taken[name].append(busy / many)
    best = {name: min(each) for name, each in taken.items()}
    ours = best["ours, unsigned"]
    print(f"\nOne certificate: time of the processor, best of {ROUNDS} rounds in turn")
    for name, time_of in best.items():
        print(
            f"  {name:16} {time_of * 1000:7.1f} ms  {time_of / ours:5.2f} × ours, unsigned"
        )
    for name, aim in (("(a) naive", 4.0), ("(b) ReportLab", 1.3), ("(c) Typst", 1 / 3)):
        ratio = best[name] / ours
        word = "reached" if ratio >= aim else "missed"
        print(f"  aim: {name} takes at least {aim:.2f} × ours: {ratio:.2f}, {word}")
    print("  ours are PDF/A-3a and PDF/UA-1; ReportLab's are neither, and have no tags")
    print(
        f"  ReportLab {'with' if faster_numbers() else 'without'} its optional rl_accel"
    )


def workers() -> None:
    """All papers, drawn and signed, by one process and by two."""
    half = PAPERS // 2
    with ProcessPoolExecutor(2) as pool:

        def work(parts: list[tuple[int, int]]) -> int:
            return sum(pool.map(share, parts))

        work([(0, 1), (0, 1)])  # both have loaded what they need
        one = seconds(partial(work, [(0, PAPERS)]), time.perf_counter)
        two = seconds(partial(work, [(0, half), (half, PAPERS)]), time.perf_counter)
    sizes = [len(content) for content in signed(people(AT_ONCE))]
    print(f"\n{PAPERS} signed certificates")
    print(f"  one process  {one:6.1f} s  {PAPERS / one:6.1f} a second")
    print(
        f"  two          {two:6.1f} s  {PAPERS / two:6.1f} a second, {one / two:.2f} ×"
    )
    print(
        f"  size: {statistics.median(sizes) / 1000:.1f} KB, at most {max(sizes) / 1000:.1f}"
    )


def main(folder: str) -> None:
    compare(folder)
    workers()


def keep(folder: Path) -> None:
    """The signed papers and the root of their key, for other people's judges."""
    folder.mkdir(parents=True, exist_ok=True)
    certificates = people(PAPERS)
    for certificate, content in zip(certificates, signed(certificates), strict=True):
        (folder / certificate.filename).write_bytes(content)
    (folder / "root.pem").write_text(signing.current().identity.chain_pem)
    print(folder)


if __name__ == "__main__":
    if sys.argv[1:]:
        keep(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory(prefix="htx-papers-") as made:
            main(made)
