from __future__ import annotations

import pytest

from tests.factories import make_area, make_user


@pytest.fixture
def officer():
    return make_user()


@pytest.fixture
def area():
    return make_area()
