"""Posts and persons on their pages."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuditEntry
from cooperatives.models import Person
from cooperatives.operations import change_person
from tests.cooperatives.pages.asking import (
    MAY,
    levels,
    page,
    send,
    url,
)
from tests.factories import (
    make_cooperative,
    make_person,
    make_post,
)


def test_a_post_is_entered_for_a_person_found_by_name(client, officer):
    cooperative = make_cooperative()
    person = make_person(full_name="Trần Thị Ánh")
    make_person(full_name="Lê Văn Ân")

    found = send(client, "post_create", cooperative.pk, find="tran anh", search="1")
    response = send(
        client,
        "post_create",
        cooperative.pk,
        find="tran anh",
        person=person.pk,
        kind="director",
        since="01/05/2024",
        is_concurrent="on",
        employment="elected",
    )

    assert found.status_code == 200
    assert list(found.context["form"].fields["person"].queryset) == [person]
    post = cooperative.posts.get()
    assert (post.person, post.kind, post.since) == (person, "director", MAY)
    assert (post.is_concurrent, post.employment) == (True, "elected")
    assert response.url == cooperative.get_absolute_url()


def test_the_first_question_is_whom_the_post_is_for(client, officer):
    cooperative = make_cooperative()
    make_person(full_name="Trần Thị Ánh")

    first = page(client, "post_create", cooperative.pk)
    nobody = send(client, "post_create", cooperative.pk, find="khong co ai")
    somebody = send(client, "post_create", cooperative.pk, find="anh")

    assert list(first.context["form"].fields) == ["find"]
    assert list(nobody.context["form"].fields) == ["find"]
    assert 'class="note wait"' in nobody.content.decode()
    assert "person" in somebody.context["form"].fields
    assert somebody.status_code == 200


def test_a_person_is_found_by_their_citizen_number_alone_of_numbers(client, officer):
    person = make_person(citizen_id="096081001234")
    make_person()

    response = send(
        client, "post_create", make_cooperative().pk, find="096081001234", search="1"
    )

    assert list(response.context["form"].fields["person"].queryset) == [person]
    assert "096*****1234" in response.content.decode()


def test_a_taken_post_is_refused_beside_its_field(client, officer):
    held = make_post(kind="director")
    person = make_person()

    response = client.post(
        url("post_create", held.cooperative_id) + f"?person={person.pk}",
        {"person": person.pk, "kind": "director", "since": "01/05/2024"},
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("kind", "post_taken")
    assert held.cooperative.posts.get() == held
    assert not AuditEntry.objects.exists()


def test_a_post_without_a_person_is_not_entered(client, officer):
    cooperative = make_cooperative()

    response = send(client, "post_create", cooperative.pk, kind="director")

    assert response.status_code == 422
    assert response.context["form"].has_error("person", "required")
    assert not cooperative.posts.exists()


def test_a_post_is_ended_once(client, officer):
    post = make_post()

    first = send(client, "post_end", post.pk, day="01/05/2024")
    again = send(client, "post_end", post.pk, day="02/05/2024")

    post.refresh_from_db()
    assert first.status_code == 302
    assert again.status_code == 422
    assert again.context["form"].has_error("day", "post_ended")
    assert post.until == MAY


PERSON = {
    "full_name": "Lâm Út",
    "gender": "nam",
    "date_of_birth": "1975",
    "qualification_level": "none",
}


def test_a_person_is_entered_and_then_given_a_post(client, officer):
    cooperative = make_cooperative()

    response = client.post(
        url("person_create") + f"?cooperative={cooperative.pk}",
        PERSON | {"citizen_id": "096 075 001234"},
    )

    person = page(client, "person_list").context["table"].rows[0].record
    assert response.url == url("post_create", cooperative.pk) + f"?person={person.pk}"
    assert (person.dob_precision, person.citizen_id) == ("year", "096075001234")
    form = client.get(response.url).context["form"]
    assert list(form.fields["person"].queryset) == [person]
    assert "096075001234" not in str(form)


def test_a_known_citizen_number_leads_to_its_person(client, officer):
    known = make_person(full_name="Nguyễn Văn Cũ")

    response = send(client, "person_create", **PERSON, citizen_id=known.citizen_id)

    known.refresh_from_db()
    assert response.url == known.get_absolute_url()
    assert known.full_name == "Nguyễn Văn Cũ"
    assert levels(response) == ["warning"]
    assert not AuditEntry.objects.exists()


def test_a_qualification_needs_its_paper_beside_the_field(client, officer):
    person = make_person()
    changed = PERSON | {"qualification_level": "college"}

    refused = send(client, "person_edit", person.pk, **changed)
    person.refresh_from_db()
    assert refused.status_code == 422
    assert refused.context["form"].has_error("evidence", "evidence_missing")
    assert person.qualification_level == "none"

    changed["evidence"] = "Bằng 12"
    refused = send(
        client, "person_edit", person.pk, **changed, qualified_since="01/01/2099"
    )
    assert refused.context["form"].has_error("qualified_since", "qualified_in_future")

    accepted = send(
        client, "person_edit", person.pk, **changed, qualified_since="15/06/2019"
    )
    person.refresh_from_db()
    assert accepted.status_code == 302
    assert AuditEntry.objects.get().details["since"] == "2019-06-15"
    assert (person.qualification_level, person.full_name) == ("college", "Lâm Út")


def test_the_citizen_number_is_typed_once(client, officer):
    person = make_person(citizen_id="096081001234")

    form = page(client, "person_edit", person.pk)
    send(client, "person_edit", person.pk, **PERSON, citizen_id="096081009999")

    person.refresh_from_db()
    assert "citizen_id" not in form.context["form"].fields
    assert "096081001234" not in form.content.decode()
    assert person.citizen_id == "096081001234"


def test_the_full_number_is_shown_for_a_reason_that_is_kept(client, officer):
    person = make_person(citizen_id="096081001234")
    asked = page(client, "person_citizen_id", person.pk)
    blank = send(client, "person_citizen_id", person.pk, reason=" ")
    assert "096081001234" not in asked.content.decode() + blank.content.decode()
    assert blank.status_code == 422
    assert not AuditEntry.objects.exists()

    shown = send(client, "person_citizen_id", person.pk, reason="đối chiếu")

    assert "096081001234" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.details) == (officer, {"reason": "đối chiếu"})


def test_reading_people_is_not_reading_their_numbers(client, registrar):
    person = make_person()
    client.force_login(registrar)

    assert page(client, "person_detail", person.pk).status_code == 200
    assert send(client, "person_citizen_id", person.pk, reason="x").status_code == 403
    assert not AuditEntry.objects.exists()


def test_a_person_tells_who_changed_what_but_never_the_number(client, officer):
    person = make_person(full_name="Lâm Út", citizen_id="")
    person.phone, person.citizen_id = "0918000001", "096081001234"
    change_person(person, actor=officer)

    response = page(client, "person_detail", person.pk)

    [(entry, _act, lines)] = response.context["latest"]
    assert entry.actor == officer
    assert any("0912345678 → 0918000001" in line for line in lines)
    assert len(lines) == 2  # the phone, and that the number was entered
    assert "096081001234" not in response.content.decode()


def test_people_do_not_read_the_journal_about_themselves(client, stranger):
    person = make_person(user=stranger)
    person.phone = "0918000001"
    change_person(person, actor=None)
    client.force_login(stranger)

    response = page(client, "person_detail", person.pk)

    assert response.context["latest"] == []
    assert 'id="history"' not in response.content.decode()


def test_a_post_is_put_right(client, officer):
    post = make_post(kind="director", since=dt.date(2022, 5, 1))

    response = send(
        client,
        "post_edit",
        post.pk,
        since="01/05/2024",
        is_concurrent="on",
        employment="hired",
    )

    post.refresh_from_db()
    assert response.url == post.cooperative.get_absolute_url()
    assert (post.since, post.is_concurrent, post.employment) == (MAY, True, "hired")
    assert AuditEntry.objects.get().verb == "post.changed"


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"until": "30/04/2023"}, "until", "post_ends_before_it_began"),
        ({"since": "01/01/2022"}, "since", "post_taken"),
    ],
)
def test_a_post_put_wrong_is_refused_beside_its_field(
    client, officer, typed, field, code
):
    before = make_post(kind="director", until=dt.date(2023, 4, 30))
    post = make_post(
        kind="director", cooperative=before.cooperative, since=dt.date(2023, 5, 1)
    )

    response = send(client, "post_edit", post.pk, **({"since": "01/05/2023"} | typed))

    post.refresh_from_db()
    assert response.status_code == 422
    assert response.context["form"].has_error(field, code)
    assert typed[field] in response.content.decode()
    assert (post.since, post.until) == (dt.date(2023, 5, 1), None)
    assert not AuditEntry.objects.exists()


def test_a_post_held_already_is_not_said_to_be_entered_anew(client, officer):
    held = make_post(kind="director", since=dt.date(2022, 5, 1))
    typed = {"person": held.person_id, "kind": "director"}
    there = url("post_create", held.cooperative_id) + f"?person={held.person_id}"

    other_day = client.post(there, typed | {"since": "01/05/2024"})
    same_day = client.post(there, typed | {"since": "01/05/2022"})

    held.refresh_from_db()
    assert other_day.status_code == 422
    assert other_day.context["form"].has_error("kind", "post_held")
    assert same_day.status_code == 302
    assert held.since == dt.date(2022, 5, 1)
    assert not AuditEntry.objects.exists()


def test_a_form_sent_twice_enters_one_person(client, officer):
    first = send(client, "person_create", **PERSON)
    again = send(client, "person_create", **PERSON)

    assert (first.status_code, again.status_code) == (302, 422)
    assert again.context["form"].has_error("citizen_id", "person_entered")
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [{"phone": "0912345678"}, {"citizen_id": "096075001234"}, {"gender": "nu"}],
)
def test_who_differs_in_phone_number_or_gender_is_somebody_else(client, officer, other):
    send(client, "person_create", **PERSON)

    response = send(client, "person_create", **(PERSON | other))

    assert response.status_code == 302
    assert Person.objects.count() == 2
