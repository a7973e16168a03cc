"""The page on which a cooperative's record is read, its history, the list."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.template.defaultfilters import yesno
from django.utils import timezone
from django.utils.text import capfirst

from accounts.operations import record
from cooperatives.models import (
    AnnualReport,
    Cooperative,
    ProductLine,
    VatInvoice,
)
from cooperatives.operations import (
    change_cooperative,
    end_assignment,
    note_status,
    relocate,
)
from tests.cooperatives.pages.asking import MAY, make_unit, page, url
from tests.factories import (
    make_area,
    make_assignment,
    make_contract,
    make_cooperative,
    make_group,
    make_parts,
    make_post,
    make_report,
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


def test_whoever_may_only_read_sees_all_figures_of_a_report(client, reader):
    client.force_login(reader)
    cooperative = make_cooperative()
    make_report(
        cooperative=cooperative,
        members_female=7,
        land_area_ha=Decimal("12.50"),
        has_vat_invoice="direct",
        uses_high_tech=True,
    )

    response = page(client, "cooperative_detail", cooperative.pk)

    [(_report, figures)] = response.context["dossier"].figures
    labels = {
        str(capfirst(AnnualReport._meta.get_field(name).verbose_name)): value  # noqa: SLF001
        for name, value in {
            "members_female": "7",
            "charter_capital_registered": "500.000.000",
            "land_area_ha": "12,5",
            "has_vat_invoice": str(VatInvoice.DIRECT.label),
            "uses_high_tech": yesno(value=True),
            "uses_digital_tech": yesno(value=False),
        }.items()
    }
    assert labels.items() <= dict(figures).items()
    assert "500.000.000" in response.content.decode()


def test_the_page_tells_every_status_and_address_known_by_the_day(client, officer):
    cooperative = make_cooperative(status="active")
    note_status(cooperative, "suspended", since=MAY, evidence="CV 12", actor=officer)
    for hamlet, since in (("ấp 1", None), ("ấp 2", MAY)):
        relocate(
            cooperative,
            address_text="",
            hamlet=hamlet,
            admin_unit=None,
            since=since,
            actor=officer,
        )

    today = page(client, "cooperative_detail", cooperative.pk)
    before = page(client, "cooperative_detail", cooperative.pk, as_of="30/04/2024")

    standing = today.context["dossier"].standing
    assert [entry.status for entry in standing.statuses] == ["suspended", "active"]
    assert [office.hamlet for office in standing.offices] == ["ấp 2", "ấp 1"]
    assert "CV 12" in today.content.decode()
    standing = before.context["dossier"].standing
    assert [entry.status for entry in standing.statuses] == ["active"]
    assert [office.hamlet for office in standing.offices] == ["ấp 1"]


def test_a_unit_that_has_ended_is_missing_from_then_on(client, officer):
    cooperative = make_cooperative(admin_unit=make_unit(until=dt.date(2025, 6, 30)))
    unit = str(Cooperative._meta.get_field("admin_unit").verbose_name)  # noqa: SLF001

    def lacks_unit(day):
        response = page(client, "cooperative_detail", cooperative.pk, as_of=day)
        return unit in response.context["dossier"].missing

    assert not lacks_unit("30/06/2025")
    assert lacks_unit("01/07/2025")


def test_the_way_to_the_unit_of_today_is_shown_while_it_is_to_be_found(client, officer):
    ended = make_cooperative(admin_unit=make_unit(until=dt.date(2025, 6, 30)))
    way = url("unit_choose", ended.pk)

    def shows_the_way():
        return way in page(client, "cooperative_detail", ended.pk).content.decode()

    assert shows_the_way()
    note_status(ended, "dissolved", since=MAY, actor=officer)
    assert not shows_the_way()


def test_a_running_model_is_not_offered_another_assignment(client, officer):
    assignment = make_assignment()
    cooperative = assignment.cooperative
    way = url("assignment_create", cooperative.pk)

    running = page(client, "cooperative_detail", cooperative.pk).content.decode()
    end_assignment(assignment, until=MAY, actor=officer)
    ended = page(client, "cooperative_detail", cooperative.pk).content.decode()

    assert way not in running
    assert way in ended


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


def test_the_moments_of_the_history_are_written_as_html_asks(client, officer):
    cooperative = make_cooperative()
    entry = record(officer, "cooperative.registered", cooperative)

    content = page(client, "cooperative_detail", cooperative.pk).content.decode()

    local = timezone.localtime(entry.at)
    assert f'<time datetime="{local:%Y-%m-%dT%H:%M:%S}+0700">' in content


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
