"""The import desk's pages: from the file that is brought to the import that is undone."""

from __future__ import annotations

import io
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from cooperatives.imports.kinds import KINDS
from cooperatives.models import (
    Cooperative,
    HeaderMemory,
    ImportBatch,
    ImportState,
    Person,
    PolicyDocument,
    RowOutcome,
)
from cooperatives.operations import imports as operations
from tests.cooperatives.imports.lists import (
    CODE,
    a_cooperative,
    a_person,
    a_policy,
    book,
    bring,
    list_of,
    saved,
)
from tests.factories import make_cooperative, make_person, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, data_officer):
    """The browser of a data officer."""
    client.force_login(data_officer)
    return client


def page(name, *args):
    return reverse(f"cooperatives:import_{name}", args=args)


def text(response):
    return " ".join(unescape(response.content.decode()).split())


def send(desk, kind, content, *, name="danh-sach.xlsx", **more):
    file = SimpleUploadedFile(name, content)
    data = {"kind": kind, "sender": "Phòng Nông nghiệp", "file": file, **more}
    return desk.post(page("create"), data)


def test_a_list_without_a_row_to_save_says_so_and_offers_nothing(desk):
    send(desk, "policy_documents", list_of(a_policy(Loại="Quyết định")))
    faulty = text(desk.get(ImportBatch.objects.first().get_absolute_url()))
    send(desk, "policy_documents", book(list(a_policy())))
    empty = text(desk.get(ImportBatch.objects.first().get_absolute_url()))

    assert "1 dòng có lỗi. Gửi lại tệp kèm lý do." in faulty.replace("</strong>", "")
    assert "không có gì mới" not in faulty
    assert "Danh sách không có dòng nào." in empty
    assert "không có gì mới" not in empty


@pytest.fixture
def unsure(cooperative, thoi_binh):
    """A list whose only row may be about somebody known: the batch, the row, who."""
    known = make_person(full_name="Nguyễn Văn An", citizen_id="", phone="")
    Person.objects.update(date_of_birth="1980-02-15")
    make_post(person=known, cooperative=make_cooperative(reporting_area=thoi_binh))
    batch = bring("persons", a_person())
    row = batch.import_rows.get()
    assert row.outcome == RowOutcome.UNSURE
    return batch, row, known


# Bringing


def test_a_list_is_brought_seen_saved_brought_again_and_undone(desk, data_officer):
    content = list_of(a_policy(), a_policy(**{"Tên văn bản": "Chính sách thứ hai"}))

    brought = send(desk, "policy_documents", content)

    batch = ImportBatch.objects.get()
    assert brought["Location"] == batch.get_absolute_url()
    assert not PolicyDocument.objects.exists()
    shown = text(desk.get(batch.get_absolute_url()))
    assert "Chính sách thứ hai" in shown
    assert "Ghi: 2 mới, 0 thay đổi" in shown

    desk.post(page("save", batch.pk))
    desk.post(page("save", batch.pk))  # a double click

    assert PolicyDocument.objects.count() == 2
    entry = AuditEntry.objects.get(verb="import.saved")
    assert entry.actor == data_officer

    send(desk, "policy_documents", content)
    again = ImportBatch.objects.first()
    assert (again.same, again.new, again.changed) == (2, 0, 0)
    assert "không có gì mới" in text(desk.get(again.get_absolute_url()))

    asked = desk.get(page("undo", batch.pk))
    assert asked.status_code == 200
    assert PolicyDocument.objects.count() == 2
    desk.post(page("undo", batch.pk))

    assert not PolicyDocument.objects.exists()
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE


BAD_FILES = {
    "renamed.xlsx": b"MZ\x90\x00 this is a program",
    "empty.xlsx": b"",
    "legacy.csv": "Tên văn bản,Loại\nChÝnh s¸ch,Dự thảo nghị quyết\n".encode(),
    "no header.xlsx": book(["a", "b"], [1, 2]),
    "windows.csv": "Tên,Loại".encode("utf-16"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_gets_a_sentence_and_keeps_what_was_typed(
    desk, name
):
    response = send(desk, "policy_documents", BAD_FILES[name], name=name)

    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors["file"]
    assert form["sender"].value() == "Phòng Nông nghiệp"
    assert form["kind"].value() == "policy_documents"
    assert not ImportBatch.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_form_without_a_file_is_refused(desk):
    response = desk.post(page("create"), {"kind": "persons", "sender": ""})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"file"}


def test_a_header_is_settled_while_the_file_is_brought(desk):
    content = book(["Văn kiện", "Loại"], ["Chính sách A", "Dự thảo nghị quyết"])

    refused = send(desk, "policy_documents", content)

    assert refused.status_code == 422
    assert "“Văn kiện” là" in text(refused)
    settled = send(desk, "policy_documents", content, **{"means Văn kiện": "title"})
    assert settled.status_code == 302
    assert ImportBatch.objects.get().new == 1
    assert HeaderMemory.objects.get().sender == "Phòng Nông nghiệp"
    assert send(desk, "policy_documents", content).status_code == 302  # remembered


def test_a_header_of_nobody_is_not_remembered(desk):
    content = book(["Văn kiện", "Loại"], ["Chính sách A", "Dự thảo nghị quyết"])

    response = send(
        desk, "policy_documents", content, sender="", **{"means Văn kiện": "title"}
    )

    assert response.status_code == 422
    assert response.context["form"].errors["sender"]
    assert not HeaderMemory.objects.exists()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_an_empty_list_to_fill_in(desk, land, kind):
    response = desk.get(page("template", kind))

    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    required = {each.header for each in KINDS[kind].columns() if each.required}
    assert required <= {cell.value for cell in sheet[1]}
    assert response["Content-Disposition"].startswith("attachment")


def test_there_is_no_empty_list_of_another_kind(desk):
    assert desk.get(page("template", "people")).status_code == 404


# Looking


def test_all_errors_are_shown_and_go_back_in_the_senders_own_file(desk, thoi_binh):
    batch = bring(
        "cooperatives",
        a_cooperative(),
        a_cooperative(**{"Tên hợp tác xã": "HTX B", "Trạng thái": "Vui vẻ"}),
        a_cooperative(**{"Tên hợp tác xã": "HTX C", "Địa bàn": "Hà Nội"}),
    )

    shown = desk.get(batch.get_absolute_url())

    assert "2 dòng có lỗi" in text(shown)
    assert [row.record.number for row in shown.context["table"].page] == [3, 4, 2]
    back = desk.get(page("returned", batch.pk))
    sheet = load_workbook(io.BytesIO(back.content)).worksheets[0]
    reasons = [row[-1].value for row in sheet.iter_rows()]
    assert reasons[0]
    assert not reasons[1]
    assert all(reasons[2:])
    assert "private" in back["Cache-Control"] or "no-store" in back["Cache-Control"]


def test_a_list_with_errors_is_saved_only_in_words_that_say_so(desk, thoi_binh):
    batch = bring(
        "cooperatives", a_cooperative(), a_cooperative(**{"Địa bàn": "Hà Nội"})
    )

    refused = desk.post(page("save", batch.pk))

    assert refused.status_code == 422
    assert "còn lỗi" in refused.context["refusal"]
    assert not Cooperative.objects.exists()
    assert desk.post(page("save", batch.pk), {"partial": "1"}).status_code == 302
    assert Cooperative.objects.count() == 1


def test_the_counts_narrow_the_rows(desk, thoi_binh):
    batch = bring(
        "cooperatives", a_cooperative(), a_cooperative(**{"Địa bàn": "Hà Nội"})
    )

    response = desk.get(batch.get_absolute_url(), {"outcome": "faulty"})

    assert [row.record.number for row in response.context["table"].page] == [3]


def test_differences_are_shown_field_by_field(desk, thoi_binh):
    saved("cooperatives", a_cooperative(**{"Mã số thuế": CODE}))
    batch = bring(
        "cooperatives",
        a_cooperative(**{"Mã số thuế": CODE, "Sản phẩm chính": "Tôm sú"}),
    )

    shown = text(desk.get(batch.get_absolute_url()))

    assert "→ Tôm sú" in shown


def test_the_page_asks_as_often_for_many_rows_as_for_few(
    desk, django_assert_max_num_queries
):
    few = bring("policy_documents", a_policy())
    many = bring(
        "policy_documents",
        *(a_policy(**{"Tên văn bản": f"Chính sách {n}"}) for n in range(60)),
    )
    desk.get(few.get_absolute_url())  # what is asked once a minute

    for batch in (few, many):
        with django_assert_max_num_queries(12):
            desk.get(batch.get_absolute_url())
    with django_assert_max_num_queries(8):
        desk.get(page("list"))


# Choosing


def test_an_unsure_row_is_compared_chosen_and_saved_later(desk, unsure):
    batch, row, known = unsure
    desk.post(page("save", batch.pk))
    assert known.posts.count() == 1

    compared = desk.get(page("row", batch.pk, row.number))
    assert str(known.full_name) in text(compared)
    chosen = desk.post(page("row", batch.pk, row.number), {"choice": str(known.pk)})
    assert chosen["Location"] == batch.get_absolute_url()
    assert "Ghi 1 dòng đã chọn" in text(desk.get(batch.get_absolute_url()))
    desk.post(page("rest", batch.pk))

    assert Person.objects.get() == known
    assert known.posts.count() == 2


@pytest.mark.parametrize("choice", ["", "999999", "everybody"])
def test_a_choice_that_was_not_offered_is_refused(desk, unsure, choice):
    batch, row, _known = unsure

    response = desk.post(page("row", batch.pk, row.number), {"choice": choice})

    row.refresh_from_db()
    assert response.status_code == 422
    assert row.choice == ""


def test_nothing_chosen_is_nothing_to_save(desk, unsure):
    batch, _row, _known = unsure
    desk.post(page("save", batch.pk))

    response = desk.post(page("rest", batch.pk))

    assert response.status_code == 422
    assert "chờ" in response.context["refusal"]


def test_headers_are_settled_afterwards_and_the_file_is_read_again(desk):
    content = book(
        ["Tên văn bản", "Loại", "Tờ trình số mấy"],
        ["Chính sách A", "Dự thảo nghị quyết", "12/TTr"],
    )
    send(desk, "policy_documents", content)
    batch = ImportBatch.objects.get()

    assert desk.get(page("headers", batch.pk)).status_code == 200
    refused = desk.post(page("headers", batch.pk), {})
    assert refused.status_code == 422
    desk.post(page("headers", batch.pk), {"header0": "submission_no"})

    batch.refresh_from_db()
    assert batch.headers["submission_no"] == "Tờ trình số mấy"
    assert batch.notices == []
    desk.post(page("save", batch.pk))
    assert PolicyDocument.objects.get().submission_no == "12/TTr"


# Ending


def test_a_list_is_discarded_after_asking(desk):
    batch = bring("policy_documents", a_policy())

    assert desk.get(page("discard", batch.pk)).status_code == 200
    desk.post(page("discard", batch.pk))

    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED
    assert not batch.content
    assert desk.get(page("returned", batch.pk)).status_code == 404
    assert desk.post(page("save", batch.pk)).status_code == 422
    assert desk.get(batch.get_absolute_url()).status_code == 200


def test_a_list_in_use_is_not_undone_and_the_page_says_on_which(desk, thoi_binh):
    batch = saved("cooperatives", a_cooperative(**{"Mã số thuế": CODE}))
    saved("persons", a_person())

    response = desk.post(page("undo", batch.pk))

    assert response.status_code == 422
    assert response.context["refusal"]
    assert Cooperative.objects.count() == 1


def test_a_list_is_read_again_beside_the_records_of_now(desk, thoi_binh):
    batch = bring("cooperatives", a_cooperative(**{"Mã số thuế": CODE}))
    saved("cooperatives", a_cooperative(**{"Mã số thuế": CODE}))

    stale = desk.post(page("save", batch.pk))
    assert stale.status_code == 422
    desk.post(page("refresh", batch.pk))

    batch.refresh_from_db()
    assert (batch.new, batch.same) == (0, 1)


# Large lists


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr("cooperatives.models.imports.LARGE", 1)


def two_policies():
    return bring(
        "policy_documents", a_policy(), a_policy(**{"Tên văn bản": "Chính sách hai"})
    )


def test_a_large_list_is_saved_by_the_worker_once(desk, large):
    batch = two_policies()

    desk.post(page("save", batch.pk))
    response = desk.post(page("save", batch.pk))

    batch.refresh_from_db()
    assert response.status_code == 422  # it is saved by now
    assert batch.state == ImportState.SAVED
    assert PolicyDocument.objects.count() == 2
    assert AuditEntry.objects.filter(verb="import.saved").count() == 1


def test_while_the_worker_saves_the_page_renews_itself(desk, large, monkeypatch):
    orders = []
    task = operations.carry_out_import
    monkeypatch.setattr(type(task), "enqueue", lambda _task, *args: orders.append(args))
    batch = two_policies()

    desk.post(page("save", batch.pk))
    desk.post(page("save", batch.pk))  # a double click

    response = desk.get(batch.get_absolute_url())
    assert len(orders) == 1
    assert response["Refresh"] == "3"
    assert "đang được ghi" in text(response)
    assert not PolicyDocument.objects.exists()


def test_a_killed_worker_leaves_nothing_and_is_ordered_again(desk, large, monkeypatch):
    batch = two_policies()
    task = operations.carry_out_import
    with monkeypatch.context() as lost:
        lost.setattr(type(task), "enqueue", lambda _task, *_args: None)
        desk.post(page("save", batch.pk))
    monkeypatch.setattr("cooperatives.models.imports.LOST", timedelta(0))

    desk.post(page("save", batch.pk))

    assert PolicyDocument.objects.count() == 2


def test_why_the_worker_could_not_save_is_said_on_the_page(desk, large, thoi_binh):
    rows = [a_cooperative(), a_cooperative(**{"Tên hợp tác xã": "HTX B"})]
    batch = bring("cooperatives", *rows)
    saved("cooperatives", *rows)

    desk.post(page("save", batch.pk))

    batch.refresh_from_db()
    assert batch.state == ImportState.READ
    assert "thay đổi" in batch.fault
    shown = text(desk.get(batch.get_absolute_url()))
    assert batch.fault in shown
    assert Cooperative.objects.count() == 2
