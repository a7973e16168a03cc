"""The desk's pages: the queue, the dossier in it, many at once, and the explanation."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cooperatives.models import Person, TrainingRecord
from enrollment.eligibility import findings
from enrollment.models import Application, Attachment, Offer, ToldApart
from enrollment.operations import (
    accept,
    admit,
    ask_supplement,
    decline,
    waitlist,
    withdraw,
)
from notices.models import Message
from tests.enrollment.deciding.test_decisions import nominate
from tests.factories import (
    make_application,
    make_area,
    make_assignment,
    make_call,
    make_class,
    make_cooperative,
    make_participant,
    make_person,
    make_post,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
SEE = "enrollment.view_application"
DECIDE = "enrollment.decide_application"


@pytest.fixture
def desk(client, registrar):
    """A training officer at the browser, reading English."""
    client.force_login(registrar)
    client.cookies["django_language"] = "en"
    return client


def page(name, *args):
    return reverse(f"enrollment:{name}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


def names(response):
    return [row.record.application.full_name for row in response.context["table"].rows]


def fill(training_class, length):
    """Dossiers of every kind that costs a look: letters, twins, posts, training."""
    for _ in range(length):
        cooperative = make_cooperative(reporting_area=make_area())
        make_assignment(cooperative=cooperative)
        holder = make_post(cooperative=cooperative, kind="director")
        make_participant(training_class=training_class, cooperative=cooperative)
        known = make_person()
        TrainingRecord.objects.create(
            person=known,
            post="director",
            role="director",
            programme="Chương trình",
            evidence=f"CM-GD-2024-{known.pk}",
            issuer="Liên minh",
            certified_on=dt.date(2024, 10, 1),
        )
        application = make_application(
            training_class=training_class,
            cooperative=cooperative,
            citizen_id=known.citizen_id,
            complete_at=timezone.now(),
        )
        other = make_class(version=training_class.version)
        make_application(training_class=other, citizen_id=application.citizen_id)
        Attachment.objects.create(
            application=application,
            kind="letter",
            filename="giay.jpg",
            content_type="image/jpeg",
            size=10,
            sha256="0" * 64,
        )
        assert holder


# The queue


@pytest.mark.parametrize(
    ("name", "expected"), [("application_queue", 29), ("application_explanation", 18)]
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_runs_the_same_queries_for_any_number_of_rows(
    desk, name, expected, rows
):
    training_class = make_class(capacity=100)
    make_call(training_class=training_class)
    fill(training_class, rows)
    desk.get(page(name, training_class.code))

    with CaptureQueriesContext(connection) as queries:
        response = desk.get(page(name, training_class.code))

    assert len(names(response)) == rows
    assert len(queries) == expected


def test_the_queue_is_in_the_order_of_the_call_with_its_reasons(desk, queue):
    first, second, third = queue(3, seats=12)
    make_assignment(cooperative=third.cooperative, area=make_area())
    for name, each in zip(
        ["Lâm Út", "Danh Sol", "Phạm Thị Ái"], (first, second, third), strict=True
    ):
        each.full_name = name
        each.save()

    response = desk.get(page("application_queue", first.training_class.code))

    shown = text(response)
    assert names(response) == ["Phạm Thị Ái", "Lâm Út", "Danh Sol"]
    assert "first place of the cooperative; model cooperative" in shown
    seats = response.context["seats"]
    assert (seats.capacity, seats.taken, seats.free, seats.undecided) == (12, 0, 12, 3)
    assert 'aria-label="seats taken 0, kept for an answer 0, to be decided 3,' in shown
    assert page("application_explanation", first.training_class.code) in shown


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "danh sol"},
        {"status": "waitlisted"},
        {"area": "971"},
        {"cooperative": "no"},
        {"complete": "no"},
        {"nominated": "yes"},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_the_queue_is_narrowed_and_the_dossiers_keep_it(desk, queue, registrar, asked):
    hit, *_others = queue(3, seats=12)
    match asked:
        case {"q": _}:
            hit.full_name = "Danh Sol"
        case {"status": _}:
            waitlist(hit, reason="", actor=registrar)
        case {"area": code}:
            hit.cooperative.reporting_area = make_area(code=code)
            hit.cooperative.save()
        case {"cooperative": _}:
            hit.cooperative = None
            hit.cooperative_text = "HTX Chưa Có"
        case {"complete": _}:
            hit.complete_at = None
        case _:
            nominate([hit], registrar)
    hit.save()

    response = desk.get(page("application_queue", hit.training_class.code), asked)

    assert [row.record.pk for row in response.context["table"].rows] == [hit.pk]
    ((key, value),) = asked.items()
    link = f"{hit.get_absolute_url()}?{key}={value.replace(' ', '+')}"
    assert link in text(response)


def test_the_queue_is_exported_without_the_citizen_number(desk, queue):
    first, second = queue(2)

    response = desk.get(
        page("application_queue", first.training_class.code), {"_export": "xlsx"}
    )

    sheet = load_workbook(io.BytesIO(response.content)).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert "Choose" not in header
    assert [row[header.index("No. in order")] for row in rows] == [1, 2]
    assert [row[header.index("Dossier code")] for row in rows] == [
        first.code,
        second.code,
    ]
    assert first.citizen_id not in str(rows)
    assert "complete on" in str(rows)


def test_a_reader_of_the_queue_can_tick_nothing(client, queue):
    (application,) = queue(1)
    client.force_login(make_user(SEE))

    shown = text(client.get(page("application_queue", application.training_class.code)))

    assert application.full_name in shown
    assert 'name="pick"' not in shown
    assert 'name="act"' not in shown


# Many at once


def test_many_are_tried_first_then_done(desk, queue, everything):
    first, second, third = queue(3, seats=2)
    url = page("application_bulk", first.training_class.code)
    asked = {"act": "admit", "pick": [first.pk, second.pk, third.pk]}
    before = everything()

    tried = desk.post(url, asked)

    assert everything() == before
    assert [o.is_done for o in tried.context["outcomes"]] == [True, True, False]
    assert "A trial: nothing is written" in text(tried)
    assert "This class is full." in text(tried)

    done = desk.post(url, {**asked, "confirm": "1"})

    assert "Done: 2. Not done: 1." in text(done)
    assert Application.objects.filter(status="admitted").count() == 2
    assert Message.objects.count() == 2


def test_all_that_the_filter_shows_are_meant(desk, queue):
    first, second = queue(2, seats=2)
    second.full_name = "Danh Sol"
    second.save()

    response = desk.post(
        page("application_bulk", first.training_class.code) + "?q=danh+sol",
        {"act": "reserve", "all": "1", "confirm": "1"},
    )

    assert [o.application for o in response.context["outcomes"]] == [second]
    first.refresh_from_db()
    assert first.status == "submitted"


def test_the_order_decides_all_complete_dossiers(desk, queue):
    first, second, third = queue(3, seats=1)
    Application.objects.filter(pk=third.pk).update(complete_at=None)
    url = page("application_bulk", first.training_class.code)

    tried = desk.post(url, {"act": "settle"})
    meant = [o.application.pk for o in tried.context["outcomes"]]
    desk.post(url, {"act": "settle", "pick": meant, "confirm": "1"})

    assert meant == [first.pk, second.pk]
    states = Application.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == ["admitted", "waitlisted", "submitted"]


def test_declining_many_asks_for_the_reason_first(desk, queue, everything):
    first, second = queue(2)
    url = page("application_bulk", first.training_class.code)
    asked = {"act": "decline", "pick": [first.pk, second.pk]}
    before = everything()

    assert desk.post(url, asked).context["outcomes"] == []
    assert desk.post(url, {**asked, "confirm": "1"}).status_code == 422
    assert everything() == before

    desk.post(url, {**asked, "reason": "Lớp hoãn.", "confirm": "1"})

    assert set(Application.objects.values_list("status", "reason")) == {
        ("declined", "Lớp hoãn.")
    }


@pytest.mark.parametrize("asked", [{}, {"act": "vote"}, {"act": "supplement"}])
def test_an_unknown_act_leads_back(desk, queue, asked):
    (application,) = queue(1)
    code = application.training_class.code

    response = desk.post(page("application_bulk", code), {"pick": "1", **asked})

    assert response.headers["Location"] == page("application_queue", code)


@pytest.mark.parametrize("pick", ["9" * 30, "²", "x", "-1"])
def test_what_is_no_dossier_is_not_decided(desk, queue, everything, pick):
    (application,) = queue(1)
    url = page("application_bulk", application.training_class.code)
    before = everything()

    response = desk.post(url, {"act": "settle", "pick": pick, "confirm": "1"})

    assert (response.status_code, response.context["outcomes"]) == (200, [])
    assert everything() == before


def test_nothing_ticked_is_said(desk, queue):
    (application,) = queue(1)

    response = desk.post(
        page("application_bulk", application.training_class.code),
        {"act": "admit", "pick": ["x"]},
    )

    assert "No dossier was ticked." in text(response)


# The dossier


def test_the_dossier_shows_rules_evidence_place_papers_and_messages(desk, registrar):
    training_class = make_class(capacity=100)
    make_call(training_class=training_class, letter_required=True)
    fill(training_class, 1)
    application = Application.objects.get(training_class=training_class)
    ask_supplement(application, reason="Chụp lại giấy.", actor=registrar)
    message = Message.objects.get()

    shown = text(desk.get(application.get_absolute_url()))

    assert "18 or older on the first day; look again above 65" in shown
    assert "giay.jpg" in shown
    assert "CM-GD-2024-" in shown
    assert message.subject in shown
    assert "Number 1 of 1." in shown
    for finding in findings(application):
        for evidence in finding.evidence:
            assert evidence.url in shown
    assert {f.code for f in findings(application) if f.evidence} >= {
        "post",
        "cooperative",
        "quota",
        "seats",
        "trained",
        "same_days",
    }


def test_findings_of_an_accountant_name_the_schooling():
    version = make_version()
    version.programme.role = "accountant"
    version.programme.save()
    training_class = make_class(version=version)
    found = {
        schooling: [
            f.code
            for f in findings(
                make_application(
                    training_class=training_class,
                    position="accountant",
                    general_education=schooling,
                )
            )
            if f.signal == "wait"
        ]
        for schooling in ("", "9/12", "12/12")
    }

    assert found == {"": ["schooling"], "9/12": ["schooling"], "12/12": []}


def test_the_next_dossier_is_the_next_of_the_filtered_list(desk, queue):
    first, _second, third = queue(3, seats=12)
    for each in (first, third):
        each.full_name = "Danh Sol"
        each.save()

    response = desk.post(page("application_admit", first.pk) + "?q=danh+sol")

    assert response.headers["Location"] == f"{third.get_absolute_url()}?q=danh+sol"


def test_after_the_last_of_the_list_comes_the_first_that_waits(desk, queue):
    first, second = queue(2, seats=12)

    response = desk.post(page("application_waitlist", second.pk))

    assert response.headers["Location"] == first.get_absolute_url()


def test_who_stays_stays(desk, queue):
    first, _second = queue(2, seats=12)

    response = desk.post(page("application_admit", first.pk), {"stay": "on"})

    assert response.headers["Location"] == first.get_absolute_url()


def test_out_of_order_asks_for_the_reason_in_the_same_form(desk, queue):
    _first, second = queue(2, seats=1)
    url = page("application_admit", second.pk)

    refused = desk.post(url, {"reason": "Đã gọi điện."})

    second.refresh_from_db()
    assert refused.status_code == 422
    assert second.status == "submitted"
    assert "override" in refused.context["form"].errors
    assert 'name="override"' in text(refused)
    assert "Đã gọi điện." in text(refused)

    desk.post(url, {"override": "Xã đảo"})

    second.refresh_from_db()
    assert second.basis["override"] == "Xã đảo"


def test_what_the_page_showed_is_taken_back_as_it_was(desk, queue):
    (application,) = queue(1, seats=12)
    shown = desk.get(application.get_absolute_url()).context["form"]["seen"].value()

    desk.post(page("application_waitlist", application.pk), {"seen": f"{shown} "})
    shown = desk.get(application.get_absolute_url()).context["form"]["seen"].value()
    desk.post(page("application_admit", application.pk), {"seen": shown})

    application.refresh_from_db()
    assert application.status == "admitted"


def test_what_somebody_else_decided_is_said_and_nothing_is_written(
    desk, queue, everything
):
    (application,) = queue(1, seats=12)
    seen = application.seen_mark
    waitlist(application, reason="", actor=make_user(full_name="Lê Văn Trước"))
    before = everything()

    response = desk.post(
        page("application_admit", application.pk), {"seen": seen}, follow=True
    )

    assert "Lê Văn Trước put this dossier on the reserve list at" in text(response)
    assert everything() == before


def test_a_supplement_is_asked_in_ready_sentences_and_own_words(desk, queue):
    (application,) = queue(1)
    url = page("application_supplement", application.pk)

    assert desk.post(url).status_code == 422
    desk.post(
        url, {"sentences": ["letter", "diploma"], "reason": "Gọi lại trước 17 giờ."}
    )

    application.refresh_from_db()
    assert application.status == "needs_supplement"
    assert application.reason == (
        "Nộp giấy giới thiệu hoặc công văn cử đi học của hợp tác xã, có chữ ký và đóng"
        " dấu. Nộp ảnh chụp bằng cấp đã khai. Gọi lại trước 17 giờ."
    )
    assert application.reason in Message.objects.get().body


def test_a_ready_sentence_opens_what_it_is_about_to_the_applicant(desk, queue):
    first, second, third = queue(3)
    sentences = {
        first: {"sentences": ["citizen_id"]},
        second: {"sentences": ["citizen_id"], "reason": "Gọi lại trước 17 giờ."},
        third: {"reason": "Gọi lại trước 17 giờ."},
    }

    for application, asked in sentences.items():
        desk.post(page("application_supplement", application.pk), asked)
        application.refresh_from_db()

    assert first.asked == ["citizen_id", "date_of_birth", "gender"]
    assert {"citizen_id", "major", "letter"} < set(second.asked)
    assert "phone" not in second.asked
    assert third.asked == []


@pytest.mark.parametrize(
    "asked", [{"sentences": ["poem"]}, {"sentences": ["letter"], "reason": "ấ" * 450}]
)
def test_a_supplement_that_does_not_fit_is_refused_beside_its_field(
    desk, queue, everything, asked
):
    (application,) = queue(1)
    before = everything()

    response = desk.post(page("application_supplement", application.pk), asked)

    assert response.status_code == 422
    assert "sentences" in response.context["form"].errors
    assert everything() == before


def test_the_paper_letter_is_noted_once(desk, queue):
    (application,) = queue(1)
    url = page("application_letter", application.pk)

    first = desk.post(url, follow=True)
    second = desk.post(url, follow=True)

    assert "The paper letter is noted." in text(first)
    assert "already there" in text(second)
    application.refresh_from_db()
    assert application.letter_seen_at is not None


def test_a_twin_is_compared_field_by_field_then_linked(desk, queue):
    (application,) = queue(1, email="hoa@example.vn")
    person = make_person(
        citizen_id="", phone="0987654321", full_name="Nguyễn Văn Minh Hoạ"
    )
    url = page("application_twin", application.pk, person.pk)
    assert url in text(desk.get(application.get_absolute_url()))
    refused = desk.post(page("application_admit", application.pk))
    assert "Say first whether" in text(refused)

    compared = desk.get(url)
    form = compared.context["form"]
    assert set(form.fields) == {"full_name", "phone", "qualification_level"}
    assert [label for label, _value in form.filled] == ["E-mail"]
    assert {field.initial for field in form.fields.values()} == {"person"}
    assert desk.post(url, {"phone": "form"}).status_code == 422
    desk.post(
        url, {"full_name": "person", "phone": "form", "qualification_level": "person"}
    )
    desk.post(page("application_admit", application.pk))

    person.refresh_from_db()
    application.refresh_from_db()
    assert application.person == person
    assert person.phone == application.phone
    assert person.full_name == "Nguyễn Văn Minh Hoạ"
    assert person.qualification_level == "none"


def test_a_twin_is_told_apart_with_a_warning_for_the_same_number(desk, queue):
    (application,) = queue(1)
    person = make_person(citizen_id=application.citizen_id)
    namesake = make_person(citizen_id="")
    url = page("application_told_apart", application.pk, namesake.pk)

    plain = desk.post(url, follow=True)
    warned = desk.post(
        page("application_told_apart", application.pk, person.pk), follow=True
    )

    assert "Both have the same citizen number" not in text(plain)
    assert "Both have the same citizen number" in text(warned)
    assert ToldApart.objects.count() == 2
    assert Person.objects.count() == 2


@pytest.mark.parametrize("name", ["application_twin", "application_told_apart"])
def test_only_somebody_alike_is_compared(desk, queue, name):
    (application,) = queue(1)
    other = make_person(full_name="Trần Văn Khác")

    response = desk.post(page(name, application.pk, other.pk))

    assert response.status_code == 404


# The explanation


def test_a_class_with_every_state_is_explained_in_full(desk, queue, registrar):
    training_class = make_class(capacity=10)
    make_call(training_class=training_class)
    admitted, late, reserve, taken, offered, declined, gone, asked, new = queue(
        9, training_class=training_class
    )
    admit(admitted, actor=registrar)
    training_class.capacity = 4
    training_class.save()
    admit(late, override="Xã đảo", actor=registrar)
    Application.objects.filter(pk=late.pk).update(
        basis={**Application.objects.get(pk=late.pk).basis, "override": "Xã đảo"}
    )
    for each in (reserve, taken, offered):
        waitlist(each, reason="Chờ chỗ.", actor=registrar)
    until = timezone.now() + dt.timedelta(days=1)
    for each in (taken, offered):
        Application.objects.filter(pk=each.pk).update(status="offered")
        offer = Offer.objects.create(
            training_class=training_class, seats=1, expires_at=until
        )
        offer.applications.add(each)
    accept(taken.offers.get(), channel="link")
    decline(declined, reason="Không thuộc đối tượng.", actor=registrar)
    withdraw(gone, actor=None)
    ask_supplement(asked, reason="Thiếu bằng cấp.", actor=registrar)
    named = make_application(training_class=training_class)
    nominate([named], registrar)
    Application.objects.filter(pk=named.pk).update(status="nominated")

    response = desk.get(
        page("application_explanation", training_class.code), {"_export": "xlsx"}
    )

    header, *rows = load_workbook(io.BytesIO(response.content)).active.iter_rows(
        values_only=True
    )
    lines = {row[header.index("Dossier code")]: dict(zip(header, row)) for row in rows}  # noqa: B905
    assert len(lines) == Application.objects.count() == 10
    assert {line["Status"] for line in lines.values()} == {
        str(label)
        for label in dict(Application._meta.get_field("status").choices).values()  # noqa: SLF001
    }
    for application in (admitted, late, reserve, taken, offered, declined):
        line = lines[application.code]
        assert line["Order"].startswith("First places of each cooperative")
        assert (
            "place of the cooperative: 1; model cooperative: no"
            in (line["Values of the order"])
        )
        assert line["No. in order"].endswith(f"/{line['No. in order'].split('/')[1]}")
        assert line["Decided by"] == registrar.full_name
        assert line["Decided"].date() == timezone.localdate()
        assert line["Seats free then"] is not None
    assert lines[late.code]["Order left because"] == "Xã đảo"
    assert lines[admitted.code]["Order left because"] in (None, "")
    assert lines[declined.code]["Reason"] == "Không thuộc đối tượng."
    assert "accepted, by the link" in lines[taken.code]["Seats offered"]
    assert "answer awaited" in lines[offered.code]["Seats offered"]
    assert lines[new.code]["Decided by"] in (None, "")
    assert "place of the cooperative: 1" in lines[new.code]["Values of the order"]


def test_the_desk_leads_to_the_queue_of_each_class(desk, queue):
    first, _other = queue(2)
    (second,) = queue(1)

    shown = text(desk.get(reverse("desk")))

    for application, count in ((first, "2 applications"), (second, "1 application")):
        code = application.training_class.code
        assert f"{code}: {count} to decide" in shown
        assert f"{page('application_queue', code)}?status=submitted" in shown
