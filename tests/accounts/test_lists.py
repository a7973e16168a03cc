"""The shared list page, through the list of cooperatives."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from tests.factories import make_cooperative, make_user

URL = reverse("cooperatives:cooperative_list")


@pytest.fixture
def visitor(client, db):
    client.force_login(make_user("cooperatives.view_cooperative"))
    return client


def rows_of(response):
    return [row.record for row in response.context["table"].paginated_rows]


def csv_rows(response):
    content = response.content.decode()
    assert content.startswith("\ufeff")
    return list(csv.reader(io.StringIO(content[1:])))


def test_search_finds_names_without_tone_marks(visitor):
    shrimp = make_cooperative(name="Hợp tác xã tôm Đất Mũi")
    make_cooperative(name="Hợp tác xã lúa Thới Bình")

    response = visitor.get(URL, {"q": "dat mui TOM"})

    assert rows_of(response) == [shrimp]


def test_rows_follow_the_vietnamese_alphabet(visitor):
    names = ["Đa", "Da", "Ấp", "Ăn", "An"]
    for name in names:
        make_cooperative(name=name)

    response = visitor.get(URL, {"sort": "name"})

    assert [str(row) for row in rows_of(response)] == ["An", "Ăn", "Ấp", "Da", "Đa"]


def test_a_page_has_25_rows_and_few_left_over_join_it(visitor):
    for _place in range(28):
        make_cooperative()
    assert len(rows_of(visitor.get(URL))) == 28

    make_cooperative()

    assert len(rows_of(visitor.get(URL))) == 25
    assert len(rows_of(visitor.get(URL, {"page": "2"}))) == 4


@pytest.mark.parametrize(
    ("rows", "shown"), [("10", 10), ("100", 40), ("7", 25), ("x", 25)]
)
def test_a_visitor_chooses_10_25_or_100_rows_a_page(visitor, rows, shown):
    for _place in range(40):
        make_cooperative()

    assert len(rows_of(visitor.get(URL, {"rows": rows}))) == shown


@pytest.mark.parametrize("page", ["99", "-1", "x"])
def test_a_page_that_is_not_there_is_the_nearest_one(visitor, page):
    only = make_cooperative()

    assert rows_of(visitor.get(URL, {"page": page})) == [only]


def test_equal_rows_stand_on_one_page_only(visitor):
    made = [make_cooperative(status="active") for _place in range(60)]

    seen = [
        row
        for page in "123"
        for row in rows_of(visitor.get(URL, {"sort": "status", "page": page}))
    ]

    assert sorted(row.pk for row in seen) == sorted(row.pk for row in made)


def test_csv_has_all_filtered_rows_and_no_formula(visitor):
    for place in range(30):
        make_cooperative(name=f"Tôm {place:02}")
    make_cooperative(name="=1+1 tôm")
    make_cooperative(name="Lúa")

    response = visitor.get(URL, {"q": "tôm", "_export": "csv"})

    names = [row[0] for row in csv_rows(response)[1:]]
    assert len(names) == 31
    assert "'=1+1 tôm" in names
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="hop-tac-xa-')
    assert disposition.endswith('.csv"')


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_xlsx_keeps_text_as_text(visitor, sign):
    make_cooperative(name=f"{sign}1+1")

    response = visitor.get(URL, {"_export": "xlsx"})

    sheet = load_workbook(io.BytesIO(response.content)).active
    cell = sheet["A2"]
    assert (cell.value, cell.data_type) == (f"{sign}1+1", "s")
    assert cell.quotePrefix


def test_xlsx_keeps_numbers_and_times(client, db):
    client.force_login(make_user("accounts.view_auditentry"))
    at = dt.datetime(2024, 10, 4, 3, 30, tzinfo=dt.UTC)
    AuditEntry.objects.create(
        at=at, verb="class.opened", subject_label="GD\x0b", details={"learners": 38}
    )

    response = client.get(reverse("accounts:audit_list"), {"_export": "xlsx"})

    sheet = load_workbook(io.BytesIO(response.content)).active
    time, _actor, _verb, subject, _details = sheet[2]
    assert time.value == dt.datetime(2024, 10, 4, 10, 30)  # noqa: DTZ001  Vietnam's
    assert time.number_format == "dd/mm/yyyy hh:mm"
    assert subject.value == "GD"


def test_csv_writes_times_as_vietnam_does(client, db):
    client.force_login(make_user("accounts.view_auditentry"))
    at = dt.datetime(2024, 10, 4, 3, 30, tzinfo=dt.UTC)
    AuditEntry.objects.create(at=at, verb="class.opened", subject_label="GD")

    response = client.get(reverse("accounts:audit_list"), {"_export": "csv"})

    assert csv_rows(response)[1][0] == "04/10/2024 10:30"


def test_an_unknown_export_is_the_page(visitor):
    response = visitor.get(URL, {"_export": "ods"})

    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
