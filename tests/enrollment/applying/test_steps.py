"""The form in four steps: kept, gone on with, corrected and sent, without an account."""

import datetime as dt
from unicodedata import normalize

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Application, Attachment, Draft
from enrollment.views import applying
from tests.enrollment.applying.papers import pdf, photo, upload
from tests.factories import (
    make_application,
    make_call,
    make_cooperative,
    make_draft,
    make_participant,
    make_user,
)

pytestmark = pytest.mark.django_db

LEARNER = {
    "full_name": "Nguyễn Văn Minh Họa",
    "gender": "nam",
    "date_of_birth": "28/02/1981",
    "citizen_id": "096081000123",
    "phone": "0912 345 678",
}
WAY = {"qualification_level": "college", "major": "Nuôi <tôm>"}
AGREED = {"consents": ["enrollment"]}


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def visitor(client):
    client.cookies["django_language"] = "en"
    return client


def page(name, *args):
    return reverse(f"enrollment:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


class Form:
    """The form of one call, as one phone fills it in."""

    def __init__(self, client, call=None):
        self.client = client
        self.call = call or make_call()
        self.url = page("application_create", self.call.training_class.code)
        self.cooperative = make_cooperative(name="HTX Tân Hưng")

    def send(self, step, **fields):
        """Send one step to where the last answer led."""
        response = self.client.post(self.url, {"step": step, **fields})
        if response.status_code == 302:
            self.url = response.headers["Location"]
        return response

    def work(self):
        return {"cooperative": self.cooperative.pk, "position": "director"}

    def fill(self, upto=3, **learner):
        for step, fields in (
            (1, {**LEARNER, **learner}),
            (2, self.work()),
            (3, WAY),
        )[:upto]:
            assert self.send(step, **fields).status_code == 302
        return self


def test_four_steps_lead_to_the_receipt(visitor):
    form = Form(visitor)

    first = form.send(1, **LEARNER)
    draft = Draft.objects.get()
    assert first.headers["Location"].endswith(f"?phieu={draft.code}&buoc=2")
    assert draft.code in text(visitor.get(form.url))
    form.send(2, **form.work())
    form.send(3, **WAY, letter=upload(photo(), "Giấy giới thiệu.jpg"))
    shown = text(visitor.get(form.url))
    for value in ("Nguyễn Văn Minh Họa", "096081000123", "HTX Tân Hưng", "Director"):
        assert value.lower() in shown.lower()
    assert "Nuôi &lt;tôm&gt;" in shown
    assert "Giấy giới thiệu.jpg" in shown
    assert Application.objects.count() == 0
    last = form.send(4, **AGREED)

    application = Application.objects.get()
    assert last.headers["Location"] == page(
        "application_receipt", form.call.training_class.code
    )
    assert application.code == draft.code
    assert application.cooperative == form.cooperative
    assert application.consents == {"enrollment": "2026-01"}
    assert application.attachments.get().kind == "letter"
    assert Draft.objects.count() == 0
    receipt = text(visitor.get(last.headers["Location"]))
    assert application.code in receipt
    assert "096081000123" not in receipt


def test_the_first_page_keeps_nothing_and_knows_nobody(visitor):
    response = visitor.get(Form(visitor).url)

    assert response.status_code == 200
    assert Draft.objects.count() == 0
    assert not {"sessionid", "phieu"} & response.cookies.keys()


def test_a_faulty_step_says_what_and_keeps_everything_typed(visitor):
    form = Form(visitor)

    response = form.send(1, **{**LEARNER, "date_of_birth": "29/02/2023", "phone": "1"})

    shown = text(response)
    assert response.status_code == 422
    assert "02/2023 has only 28 days." in shown
    assert "There are 2 things to correct" in shown
    assert 'value="29/02/2023"' in shown
    assert Draft.objects.get().typed["date_of_birth"] == ["29/02/2023"]
    again = text(visitor.get(Draft.objects.get().url))
    assert 'value="29/02/2023"' in again


def test_a_good_file_stays_when_another_field_is_faulty(visitor):
    form = Form(visitor).fill(upto=2)

    response = form.send(
        3,
        major="Thủy sản",
        letter=upload(photo(), "giay.jpg"),
        diploma=upload(b"MZ\x90\x00", "bang.pdf"),
    )

    shown = text(response)
    assert response.status_code == 422
    assert shown.count("neither a photo (JPEG, PNG) nor a PDF") == 2
    assert "giay.jpg" in shown
    assert 'value="Thủy sản"' in shown
    assert Attachment.objects.get().filename == "giay.jpg"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty (0 bytes)."),
        (photo() + b"\x00" * (5 * 1024**2 + 100 * 1024), "The file has 5,2 MB,"),
        (photo() + b"\x00" * (14 * 1024**2), "The file has 14,1 MB,"),
        (b"MZ\x90\x00" + b"\x00" * 100, "neither a photo"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "a HEIC photo"),
        (pdf(password="x"), "locked with a password"),
    ],
    ids=["empty", "over five", "far over five", "program", "HEIC", "locked"],
)
def test_a_file_that_is_not_taken_is_told_beside_its_field(visitor, content, sentence):
    form = Form(visitor).fill(upto=2)

    response = form.send(3, **WAY, letter=upload(content, "giay.jpg"))

    assert response.status_code == 422
    assert text(response).count(sentence) == 2
    assert Attachment.objects.count() == 0


def test_a_body_of_too_much_text_ends_in_a_sentence(visitor):
    response = visitor.post(Form(visitor).url, {"step": 1, "major": "x" * 3_000_000})

    assert response.status_code in {302, 400, 422}
    typed = visitor.post(
        Form(visitor).url,
        "major=" + "x" * 3_000_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert typed.status_code == 400
    assert "too large or not whole" in text(typed)


def test_a_file_is_taken_out_again(visitor):
    form = Form(visitor).fill(upto=2)
    form.send(3, **WAY, letter=upload(photo(), "giay.jpg"))
    attachment = Attachment.objects.get()

    response = form.send(3, major="Mới", drop_file=attachment.pk)

    assert response.status_code == 302
    assert response.headers["Location"].endswith("buoc=3")
    assert Attachment.objects.count() == 0
    assert Draft.objects.get().typed["major"] == ["Mới"]


def test_a_file_of_another_form_is_not_taken_out(visitor):
    form = Form(visitor).fill(upto=2)
    other = Attachment.objects.create(
        draft=make_draft(),
        kind="letter",
        filename="a.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
    )

    form.send(3, **WAY, drop_file=other.pk)

    assert Attachment.objects.get() == other


def test_going_back_keeps_what_is_typed_right_or_wrong(visitor):
    form = Form(visitor).fill(upto=1)

    response = form.send(2, position_since="13/2021", go="1")

    assert response.headers["Location"].endswith("buoc=1&ve=4")
    assert Draft.objects.get().typed["position_since"] == ["13/2021"]
    assert 'value="Nguyễn Văn Minh Họa"' in text(visitor.get(form.url))


def test_a_step_changed_from_the_review_leads_back_to_it(visitor):
    form = Form(visitor).fill()
    code = Draft.objects.get().code

    visitor.get(f"{form.url.split('?')[0]}?phieu={code}&buoc=2&ve=4")
    response = form.send(2, **form.work(), position_since="05/2021", then="4")

    assert response.headers["Location"].endswith("buoc=4")
    assert "05/2021" in text(visitor.get(form.url))


def test_searching_the_cooperative_blames_nothing(visitor):
    form = Form(visitor).fill(upto=1)

    response = form.send(2, cooperative_query="tan hung", find="1")

    assert response.status_code == 200
    assert f'value="{form.cooperative.pk}"' in text(response)
    assert "Error" not in text(response)


def test_what_is_missing_in_an_earlier_step_is_told_at_the_end(visitor):
    form = Form(visitor).fill(upto=1)
    code = Draft.objects.get().code
    form.url = f"{form.url.split('?')[0]}?phieu={code}&buoc=4"

    response = form.send(4, **AGREED)

    assert response.status_code == 422
    assert "The cooperative: Please choose the cooperative." in text(response)
    assert "papers: Please choose the level of qualification." in text(response)
    assert Application.objects.count() == 0
    assert Draft.objects.count() == 1


def test_without_the_consent_nothing_is_sent(visitor):
    form = Form(visitor).fill()

    response = form.send(4, consents=["contact_zalo"])

    assert response.status_code == 422
    assert "Without this consent" in text(response)
    assert Application.objects.count() == 0


def test_the_last_step_sent_twice_is_one_application_and_one_receipt(visitor):
    form = Form(visitor).fill()
    signed = text(visitor.get(form.url)).split('name="draft" value="')[1].split('"')[0]
    here = form.url

    answers = [
        visitor.post(here, {"step": 4, "draft": signed, **AGREED}, follow=True)
        for _ in range(2)
    ]

    application = Application.objects.get()
    assert all(application.code in text(each) for each in answers)
    assert Draft.objects.count() == 0


def test_the_first_step_sent_twice_is_one_form(visitor):
    form = Form(visitor)
    signed = text(visitor.get(form.url)).split('name="draft" value="')[1].split('"')[0]
    here = form.url

    for _ in range(2):
        visitor.post(here, {"step": 1, "draft": signed, **LEARNER})

    assert Draft.objects.count() == 1


# The warnings that bar nobody


def test_a_number_that_does_not_match_warns_once_and_is_kept(visitor):
    form = Form(visitor)

    first = form.send(1, **{**LEARNER, "gender": "nu"})
    assert first.status_code == 200
    assert "does not match the gender or year of birth" in text(first)
    assert "Keep this number" in text(first)
    second = form.send(1, **{**LEARNER, "gender": "nu"})

    assert second.status_code == 302
    form.send(2, **form.work())
    form.send(3, **WAY)
    assert "It is taken as typed." in text(visitor.get(form.url))
    form.send(4, **AGREED)
    assert Application.objects.get().citizen_id == "096081000123"


def test_a_cooperative_with_its_learners_is_told_and_the_application_taken(visitor):
    form = Form(visitor)
    for _ in range(2):
        make_participant(
            training_class=form.call.training_class, cooperative=form.cooperative
        )

    form.fill()
    shown = text(visitor.get(form.url))
    form.send(4, **AGREED)

    assert "has already sent 02 learners to this class" in shown
    assert Application.objects.count() == 1


# What people type


def test_a_name_in_pieces_and_an_old_number_are_kept_as_they_are_meant(visitor):
    form = Form(visitor).fill(
        full_name=normalize("NFD", "Đặng Thị Hòa"),
        phone="0120 123 4567",
    )

    form.send(4, **AGREED)

    application = Application.objects.get()
    assert application.full_name == "Đặng Thị Hòa"
    assert application.phone == "0701234567"


def test_a_name_with_cyrillic_letters_is_refused(visitor):
    response = Form(visitor).send(1, **{**LEARNER, "full_name": "Nguyễn Vаn An"})

    assert response.status_code == 422
    assert "is not a letter of Vietnamese" in text(response)


def test_a_second_live_application_is_refused_at_the_end(visitor):
    form = Form(visitor).fill()
    make_application(
        training_class=form.call.training_class,
        citizen_id=LEARNER["citizen_id"],
        submitted_at=timezone.now() - dt.timedelta(days=1),
    )

    response = form.send(4, **AGREED)

    assert response.status_code == 422
    assert "was already sent on" in text(response)
    assert Application.objects.count() == 1
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("step", [1, 4])
def test_a_minute_after_the_deadline_no_step_is_taken(visitor, monkeypatch, step):
    form = Form(visitor).fill()
    before = Draft.objects.values().get()
    late = form.call.closes_at + dt.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: late)

    response = form.send(step, **LEARNER, **AGREED)

    assert response.status_code == 422
    assert "stopped taking applications at" in text(response)
    assert Application.objects.count() == 0
    assert Draft.objects.values().get() == before


def test_a_minute_before_the_deadline_it_is(visitor, monkeypatch):
    form = Form(visitor).fill()
    soon = form.call.closes_at - dt.timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: soon)

    form.send(4, **AGREED)

    assert Application.objects.count() == 1


# Going on later


def test_a_form_is_gone_on_with_in_a_browser_opened_anew(visitor):
    form = Form(visitor).fill(upto=2)
    visitor.cookies.pop("sessionid", None)

    shown = text(visitor.get(page("application_create", form.call.training_class.code)))
    draft = Draft.objects.get()

    assert "Forms begun and not sent" in shown
    assert draft.url.replace("&", "&amp;") in shown
    assert 'name="full_name"' in shown  # a new form, for another person
    assert 'value="Nguyễn Văn Minh Họa"' not in shown
    assert int(visitor.cookies["phieu"]["max-age"]) == 30 * 24 * 3600
    assert visitor.cookies["phieu"]["httponly"]


def test_a_form_is_gone_on_with_on_another_phone_by_code_and_phone(visitor):
    Form(visitor).fill(upto=2)
    draft = Draft.objects.get()
    visitor.cookies.pop("phieu")

    by_code = visitor.post(
        page("application_lookup"),
        {"code": draft.code.lower().replace("-", ""), "phone": "0912.345.678"},
    )

    assert by_code.headers["Location"] == draft.url
    assert 'name="step" value="3"' in text(visitor.get(draft.url))


@pytest.mark.parametrize("phone", ["0987654321", ""])
def test_a_form_does_not_open_with_another_phone(visitor, phone):
    draft = make_draft()

    response = visitor.post(
        page("application_lookup"), {"code": draft.code, "phone": phone}
    )

    assert response.status_code == 422
    assert "phieu" not in response.cookies


def test_a_code_alone_opens_nothing(visitor):
    draft = make_draft()

    shown = text(visitor.get(draft.url))

    assert "Kept under the dossier code" not in shown
    assert "Nguyễn Văn Minh Họa" not in shown
    response = visitor.post(draft.url, {"step": 2, "position": "director"})
    draft.refresh_from_db()
    assert "position" not in draft.typed
    assert draft.code not in response.headers.get("Location", "")


def test_one_phone_has_several_forms_of_several_people(visitor):
    one = Form(visitor).fill(upto=1, full_name="Nguyễn Văn Một")
    two = Form(visitor, one.call)
    two.fill(upto=1, full_name="Nguyễn Thị Hai", citizen_id="096181000123", gender="nu")

    shown = text(visitor.get(page("application_lookup")))

    assert Draft.objects.count() == 2
    assert "Nguyễn Văn Một" in shown
    assert "Nguyễn Thị Hai" in shown


def test_a_form_is_thrown_away_from_its_phone_only(visitor):
    form = Form(visitor).fill(upto=1)
    code = form.call.training_class.code
    stranger = make_draft(training_class=form.call.training_class)

    refused = visitor.post(page("draft_discard", code), {"phieu": stranger.code})
    done = visitor.post(
        page("draft_discard", code),
        {"phieu": Draft.objects.exclude(pk=stranger.pk).get().code},
    )

    assert refused.status_code == 404
    assert done.status_code == 302
    assert Draft.objects.get() == stranger


def test_too_many_new_forms_of_one_address_are_stopped(visitor, monkeypatch):
    monkeypatch.setattr(applying, "FORMS", {"most": 1, "seconds": 60})
    call = make_call()
    assert Form(visitor, call).send(1, **LEARNER).status_code == 302

    response = Form(visitor, call).send(1, **{**LEARNER, "citizen_id": "096081000999"})

    assert response.status_code == 422
    assert "Tried too often" in text(response)
    assert Draft.objects.count() == 1


# With an account


def test_the_form_begins_with_the_accounts_last_application_but_no_number(visitor):
    user = make_user()
    earlier = make_application(
        account=user, major="Thủy sản", position_since=dt.date(2021, 5, 1)
    )
    call = make_call()
    visitor.force_login(user)

    shown = text(visitor.get(page("application_create", call.training_class.code)))

    assert f'value="{earlier.full_name}"' in shown
    assert 'value="0912 345 678"' in shown
    assert earlier.citizen_id not in shown


def test_an_application_belongs_to_the_account_that_sent_it(visitor):
    user = make_user()
    visitor.force_login(user)

    Form(visitor).fill().send(4, **AGREED)

    assert Application.objects.get().account == user


# The whole form at once


def test_all_fields_at_once_with_files_are_one_application(visitor):
    form = Form(visitor)

    response = visitor.post(
        form.url,
        {
            **LEARNER,
            **form.work(),
            **WAY,
            **AGREED,
            "letter": upload(photo()),
            "diploma": upload(pdf(), "bang.pdf"),
        },
    )

    application = Application.objects.get()
    assert response.status_code == 302
    assert sorted(each.kind for each in application.attachments.all()) == [
        "diploma",
        "letter",
    ]
    assert Draft.objects.count() == 0


def test_a_bad_file_bars_the_whole_form(visitor):
    form = Form(visitor)

    response = visitor.post(
        form.url,
        {**LEARNER, **form.work(), **WAY, **AGREED, "letter": upload(b"", "a.jpg")},
    )

    assert response.status_code == 422
    assert text(response).count("The file is empty") == 2
    assert Application.objects.count() == 0


# The receipt


def test_the_receipt_is_kept_as_a_picture_in_the_browser_that_sent_it(visitor):
    form = Form(visitor, make_call(letter_required=True)).fill()
    form.send(4, **AGREED)
    code = form.call.training_class.code

    shown = text(visitor.get(page("application_receipt", code)))
    picture = visitor.get(page("receipt_picture", code))

    assert "letter of introduction is still missing" in shown
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert len(picture.content) < 60_000
    visitor.cookies.pop("sessionid")
    assert visitor.get(page("receipt_picture", code)).status_code == 302
