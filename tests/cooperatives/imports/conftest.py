from __future__ import annotations

import pytest

from config.story.reference import load_reference
from cooperatives.models import ReportingArea
from tests.cooperatives.imports.lists import CODE
from tests.factories import make_cooperative


@pytest.fixture
def land(db):
    """The nine areas, the units of before and after 1 July 2025, the product lines."""
    load_reference()


def _area(code: str, name: str) -> ReportingArea:
    """As the reference data has it, whether that is loaded or not."""
    return ReportingArea.objects.get_or_create(
        scheme="CM-2024-9", code=code, defaults={"name": name, "position": 1}
    )[0]


@pytest.fixture
def thoi_binh(db):
    return _area("967", "Huyện Thới Bình")


@pytest.fixture
def cai_nuoc(db):
    return _area("969", "Huyện Cái Nước")


@pytest.fixture
def cooperative(thoi_binh):
    """A known cooperative with a tax code, in the district Thới Bình."""
    return make_cooperative(
        name="Hợp tác xã Bình Minh", coop_code=CODE, reporting_area=thoi_binh
    )
