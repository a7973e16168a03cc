"""The lists that name persons: who it is, which post, what was learned."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from accounts.models import AuditEntry
from cooperatives.models import Gender, Person, Post, PostKind, TrainingRecord
from tests.cooperatives.imports.lists import (
    OTHER_CODE,
    a_person,
    a_training,
    bring,
    doubts,
    faults,
    outcomes,
    read,
    saved,
)
from tests.factories import make_cooperative, make_person, make_post

NUMBER, OTHER_NUMBER = "096080001234", "096080005678"
BORN = dt.date(1980, 2, 15)


@pytest.fixture
def other(thoi_binh):
    return make_cooperative(
        name="HTX Rạng Đông", coop_code=OTHER_CODE, reporting_area=thoi_binh
    )


def an_known(**fields) -> Person:
    return make_person(
        **{
            "full_name": "Nguyễn Văn An",
            "date_of_birth": BORN,
            "citizen_id": "",
            "phone": "",
            **fields,
        }
    )


def test_a_new_person_is_entered_with_their_post(cooperative):
    saved(
        "persons",
        a_person(
            **{
                "Số CCCD": NUMBER,
                "Điện thoại": "0912 345 678",
                "Thư điện tử": "an@example.vn",
                "Trình độ": "Đại học",
                "Chức vụ": "Giám đốc",
                "Đến ngày": "31/12/2027",
            }
        ),
    )

    person, post = Person.objects.get(), Post.objects.get()
    assert (person.full_name, person.gender) == ("Nguyễn Văn An", "nam")
    assert (person.date_of_birth, person.dob_precision) == (BORN, "day")
    assert (person.citizen_id, person.phone) == (NUMBER, "0912345678")
    assert (person.email, person.qualification_level) == ("an@example.vn", "university")
    assert (post.person, post.cooperative, post.kind) == (
        person,
        cooperative,
        PostKind.DIRECTOR,
    )
    assert (post.since, post.until) == (dt.date(2022, 3, 1), dt.date(2027, 12, 31))


def test_a_bare_year_of_birth_is_kept_as_one(cooperative):
    saved("persons", a_person(**{"Ngày sinh": 1975}))

    person = Person.objects.get()
    assert (person.date_of_birth, person.dob_precision) == (dt.date(1975, 1, 1), "year")
    assert outcomes(read("persons", a_person(**{"Ngày sinh": 1975}))) == ["same"]


# Who it is


def test_the_citizen_number_decides_across_cooperatives(cooperative, other):
    person = an_known(citizen_id=NUMBER)
    make_post(person=person, cooperative=other)

    saved("persons", a_person(**{"Số CCCD": NUMBER, "Điện thoại": "0912345678"}))

    person.refresh_from_db()
    assert Person.objects.get() == person
    assert person.phone == "0912345678"
    assert person.posts.count() == 2


def test_name_and_birthday_decide_within_one_cooperative(cooperative):
    person = an_known()
    make_post(person=person, cooperative=cooperative, kind="member")

    saved("persons", a_person(**{"Số CCCD": NUMBER, "Họ và tên": "NGUYỄN VĂN AN"}))

    person.refresh_from_db()
    assert Person.objects.get() == person
    assert (person.full_name, person.citizen_id) == ("Nguyễn Văn An", NUMBER)
    assert person.posts.count() == 2


def test_name_and_birthday_in_another_cooperative_are_for_a_person_to_say(
    cooperative, other
):
    person = an_known()
    make_post(person=person, cooperative=other)
    row = a_person()

    reading = read("persons", row)

    assert outcomes(reading) == ["unsure"]
    assert reading.rows[0].candidates == [str(person.pk)]
    assert outcomes(read("persons", row, choices={2: "new"})) == ["new"]
    assert outcomes(read("persons", row, choices={2: "skip"})) == ["unsure"]
    chosen = read("persons", row, choices={2: str(person.pk)})
    assert outcomes(chosen) == ["changed"]
    assert chosen.rows[0].plan["person"] == person


@pytest.mark.parametrize(
    ("known", "written", "outcome"),
    [
        ({"date_of_birth": dt.date(1980, 2, 16)}, {}, "unsure"),  # a slip of the day?
        ({"date_of_birth": dt.date(1981, 2, 15)}, {}, "new"),
        ({"citizen_id": OTHER_NUMBER}, {"Số CCCD": NUMBER}, "unsure"),  # of a digit?
        (
            {"date_of_birth": dt.date(1980, 1, 1), "dob_precision": "year"},
            {},
            "changed",
        ),
        ({}, {"Ngày sinh": 1980}, "changed"),
    ],
)
def test_a_namesake_in_the_same_cooperative(cooperative, known, written, outcome):
    make_post(person=an_known(**known), cooperative=cooperative, kind="member")

    assert outcomes(read("persons", a_person(**written))) == [outcome]


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ({"date_of_birth": dt.date(1980, 2, 16)}, {}),
        ({"citizen_id": OTHER_NUMBER}, {"Số CCCD": NUMBER}),
        ({"full_name": "Nguyễn Văn Anh"}, {}),
    ],
)
def test_a_namesake_elsewhere_with_another_birthday_or_number_is_another_person(
    cooperative, other, known, written
):
    make_post(person=an_known(**known), cooperative=other)

    assert outcomes(read("persons", a_person(**written))) == ["new"]


def test_a_number_that_is_somebody_elses_is_a_fault(cooperative):
    an_known(full_name="Trần Thị Bé", citizen_id=NUMBER)

    reading = read("persons", a_person(**{"Số CCCD": NUMBER}))

    assert faults(reading) == [(2, "Số CCCD", "citizen_id_taken")]
    assert NUMBER not in reading.errors[0].message


def test_one_number_for_two_people_in_a_file_is_a_fault_of_the_second(cooperative):
    reading = read(
        "persons",
        a_person(**{"Số CCCD": NUMBER}),
        a_person(**{"Số CCCD": NUMBER, "Họ và tên": "Trần Văn Bé"}),
    )

    assert faults(reading) == [(3, "Số CCCD", "citizen_id_twice")]


@pytest.mark.parametrize("number", [NUMBER, None])
def test_one_person_in_two_rows_with_two_posts_is_one_person(cooperative, number):
    batch = saved(
        "persons",
        a_person(**{"Số CCCD": number}),
        a_person(**{"Số CCCD": number, "Chức vụ": "Giám đốc"}),
    )

    assert Person.objects.get().posts.count() == 2
    assert (batch.new, batch.changed) == (1, 1)


def test_one_name_in_two_cooperatives_of_a_file_is_for_a_person_to_say(
    cooperative, other
):
    rows = [a_person(), a_person(**{"Mã số thuế": OTHER_CODE})]

    reading = read("persons", *rows)

    assert outcomes(reading) == ["new", "unsure"]
    assert reading.rows[1].candidates == ["row2"]
    as_one = read("persons", *rows, choices={3: "row2"})
    assert outcomes(as_one) == ["new", "changed"]
    assert as_one.rows[1].leader is as_one.rows[0]
    assert outcomes(read("persons", *rows, choices={3: "new"})) == ["new", "new"]


def test_a_row_that_is_about_the_person_of_an_unsure_row_waits_with_it(
    cooperative, other
):
    person = an_known()
    make_post(person=person, cooperative=other)
    rows = [a_person(), a_person(**{"Chức vụ": "Giám đốc"})]

    assert outcomes(read("persons", *rows)) == ["unsure", "unsure"]
    chosen = read("persons", *rows, choices={2: str(person.pk)})
    assert outcomes(chosen) == ["changed", "changed"]
    assert {row.plan["person"] for row in chosen.rows} == {person}


@pytest.mark.parametrize(
    ("number", "column", "code"),
    [
        ("096180001234", {}, "citizen_id_gender_mismatch"),
        ("096081001234", {}, "citizen_id_year_mismatch"),
        ("999080001234", {}, "citizen_id_unknown_province"),
    ],
)
def test_a_number_that_does_not_fit_the_person_is_a_warning(
    cooperative, number, column, code
):
    reading = read("persons", a_person(**{"Số CCCD": number, **column}))

    assert doubts(reading) == [(2, "Số CCCD", code)]
    assert outcomes(reading) == ["new"]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Số CCCD", "38012345678", "citizen_id_length"),
        ("Số CCCD", "381234567", "citizen_id_old"),
        ("Họ và tên", "An", "name_words"),
        ("Họ và tên", "Nguyễn Văn 2", "name_letters"),
        ("Ngày sinh", "30/02/1980", "bad_date"),
        ("Ngày sinh", "01/01/2099", "birth_date_to_come"),
        ("Giới tính", "Khác", "bad_choice"),
        ("Điện thoại", "0290 3831 234", "phone_invalid"),
        ("Thư điện tử", "an@", "email_invalid"),
        ("Trình độ", "Lớp 9", "bad_choice"),
        ("Chức vụ", "Bảo vệ", "bad_choice"),
        ("Từ ngày", None, "required"),
        ("Đến ngày", "28/02/2022", "ends_before_it_begins"),
        ("Mã số thuế", OTHER_CODE, "cooperative_unknown"),
        ("Mã số thuế", None, "cooperative_missing"),
    ],
)
def test_a_fault_names_its_row_and_column(cooperative, column, value, code):
    reading = read("persons", a_person(**{column: value}))

    assert faults(reading) == [(2, column, code)]


def test_every_fault_of_a_row_is_told_at_once(cooperative):
    reading = read(
        "persons",
        a_person(
            **{
                "Họ và tên": "An",
                "Số CCCD": "123",
                "Điện thoại": "1",
                "Mã số thuế": OTHER_CODE,
            }
        ),
    )

    assert {code for *_where, code in faults(reading)} == {
        "name_words",
        "citizen_id_length",
        "phone_invalid",
        "cooperative_unknown",
    }


# The cooperative that is named


def test_a_cooperative_is_found_by_name_and_the_unknown_one_is_told_near_names(
    cooperative,
):
    by_name = {"Mã số thuế": None, "Địa bàn": "Thới Bình"}
    good = a_person(**by_name, **{"Tên hợp tác xã": "HTX Binh Minh"})
    bad = a_person(**by_name, **{"Tên hợp tác xã": "HTX Bình Mình 2"})

    reading = read("persons", good, bad)

    assert reading.rows[0].plan["cooperative"] == cooperative
    assert faults(reading) == [(3, "Tên hợp tác xã", "cooperative_unknown")]
    assert "Hợp tác xã Bình Minh" in reading.errors[0].message


def test_a_name_in_two_areas_is_a_fault_without_the_area(cooperative, cai_nuoc):
    make_cooperative(name="HTX Bình Minh", reporting_area=cai_nuoc)
    row = a_person(**{"Mã số thuế": None, "Tên hợp tác xã": "HTX Bình Minh"})

    assert faults(read("persons", row)) == [
        (2, "Tên hợp tác xã", "cooperative_ambiguous")
    ]
    assert not read("persons", {**row, "Địa bàn": "Cái Nước"}).errors


# Posts


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Chủ tịch HĐQT", PostKind.BOARD_CHAIR),
        ("chu tich hoi dong quan tri", PostKind.BOARD_CHAIR),
        ("Thành viên HĐQT", PostKind.BOARD_MEMBER),
        ("GIÁM ĐỐC", PostKind.DIRECTOR),
        ("Phó giám đốc", PostKind.DEPUTY_DIRECTOR),
        ("Kiểm soát viên", PostKind.CONTROLLER),
        ("Trưởng ban kiểm soát/Kiểm soát viên", PostKind.CONTROLLER),
        ("Kế toán trưởng", PostKind.CHIEF_ACCOUNTANT),
        ("Kế toán", PostKind.ACCOUNTANT),
        ("Thành viên", PostKind.MEMBER),
        ("Khác", PostKind.OTHER),
    ],
)
def test_posts_are_known_by_the_words_of_offices(cooperative, words, kind):
    saved("persons", a_person(**{"Chức vụ": words}))

    assert Post.objects.get().kind == kind


def test_a_post_of_which_there_is_one_is_not_given_to_a_second(cooperative):
    make_post(
        person=make_person(full_name="Trần Thị Bé"),
        cooperative=cooperative,
        kind="director",
    )

    reading = read("persons", a_person(**{"Chức vụ": "Giám đốc"}))

    assert faults(reading) == [(2, "Chức vụ", "post_taken")]
    assert "Trần Thị Bé" in reading.errors[0].message


def test_two_directors_in_one_file_are_a_fault_unless_one_follows_the_other(
    cooperative,
):
    director = {"Chức vụ": "Giám đốc"}
    later = a_person(**director, **{"Họ và tên": "Lê Văn Bé", "Từ ngày": "01/01/2024"})

    both = read("persons", a_person(**director), later)
    after = read("persons", later, a_person(**director, **{"Đến ngày": "31/12/2023"}))

    assert faults(both) == [(3, "Chức vụ", "post_taken")]
    assert outcomes(after) == ["new", "new"]


def test_a_last_day_ends_a_post_and_makes_room_wherever_the_row_stands(cooperative):
    person = an_known()
    post = make_post(
        person=person,
        cooperative=cooperative,
        kind="director",
        since=dt.date(2022, 3, 1),
    )
    director = {"Chức vụ": "Giám đốc"}
    successor = {"Họ và tên": "Lê Văn Bé", "Từ ngày": "01/01/2024"}

    saved(
        "persons",
        a_person(**director, **successor),
        a_person(**director, **{"Đến ngày": "31/12/2023"}),
    )

    post.refresh_from_db()
    assert post.until == dt.date(2023, 12, 31)
    assert Post.objects.get(until=None).person.full_name == "Lê Văn Bé"
    assert "post.ended" in AuditEntry.objects.values_list("verb", flat=True)


def test_a_post_that_goes_on_is_no_news_and_another_first_day_a_warning(cooperative):
    post = make_post(
        person=an_known(), cooperative=cooperative, since=dt.date(2020, 1, 1)
    )

    reading = read("persons", a_person())

    assert outcomes(reading) == ["same"]
    assert doubts(reading) == [(2, "Từ ngày", "post_since_differs")]
    assert Post.objects.get() == post


def test_the_same_post_twice_in_a_file_is_a_fault_of_the_second_row(cooperative):
    assert faults(read("persons", a_person(), a_person())) == [
        (3, "Chức vụ", "row_twice")
    ]


def test_a_qualification_is_changed_with_the_file_as_evidence(cooperative):
    make_post(person=an_known(), cooperative=cooperative, kind="member")

    batch = saved("persons", a_person(**{"Trình độ": "Cao đẳng"}))

    assert Person.objects.get().qualification_level == "college"
    entry = AuditEntry.objects.get(verb="person.changed")
    assert entry.details["changes"] == {"qualification_level": ["none", "college"]}
    assert entry.details["reason"] == "danh-sach.xlsx"
    shown = json.loads(batch.import_rows.get().differences)
    assert ["Trình độ", "Chưa qua đào tạo", "Cao đẳng"] in shown


def test_a_name_is_spelled_better_but_never_worse(cooperative):
    known = an_known(full_name="Nguyễn Văn Ân", citizen_id=NUMBER)
    for written, kept in (
        ("Nguyen Van An", "Nguyễn Văn Ân"),
        ("NGUYỄN VĂN ÂN", "Nguyễn Văn Ân"),
        ("Nguyễn Văn An", "Nguyễn Văn An"),
    ):
        saved("persons", a_person(**{"Số CCCD": NUMBER, "Họ và tên": written}))
        known.refresh_from_db()
        assert known.full_name == kept


def test_identity_numbers_are_nowhere_in_plain(cooperative):
    batch = bring("persons", a_person(**{"Số CCCD": NUMBER}))
    row = batch.import_rows.get()
    assert "096*****1234" in row.values
    assert "096*****1234" in row.differences

    saved("persons", a_person(**{"Số CCCD": NUMBER}))

    told = [entry.details for entry in AuditEntry.objects.all()]
    assert NUMBER not in f"{row.values}{row.differences}{row.issues}{row.label}{told}"
    assert NUMBER.encode() not in bytes(batch.content)


# Earlier training


def test_earlier_training_of_a_known_person_is_recorded(cooperative):
    person = an_known()
    make_post(person=person, cooperative=cooperative)

    batch = saved("training_records", a_training(**{"Tên lớp": "Lớp 2021"}))

    record = TrainingRecord.objects.get()
    assert (record.person, record.cooperative) == (person, cooperative)
    assert (record.role, record.post) == ("director", "director")
    assert (record.programme, record.evidence) == ("Lớp 2021", "012/GCN")
    assert (record.issuer, record.certified_on) == (
        "Trường Minh Họa",
        dt.date(2021, 10, 10),
    )
    assert batch.new == 1


def test_earlier_training_of_a_new_person_enters_them_without_a_gender(cooperative):
    row = a_training(**{"Số CCCD": NUMBER})
    assert doubts(read("training_records", row)) == [(2, "Họ và tên", "gender_unknown")]

    saved("training_records", row)

    person = TrainingRecord.objects.get().person
    assert (person.gender, person.citizen_id) == ("", NUMBER)
    assert AuditEntry.objects.filter(verb="person.registered").count() == 1


def test_a_gender_in_the_list_of_training_is_kept(cooperative):
    saved("training_records", a_training(**{"Giới tính": "Nữ"}))

    assert Person.objects.get().gender == Gender.FEMALE


def test_training_without_a_cooperative_is_recorded_without_one(db):
    saved("training_records", a_training(**{"Mã số thuế": None}))

    assert TrainingRecord.objects.get().cooperative is None


def test_two_trainings_of_a_new_person_are_of_one_person(cooperative):
    saved(
        "training_records",
        a_training(),
        a_training(**{"Loại lớp": "Kế toán", "Số giấy chứng nhận": "013/GCN"}),
    )

    assert Person.objects.get().training_records.count() == 2


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"Họ và tên": "Lê Văn Bé"}, ("Số giấy chứng nhận", "evidence_taken")),
        ({"Ngày cấp": "11/10/2021"}, ("Ngày cấp", "evidence_differs")),
        ({"Ngày cấp": "01/01/2099"}, ("Ngày cấp", "date_in_future")),
        ({"Loại lớp": "Chăn nuôi"}, ("Loại lớp", "bad_choice")),
    ],
)
def test_a_certificate_that_is_entered_already_is_compared(cooperative, change, fault):
    saved("training_records", a_training())

    reading = read("training_records", a_training(**change))

    assert faults(reading) == [(2, *fault)]
    assert outcomes(read("training_records", a_training())) == ["same"]


def test_one_certificate_twice_in_a_file_is_a_fault_of_the_second_row(cooperative):
    reading = read("training_records", a_training(), a_training())

    assert faults(reading) == [(3, "Số giấy chứng nhận", "row_twice")]
