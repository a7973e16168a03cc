"""The answer of somebody who was named: by the link, at the desk, or no."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from enrollment.models import ApplicationStatus
from enrollment.operations import confirm_consent, decline, refuse_nomination
from notices.models import Message
from tests.enrollment.nominating.asking import events, refused, state, verbs
from tests.factories import make_application, make_nomination, make_user

pytestmark = pytest.mark.django_db
AGREED = {"enrollment": "2026-01"}


@pytest.fixture
def person(call, cooperative, contact):
    nomination = make_nomination(
        training_class=call.training_class, cooperative=cooperative, actor=contact
    )
    return nomination.applications.get()


@pytest.fixture
def link(person):
    return reverse("enrollment:application_confirm", args=[person.token])


@pytest.fixture
def phone(client):
    """A browser without an account, reading English."""
    client.cookies["django_language"] = "en"
    return client


def filled(person, **fields):
    return {
        "phone": person.phone,
        "qualification_level": person.qualification_level,
        "consents": ["enrollment"],
        "do": "agree",
        **fields,
    }


def test_the_link_shows_what_was_entered_with_nothing_ticked(phone, link, person):
    response = phone.get(link)

    page = response.content.decode()
    assert response.status_code == 200
    assert person.full_name in page
    assert person.masked_citizen_id in page
    assert person.citizen_id not in page
    assert " checked" not in page
    assert 'value="0912345678"' in page


def test_the_link_is_neither_kept_nor_told_to_other_sites(phone, link):
    headers = phone.get(link).headers

    assert headers["Referrer-Policy"] == "no-referrer, same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"] == "noindex"


def test_agreeing_sends_the_dossier_with_what_was_put_right(phone, link, person):
    response = phone.post(
        link,
        filled(
            person,
            phone="0987 654 321",
            place_of_birth="Bạc Liêu",
            travel_km="12",
            consents=["enrollment", "contact_zalo"],
        ),
    )

    assert response.headers["Location"] == link
    person.refresh_from_db()
    assert person.status == ApplicationStatus.SUBMITTED
    assert set(person.consents) == {"enrollment", "contact_zalo"}
    assert (person.phone, person.place_of_birth, person.travel_km) == (
        "0987654321",
        "Bạc Liêu",
        12,
    )
    assert person.complete_at is not None
    assert events()[-1] == "application.submitted"
    entry = AuditEntry.objects.get(verb="application.consented")
    assert entry.details == {
        "channel": "link",
        "fields": ["phone", "place_of_birth", "travel_km"],
    }
    assert person.code in phone.get(link).content.decode()


def test_what_is_shown_and_left_as_it_is_is_no_change(phone, link, person):
    person.position_since = dt.date(2021, 5, 1)
    person.save()
    assert 'value="05/2021"' in phone.get(link).content.decode()

    phone.post(link, filled(person, position_since="05/2021"))

    person.refresh_from_db()
    assert person.position_since == dt.date(2021, 5, 1)
    assert AuditEntry.objects.get(verb="application.consented").details["fields"] == []


def test_the_ethnic_group_is_kept_only_with_its_own_consent(phone, link, person):
    phone.post(link, filled(person, ethnicity="Khmer"))

    person.refresh_from_db()
    assert person.ethnicity == ""


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"consents": []}, "consents"),
        ({"consents": ["contact_zalo"]}, "consents"),
        ({"phone": "12345"}, "phone"),
        ({"place_of_birth": "Cа Mau"}, "place_of_birth"),  # a Cyrillic а
        ({"travel_km": "900"}, "travel_km"),
    ],
)
def test_a_fault_is_said_beside_its_field_and_nothing_is_sent(
    phone, link, person, wrong, name
):
    before = state()

    response = phone.post(link, filled(person, **wrong))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {name}
    assert state() == before


def test_not_agreeing_is_asked_twice_then_leaves_the_list(phone, link, person, contact):
    before = state()
    asked = phone.post(link, {"do": "refuse"})
    assert asked.status_code == 200
    assert state() == before

    phone.post(link, {"do": "refuse", "confirm": "1"})

    person.refresh_from_db()
    assert person.status == ApplicationStatus.WITHDRAWN
    assert person.consents == {}
    assert verbs()[-1] == "application.refused_nomination"
    told = Message.objects.latest("pk")
    assert (told.event, told.email) == ("nomination.person_refused", contact.email)
    assert person.full_name in told.body
    assert "withdrawn" in phone.get(link).content.decode()


@pytest.mark.parametrize("do", ["agree", "refuse"])
def test_the_link_answers_once(phone, link, person, do):
    phone.post(link, filled(person))
    before = state()

    again = phone.post(link, {**filled(person), "do": do, "confirm": "1"})

    assert again.status_code == 200
    assert state() == before


def test_an_unknown_token_is_found_nowhere(phone, person):
    url = reverse("enrollment:application_confirm", args=["x" * 32])

    assert phone.get(url).status_code == 404
    assert phone.post(url, filled(person)).status_code == 404
    person.refresh_from_db()
    assert person.awaits_consent


def test_consent_refuses_what_is_not_awaited_and_without_the_needed_one(
    person, registrar
):
    own = make_application()

    assert refused(confirm_consent, own, AGREED, channel="desk", actor=registrar) == (
        "consent_not_awaited"
    )
    assert refused(confirm_consent, person, {}, channel="desk", actor=registrar) == (
        "consent_missing"
    )
    assert refused(refuse_nomination, own, actor=None) == "consent_not_awaited"


def test_consent_corrects_nothing_that_the_cooperative_vouches_for(person):
    with pytest.raises(ValueError, match="full_name"):
        confirm_consent(
            person, AGREED, changes={"full_name": "Ai Đó"}, channel="link", actor=None
        )

    person.refresh_from_db()
    assert person.awaits_consent


def test_who_never_answers_can_be_declined(person, registrar):
    decline(person, reason="Không xác nhận", actor=registrar)

    assert person.status == ApplicationStatus.DECLINED


# At the desk


@pytest.fixture
def desk(phone, registrar):
    phone.force_login(registrar)
    return phone


def test_the_officer_notes_a_consent_given_at_the_desk(desk, person, registrar):
    url = reverse("enrollment:application_consent", args=[person.pk])
    page = desk.get(url)
    assert page.status_code == 200
    assert " checked" not in page.content.decode()

    response = desk.post(url, {"consents": ["enrollment"]})

    assert response.headers["Location"] == person.get_absolute_url()
    person.refresh_from_db()
    assert person.status == ApplicationStatus.SUBMITTED
    assert person.consents == AGREED
    entry = AuditEntry.objects.get(verb="application.consented")
    assert (entry.actor, entry.details["channel"]) == (registrar, "desk")


def test_the_desk_is_told_what_is_missing_or_too_late(desk, person):
    url = reverse("enrollment:application_consent", args=[person.pk])
    before = state()
    assert desk.post(url, {}).status_code == 422
    assert state() == before
    desk.post(url, {"consents": ["enrollment"]})

    late = desk.post(url, {"consents": ["enrollment"]}, follow=True)

    assert "No consent is awaited" in late.content.decode()
    assert verbs().count("application.consented") == 1


@pytest.mark.parametrize(
    ("permissions", "status"),
    [
        ((), 403),
        (("enrollment.view_application",), 403),
        (("enrollment.decide_application",), 404),
        (("enrollment.view_application", "enrollment.decide_application"), 302),
    ],
)
def test_the_desk_needs_sight_and_permission(client, person, permissions, status):
    client.force_login(make_user(*permissions))

    response = client.post(
        reverse("enrollment:application_consent", args=[person.pk]),
        {"consents": ["enrollment"]},
    )

    assert response.status_code == status
    person.refresh_from_db()
    assert person.awaits_consent is (status != 302)
