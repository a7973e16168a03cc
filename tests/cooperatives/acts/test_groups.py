"""Groups and drafts: what each act writes, and what it refuses."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuditEntry
from cooperatives.models import (
    CooperativeGroup,
    GroupRating,
    GroupStatus,
    PolicyDocument,
)
from cooperatives.operations import (
    change_group,
    change_policy,
    enter_policy,
    note_group_status,
    rate_group,
    register_group,
)
from tests.cooperatives.acts.asking import MAY, entries, refused, tomorrow
from tests.factories import (
    make_group,
)

pytestmark = pytest.mark.django_db


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
