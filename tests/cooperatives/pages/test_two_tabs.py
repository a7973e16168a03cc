"""Two people at one record: who saves second is told, and nothing of the first is lost."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from tests.cooperatives.pages.asking import page, url
from tests.factories import make_area, make_cooperative, make_parts, make_person

# Noun of the page, what the first changes, what the second has typed into their tab.
EDITS = [
    ("cooperative", {"name": "HTX Sáng"}, {"phone": "0912345678"}),
    ("person", {"full_name": "Lâm Út"}, {"email": "ut@example.vn"}),
    ("report", {"members_total": "31"}, {"revenue": "5"}),
    ("contract", {"partner": "Công ty Cua"}, {"number": "12/HĐ"}),
    ("ocop", {"name": "Mắm cá"}, {"decision_no": "7/QĐ"}),
    ("certification", {"number": "ASC-1"}, {"product": "Tôm"}),
    ("group", {"name": "Tổ Sáng"}, {"members": "12"}),
    ("policy", {"title": "Dự thảo B"}, {"submission_no": "3/TTr"}),
]


def record_of(noun):
    if noun == "person":
        return make_person()
    cooperative = make_cooperative(reporting_area=make_area())
    return cooperative if noun == "cooperative" else make_parts(cooperative)[noun]


def opened(client, noun, row):
    """All that the page would send back, as it was shown."""
    form = page(client, f"{noun}_edit", row.pk).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {
        name: form[name].field.widget.format_value(value)
        if hasattr(form[name].field.widget, "format_value")
        and not hasattr(form[name].field.widget, "choices")
        else value
        for name, value in shown.items()
        if value not in (None, "", False)
    }


@pytest.mark.parametrize(("noun", "first", "second"), EDITS)
def test_the_second_of_two_tabs_is_told_and_saves_when_it_has_seen(
    client, officer, noun, first, second
):
    row = record_of(noun)
    tab, other_tab = opened(client, noun, row), opened(client, noun, row)
    there = url(f"{noun}_edit", row.pk)

    assert client.post(there, tab | first).status_code == 302
    told = client.post(there, other_tab | second)

    [(column, value)] = first.items()
    assert told.status_code == 422
    assert told.context["form"].has_error("__all__", "changed_meanwhile")
    assert value in str(told.context["form"].non_field_errors())
    assert next(iter(second.values())) in told.content.decode()
    row.refresh_from_db()
    assert str(getattr(row, column)) == value
    assert AuditEntry.objects.filter(verb=f"{noun}.changed").count() == 1

    seen = told.context["form"]["seen"].value()
    assert client.post(there, other_tab | second | {"seen": seen}).status_code == 302
    row.refresh_from_db()
    assert str(getattr(row, column)) != value


def test_sending_one_form_twice_is_no_change_the_second_time(client, officer):
    cooperative = make_cooperative(name="HTX Lúa")
    tab = opened(client, "cooperative", cooperative) | {"name": "HTX Lúa Vàng"}

    answers = [
        client.post(url("cooperative_edit", cooperative.pk), tab) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert AuditEntry.objects.count() == 1


def test_what_is_ticked_is_kept_when_the_second_is_told(client, officer):
    cooperative = make_cooperative(name="HTX Lúa")
    lines = [cooperative.product_lines.create(name=name) for name in ("Cua", "Lúa")]
    cooperative.product_lines.clear()
    tab = opened(client, "cooperative", cooperative)
    ticked = {"product_lines": [line.pk for line in lines]}
    there = url("cooperative_edit", cooperative.pk)
    client.post(there, tab | {"product_lines": [lines[0].pk]})

    told = client.post(there, tab | ticked)

    assert "Cua" in str(told.context["form"].non_field_errors())
    assert told.context["form"]["product_lines"].value() == [
        str(line.pk) for line in lines
    ]
    assert list(cooperative.product_lines.all()) == [lines[0]]
