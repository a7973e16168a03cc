"""Plans are data: a second plan of a year is entered on a page, without code."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEntry
from targets.models import Target, TargetSet
from targets.operations import close_period, publish_plan, save_plan, withdraw_plan
from tests.factories import make_area, make_target, make_user

PLAN = {
    "year": "2024",
    "plan": "Kế hoạch phát triển kinh tế tập thể",
    "document_no": "12/KH-UBND",
    "document_on": "15/01/2024",
    "scheme": "CM-2024-9",
}


def row(code="T1", **said):
    return {
        "code": code,
        "bullet": "1",
        "label": "Chỉ tiêu",
        "text": "Lời của kế hoạch",
        "indicator": "qualified_rate",
        "level": "province",
        "operator": ">=",
        "value": "20%",
        "unit": "ratio",
        **said,
    }


def post(*rows, target_set=None, **said):
    """What the browser sends: the plan, its rows, and an empty row."""
    data = {**PLAN, **said}
    kept = [each for each in rows if "id" in each]
    data |= {
        "targets-TOTAL_FORMS": str(len(rows) + 1),
        "targets-INITIAL_FORMS": str(len(kept)),
    }
    for place, each in enumerate(rows):
        data |= {f"targets-{place}-{name}": value for name, value in each.items()}
    data |= {f"targets-{len(rows)}-operator": ">="}
    return data


def as_typed(target, **said):
    """A stored target as its row sends it back."""
    typed = {
        "id": target.pk,
        "target_set": target.target_set_id,
        **{
            name: getattr(target, name)
            for name in ("code", "bullet", "label", "text", "indicator", "level")
        },
        "operator": target.operator,
        "unit": target.unit,
        "value": "" if target.value is None else f"{target.value:f}".replace(".", ","),
    }
    return typed | said


def close(target):
    return close_period(
        target.target_set,
        dt.date(2024, 12, 31),
        decision_no="1/QĐ",
        decided_on=dt.date(2025, 1, 15),
        actor=make_user(),
    )


@pytest.fixture
def entered(client, data_officer):
    """The page, asked by the data officer, where the areas are known."""
    make_area()
    client.force_login(data_officer)
    return client


# The page


def test_the_second_plan_of_a_year_is_entered_without_code(entered, data_officer):
    make_target(year=2024)
    rows = [
        row("HTX", indicator="new_cooperatives", value="20", unit="count"),
        row("TN", indicator="mean_income", value="50 triệu", unit="dong", operator=">"),
        row("DT", indicator="mean_revenue", value="1 tỷ", unit="dong"),
        row("BD", indicator="refreshed_rate", value="90%", operator=">"),
        row("DTNH", indicator="qualified_rate", value="20%"),
        row("TT", indicator="new_teams", value="", unit="count"),
    ]

    response = entered.post(reverse("targets:plan_create"), post(*rows))

    assert response.status_code == 302
    plan = TargetSet.objects.get(plan=PLAN["plan"])
    assert (plan.year, plan.document_on, plan.is_published) == (
        2024,
        dt.date(2024, 1, 15),
        False,
    )
    assert list(plan.targets.values_list("code", "position", "operator", "value")) == [
        ("HTX", 1, ">=", 20),
        ("TN", 2, ">", 50_000_000),
        ("DT", 3, ">=", 1_000_000_000),
        ("BD", 4, ">", Decimal("0.9")),
        ("DTNH", 5, ">=", Decimal("0.2")),
        ("TT", 6, ">=", None),
    ]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("plan.entered", data_officer)
    assert entry.details["targets"] == 6
    page = entered.get(reverse("targets:target_list"), {"year": 2024})
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"value": "nhiều"}, "value", "bad_number"),
        ({"value": "80"}, "value", "share_out_of_range"),
        ({"value": "80%", "unit": "count"}, "unit", "unit_does_not_fit"),
        ({"code": "ct 1"}, "code", "code_malformed"),
        ({"indicator": ""}, "indicator", "required"),
        (
            {"indicator": "director_classes", "unit": "count", "level": "area"},
            "level",
            "level_does_not_fit",
        ),
    ],
)
def test_a_wrong_row_is_told_next_to_its_field_and_nothing_is_saved(
    entered, said, field, code
):
    response = entered.post(
        reverse("targets:plan_create"), post(row(), row("T2") | said)
    )

    assert response.status_code == 422
    errors = response.context["forms"].forms[1].errors.as_data()
    assert errors[field][0].code == code
    page = response.content.decode()
    assert "Lời của kế hoạch" in page
    assert f'href="#id_targets-1-{field}"' in page
    assert not TargetSet.objects.exists()


def test_a_code_twice_is_refused(entered):
    response = entered.post(reverse("targets:plan_create"), post(row(), row()))

    assert response.status_code == 422
    assert not TargetSet.objects.exists()


@pytest.mark.parametrize(
    "said", [{"year": "24"}, {"document_on": "32/01/2024"}, {"scheme": "CM-2099"}]
)
def test_a_wrong_plan_is_refused(entered, said):
    response = entered.post(reverse("targets:plan_create"), post(row(), **said))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(said)
    assert not TargetSet.objects.exists()


def test_a_plan_is_corrected_a_row_added_and_one_removed(entered, data_officer):
    kept, gone = (
        make_target(code, year=2024, indicator="new_cooperatives")
        for code in ("T1", "T2")
    )
    url = reverse("targets:plan_edit", args=[kept.target_set.pk])
    shown = entered.get(url).content.decode()
    assert 'value="T1"' in shown

    response = entered.post(
        url,
        post(
            as_typed(kept, value="22", label="Nhãn mới"),
            as_typed(gone, DELETE="on"),
            row("T3"),
        ),
    )

    assert response.status_code == 302, response.context["forms"].errors
    kept.refresh_from_db()
    assert (kept.value, kept.label) == (22, "Nhãn mới")
    codes = kept.target_set.targets.values_list("code", "position")
    assert list(codes) == [("T1", 1), ("T3", 2)]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details["removed"]) == ("plan.changed", ["T2"])


def test_more_rows_come_after_saving(entered):
    response = entered.post(reverse("targets:plan_create"), post(row(), more="1"))

    plan = TargetSet.objects.get()
    assert response.headers["Location"] == reverse("targets:plan_edit", args=[plan.pk])
    rows = entered.get(response.headers["Location"]).context["forms"].forms
    assert len(rows) == 4


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_plans_costs_the_same_for_any_number(
    entered, rows, django_assert_num_queries
):
    for number in range(rows):
        TargetSet.objects.create(
            year=2020 + number, plan=f"Kế hoạch {number}", scheme="CM-2024-9"
        )

    with django_assert_num_queries(7):
        response = entered.get(reverse("targets:plan_list"))

    assert "Kế hoạch 0" in response.content.decode()


# A closed period


@pytest.mark.parametrize(
    "said",
    [
        {"value": "21"},
        {"operator": ">"},
        {"indicator": "new_teams"},
        {"level": "area"},
        {"DELETE": "on"},
    ],
)
def test_a_closed_figure_is_not_changed(entered, said):
    target = make_target("T1", year=2024, indicator="new_cooperatives", value=20)
    close(target)
    url = reverse("targets:plan_edit", args=[target.target_set.pk])

    response = entered.post(url, post(as_typed(target, **said)))

    assert response.status_code == 422
    (refusal,) = response.context["form"].errors.as_data()["__all__"]
    assert refusal.code == "figure_closed"
    before = (target.value, target.operator, target.indicator, target.level)
    target.refresh_from_db()
    assert (target.value, target.operator, target.indicator, target.level) == before
    assert not AuditEntry.objects.filter(verb="plan.changed").exists()


@pytest.mark.parametrize("said", [{"year": "2023"}, {"scheme": "CM-2026"}])
def test_a_closed_plan_keeps_its_year_and_areas(entered, said):
    make_area(scheme="CM-2026")
    target = make_target("T1", year=2024, indicator="new_cooperatives", value=20)
    close(target)
    url = reverse("targets:plan_edit", args=[target.target_set.pk])

    response = entered.post(url, post(as_typed(target), **said))

    assert response.status_code == 422
    assert TargetSet.objects.get().year == 2024
    assert TargetSet.objects.get().scheme == "CM-2024-9"


def test_the_words_of_a_closed_plan_may_be_put_right_and_targets_added(entered):
    target = make_target("T1", year=2024, indicator="new_cooperatives", value=20)
    close(target)
    url = reverse("targets:plan_edit", args=[target.target_set.pk])

    response = entered.post(url, post(as_typed(target, label="Nhãn mới"), row("T2")))

    assert response.status_code == 302
    assert [each.label for each in Target.objects.all()] == ["Nhãn mới", "Chỉ tiêu"]


# The operations


def test_a_code_stands_once_in_a_plan(db):
    plan = TargetSet(year=2024, plan="Kế hoạch", scheme="CM-2024-9")
    twice = [Target(code="T1"), Target(code="T1")]

    with pytest.raises(ValidationError) as refusal:
        save_plan(plan, twice, actor=make_user())

    assert refusal.value.code == "code_twice"
    assert not TargetSet.objects.exists()


def test_a_plan_is_published_and_withdrawn_once(data_officer):
    plan = make_target(year=2024).target_set
    TargetSet.objects.update(is_published=False)

    publish_plan(plan, actor=data_officer)
    with pytest.raises(ValidationError) as refusal:
        publish_plan(plan, actor=data_officer)

    assert refusal.value.code == "plan_published"
    assert TargetSet.objects.get().is_published
    withdraw_plan(plan, actor=data_officer)
    with pytest.raises(ValidationError) as refusal:
        withdraw_plan(plan, actor=data_officer)
    assert refusal.value.code == "plan_not_published"
    assert not TargetSet.objects.get().is_published
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == [
        "plan.published",
        "plan.withdrawn",
    ]


def test_an_empty_plan_is_not_published(data_officer):
    plan = TargetSet.objects.create(year=2024, plan="Kế hoạch", scheme="CM-2024-9")

    with pytest.raises(ValidationError) as refusal:
        publish_plan(plan, actor=data_officer)

    assert refusal.value.code == "plan_empty"
    assert not TargetSet.objects.get().is_published
    assert not AuditEntry.objects.exists()


def test_the_button_publishes_and_withdraws(entered):
    plan = make_target(year=2024).target_set
    url = reverse("targets:plan_publish", args=[plan.pk])

    entered.post(url)
    assert not TargetSet.objects.get().is_published
    entered.post(url)
    assert TargetSet.objects.get().is_published
    assert entered.get(url).status_code == 405


@pytest.mark.parametrize(
    ("plan", "said"),
    [("Kế hoạch phát triển", "Kế hoạch phát triển 2025"), ("Nhiệm vụ năm 2025",) * 2],
)
def test_a_plan_is_called_with_its_year_once(plan, said):
    assert str(TargetSet(plan=plan, year=2025)) == said


def test_every_unit_and_every_field_of_a_row_has_a_name_of_its_own(entered):
    row = entered.get(reverse("targets:plan_create")).context["forms"].forms[0]

    units = dict(row.fields["unit"].choices)
    assert units["count"] == "số lượng"
    assert all(units.values())
    labels = [str(field.label) for field in row.visible_fields()]
    assert len(set(labels)) == len(labels)
