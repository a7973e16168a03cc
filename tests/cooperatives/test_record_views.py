"""The pages on which a cooperative's record is read and kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.operations import record
from cooperatives.models import (
    AdminUnit,
    AnnualReport,
    Certification,
    Cooperative,
    LinkageContract,
    ModelAssignment,
    OcopProduct,
    ProductLine,
)
from cooperatives.operations import change_cooperative, note_status, relocate
from tests.factories import (
    make_area,
    make_assignment,
    make_contract,
    make_cooperative,
    make_group,
    make_parts,
    make_person,
    make_post,
    make_report,
)

MAY = dt.date(2024, 5, 1)


@pytest.fixture
def officer(client, data_officer):
    client.force_login(data_officer)
    return data_officer


def url(view, *args):
    return reverse(f"cooperatives:{view}", args=args)


def page(client, name, *args, **query):
    return client.get(url(name, *args), query)


def send(client, view, /, *args, **fields):
    return client.post(url(view, *args), fields)


def levels(response):
    return [message.level_tag for message in get_messages(response.wsgi_request)]


def tomorrow():
    return f"{timezone.localdate() + dt.timedelta(days=1):%d/%m/%Y}"


def make_unit(name="Trí Phải", until=None):
    return AdminUnit.objects.create(
        level="commune",
        code="32071",
        name=name,
        kind="xã",
        valid_from=dt.date(2025, 7, 1) if until is None else dt.date(1997, 1, 1),
        valid_to=until,
    )


# The page of a cooperative


def test_the_page_shows_the_record_as_it_stood(client, officer):
    line = ProductLine.objects.create(name="Tôm – rừng")
    cooperative = make_cooperative(name="HTX Lúa", coop_code="0100109106")
    note_status(cooperative, "suspended", since=MAY, actor=officer)
    relocate(
        cooperative,
        address_text="ấp 1",
        hamlet="",
        admin_unit=None,
        since=None,
        actor=officer,
    )
    relocate(
        cooperative,
        address_text="ấp 2",
        hamlet="",
        admin_unit=None,
        since=MAY,
        actor=officer,
    )
    cooperative.name = "HTX Lúa Vàng"
    change_cooperative(cooperative, product_lines=[line], actor=officer)

    today = page(client, "cooperative_detail", cooperative.pk)
    then = page(client, "cooperative_detail", cooperative.pk, as_of="30/04/2024")

    standing = today.context["dossier"].standing
    assert standing.cooperative.name == "HTX Lúa Vàng"
    assert standing.cooperative.status == "suspended"
    assert (standing.address, standing.product_lines) == ("ấp 2", ["Tôm – rừng"])
    standing = then.context["dossier"].standing
    assert standing.cooperative.name == "HTX Lúa"
    assert standing.cooperative.status == "active"
    assert (standing.address, standing.product_lines) == ("ấp 1", [])
    assert "<h1>HTX Lúa</h1>" in then.content.decode()
    cooperative.refresh_from_db()
    assert cooperative.name == "HTX Lúa Vàng"


def test_the_page_says_which_report_speaks_and_what_is_missing(client, officer):
    cooperative = make_cooperative(reporting_area=make_area())
    make_report(cooperative=cooperative, charter_capital_paid_in=None, revenue=5)
    make_post(cooperative=cooperative, kind="director")
    make_post(cooperative=cooperative, kind="chief_accountant")

    def dossier(day):
        response = page(client, "cooperative_detail", cooperative.pk, as_of=day)
        return response.context["dossier"]

    assert dossier("30/12/2024").report is None
    assert dossier("31/12/2024").report == AnnualReport.objects.get()
    assert dossier("31/12/2025").report == AnnualReport.objects.get()
    assert dossier("01/01/2026").report is None
    paid_in = AnnualReport._meta.get_field("charter_capital_paid_in").verbose_name  # noqa: SLF001
    rating = AnnualReport._meta.get_field("rating").verbose_name  # noqa: SLF001
    missing = dossier("31/12/2024").missing
    assert missing[:2] == [f"{paid_in} 2024", f"{rating} 2024"]
    assert len(missing) == 4  # tax code and unit too; director and accountant are there


def test_a_complete_record_lacks_nothing(client, officer):
    cooperative = make_cooperative(
        reporting_area=make_area(), coop_code="0100109106", admin_unit=make_unit()
    )
    make_report(cooperative=cooperative, revenue=5, rating="kha")
    make_post(cooperative=cooperative, kind="director")
    make_post(cooperative=cooperative, kind="accountant")

    response = page(client, "cooperative_detail", cooperative.pk, as_of="31/12/2024")

    assert response.context["dossier"].missing == []


def test_contracts_and_products_are_in_force_on_a_day(client, officer):
    hub, satellite = make_cooperative(), make_cooperative()
    contract = make_contract(cooperative=hub, terminated_on=dt.date(2024, 9, 1))
    contract.parties.add(satellite)

    def states(day):
        response = page(client, "cooperative_detail", satellite.pk, as_of=day)
        return [row.in_force for row in response.context["dossier"].contracts]

    assert states("30/04/2024") == []
    assert states("31/08/2024") == [True]
    assert states("01/09/2024") == [False]


def test_the_progress_of_a_model_is_that_of_the_day(client, officer):
    assignment = make_assignment(percent=20)
    assignment.progress.create(percent=60, on=MAY)
    make_group(connected_cooperative=assignment.cooperative)

    def progress(day):
        response = page(
            client, "cooperative_detail", assignment.cooperative_id, as_of=day
        )
        return [row.progress_then for row in response.context["dossier"].assignments]

    assert progress("29/02/2024") == []
    assert progress("30/04/2024") == [20]
    assert progress("01/05/2024") == [60]


@pytest.mark.parametrize("rows", [1, 3])
def test_cooperative_page_runs_the_same_queries_for_any_number_of_parts(
    client, officer, rows, django_assert_num_queries
):
    cooperative = make_cooperative(reporting_area=make_area())
    for row in range(rows):
        make_report(cooperative=cooperative, data_date=dt.date(2020 + row, 12, 31))
        contract = make_contract(cooperative=cooperative, number=str(row))
        contract.parties.add(make_cooperative())
        make_post(cooperative=cooperative)
        make_assignment(
            cooperative=cooperative,
            percent=20,
            since=dt.date(2020 + row, 1, 1),
            until=dt.date(2020 + row, 2, 1),
        )
        make_assignment(
            cooperative=make_cooperative(reporting_area=cooperative.reporting_area),
            hub=cooperative,
        )
        make_group(connected_cooperative=cooperative)
        record(
            officer, "cooperative.changed", cooperative, changes={"name": ["a", "b"]}
        )
    page(client, "cooperative_detail", cooperative.pk)

    with django_assert_num_queries(27):
        response = page(client, "cooperative_detail", cooperative.pk)

    assert len(response.context["dossier"].reports) == rows


def test_a_contact_sees_the_record_but_neither_its_history_nor_its_acts(
    client, stranger
):
    cooperative = make_cooperative(reporting_area=make_area())
    make_parts(cooperative)
    cooperative.contacts.add(stranger)
    satellite = make_assignment(
        cooperative=make_cooperative(reporting_area=cooperative.reporting_area),
        hub=cooperative,
    ).cooperative
    note_status(cooperative, "suspended", since=MAY, actor=None)
    client.force_login(stranger)

    content = page(client, "cooperative_detail", cooperative.pk).content.decode()

    assert 'id="history"' not in content
    assert "/sua/" not in content
    assert "/ket-thuc/" not in content
    assert "Khô cá bổi" in content
    assert satellite.name in content
    assert satellite.get_absolute_url() not in content


# History


def test_the_history_tells_who_changed_what_in_words(client, officer):
    cooperative = make_cooperative(name="HTX Lúa")
    cooperative.name = "HTX Lúa Vàng"
    change_cooperative(cooperative, actor=officer)
    note_status(cooperative, "suspended", since=MAY, evidence="CV 1", actor=officer)

    response = page(client, "cooperative_history", cooperative.pk)

    details = [row.get_cell_value("details") for row in response.context["table"].rows]
    assert "HTX Lúa → HTX Lúa Vàng" in details[1]
    assert "01/05/2024" in details[0]
    assert "CV 1" in details[0]
    export = page(client, "cooperative_history", cooperative.pk, _export="csv")
    assert "HTX Lúa → HTX Lúa Vàng" in export.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_history_runs_the_same_queries_for_any_number_of_rows(
    client, officer, rows, django_assert_num_queries
):
    cooperative = make_cooperative()
    for _row in range(rows):
        record(
            officer, "cooperative.changed", cooperative, changes={"name": ["a", "b"]}
        )
    record(officer, "cooperative.changed", make_cooperative())
    page(client, "cooperative_history", cooperative.pk)

    with django_assert_num_queries(9):
        response = page(client, "cooperative_history", cooperative.pk)

    assert len(response.context["table"].rows) == rows


# The list


def test_the_list_finds_models_product_lines_and_missing_figures(client, officer):
    line = ProductLine.objects.create(name="Cua")
    model = make_assignment().cooperative
    crab = make_cooperative()
    crab.product_lines.add(line)
    done = make_cooperative()
    make_report(cooperative=done, revenue=5, rating="kha")
    union = make_cooperative(legal_type="lien_hiep")

    def found(**query):
        response = page(client, "cooperative_list", **query)
        return {row.record for row in response.context["table"].rows}

    assert found(model="diem") == {model}
    assert found(model="ve_tinh") == set()
    assert found(product_lines=line.pk) == {crab}
    assert found(legal_type="lien_hiep") == {union}
    assert found(missing="2024") == {model, crab, union}
    assert found(missing="2023") == {model, crab, union, done}


def test_the_list_shows_the_figures_that_speak_today(client, officer):
    today = timezone.localdate()
    cooperative = make_cooperative()
    make_report(cooperative=cooperative, data_date=today, charter_capital_paid_in=None)
    stale = make_cooperative()
    make_report(cooperative=stale, data_date=today - dt.timedelta(days=800))

    rows = {
        row.record: row.record
        for row in page(client, "cooperative_list").context["table"].rows
    }

    assert (rows[cooperative].members_now, rows[cooperative].paid_in_now) == (20, None)
    assert (rows[stale].members_now, rows[stale].paid_in_now) == (None, None)


# Identity, status, address


def test_a_new_cooperative_has_its_first_address_and_status(client, officer):
    unit = make_unit()

    response = send(
        client,
        "cooperative_create",
        name="HTX Tôm",
        legal_type="hop_tac_xa",
        legacy_reg_no="12/GCN",
        status="suspended",
        status_since="01/05/2024",
        admin_unit=unit.pk,
        address_since="01/07/2025",
    )

    cooperative = Cooperative.objects.get()
    assert response.url == cooperative.get_absolute_url()
    assert (cooperative.status, cooperative.legacy_reg_no) == ("suspended", "12/GCN")
    assert cooperative.admin_unit == unit
    assert cooperative.head_offices.get().since == dt.date(2025, 7, 1)


def test_a_unit_that_did_not_exist_then_is_refused_beside_its_field(client, officer):
    response = send(
        client,
        "cooperative_create",
        name="HTX Tôm",
        legal_type="hop_tac_xa",
        status="active",
        admin_unit=make_unit().pk,
        address_since="01/05/2024",
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("admin_unit", "unit_not_valid")
    assert "HTX Tôm" in response.content.decode()
    assert not Cooperative.objects.exists()
    assert not AuditEntry.objects.exists()


def test_status_and_address_do_not_change_with_the_form_of_identity(client, officer):
    cooperative = make_cooperative()

    send(
        client,
        "cooperative_edit",
        cooperative.pk,
        name="HTX Mới",
        legal_type="hop_tac_xa",
        status="dissolved",
        address_text="ấp 9",
    )

    cooperative.refresh_from_db()
    assert cooperative.name == "HTX Mới"
    assert (cooperative.status, cooperative.address_text) == ("active", "")


def test_a_status_and_an_address_are_noted_on_their_pages(client, officer):
    cooperative = make_cooperative()

    send(
        client,
        "cooperative_status",
        cooperative.pk,
        status="dissolved",
        since="01/05/2024",
        evidence="QĐ 5",
    )
    send(
        client, "cooperative_relocate", cooperative.pk, hamlet="ấp 3", since="1/5/2024"
    )

    cooperative.refresh_from_db()
    assert (cooperative.status, cooperative.hamlet) == ("dissolved", "ấp 3")
    assert cooperative.status_entries.get().evidence == "QĐ 5"
    assert cooperative.head_offices.get().since == MAY


@pytest.mark.parametrize("name", ["cooperative_status", "cooperative_relocate"])
def test_a_day_to_come_is_refused_beside_its_field(client, officer, name):
    cooperative = make_cooperative()

    response = send(
        client,
        name,
        cooperative.pk,
        status="dissolved",
        address_text="ấp 3",
        since=tomorrow(),
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("since", "date_in_future")
    assert tomorrow() in response.content.decode()
    assert not AuditEntry.objects.exists()


# Yearly reports

REPORT = {"year": "2024", "data_date": "31/12/2024"}


def test_a_report_is_entered_with_amounts_as_people_type_them(client, officer):
    cooperative = make_cooperative()

    response = send(
        client,
        "report_create",
        cooperative.pk,
        **REPORT,
        members_official="1.020",
        charter_capital_registered="0,45 tỷ",
        charter_capital_paid_in="450 triệu",
        revenue="1.250.000.000",
        profit_before_tax="-3 triệu",
        land_area_ha="12,5",
        rating="kha",
        rating_points="71,5",
        traceability="on",
    )

    report = AnnualReport.objects.get()
    assert response.url == cooperative.get_absolute_url()
    assert report.members_total == 1020
    assert report.charter_capital_registered == 450_000_000
    assert report.charter_capital_paid_in == 450_000_000
    assert (report.revenue, report.profit_before_tax) == (1_250_000_000, -3_000_000)
    assert (str(report.land_area_ha), str(report.rating_points)) == ("12.50", "71.5")
    assert report.traceability
    assert levels(response) == ["success"]


def test_more_paid_in_than_registered_is_saved_with_a_warning(client, officer):
    response = send(
        client,
        "report_create",
        make_cooperative().pk,
        **REPORT,
        charter_capital_registered="400 triệu",
        charter_capital_paid_in="450 triệu",
    )

    assert AnnualReport.objects.count() == 1
    assert levels(response) == ["success", "warning"]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"data_date": "tomorrow"}, "data_date", "date_in_future"),
        ({"year": "2021"}, "year", "year_does_not_fit"),
        (
            {"members_official": "5", "members_total": "4"},
            "members_total",
            "members_do_not_add_up",
        ),
        ({"revenue": "nhiều"}, "revenue", "bad_number"),
        ({"revenue": "-5"}, "revenue", "negative"),
    ],
)
def test_a_report_is_refused_beside_its_field(client, officer, fields, field, code):
    typed = REPORT | {"source": "Báo cáo số 7"} | fields
    if typed["data_date"] == "tomorrow":
        typed |= {"data_date": tomorrow(), "year": tomorrow()[-4:]}

    response = send(client, "report_create", make_cooperative().pk, **typed)

    assert response.status_code == 422
    assert response.context["form"].has_error(field, code)
    assert "Báo cáo số 7" in response.content.decode()
    assert not AnnualReport.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_report_is_put_right(client, officer):
    report = make_report()

    before = page(client, "report_edit", report.pk)
    response = send(client, "report_edit", report.pk, **REPORT, members_total="22")

    assert "500.000.000" in before.content.decode()
    report.refresh_from_db()
    assert (report.members_total, report.charter_capital_paid_in) == (22, None)
    assert response.status_code == 302
    assert AuditEntry.objects.get().verb == "report.changed"


# Posts and persons


def test_a_post_is_entered_for_a_person_found_by_name(client, officer):
    cooperative = make_cooperative()
    person = make_person(full_name="Trần Thị Ánh")
    make_person(full_name="Lê Văn Ân")

    found = send(client, "post_create", cooperative.pk, find="tran anh", search="1")
    response = send(
        client,
        "post_create",
        cooperative.pk,
        find="tran anh",
        person=person.pk,
        kind="director",
        since="01/05/2024",
        is_concurrent="on",
        employment="elected",
    )

    assert found.status_code == 200
    assert list(found.context["form"].fields["person"].queryset) == [person]
    post = cooperative.posts.get()
    assert (post.person, post.kind, post.since) == (person, "director", MAY)
    assert (post.is_concurrent, post.employment) == (True, "elected")
    assert response.url == cooperative.get_absolute_url()


def test_the_first_question_is_whom_the_post_is_for(client, officer):
    cooperative = make_cooperative()
    make_person(full_name="Trần Thị Ánh")

    first = page(client, "post_create", cooperative.pk)
    nobody = send(client, "post_create", cooperative.pk, find="khong co ai")
    somebody = send(client, "post_create", cooperative.pk, find="anh")

    assert list(first.context["form"].fields) == ["find"]
    assert list(nobody.context["form"].fields) == ["find"]
    assert 'class="note wait"' in nobody.content.decode()
    assert "person" in somebody.context["form"].fields
    assert somebody.status_code == 200


def test_a_person_is_found_by_their_citizen_number_alone_of_numbers(client, officer):
    person = make_person(citizen_id="096081001234")
    make_person()

    response = send(
        client, "post_create", make_cooperative().pk, find="096081001234", search="1"
    )

    assert list(response.context["form"].fields["person"].queryset) == [person]
    assert "096*****1234" in response.content.decode()


def test_a_taken_post_is_refused_beside_its_field(client, officer):
    held = make_post(kind="director")
    person = make_person()

    response = client.post(
        url("post_create", held.cooperative_id) + f"?person={person.pk}",
        {"person": person.pk, "kind": "director", "since": "01/05/2024"},
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("kind", "post_taken")
    assert held.cooperative.posts.get() == held
    assert not AuditEntry.objects.exists()


def test_a_post_without_a_person_is_not_entered(client, officer):
    cooperative = make_cooperative()

    response = send(client, "post_create", cooperative.pk, kind="director")

    assert response.status_code == 422
    assert response.context["form"].has_error("person", "required")
    assert not cooperative.posts.exists()


def test_a_post_is_ended_once(client, officer):
    post = make_post()

    first = send(client, "post_end", post.pk, day="01/05/2024")
    again = send(client, "post_end", post.pk, day="02/05/2024")

    post.refresh_from_db()
    assert first.status_code == 302
    assert again.status_code == 422
    assert again.context["form"].has_error("day", "post_ended")
    assert post.until == MAY


PERSON = {
    "full_name": "Lâm Út",
    "gender": "nam",
    "date_of_birth": "1975",
    "qualification_level": "none",
}


def test_a_person_is_entered_and_then_given_a_post(client, officer):
    cooperative = make_cooperative()

    response = client.post(
        url("person_create") + f"?cooperative={cooperative.pk}",
        PERSON | {"citizen_id": "096 075 001234"},
    )

    person = page(client, "person_list").context["table"].rows[0].record
    assert response.url == url("post_create", cooperative.pk) + f"?person={person.pk}"
    assert (person.dob_precision, person.citizen_id) == ("year", "096075001234")
    form = client.get(response.url).context["form"]
    assert list(form.fields["person"].queryset) == [person]
    assert "096075001234" not in str(form)


def test_a_known_citizen_number_leads_to_its_person(client, officer):
    known = make_person(full_name="Nguyễn Văn Cũ")

    response = send(client, "person_create", **PERSON, citizen_id=known.citizen_id)

    known.refresh_from_db()
    assert response.url == known.get_absolute_url()
    assert known.full_name == "Nguyễn Văn Cũ"
    assert levels(response) == ["warning"]
    assert not AuditEntry.objects.exists()


def test_a_qualification_needs_its_paper_beside_the_field(client, officer):
    person = make_person()
    changed = PERSON | {"qualification_level": "college"}

    refused = send(client, "person_edit", person.pk, **changed)
    person.refresh_from_db()
    assert refused.status_code == 422
    assert refused.context["form"].has_error("evidence", "evidence_missing")
    assert person.qualification_level == "none"

    accepted = send(client, "person_edit", person.pk, **changed, evidence="Bằng 12")
    person.refresh_from_db()
    assert accepted.status_code == 302
    assert (person.qualification_level, person.full_name) == ("college", "Lâm Út")


def test_the_citizen_number_is_typed_once(client, officer):
    person = make_person(citizen_id="096081001234")

    form = page(client, "person_edit", person.pk)
    send(client, "person_edit", person.pk, **PERSON, citizen_id="096081009999")

    person.refresh_from_db()
    assert "citizen_id" not in form.context["form"].fields
    assert "096081001234" not in form.content.decode()
    assert person.citizen_id == "096081001234"


def test_the_full_number_is_shown_for_a_reason_that_is_kept(client, officer):
    person = make_person(citizen_id="096081001234")
    asked = page(client, "person_citizen_id", person.pk)
    blank = send(client, "person_citizen_id", person.pk, reason=" ")
    assert "096081001234" not in asked.content.decode() + blank.content.decode()
    assert blank.status_code == 422
    assert not AuditEntry.objects.exists()

    shown = send(client, "person_citizen_id", person.pk, reason="đối chiếu")

    assert "096081001234" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.details) == (officer, {"reason": "đối chiếu"})


def test_reading_people_is_not_reading_their_numbers(client, registrar):
    person = make_person()
    client.force_login(registrar)

    assert page(client, "person_detail", person.pk).status_code == 200
    assert send(client, "person_citizen_id", person.pk, reason="x").status_code == 403
    assert not AuditEntry.objects.exists()


# Contracts, products, certifications


def test_a_contract_takes_satellites_by_tick_and_others_by_tax_code(client, officer):
    hub = make_assignment().cooperative
    satellite = make_assignment(
        cooperative=make_cooperative(reporting_area=hub.reporting_area), hub=hub
    ).cooperative
    other = make_cooperative(coop_code="0100109106")

    response = send(
        client,
        "contract_create",
        hub.pk,
        partner="Công ty Tôm",
        partner_kind="enterprise",
        signed_on="01/05/2024",
        scope="both",
        parties=[satellite.pk],
        party_codes="0100 109 106",
    )

    contract = LinkageContract.objects.get()
    assert response.status_code == 302
    assert set(contract.parties.all()) == {satellite, other}


def test_a_contract_with_an_unknown_party_is_refused(client, officer):
    response = send(
        client,
        "contract_create",
        make_cooperative().pk,
        partner="Công ty Tôm",
        partner_kind="enterprise",
        signed_on="01/05/2024",
        scope="both",
        party_codes="2000123456",
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("party_codes", "cooperative_unknown")
    assert not LinkageContract.objects.exists()


def test_a_contract_is_changed_and_ended(client, officer):
    contract = make_contract()

    send(
        client,
        "contract_edit",
        contract.pk,
        partner="Công ty Cua",
        partner_kind="enterprise",
        signed_on="01/05/2024",
        scope="production",
    )
    send(client, "contract_end", contract.pk, day="01/06/2024")
    again = send(client, "contract_end", contract.pk, day="02/06/2024")

    contract.refresh_from_db()
    assert (contract.partner, contract.scope) == ("Công ty Cua", "production")
    assert contract.terminated_on == dt.date(2024, 6, 1)
    assert again.context["form"].has_error("day", "part_ended")
    assert again.status_code == 422


def test_an_ocop_product_without_last_day_is_valid_for_36_months(client, officer):
    cooperative = make_cooperative()

    send(
        client,
        "ocop_create",
        cooperative.pk,
        name="Khô cá",
        stars="4",
        recognised_on="01/05/2024",
    )
    product = OcopProduct.objects.get()
    assert (product.stars, product.valid_to) == (4, dt.date(2027, 5, 1))

    send(
        client,
        "ocop_edit",
        product.pk,
        name="Khô cá bổi",
        stars="5",
        recognised_on="01/05/2024",
        valid_to="01/05/2026",
    )
    send(client, "ocop_end", product.pk, day="01/05/2025")
    product.refresh_from_db()
    assert (product.name, product.stars) == ("Khô cá bổi", 5)
    assert product.valid_to == dt.date(2025, 5, 1)


def test_a_certification_is_entered_changed_and_ended(client, officer):
    cooperative = make_cooperative()

    send(
        client, "certification_create", cooperative.pk, kind="asc", issued_on="1/5/2024"
    )
    certification = Certification.objects.get()
    send(
        client,
        "certification_edit",
        certification.pk,
        kind="bap",
        issued_on="01/05/2024",
    )
    send(client, "certification_end", certification.pk, day="01/06/2024")

    certification.refresh_from_db()
    assert (certification.kind, certification.valid_to) == ("bap", dt.date(2024, 6, 1))


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("contract_create", "signed_on"),
        ("ocop_create", "recognised_on"),
        ("certification_create", "issued_on"),
    ],
)
def test_a_part_of_tomorrow_is_refused_beside_its_field(client, officer, name, begins):
    fields = {
        "partner": "Công ty",
        "partner_kind": "enterprise",
        "scope": "both",
        "name": "Khô cá",
        "stars": "3",
        "kind": "asc",
        begins: tomorrow(),
    }

    response = client.post(url(name, make_cooperative().pk), fields)

    assert response.status_code == 422
    assert response.context["form"].has_error(begins, "date_in_future")
    assert not AuditEntry.objects.exists()


# Models and satellites


def test_a_satellite_is_chosen_advanced_and_ended(client, officer):
    hub = make_assignment().cooperative
    satellite = make_cooperative(reporting_area=hub.reporting_area)

    send(
        client,
        "assignment_create",
        satellite.pk,
        kind="ve_tinh",
        hub=hub.pk,
        since="01/05/2024",
    )
    assignment = ModelAssignment.objects.get(cooperative=satellite)
    send(client, "assignment_progress", assignment.pk, percent="40", on="01/06/2024")
    send(client, "assignment_end", assignment.pk, day="01/07/2024")

    assignment.refresh_from_db()
    assert assignment.hub == hub
    assert assignment.progress.get().percent == 40
    assert assignment.until == dt.date(2024, 7, 1)


def test_only_models_of_the_area_are_offered_as_hub(client, officer):
    hub = make_assignment().cooperative
    make_assignment()
    satellite = make_cooperative(reporting_area=hub.reporting_area)

    form = page(client, "assignment_create", satellite.pk).context["form"]

    assert list(form.fields["hub"].queryset) == [hub]


def test_a_satellite_without_hub_is_refused_beside_its_field(client, officer):
    cooperative = make_cooperative(reporting_area=make_area())

    response = send(
        client, "assignment_create", cooperative.pk, kind="ve_tinh", since="01/05/2024"
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("hub", "hub_missing")
    assert not ModelAssignment.objects.exists()


def test_without_an_area_there_is_nothing_to_be_chosen_for(client, officer):
    cooperative = make_cooperative()

    assert page(client, "assignment_create", cooperative.pk).status_code == 404


def test_a_hub_with_satellites_is_not_ended(client, officer):
    hub = make_assignment()
    make_assignment(
        cooperative=make_cooperative(reporting_area=hub.area), hub=hub.cooperative
    )

    response = send(client, "assignment_end", hub.pk, day="01/05/2024")

    hub.refresh_from_db()
    assert response.context["form"].has_error("day", "hub_has_satellites")
    assert hub.until is None
