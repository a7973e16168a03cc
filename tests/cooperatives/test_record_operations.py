"""Acts on the parts of a cooperative's record: what each writes, and what it refuses."""

from __future__ import annotations

import datetime as dt
from copy import copy

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from cooperatives.models import (
    AnnualReport,
    Certification,
    Cooperative,
    CooperativeGroup,
    GroupRating,
    GroupStatus,
    LinkageContract,
    ModelAssignment,
    ModelProgress,
    OcopProduct,
    PolicyDocument,
    ProductLine,
)
from cooperatives.operations import (
    assign,
    change_cooperative,
    change_group,
    change_part,
    change_person,
    change_policy,
    change_report,
    end_assignment,
    end_part,
    enter_part,
    enter_policy,
    enter_report,
    note_group_status,
    note_progress,
    rate_group,
    register_cooperative,
    register_group,
    reveal_citizen_id,
)
from tests.factories import (
    citizen_number,
    make_area,
    make_assignment,
    make_contract,
    make_cooperative,
    make_group,
    make_person,
    make_report,
    make_user,
)

MAY = dt.date(2024, 5, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_user()


def tomorrow():
    return timezone.localdate() + dt.timedelta(days=1)


def entries():
    return [
        (entry.verb, entry.subject_type.partition(".")[2], entry.subject_id)
        for entry in AuditEntry.objects.order_by("pk")
    ]


def refused(code, act, *args, **kwargs):
    """The act is refused with this code and leaves no trace in the journal."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    assert refusal.value.code == code
    assert not AuditEntry.objects.exists()


# Identity


def test_a_cooperative_is_registered_with_its_first_status_and_address(officer):
    line = ProductLine.objects.create(name="Tôm – rừng")

    cooperative = register_cooperative(
        Cooperative(
            name="HTX Lúa",
            status="suspended",
            status_since=MAY,
            address_text="ấp 5",
        ),
        product_lines=[line],
        actor=officer,
    )

    cooperative.refresh_from_db()
    assert (cooperative.status, cooperative.status_since) == ("suspended", MAY)
    assert cooperative.address_text == "ấp 5"
    assert list(cooperative.product_lines.all()) == [line]
    assert [entry.since for entry in cooperative.status_entries.all()] == [MAY]
    assert [office.since for office in cooperative.head_offices.all()] == [None]
    assert [verb for verb, *_ in entries()] == [
        "cooperative.registered",
        "cooperative.status_noted",
        "cooperative.relocated",
    ]


def test_a_registration_with_a_status_of_tomorrow_leaves_nothing(officer):
    refused(
        "date_in_future",
        register_cooperative,
        Cooperative(name="HTX Lúa", status="stopped", status_since=tomorrow()),
        actor=officer,
    )

    assert not Cooperative.objects.exists()


def test_a_change_keeps_what_was_and_leaves_status_and_address_alone(officer):
    cooperative = make_cooperative(name="HTX Lúa")
    cooperative.name, cooperative.status = "HTX Lúa Vàng", "dissolved"
    cooperative.address_text = "ấp 9"
    line = ProductLine.objects.create(name="Lúa")

    assert change_cooperative(cooperative, product_lines=[line], actor=officer)

    cooperative.refresh_from_db()
    assert cooperative.name == "HTX Lúa Vàng"
    assert cooperative.matching_name == "lua vang"
    assert (cooperative.status, cooperative.address_text) == ("active", "")
    assert AuditEntry.objects.get().details == {
        "changes": {
            "name": ["HTX Lúa", "HTX Lúa Vàng"],
            "product_lines": [[], ["Lúa"]],
        }
    }


def test_a_change_of_nothing_is_not_recorded(officer):
    cooperative = make_cooperative()

    assert not change_cooperative(cooperative, product_lines=[], actor=officer)

    assert entries() == []


# Yearly reports


def unsaved_report(cooperative=None, **fields):
    return AnnualReport(
        **{
            "cooperative": cooperative or make_cooperative(),
            "year": 2024,
            "data_date": dt.date(2024, 12, 31),
            **fields,
        }
    )


def test_a_report_is_entered_and_its_members_added_up(officer):
    report = enter_report(
        unsaved_report(members_official=20, members_capital_linked=5), actor=officer
    )

    report.refresh_from_db()
    assert report.members_total == 25
    assert report.entered_by == officer
    assert entries() == [
        ("report.entered", "cooperative", str(report.cooperative_id)),
    ]


@pytest.mark.parametrize(
    ("year", "data_date"),
    [(2024, dt.date(2024, 1, 1)), (2024, dt.date(2025, 12, 31))],
)
def test_figures_are_of_the_year_or_taken_in_the_next(officer, year, data_date):
    enter_report(unsaved_report(year=year, data_date=data_date), actor=officer)

    assert AnnualReport.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"members_official": 4, "members_female": 5}, "women_above_members"),
        ({"year": 2025}, "year_does_not_fit"),
        ({"year": 2022}, "year_does_not_fit"),
        (
            {"members_total": 24, "members_official": 20, "members_capital_linked": 5},
            "members_do_not_add_up",
        ),
        (
            {
                "members_total": 26,
                "members_official": 20,
                "members_capital_linked": 5,
                "members_non_capital_linked": 0,
            },
            "members_do_not_add_up",
        ),
    ],
)
def test_a_report_is_refused(officer, fields, code):
    refused(code, enter_report, unsaved_report(**fields), actor=officer)

    assert not AnnualReport.objects.exists()


def test_figures_of_tomorrow_are_refused(officer):
    day = tomorrow()

    refused(
        "date_in_future",
        enter_report,
        unsaved_report(year=day.year, data_date=day),
        actor=officer,
    )

    assert not AnnualReport.objects.exists()


def test_a_second_report_of_one_date_is_refused(officer):
    known = make_report()

    refused(
        "report_entered", enter_report, unsaved_report(known.cooperative), actor=officer
    )

    assert AnnualReport.objects.get() == known


def test_paid_in_above_registered_is_saved(officer):
    report = enter_report(
        unsaved_report(charter_capital_registered=1, charter_capital_paid_in=2),
        actor=officer,
    )

    assert report.has_more_paid_in_than_registered


def test_a_report_put_right_keeps_old_and_new_values(officer):
    report = make_report(members_total=20, rating="kha")
    report.members_total, report.rating = 22, ""

    assert change_report(report, actor=officer)
    assert not change_report(report, actor=officer)

    report.refresh_from_db()
    assert (report.members_total, report.rating) == (22, "")
    entry = AuditEntry.objects.get()
    assert entry.subject_id == str(report.cooperative_id)
    assert entry.details["changes"] == {
        "members_total": [20, 22],
        "rating": ["kha", ""],
    }


def test_a_report_is_not_moved_onto_the_date_of_another(officer):
    first = make_report()
    second = make_report(
        cooperative=first.cooperative, data_date=dt.date(2024, 6, 30), members_total=5
    )
    second.data_date = first.data_date

    refused("report_entered", change_report, second, actor=officer)

    second.refresh_from_db()
    assert second.data_date == dt.date(2024, 6, 30)


# Contracts, OCOP products, certifications


def unsaved_parts():
    cooperative = make_cooperative()
    return {
        "contract": LinkageContract(
            cooperative=cooperative, partner="Công ty A", signed_on=MAY, scope="both"
        ),
        "ocop": OcopProduct(
            cooperative=cooperative, name="Khô cá", stars=3, recognised_on=MAY
        ),
        "certification": Certification(
            cooperative=cooperative, kind="asc", issued_on=MAY
        ),
    }


BEGINS = {
    "contract": "signed_on",
    "ocop": "recognised_on",
    "certification": "issued_on",
}


@pytest.mark.parametrize("noun", BEGINS)
def test_a_part_is_entered_changed_and_ended_under_its_cooperative(officer, noun):
    part = enter_part(unsaved_parts()[noun], actor=officer)
    part.valid_to = dt.date(2024, 12, 31)
    assert change_part(part, actor=officer)
    assert not change_part(part, actor=officer)
    end_part(part, on=dt.date(2024, 8, 1), actor=officer)

    part.refresh_from_db()
    if noun == "contract":
        assert part.terminated_on == dt.date(2024, 8, 1)
        assert part.valid_to == dt.date(2024, 12, 31)
    else:
        assert part.valid_to == dt.date(2024, 8, 1)
    coop = str(part.cooperative_id)
    assert entries() == [
        (f"{noun}.entered", "cooperative", coop),
        (f"{noun}.changed", "cooperative", coop),
        (f"{noun}.ended", "cooperative", coop),
    ]


def test_an_ocop_product_is_valid_for_36_months_if_the_decision_does_not_say(officer):
    product = enter_part(unsaved_parts()["ocop"], actor=officer)

    product.refresh_from_db()
    assert product.valid_to == dt.date(2027, 5, 1)


def test_the_parties_of_a_contract_are_part_of_its_history(officer):
    satellite = make_cooperative(name="HTX Vệ Tinh")
    contract = enter_part(unsaved_parts()["contract"], actor=officer)

    assert change_part(contract, parties=[satellite], actor=officer)

    assert list(contract.parties.all()) == [satellite]
    assert AuditEntry.objects.latest("pk").details["changes"] == {
        "parties": [[], ["HTX Vệ Tinh"]]
    }


@pytest.mark.parametrize("noun", BEGINS)
def test_a_part_of_tomorrow_is_refused(officer, noun):
    part = unsaved_parts()[noun]
    setattr(part, BEGINS[noun], tomorrow())

    refused("date_in_future", enter_part, part, actor=officer)

    assert not type(part).objects.exists()


@pytest.mark.parametrize("noun", BEGINS)
def test_a_part_cannot_end_before_it_begins(officer, noun):
    part = unsaved_parts()[noun]
    part.valid_to = MAY - dt.timedelta(days=1)

    refused("ends_before_it_begins", enter_part, part, actor=officer)

    assert not type(part).objects.exists()


@pytest.mark.parametrize("noun", BEGINS)
def test_the_same_part_is_entered_once(officer, noun):
    part = enter_part(unsaved_parts()[noun], actor=officer)
    AuditEntry.objects.all().delete()
    again = copy(part)
    again.pk = None

    refused("part_entered", enter_part, again, actor=officer)

    assert type(part).objects.count() == 1


def test_a_contract_is_ended_once_and_not_before_it_was_signed(officer):
    contract = make_contract()
    refused("date_in_future", end_part, contract, on=tomorrow(), actor=officer)
    refused(
        "ends_before_it_begins",
        end_part,
        contract,
        on=dt.date(2024, 4, 30),
        actor=officer,
    )
    contract.refresh_from_db()
    assert contract.terminated_on is None

    end_part(contract, on=dt.date(2024, 6, 1), actor=officer)
    AuditEntry.objects.all().delete()

    refused("part_ended", end_part, contract, on=dt.date(2024, 7, 1), actor=officer)
    contract.refresh_from_db()
    assert contract.terminated_on == dt.date(2024, 6, 1)


# Model cooperatives and satellites


@pytest.fixture
def area():
    return make_area()


def in_area(area, **fields):
    return make_cooperative(reporting_area=area, **fields)


def test_a_model_and_its_satellite_are_assigned(officer, area):
    hub, satellite = in_area(area), in_area(area)
    assign(hub, "diem", area=area, since=MAY, actor=officer)

    assignment = assign(
        satellite,
        "ve_tinh",
        area=area,
        hub=hub,
        since=MAY,
        document="QĐ 12",
        actor=officer,
    )

    assert (assignment.hub, assignment.document) == (hub, "QĐ 12")
    assert entries() == [
        ("assignment.made", "cooperative", str(hub.pk)),
        ("assignment.made", "cooperative", str(satellite.pk)),
    ]


def test_a_satellite_needs_a_model_of_its_area(officer, area):
    satellite, plain = in_area(area), in_area(area)
    elsewhere = make_assignment().cooperative
    once = make_assignment(
        cooperative=in_area(area), until=dt.date(2024, 4, 30)
    ).cooperative
    other_satellite = make_assignment(
        cooperative=in_area(area), hub=make_assignment(area=area).cooperative
    ).cooperative
    before = ModelAssignment.objects.count()

    for hub, code in (
        (None, "hub_missing"),
        (plain, "hub_not_model"),
        (once, "hub_not_model"),
        (other_satellite, "hub_not_model"),
        (elsewhere, "hub_of_other_area"),
    ):
        refused(
            code,
            assign,
            satellite,
            "ve_tinh",
            area=area,
            hub=hub,
            since=MAY,
            actor=officer,
        )

    assert ModelAssignment.objects.count() == before


def test_a_past_satellite_may_name_a_past_model(officer, area):
    hub = make_assignment(
        cooperative=in_area(area), until=dt.date(2024, 6, 30)
    ).cooperative

    assignment = assign(
        in_area(area),
        "ve_tinh",
        area=area,
        hub=hub,
        since=MAY,
        until=dt.date(2024, 6, 30),
        actor=officer,
    )

    assert assignment.hub == hub


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"since": "tomorrow"}, "date_in_future"),
        ({"until": dt.date(2024, 4, 30)}, "ends_before_it_begins"),
        ({"hub": "any"}, "hub_needless"),
        ({"area": "other"}, "cooperative_of_other_area"),
    ],
)
def test_an_assignment_is_refused(officer, area, changes, code):
    wanted = {"area": area, "since": MAY, **changes}
    wanted["since"] = tomorrow() if wanted["since"] == "tomorrow" else wanted["since"]
    wanted["area"] = make_area() if wanted["area"] == "other" else wanted["area"]
    if "hub" in wanted:
        wanted["hub"] = in_area(area)

    refused(code, assign, in_area(area), "diem", **wanted, actor=officer)

    assert not ModelAssignment.objects.exists()


@pytest.mark.parametrize("until", [None, MAY])
def test_a_cooperative_has_one_assignment_at_a_time(officer, area, until):
    known = make_assignment(cooperative=in_area(area), until=until)

    refused(
        "already_assigned",
        assign,
        known.cooperative,
        "diem",
        area=area,
        since=MAY,
        actor=officer,
    )
    assert ModelAssignment.objects.get() == known

    if until:
        day_after = until + dt.timedelta(days=1)
        assign(known.cooperative, "diem", area=area, since=day_after, actor=officer)
        assert ModelAssignment.objects.count() == 2


def test_progress_is_noted_by_the_day_and_put_right(officer):
    assignment = make_assignment(percent=20)

    assert note_progress(assignment, 40, on=MAY, actor=officer)
    assert not note_progress(assignment, 40, on=MAY, actor=officer)
    assert note_progress(assignment, 60, on=MAY, actor=officer)

    assert [(row.on, row.percent) for row in assignment.progress.all()] == [
        (None, 20),
        (MAY, 60),
    ]
    assert {verb for verb, *_ in entries()} == {"assignment.progressed"}


def test_progress_is_refused(officer):
    assignment = make_assignment(until=dt.date(2024, 6, 30))

    for percent, day, code in (
        (101, MAY, "progress_out_of_range"),
        (-1, MAY, "progress_out_of_range"),
        (40, tomorrow(), "date_in_future"),
        (40, dt.date(2024, 2, 29), "progress_outside_assignment"),
        (40, dt.date(2024, 7, 1), "progress_outside_assignment"),
    ):
        refused(code, note_progress, assignment, percent, on=day, actor=officer)

    assert not ModelProgress.objects.exists()


def test_a_model_is_ended_after_its_satellites(officer, area):
    hub = make_assignment(area=area, cooperative=in_area(area))
    satellite = make_assignment(cooperative=in_area(area), hub=hub.cooperative)
    refused("hub_has_satellites", end_assignment, hub, until=MAY, actor=officer)
    hub.refresh_from_db()
    assert hub.until is None

    end_assignment(satellite, until=MAY, actor=officer)
    end_assignment(hub, until=MAY, actor=officer)

    hub.refresh_from_db()
    assert hub.until == MAY
    AuditEntry.objects.all().delete()
    refused("assignment_ended", end_assignment, hub, until=MAY, actor=officer)


def test_a_model_does_not_end_before_its_satellite_did(officer, area):
    hub = make_assignment(area=area, cooperative=in_area(area))
    make_assignment(cooperative=in_area(area), hub=hub.cooperative, until=MAY)

    refused(
        "hub_has_satellites",
        end_assignment,
        hub,
        until=MAY - dt.timedelta(days=1),
        actor=officer,
    )


def test_an_assignment_does_not_end_tomorrow_or_before_it_began(officer):
    assignment = make_assignment()

    refused("date_in_future", end_assignment, assignment, until=tomorrow(), actor=None)
    refused(
        "ends_before_it_begins",
        end_assignment,
        assignment,
        until=dt.date(2024, 2, 29),
        actor=None,
    )

    assignment.refresh_from_db()
    assert assignment.until is None


# Groups


def test_a_group_is_registered_rated_and_suspended(officer, area):
    group = register_group(
        CooperativeGroup(name="Hội quán A", kind="hoi_quan", reporting_area=area),
        actor=officer,
    )
    rate_group(group, "kha", rated_on=MAY, document="BB 1", actor=officer)
    rate_group(group, "tot", rated_on=dt.date(2024, 1, 1), actor=officer)
    note_group_status(group, "suspended", since=MAY, actor=officer)

    group.refresh_from_db()
    assert (group.rating, group.status) == ("kha", "suspended")
    assert [verb for verb, *_ in entries()] == [
        "group.registered",
        "group.status_noted",
        "group.rated",
        "group.rated",
        "group.status_noted",
    ]
    assert {kind for _verb, kind, _pk in entries()} == {"cooperativegroup"}


def test_what_is_known_of_a_group_is_not_written_twice(officer):
    group = make_group(rating="kha", rated_on=MAY)

    assert not rate_group(group, "kha", rated_on=MAY, actor=officer)
    assert not note_group_status(group, "active", since=None, actor=officer)
    assert not change_group(group, actor=officer)

    assert entries() == []


def test_a_group_of_one_name_is_once_in_its_area(officer):
    known = make_group(name="Tổ hợp tác Hòa Bình")

    refused(
        "group_entered",
        register_group,
        CooperativeGroup(
            name="Tổ Hợp Tác Hoà Bình",
            kind=known.kind,
            reporting_area=known.reporting_area,
        ),
        actor=officer,
    )

    assert CooperativeGroup.objects.get() == known


def test_a_group_is_not_judged_in_advance(officer):
    group = make_group()

    refused(
        "date_in_future", rate_group, group, "tot", rated_on=tomorrow(), actor=officer
    )
    refused(
        "date_in_future",
        note_group_status,
        group,
        "stopped",
        since=tomorrow(),
        actor=officer,
    )

    assert not GroupRating.objects.exists()
    assert GroupStatus.objects.count() == 1


def test_a_changed_group_keeps_what_was(officer):
    group = make_group(name="Tổ A", members=10)
    group.name, group.members = "Tổ B", 12

    assert change_group(group, actor=officer)

    group.refresh_from_db()
    assert group.matching_name == "to b"
    assert AuditEntry.objects.get().details == {
        "changes": {"name": ["Tổ A", "Tổ B"], "members": [10, 12]}
    }


# Policy documents


def test_a_draft_is_entered_and_put_right(officer):
    document = enter_policy(PolicyDocument(title="Dự thảo Nghị quyết"), actor=officer)
    document.submission_no, document.submitted_on = "12/TTr-UBND", MAY

    assert change_policy(document, actor=officer)
    assert not change_policy(document, actor=officer)

    assert [verb for verb, *_ in entries()] == ["policy.entered", "policy.changed"]
    assert AuditEntry.objects.latest("pk").details["changes"] == {
        "submission_no": ["", "12/TTr-UBND"],
        "submitted_on": [None, "2024-05-01"],
    }


def test_a_draft_is_not_submitted_tomorrow(officer):
    refused(
        "date_in_future",
        enter_policy,
        PolicyDocument(title="Dự thảo", submitted_on=tomorrow()),
        actor=officer,
    )

    assert not PolicyDocument.objects.exists()


# Persons


def test_a_qualification_changes_only_with_its_evidence(officer):
    person = make_person(phone="0912345678")
    person.qualification_level = "college"
    refused("evidence_missing", change_person, person, actor=officer)
    person.refresh_from_db()
    assert person.qualification_level == "none"

    person.qualification_level = "college"
    assert change_person(person, evidence="Bằng số 12", actor=officer)

    person.refresh_from_db()
    assert person.qualification_level == "college"
    assert AuditEntry.objects.get().details == {
        "changes": {"qualification_level": ["none", "college"]},
        "reason": "Bằng số 12",
    }


def test_a_citizen_number_is_entered_once_and_never_written_in_the_journal(officer):
    person = make_person(citizen_id="")
    number = person.citizen_id = citizen_number()
    assert change_person(person, actor=officer)

    person.refresh_from_db()
    assert person.citizen_id == number
    assert number not in str(AuditEntry.objects.get().details)
    AuditEntry.objects.all().delete()

    person.citizen_id = citizen_number()
    refused("citizen_id_stays", change_person, person, actor=officer)
    person.refresh_from_db()
    assert person.citizen_id == number


def test_somebody_elses_citizen_number_is_refused(officer):
    known, person = make_person(), make_person(citizen_id="")
    person.citizen_id = known.citizen_id

    refused("person_known", change_person, person, actor=officer)

    person.refresh_from_db()
    assert person.citizen_id == ""


def test_who_sees_a_citizen_number_gives_a_reason(officer):
    person = make_person()
    refused("reason_missing", reveal_citizen_id, person, reason="", actor=officer)

    seen = reveal_citizen_id(person, reason="đối chiếu bản sao", actor=officer)

    assert seen == person.citizen_id
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("person.citizen_id_seen", officer)
    assert entry.details == {"reason": "đối chiếu bản sao"}
