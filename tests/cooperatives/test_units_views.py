from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import AuditEntry
from config.story.reference import load_reference
from cooperatives.models import AdminUnit
from cooperatives.operations import carry_over
from tests.cooperatives.land import CHANGE, make_land, make_resident
from tests.factories import make_area, make_cooperative, make_user

TODO = "/quan-ly/htx/dia-ban-moi/"
LOOKUP = "/quan-ly/htx/dia-chi-cu/"


@pytest.fixture
def land(db):
    return make_land()


@pytest.fixture
def officer(client, db):
    client.force_login(
        make_user("cooperatives.view_cooperative", "cooperatives.change_cooperative")
    )
    return client


def text(response):
    return unescape(response.content.decode())


def choose(client, cooperative, **typed):
    return client.post(
        reverse("cooperatives:unit_choose", args=[cooperative.pk]),
        {"hamlet": "", "address_text": "", **typed},
    )


def written(cooperative):
    cooperative.refresh_from_db()
    return (
        cooperative.admin_unit,
        cooperative.head_offices.count(),
        AuditEntry.objects.count(),
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_names_who_stands_at_an_ended_unit(
    officer, land, rows, django_assert_num_queries
):
    waiting = [
        make_resident(
            land.khanh_lam,
            address=f"Số {row}, xã Khánh Lâm",
            hamlet=f"ấp {row}",
            reporting_area=make_area(),
        )
        for row in range(rows)
    ]
    there = make_resident(land.tri_phai)
    make_cooperative()

    with django_assert_num_queries(9):
        page = text(officer.get(TODO))

    for row, cooperative in enumerate(waiting):
        assert reverse("cooperatives:unit_choose", args=[cooperative.pk]) in page
        assert f"Số {row}, xã Khánh Lâm" in page
        assert f"ấp {row}" in page
        assert str(cooperative.reporting_area) in page
    assert page.count("xã Khánh Lâm, huyện U Minh") == rows
    assert there.name not in page


def test_the_list_can_be_searched_filtered_and_taken_along(officer, land):
    area = make_area()
    here = make_resident(land.khanh_lam, name="HTX Tôm Sú", reporting_area=area)
    make_resident(land.khanh_lam, name="HTX Lúa Mùa", reporting_area=make_area())

    for query in ({"q": "tom su"}, {"reporting_area": area.pk}):
        page = text(officer.get(TODO, query))
        assert here.name in page
        assert "Lúa Mùa" not in page
    table = officer.get(TODO, {"_export": "csv"}).content.decode()
    assert "xã Khánh Lâm, huyện U Minh" in table


def test_the_list_is_empty_when_all_is_chosen(officer, land):
    cooperative = make_resident(land.khanh_lam)
    choose(officer, cooperative, change=land.to_u_minh.pk)

    page = officer.get(TODO)

    assert 'class="empty"' in text(page)
    assert page.context["whole"] == 0


def test_those_of_whole_communes_are_moved_with_one_button(officer, land):
    whole, split = make_resident(land.tri_luc), make_resident(land.khanh_lam)
    assert officer.get(TODO).context["whole"] == 1

    response = officer.post(reverse("cooperatives:unit_carry_over"))

    assert response.headers["Location"] == TODO
    assert written(whole)[0] == land.tri_phai
    assert written(split)[0] == land.khanh_lam
    assert officer.get(TODO).context["whole"] == 0


def test_the_desk_leads_to_the_list_while_somebody_waits(officer, land):
    cooperative = make_resident(land.khanh_lam)
    assert f'href="{TODO}"' in text(officer.get(reverse("desk")))

    choose(officer, cooperative, change=land.to_u_minh.pk)

    assert f'href="{TODO}"' not in text(officer.get(reverse("desk")))


def test_the_page_of_one_shows_the_parts_with_their_resolution(officer, land):
    cooperative = make_resident(
        land.khanh_lam, address="Số 7, ấp 3, xã Khánh Lâm", hamlet="ấp 3"
    )

    page = text(officer.get(reverse("cooperatives:unit_choose", args=[cooperative.pk])))

    assert "xã Khánh Lâm, huyện U Minh, tỉnh Cà Mau" in page
    assert "xã U Minh, tỉnh Cà Mau" in page
    assert "xã Khánh Lâm, tỉnh Cà Mau" in page
    assert page.count("Nghị quyết số 1655/NQ-UBTVQH15") == 2
    assert 'value="Số 7, ấp 3"' in page
    assert 'value="ấp 3"' in page


def test_choosing_moves_the_head_office_and_goes_back_to_the_list(officer, land):
    cooperative = make_resident(land.khanh_lam, hamlet="ấp 3")

    response = choose(
        officer,
        cooperative,
        change=land.to_u_minh.pk,
        hamlet="  ấp   4 ",
        address_text="Số 7",
    )

    assert response.headers["Location"] == TODO
    assert written(cooperative)[0] == land.new_u_minh
    assert cooperative.place == "Số 7, ấp 4, xã U Minh, tỉnh Cà Mau"
    assert cooperative.address_on(CHANGE - dt.timedelta(days=1)) == (
        "ấp 3, xã Khánh Lâm, huyện U Minh, tỉnh Cà Mau"
    )


def test_choosing_nothing_or_a_strange_unit_is_refused_with_what_was_typed(
    officer, land
):
    cooperative = make_resident(land.khanh_lam)
    elsewhere = land.tri_luc.changes_to.get()
    before = written(cooperative)

    for typed in ({}, {"change": elsewhere.pk}):
        response = choose(officer, cooperative, hamlet="ấp 9", **typed)

        assert response.status_code == 422
        assert "change" in response.context["form"].errors
        assert 'value="ấp 9"' in text(response)
        assert written(cooperative) == before


def test_a_choice_that_was_made_meanwhile_is_not_overwritten(
    officer, land, monkeypatch
):
    """The page was open while a colleague answered: the operation looks again."""
    cooperative = make_resident(land.khanh_lam)
    form_of = "cooperatives.views.units.choose_unit"

    def slower(subject, change, **kwargs):
        colleague = make_user()
        inner(subject, land.to_khanh_lam, **{**kwargs, "actor": colleague})
        return inner(subject, change, **kwargs)

    from cooperatives.operations import choose_unit as inner  # noqa: PLC0415

    monkeypatch.setattr(form_of, slower)

    response = choose(officer, cooperative, change=land.to_u_minh.pk)

    assert response.status_code == 422
    assert written(cooperative)[0] == land.new_khanh_lam


def test_where_nothing_is_to_choose_the_way_leads_to_the_record(officer, land):
    for cooperative in (make_cooperative(), make_resident(land.tri_phai)):
        url = reverse("cooperatives:unit_choose", args=[cooperative.pk])
        response = officer.get(url)

        assert response.headers["Location"] == cooperative.get_absolute_url()


def test_whoever_chooses_after_a_colleague_is_told(officer, land):
    cooperative = make_resident(land.khanh_lam)
    choose(officer, cooperative, change=land.to_khanh_lam.pk)
    before = written(cooperative)

    response = choose(officer, cooperative, change=land.to_u_minh.pk)

    assert response.headers["Location"] == cooperative.get_absolute_url()
    assert [m.level_tag for m in get_messages(response.wsgi_request)][-1] == "warning"
    assert written(cooperative) == before


# From an old address


def test_first_the_district_is_chosen_then_its_communes_show(officer, land):
    page = officer.get(LOOKUP)
    assert "commune" not in page.context["form"].fields
    assert "huyện U Minh, tỉnh Cà Mau" in text(page)

    page = officer.get(LOOKUP, {"district": land.thoi_binh.pk})

    assert list(page.context["form"].fields["commune"].queryset) == [land.tri_luc]
    assert page.context["unit"] is None


def test_a_whole_commune_leads_to_one_unit_and_a_split_one_to_several(officer, land):
    whole = officer.get(
        LOOKUP, {"district": land.thoi_binh.pk, "commune": land.tri_luc.pk}
    )
    split = officer.get(
        LOOKUP, {"district": land.khanh_lam.parent.pk, "commune": land.khanh_lam.pk}
    )

    assert whole.context["successors"] == [land.tri_phai]
    assert "xã Trí Phải, tỉnh Cà Mau" in text(whole)
    assert "Nghị quyết số 1655/NQ-UBTVQH15" in text(whole)
    assert split.context["successors"] == [land.new_khanh_lam, land.new_u_minh]
    assert "xã U Minh, tỉnh Cà Mau" in text(split)


@pytest.mark.parametrize(
    "query",
    [
        {"district": "x"},
        {"district": "99999999"},
        {"district": "9" * 30},
        {"commune": "1"},
        {"district": "", "commune": "x"},
    ],
)
def test_strange_addresses_find_nothing(officer, land, query):
    response = officer.get(LOOKUP, query)

    assert response.status_code == 200
    assert response.context["unit"] is None


def test_a_commune_of_another_district_finds_nothing(officer, land):
    response = officer.get(
        LOOKUP, {"district": land.thoi_binh.pk, "commune": land.khanh_lam.pk}
    )

    assert response.context["unit"] is None
    assert "commune" in response.context["form"].errors


def test_every_old_commune_of_the_province_leads_to_a_unit_of_today(db):
    load_reference()
    split = make_resident(AdminUnit.objects.get(code="32056", parent__code="966"))
    whole = make_resident(AdminUnit.objects.get(code="32072"))

    done = carry_over(on=dt.date(2025, 7, 1), actor=None)

    assert done.waiting == [split]
    assert [after.address for _c, _before, after in done.moved] == [
        "xã Trí Phải, tỉnh Cà Mau"
    ]
    assert written(whole)[0].code == "32071"
