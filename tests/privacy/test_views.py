"""The pages of people's own data, and of who protects it."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.redaction import ERASED
from cooperatives.models import ConsentPurpose, Person
from cooperatives.operations import reveal_citizen_id
from privacy.models import DataRequest
from privacy.operations import identify, purge, receive
from tests.factories import make_application, make_person, make_user
from tests.privacy.conftest import NAME, NUMBER, PHONE

pytestmark = pytest.mark.django_db
ASK = reverse("privacy:request_create")
LIST = reverse("privacy:request_list")
TYPED = {
    "kind": "see",
    "full_name": "Chim Hỏi Han",
    "phone": "0912 345 678",
    "words": "Xin bản sao",
}


def asked(**fields):
    return receive(
        DataRequest(
            **{"kind": "see", "full_name": "Chim Hỏi", "phone": "0987000111", **fields}
        ),
        actor=None,
    )


def act(client, page, request, **typed):
    return client.post(reverse(f"privacy:{page}", args=[request.pk]), typed)


def test_anyone_may_ask_without_an_account(client):
    answer = client.post(ASK, TYPED, follow=True)

    request = DataRequest.objects.get()
    assert (request.phone, request.proof, request.account) == (
        "0912345678",
        "none",
        None,
    )
    assert request.code in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("privacy")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"full_name": ""}, "full_name"),
        ({"phone": "12"}, "phone"),
        ({"kind": "withdraw"}, "purpose"),
        ({"kind": "correct", "words": " "}, "words"),
    ],
)
def test_a_faulty_form_says_why_and_keeps_what_was_typed(client, changes, field):
    answer = client.post(ASK, {**TYPED, **changes})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Xin bản sao" in answer.content.decode() or "words" in changes
    assert not DataRequest.objects.exists()


def test_code_and_phone_tell_who_asks_and_a_wrong_code_tells_nothing(client):
    application = make_application(phone="0912345678")

    right = client.post(ASK, {**TYPED, "dossier": application.code.lower()})
    wrong = client.post(ASK, {**TYPED, "words": "khác", "dossier": "7KQ3-MX8R-2D"})

    assert right.status_code == wrong.status_code == 302
    assert right.headers["Location"] == wrong.headers["Location"]
    unknown, known = DataRequest.objects.order_by("-pk")
    assert (known.application, known.proof) == (application, "code")
    assert (unknown.application, unknown.proof) == (None, "none")


def test_a_dossier_with_anothers_number_proves_nobody(client, learner):
    """Its sender knew the number of somebody known, and typed a phone of their own."""
    application = make_application(phone="0912345678", person=learner.person)

    client.post(ASK, {**TYPED, "kind": "erase", "dossier": application.code})

    asked = DataRequest.objects.get()
    assert (asked.application, asked.proof) == (application, "none")


def test_who_is_signed_in_is_known(client, learner):
    client.force_login(learner.account)
    assert NAME in client.get(ASK).content.decode()

    client.post(ASK, {**TYPED, "full_name": NAME, "phone": PHONE})

    request = DataRequest.objects.get()
    assert (request.account, request.person) == (learner.account, learner.person)
    assert request.proof == "account"


def test_the_office_enters_what_others_ask(client, protector):
    client.force_login(protector)
    assert (
        protector.full_name not in client.get(ASK).content.decode().split("<form")[-1]
    )

    client.post(ASK, TYPED)

    request = DataRequest.objects.get()
    assert (request.account, request.proof) == (None, "none")
    assert AuditEntry.objects.get(verb="data_request.received").actor == protector


def test_asking_too_often_is_refused(client):
    for number in range(10):
        client.post(ASK, {**TYPED, "words": str(number)})

    answer = client.post(ASK, {**TYPED, "words": "mười một"})

    assert answer.status_code == 422
    assert answer.context["form"].errors.as_data()["__all__"][0].code == "too_often"
    assert DataRequest.objects.count() == 10


def test_people_read_and_take_away_everything_held_about_them(
    client, learner, data_officer
):
    reveal_citizen_id(learner.person, reason="Đối chiếu thẻ", actor=data_officer)
    client.force_login(learner.account)

    page = client.get(reverse("privacy:own_data")).content.decode()
    copy = json.loads(client.get(reverse("privacy:own_data_json")).content)

    for said in (
        NAME,
        learner.certificate.serial_number,
        learner.application.code,
        learner.training_class.code,
        "Đối chiếu thẻ",
        data_officer.full_name,
        "2026-01",
    ):
        assert said in page
        assert said in json.dumps(copy, ensure_ascii=False)
    assert NUMBER not in page
    assert len(copy["sections"]) >= 10
    assert all(section["lines"] for section in copy["sections"])


@pytest.mark.parametrize(("language", "has_words"), [("vi", True), ("en", False)])
def test_times_are_written_in_the_language_of_the_page(
    client, learner, language, has_words
):
    client.force_login(learner.account)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = client.get(reverse("privacy:own_data")).content.decode()

    assert bool(re.search("[0-9]{2} giờ [0-9]{2}, ", page)) is has_words
    assert bool(re.search("[0-9]{2}:[0-9]{2}, [0-9]{2}/", page)) is not has_words


def test_nobody_reads_the_data_of_somebody_else(client, learner, stranger):
    client.force_login(stranger)

    page = client.get(reverse("privacy:own_data")).content.decode()

    assert NAME not in page
    assert learner.application.code not in page
    assert stranger.full_name in page


def test_a_consent_is_withdrawn_on_ones_own_page(client, learner):
    client.force_login(learner.account)
    purpose = ConsentPurpose.VERIFICATION
    url = reverse("privacy:own_consent")

    answer = client.post(url, {"purpose": purpose}, follow=True)

    assert not learner.person.consents.in_force(purpose).exists()
    assert f'value="{purpose.value}"' not in answer.content.decode()
    again = client.post(url, {"purpose": purpose}, follow=True)
    assert [m.level_tag for m in again.context["messages"]] == ["error"]


def test_the_copy_by_code_and_phone_holds_the_class_too(client, registrar):
    from enrollment.operations import admit  # noqa: PLC0415

    application = make_application(phone="0912345678")
    admit(application, actor=registrar)
    client.post(
        reverse("enrollment:application_lookup"),
        {"code": application.code, "phone": "0912345678"},
    )

    page = client.get(
        reverse("enrollment:application_data"), {"code": application.code}
    ).content.decode()

    assert application.training_class.code in page
    assert str(application.cooperative) in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["request_list", "access_list"])
def test_lists_ask_the_same_for_any_number_of_rows(
    client, protector, data_officer, rows, name, django_assert_max_num_queries
):
    for number in range(rows):
        asked(words=str(number))
        reveal_citizen_id(make_person(), reason="x", actor=data_officer)
    client.force_login(protector)
    url = reverse(f"privacy:{name}")
    client.get(url)

    with django_assert_max_num_queries(8):
        response = client.get(url)

    assert len(response.context["table"].rows) == rows


def test_the_queue_is_narrowed_and_exported_without_phones(client, protector):
    late, early = asked(words="a"), asked(words="b", full_name="Danh Khác")
    DataRequest.objects.filter(pk=late.pk).update(due_at=timezone.now())
    client.force_login(protector)

    overdue = client.get(LIST, {"state": "overdue"})
    found = client.get(LIST, {"q": "danh khac"})
    export = client.get(LIST, {"_export": "csv"}).content.decode()

    assert [row.record for row in overdue.context["table"].rows] == [late]
    assert [row.record for row in found.context["table"].rows] == [early]
    assert late.code in export
    assert "0987000111" not in export


def test_the_desk_says_what_waits_and_what_is_late(client, protector, data_officer):
    first, _second = asked(words="a"), asked(words="b")
    DataRequest.objects.filter(pk=first.pk).update(due_at=timezone.now())

    for user in (protector, data_officer):
        client.force_login(user)
        page = client.get(reverse("desk")).content.decode()
        assert f"{LIST}?state=received" in page
        assert "1 quá hạn" in page


def test_a_request_to_erase_from_door_to_door(client, learner, protector):
    request = asked(kind="erase", full_name=NAME, phone=PHONE)
    client.force_login(protector)
    page = client.get(request.get_absolute_url())
    subject = f"person-{learner.person.pk}"
    assert subject in page.content.decode()
    assert NUMBER not in page.content.decode()

    early = act(client, "request_answer", request, answer="Đã xóa", act="done")
    noted = act(client, "request_identify", request, subject=subject, proof="card")
    done = act(client, "request_answer", request, answer="Đã xóa", act="done")

    assert early.status_code == 422
    told = early.content.decode()
    assert "Trước hết cần xác định người yêu cầu" in told
    assert ">\nĐã xóa</textarea>" in told
    assert noted.status_code == done.status_code == 302
    request.refresh_from_db()
    assert request.state == "done"
    assert Person.objects.get(pk=learner.person.pk).full_name == ERASED
    assert client.get(request.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("act_name", "state"), [("take", "taken"), ("refuse", "refused")]
)
def test_each_button_does_what_it_says(client, protector, act_name, state):
    request = asked()
    client.force_login(protector)

    faulty = act(client, "request_answer", request, answer="", act=act_name)
    answer = act(client, "request_answer", request, answer="Xin chờ", act=act_name)

    assert faulty.status_code == 422
    assert answer.status_code == 302
    request.refresh_from_db()
    assert (request.state, request.answer) == (state, "Xin chờ")


def test_somebody_of_another_name_is_found_by_searching(client, protector):
    person = make_person(full_name="Lâm Thị Tìm Thấy", phone="0987999888")
    request = asked()
    client.force_login(protector)
    key = f"person-{person.pk}"

    plain = client.get(request.get_absolute_url()).content.decode()
    found = client.get(request.get_absolute_url(), {"q": "tim thay"}).content.decode()
    answer = client.post(
        reverse("privacy:request_identify", args=[request.pk]) + "?q=tim+thay",
        {"subject": key, "proof": "call"},
    )

    assert key not in plain
    assert key in found
    assert "0987999888" not in found
    assert answer.status_code == 302
    request.refresh_from_db()
    assert (request.person, request.proof) == (person, "call")


@pytest.mark.parametrize("form", ["", "json"])
def test_the_office_hands_out_a_copy_and_that_is_written_down(
    client, learner, protector, form
):
    request = asked()
    client.force_login(protector)
    unproved = act(client, "request_copy", request, form=form)
    identify(request, person=learner.person, proof="card", actor=protector)

    copy = act(client, "request_copy", request, form=form)

    assert unproved.status_code == 302
    assert learner.certificate.serial_number in copy.content.decode()
    listed = client.get(reverse("privacy:access_list")).content.decode()
    assert request.code in listed


def test_who_opened_a_file_of_a_dossier_is_told_to_its_owner_and_the_protector(
    client, learner, protector, registrar
):
    file = reverse("enrollment:attachment_detail", args=[learner.attachment.pk])
    seen = AuditEntry.objects.filter(verb="application.file_seen")
    client.force_login(learner.account)
    assert client.get(file).status_code == 200
    assert not seen.exists()  # one's own

    client.force_login(registrar)
    shown = client.get(file)

    assert shown["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    entry = seen.get()
    assert (entry.actor, entry.details) == (registrar, {"kind": "diploma"})
    assert entry.subject_id == str(learner.application.pk)
    client.force_login(learner.account)
    own = client.get(reverse("privacy:own_data")).content.decode()
    assert f"{registrar}: mở tệp của hồ sơ" in own
    client.force_login(protector)
    listed = client.get(reverse("privacy:access_list")).content.decode()
    assert "mở tệp của hồ sơ" in listed.lower()


def test_whoever_may_not_see_a_file_leaves_no_word_of_having_seen_it(
    client, learner, stranger
):
    client.force_login(stranger)

    refused = client.get(
        reverse("enrollment:attachment_detail", args=[learner.attachment.pk])
    )

    assert refused.status_code == 404
    assert not AuditEntry.objects.filter(verb="application.file_seen").exists()


def test_the_page_of_holdings_says_what_is_due_and_what_was_deleted(
    client, protector, registrar
):
    from enrollment.models import Application  # noqa: PLC0415
    from enrollment.operations import withdraw  # noqa: PLC0415
    from vietnamese.dates import months_before  # noqa: PLC0415

    application = make_application(account=make_user())
    withdraw(application, actor=None)
    old = months_before(timezone.now(), 25)
    Application.objects.update(submitted_at=old, complete_at=old)
    AuditEntry.objects.update(at=old)
    client.force_login(protector)
    url = reverse("privacy:holding_list")

    before = client.get(url)
    purge()
    after = client.get(url)

    assert next(count for _label, count in before.context["due"]) == 1
    assert before.context["purges"] == []
    assert [count for _label, count in after.context["due"]] == [0, 0, 0, 0, 0]
    assert len(after.context["purges"]) == 1
    assert "enrollment.Application" in after.content.decode()
