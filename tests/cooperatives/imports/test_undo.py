"""A whole import can be taken back while nothing else depends on it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from cooperatives.history import as_it_stood
from cooperatives.imports.changes import PARTS, columns_of
from cooperatives.models import (
    Cooperative,
    HeadOffice,
    ImportKind,
    ImportState,
    ModelProgress,
    Person,
    Post,
    ProductLine,
    StatusEntry,
    TrainingRecord,
)
from cooperatives.operations import (
    appoint,
    change_cooperative,
    change_person,
    note_status,
    relocate,
)
from cooperatives.operations.imports import undo_import
from tests.cooperatives.imports.lists import (
    A_ROW,
    CODE,
    OTHER_CODE,
    a_contract,
    a_cooperative,
    a_group,
    a_person,
    a_report,
    a_training,
    an_assignment,
    bring,
    saved,
)
from tests.factories import (
    make_assignment,
    make_contract,
    make_cooperative,
    make_group,
    make_participant,
    make_person,
    make_post,
    make_report,
    make_user,
)


def everything() -> dict:
    """Every row that an import may touch, as it stands in the database."""
    models = {model for parts in PARTS.values() for model, _pointer in parts}
    return {
        (model, row.pk): columns_of(row)
        for model in models
        for row in model.objects.all()
    }


def refused(batch) -> ValidationError:
    """The refusal to undo, after which nothing has changed."""
    before, entries = everything(), AuditEntry.objects.count()
    with pytest.raises(ValidationError) as refusal:
        undo_import(batch, actor=None)
    assert everything() == before
    assert AuditEntry.objects.count() == entries
    batch.refresh_from_db()
    return refusal.value


@pytest.mark.parametrize("kind", ImportKind.values)
def test_what_an_import_made_is_gone_after_undoing_it(cooperative, kind):
    before = everything()
    row = A_ROW[kind]()
    if kind == "cooperatives":
        row |= {
            "Tên hợp tác xã": "HTX Mới",
            "Trạng thái": "Tạm ngừng",
            "Địa chỉ": "Ấp 5",
            "Sản phẩm chính": "Mật ong",
        }
    actor = make_user()
    batch = saved(kind, row)
    assert everything() != before

    undo_import(batch, actor=actor)

    assert everything() == before
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE
    assert batch.undone_at is not None
    assert AuditEntry.objects.get(verb="import.undone").actor == actor


def test_what_an_import_changed_is_as_before_after_undoing_it(cooperative, thoi_binh):
    line = ProductLine.objects.create(name="Cua")
    cooperative.product_lines.add(line)
    relocate(
        cooperative,
        address_text="Ấp 1",
        hamlet="",
        admin_unit=None,
        since=None,
        actor=None,
    )
    other = make_cooperative(coop_code=OTHER_CODE, reporting_area=thoi_binh)
    person = make_person(
        full_name="Nguyễn Văn An", date_of_birth=dt.date(1980, 2, 15), citizen_id=""
    )
    make_post(
        person=person,
        cooperative=cooperative,
        kind="director",
        since=dt.date(2022, 3, 1),
    )
    make_report(cooperative=cooperative)
    make_contract(
        cooperative=cooperative, partner="Công ty Thủy sản Minh Họa"
    ).parties.add(make_cooperative())
    make_assignment(cooperative=cooperative, percent=20)
    make_group(name="Tổ hợp tác Ấp 1", reporting_area=thoi_binh)
    before = everything()
    batches = [
        saved(
            "cooperatives",
            a_cooperative(
                **{
                    "Mã số thuế": CODE,
                    "Tên hợp tác xã": "HTX Rạng Đông",
                    "Trạng thái": "Tạm ngừng",
                    "Ngày trạng thái": "01/02/2024",
                    "Địa chỉ": "Ấp 9",
                    "Sản phẩm chính": "Mật ong",
                }
            ),
        ),
        saved(
            "persons",
            a_person(
                **{
                    "Số CCCD": "096080001234",
                    "Điện thoại": "0987654321",
                    "Chức vụ": "Giám đốc",
                    "Đến ngày": "31/12/2024",
                }
            ),
        ),
        saved("annual_reports", a_report(**{"Doanh thu": 7})),
        saved(
            "linkage_contracts",
            a_contract(
                **{"MST các HTX tham gia": OTHER_CODE, "Hiệu lực đến": "31/12/2026"}
            ),
        ),
        saved(
            "model_assignments",
            an_assignment(**{"Đến ngày": "31/12/2024", "Tiến độ (%)": 60}),
        ),
        saved(
            "groups",
            a_group(**{"Trạng thái": "Đã giải thể", "Xếp loại": "Yếu"}),
        ),
    ]
    assert [batch.changed for batch in batches] == [1] * 6
    assert {*cooperative.contracts.get().parties.all()} == {other}

    for batch in reversed(batches):
        undo_import(batch, actor=None)

    assert everything() == before
    cooperative.refresh_from_db()
    assert (cooperative.name, cooperative.is_active) == ("Hợp tác xã Bình Minh", True)
    told = AuditEntry.objects.filter(
        verb="cooperative.import_undone", subject_id=cooperative.pk
    )
    assert told.count() == 5  # a group is not a part of its record


def test_the_past_is_told_rightly_after_undoing(cooperative):
    row = {"Mã số thuế": CODE, "Tên hợp tác xã": "HTX Rạng Đông"}
    undo_import(saved("cooperatives", a_cooperative(**row)), actor=None)

    cooperative.refresh_from_db()
    then = as_it_stood(cooperative, dt.date(2020, 1, 1))

    assert then.cooperative.name == "Hợp tác xã Bình Minh"
    changes = [
        entry.details["changes"]["name"]
        for entry in AuditEntry.objects.filter(verb="cooperative.changed").order_by(
            "pk"
        )
    ]
    assert changes == [
        ["Hợp tác xã Bình Minh", "HTX Rạng Đông"],
        ["HTX Rạng Đông", "Hợp tác xã Bình Minh"],
    ]


def test_an_import_that_is_not_saved_is_not_undone(cooperative):
    batch = bring("persons", a_person())
    assert refused(batch).code == "import_not_saved"

    done = saved("persons", a_person())
    undo_import(done, actor=None)

    assert refused(done).code == "import_not_saved"


def _later_post(person, cooperative):
    appoint(person, cooperative, "member", since=None, actor=None)


def _later_seat(person, _cooperative):
    make_participant(person=person)


def _later_training(_person, _cooperative):
    saved("training_records", a_training())


def _later_change(person, _cooperative):
    person.phone = "0987654321"
    change_person(person, actor=None)


def _later_deletion(person, _cooperative):
    person.posts.all().delete()


@pytest.mark.parametrize(
    "later", [_later_post, _later_seat, _later_training, _later_change, _later_deletion]
)
def test_a_person_on_whom_something_depends_is_not_taken_back(cooperative, later):
    batch = saved("persons", a_person(), a_person(**{"Họ và tên": "Lê Văn Bé"}))
    later(Person.objects.get(full_name="Nguyễn Văn An"), cooperative)

    refusal = refused(batch)

    assert refusal.code == "import_in_use"
    assert batch.state == ImportState.SAVED
    if later is not _later_deletion:
        assert "Nguyễn Văn An" in refusal.messages[0]
    assert Person.objects.count() == 2


def test_a_cooperative_that_has_got_a_report_is_not_taken_back(thoi_binh):
    batch = saved("cooperatives", a_cooperative())
    make_report(cooperative=Cooperative.objects.get())

    assert refused(batch).code == "import_in_use"


def test_a_cooperative_that_has_got_a_contact_is_not_taken_back(thoi_binh):
    batch = saved("cooperatives", a_cooperative())
    Cooperative.objects.get().contacts.add(make_user())

    assert refused(batch).code == "import_in_use"


def test_a_changed_cooperative_that_was_changed_again_is_not_taken_back(cooperative):
    row = {"Mã số thuế": CODE, "Điện thoại": "0912345678"}
    batch = saved("cooperatives", a_cooperative(**row))
    cooperative.refresh_from_db()
    cooperative.short_name = "BM"
    change_cooperative(cooperative, actor=None)

    refusal = refused(batch)

    assert refusal.code == "import_in_use"
    assert "Hợp tác xã Bình Minh" in refusal.messages[0]


def test_a_history_that_has_gone_on_in_between_is_not_broken(cooperative):
    row = {"Mã số thuế": CODE, "Trạng thái": "Ngừng hoạt động"}
    batch = saved(
        "cooperatives", a_cooperative(**row, **{"Ngày trạng thái": "01/06/2024"})
    )
    cooperative.refresh_from_db()
    note_status(cooperative, "suspended", since=dt.date(2024, 1, 1), actor=None)

    assert refused(batch).code == "import_in_use"
    assert StatusEntry.objects.count() == 2


def test_imports_are_taken_back_from_the_last_to_the_first(cooperative):
    first = saved("model_assignments", an_assignment())
    second = saved(
        "model_assignments",
        an_assignment(**{"Tiến độ (%)": 80, "Ngày tiến độ": "01/10/2024"}),
    )

    assert refused(first).code == "import_in_use"
    undo_import(second, actor=None)
    undo_import(first, actor=None)

    assert not ModelProgress.objects.exists()


def test_after_undoing_the_same_list_can_be_brought_again(cooperative):
    undo_import(saved("training_records", a_training()), actor=None)
    assert not TrainingRecord.objects.exists()
    assert not Post.objects.exists()

    saved("training_records", a_training())

    assert TrainingRecord.objects.count() == 1
    assert not HeadOffice.objects.exists()
