"""Reading papers in tests: their words before they are drawn, and their pages after."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from lxml import html

from papers.pdf import filled_in

_SPACES = re.compile(r"\s+")
needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not on this machine"
)


def said(paper) -> str:
    """Everything a paper says, with one space between words."""
    body = html.document_fromstring(filled_in(paper.template, paper.context)).body
    for node in body.iter("p", "td", "th", "h1", "h2", "br"):
        node.tail = f" {node.tail or ''}"
    return _SPACES.sub(" ", body.text_content()).strip()


def rows(paper, table=0) -> list[list[str]]:
    """The cells of a table of a paper, row by row, without its head."""
    page = html.document_fromstring(filled_in(paper.template, paper.context))
    return [
        [_SPACES.sub(" ", cell.text_content()).strip() for cell in row]
        for row in page.findall(".//table")[table].findall("tbody/tr")
    ]


def pages(content) -> list[str]:
    """The words of each page of a PDF, one space between them."""
    command = ["pdftotext", "-layout", "-", "-"]
    found = subprocess.run(command, input=content, capture_output=True, check=True)
    text = found.stdout.decode().removesuffix("\f")
    return [" ".join(page.split()) for page in text.split("\f")]
