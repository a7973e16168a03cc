"""The coverage board: which key posts have a trained holder, who was lost, whom to invite."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from cooperatives.models import Cooperative, TrainedRole
from cooperatives.operations import (
    Training,
    end_post,
    note_status,
    record_training,
    withdraw_training,
)
from targets.coverage import Cover, board, cover, covers, in_state, invitations, summary
from tests.factories import (
    make_area,
    make_assignment,
    make_cooperative,
    make_person,
    make_post,
    make_user,
)

DIRECTOR, ACCOUNTANT = TrainedRole.DIRECTOR, TrainedRole.ACCOUNTANT
CERTIFIED = dt.date(2024, 10, 4)
DAY = dt.date(2024, 12, 31)


def train(post, role="director", on=CERTIFIED):
    """A certificate for the holder of a post."""
    return record_training(
        post.person,
        post.cooperative,
        Training(role, "Bồi dưỡng", post.kind, f"{role}-{post.pk}-{on}", "LM", on),
        actor=make_user(),
    )


def revoke(record, on):
    withdraw_training(
        issuer="LM",
        evidence=record.evidence,
        on=on,
        reason="Cấp sai",
        actor=make_user(),
    )


def director(**fields):
    """A director in post, in a cooperative of an area of the scheme."""
    cooperative = fields.pop("cooperative", None) or make_cooperative(
        reporting_area=make_area()
    )
    return make_post(kind="director", cooperative=cooperative, **fields)


def found(cooperative, role=DIRECTOR, day=DAY):
    """The role on the day, as drawn; the filters in SQL must agree with it."""
    seen = cover(board(day).get(pk=cooperative.pk), role)
    states = {
        state
        for state in Cover
        if board(day).filter(in_state(role, state, day), pk=cooperative.pk).exists()
    }
    expected = {seen.state}
    if seen.state != Cover.COVERED:
        expected |= {Cover.UNCOVERED} | ({Cover.LOST} if seen.losses else set())
    assert states == expected
    return seen


def test_a_trained_holder_covers_the_role_from_the_day_of_the_certificate(db):
    post = director()
    train(post)

    before = found(post.cooperative, day=CERTIFIED - dt.timedelta(days=1))
    assert (before.state, before.to_invite) == (Cover.UNTRAINED, post)
    after = found(post.cooperative, day=CERTIFIED)
    assert (after.state, after.trained) == (Cover.COVERED, [post.person])
    assert after.to_invite is None


def test_who_left_before_the_day_is_lost_with_the_day(db):
    post = director()
    train(post)
    left_on = dt.date(2024, 11, 30)
    end_post(post, until=left_on, actor=make_user())

    assert found(post.cooperative, day=left_on).state == Cover.COVERED
    seen = found(post.cooperative)
    assert seen.state == Cover.EMPTY
    assert (seen.loss.person, seen.loss.on, seen.loss.evidence) == (
        post.person,
        left_on,
        "",
    )


def test_a_successor_without_training_fills_the_post_and_is_to_invite(db):
    post = director()
    train(post)
    end_post(post, until=dt.date(2024, 11, 30), actor=make_user())
    successor = director(cooperative=post.cooperative, since=dt.date(2024, 12, 1))

    seen = found(post.cooperative)
    assert (seen.state, seen.to_invite) == (Cover.UNTRAINED, successor)
    assert seen.loss.person == post.person


def test_a_revoked_certificate_is_a_loss_with_its_number(db):
    post = director()
    record = train(post)
    revoke(record, dt.date(2024, 11, 1))

    assert found(post.cooperative, day=dt.date(2024, 10, 31)).state == Cover.COVERED
    seen = found(post.cooperative)
    assert (seen.state, seen.to_invite) == (Cover.UNTRAINED, post)
    assert (seen.loss.on, seen.loss.evidence) == (dt.date(2024, 11, 1), record.evidence)


def test_one_of_two_certificates_revoked_keeps_the_cover(db):
    post = director()
    train(post)
    revoke(train(post, on=dt.date(2024, 10, 5)), dt.date(2024, 11, 1))

    seen = found(post.cooperative)
    assert (seen.state, seen.losses) == (Cover.COVERED, [])


def test_somebody_else_trained_covers_though_one_was_lost(db):
    post = director()
    train(post)
    end_post(post, until=dt.date(2024, 11, 30), actor=make_user())
    chair = make_post(kind="board_chair", cooperative=post.cooperative)
    train(chair)

    seen = found(post.cooperative)
    assert (seen.state, seen.trained, seen.losses) == (
        Cover.COVERED,
        [chair.person],
        [],
    )


def test_who_was_trained_after_leaving_was_never_lost(db):
    post = director(until=dt.date(2024, 6, 30))
    train(post)

    assert found(post.cooperative).losses == []


def test_who_came_after_the_revocation_was_never_lost(db):
    post = director(since=dt.date(2024, 12, 1))
    revoke(train(post), dt.date(2024, 11, 1))

    assert found(post.cooperative).losses == []


def test_the_roles_are_told_apart(db):
    post = director()
    train(post)
    books = make_post(kind="chief_accountant", cooperative=post.cooperative)

    assert found(post.cooperative, DIRECTOR).state == Cover.COVERED
    accounting = found(post.cooperative, ACCOUNTANT)
    assert (accounting.state, accounting.to_invite) == (Cover.UNTRAINED, books)


def test_training_for_the_other_role_does_not_cover(db):
    post = director()
    train(post, role="accountant")

    assert found(post.cooperative).state == Cover.UNTRAINED


def test_a_person_of_two_cooperatives_covers_both_and_leaves_one(db):
    first = director()
    train(first)
    second = director(person=first.person)
    end_post(first, until=dt.date(2024, 11, 30), actor=make_user())

    assert found(first.cooperative).loss.on == dt.date(2024, 11, 30)
    assert found(second.cooperative).trained == [first.person]


def test_the_holder_of_the_highest_post_is_invited(db):
    post = director()
    make_post(kind="board_member", cooperative=post.cooperative)
    make_post(kind="deputy_director", cooperative=post.cooperative)

    assert found(post.cooperative).to_invite == post
    assert list(invitations(["director"], DAY)) == [post]


def test_models_are_invited_first_then_satellites_then_the_others(db):
    area = make_area()
    other, satellite, hub = (
        director(cooperative=make_cooperative(reporting_area=area)) for _ in range(3)
    )
    make_assignment(cooperative=hub.cooperative)
    make_assignment(cooperative=satellite.cooperative, hub=hub.cooperative)
    train(director())

    assert list(invitations(["director"], DAY)) == [hub, satellite, other]
    before = dt.date(2024, 2, 28)
    assert {row.standing for row in invitations(["director"], before)} == {2}


def test_each_role_invites_its_own_holder(db):
    post = director()
    books = make_post(kind="accountant", cooperative=post.cooperative)

    assert list(invitations(["accountant"], DAY)) == [books]
    assert set(invitations(["director", "accountant"], DAY)) == {post, books}


def test_only_cooperatives_active_on_the_day_are_on_the_board(db):
    gone = director().cooperative
    note_status(gone, "stopped", since=dt.date(2024, 6, 1), actor=make_user())
    union = director(
        cooperative=make_cooperative(reporting_area=make_area(), legal_type="lien_hiep")
    ).cooperative
    elsewhere = director(cooperative=make_cooperative()).cooperative

    assert list(board(DAY)) == list(invitations(["director"], DAY)) == []
    assert list(board(dt.date(2024, 5, 31))) == [gone]
    assert Cooperative.objects.count() == len([gone, union, elsewhere])


def test_the_summary_counts_cooperatives_by_area_and_the_lost(db):
    area, empty = make_area(), make_area()
    covered = director(cooperative=make_cooperative(reporting_area=area))
    train(covered)
    train(make_post(kind="board_chair", cooperative=covered.cooperative))
    left = director(cooperative=make_cooperative(reporting_area=area))
    train(left)
    end_post(left, until=dt.date(2024, 11, 30), actor=make_user())

    first, second, province = summary(DAY)

    assert (first.area, second.area, province.area) == (area, empty, None)
    assert [(s.covered, s.counted) for s in first.shares] == [(1, 2), (0, 2)]
    assert second.shares[0].percent == ""
    assert [(s.covered, s.counted, s.lost) for s in province.shares] == [
        (1, 2, 1),
        (0, 2, 0),
    ]
    assert province.shares[0].percent == "50,0%"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_costs_the_same_for_any_number_of_rows(
    client, reader, rows, django_assert_num_queries
):
    posts = [director() for _ in range(rows)]
    for post in posts:
        train(post)
        make_post(kind="accountant", cooperative=post.cooperative)
    client.force_login(reader)

    with django_assert_num_queries(14):
        response = client.get(reverse("targets:coverage_list"))

    page = response.content.decode()
    assert all(str(post.cooperative) in page for post in posts)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_invitations_cost_the_same_for_any_number_of_rows(
    client, data_officer, rows, django_assert_num_queries
):
    for _ in range(rows):
        director()
    client.force_login(data_officer)

    with django_assert_num_queries(11):
        response = client.get(reverse("targets:coverage_invite"))

    assert response.content.decode().count("0912345678") == rows


def test_the_board_is_narrowed_by_state_role_area_and_name(client, reader):
    post = director(person=make_person(full_name="Trần Thị Ái"))
    train(post)
    books = make_post(
        kind="accountant",
        cooperative=make_cooperative(
            name="HTX Lúa Đước", reporting_area=make_area(code="970")
        ),
    ).cooperative
    client.force_login(reader)

    def names(**asked):
        page = client.get(reverse("targets:coverage_list"), asked)
        return {row.record for row in page.context["table"].rows}

    assert names(role="director", state="covered") == {post.cooperative}
    assert names(state="covered") == set()
    assert names(role="director", state="uncovered") == {books}
    assert names(role="accountant", state="untrained") == {books}
    assert names(state="empty") == {post.cooperative, books}
    assert names(role="director", state="lost") == set()
    assert names(area="970") == names(q="lua duoc") == {books}
    assert names(as_of="01/10/2024", role="director", state="covered") == set()


def test_the_board_shows_whose_training_was_lost_and_is_downloaded_whole(
    client, reader
):
    post = director(person=make_person(full_name="Trần Thị Ái"))
    train(post)
    end_post(post, until=dt.date(2024, 11, 30), actor=make_user())
    client.force_login(reader)
    url = reverse("targets:coverage_list")

    assert "Trần Thị Ái" in client.get(url).content.decode()
    sheet = client.get(url, {"_export": "csv"}).content.decode("utf-8-sig")
    _head, row = csv.reader(io.StringIO(sheet))
    assert row[0] == str(post.cooperative)
    assert "30/11/2024" in row[3]


def test_the_invitation_list_is_a_sheet_with_what_a_letter_needs(client, data_officer):
    person = make_person(full_name="Trần Thị Ái", date_of_birth=dt.date(1979, 5, 1))
    post = director(person=person)
    train(director())
    client.force_login(data_officer)

    response = client.get(
        reverse("targets:coverage_invite"), {"_export": "csv", "role": "director"}
    )

    head, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert len(head) == 8
    assert row[:5] == [
        "1",
        str(post.cooperative),
        str(post.cooperative.reporting_area),
        "Trần Thị Ái",
        "1979",
    ]
    assert row[6] == "0912345678"
    assert person.citizen_id not in ",".join(row)


def test_numbers_go_on_from_page_to_page(client, data_officer):
    for _ in range(15):
        director()
    client.force_login(data_officer)

    response = client.get(
        reverse("targets:coverage_invite"), {"rows": "10", "page": "2"}
    )

    assert [row.get_cell("number") for row in response.context["table"].page][:2] != []
    assert ">11</td>" in response.content.decode()


def test_telephone_numbers_are_not_for_readers(client, reader):
    director()
    client.force_login(reader)

    board_page = client.get(reverse("targets:coverage_list"))

    assert client.get(reverse("targets:coverage_invite")).status_code == 403
    assert reverse("targets:coverage_invite") not in board_page.content.decode()
    assert "0912345678" not in board_page.content.decode()


def test_every_role_of_a_row_is_told(db):
    row = board(DAY).get(pk=director().cooperative.pk)

    assert [found.role for found in covers(row)] == list(TrainedRole)
