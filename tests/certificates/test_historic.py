"""Certificates of paper registers: entered or imported, counted once, never ours."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from certificates import historic
from certificates.audit import audit
from certificates.models import (
    Certificate,
    CertificateStatus,
    EntryAct,
    Register,
    RegisterEntry,
)
from certificates.operations import hand_over, revoke, void
from cooperatives.models import Person, TrainingRecord, trained_posts
from tests.cooperatives.imports.lists import book, faults, list_of, outcomes, saved
from tests.factories import (
    make_cooperative,
    make_person,
    make_post,
    make_signatory,
    make_version,
)

pytestmark = pytest.mark.django_db

BODY = "Liên minh Hợp tác xã tỉnh Cà Mau"
PAPER = {
    "Họ và tên": "Trần Thị Mẫu",
    "Ngày sinh": "07/02/1975",
    "Giới tính": "Nữ",
    "Chức vụ": "Giám đốc",
    "Loại lớp": "Giám đốc",
    "Tên lớp": "Bồi dưỡng giám đốc HTX năm 2019",
    "Số giấy chứng nhận": "45/GCN-LMHTX",
    "Số vào sổ": "45",
    "Ngày cấp": "20/05/2019",
    "Cơ quan cấp": BODY,
    "Xếp loại": "Khá",
    "Số tiết": "40",
    "Từ ngày": "02/05/2019",
    "Đến ngày": "10/05/2019",
    "Quyết định số": "12/QĐ-LMHTX",
    "Ngày quyết định": "15/05/2019",
}


@pytest.fixture(autouse=True)
def programme():
    return make_version().programme


def read(*rows):
    return historic.read(list_of(*rows), "so-goc.xlsx")


def entered(*rows, actor):
    return historic.save(read(*rows), actor=actor)


def test_a_paper_is_taken_over_into_the_marked_series(registrar, programme):
    cooperative = make_cooperative(name="HTX Minh Họa Tân Ân")

    (certificate,) = entered(
        {**PAPER, "Tên hợp tác xã": "Minh Họa Tân Ân"}, actor=registrar
    )

    assert certificate.is_historic
    assert certificate.serial_number == "45/GCN-LMHTX"
    assert certificate.register_entry_no == "45"
    assert certificate.register == Register.objects.get(
        programme=programme, year=2019, is_historic=True
    )
    assert certificate.status == CertificateStatus.ISSUED
    assert (certificate.pdf.name, certificate.pdf_sha256) == ("", "")
    assert certificate.signing_key is None
    assert certificate.holder_name == "Trần Thị Mẫu"
    assert certificate.holder_workplace == cooperative.name
    assert certificate.get_classification_display()
    assert certificate.total_periods == 40
    row = RegisterEntry.objects.get()
    assert (row.act, row.remark) == (EntryAct.TAKEN_OVER, "Theo sổ gốc giấy, số 45")
    assert row.facts_hash == row.hash_of_facts()
    record = TrainingRecord.objects.get()
    assert (record.evidence, record.issuer) == ("45/GCN-LMHTX", BODY)
    assert record.certified_on == dt.date(2019, 5, 20)
    assert record.cooperative == cooperative


def test_the_audit_finds_nothing_wrong_with_what_was_taken_over(registrar, approver):
    (mistaken,) = entered(PAPER, actor=registrar)
    void(mistaken, reason="Chép nhầm", actor=registrar)
    (certificate,) = entered({**PAPER, "Họ và tên": "Lê Thị Khác"}, actor=registrar)
    assert audit().findings == []

    revoke(
        certificate,
        number="2100/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Cấp nhầm",
        actor=approver,
    )

    assert audit().findings == []


def test_it_counts_once_with_a_training_record_imported_before(registrar):
    cooperative = make_cooperative(name="HTX Minh Họa Tân Ân")
    person = make_person(
        full_name="Trần Thị Mẫu", date_of_birth=dt.date(1975, 2, 7), gender="nu"
    )
    make_post(person=person, cooperative=cooperative, kind="director")
    saved(
        "training_records",
        {
            **{name: PAPER[name] for name in list(PAPER)[:6]},
            "Tên hợp tác xã": "Minh Họa Tân Ân",
            "Số giấy chứng nhận": "45/GCN-LMHTX",
            "Ngày cấp": "20/05/2019",
            "Cơ quan cấp": BODY,
        },
    )
    record = TrainingRecord.objects.get()

    (certificate,) = entered(PAPER, actor=registrar)

    assert TrainingRecord.objects.get() == record
    assert certificate.person == record.person == person
    held = trained_posts("director", dt.date(2020, 1, 1))
    assert held.values("person").distinct().count() == 1
    again = saved("training_records", {**PAPER, "Tên hợp tác xã": "Minh Họa Tân Ân"})
    assert again.same == 1
    assert TrainingRecord.objects.count() == 1


@pytest.mark.parametrize("number", ["45/GCN-LMHTX", "45 / gcn – lmhtx"])
def test_a_number_that_exists_is_refused_with_whose_it_is(registrar, number):
    entered(PAPER, actor=registrar)
    before = Certificate.objects.count(), Person.objects.count()

    reading = read({**PAPER, "Họ và tên": "Lê Văn Khác", "Số giấy chứng nhận": number})

    assert faults(reading) == [(2, "Số giấy chứng nhận", "historic_number_taken")]
    assert "Trần Thị Mẫu" in reading.errors[0].message
    with pytest.raises(ValidationError) as refusal:
        historic.save(reading, actor=registrar)
    assert refusal.value.code == "list_faulty"
    assert (Certificate.objects.count(), Person.objects.count()) == before


def test_a_number_entered_meanwhile_is_refused_and_nothing_stays(registrar):
    reading = read(
        {**PAPER, "Số giấy chứng nhận": "44/GCN", "Họ và tên": "Lê Văn Một"}, PAPER
    )
    entered(PAPER, actor=registrar)
    before = Certificate.objects.count(), Person.objects.count()

    with pytest.raises(ValidationError) as refusal:
        historic.save(reading, actor=registrar)

    assert refusal.value.code == "historic_number_taken"
    assert (Certificate.objects.count(), Person.objects.count()) == before


def test_the_database_has_the_last_word_on_numbers(registrar):
    (certificate,) = entered(PAPER, actor=registrar)
    certificate.pk, certificate.number, certificate.token = None, 99, "x"

    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save(force_insert=True)


def test_another_body_may_have_used_the_number(registrar):
    entered(PAPER, actor=registrar)

    other = {**PAPER, "Cơ quan cấp": "Trường Minh Họa", "Họ và tên": "Lê Văn Khác"}
    assert len(entered(other, actor=registrar)) == 1


def test_all_errors_are_told_in_one_pass(registrar):
    rows = [
        {**PAPER, "Số vào sổ": None},
        {**PAPER, "Số giấy chứng nhận": "46/GCN", "Ngày cấp": "31/02/2019"},
        {**PAPER, "Số giấy chứng nhận": "47/GCN", "Loại lớp": "Kế toán"},
        {**PAPER, "Số giấy chứng nhận": "48/GCN", "Đến ngày": "01/05/2019"},
        {**PAPER, "Số giấy chứng nhận": "49/GCN", "Đến ngày": "21/05/2019"},
        {**PAPER, "Số giấy chứng nhận": "x" * 61},
        {**PAPER, "Số giấy chứng nhận": "50/GCN", "Xếp loại": "Tuyệt"},
        {**PAPER, "Số giấy chứng nhận": "50/GCN"},
        {**PAPER, "Số giấy chứng nhận": "51/GCN", "Số tiết": 99999999},
    ]

    reading = read(*rows)

    assert [(row, code) for row, _column, code in sorted(faults(reading))] == [
        (2, "required"),
        (3, "bad_date"),
        (4, "programme_unknown"),
        (5, "ends_before_it_begins"),
        (6, "ends_before_it_begins"),
        (7, "too_long"),
        (8, "bad_choice"),
        (9, "row_twice"),
        (10, "too_many"),
    ]
    assert not Certificate.objects.exists()


def test_who_is_not_sure_is_not_saved(registrar):
    make_person(full_name="Trần Thị Mẫu", date_of_birth=dt.date(1975, 2, 7))
    reading = read(PAPER)
    assert outcomes(reading) == ["unsure"]

    with pytest.raises(ValidationError) as refusal:
        historic.save(reading, actor=registrar)

    assert refusal.value.code == "list_unsure"
    assert not Certificate.objects.exists()


def test_what_was_entered_by_mistake_is_voided_and_entered_again(registrar):
    (wrong,) = entered(
        {**PAPER, "Họ và tên": "Trần Thị Mâu", "Ngày sinh": "1976"}, actor=registrar
    )
    void(wrong, reason="Nhập sai họ tên", actor=registrar)
    assert not TrainingRecord.objects.valid_on(dt.date(2020, 1, 1)).exists()

    (right,) = entered(PAPER, actor=registrar)

    assert right.serial_number == wrong.serial_number
    record = TrainingRecord.objects.get()
    assert record.person == right.person
    assert record.withdrawn_on is None


def test_it_is_not_handed_over_by_us(registrar):
    certificates = entered(PAPER, actor=registrar)

    with pytest.raises(ValidationError) as refusal:
        hand_over(certificates, on=dt.date(2024, 1, 1), actor=registrar)

    assert refusal.value.code == "certificate_not_issued"


# Pages

CREATE = "/quan-ly/so-goc/giay-cu/"
IMPORT = "/quan-ly/so-goc/giay-cu/danh-sach/"


def typed(**fields):
    keys = {
        each.header: each.key for each in historic.HistoricList.columns()
    }  # the form has the keys of the columns
    return {**{keys[header]: value for header, value in PAPER.items()}, **fields}


def test_one_is_entered_by_form(client, registrar):
    client.force_login(registrar)
    assert client.get(CREATE).status_code == 200

    response = client.post(CREATE, typed())

    certificate = Certificate.objects.get()
    assert response["Location"] == certificate.get_absolute_url()
    page = client.get(response["Location"]).content.decode()
    assert certificate.serial_number in page
    assert "certificate_pdf" not in page


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"evidence": ""}, "evidence"),
        ({"entry_no": ""}, "entry_no"),
        ({"certified_on": "31/02/2019"}, "certified_on"),
        ({"birth": "2099"}, "birth"),
        ({"citizen_id": "123"}, "citizen_id"),
        ({"coop_name": "HTX không có"}, "coop_name"),
        ({"ends_on": "01/05/2019"}, "ends_on"),
        ({"periods": "99999999"}, "periods"),
    ],
)
def test_a_faulty_form_comes_back_as_it_was_typed(client, registrar, fields, fault):
    client.force_login(registrar)
    sent = typed(**fields)

    response = client.post(CREATE, sent)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {fault}
    assert f'value="{sent["full_name"]}"' in response.content.decode()
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("choice", ["known", "new"])
def test_the_form_asks_who_is_meant(client, registrar, choice):
    known = make_person(full_name="Trần Thị Mẫu", date_of_birth=dt.date(1975, 2, 7))
    client.force_login(registrar)

    asked = client.post(CREATE, typed())
    assert asked.status_code == 422
    assert set(asked.context["form"].errors) == {"choice"}
    assert f'value="{known.pk}"' in asked.content.decode()
    chosen = str(known.pk) if choice == "known" else "new"
    client.post(CREATE, typed(choice=chosen))

    assert (Certificate.objects.get().person == known) is (choice == "known")


def upload(content):
    return SimpleUploadedFile("so-goc.xlsx", content)


def test_a_list_is_looked_at_before_it_is_saved(client, registrar):
    client.force_login(registrar)
    other = {**PAPER, "Số giấy chứng nhận": "46/GCN", "Họ và tên": "Lê Văn Khác"}

    looked = client.post(IMPORT, {"file": upload(list_of(PAPER, other))})

    assert looked.status_code == 200
    assert not Certificate.objects.exists()
    kept = looked.context["kept"]
    assert "Trần" not in kept
    response = client.post(IMPORT, {"kept": kept, "name": "so-goc.xlsx", "save": "1"})
    assert response["Location"] == reverse("certificates:certificate_list")
    assert Certificate.objects.filter(is_historic=True).count() == 2
    again = client.post(IMPORT, {"kept": kept, "name": "so-goc.xlsx", "save": "1"})
    assert again.status_code == 422
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize("choice", ["known", "new"])
def test_a_list_asks_who_is_meant_and_goes_on(client, registrar, choice):
    known = make_person(full_name="Trần Thị Mẫu", date_of_birth=dt.date(1975, 2, 7))
    client.force_login(registrar)
    looked = client.post(IMPORT, {"file": upload(list_of(PAPER))})
    assert f'<option value="{known.pk}">' in looked.content.decode()
    assert 'id="None"' not in looked.content.decode()
    sent = {"kept": looked.context["kept"], "name": "so-goc.xlsx", "save": "1"}

    refused = client.post(IMPORT, {**sent, "who_2": ""})
    assert refused.status_code == 422
    assert set(refused.context["who_form"].errors) == {"who_2"}
    assert not Certificate.objects.exists()
    chosen = str(known.pk) if choice == "known" else "new"
    client.post(IMPORT, {**sent, "who_2": chosen})

    assert (Certificate.objects.get().person == known) is (choice == "known")


def test_two_rows_of_a_list_may_be_one_person(client, registrar):
    first = {**PAPER, "Số giấy chứng nhận": "46/GCN", "Số vào sổ": "46"}
    client.force_login(registrar)
    looked = client.post(IMPORT, {"file": upload(list_of(first, PAPER))})
    assert '<option value="row2">' in looked.content.decode()

    sent = {"kept": looked.context["kept"], "name": "so-goc.xlsx", "save": "1"}
    client.post(IMPORT, {**sent, "who_3": "row2"})

    assert Person.objects.count() == 1
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_asking_who_is_meant_costs_the_same_for_any_number(
    client, registrar, count, django_assert_num_queries
):
    rows = [
        {
            **PAPER,
            "Họ và tên": f"Trần Thị Mẫu {word}",
            "Số giấy chứng nhận": f"{word}/G",
        }
        for word in ("Một", "Hai", "Ba")[:count]
    ]
    for row in rows:
        make_person(full_name=row["Họ và tên"], date_of_birth=dt.date(1975, 2, 7))
    client.force_login(registrar)
    client.get(IMPORT)

    with django_assert_num_queries(12):
        looked = client.post(IMPORT, {"file": upload(list_of(*rows))})
    assert looked.context["unsure"] == count


def test_a_faulty_list_comes_back_with_its_reasons(client, registrar):
    client.force_login(registrar)
    content = list_of({**PAPER, "Số vào sổ": None})

    looked = client.post(IMPORT, {"file": upload(content)})
    assert "Số vào sổ" in looked.content.decode()
    assert looked.context["can_be_saved"] is False
    returned = client.post(
        IMPORT, {"kept": looked.context["kept"], "name": "a.xlsx", "returned": "1"}
    )

    cells = [
        cell
        for sheet in load_workbook(io.BytesIO(returned.content))
        for row in sheet.values
        for cell in row
    ]
    assert "Lý do" in cells


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kept": "forged"},
        {"file": upload(b"nothing")},
        {"file": upload(book(["Họ và tên"], ["A"]))},
        {"file": upload(b" " * (1024 * 1024 + 1))},
    ],
)
def test_what_is_no_list_is_refused(client, registrar, sent):
    client.force_login(registrar)
    for value in sent.values():
        if hasattr(value, "seek"):
            value.seek(0)

    response = client.post(IMPORT, sent)

    assert response.status_code == 422
    assert response.context["form"].errors
