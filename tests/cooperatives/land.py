"""A few units before and after 1 July 2025, and who lives there."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from cooperatives.models import AdminUnit, AdminUnitChange, Share
from cooperatives.operations import relocate
from tests.factories import make_cooperative

CHANGE = dt.date(2025, 7, 1)
OLD = dt.date(1997, 1, 1)


def make_unit(name, *, kind="xã", level="commune", parent=None, code, **fields):
    return AdminUnit.objects.create(
        **{
            "name": name,
            "kind": kind,
            "level": level,
            "parent": parent,
            "code": code,
            "valid_from": OLD,
            "valid_to": CHANGE - dt.timedelta(days=1),
            **fields,
        }
    )


def make_change(before, after, share=Share.WHOLE, on=CHANGE):
    return AdminUnitChange.objects.create(
        from_unit=before,
        to_unit=after,
        share=share,
        effective_on=on,
        legal_basis="Nghị quyết số 1655/NQ-UBTVQH15 ngày 16/06/2025",
    )


def make_land():
    """Trí Lực went whole to new Trí Phải; Khánh Lâm went in parts to two communes."""
    new = {"valid_from": CHANGE, "valid_to": None}
    before = make_unit("Cà Mau", kind="tỉnh", level="province", code="96")
    today = make_unit("Cà Mau", kind="tỉnh", level="province", code="96", **new)
    district = {"kind": "huyện", "level": "district", "parent": before}
    thoi_binh = make_unit("Thới Bình", code="967", **district)
    u_minh = make_unit("U Minh", code="966", **district)
    land = SimpleNamespace(
        thoi_binh=thoi_binh,
        tri_luc=make_unit("Trí Lực", code="32072", parent=thoi_binh),
        khanh_lam=make_unit("Khánh Lâm", code="32056", parent=u_minh),
        tri_phai=make_unit("Trí Phải", code="32071", parent=today, **new),
        new_u_minh=make_unit("U Minh", code="32047", parent=today, **new),
        new_khanh_lam=make_unit("Khánh Lâm", code="32062", parent=today, **new),
    )
    make_change(before, today)
    make_change(land.tri_luc, land.tri_phai)
    land.to_u_minh = make_change(land.khanh_lam, land.new_u_minh, Share.PART)
    land.to_khanh_lam = make_change(land.khanh_lam, land.new_khanh_lam, Share.PART)
    return land


def make_resident(unit, *, address="", hamlet="", since=None, **fields):
    """A cooperative whose head office is known to be in a unit."""
    cooperative = make_cooperative(**fields)
    relocate(
        cooperative,
        address_text=address,
        hamlet=hamlet,
        admin_unit=unit,
        since=since,
        actor=None,
    )
    return cooperative
