"""Whose application it is: linked with what was chosen, told apart for good, or new."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from cooperatives.models import DistinctPair, Person
from enrollment.models import Application, ToldApart
from enrollment.operations import admit, decline, link_person, tell_apart
from enrollment.twins import twins_of
from tests.factories import make_application, make_person

pytestmark = pytest.mark.django_db
KNOWN = {
    "citizen_id": "",
    "phone": "",
    "full_name": "Nguyễn Văn Minh Hoạ",
    "major": "Kế toán",
    "email": "",
}


def one_digit_off(number):
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def swapped(number):
    """The last two digits that differ, in the other order."""
    place = max(i for i in range(11) if number[i] != number[i + 1])
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def test_a_namesake_without_number_is_decided_before_a_seat(officer, refused):
    person = make_person(**KNOWN)
    application = make_application()

    assert [twin.person for twin in twins_of(application)] == [person]
    assert refused(admit, application, actor=officer) == "twin_undecided"


@pytest.mark.parametrize("slip", [one_digit_off, swapped])
def test_a_namesake_with_almost_the_same_number_is_decided_first(
    slip, officer, refused
):
    application = make_application()
    make_person(citizen_id=slip(application.citizen_id))

    assert refused(admit, application, actor=officer) == "twin_undecided"


def test_a_namesake_with_quite_another_number_is_somebody_else(officer):
    other = make_person()
    application = make_application()

    assert [twin.person for twin in twins_of(application)] == [other]
    admit(application, actor=officer)

    assert application.person != other
    assert Person.objects.count() == 2


def test_the_same_number_is_the_same_person_and_stays_as_it_is(officer):
    application = make_application(phone="0987654321", major="Nuôi trồng thủy sản")
    person = make_person(citizen_id=application.citizen_id, major="")
    before = Person.objects.values().get()

    admit(application, actor=officer)

    application.refresh_from_db()
    assert application.person == person
    assert Person.objects.values().get() == before


def test_linked_the_record_is_used_its_blanks_filled_and_the_chosen_taken(officer):
    person = make_person(
        **KNOWN, date_of_birth=dt.date(1981, 1, 1), dob_precision="year"
    )
    application = make_application(
        email="hoa@example.vn", major="Nuôi trồng thủy sản", phone="0987654321"
    )

    link_person(application, person, take_over=["date_of_birth"], actor=officer)

    person.refresh_from_db()
    assert (person.phone, person.email) == ("", "")  # nothing before the seat
    entry = AuditEntry.objects.get()
    assert entry.verb == "application.person_linked"
    assert entry.actor == officer
    assert entry.details["fields"] == ["date_of_birth"]

    admit(application, actor=officer)

    person.refresh_from_db()
    application.refresh_from_db()
    assert application.person == person
    assert application.participant.person == person
    assert Person.objects.count() == 1
    assert person.citizen_id == application.citizen_id
    assert (person.phone, person.email) == ("0987654321", "hoa@example.vn")
    assert person.date_of_birth_text == "28/02/1981"
    assert person.full_name == "Nguyễn Văn Minh Hoạ"  # not chosen
    assert person.major == "Kế toán"  # not chosen
    changed = AuditEntry.objects.get(verb="person.changed")
    assert changed.actor == officer
    assert "major" not in changed.details["changes"]
    assert application.citizen_id not in str(changed.details)


def test_linking_refuses_somebody_else_than_the_number_says(officer, refused):
    application = make_application()
    make_person(full_name="Trần Văn Khác", citizen_id=application.citizen_id)
    namesake = make_person(**KNOWN)

    code = refused(link_person, application, namesake, actor=officer)

    assert code == "citizen_id_of_another"


def test_linking_knows_only_what_both_say(officer):
    with pytest.raises(ValueError, match="citizen_id"):
        link_person(
            make_application(), make_person(), take_over=["citizen_id"], actor=officer
        )


def test_nobody_is_linked_or_told_apart_after_the_end(officer, refused):
    person = make_person(**KNOWN)
    application = make_application()
    decline(application, reason="Không thuộc đối tượng", actor=officer)

    assert refused(link_person, application, person, actor=officer) == "already_decided"
    assert refused(tell_apart, application, person, actor=officer) == "already_decided"


def test_told_apart_a_new_person_is_entered_and_it_is_not_asked_again(officer):
    person = make_person(**KNOWN)
    application = make_application()

    tell_apart(application, person, actor=officer)
    tell_apart(application, person, actor=officer)

    assert ToldApart.objects.get().judged_by == officer
    assert [e.verb for e in AuditEntry.objects.all()] == ["application.told_apart"]

    admit(application, actor=officer)

    application.refresh_from_db()
    assert application.person != person
    assert Person.objects.count() == 2
    pair = DistinctPair.objects.get()
    assert {pair.first, pair.second} == {person.pk, application.person.pk}


def test_told_apart_holds_for_the_next_dossier_of_the_same_number(officer):
    person = make_person(**KNOWN)
    first = make_application()
    tell_apart(first, person, actor=officer)
    second = make_application(citizen_id=first.citizen_id)

    assert [twin.told_apart for twin in twins_of(second)] == [True]
    admit(second, actor=officer)

    assert second.person != person


def test_of_two_with_the_same_number_the_form_is_put_right_first(officer, refused):
    application = make_application()
    person = make_person(citizen_id=application.citizen_id)

    tell_apart(application, person, actor=officer)

    assert refused(admit, application, actor=officer) == "citizen_id_of_another"
    # It says nothing of the next dossier with this number, which may be the person's.
    theirs = make_application(citizen_id=application.citizen_id)
    admit(theirs, actor=officer)
    assert theirs.person == person


def test_whoever_was_linked_can_be_told_apart_and_the_other_way_round(officer):
    person = make_person(**KNOWN)
    application = make_application()
    link_person(application, person, take_over=["full_name"], actor=officer)

    tell_apart(application, person, actor=officer)

    application.refresh_from_db()
    assert (application.person, application.taken_over) == (None, [])
    link_person(application, person, actor=officer)
    assert Application.objects.get().person == person
    assert not ToldApart.objects.exists()


def test_a_number_registered_meanwhile_stops_the_link(officer, refused):
    person = make_person(**KNOWN)
    application = make_application()
    link_person(application, person, actor=officer)
    make_person(full_name="Trần Văn Khác", citizen_id=application.citizen_id)

    assert refused(admit, application, actor=officer) == "citizen_id_of_another"
