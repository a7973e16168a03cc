"""The import desk as a whole: preview, choosing, saving; all errors in one pass."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import AuditEntry
from cooperatives.imports import engine
from cooperatives.imports.cells import Refused
from cooperatives.imports.kinds.persons import PersonList
from cooperatives.models import (
    AnnualReport,
    Cooperative,
    HeaderMemory,
    ImportBatch,
    ImportChange,
    ImportKind,
    ImportRow,
    ImportState,
    Person,
    Post,
)
from cooperatives.operations.imports import (
    bring_file,
    choose,
    discard_import,
    refresh_import,
    remember_header,
    save_import,
    save_rest,
)
from tests.cooperatives.imports.lists import (
    A_ROW,
    CODE,
    OTHER_CODE,
    a_cooperative,
    a_person,
    a_report,
    a_training,
    book,
    bring,
    faults,
    list_of,
    outcomes,
    read,
    saved,
)
from tests.factories import make_cooperative, make_person, make_post, make_user

NUMBER = "096080001234"


def refusal_code(act, *args, **kwargs) -> str:
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


# Preview


def test_a_preview_keeps_what_every_row_would_do_and_touches_no_record(cooperative):
    actor = make_user()
    rows = [
        a_cooperative(**{"Mã số thuế": CODE}),
        a_cooperative(**{"Mã số thuế": CODE[:-1] + "7", "Tên hợp tác xã": "HTX Mới"}),
        a_cooperative(**{"Tên hợp tác xã": "HTX Khác", "Điện thoại": "12"}),
        a_cooperative(**{"Mã số thuế": OTHER_CODE}),
    ]

    batch = bring("cooperatives", *rows, sender=" Phòng Kinh tế ", actor=actor)

    assert (batch.state, batch.sender, batch.created_by) == (
        ImportState.READ,
        "Phòng Kinh tế",
        actor,
    )
    counts = (batch.rows, batch.new, batch.changed, batch.same, batch.unsure)
    assert (*counts, batch.faulty) == (4, 1, 0, 1, 1, 1)
    kept = {row.number: row.outcome for row in batch.import_rows.all()}
    assert kept == {2: "same", 3: "new", 4: "faulty", 5: "unsure"}
    faulty = batch.import_rows.get(number=4)
    assert [(i["level"], i["column"], i["code"]) for i in faulty.issues] == [
        ("error", "Điện thoại", "phone_invalid")
    ]
    new = batch.import_rows.get(number=3)
    assert ["Tên hợp tác xã", "", "HTX Mới"] in json.loads(new.differences)
    assert json.loads(new.values)["area"] == "Huyện Thới Bình"
    assert Cooperative.objects.get() == cooperative
    assert [e.verb for e in AuditEntry.objects.all()] == ["import.brought"]


def test_a_file_that_cannot_be_read_is_refused_and_nothing_kept(db):
    with pytest.raises(Refused) as refusal:
        bring_file("persons", b"MZ\x00", "ds.xlsx", sender="", actor=None)

    assert refusal.value.code == "program_file"
    assert not ImportBatch.objects.exists()


def test_what_is_kept_is_in_vietnamese_whoever_reads_it(cooperative):
    with translation.override("en"):
        english = read("annual_reports", a_report(**{"Công nghệ cao": "x"}))
    vietnamese = read("annual_reports", a_report(**{"Công nghệ cao": "x"}))

    assert english.rows[0].differences == vietnamese.rows[0].differences
    assert ["Công nghệ cao", "", "Có"] in english.rows[0].differences


@pytest.mark.parametrize("kind", ImportKind.values)
@pytest.mark.parametrize("known", [True, False])
def test_a_preview_asks_the_same_questions_for_one_row_and_for_three(
    cooperative, kind, known
):
    def row(place):
        number = f"{place}0"
        return A_ROW[kind](
            **{
                "cooperatives": {"Tên hợp tác xã": f"HTX Mới {number}"},
                "annual_reports": {"Ngày số liệu": f"0{place}/12/2024"},
                "persons": {"Họ và tên": f"Lê Văn {'ABC'[place - 1]}"},
                "training_records": {
                    "Họ và tên": f"Lê Văn {'ABC'[place - 1]}",
                    "Số giấy chứng nhận": number,
                },
                "linkage_contracts": {"Số hợp đồng": number},
                "model_assignments": {
                    "Từ ngày": f"01/0{place}/2024",
                    "Đến ngày": f"20/0{place}/2024",
                },
                "groups": {"Tên": f"THT {number}"},
                "ocop_products": {"Sản phẩm": f"Khô {number}"},
                "policy_documents": {"Tên văn bản": f"Dự thảo {number}"},
            }[kind]
        )

    rows = [row(place) for place in (1, 2, 3)]
    if known:
        saved(kind, *rows)
    with CaptureQueriesContext(
        connection,
    ) as one:
        read(kind, rows[0])
    with CaptureQueriesContext(connection) as three:
        reading = read(kind, *rows)

    assert outcomes(reading) == ["same" if known else "new"] * 3
    assert len(three) == len(one)


@pytest.mark.parametrize("kind", ImportKind.values)
def test_the_same_list_twice_changes_nothing(cooperative, kind):
    row = A_ROW[kind]()
    first = saved(kind, row)
    entries = AuditEntry.objects.count()

    second = bring(kind, row)
    save_import(second, actor=None)

    assert (first.new + first.changed + first.same, first.faulty) == (1, 0)
    assert (second.new, second.changed, second.same) == (0, 0, 1)
    assert not second.changes.exists()
    told = AuditEntry.objects.order_by("pk")[entries:]
    assert [entry.verb for entry in told] == ["import.brought", "import.saved"]


# Headers


def test_a_header_that_a_sender_means_otherwise_is_remembered_for_them(cooperative):
    content = list_of(
        {
            "Anh/chị": "Nguyễn Văn An",
            **{k: v for k, v in a_person().items() if k != "Họ và tên"},
        }
    )
    with pytest.raises(Refused) as refusal:
        bring_file("persons", content, "ds.xlsx", sender="Phòng A", actor=None)
    assert refusal.value.code == "missing_columns"
    assert engine.unknown_headers("persons", content) == ["Anh/chị"]

    remember_header("Phòng A", "persons", "Anh/chị", "full_name", actor=make_user())

    batch = bring_file("persons", content, "ds.xlsx", sender="Phòng A", actor=None)
    assert (batch.new, batch.headers["full_name"]) == (1, "Anh/chị")
    save_import(batch, actor=None)
    assert Person.objects.get().full_name == "Nguyễn Văn An"
    with pytest.raises(Refused):
        bring_file("persons", content, "ds.xlsx", sender="Phòng B", actor=None)


@pytest.mark.parametrize(
    ("sender", "column", "code"),
    [("", "full_name", "sender_missing"), ("Phòng A", "shoe_size", "column_unknown")],
)
def test_a_header_is_not_remembered_without_sender_or_column(db, sender, column, code):
    assert (
        refusal_code(remember_header, sender, "persons", "Anh/chị", column, actor=None)
        == code
    )
    assert not HeaderMemory.objects.exists()


# Saving


def test_saving_does_what_was_shown_and_records_who_did(thoi_binh):
    actor = make_user()
    batch = bring("cooperatives", a_cooperative(), actor=actor)

    save_import(batch, actor=actor)

    batch.refresh_from_db()
    entered = Cooperative.objects.get()
    assert batch.state == ImportState.SAVED
    assert batch.saved_at is not None
    change = ImportChange.objects.get()
    assert (change.row, change.model, change.object_id, change.before) == (
        2,
        "cooperatives.cooperative",
        entered.pk,
        "",
    )
    assert json.loads(change.after)["name"] == "HTX Bình Minh"
    told = AuditEntry.objects.get(verb="import.saved")
    assert (told.actor, told.details["new"]) == (actor, 1)
    assert AuditEntry.objects.get(verb="cooperative.registered").actor == actor


def test_an_import_is_saved_once(thoi_binh):
    batch = saved("cooperatives", a_cooperative())

    assert refusal_code(save_import, batch, actor=None) == "import_not_open"
    assert refusal_code(discard_import, batch, actor=None) == "import_not_open"
    assert refusal_code(refresh_import, batch, actor=None) == "import_not_open"
    assert Cooperative.objects.count() == 1


def test_a_list_with_an_error_is_saved_only_in_part_and_on_purpose(thoi_binh):
    batch = bring(
        "cooperatives",
        a_cooperative(),
        a_cooperative(**{"Tên hợp tác xã": "HTX Khác", "Điện thoại": "12"}),
    )

    assert refusal_code(save_import, batch, actor=None) == "import_has_errors"
    assert not Cooperative.objects.exists()
    assert not ImportChange.objects.exists()

    save_import(batch, partial=True, actor=None)

    assert Cooperative.objects.get().name == "HTX Bình Minh"


def test_a_record_changed_since_the_preview_makes_the_preview_stale(cooperative):
    row = a_cooperative(**{"Mã số thuế": CODE, "Điện thoại": "0912345678"})
    batch = bring("cooperatives", row)
    Cooperative.objects.update(phone="0987654321")

    assert refusal_code(save_import, batch, actor=None) == "import_stale"
    batch.refresh_from_db()
    assert batch.state == ImportState.READ
    assert Cooperative.objects.get().phone == "0987654321"

    refresh_import(batch, actor=None)
    save_import(batch, actor=None)

    assert Cooperative.objects.get().phone == "0912345678"


def test_a_crash_in_the_middle_leaves_nothing_half(cooperative, monkeypatch):
    batch = bring("persons", a_person(), a_person(**{"Họ và tên": "Lê Văn Bé"}))
    save = PersonList.save

    def crash(kind, row, actor):
        save(kind, row, actor)
        if row.number == 3:
            raise RuntimeError

    monkeypatch.setattr(PersonList, "save", crash)
    with pytest.raises(RuntimeError):
        save_import(batch, actor=None)

    batch.refresh_from_db()
    assert batch.state == ImportState.READ
    assert not Person.objects.exists()
    assert not Post.objects.exists()
    assert not ImportChange.objects.exists()
    assert [e.verb for e in AuditEntry.objects.all()] == ["import.brought"]


def test_a_refusal_by_an_operation_names_the_row_and_saves_nothing(
    cooperative, monkeypatch
):
    batch = bring("persons", a_person(), a_person(**{"Họ và tên": "Lê Văn Bé"}))
    save = PersonList.save

    def refuse(kind, row, actor):
        if row.number == 3:
            raise ValidationError("Không được", code="post_taken")
        save(kind, row, actor)

    monkeypatch.setattr(PersonList, "save", refuse)
    with pytest.raises(ValidationError) as refusal:
        save_import(batch, actor=None)

    assert refusal.value.code == "post_taken"
    assert "3" in refusal.value.messages[0]
    assert "Không được" in refusal.value.messages[0]
    assert not Person.objects.exists()


def test_a_discarded_list_leaves_nothing_of_its_content(cooperative):
    batch = bring("persons", a_person(**{"Số CCCD": NUMBER}))

    discard_import(batch, actor=make_user())

    batch.refresh_from_db()
    assert (batch.state, bytes(batch.content)) == (ImportState.DISCARDED, b"")
    assert not ImportRow.objects.exists()
    assert refusal_code(save_import, batch, actor=None) == "import_not_open"
    assert AuditEntry.objects.filter(verb="import.discarded").exists()


# Choosing


@pytest.fixture
def unsure(cooperative, thoi_binh):
    """A list whose row 2 may be about somebody known; row 3 is about somebody new."""
    known = make_person(full_name="Nguyễn Văn An", citizen_id="", phone="")
    Person.objects.update(date_of_birth="1980-02-15")
    make_post(person=known, cooperative=make_cooperative(reporting_area=thoi_binh))
    batch = bring("persons", a_person(), a_person(**{"Họ và tên": "Lê Văn Bé"}))
    assert [row.outcome for row in batch.import_rows.all()] == ["unsure", "new"]
    return batch


def test_an_unsure_row_is_not_saved_before_somebody_chooses(unsure):
    save_import(unsure, actor=None)

    unsure.refresh_from_db()
    assert (unsure.state, unsure.unsure) == (ImportState.SAVED, 1)
    assert Person.objects.filter(full_name="Nguyễn Văn An").count() == 1
    assert Post.objects.count() == 2


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize(("choice", "people"), [("known", 2), ("new", 3), ("skip", 2)])
def test_what_is_chosen_is_saved_with_the_rest_or_later(unsure, choice, people, later):
    row = unsure.import_rows.get(number=2)
    if choice == "known":
        choice = row.candidates[0]
    if later:
        save_import(unsure, actor=None)
    choose(row, choice, actor=make_user())
    if not later:
        save_import(unsure, actor=None)
    elif choice == "skip":
        assert refusal_code(save_rest, unsure, actor=None) == "import_nothing_waits"
    else:
        save_rest(unsure, actor=None)

    unsure.refresh_from_db()
    row.refresh_from_db()
    assert Person.objects.count() == people
    assert Post.objects.count() == (2 if choice == "skip" else 3)
    assert unsure.unsure == (1 if choice == "skip" else 0)
    assert row.outcome == {"new": "new", "skip": "unsure"}.get(choice, "changed")
    assert AuditEntry.objects.filter(verb="import.chosen").exists()


def test_a_choice_is_refused_where_there_is_none(unsure):
    row, other = unsure.import_rows.all()

    assert refusal_code(choose, row, "999999", actor=None) == "choice_unknown"
    assert refusal_code(choose, other, "new", actor=None) == "row_not_unsure"
    discarded = bring("persons", a_person())
    waiting = discarded.import_rows.get()
    ImportBatch.objects.filter(pk=discarded.pk).update(state=ImportState.DISCARDED)
    assert refusal_code(choose, waiting, "new", actor=None) == "import_not_open"
    assert not ImportRow.objects.exclude(choice="").exists()
    assert refusal_code(save_rest, unsure, actor=None) == "import_not_saved"


def test_two_rows_chosen_to_be_one_new_person_become_one(cooperative, thoi_binh):
    make_cooperative(coop_code=OTHER_CODE, reporting_area=thoi_binh)
    batch = bring("persons", a_person(), a_person(**{"Mã số thuế": OTHER_CODE}))
    save_import(batch, actor=None)

    choose(batch.import_rows.get(number=3), "row2", actor=None)
    save_rest(batch, actor=None)

    assert Person.objects.get().posts.count() == 2


# All errors in one pass


def _spoil(rows: dict[int, dict], places, header: str, values) -> list[tuple]:
    """Plant a fault of a kind; the (row, column) of each."""
    for place, value in zip(places, values, strict=True):
        rows[place][header] = value
    return [(place, header) for place in places]


def test_forty_planted_faults_of_fifteen_kinds_are_told_in_one_pass(
    cooperative, thoi_binh
):
    make_cooperative(
        name="HTX Rạng Đông", coop_code=OTHER_CODE, reporting_area=thoi_binh
    )
    make_post(
        person=make_person(full_name="Trần Thị Bé"),
        cooperative=cooperative,
        kind="director",
    )
    people, posts = Person.objects.count(), Post.objects.count()
    letters = "BCDĐGHKLMN"
    rows = {
        number: a_person(
            **{
                "Họ và tên": f"Lê Thị {letters[n // 100]}a"
                f" {letters[n // 10 % 10]}a {letters[n % 10]}a",
                "Giới tính": "Nữ",
                "Ngày sinh": "01/02/1980",
                "Số CCCD": f"096180{n:06d}",
                "Điện thoại": f"0912{n:06d}",
                "Thư điện tử": f"minh-hoa-{n}@example.vn",
                "Trình độ": "Đại học",
                "Chức vụ": "Thành viên",
                "Đến ngày": None,
            }
        )
        for n, number in enumerate(range(2, 502))
    }
    planted = {
        "required": _spoil(rows, (10, 20, 30), "Từ ngày", (None, None, None)),
        "name_words": _spoil(rows, (40, 50), "Họ và tên", ("Lê", "Bé")),
        "name_letters": _spoil(rows, (55, 60), "Họ và tên", ("Lê Thị 2", "Lê_Thị Ba")),
        "bad_date": _spoil(
            rows,
            (70, 80, 90, 95, 100),
            "Ngày sinh",
            ("30/02/1980", "13/13/1980", "hôm qua", "1/1/80", "?"),
        ),
        "bad_choice": [
            *_spoil(rows, (110, 120), "Giới tính", ("M", "Ông")),
            *_spoil(rows, (125, 130), "Chức vụ", ("Bảo vệ", "Lái xe")),
        ],
        "citizen_id_length": _spoil(rows, (140, 150), "Số CCCD", ("0961", "0" * 13)),
        "citizen_id_old": _spoil(
            rows, (160, 165), "Số CCCD", ("381234567", "380000001")
        ),
        "citizen_id_twice": _spoil(
            rows, (170, 180), "Số CCCD", (rows[5]["Số CCCD"], rows[6]["Số CCCD"])
        ),
        "phone_invalid": _spoil(
            rows, (190, 200, 210), "Điện thoại", ("0290 3831 234", "12", "abc")
        ),
        "email_invalid": _spoil(rows, (220, 230), "Thư điện tử", ("a@", "không có")),
        "cooperative_unknown": _spoil(
            rows, (240, 250, 260), "Mã số thuế", ("0101248141",) * 3
        ),
        "tax_code_malformed": _spoil(rows, (270, 280), "Mã số thuế", ("123", "ABC")),
        "post_taken": _spoil(rows, (290, 300), "Chức vụ", ("Giám đốc",) * 2),
        "ends_before_it_begins": _spoil(
            rows, (310, 320), "Đến ngày", ("01/01/2021", "28/02/2022")
        ),
        "strange_digits": _spoil(
            rows, (330, 340), "Từ ngày", ("٠١/٠١/٢٠٢٣", "０1/01/2023")
        ),
    }
    # two faults in one row are two
    planted["bad_choice"] += _spoil(rows, (330,), "Trình độ", ("Lớp 9",))
    planted["phone_invalid"] += _spoil(rows, (340,), "Điện thoại", ("09",))
    expected = {(*where, code) for code, places in planted.items() for where in places}
    assert (len(expected), len(planted)) == (40, 15)

    batch = bring("persons", *rows.values())
    reading = read("persons", *rows.values())

    assert set(faults(reading)) == expected
    assert len(reading.errors) == 40
    assert (batch.rows, batch.faulty) == (500, 38)
    assert (batch.new, batch.unsure) == (462, 0)
    assert refusal_code(save_import, batch, actor=None) == "import_has_errors"
    assert (Person.objects.count(), Post.objects.count()) == (people, posts)
    assert Cooperative.objects.count() == 2


def test_five_thousand_rows_are_planned_with_few_questions(cooperative):
    rows = [
        a_report(**{"Ngày số liệu": f"{day:02}/{month:02}/{year}", "Năm": year})
        for year in range(1901, 1901 + 15)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    rows.append(a_report())

    with CaptureQueriesContext(connection) as questions:
        reading = read("annual_reports", *rows)

    assert len(reading.rows) == 5041
    assert len(questions) < 10
    assert AnnualReport.objects.count() == 0


def test_rows_are_told_as_the_spreadsheet_counts_them(cooperative):
    header = list(a_person())
    content = book(
        ["DANH SÁCH CÁN BỘ"],
        [],
        ["STT", *header],
        [1, *a_person().values()],
        [],
        [2, *a_person(**{"Họ và tên": "An"}).values()],
        ["Tổng cộng", 2],
        [None, "NGƯỜI LẬP BIỂU"],
    )

    reading = engine.read("persons", content, "ds.xlsx")

    assert len(reading.rows) == 2
    assert faults(reading) == [(6, "Họ và tên", "name_words")]


def test_training_and_persons_of_one_office_meet(cooperative):
    saved("persons", a_person(**{"Số CCCD": NUMBER}))
    saved("training_records", a_training())

    assert Person.objects.get().training_records.count() == 1
