"""A PDF is compared on the visitor's own device; without JavaScript it is sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from certificates import signing
from certificates.models import Certificate
from certificates.operations import carry_out, issue
from tests.browser.steps import press
from tests.factories import make_recognised_class, make_user
from tests.quick import quick_papers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def issued(db, monkeypatch) -> Certificate:
    quick_papers(monkeypatch)
    # pyHanko starts a loop of its own to read a key; Playwright's runs in this thread.
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(signing.current).result()
    training_class = make_recognised_class(passed=1, failed=0)
    carry_out(issue(training_class, actor=make_user()))
    return Certificate.objects.get()


@pytest.fixture
def screen(chromium):
    context = chromium.new_context(locale="vi")
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def a_file(certificate):
    with certificate.pdf.open() as file:
        content = file.read()
    return {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content}


@pytest.mark.parametrize("page_of", ["lookup", "file", "certificate"])
def test_only_the_fingerprint_leaves_the_device(live_server, screen, issued, page_of):
    sent = []
    screen.on("request", lambda r: sent.append(r.post_data_buffer or b""))
    path = {
        "lookup": "/xac-minh/",
        "file": "/xac-minh/tep/",
        "certificate": issued.verify_path,
    }[page_of]
    screen.goto(live_server.url + path)
    if page_of == "certificate":
        screen.click("summary")

    screen.set_input_files("[type=file]", a_file(issued))
    screen.wait_for_url(f"**/{issued.token}/?tep={issued.pdf_sha256}")

    assert screen.locator(".note.ok[role=status]").count() == 1
    assert any(issued.pdf_sha256.encode() in body for body in sent)
    assert not any(b"%PDF" in body for body in sent)


def test_a_file_dropped_anywhere_on_the_page_is_compared(live_server, screen, issued):
    screen.goto(f"{live_server.url}/xac-minh/")
    dropped = screen.evaluate_handle(
        """() => { const data = new DataTransfer();
        data.items.add(new File(["%PDF of somebody"], "a.pdf")); return data; }"""
    )

    screen.dispatch_event("h1", "drop", {"dataTransfer": dropped})
    screen.wait_for_url("**/xac-minh/tep/")

    assert screen.locator(".verdict.no").count() == 1


def test_without_javascript_the_file_is_sent(live_server, phone, issued):
    phone.goto(f"{live_server.url}/xac-minh/tep/")

    phone.set_input_files("[type=file]", a_file(issued))
    press(phone.locator("main [type=submit]"))

    assert phone.url.endswith(f"/{issued.token}/?tep={issued.pdf_sha256}")
    assert phone.locator(".note.ok[role=status]").count() == 1
