"""What anyone may ask of a certificate, and what nobody is told."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Tally
from certificates import views
from certificates.models import Certificate, Register, new_token
from certificates.operations import issue
from cooperatives.operations import withdraw_consent
from tests.factories import make_recognised_class

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
    assert "21/QĐ-LMHTX" in text
    assert revoked.revocation_reason not in text

    consent(revoked)
    assert revoked.revocation_reason in page(client, revoked.token).content.decode()


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
        "revoked_on": revoked.revoked_on.isoformat(),
    }
    consent(revoked)
    assert json_of(client, revoked.token).json()["reason"] == revoked.revocation_reason


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


def test_known_and_unknown_cost_the_same_queries(client, issued, revoked, consent):
    page(client, new_token())  # the question about sample data is now remembered
    consent(issued)
    counts = set()
    for token in (issued.token, Certificate.objects.valid().get().token, new_token()):
        for ask in (page, json_of):
            with CaptureQueriesContext(connection) as queries:
                ask(client, token)
            counts.add(len(queries))
    assert counts == {1}


def test_a_first_visit_costs_two_queries_and_little(
    client, issued, consent, django_assert_max_num_queries
):
    consent(issued)

    with django_assert_max_num_queries(2):
        response = page(client, issued.token)

    assert len(response.content) < 30_000


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("ask", [page, json_of])
def test_nothing_is_stored_indexed_or_told_to_others(client, issued, ask, known):
    response = ask(client, issued.token if known else new_token())

    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer, same-origin"
    if ask is page:
        assert "<script" not in response.content.decode()


def look_up(client, serial_number, check):
    return client.post(LOOKUP, {"serial_number": serial_number, "check": check})


@pytest.mark.parametrize(
    "check", ["1981", " 1981 ", "Nguyễn Văn Họa", "nguyen van hoa", "NGUYỄN VĂN HỌA"]
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
        (issued.serial_number, "28/02/1981"),
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
        ({"serial_number": "x" * 41, "check": "1981"}, "serial_number"),
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
    monkeypatch.setattr(views, "LOOKUPS_PER_NUMBER", {"most": 3, "seconds": 60})
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
    monkeypatch.setattr(views, "LOOKUPS_PER_ADDRESS", {"most": 5, "seconds": 60})
    for number in range(5):
        assert look_up(client, f"CM-GD-1999-{number:04d}", "1981").status_code == 404

    assert look_up(client, issued.serial_number, "1981").status_code == 429
    Tally.objects.all().delete()
    assert look_up(client, issued.serial_number, "1981").status_code == 302


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


def test_the_head_of_no_register(client):
    assert client.get("/xac-minh/khoa/").status_code == 200
