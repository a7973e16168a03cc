"""Answering an offered seat by link and by code, and the office's panel."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Application, Channel, Offer, OfferState
from enrollment.operations import accept, fill_seats, turn_down, withdraw
from tests.enrollment.offering.lists import a_call, a_group, a_list, status_of
from tests.factories import make_class, make_user
from training.models import ClassStatus, Participant

pytestmark = pytest.mark.django_db
WORD = {
    "open": "Có một chỗ đang giữ cho Ông/Bà",
    "accepted": "✓ Đã nhận chỗ",
    "declined": "Đã từ chối chỗ này",
    "expired": "Đã hết hạn trả lời",
    "taken_back": "Chỗ này không còn được giữ",
    "closed": "Lớp không nhận thêm học viên",
}


@pytest.fixture(autouse=True)
def _english():
    """Pages speak Vietnamese to whoever did not choose otherwise."""


@pytest.fixture
def offer():
    call, _people = a_list(2)
    (made,) = fill_seats(call.training_class)
    return made


def page(client, offer, **query) -> str:
    return client.get(offer.get_absolute_url(), query).content.decode()


def answer(client, offer, word, **more):
    return client.post(offer.get_absolute_url(), {"answer": word}, follow=True, **more)


# By link


def test_the_page_says_what_is_offered_to_whom_and_until_when(client, offer):
    Offer.objects.update(
        made_at=dt.datetime(2024, 8, 20, 2, tzinfo=dt.UTC),
        expires_at=dt.datetime(2124, 8, 21, 10, tzinfo=dt.UTC),
    )

    shown = page(client, offer)

    assert WORD["open"] in shown
    assert "17 giờ 00 ngày 21/08/2124" in shown
    assert "Nguyễn Văn Minh Họa" in shown
    assert offer.training_class.title in shown
    assert "<script" not in shown


@pytest.mark.parametrize(
    ("word", "question"),
    [("accept", "Nhận chỗ này?"), ("decline", "Từ chối chỗ này?")],
)
def test_looking_and_choosing_answer_nothing_yet(client, offer, word, question):
    assert question in page(client, offer, answer=word)
    client.head(offer.get_absolute_url(), {"answer": word})

    offer.refresh_from_db()
    assert offer.state == OfferState.OPEN


@pytest.mark.parametrize(
    ("word", "state", "status"),
    [("accept", "accepted", "admitted"), ("decline", "declined", "waitlisted")],
)
def test_a_confirmed_answer_counts_and_shows_its_outcome_ever_after(
    client, offer, word, state, status
):
    first = answer(client, offer, word)
    again = answer(client, offer, word)
    other = answer(client, offer, "decline" if word == "accept" else "accept")

    offer.refresh_from_db()
    assert (offer.state, offer.channel) == (state, Channel.LINK)
    assert status_of(*offer.applications.all()) == [status]
    for response in (first, again, other):
        assert response.status_code == 200
        assert WORD[state] in response.content.decode()
    assert WORD[state] in page(client, offer, answer="accept"), "no question any more"
    assert Participant.objects.count() == (word == "accept")


def test_an_answer_too_late_sees_that_the_time_is_over(client, offer):
    Offer.objects.update(
        made_at=timezone.now() - dt.timedelta(days=2), expires_at=timezone.now()
    )

    response = answer(client, offer, "accept")

    assert response.status_code == 200
    assert WORD["expired"] in response.content.decode()
    assert status_of(*offer.applications.all()) == ["offered"]


def test_a_class_closed_meanwhile_is_said(client, offer):
    offer.training_class.status = ClassStatus.LIST_LOCKED
    offer.training_class.save()

    assert WORD["closed"] in page(client, offer)
    assert WORD["closed"] in answer(client, offer, "accept").content.decode()


def test_who_withdrew_after_accepting_is_marked(client, offer):
    accept(offer, channel=Channel.LINK)
    withdraw(Application.objects.get(status="admitted"), actor=None)

    assert "Nguyễn Văn Minh Họa (rút hồ sơ)" in page(client, offer)


def test_an_ended_offer_says_so(client, offer):
    withdraw(offer.applications.get(), actor=None)
    assert WORD["taken_back"] in page(client, offer)


def test_what_the_seat_needs_is_said_and_the_offer_stands(client, offer):
    offer.applications.update(date_of_birth=dt.date(2020, 1, 1))

    shown = answer(client, offer, "accept").content.decode()

    assert "18 tuổi" in shown
    assert WORD["open"] in shown


@pytest.mark.parametrize("word", ["", "yes", "accept\x00"])
def test_any_other_answer_changes_nothing(client, offer, word):
    assert WORD["open"] in answer(client, offer, word).content.decode()
    offer.refresh_from_db()
    assert offer.state == OfferState.OPEN


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_opens_a_page_that_tells_nothing(client, offer, method):
    url = reverse("enrollment:offer_answer", args=[offer.token[:-1] + "~"])

    response = getattr(client, method)(url, {"answer": "accept"})

    assert response.status_code == 404
    shown = response.content.decode()
    assert "Đường dẫn không mở được trang nào" in shown
    assert offer.training_class.title not in shown


def test_the_address_is_kept_secret(client, offer):
    for url in (offer.get_absolute_url(), "/cho-moi/khong-co/"):
        response = client.get(url)
        assert response.headers["Referrer-Policy"] == "no-referrer, same-origin"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert "no-store" in response.headers["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_wrong_links_are_limited_and_never_keep_a_neighbour_out(client, offer):
    statuses = [client.get(f"/cho-moi/sai-{n}/").status_code for n in range(101)]

    assert statuses == [404] * 100 + [429]
    assert WORD["open"] in page(client, offer)
    assert WORD["accepted"] in answer(client, offer, "accept").content.decode()


def test_answers_to_one_offer_are_limited(client, offer):
    for _ in range(60):
        client.post(offer.get_absolute_url(), {"answer": "accept"})

    shown = answer(client, offer, "accept").content.decode()

    assert "Đã thử quá nhiều lần" in shown
    assert WORD["accepted"] in shown


def test_the_forms_are_protected_against_forgery(offer):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(offer.get_absolute_url(), {"answer": "accept"})

    assert response.status_code == 403
    offer.refresh_from_db()
    assert offer.state == OfferState.OPEN


# By dossier code and phone


def by_code(client, name, application, **more):
    data = {"code": application.code, "phone": application.phone, **more}
    return client.post(reverse(f"enrollment:{name}"), data, follow=True)


def test_the_dossier_leads_to_the_offer_and_the_answer_says_how_it_came(client, offer):
    application = offer.applications.get()
    url = reverse("enrollment:application_lookup")
    shown = client.post(
        url, {"code": application.code, "phone": application.phone}
    ).content.decode()
    assert reverse("enrollment:offer_find") in shown

    response = by_code(client, "offer_find", application)
    answer(client, offer, "accept")

    assert WORD["open"] in response.content.decode()
    offer.refresh_from_db()
    assert (offer.state, offer.channel) == (OfferState.ACCEPTED, Channel.CODE)


@pytest.mark.parametrize("name", ["offer_find", "application_return"])
def test_a_wrong_phone_leads_nowhere(client, offer, name):
    application = offer.applications.get()
    application.phone = "0999999999"

    response = by_code(client, name, application, confirm="1")

    assert response.redirect_chain == [(reverse("enrollment:application_lookup"), 302)]


def test_the_dossier_tells_the_place_on_the_list_and_why(client, offer):
    second = Application.objects.get(status="waitlisted")
    url = reverse("enrollment:application_lookup")

    shown = client.post(url, {"code": second.code, "phone": second.phone})

    assert "vị trí 1 trong danh sách dự bị. Vì sao: suất thứ nhất" in (
        shown.content.decode()
    )


# At the desk


def panel(client, call, **query):
    url = reverse("enrollment:reserve_list", args=[call.training_class.code])
    return client.get(url, query)


def test_the_panel_says_who_is_offered_who_waits_and_why_the_list_stands(
    client, registrar, offer
):
    client.force_login(registrar)

    shown = panel(client, offer.training_class.call).content.decode()

    assert "Vì sao danh sách chưa chuyển" in shown
    assert "Không còn chỗ trống." in shown
    assert reverse("training:class_edit", args=[offer.training_class.code]) in shown
    assert reverse("enrollment:offer_desk", args=[offer.pk]) in shown
    assert "không còn chỗ trống" in shown


def test_the_panel_says_where_the_free_seats_go(client, registrar):
    call = a_call(seats=1)
    a_group(call)
    client.force_login(registrar)

    shown = panel(client, call).content.decode()

    assert "Chỗ trống đang chuyển thế nào" in shown
    assert "Vì sao danh sách chưa chuyển" not in shown
    assert "2 chỗ" in shown


def test_the_panel_narrows_and_exports(client, registrar):
    call, people = a_list(3)
    Application.objects.filter(pk=people[2].pk).update(full_name="Danh Thị Sa Rươl")
    people[2].refresh_from_db()
    people[2].save()
    fill_seats(call.training_class)
    client.force_login(registrar)

    found = panel(client, call, q="sa ruol").content.decode()
    waiting = panel(client, call, state="waiting").content.decode()
    csv = panel(client, call, _export="csv").content.decode()

    assert "Danh Thị Sa Rươl" in found
    assert "Nguyễn Văn Minh Họa" not in found
    assert "Danh Thị Sa Rươl" in waiting
    assert "đã mời vào chỗ trống" not in waiting.split("<tbody>")[1]
    lines = csv.splitlines()
    assert len(lines) == 4
    assert "Danh Thị Sa Rươl" in lines[3]
    assert lines[3].startswith("2,")
    assert "Việc cần làm" not in lines[0]


@pytest.mark.parametrize("people", [2, 4])
def test_the_panel_runs_the_same_queries_for_any_number_of_rows(
    client, registrar, people, django_assert_num_queries
):
    call, waiting = a_list(people, seats=people - 1)
    fill_seats(call.training_class)
    Application.objects.filter(pk=waiting[-1].pk).update(stepped_back_at=timezone.now())
    client.force_login(registrar)

    with django_assert_num_queries(23):
        response = panel(client, call)

    assert response.content.decode().count("Nguyễn Văn Minh Họa") == people


def test_a_class_without_call_has_no_panel(client, registrar):
    client.force_login(registrar)
    url = reverse("enrollment:reserve_list", args=[make_class().code])
    assert client.get(url).status_code == 404


def test_the_panel_offers_no_acts_to_who_may_only_look(client, approver, offer):
    client.force_login(approver)
    shown = panel(client, offer.training_class.call).content.decode()
    assert "Nguyễn Văn Minh Họa" in shown
    assert reverse("enrollment:offer_desk", args=[offer.pk]) not in shown


@pytest.mark.parametrize(
    ("word", "state"), [("accept", "accepted"), ("decline", "declined")]
)
def test_the_office_enters_an_answer_by_telephone(
    client, registrar, offer, word, state
):
    client.force_login(registrar)
    url = reverse("enrollment:offer_desk", args=[offer.pk])
    assert "0912 345 678" in client.get(url).content.decode()

    response = client.post(url, {"answer": word})

    offer.refresh_from_db()
    assert response.status_code == 302
    assert (offer.state, offer.channel) == (state, Channel.DESK)
    assert offer.answered_by == registrar


@pytest.mark.parametrize("data", [{}, {"answer": "maybe"}])
def test_the_office_must_say_which_answer(client, registrar, offer, data):
    client.force_login(registrar)
    url = reverse("enrollment:offer_desk", args=[offer.pk])

    response = client.post(url, data)

    assert response.status_code == 422
    offer.refresh_from_db()
    assert offer.state == OfferState.OPEN


def test_an_answer_after_another_is_refused_at_the_desk_with_the_sentence(
    client, registrar, offer
):
    turn_down(offer, channel=Channel.LINK)
    client.force_login(registrar)

    response = client.post(
        reverse("enrollment:offer_desk", args=[offer.pk]), {"answer": "accept"}
    )

    assert response.status_code == 422
    assert Participant.objects.count() == 0


def test_an_offer_is_taken_back_with_a_reason_or_not_at_all(client, registrar, offer):
    client.force_login(registrar)
    url = reverse("enrollment:offer_take_back", args=[offer.pk])

    without = client.post(url, {"reason": ""})
    offer.refresh_from_db()
    assert (without.status_code, offer.state) == (422, OfferState.OPEN)
    assert client.post(url, {"reason": "Kiểm tra lại hồ sơ"}).status_code == 302

    offer.refresh_from_db()
    assert offer.state == OfferState.TAKEN_BACK


def test_the_office_lets_somebody_be_offered_again(client, registrar, offer):
    turn_down(offer, channel=Channel.LINK)
    application = offer.applications.get()
    client.force_login(registrar)
    url = reverse("enrollment:application_ask_again", args=[application.pk])

    assert "Mời lại" in client.get(url).content.decode()
    application.refresh_from_db()
    assert application.has_stepped_back
    client.post(url)
    refused = client.post(url, follow=True)

    application.refresh_from_db()
    assert not application.has_stepped_back
    assert refused.status_code == 200


def test_the_desk_names_classes_with_offers_that_wait(client, registrar, offer):
    client.force_login(registrar)
    shown = client.get(reverse("desk")).content.decode()
    assert f"{offer.training_class.code}: 1 chỗ đã mời đang chờ trả lời" in shown


def test_a_learner_s_account_that_answers_signs_nothing(client, offer):
    """The decision stays the officer's who put them on the list."""
    client.force_login(make_user())

    answer(client, offer, "accept")

    offer.refresh_from_db()
    application = offer.applications.get()
    assert offer.answered_by is None
    assert application.status == "admitted"
    assert application.decided_by.get_full_name() == "Nguyễn Văn Mẫu"
