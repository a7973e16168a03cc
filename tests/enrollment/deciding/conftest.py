"""The desk of a class: everybody complete, everything written down."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from tests.factories import make_application, make_class, make_cooperative, make_user

MODELS = (
    "enrollment.Application",
    "enrollment.ToldApart",
    "enrollment.Offer",
    "training.Participant",
    "cooperatives.Person",
    "cooperatives.Post",
    "cooperatives.Consent",
    "cooperatives.DistinctPair",
    "accounts.AuditEntry",
    "notices.Message",
    "django_tasks_database.DBTaskResult",
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return make_user(full_name="Trần Thị Giáo Vụ")


@pytest.fixture
def everything():
    """All rows that an act of the desk may write."""

    def read():
        return {
            name: list(apps.get_model(name)._base_manager.order_by("pk").values())  # noqa: SLF001
            for name in MODELS
        }

    return read


@pytest.fixture
def refused(everything):
    """The code of a refusal that changed nothing."""

    def refuse(act, *args, **kwargs):
        before = everything()
        with pytest.raises(ValidationError) as refusal:
            act(*args, **kwargs)
        assert everything() == before
        return refusal.value.code

    return refuse


@pytest.fixture
def queue():
    """So many complete dossiers of a class with so many seats, in their order."""

    def fill(length, *, seats=1, **fields):
        training_class = fields.pop("training_class", None) or make_class(
            capacity=seats
        )
        now = timezone.now()
        return [
            make_application(
                training_class=training_class,
                cooperative=make_cooperative(),
                complete_at=now - dt.timedelta(days=9 - place),
                **fields,
            )
            for place in range(length)
        ]

    return fill
