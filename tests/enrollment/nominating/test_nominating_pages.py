"""The cooperative's desk: what it shows, and a list from the first row to the last."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cooperatives.models import TrainingRecord
from enrollment.models import Attachment, Nomination
from enrollment.operations import send_back
from notices.models import Message
from tests.enrollment.applying.papers import pdf
from tests.enrollment.nominating.asking import on_list, state
from tests.factories import (
    build_nominee,
    make_application,
    make_call,
    make_cooperative,
    make_nomination,
    make_participant,
    make_person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, contact):
    """The contact at the browser, reading English."""
    client.force_login(contact)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def form(call, cooperative):
    code = call.training_class.code
    return reverse("enrollment:nomination_create", args=[cooperative.pk, code])


def letter(**fields):
    return {
        "letter_number": "12/CV-HTX",
        "letter_date": timezone.localdate().strftime("%d/%m/%Y"),
        "signer_name": "Trần Thị Mẫu",
        **fields,
    }


def row(number, **fields):
    return {
        "full_name": f"Trần Văn {['Một', 'Hai', 'Ba'][number]}",
        "gender": "nam",
        "date_of_birth": "28/2/1981",
        "citizen_id": f"09608100090{number}",
        "phone": "0912 345 678",
        "position": "director",
        "qualification_level": "college",
        **fields,
    }


def typed(*rows, do, **more):
    """The form as a browser sends it."""
    people = {
        f"people-{place}-{name}": value
        for place, each in enumerate(rows)
        for name, value in each.items()
    }
    return {"people-count": len(rows), "do": do, **people, **letter(**more)}


def names(response):
    return [each["full_name"].value() for each in response.context["people"].forms]


def faults(response):
    return [
        (each.prefix, name, error)
        for each in response.context["people"].forms
        for name, errors in each.errors.items()
        for error in errors
    ]


# The cooperative's page


def test_the_page_shows_what_is_open_what_was_sent_and_who_is_trained(
    desk, call, cooperative, contact
):
    nomination = make_nomination(
        training_class=call.training_class,
        cooperative=cooperative,
        actor=contact,
        people=2,
        all_or_none=True,
    )
    TrainingRecord.objects.create(
        person=make_person(full_name="Lê Thị Đã Học"),
        cooperative=cooperative,
        post="director",
        role="director",
        programme="Chương trình",
        evidence="GD-1",
        issuer="Liên minh",
        certified_on=dt.date(2024, 10, 4),
    )

    page = desk.get(reverse("enrollment:my_cooperatives")).content.decode()

    for shown in (
        call.training_class.title,
        nomination.letter_number,
        "all or none",
        "2 have not confirmed",
        "Lê Thị Đã Học",
        "04/10/2024",
    ):
        assert shown in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_queries_for_any_number_of_rows(
    desk, contact, rows, django_assert_num_queries
):
    for _each in range(rows):
        mine = make_cooperative()
        mine.contacts.add(contact)
        for _list in range(rows):
            make_nomination(cooperative=mine, actor=contact)

    with django_assert_num_queries(10):
        response = desk.get(reverse("enrollment:my_cooperatives"))

    assert len(response.context["cooperatives"]) == rows


def test_an_account_without_a_cooperative_is_told_so(desk):
    page = desk.get(reverse("enrollment:my_cooperatives")).content.decode()

    assert "No cooperative belongs to this account yet" in page


# The form


def test_the_form_begins_with_empty_rows_and_without_faults(desk, form):
    response = desk.get(form)

    assert response.status_code == 200
    assert names(response) == [None, None, None]
    assert faults(response) == []


@pytest.mark.parametrize(
    ("do", "after"),
    [
        ("add", ["Trần Văn Một", "Trần Văn Hai", None]),
        ("up-1", ["Trần Văn Hai", "Trần Văn Một"]),
        ("down-0", ["Trần Văn Hai", "Trần Văn Một"]),
        ("remove-0", ["Trần Văn Hai"]),
        ("up-0", ["Trần Văn Một", "Trần Văn Hai"]),
        ("down-1", ["Trần Văn Một", "Trần Văn Hai"]),
        ("remove-9", ["Trần Văn Một", "Trần Văn Hai"]),
        ("up-x", ["Trần Văn Một", "Trần Văn Hai"]),
        ("edit", ["Trần Văn Một", "Trần Văn Hai"]),
    ],
)
def test_rows_are_arranged_by_buttons_and_keep_what_was_typed(desk, form, do, after):
    rows = row(0, phone="12"), row(1)  # a fault is not the matter yet

    response = desk.post(form, typed(*rows, do=do, letter_date="gần đây"))

    assert response.status_code == 200
    assert names(response) == after
    assert faults(response) == []
    assert 'value="gần đây"' in response.content.decode()
    assert not Nomination.objects.exists()


def test_every_fault_stands_at_its_field_and_names_its_row(desk, form):
    rows = (
        row(0, phone="12", date_of_birth="29/02/2023"),
        row(1, full_name="Trаn Văn Hai", citizen_id="123"),  # a Cyrillic а
    )

    response = desk.post(form, typed(*rows, do="review", letter_number=""))

    page = response.content.decode()
    assert response.status_code == 422
    assert {(where, name) for where, name, _error in faults(response)} == {
        ("people-0", "phone"),
        ("people-0", "date_of_birth"),
        ("people-1", "full_name"),
        ("people-1", "citizen_id"),
    }
    assert all(
        error.startswith(f"Person no. {int(where[-1]) + 1}: ")
        for where, _name, error in faults(response)
    )
    assert "letter_number" in response.context["letter"].errors
    assert 'href="#id_people-1-citizen_id"' in page
    for kept in ("29/02/2023", "Trаn Văn Hai", 'value="123"', 'value="12"'):
        assert kept in page


def test_the_same_person_twice_is_said_at_the_second_row(desk, form):
    response = desk.post(
        form, typed(row(0), row(1, citizen_id="096081000900"), do="review")
    )

    assert response.status_code == 422
    assert faults(response) == [
        (
            "people-1",
            "citizen_id",
            "Person no. 2: The same person as number 1 of the list.",
        )
    ]


def test_a_list_without_people_is_refused(desk, form):
    response = desk.post(form, typed({}, {}, do="review"))

    assert response.status_code == 422
    assert "Enter at least one person." in response.content.decode()


def test_a_day_that_has_not_come_is_no_day_of_a_letter(desk, form):
    ahead = (timezone.localdate() + dt.timedelta(days=1)).strftime("%d/%m/%Y")

    response = desk.post(form, typed(row(0), do="review", letter_date=ahead))

    assert response.status_code == 422
    assert "letter_date" in response.context["letter"].errors


def test_the_preview_shows_the_list_and_sends_nothing(desk, form, call, cooperative):
    make_participant(training_class=call.training_class, cooperative=cooperative)
    own = make_application(
        training_class=call.training_class,
        cooperative=cooperative,
        citizen_id="096081000900",
    )
    before = state()

    response = desk.post(form, typed(row(0), {}, row(1), do="review"))

    page = response.content.decode()
    assert response.status_code == 200
    assert "Nothing has been sent yet" in page
    assert "096*****0900" in page
    assert "applied already" in page
    assert "Whoever is beyond that goes to the reserve list" in page
    assert state() == before
    assert own.nomination is None


def test_sending_the_preview_sends_the_list(desk, form):
    preview = desk.post(form, typed(row(1), row(0), do="review", all_or_none="on"))
    hidden = dict(preview.context["hidden"])

    response = desk.post(
        form,
        {
            **hidden,
            "do": "send",
            "letter": SimpleUploadedFile("cv.pdf", pdf()),
        },
    )

    nomination = Nomination.objects.get()
    assert response.headers["Location"] == nomination.get_absolute_url()
    assert nomination.all_or_none
    assert on_list(nomination) == [
        (1, "Trần Văn Hai", "nominated"),
        (2, "Trần Văn Một", "nominated"),
    ]
    assert Attachment.objects.get().nomination == nomination
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "content", [b"", b"MZ program", b"%PDF-" + b"x" * (5 * 1024**2)]
)
def test_a_bad_file_is_said_at_its_field_and_the_list_is_kept(desk, form, content):
    before = state()

    response = desk.post(
        form,
        {**typed(row(0), do="send"), "letter": SimpleUploadedFile("cv.pdf", content)},
    )

    assert response.status_code == 422
    assert "letter" in response.context["form"].errors
    assert ("people-0-full_name", "Trần Văn Một") in response.context["hidden"]
    assert state() == before


def test_after_the_deadline_the_form_says_so(desk, form, call):
    call.closes_at = timezone.now()
    call.save()

    assert "stopped taking applications" in desk.get(form).content.decode()
    assert desk.post(form, typed(row(0), do="send")).status_code == 422
    assert not Nomination.objects.exists()


def test_only_ones_own_cooperative_has_a_form(desk, call, local_officer):
    elsewhere = make_cooperative()
    url = reverse(
        "enrollment:nomination_create", args=[elsewhere.pk, call.training_class.code]
    )

    for person in (None, local_officer):
        if person:
            desk.force_login(person)
        assert desk.get(url).status_code == 404
        assert desk.post(url, typed(row(0), do="send")).status_code == 404


# Sent back


@pytest.fixture
def sent_back(cooperative, contact, local_officer):
    call = make_call(endorsement="commune")
    nomination = make_nomination(
        training_class=call.training_class,
        cooperative=cooperative,
        actor=contact,
        people=[build_nominee(full_name=name) for name in ("Lê Văn Một", "Lê Văn Hai")],
    )
    send_back(nomination, reason="Sai chức vụ", actor=local_officer)
    return nomination


def test_a_list_that_came_back_is_put_right_without_the_citizen_numbers(
    desk, sent_back
):
    first, second = sent_back.applications.order_by("nomination_rank")
    url = reverse("enrollment:nomination_edit", args=[sent_back.pk])
    page = desk.get(url).content.decode()
    assert "Sai chức vụ" in page
    assert first.masked_citizen_id in page
    assert first.citizen_id not in page

    rows = [
        {**row(0, full_name=each.full_name, citizen_id=""), "known": each.pk}
        for each in (second, first)
    ]
    rows[0]["position"] = "accountant"
    response = desk.post(url, typed(*rows, do="send", letter_number="13/CV-HTX"))

    assert response.headers["Location"] == sent_back.get_absolute_url()
    assert on_list(sent_back) == [
        (1, "Lê Văn Hai", "nominated"),
        (2, "Lê Văn Một", "nominated"),
    ]
    number = second.citizen_id
    second.refresh_from_db()
    assert (second.position, second.citizen_id) == ("accountant", number)
    sent_back.refresh_from_db()
    assert (sent_back.state, sent_back.letter_number) == ("sent", "13/CV-HTX")


def test_a_row_cannot_name_somebody_of_another_list(desk, sent_back, cooperative):
    foreign = make_nomination().applications.get()
    url = reverse("enrollment:nomination_edit", args=[sent_back.pk])

    response = desk.post(
        url, typed({**row(0, citizen_id=""), "known": foreign.pk}, do="send")
    )

    assert response.status_code == 422
    foreign.refresh_from_db()
    assert foreign.nomination != sent_back


def test_a_list_that_did_not_come_back_is_not_edited(desk, call, cooperative, contact):
    nomination = make_nomination(
        training_class=call.training_class, cooperative=cooperative, actor=contact
    )
    url = reverse("enrollment:nomination_edit", args=[nomination.pk])

    response = desk.post(url, typed(row(0), do="send"), follow=True)

    assert "was not sent back" in response.content.decode()
    nomination.refresh_from_db()
    assert nomination.letter_number != "12/CV-HTX"
