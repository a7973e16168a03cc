"""Closing a period freezes figures with their rows; what changes later is told beside."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from certificates.models import Certificate
from certificates.operations import carry_out, issue, revoke
from cooperatives.models import AnnualReport
from cooperatives.operations import (
    Training,
    change_person,
    change_report,
    end_part,
    end_post,
    enter_report,
    merge,
    note_status,
    record_training,
    withdraw_training,
)
from targets.closing import Change, compare
from targets.models import ClosedPeriod, FrozenFigure, FrozenRow, Target
from targets.operations import close_period
from tests.factories import (
    make_area,
    make_assignment,
    make_contract,
    make_cooperative,
    make_person,
    make_post,
    make_recognised_class,
    make_report,
    make_signatory,
    make_target,
    make_user,
)
from tests.quick import quick_papers

DAY = dt.date(2024, 12, 31)


def close(target, day=DAY, **said):
    return close_period(
        target.target_set,
        day,
        **{
            "decision_no": "12/QĐ-UBND",
            "decided_on": dt.date(2025, 1, 15),
            "actor": make_user(full_name="Nguyễn Thị Mẫu"),
            **said,
        },
    )


def mean_members(members=(20, 24), year=2024):
    """T3 over cooperatives with so many members each."""
    area = make_area(name="Huyện U Minh")
    reports = [
        make_report(
            cooperative=make_cooperative(reporting_area=area), members_total=number
        )
        for number in members
    ]
    target = make_target("T3", year=year, value=Decimal(22), unit="members")
    return target, reports


def linked(models=3, with_contract=2):
    """T5 over models of one area, the first of them with a contract."""
    area = make_area()
    assignments = [
        make_assignment(cooperative=make_cooperative(reporting_area=area))
        for _ in range(models)
    ]
    contracts = [
        make_contract(cooperative=each.cooperative)
        for each in assignments[:with_contract]
    ]
    target = make_target(
        "T5", year=2024, operator=">", value=Decimal("0.8"), unit="ratio"
    )
    return target, assignments, contracts


def compared(period):
    """The one figure of a period with its corrections."""
    (found,) = compare(period)
    return found


# Closing


def test_closing_freezes_figures_and_rows_and_is_recorded(approver):
    target, reports = mean_members()
    silent = make_cooperative(reporting_area=reports[0].cooperative.reporting_area)

    period = close(target, actor=approver)

    assert (period.as_of, period.closed_by) == (DAY, approver)
    assert timezone.now() - period.closed_at < dt.timedelta(minutes=1)
    figure = period.figures.get()
    assert (figure.value, figure.numerator, figure.denominator) == (22, 44, 2)
    assert figure.coverage == pytest.approx(Decimal("0.6666667"))
    assert figure.status == "met"
    rows = {row.record_id: row for row in figure.rows.all()}
    assert {
        pk: (row.part, row.amount, row.area, row.record) for pk, row in rows.items()
    } == {
        reports[0].cooperative.pk: (
            "counted",
            20,
            "Huyện U Minh",
            "cooperatives.cooperative",
        ),
        reports[1].cooperative.pk: (
            "counted",
            24,
            "Huyện U Minh",
            "cooperatives.cooperative",
        ),
        silent.pk: ("left_out", None, "Huyện U Minh", "cooperatives.cooperative"),
    }
    assert rows[silent.pk].reason == "no_report"
    assert rows[silent.pk].label == silent.name
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.subject_id) == (
        "period.closed",
        approver,
        str(period.pk),
    )
    assert entry.details == {"on": "2024-12-31", "decision": "12/QĐ-UBND"}


def test_a_figure_of_the_areas_is_frozen_with_them(db):
    target, assignments, _contracts = linked(models=2, with_contract=2)
    Target.objects.update(level="area")
    make_area()

    figure = close(target).figures.get()

    assert (figure.numerator, figure.denominator) == (1, 2)
    first, second = figure.areas
    assert first["name"] == assignments[0].area.name
    assert (first["value"], first["numerator"], first["status"]) == ("1", "2", "met")
    assert (second["value"], second["status"]) == (None, "not_met")


def test_a_plan_without_any_data_is_closed_as_it_is(db):
    target = make_target("T5", year=2024, value=Decimal("0.8"), unit="ratio")

    figure = close(target).figures.get()

    assert (figure.value, figure.status, figure.rows.count()) == (None, "no_data", 0)


def test_all_targets_of_the_plan_are_frozen_on_their_day(db):
    target, _reports = mean_members()
    for code in ("T1", "T2", "T4", "T6a", "T7a", "T7c", "T8a", "T9"):
        make_target(code, year=2024)

    period = close(target)

    assert period.figures.count() == target.target_set.targets.count() == 9


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"day": dt.date(2999, 1, 1)}, "date_in_future"),
        ({"decision_no": "  "}, "decision_number_missing"),
        ({"decided_on": dt.date(2999, 1, 1)}, "decision_in_future"),
    ],
)
def test_closing_is_refused_and_nothing_is_frozen(db, said, code):
    target, _reports = mean_members()

    with pytest.raises(ValidationError) as refusal:
        close(target, **said)

    assert refusal.value.code == code
    assert not ClosedPeriod.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_period_is_closed_once(db):
    target, _reports = mean_members()
    period = close(target)

    with pytest.raises(ValidationError) as refusal:
        close(target, decision_no="13/QĐ-UBND")

    assert refusal.value.code == "period_closed"
    assert ClosedPeriod.objects.get() == period
    assert FrozenFigure.objects.count() == 1
    assert close(target, day=dt.date(2024, 6, 30)).figures.count() == 1


def test_a_plan_without_targets_is_refused(db):
    target, _reports = mean_members()
    target.delete()

    with pytest.raises(ValidationError) as refusal:
        close(target)

    assert refusal.value.code == "plan_empty"
    assert not ClosedPeriod.objects.exists()


def test_the_database_itself_keeps_a_day_closed_once_and_by_a_decision(db):
    target, _reports = mean_members()
    period = close(target)
    again = {
        "target_set": period.target_set,
        "as_of": DAY,
        "decision_no": "13",
        "decided_on": DAY,
        "closed_by": period.closed_by,
        "closed_at": timezone.now(),
    }
    for wrong in (again, again | {"as_of": dt.date(2024, 6, 30), "decision_no": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClosedPeriod.objects.create(**wrong)
    figure = period.figures.get()
    row = figure.rows.first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_cost_of_closing_does_not_grow_with_the_rows(
    db, django_assert_max_num_queries
):
    target, _reports = mean_members(members=range(10, 60))

    with django_assert_max_num_queries(18):
        close(target)

    assert FrozenRow.objects.count() == 50


# Correction lines


def test_nothing_changed_has_no_correction(db):
    target, _reports = mean_members()
    make_cooperative(reporting_area=make_area())

    found = compared(close(target))

    assert found.lines == []
    assert not found.has_moved


def test_a_corrected_report_is_told_with_day_and_name(data_officer):
    target, reports = mean_members()
    period = close(target)
    report = AnnualReport.objects.get(pk=reports[0].pk)
    report.members_total = 30

    change_report(report, actor=data_officer)

    found = compared(period)
    (line,) = found.lines
    assert (line.change, line.label) == (
        Change.OTHERWISE,
        str(reports[0].cooperative),
    )
    assert (line.before.amount, line.after.amount) == (20, 30)
    assert [(act.verb, act.actor) for act in line.acts] == [
        ("report.changed", data_officer)
    ]
    assert found.has_moved
    assert (found.frozen.value, found.now.value) == (22, 27)
    period.figures.get().refresh_from_db()
    assert period.figures.get().value == 22


def test_a_late_report_counts_what_was_left_out(data_officer):
    target, reports = mean_members()
    silent = make_cooperative(reporting_area=reports[0].cooperative.reporting_area)
    period = close(target)

    enter_report(
        AnnualReport(
            cooperative=silent,
            year=2024,
            data_date=DAY,
            members_total=10,
        ),
        actor=data_officer,
    )

    (line,) = compared(period).lines
    assert (line.before.part, line.after.part) == ("left_out", "counted")
    assert line.after.amount == 10
    assert line.acts[0].verb == "report.entered"


def test_an_act_on_something_else_is_not_taken_for_the_cause(data_officer):
    target, reports = mean_members()
    period = close(target)
    note = reports[0].cooperative
    make_post(cooperative=note)
    end_post(note.posts.get(), until=timezone.localdate(), actor=data_officer)
    AnnualReport.objects.filter(pk=reports[0].pk).update(members_total=30)

    (line,) = compared(period).lines

    assert line.acts == []


def test_a_contract_ended_by_the_day_moves_the_share(data_officer):
    target, assignments, contracts = linked()
    period = close(target)

    end_part(contracts[0], on=dt.date(2024, 12, 1), actor=data_officer)

    found = compared(period)
    (line,) = found.lines
    assert line.label == str(assignments[0].cooperative)
    assert (line.before.part, line.after.part) == ("counted", "base")
    assert (found.frozen.numerator, found.frozen.denominator) == (2, 3)
    assert (found.now.numerator, found.now.denominator) == (1, 3)
    assert line.acts[0].verb == "contract.ended"


def test_a_party_of_a_contract_is_told_the_act_on_it(data_officer):
    target, assignments, contracts = linked(models=2, with_contract=1)
    contracts[0].parties.add(assignments[1].cooperative)
    period = close(target)

    end_part(contracts[0], on=dt.date(2024, 12, 1), actor=data_officer)

    lines = compared(period).lines
    assert {line.label for line in lines} == {
        str(each.cooperative) for each in assignments
    }
    assert [[act.verb for act in line.acts] for line in lines] == [
        ["contract.ended"],
        ["contract.ended"],
    ]


def test_what_happened_after_the_day_is_no_correction(data_officer):
    target, assignments, contracts = linked()
    period = close(target)

    end_part(contracts[0], on=dt.date(2025, 2, 1), actor=data_officer)
    note_status(
        assignments[1].cooperative,
        "stopped",
        since=dt.date(2025, 2, 1),
        actor=data_officer,
    )

    found = compared(period)
    assert found.lines == []
    assert not found.has_moved


def test_a_status_known_late_takes_a_row_out(data_officer):
    target, assignments, _contracts = linked()
    period = close(target)

    note_status(
        assignments[0].cooperative,
        "stopped",
        since=dt.date(2024, 11, 1),
        actor=data_officer,
    )

    (line,) = compared(period).lines
    assert (line.before.part, line.after.part) == ("counted", "left_out")
    assert line.acts[0].verb == "cooperative.status_noted"


def test_a_merge_explains_itself_and_the_total_stands(data_officer):
    target, reports = mean_members(members=(20, 24))
    period = close(target)
    dropped = reports[0].cooperative
    name, gone = str(dropped), dropped.pk
    kept = make_cooperative(reporting_area=dropped.reporting_area)

    merge(kept, dropped, choices={}, actor=data_officer)

    found = compared(period)
    (line,) = found.lines
    assert (line.change, line.label, line.kept) == (Change.MERGED, name, str(kept))
    assert line.is_even
    assert line.acts[-1].verb == "cooperative.merged"
    assert not found.has_moved
    assert FrozenRow.objects.get(record_id=gone).label == name


def test_two_rows_that_were_one_record_count_once_now(data_officer):
    target, reports = mean_members(members=(20, 24, 28))
    period = close(target)
    one, other = reports[0].cooperative, reports[1].cooperative
    AnnualReport.objects.filter(pk=reports[1].pk).update(members_total=20)

    merge(one, other, choices={"report_20241231": "keep"}, actor=data_officer)

    found = compared(period)
    (line,) = found.lines
    assert (line.change, line.kept, line.after) == (Change.MERGED, str(one), None)
    assert not line.is_even
    assert (found.frozen.denominator, found.now.denominator) == (3, 2)


def test_a_new_record_that_belongs_to_the_day_is_told(db):
    target, reports = mean_members()
    period = close(target)
    late = make_report(
        cooperative=make_cooperative(
            reporting_area=reports[0].cooperative.reporting_area
        ),
        members_total=10,
    )

    (line,) = compared(period).lines

    assert (line.change, line.label) == (Change.JOINED, str(late.cooperative))
    assert line.before is None


def test_a_qualification_put_right_later_is_told(data_officer):
    area = make_area()
    person = make_person(qualification_level="college")
    make_post(
        kind="director",
        person=person,
        cooperative=make_cooperative(reporting_area=area),
    )
    target = make_target("T1", year=2024, indicator="qualified_rate", unit="ratio")
    period = close(target)

    person.qualification_level = "none"
    change_person(
        person,
        evidence="Đơn xác nhận",
        qualified_since=dt.date(2024, 1, 1),
        actor=data_officer,
    )

    (line,) = compared(period).lines
    assert person.full_name in line.label
    assert (line.before.part, line.after.part) == ("counted", "base")
    assert line.acts[0].verb == "person.changed"


def test_training_withdrawn_after_the_day_is_told_and_moves_nothing(data_officer):
    person = make_person()
    cooperative = make_cooperative(reporting_area=make_area())
    make_post(kind="director", person=person, cooperative=cooperative)
    record_training(
        person,
        cooperative,
        Training("director", "Bồi dưỡng", "director", "GD-1", "LM", DAY),
        actor=data_officer,
    )
    target = make_target("T1", year=2024, indicator="refreshed_rate", unit="ratio")
    period = close(target)

    withdraw_training(
        issuer="LM",
        evidence="GD-1",
        on=dt.date(2025, 3, 4),
        reason="Cấp sai đối tượng",
        actor=data_officer,
    )

    found = compared(period)
    (line,) = found.lines
    assert (line.change, line.evidence, line.on) == (
        Change.LOST,
        "GD-1",
        dt.date(2025, 3, 4),
    )
    assert line.is_even
    assert [(act.verb, act.actor) for act in line.acts] == [
        ("training.withdrawn", data_officer)
    ]
    assert not found.has_moved


def test_training_withdrawn_by_the_day_takes_the_person_out(data_officer):
    person = make_person()
    cooperative = make_cooperative(reporting_area=make_area())
    make_post(kind="director", person=person, cooperative=cooperative)
    record_training(
        person,
        cooperative,
        Training("director", "Bồi dưỡng", "director", "GD-1", "LM", DAY),
        actor=data_officer,
    )
    target = make_target("T1", year=2024, indicator="refreshed_rate", unit="ratio")
    period = close(target)

    withdraw_training(
        issuer="LM", evidence="GD-1", on=DAY, reason="Cấp sai", actor=data_officer
    )

    (line,) = compared(period).lines
    assert (line.before.part, line.after.part) == ("counted", "base")
    assert line.acts[0].verb == "training.withdrawn"


@pytest.fixture
def _no_drawing(monkeypatch):
    quick_papers(monkeypatch)


@pytest.mark.usefixtures("_no_drawing")
def test_a_certificate_revoked_after_the_day_is_told_beside_its_class(approver):
    finished = make_recognised_class(passed=2, failed=0, actor=approver)
    finished.version.programme.is_ca_mau_specific = True
    finished.version.programme.save()
    carry_out(issue(finished, actor=approver))
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Certificate.objects.update(issue_date=yesterday)
    target = make_target("T8a", year=yesterday.year)
    period = close(target, day=yesterday, decided_on=timezone.localdate())
    certificate = Certificate.objects.order_by("number")[0]

    revoke(
        certificate,
        number="9/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Cấp sai",
        actor=approver,
    )

    found = compared(period)
    (line,) = found.lines
    assert (line.change, line.evidence) == (Change.LOST, certificate.serial_number)
    assert line.acts[0].verb == "certificate.revoked"
    assert (found.frozen.value, found.now.value) == (1, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_comparing_costs_the_same_for_any_number_of_lines(
    db, rows, django_assert_num_queries
):
    target, reports = mean_members(members=(20, 24, 28))
    period = close(target)
    changed = [report.pk for report in reports[:rows]]
    AnnualReport.objects.filter(pk__in=changed).update(members_total=30)

    with django_assert_num_queries(10):
        found = compared(period)

    assert len(found.lines) == rows


# The pages


def test_the_approver_sees_the_figures_and_closes_them(client, approver):
    target, _reports = mean_members()
    client.force_login(approver)
    url = reverse("targets:period_close", args=[target.target_set.pk])

    shown = client.get(url, {"as_of": "31/12/2024"})
    assert shown.context["as_of"] == DAY
    assert [card.figure.value for card in shown.context["cards"]] == [22]
    assert 'value="2024-12-31"' in shown.content.decode()
    done = client.post(
        url,
        {
            "as_of": "2024-12-31",
            "decision_no": "12/QĐ-UBND",
            "decided_on": "15/01/2025",
        },
    )

    period = ClosedPeriod.objects.get()
    assert done.headers["Location"] == reverse(
        "targets:period_detail", args=[period.pk]
    )
    assert (period.as_of, period.decided_on) == (DAY, dt.date(2025, 1, 15))
    assert client.get(url, {"as_of": "31/12/2024"}).context["closed"] == period


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"decision_no": ""}, "decision_no"),
        ({"decided_on": "15/01/2999"}, "decided_on"),
        ({"as_of": "2999-12-31"}, "__all__"),
    ],
)
def test_a_refusal_stands_next_to_its_field(client, approver, said, field):
    target, _reports = mean_members()
    client.force_login(approver)
    data = {
        "as_of": "2024-12-31",
        "decision_no": "12/QĐ-UBND",
        "decided_on": "15/01/2025",
        **said,
    }

    response = client.post(
        reverse("targets:period_close", args=[target.target_set.pk]), data
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not ClosedPeriod.objects.exists()


def test_the_page_of_a_period_tells_what_changed_when_and_by_whom(
    client, reader, data_officer
):
    target, reports = mean_members()
    period = close(target)
    report = AnnualReport.objects.get(pk=reports[0].pk)
    report.members_total = 30
    change_report(report, actor=data_officer)
    client.force_login(reader)

    page = client.get(period.get_absolute_url()).content.decode()

    assert str(reports[0].cooperative) in page
    assert str(reports[1].cooperative) not in page
    assert data_officer.full_name in page
    assert f"{timezone.localdate():%d/%m/%Y}" in page
    assert "44/2" in page
    assert "54/2" in page


def test_the_frozen_list_is_searched_and_downloaded(client, reader):
    target, reports = mean_members()
    silent = make_cooperative(
        name="HTX Lúa Đước", reporting_area=reports[0].cooperative.reporting_area
    )
    period = close(target)
    client.force_login(reader)
    url = reverse("targets:period_figure", args=[period.pk, "T3"])

    def names(**asked):
        table = client.get(url, asked).context["table"]
        return [row.record.label for row in table.rows]

    assert len(names()) == 3
    assert names(q="lua duoc") == names(part="left_out") == [str(silent)]
    assert len(names(area="Huyện U Minh")) == 3
    sheet = client.get(url, {"_export": "csv"}).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(sheet)))
    assert len(lines) == 4
    assert sum(int(Decimal(line[4] or 0)) for line in lines[1:]) == 44
    assert (
        client.get(reverse("targets:period_figure", args=[period.pk, "T9"])).status_code
        == 404
    )


def test_all_corrections_of_a_figure_are_paged(client, reader):
    target, reports = mean_members(members=range(10, 70))
    period = close(target)
    AnnualReport.objects.update(members_total=1)
    client.force_login(reader)
    url = reverse("targets:period_figure", args=[period.pk, "T3"])

    first = client.get(url)
    second = client.get(url, {"line": "2"})

    assert len(first.context["lines"]) == 50
    assert len(second.context["lines"]) == 10
    assert len(first.context["compared"].lines) == len(reports)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_periods_costs_the_same_for_any_number(
    client, approver, rows, django_assert_num_queries
):
    target, _reports = mean_members()
    for month in range(rows):
        close(target, day=dt.date(2024, 6 + month, 30))
    client.force_login(approver)

    with django_assert_num_queries(8):
        response = client.get(reverse("targets:period_list"))

    assert response.content.decode().count("12/QĐ-UBND") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_a_frozen_list_costs_the_same_for_any_number_of_rows(
    client, reader, rows, django_assert_num_queries
):
    target, _reports = mean_members(members=range(10, 10 + rows))
    period = close(target)
    client.force_login(reader)
    url = reverse("targets:period_figure", args=[period.pk, "T3"])

    with django_assert_num_queries(18):
        response = client.get(url)

    assert len(response.context["table"].rows) == rows


@pytest.mark.parametrize("model", ["closedperiod", "targetset"])
def test_nobody_changes_a_plan_or_a_closed_period_in_the_administration(
    db, client, model
):
    target, _reports = mean_members()
    period = close(target)
    shown = period if model == "closedperiod" else target.target_set
    client.force_login(make_user(is_staff=True, is_superuser=True))
    change, delete = (
        reverse(f"admin:targets_{model}_{act}", args=[shown.pk])
        for act in ("change", "delete")
    )

    assert client.get(change).status_code == 200
    assert client.post(change, {"decision_no": "x"}).status_code == 403
    assert client.post(delete, {"post": "yes"}).status_code == 403
    period.refresh_from_db()
    assert period.decision_no == "12/QĐ-UBND"
