"""The second signature: whose it is, what it opens, and who is refused."""

import pytest

from enrollment.eligibility import findings
from enrollment.models import Nomination
from enrollment.operations import admit, confirm_consent, endorse, send_back
from notices.models import Message
from tests.enrollment.nominating.asking import events, refused, verbs
from tests.factories import make_call, make_cooperative, make_nomination, make_user

pytestmark = pytest.mark.django_db
AGREED = {"enrollment": "2026-01"}


def sent(cooperative, contact, endorsement, **fields):
    call = make_call(endorsement=endorsement)
    return make_nomination(
        training_class=call.training_class,
        cooperative=cooperative,
        actor=contact,
        **fields,
    )


@pytest.fixture
def to_commune(cooperative, contact):
    return sent(cooperative, contact, "commune")


@pytest.fixture
def to_alliance(cooperative, contact):
    return sent(cooperative, contact, "alliance")


def test_endorse_signs_the_list_tells_the_sender_and_lets_people_in(
    to_commune, local_officer, contact, registrar
):
    person = to_commune.applications.get()
    confirm_consent(person, AGREED, channel="link", actor=None)
    assert refused(admit, person, actor=registrar) == "not_endorsed"
    assert [f.signal for f in findings(person) if f.code == "endorsement"] == ["no"]

    endorse(to_commune, actor=local_officer)

    to_commune.refresh_from_db()
    assert to_commune.is_endorsed
    assert to_commune.endorsed_by == local_officer
    assert to_commune.endorsed_at is not None
    assert events()[-1] == "nomination.endorsed"
    assert Message.objects.latest("pk").email == contact.email
    assert verbs()[-1] == "nomination.endorsed"
    person = to_commune.applications.get()
    assert [f.signal for f in findings(person) if f.code == "endorsement"] == ["ok"]
    admit(person, actor=registrar)
    assert person.status == "admitted"


def test_a_call_without_a_second_signature_needs_none(cooperative, contact, registrar):
    person = sent(cooperative, contact, "").applications.get()
    confirm_consent(person, AGREED, channel="link", actor=None)

    admit(person, actor=registrar)

    assert person.status == "admitted"
    assert "endorsement" not in {finding.code for finding in findings(person)}


def test_the_alliances_signature_is_the_officers_or_the_approvers(
    cooperative, contact, registrar, approver
):
    for actor in (registrar, approver):
        nomination = sent(cooperative, contact, "alliance")
        endorse(nomination, actor=actor)
        assert nomination.endorsed_by == actor


def test_send_back_says_why_and_tells_the_sender(to_commune, local_officer):
    send_back(to_commune, reason="  Sai chức vụ ", actor=local_officer)

    to_commune.refresh_from_db()
    assert (to_commune.state, to_commune.reason) == ("returned", "Sai chức vụ")
    assert events()[-1] == "nomination.returned"
    assert "Lý do: Sai chức vụ" in Message.objects.latest("pk").body
    assert verbs()[-1] == "nomination.returned"


@pytest.mark.parametrize("act", [endorse, send_back])
def test_signing_is_refused_of_anybody_but_the_endorser(
    act, to_commune, to_alliance, local_officer, registrar, contact, instructor
):
    more = {"reason": "Lý do"} if act is send_back else {}
    other = make_user()
    other.groups.set(local_officer.groups.all())  # an officer of another commune

    for nomination, actors in (
        (to_commune, (registrar, contact, other)),
        (to_alliance, (local_officer, contact, instructor)),
    ):
        for actor in actors:
            code = refused(act, nomination, actor=actor, **more)
            assert code == "not_the_endorser"


@pytest.mark.parametrize("act", [endorse, send_back])
def test_nobody_signs_a_list_they_sent_themselves(act, cooperative, local_officer):
    more = {"reason": "Lý do"} if act is send_back else {}
    nomination = sent(cooperative, local_officer, "commune")

    assert refused(act, nomination, actor=local_officer, **more) == "own_nomination"


@pytest.mark.parametrize("act", [endorse, send_back])
def test_signing_is_refused_once_endorsed_where_none_is_asked_and_when_sent_back(
    act, to_commune, local_officer, cooperative, contact, registrar
):
    more = {"reason": "Lý do"} if act is send_back else {}
    unasked = sent(cooperative, contact, "")
    returned = sent(cooperative, contact, "commune")
    send_back(returned, reason="Sai", actor=local_officer)
    endorse(to_commune, actor=local_officer)

    for nomination, code in (
        (to_commune, "already_endorsed"),
        (unasked, "endorsement_not_needed"),
        (returned, "not_waiting"),
    ):
        assert refused(act, nomination, actor=local_officer, **more) == code


def test_send_back_refuses_without_a_reason(to_commune, local_officer):
    code = refused(send_back, to_commune, reason=" ", actor=local_officer)

    assert code == "reason_missing"


def test_the_queue_holds_what_waits_for_this_signature(
    to_commune, to_alliance, cooperative, contact, local_officer, registrar
):
    sent(cooperative, contact, "")  # wants none
    sent(make_cooperative(), None, "commune")  # of another commune
    sent(cooperative, local_officer, "commune")  # their own
    endorse(sent(cooperative, contact, "commune"), actor=local_officer)

    assert list(Nomination.objects.waiting_for(local_officer)) == [to_commune]
    assert list(Nomination.objects.waiting_for(registrar)) == [to_alliance]
    assert list(Nomination.objects.waiting_for(contact)) == []


def test_sight_follows_office_cooperative_and_commune(
    to_commune, cooperative, contact, local_officer, registrar, stranger
):
    elsewhere = make_nomination(training_class=to_commune.training_class)
    seen = {
        user: set(Nomination.objects.visible_to(user))
        for user in (contact, local_officer, registrar, stranger)
    }

    assert seen == {
        contact: {to_commune},
        local_officer: {to_commune},
        registrar: {to_commune, elsewhere},
        stranger: set(),
    }
