"""What the office asks for, the answer, and consents taken back."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.models import AuditEntry
from cooperatives.models import Consent
from enrollment.models import Application, ApplicationStatus
from enrollment.operations import (
    admit,
    answer_supplement,
    ask_supplement,
    decline,
    take_back_consent,
)
from notices.models import Message
from tests.factories import (
    make_application,
    make_call,
    make_cooperative,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return make_user(full_name="Trần Thị Giáo Vụ")


def refused(act, *args, **kwargs):
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def state():
    return list(Application.objects.order_by("pk").values()), verbs()


def asked(officer, *fields, **more):
    application = make_application(training_class=make_call().training_class, **more)
    ask_supplement(application, reason="Đề nghị bổ sung", asked=fields, actor=officer)
    return application


def test_ask_supplement_tells_the_applicant_and_stops_the_clock(officer):
    call = make_call()
    application = make_application(training_class=call.training_class)
    Application.objects.update(complete_at=application.submitted_at)

    ask_supplement(
        application,
        reason=" Thiếu bằng cấp ",
        asked=["diploma", "major"],
        actor=officer,
    )

    application.refresh_from_db()
    assert application.status == ApplicationStatus.NEEDS_SUPPLEMENT
    assert application.reason == "Thiếu bằng cấp"
    assert application.asked == ["diploma", "major"]
    assert application.complete_at is None
    assert "Thiếu bằng cấp" in Message.objects.get().body
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("application.supplement_asked", officer)


@pytest.mark.parametrize(
    ("reason", "fields", "code"),
    [
        (" ", ["major"], "reason_missing"),
        ("Thiếu", ["status"], "not_askable"),
        ("Thiếu", ["consents"], "not_askable"),
    ],
)
def test_ask_supplement_refuses_and_changes_nothing(officer, reason, fields, code):
    application = make_application()
    before = state()

    assert (
        refused(ask_supplement, application, reason=reason, asked=fields, actor=officer)
        == code
    )

    assert state() == before
    assert Message.objects.count() == 0


def test_ask_supplement_refuses_what_is_decided(officer):
    application = make_application()
    decline(application, reason="Không đúng đối tượng", actor=officer)
    before = state()

    code = refused(ask_supplement, application, reason="Thiếu", actor=officer)

    assert code == "already_decided"
    assert state() == before


def test_answer_supplement_changes_what_was_asked_and_completes_again(officer):
    application = asked(officer, "major", "cooperative")
    cooperative = make_cooperative()

    answer_supplement(
        application,
        changes={"major": "Thủy sản", "cooperative_id": cooperative.pk},
        actor=None,
    )

    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED
    assert application.major == "Thủy sản"
    assert application.cooperative == cooperative
    assert application.reason == ""
    assert application.asked == []
    assert application.complete_at is not None
    entry = AuditEntry.objects.latest("pk")
    assert entry.verb == "application.supplemented"
    assert entry.details == {"fields": ["cooperative_id", "major"]}


def test_answer_supplement_without_the_letter_asked_for_is_not_complete(officer):
    call = make_call(letter_required=True)
    application = make_application(training_class=call.training_class)
    ask_supplement(
        application, reason="Thiếu", asked=["letter", "major"], actor=officer
    )

    answer_supplement(application, changes={"major": "Tôm"}, actor=None)

    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED
    assert application.complete_at is None


def test_answer_supplement_refuses_what_was_not_asked(officer):
    application = asked(officer, "major")
    before = state()

    code = refused(
        answer_supplement,
        application,
        changes={"full_name": "Người Khác Hẳn"},
        actor=None,
    )

    assert code == "not_asked"
    assert state() == before


def test_answer_supplement_refuses_when_nothing_is_asked():
    application = make_application()
    before = state()

    code = refused(answer_supplement, application, changes={"major": "x"}, actor=None)

    assert code == "supplement_not_asked"
    assert state() == before


def test_answer_supplement_takes_a_corrected_number_but_not_that_of_another(officer):
    application = asked(officer, "citizen_id")
    other = make_application(training_class=application.training_class)
    before = state()

    code = refused(
        answer_supplement,
        application,
        changes={"citizen_id": other.citizen_id},
        actor=None,
    )
    assert code == "already_applied"
    after = state()
    assert [row["status"] for row in after[0]] == [row["status"] for row in before[0]]
    assert after[1] == before[1]

    application = Application.objects.get(pk=application.pk)
    answer_supplement(application, changes={"citizen_id": "096081009999"}, actor=None)
    application.refresh_from_db()
    assert application.citizen_id == "096081009999"
    assert (
        Application.objects.filter(citizen_id_hash=application.citizen_id_hash).get()
        == application
    )


# Consents

GIVEN = {
    "enrollment": "2026-01",
    "statistics_ethnicity": "2026-01",
    "contact_zalo": "2026-01",
}


def test_a_consent_taken_back_takes_with_it_what_rested_on_it():
    application = make_application(consents=GIVEN, ethnicity="Khmer")

    take_back_consent(application, "statistics_ethnicity", actor=None)

    application.refresh_from_db()
    assert application.consents.keys() == {"enrollment", "contact_zalo"}
    assert application.ethnicity == ""
    entry = AuditEntry.objects.get()
    assert entry.verb == "application.consent_withdrawn"
    assert entry.details == {"purpose": "statistics_ethnicity"}


def test_a_consent_taken_back_ends_in_the_persons_record_too(officer):
    call = make_call()
    application = make_application(
        training_class=call.training_class, consents=GIVEN, ethnicity="Khmer"
    )
    admit(application, actor=officer)
    assert Consent.objects.in_force("contact_zalo").count() == 1

    take_back_consent(application, "contact_zalo", actor=None)

    application.refresh_from_db()
    assert application.ethnicity == "Khmer"
    assert Consent.objects.in_force("contact_zalo").count() == 0
    assert Consent.objects.in_force("enrollment").count() == 1


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        ("enrollment", "consent_needed"),
        ("certificate_public_verification", "consent_not_given"),
        ("x", "consent_not_given"),
    ],
)
def test_a_consent_that_cannot_be_taken_back_stays(purpose, code):
    application = make_application(consents=GIVEN)
    before = state()

    assert refused(take_back_consent, application, purpose, actor=None) == code

    application.refresh_from_db()
    assert application.consents == GIVEN
    assert state() == before
