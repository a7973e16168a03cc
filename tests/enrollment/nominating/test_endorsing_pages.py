"""The queue of those who sign, a list's page, and what each may do there."""

import pytest
from django.urls import reverse

from papers.files import Paper
from tests.enrollment.nominating.asking import state
from tests.factories import make_call, make_cooperative, make_nomination

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, local_officer):
    """The commune's officer at the browser, reading English."""
    client.force_login(local_officer)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def nomination(cooperative, contact):
    return make_nomination(
        training_class=make_call(endorsement="commune").training_class,
        cooperative=cooperative,
        actor=contact,
        people=2,
        all_or_none=True,
        letter=Paper(b"%PDF-1.7 cong van", "application/pdf", "cv.pdf"),
    )


def page(name, *args):
    return reverse(f"enrollment:nomination_{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def test_the_queue_shows_what_waits_for_the_signature(desk, nomination, local_officer):
    make_nomination(
        training_class=nomination.training_class,
        cooperative=nomination.cooperative,
        actor=local_officer,
    )

    response = desk.get(page("list") + "?state=waiting")

    rows = [row.record for row in response.context["table"].rows]
    assert rows == [nomination]
    assert nomination.letter_number in text(response)
    assert "1 list of a cooperative to endorse" in text(desk.get(reverse("desk")))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_queries_for_any_number_of_rows(
    desk, cooperative, contact, rows, django_assert_num_queries
):
    for _each in range(rows):
        make_nomination(cooperative=cooperative, actor=contact, people=rows)

    with django_assert_num_queries(8):
        response = desk.get(page("list"))

    assert len(response.context["table"].rows) == rows


def test_a_lists_page_shows_letter_people_and_states(desk, nomination):
    response = desk.get(page("detail", nomination.pk))

    shown = text(response)
    for people in nomination.applications.all():
        assert people.full_name in shown
        assert people.masked_phone in shown
        assert people.citizen_id not in shown
        assert people.token not in shown, "the link is the person's own"
    for word in (nomination.letter_number, "all or none", "consent awaited", "cv.pdf"):
        assert word in shown
    assert "Endorse the list" in shown
    assert "Withdraw the list" in shown, "officers act for the commune's cooperatives"


def test_the_letter_is_shown_to_those_who_see_the_list(desk, nomination, stranger):
    url = page("letter", nomination.pk, nomination.attachments.get().pk)

    response = desk.get(url)

    assert response.content == b"%PDF-1.7 cong van"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    desk.force_login(stranger)
    assert desk.get(url).status_code == 404


def test_endorsing_answers_with_the_lists_page(desk, nomination):
    response = desk.post(page("endorse", nomination.pk), follow=True)

    nomination.refresh_from_db()
    assert nomination.is_endorsed
    assert "is endorsed" in text(response)
    assert "Endorse the list" not in text(response)


def test_a_refusal_is_said_on_the_lists_page(desk, nomination):
    desk.post(page("endorse", nomination.pk))
    before = state()

    response = desk.post(page("endorse", nomination.pk), follow=True)

    assert "endorsed already" in text(response)
    assert state() == before


def test_sending_back_needs_a_reason(desk, nomination):
    before = state()
    response = desk.post(page("send_back", nomination.pk), {"reason": ""})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"reason"}
    assert state() == before

    desk.post(page("send_back", nomination.pk), {"reason": "Sai chức vụ"})

    nomination.refresh_from_db()
    assert (nomination.state, nomination.reason) == ("returned", "Sai chức vụ")


def test_the_contact_sees_why_it_came_back_and_puts_it_right(desk, nomination, contact):
    desk.post(page("send_back", nomination.pk), {"reason": "Sai chức vụ"})
    desk.force_login(contact)

    shown = text(desk.get(page("detail", nomination.pk)))

    assert "Sai chức vụ" in shown
    assert page("edit", nomination.pk) in shown
    assert "Endorse the list" not in shown
    assert "sent back: " in text(desk.get(reverse("desk")))


def test_withdrawing_is_asked_first(desk, nomination, contact):
    desk.force_login(contact)
    url = page("withdraw", nomination.pk)
    assert "cannot be undone" in text(desk.get(url))
    nomination.refresh_from_db()
    assert nomination.state == "sent"

    desk.post(url)

    nomination.refresh_from_db()
    assert nomination.state == "withdrawn"


def test_another_communes_list_is_not_there(desk):
    elsewhere = make_nomination(
        training_class=make_call(endorsement="commune").training_class,
        cooperative=make_cooperative(),
    )
    before = state()

    for response in (
        desk.get(page("detail", elsewhere.pk)),
        desk.get(page("edit", elsewhere.pk)),
        desk.get(page("withdraw", elsewhere.pk)),
        desk.post(page("withdraw", elsewhere.pk)),
        desk.post(page("endorse", elsewhere.pk)),
        desk.post(page("send_back", elsewhere.pk), {"reason": "Lý do"}),
        desk.get(elsewhere.cooperative.get_absolute_url()),
    ):
        assert response.status_code == 404
    assert state() == before


def test_the_communes_cooperative_is_there(desk, cooperative):
    assert desk.get(cooperative.get_absolute_url()).status_code == 200
