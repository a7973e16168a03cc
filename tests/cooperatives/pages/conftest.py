from __future__ import annotations

import pytest


@pytest.fixture
def officer(client, data_officer):
    """The data officer, signed in."""
    client.force_login(data_officer)
    return data_officer
