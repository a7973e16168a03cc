from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from cooperatives.models import Cooperative
from cooperatives.operations import (
    Training,
    give_consent,
    record_training,
    withdraw_training,
)
from tests.factories import (
    make_area,
    make_cooperative,
    make_person,
    make_post,
    make_user,
)

FORM = {"name": "HTX Tôm Rừng", "legal_type": "hop_tac_xa", "status": "active"}


def train(person, cooperative, evidence, *, role="director", post="director"):
    return record_training(
        person,
        cooperative,
        Training(role, "Bồi dưỡng", post, evidence, "LM", dt.date(2024, 10, 4)),
        actor=make_user(),
    )


def page(client, name, *args, **query):
    return client.get(reverse(f"cooperatives:{name}", args=args), query)


@pytest.mark.parametrize("name", ["cooperative_list", "cooperative_create"])
def test_a_stranger_may_not_work_with_cooperatives(client, stranger, name):
    client.force_login(stranger)

    assert page(client, name).status_code == 403


def test_the_list_of_people_needs_its_permission(client, reader):
    client.force_login(reader)

    assert page(client, "person_list").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_cooperative_list_runs_the_same_queries_for_any_number_of_rows(
    client, data_officer, rows, django_assert_num_queries
):
    for row in range(rows):
        cooperative = make_cooperative(reporting_area=make_area())
        train(make_post(cooperative=cooperative).person, cooperative, f"GD{row}")
    client.force_login(data_officer)
    page(client, "cooperative_list")

    with django_assert_num_queries(9):
        response = page(client, "cooperative_list")

    records = [row.record for row in response.context["table"].rows]
    assert [record.trained_directors for record in records] == [1] * rows
    assert [record.trained_accountants for record in records] == [0] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_person_list_runs_the_same_queries_for_any_number_of_rows(
    client, data_officer, rows, django_assert_num_queries
):
    for row in range(rows):
        post = make_post()
        train(post.person, post.cooperative, f"GD{row}")
    client.force_login(data_officer)
    page(client, "person_list")

    with django_assert_num_queries(10):
        response = page(client, "person_list")

    assert response.content.decode().count("GD") >= rows


def test_lists_narrow_by_area_and_training(client, data_officer):
    area = make_area()
    here = make_post(cooperative=make_cooperative(reporting_area=area))
    make_post()
    train(here.person, here.cooperative, "GD1")
    client.force_login(data_officer)

    cooperatives = page(client, "cooperative_list", reporting_area=area.pk)
    people = page(client, "person_list", area=area.pk, trained="director")
    nobody = page(client, "person_list", trained="accountant")

    assert [r.record for r in cooperatives.context["table"].rows] == [here.cooperative]
    assert [r.record for r in people.context["table"].rows] == [here.person]
    assert len(nobody.context["table"].rows) == 0


def test_a_contact_opens_their_own_cooperative_only(client, stranger):
    own, other = make_cooperative(), make_cooperative()
    own.contacts.add(stranger)
    client.force_login(stranger)

    assert page(client, "cooperative_detail", own.pk).status_code == 200
    assert page(client, "cooperative_detail", other.pk).status_code == 404
    assert page(client, "cooperative_edit", own.pk).status_code == 403


def test_a_person_opens_their_own_page_only(client, stranger):
    own, other = make_person(user=stranger), make_person()
    client.force_login(stranger)

    assert page(client, "person_detail", own.pk).status_code == 200
    assert page(client, "person_detail", other.pk).status_code == 404


def test_person_page_masks_the_citizen_number_and_tells_consents(client, data_officer):
    person = make_person(citizen_id="096081001234")
    give_consent(
        person,
        "contact_zalo",
        text_version="2026-01",
        given_at=timezone.now(),
        channel="web",
        actor=None,
    )
    train(person, None, "GD-1")
    client.force_login(data_officer)

    content = page(client, "person_detail", person.pk).content.decode()

    assert "096081001234" not in content
    assert "096*****1234" in content
    assert "2026-01" in content
    assert "GD-1" in content


def test_cooperative_page_counts_persons_and_shows_their_certificates(
    client, data_officer
):
    cooperative = make_cooperative()
    chair = make_post(cooperative=cooperative, kind="board_chair").person
    make_post(cooperative=cooperative, kind="director", person=chair)
    gone = make_post(
        cooperative=cooperative,
        since=dt.date(2020, 1, 1),
        until=dt.date(2024, 12, 31),
    ).person
    train(chair, cooperative, "CM-GD-2024-0001")
    train(chair, cooperative, "CM-GD-2024-0002")
    train(gone, cooperative, "CM-GD-2024-0003")
    client.force_login(data_officer)

    today = page(client, "cooperative_detail", cooperative.pk)
    then = page(client, "cooperative_detail", cooperative.pk, as_of="31/12/2024")
    before = page(client, "cooperative_detail", cooperative.pk, as_of="03/10/2024")

    directors, accountants = today.context["trained"]
    assert directors.in_post == [chair]
    assert directors.ever_count == 2
    assert (accountants.in_post, accountants.ever) == ([], [])
    assert set(then.context["trained"][0].in_post) == {chair, gone}
    assert before.context["trained"][0].ever == []
    content = today.content.decode()
    for number in ("CM-GD-2024-0001", "CM-GD-2024-0002", "CM-GD-2024-0003"):
        url = reverse("certificates:certificate_list") + f"?q={number}"
        assert url in content


def test_a_withdrawn_certificate_leaves_the_page_at_once(client, data_officer):
    post = make_post()
    train(post.person, post.cooperative, "CM-GD-2024-0001")
    client.force_login(data_officer)
    url = ("cooperative_detail", post.cooperative_id)
    assert page(client, *url).context["trained"][0].in_post == [post.person]

    withdraw_training(
        issuer="LM",
        evidence="CM-GD-2024-0001",
        on=timezone.localdate(),
        reason="cấp sai",
        actor=data_officer,
    )

    directors = page(client, *url).context["trained"][0]
    assert (directors.in_post, directors.ever) == ([], [])


def test_a_date_that_is_none_is_told_and_today_is_shown(client, data_officer):
    cooperative = make_cooperative()
    client.force_login(data_officer)

    response = page(client, "cooperative_detail", cooperative.pk, as_of="31/02/2024")

    assert response.context["as_of"] == timezone.localdate()
    assert response.context["as_of_form"].errors["as_of"]


def test_a_cooperative_is_entered_with_its_name_cleaned(client, data_officer):
    client.force_login(data_officer)

    response = client.post(
        reverse("cooperatives:cooperative_create"),
        FORM
        | {
            "name": "  HTX  Đất Mu\u0303i ",
            "coop_code": "0100 109 106",
            "phone": "0290 3831 234",
        },
    )

    cooperative = Cooperative.objects.get()
    assert response.status_code == 302
    assert response.url == cooperative.get_absolute_url()
    assert cooperative.name == "HTX Đất Mũi"
    assert cooperative.coop_code == "0100109106"
    assert cooperative.phone == "02903831234"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("cooperative.registered", data_officer)
    levels = [message.level_tag for message in get_messages(response.wsgi_request)]
    assert levels == ["success"]


def test_a_wrong_check_digit_is_a_warning(client, data_officer):
    client.force_login(data_officer)

    response = client.post(
        reverse("cooperatives:cooperative_create"), FORM | {"coop_code": "2000123456"}
    )

    assert Cooperative.objects.get().coop_code == "2000123456"
    levels = [message.level_tag for message in get_messages(response.wsgi_request)]
    assert levels == ["success", "warning"]


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("coop_code", "12345", "tax_code_malformed"),
        ("coop_code", "01001091ab", "tax_code_malformed"),
        ("name", "HTX T\u0430n", "strange_letters"),  # Cyrillic а
        ("name", "", "required"),
        ("phone", "12", "phone_invalid"),
        ("founded_on", "31/02/2024", "invalid"),
    ],
)
def test_a_cooperative_is_refused_and_what_was_typed_stays(
    client, data_officer, field, typed, code
):
    client.force_login(data_officer)

    response = client.post(
        reverse("cooperatives:cooperative_create"),
        FORM | {"address_text": "ấp Minh Họa", field: typed},
    )

    assert response.status_code == 422
    assert response.context["form"].has_error(field, code)
    assert "ấp Minh Họa" in response.content.decode()
    assert not Cooperative.objects.exists()
    assert not AuditEntry.objects.exists()


def test_malformed_tax_code_has_its_sentence(client, data_officer):
    client.force_login(data_officer)

    response = client.post(
        reverse("cooperatives:cooperative_create"), FORM | {"coop_code": "1"}
    )

    assert (
        _("A tax code is ten digits, or ten digits, a dash and three digits.")
        in response.content.decode()
    )


def test_one_tax_code_is_one_cooperative(client, data_officer):
    make_cooperative(coop_code="0100109106")
    client.force_login(data_officer)

    response = client.post(
        reverse("cooperatives:cooperative_create"), FORM | {"coop_code": "0100109106"}
    )

    assert response.status_code == 422
    assert Cooperative.objects.count() == 1


def test_two_cooperatives_may_have_no_tax_code(client, data_officer):
    make_cooperative()
    client.force_login(data_officer)

    response = client.post(reverse("cooperatives:cooperative_create"), FORM)

    assert response.status_code == 302
    assert list(Cooperative.objects.values_list("coop_code", flat=True)) == [None] * 2


def test_a_change_is_recorded_and_the_area_stays(client, data_officer):
    area = make_area()
    cooperative = make_cooperative(name="HTX Lúa", reporting_area=area)
    client.force_login(data_officer)

    response = client.post(
        reverse("cooperatives:cooperative_edit", args=[cooperative.pk]),
        FORM | {"reporting_area": make_area().pk},
    )

    cooperative.refresh_from_db()
    assert response.status_code == 302
    assert cooperative.name == "HTX Tôm Rừng"
    assert cooperative.reporting_area == area
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details) == (
        "cooperative.changed",
        {"changes": {"name": ["HTX Lúa", "HTX Tôm Rừng"]}},
    )
