"""What anyone may ask of a certificate, and what nobody is told."""

from __future__ import annotations

import gzip
import hashlib
import random
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Tally
from certificates import signing
from certificates.models import (
    Certificate,
    CopyBook,
    Register,
    RegisterCopy,
    RegisterHead,
    SigningKey,
    new_token,
)
from certificates.operations import correct, enter_key, issue, revoke, void
from certificates.views import verifying
from cooperatives.models import Precision
from cooperatives.operations import withdraw_consent
from tests.factories import (
    a_pdf,
    make_historic,
    make_original,
    make_person,
    make_recognised_class,
    make_signatory,
)

pytestmark = pytest.mark.django_db

LOOKUP = "/xac-minh/"


def page(client, token, **query):
    return client.get(reverse("certificates:certificate_verify", args=[token]), query)


def json_of(client, token):
    return client.get(f"/xac-minh/{token}.json")


def assert_keeps_secrets(text, certificate):
    person = certificate.participant.person
    assert person.citizen_id not in text
    assert person.citizen_id[-4:] not in text.replace(certificate.pdf_sha256, "")
    assert person.phone not in text
    assert "28/02/1981" not in text
    assert "1981-02-28" not in text
    assert "7,5" not in text
    assert "7.5" not in text


def test_with_consent_the_page_says_what_the_paper_says(client, issued, consent):
    consent(issued)

    response = page(client, issued.token)

    text = response.content.decode()
    assert response.status_code == 200
    assert '<div class="verdict ok">' in text
    for fact in (
        issued.serial_number,
        "Nguyễn Văn Họa",
        "<dd>1981</dd>",
        issued.holder_workplace,
        issued.programme_name,
        issued.class_title,
        issued.register_entry_no,
        issued.issuing_body_name,
        issued.pdf_sha256,
    ):
        assert fact in text
    assert_keeps_secrets(text, issued)


def test_without_consent_the_page_says_only_what_is_no_secret(client, issued):
    response = page(client, issued.token)

    text = response.content.decode()
    assert response.status_code == 200
    assert '<div class="verdict ok">' in text
    assert issued.serial_number in text
    assert issued.programme_name in text
    for secret in (
        "Nguyễn Văn Họa",
        "1981",
        issued.holder_workplace,
        issued.class_title,
        issued.register_entry_no,
    ):
        assert secret not in text
    assert_keeps_secrets(text, issued)


def test_consent_of_somebody_else_or_withdrawn_shows_nothing(
    client, issued, consent, registrar
):
    other = Certificate.objects.exclude(pk=issued.pk).get()
    consent(other)
    withdraw_consent(consent(issued), actor=registrar)

    assert "Nguyễn Văn Họa" not in page(client, issued.token).content.decode()
    assert "holder_name" not in json_of(client, issued.token).json()


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("Nguyễn Văn Họa", True),
        ("  nguyen  van HOA ", True),
        ("Nguyễn Văn Hoa Lan", False),
        ("Nguyễn", False),
    ],
)
def test_without_consent_a_typed_name_is_compared(client, issued, name, matches):
    text = page(client, issued.token, name=name).content.decode()

    assert ('class="note ok" role="status"' in text) is matches
    assert ('class="note no" role="status"' in text) is not matches
    if not matches:
        assert "Họa" not in text


def test_an_empty_name_is_not_answered(client, issued):
    text = page(client, issued.token, name=" ").content.decode()

    assert 'class="note ok" role="status"' not in text


def test_a_typed_name_cannot_write_into_the_page(client, issued):
    text = page(client, issued.token, name='"><script>x').content.decode()

    assert "<script>x" not in text


def test_a_revoked_certificate_says_so(client, revoked, consent):
    text = page(client, revoked.token).content.decode()
    assert '<div class="verdict no">' in text
    assert "2100/QĐ-LMHTX" in text
    assert revoked.public_reason not in text

    consent(revoked)
    text = page(client, revoked.token).content.decode()
    assert revoked.public_reason in text
    assert revoked.ending_reason not in text


def test_json_with_consent(client, issued, consent):
    consent(issued)

    response = json_of(client, issued.token)

    answer = response.json()
    assert response.status_code == 200
    assert timezone.datetime.fromisoformat(answer.pop("checked_at"))
    assert answer == {
        "status": "valid",
        "serial_number": issued.serial_number,
        "title": "GIẤY CHỨNG NHẬN",
        "programme": issued.programme_name,
        "issued_on": issued.issue_date.isoformat(),
        "issuing_body": "Liên minh Hợp tác xã tỉnh Cà Mau",
        "holder_name": "Nguyễn Văn Họa",
        "classification": issued.get_classification_display(),
        "class": issued.class_title,
        "from": issued.start_date.isoformat(),
        "to": issued.end_date.isoformat(),
        "pdf_sha256": issued.pdf_sha256,
    }
    assert_keeps_secrets(str(answer), issued)  # without the microseconds of the check


def test_json_leaves_out_what_an_old_paper_does_not_say(client, consent):
    certificate = make_historic()
    consent(certificate)

    answer = json_of(client, certificate.token).json()

    assert answer["holder_name"] == certificate.holder_name
    assert not {"class", "from", "to", "classification", "reason"} & {*answer}


def test_json_without_consent_of_a_revoked_certificate(client, revoked, consent):
    answer = json_of(client, revoked.token).json()

    assert answer.pop("checked_at")
    assert answer == {
        "status": "revoked",
        "serial_number": revoked.serial_number,
        "title": "GIẤY CHỨNG NHẬN",
        "programme": revoked.programme_name,
        "issued_on": revoked.issue_date.isoformat(),
        "issuing_body": "Liên minh Hợp tác xã tỉnh Cà Mau",
        "pdf_sha256": revoked.pdf_sha256,
        "revoked_on": revoked.ended_on.isoformat(),
    }
    consent(revoked)
    assert json_of(client, revoked.token).json()["reason"] == revoked.public_reason


def test_unknown_tokens_and_drafts_get_one_answer(client, quick_draw, registrar):
    issue(make_recognised_class(passed=1, failed=0), actor=registrar)
    draft = Certificate.objects.get()
    answers = set()
    for token in (draft.token, new_token(), "a", draft.serial_number):
        response = page(client, token)
        assert response.status_code == 404
        text = response.content.decode()
        assert draft.holder_name not in text
        main = text[text.index("<main") : text.index('<p class="small muted gap">')]
        answers.add(main.partition("csrfmiddlewaretoken")[0])
        assert json_of(client, token).status_code == 404
        assert json_of(client, token).json() == {"status": "unknown"}
    assert len(answers) == 1


def test_what_is_not_known_costs_one_query_and_what_is_no_more_than_two(
    client, issued, revoked, consent, quick_draw, registrar
):
    issue(make_recognised_class(passed=1, failed=0), actor=registrar)
    draft = Certificate.objects.drafts().get()
    page(client, new_token())  # the question about sample data is now remembered
    consent(issued)
    known = (issued.token, Certificate.objects.valid().get().token)

    def costs(ask, token):
        with CaptureQueriesContext(connection) as queries:
            ask(client, token)
        return len(queries)

    for ask in (page, json_of):
        unknown = (draft.token, new_token(), "a", draft.serial_number)
        assert {costs(ask, token) for token in unknown} == {1}
        assert {costs(ask, token) for token in known} == {2}
        assert {costs(ask, token) for token in known} == {1}


def test_a_first_visit_costs_little(client, issued, consent):
    consent(issued)

    response = page(client, issued.token)
    script = Path(finders.find("js/tep.js")).read_bytes()

    weight = len(gzip.compress(response.content)) + len(gzip.compress(script))
    assert weight < 10_000
    assert len(response.content) < 30_000


def test_what_was_drawn_is_handed_out_until_the_register_says_something_else(
    client, issued, consent, approver
):
    first, again = page(client, issued.token), page(client, issued.token)
    assert first.content != again.content  # the protection against forged requests
    csrf = re.compile(rb'csrfmiddlewaretoken" value="([^"]{64})"')
    assert len({*csrf.findall(first.content), *csrf.findall(again.content)}) == 2

    given = consent(issued)
    assert "Nguyễn Văn Họa" in page(client, issued.token).content.decode()
    assert "holder_name" in json_of(client, issued.token).json()
    withdraw_consent(given, actor=approver)
    assert "Nguyễn Văn Họa" not in page(client, issued.token).content.decode()
    assert "holder_name" not in json_of(client, issued.token).json()
    make_original(issued)
    assert "ký số" in page(client, issued.token).content.decode()
    revoke(
        issued,
        number="2100/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Cấp nhầm",
        actor=approver,
    )
    assert '<div class="verdict no">' in page(client, issued.token).content.decode()
    assert json_of(client, issued.token).json()["status"] == "revoked"
    client.cookies["django_language"] = "en"
    assert "Revoked" in page(client, issued.token).content.decode()


def test_forms_of_a_page_handed_out_again_are_accepted(issued):
    browsers = [Client(enforce_csrf_checks=True) for _each in range(2)]
    for browser in browsers:  # the second gets what was drawn for the first
        text = page(browser, issued.token).content.decode()
        token = re.search('csrfmiddlewaretoken" value="([^"]+)"', text)[1]

        answer = browser.post(
            FILE, {"sha256": issued.pdf_sha256, "csrfmiddlewaretoken": token}
        )

        assert answer.status_code == 302


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("ask", [page, json_of])
def test_nothing_is_stored_indexed_or_told_to_others(client, issued, ask, known):
    response = ask(client, issued.token if known else new_token())

    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer, same-origin"
    if ask is page:
        assert "<script>" not in response.content.decode()


@pytest.mark.parametrize(
    ("precision", "found"), [(Precision.DAY, False), (Precision.YEAR, True)]
)
def test_a_day_is_compared_with_what_the_paper_says(issued, precision, found):
    """A paper that has only the year answers to any day of it."""
    issued.holder_dob_precision = precision

    assert issued.answers_to("01/03/1981") is found
    assert not issued.answers_to("28/02/1982")


def look_up(client, serial_number, check):
    return client.post(LOOKUP, {"serial_number": serial_number, "check": check})


@pytest.mark.parametrize(
    "check",
    [
        "1981",
        " 1981 ",
        "28/02/1981",
        "28-2-1981",
        "Nguyễn Văn Họa",
        "nguyen van hoa",
        "NGUYỄN VĂN HỌA",
    ],
)
@pytest.mark.parametrize(
    "write",
    [
        str,
        str.lower,
        lambda s: s.replace("-", " – "),
        lambda s: f" {s.replace('-', ' ')} ",
    ],
)
def test_a_certificate_is_found_by_what_is_printed(client, issued, check, write):
    response = look_up(client, write(issued.serial_number), check)

    assert response.status_code == 302
    assert response["Location"] == f"/xac-minh/{issued.token}/"


def test_all_that_fails_gets_the_same_answer(client, issued, quick_draw, registrar):
    issue(make_recognised_class(passed=1, failed=0), actor=registrar)
    draft = Certificate.objects.drafts().get()
    asked = [
        (issued.serial_number, "1980"),
        (issued.serial_number, "81"),
        (issued.serial_number, "Nguyễn Văn"),
        (issued.serial_number, "27/02/1981"),
        ("CM-GD-1999-0001", "1981"),
        (draft.serial_number, "1981"),
    ]
    look_up(client, "x", "x")
    for serial_number, check in asked:
        with CaptureQueriesContext(connection) as queries:
            response = look_up(client, serial_number, check)
        text = response.content.decode()
        assert response.status_code == 404
        assert len(queries) == 3  # two counts of tries, one search
        assert f'value="{serial_number}"' in text
        assert f'value="{check}"' in text
        assert '<div class="verdict"><h1>' in text
        assert issued.token not in text


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"check": "1981"}, "serial_number"),
        ({"serial_number": "CM-GD-2024-0001"}, "check"),
        ({"serial_number": "x" * 61, "check": "1981"}, "serial_number"),
        ({"serial_number": "CM\x00", "check": "1981"}, "serial_number"),
    ],
)
def test_an_incomplete_question_is_sent_back(client, fields, fault):
    response = client.post(LOOKUP, fields)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {fault}


def test_the_number_may_come_from_another_page(client):
    text = client.get(LOOKUP, {"serial_number": "CM-GD-2024-0010"}).content.decode()

    assert 'value="CM-GD-2024-0010"' in text


def test_guessing_the_year_of_one_number_ends(client, issued, monkeypatch):
    monkeypatch.setattr(verifying, "LOOKUPS_PER_NUMBER", {"most": 3, "seconds": 60})
    for year in range(1950, 1953):
        assert look_up(client, issued.serial_number, str(year)).status_code == 404

    response = look_up(client, issued.serial_number, "1981")
    elsewhere = client.post(
        LOOKUP,
        {"serial_number": issued.serial_number.lower(), "check": "1981"},
        REMOTE_ADDR="10.9.8.7",
    )

    assert response.status_code == elsewhere.status_code == 429
    assert look_up(client, "CM-GD-1999-0001", "1981").status_code == 404


def test_an_address_may_ask_much_but_not_without_end(client, issued, monkeypatch):
    monkeypatch.setattr(verifying, "LOOKUPS_PER_ADDRESS", {"most": 5, "seconds": 60})
    for number in range(5):
        assert look_up(client, f"CM-GD-1999-{number:04d}", "1981").status_code == 404

    assert look_up(client, issued.serial_number, "1981").status_code == 429
    Tally.objects.all().delete()
    assert look_up(client, issued.serial_number, "1981").status_code == 302


def test_a_replaced_certificate_leads_to_the_one_in_force(client, issued, approver):
    new = correct_name(issued, approver)

    text = page(client, issued.token).content.decode()
    answer = json_of(client, issued.token).json()

    assert '<div class="verdict wait">' in text
    assert f'href="/xac-minh/{new.token}/"' in text
    assert answer["status"] == "superseded"
    assert answer["superseded_by"] == new.serial_number
    assert answer["superseded_by_url"] == f"https://htx.example/xac-minh/{new.token}/"
    assert issued.serial_number in page(client, new.token).content.decode()
    assert json_of(client, new.token).json()["status"] == "valid"


def correct_name(certificate, approver):
    return correct(
        certificate,
        {"holder_name": "Nguyễn Văn Hoà"},
        number="2200/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Sai họ tên so với giấy khai sinh",
        actor=approver,
    )


def test_a_voided_number_says_so(client, issued, registrar):
    void(issued, reason="Phôi in hỏng", actor=registrar)

    text = page(client, issued.token).content.decode()
    answer = json_of(client, issued.token).json()

    assert '<div class="verdict no">' in text
    assert "Phôi" not in text
    assert (answer["status"], answer["voided_on"]) == (
        "voided",
        timezone.localdate().isoformat(),
    )


def test_a_voided_entry_of_a_paper_register_does_not_deny_the_paper(client, registrar):
    voided = {
        "status": "voided",
        "ended_on": timezone.localdate(),
        "ending_reason": "Nhập sai",
    }
    historic = make_historic()

    said = page(client, make_historic(**voided).token).content.decode()
    client.force_login(registrar)
    asked = client.get(f"/quan-ly/giay/{historic.pk}/huy/").content.decode()

    assert "sổ gốc giấy" in said.split("</h1>")[1].split("</p>")[0]
    assert "học viên được cấp giấy khác" not in asked


def test_every_state_has_its_own_words(client, issued, revoked, approver):
    other, historic = Certificate.objects.valid().get(), make_historic()
    correct_name(other, approver)
    voided = make_historic(
        status="voided", ended_on=timezone.localdate(), ending_reason="Nhập sai"
    )
    states = (
        revoked.token, other.token, voided.token, historic.token, new_token()
    )  # fmt: skip
    headings = {
        page(client, token).content.decode().split("<h1>")[1].split("</h1>")[0]
        for token in states
    }
    assert len(headings) == 5


def test_a_historic_certificate_is_valid_by_its_paper_register(client, consent):
    historic = make_historic(serial_number="12/GCN - 2019", register_entry_no="A45")

    text = page(client, historic.token).content.decode()
    answer = json_of(client, historic.token).json()

    assert '<div class="verdict ok">' in text
    assert "A45" in text
    assert "js/tep.js" not in text  # there is no file to compare
    assert answer["from_paper_register"] == "A45"
    assert answer["pdf_sha256"] == ""


@pytest.mark.parametrize("typed", ["12/GCN - 2019", "12/gcn-2019", "12 GCN 2019"])
def test_a_historic_number_is_found_as_people_type_it(client, typed):
    historic = make_historic(serial_number="12/GCN - 2019")

    assert look_up(client, typed, "1981")["Location"] == f"/xac-minh/{historic.token}/"


def test_one_old_number_of_two_bodies_is_told_apart_by_the_holder(client):
    make_historic(serial_number="12/GCN", issuing_body_name="Trường A")
    woman = make_historic(
        serial_number="12/GCN",
        issuing_body_name="Trường B",
        person=make_person(full_name="Trần Thị Mẫu"),
    )

    found = look_up(client, "12/GCN", "tran thi mau")

    assert found["Location"] == f"/xac-minh/{woman.token}/"


FILE = "/xac-minh/tep/"


def test_the_fingerprint_of_a_file_leads_to_its_certificate(client, issued):
    response = client.post(FILE, {"sha256": issued.pdf_sha256})

    assert response["Location"] == f"/xac-minh/{issued.token}/?tep={issued.pdf_sha256}"
    text = client.get(response["Location"]).content.decode()
    assert '<div class="note ok" role="status">' in text


def test_without_javascript_the_file_is_sent_and_compared(client, issued):
    with issued.pdf.open() as file:
        content = file.read()
    before = list(default_storage.listdir("")[1])

    response = client.post(FILE, {"file": SimpleUploadedFile("a.pdf", content)})

    assert response["Location"].endswith(f"/{issued.token}/?tep={issued.pdf_sha256}")
    assert list(default_storage.listdir("")[1]) == before


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: content + b"\n",
        lambda content: content[:-1],
        lambda content: content.replace(b"%PDF", b"%PdF"),
        lambda _content: b"%PDF of somebody",
    ],
)
def test_a_changed_file_is_not_as_issued(client, issued, harm):
    with issued.pdf.open() as file:
        changed = harm(file.read())

    sent = client.post(FILE, {"file": SimpleUploadedFile("a.pdf", changed)})
    named = client.post(FILE, {"sha256": hashlib.sha256(changed).hexdigest()})

    for response in (sent, named):
        assert response.status_code == 404
        assert '<div class="verdict no">' in response.content.decode()


def test_no_damaged_file_is_taken_for_the_one_issued(client, issued):
    with issued.pdf.open() as file:
        content = file.read()
    fate = random.Random(20241004)  # the same damage in every run
    for _damage in range(50):
        damaged = bytearray(content)
        damaged[fate.randrange(len(damaged))] ^= 1 << fate.randrange(8)

        response = client.post(FILE, {"file": SimpleUploadedFile("a.pdf", damaged)})

        assert response.status_code == 404


def test_a_file_altered_after_it_was_signed_is_told_as_that(client, registrar):
    key = signing.current()
    enter_key(key.identity, actor=registrar)
    altered = signing.sign(a_pdf(), key) + b"\n% more"

    response = client.post(FILE, {"file": SimpleUploadedFile("a.pdf", altered)})
    unsigned = client.post(FILE, {"file": SimpleUploadedFile("a.pdf", a_pdf())})

    assert response.context["signed_by_us"] is True
    assert '<div class="note no">' in response.content.decode()
    assert unsigned.context["signed_by_us"] is False


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "file"),
        ({"sha256": "x" * 64}, "sha256"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF" + b" " * 5 * 1024**2)}, "file"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "file"),
    ],
)
def test_what_cannot_be_compared_is_sent_back(client, fields, fault):
    response = client.post(FILE, fields)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {fault}


def test_a_file_beside_another_certificate_is_told_as_that(client, issued):
    other = Certificate.objects.exclude(pk=issued.pk).get()

    text = page(client, issued.token, tep=other.pdf_sha256).content.decode()

    assert '<div class="note no" role="status">' in text


def test_the_bodys_own_file_is_the_original_and_compares_too(client, issued, registrar):
    sha256 = make_original(issued, signer="Cơ quan").pdf_sha256

    response = client.post(FILE, {"sha256": sha256}, follow=True)

    text = response.content.decode()
    assert '<div class="note ok" role="status">' in text
    assert "Cơ quan" in text
    assert json_of(client, issued.token).json()["original_sha256"] == sha256


def test_a_copy_is_told_from_the_original(client, issued, registrar):
    book = CopyBook.objects.create(year=2026)
    copy = RegisterCopy.objects.create(
        certificate=issued, book=book, number=1, copy_no="1", pdf="x", pdf_sha256="b" * 64,
        issued_on=timezone.localdate(), receiver="A", signatory_position="B",
        signatory_name="C", issued_by=registrar,
    )  # fmt: skip

    response = client.post(FILE, {"sha256": copy.pdf_sha256}, follow=True)

    assert response.redirect_chain
    assert '<div class="note ok" role="status">' in response.content.decode()
    asked = page(client, issued.token, tep=issued.pdf_sha256).content.decode()
    assert asked != response.content.decode()


def test_comparing_names_of_one_certificate_ends(client, issued, monkeypatch):
    monkeypatch.setattr(verifying, "LOOKUPS_PER_NUMBER", {"most": 2, "seconds": 60})
    for name in ("A B", "C D"):
        assert (
            "The name does not"
            not in page(client, issued.token, name=name).content.decode()
        )

    text = page(client, issued.token, name="Nguyễn Văn Họa").content.decode()

    assert 'class="note ok" role="status"' not in text
    assert 'class="note no" role="alert"' in text
    assert page(client, issued.token).status_code == 200


def test_the_keys_are_listed_with_their_certificates(client, issued, registrar):
    old = issued.signing_key
    key = SigningKey.objects.create(
        fingerprint="c" * 64, subject="Khóa mới", issuer="Gốc", certificate_pem="PEM\n",
        valid_from=old.valid_from, valid_to=old.valid_to,
    )  # fmt: skip
    SigningKey.objects.filter(pk=old.pk).update(retired_at=timezone.now())

    text = client.get("/xac-minh/khoa/").content.decode()
    for each in (old, key):
        assert each.fingerprint in text
        pem = client.get(f"/xac-minh/khoa/{each.fingerprint}.pem")
        assert pem.content.decode().startswith(each.certificate_pem)
    head = RegisterHead.objects.get()
    assert head.entry_hash in text
    assert client.get(f"/xac-minh/khoa/{'d' * 64}.pem").status_code == 404
    assert page(client, issued.token).status_code == 200  # an old key stays good


def test_the_head_of_the_register_names_nobody(client, issued):
    Register.objects.filter(pk=issued.register_id).update(last_number=1234)

    response = client.get("/xac-minh/khoa/")

    text = response.content.decode()
    assert response.status_code == 200
    assert issued.register.programme.name in text
    assert "1234" in text
    assert ">2</td>" in text
    assert issued.holder_name not in text
    assert issued.serial_number not in text


def test_the_registers_are_listed_the_newest_first(client, registrar, issued):
    make_historic()
    client.force_login(registrar)
    for page in ("/xac-minh/khoa/", "/quan-ly/so-goc/quyen/"):
        text = client.get(page).content.decode()
        assert text.index(f">{issued.register.year}<") < text.index(">2019<")


def test_the_head_of_no_register(client):
    assert client.get("/xac-minh/khoa/").status_code == 200
