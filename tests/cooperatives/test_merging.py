"""Two records become one: nothing is lost, nothing is forgotten, nothing is guessed."""

from __future__ import annotations

import datetime as dt
import json
from itertools import count

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.utils import timezone

from accounts.models import AuditEntry
from certificates.models import Certificate
from cooperatives.history import as_it_stood
from cooperatives.models import (
    Certification,
    Consent,
    Cooperative,
    DistinctPair,
    HeadOffice,
    OcopProduct,
    PairKind,
    Person,
    Post,
    ProductLine,
    StatusEntry,
    TrainingRecord,
    trained_posts,
)
from cooperatives.operations import note_status, relocate
from cooperatives.operations.merging import absorbed_into, judge_distinct, merge
from cooperatives.operations.moving import POLICY, relations_to
from enrollment.models import Application, Nomination, ToldApart
from privacy.models import DataRequest
from tests.factories import (
    citizen_number,
    make_application,
    make_area,
    make_assignment,
    make_class,
    make_contract,
    make_cooperative,
    make_group,
    make_historic,
    make_participant,
    make_person,
    make_post,
    make_report,
    make_user,
)
from tests.quick import quick_papers
from training.models import CalendarFeed
from vietnamese import text

pytestmark = pytest.mark.django_db
_next = count(1)
DAY = dt.date(2024, 10, 31)
NOW = timezone.make_aware(dt.datetime(2025, 1, 1, 8, 0))  # noqa: DTZ001


@pytest.fixture
def officer():
    return make_user()


def people(**fields):
    """Two writings of one person; the second without a citizen number."""
    return (
        make_person(full_name="Nguyễn Thị Hòa", **fields),
        make_person(full_name="Nguyễn Thị Hoà", citizen_id="", **fields),
    )


def make_training(**fields):
    return TrainingRecord.objects.create(
        **{
            "person": fields.get("person") or make_person(),
            "cooperative": fields.get("cooperative"),
            "post": "director",
            "role": "director",
            "programme": "Bồi dưỡng",
            "evidence": f"GD-{next(_next)}",
            "issuer": "Trường Chính sách công",
            "certified_on": dt.date(2024, 10, 4),
            **fields,
        }
    )


def make_consent(**fields):
    return Consent.objects.create(
        **{
            "purpose": "enrollment",
            "text_version": "2026-01",
            "given_at": NOW,
            "channel": "web",
            **fields,
        }
    )


# A row of each relation that hangs on the given record; each call another one.
ROWS = {
    "enrollment.Application.person": lambda p: make_application(person=p),
    "enrollment.ToldApart.person": lambda p: ToldApart.objects.create(
        application=make_application(), person=p, judged_by=make_user()
    ),
    "privacy.DataRequest.person": lambda p: DataRequest.objects.create(
        kind="see",
        full_name=p.full_name,
        phone=p.phone,
        person=p,
        proof="card",
        received_at=NOW,
        due_at=NOW,
    ),
    "certificates.Certificate.person": lambda p: make_historic(person=p),
    "training.Participant.person": lambda p: make_participant(person=p),
    "training.CalendarFeed.person": lambda p: CalendarFeed.objects.create(person=p),
    "cooperatives.Post.person": lambda p: make_post(person=p),
    "cooperatives.Consent.person": lambda p: make_consent(
        person=p, withdrawn_at=NOW + dt.timedelta(days=next(_next))
    ),
    "cooperatives.TrainingRecord.person": lambda p: make_training(person=p),
    "enrollment.Application.cooperative": lambda c: make_application(cooperative=c),
    "enrollment.Nomination.cooperative": lambda c: Nomination.objects.create(
        training_class=make_class(),
        cooperative=c,
        letter_number="02/GGT",
        letter_date=dt.date(2026, 1, 5),
        signer_name="Nguyễn Văn Mẫu",
        sent_by=make_user(),
    ),
    "training.Participant.cooperative": lambda c: make_participant(cooperative=c),
    "cooperatives.Cooperative.union": lambda c: make_cooperative(union=c),
    "cooperatives.Cooperative_contacts.cooperative": lambda c: c.contacts.add(
        make_user()
    ),
    "cooperatives.Cooperative_product_lines.cooperative": lambda c: c.product_lines.add(
        ProductLine.objects.create(name=f"Tôm {next(_next)}")
    ),
    "cooperatives.StatusEntry.cooperative": lambda c: StatusEntry.objects.create(
        cooperative=c, status="active", since=DAY + dt.timedelta(days=next(_next))
    ),
    "cooperatives.HeadOffice.cooperative": lambda c: HeadOffice.objects.create(
        cooperative=c, address_text="Ấp 1", since=DAY + dt.timedelta(days=next(_next))
    ),
    "cooperatives.ModelAssignment.cooperative": lambda c: make_assignment(
        cooperative=c,
        since=DAY + dt.timedelta(days=2 * next(_next)),
        until=DAY + dt.timedelta(days=2 * next(_next)),
    ),
    "cooperatives.ModelAssignment.hub": lambda c: make_assignment(
        hub=c, area=c.reporting_area
    ),
    "cooperatives.AnnualReport.cooperative": lambda c: make_report(
        cooperative=c, data_date=DAY - dt.timedelta(days=next(_next))
    ),
    "cooperatives.CooperativeGroup.connected_cooperative": lambda c: make_group(
        connected_cooperative=c
    ),
    "cooperatives.LinkageContract.cooperative": lambda c: make_contract(
        cooperative=c, number=str(next(_next))
    ),
    "cooperatives.LinkageContract_parties.cooperative": lambda c: c.party_contracts.add(
        make_contract()
    ),
    "cooperatives.OcopProduct.cooperative": lambda c: OcopProduct.objects.create(
        cooperative=c,
        name=f"Khô cá {next(_next)}",
        stars=3,
        recognised_on=DAY,
        valid_to=dt.date(2027, 10, 31),
    ),
    "cooperatives.Certification.cooperative": lambda c: Certification.objects.create(
        cooperative=c, kind="asc", number=str(next(_next)), issued_on=DAY
    ),
    "cooperatives.Post.cooperative": lambda c: make_post(cooperative=c),
    "cooperatives.TrainingRecord.cooperative": lambda c: make_training(cooperative=c),
}


def columns_pointing_at(*models):
    """Every foreign key of the house to these models, in tables of links too."""
    return {
        f"{model._meta.label}.{field.name}"  # noqa: SLF001  Django's public name
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields(include_hidden=True)  # noqa: SLF001  Django's public name
        if isinstance(field, ForeignKey) and field.related_model in models
    }


def test_the_policy_names_every_column_that_points_at_a_record():
    assert POLICY.keys() == columns_pointing_at(Person, Cooperative)
    assert ROWS.keys() == POLICY.keys()
    assert {
        relation.label
        for model in (Person, Cooperative)
        for relation in relations_to(model)
    } == POLICY.keys()


@pytest.mark.parametrize("make", [make_person, make_cooperative])
def test_everything_that_hangs_on_the_dropped_record_goes_over(make, officer):
    shared = {} if make is make_person else {"reporting_area": make_area()}
    alone = {"citizen_id": ""} if make is make_person else {}
    keep, drop = make(**shared), make(**shared, **alone)
    relations = relations_to(type(keep))
    for relation in relations:
        for record in (keep, drop, drop):
            ROWS[relation.label](record)
    assert [relation.rows(drop).count() for relation in relations] == [2] * len(
        relations
    )
    dropped = drop.pk

    merge(keep, drop, choices={}, actor=officer)

    assert not type(keep).objects.filter(pk=dropped).exists()
    left = type(keep)(pk=dropped)
    assert [relation.rows(left).count() for relation in relations] == [0] * len(
        relations
    )
    assert {relation.label: relation.rows(keep).count() for relation in relations} == {
        relation.label: 3 for relation in relations
    }


def refusal(keep, drop, actor, **said):
    """The code; and nothing has changed, in the database or in the journal."""

    def everything():
        return [
            list(model._base_manager.order_by("pk").values())  # noqa: SLF001  Django's public name
            for model in apps.get_models(include_auto_created=True)
        ]

    before = everything()
    with pytest.raises(ValidationError) as caught:
        merge(keep, drop, actor=actor, **{"choices": {}, **said})
    assert everything() == before
    return caught.value.code


# The record itself


def test_chosen_fields_are_taken_and_blanks_filled(officer):
    keep = make_person(full_name="Nguyễn Thị Hòa", phone="0912345678", citizen_id="")
    number = citizen_number()
    account = make_user()
    drop = make_person(
        full_name="Nguyễn Thị Hoà",
        date_of_birth=dt.date(1981, 1, 1),
        dob_precision="year",
        citizen_id=number,
        phone="0987654321",
        email="hoa@example.vn",
        user=account,
    )

    merge(
        keep,
        drop,
        choices={"full_name": "drop", "date_of_birth": "drop", "phone": "keep"},
        actor=officer,
    )

    keep = Person.objects.get()
    assert keep.full_name == "Nguyễn Thị Hoà"
    assert (keep.date_of_birth_text, keep.phone) == ("1981", "0912345678")
    assert (keep.email, keep.user) == ("hoa@example.vn", account)
    assert Person.objects.with_citizen_id(number).get() == keep
    assert list(Person.objects.search("hoa nguyen 5678")) == [keep]


def test_a_blank_that_was_chosen_stays_blank(officer):
    keep, drop = people()
    keep.email, drop.email = "", "nham@example.vn"
    keep.save()
    drop.save()

    merge(keep, drop, choices={"email": "keep"}, actor=officer)

    assert Person.objects.get().email == ""


def test_a_cooperative_takes_name_code_and_the_keys_to_find_it(officer):
    keep = make_cooperative(name="HTX Tân Hưng")
    drop = make_cooperative(name="HTX Tân Hưng Phát", coop_code="2001234567")

    merge(keep, drop, choices={"name": "drop"}, actor=officer)

    keep = Cooperative.objects.get()
    assert (keep.name, keep.coop_code) == ("HTX Tân Hưng Phát", "2001234567")
    assert keep.matching_name == text.fold_cooperative("HTX Tân Hưng Phát")
    assert list(Cooperative.objects.search("phat 2001234567")) == [keep]
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert as_it_stood(keep, yesterday).cooperative.name == "HTX Tân Hưng"


def test_both_records_tell_of_the_merge_without_any_identity_number(officer):
    number = citizen_number()
    keep, drop = people(phone="")
    drop.citizen_id, keep.citizen_id = number, ""
    keep.save()
    drop.save()
    make_post(person=drop)
    dropped = drop.pk

    merge(
        keep,
        drop,
        choices={"full_name": "drop", "citizen_id": "drop"},
        reason="Đã xem thẻ",
        actor=officer,
    )

    about = AuditEntry.objects.filter(subject_type="cooperatives.person")
    told = about.get(subject_id=str(keep.pk))
    assert (told.verb, told.actor) == ("person.merged", officer)
    assert told.details == {
        "dropped": dropped,
        "name": "Nguyễn Thị Hoà",
        "reason": "Đã xem thẻ",
        "changes": {"full_name": ["Nguyễn Thị Hòa", "Nguyễn Thị Hoà"]},
        "moved": {"cooperatives.Post.person": 1},
    }
    gone = about.get(subject_id=str(dropped))
    assert (gone.verb, gone.details["into"]) == ("person.absorbed", keep.pk)
    assert absorbed_into(Person, dropped) == keep
    assert absorbed_into(Person, dropped + 100) is None
    assert number not in json.dumps([told.details, gone.details])


def test_a_dropped_record_leads_to_the_one_that_stands_today(officer):
    first, second, third = (make_cooperative() for _ in range(3))
    gone = third.pk
    merge(second, third, choices={}, actor=officer)
    merge(first, second, choices={}, actor=officer)

    assert absorbed_into(Cooperative, gone) == first


def test_merging_twice_is_refused(officer):
    keep, drop = people()
    again = Person.objects.get(pk=drop.pk)
    merge(keep, drop, choices={}, actor=officer)

    assert refusal(keep, again, officer) == "already_merged"
    assert refusal(again, keep, officer) == "already_merged"


# People


def test_two_citizen_numbers_need_a_choice_and_a_reason(officer):
    keep, drop = make_person(), make_person()
    right = drop.citizen_id

    chosen = {"choices": {"citizen_id": "drop"}}
    assert refusal(keep, drop, officer) == "merge_two_numbers"
    assert refusal(keep, drop, officer, **chosen) == "merge_two_numbers"
    assert refusal(keep, drop, officer, reason="Đã xem thẻ") == "merge_two_numbers"
    merge(keep, drop, reason="Đã xem thẻ", actor=officer, **chosen)

    assert Person.objects.get().citizen_id == right
    assert Person.objects.with_citizen_id(right).get() == keep


def test_two_accounts_are_refused(officer):
    keep, drop = make_person(user=make_user()), make_person(user=make_user())

    assert refusal(keep, drop, officer) == "merge_two_accounts"


def test_two_seats_in_one_class_would_break_the_register(officer):
    keep, drop = people()
    training_class = make_class()
    for person in (keep, drop):
        seat = make_participant(training_class=training_class, person=person)
        make_application(
            training_class=training_class,
            person=person,
            participant=seat,
            status="admitted",
            decided_at=NOW,
            decided_by=officer,
        )

    assert refusal(keep, drop, officer) == "merge_breaks_register"


def test_two_live_applications_to_one_class_are_refused_until_one_ends(officer):
    keep, drop = people()
    training_class = make_class()
    one = make_application(training_class=training_class, person=keep)
    make_application(training_class=training_class, person=drop)
    assert refusal(keep, drop, officer) == "merge_two_applications"

    Application.objects.filter(pk=one.pk).update(status="withdrawn")
    merge(keep, drop, choices={}, actor=officer)

    assert keep.applications.count() == 2


@pytest.mark.parametrize(
    ("mine", "theirs", "since"),
    [
        (dt.date(2020, 1, 1), dt.date(2022, 1, 1), dt.date(2020, 1, 1)),
        (dt.date(2022, 1, 1), dt.date(2020, 1, 1), dt.date(2020, 1, 1)),
        (dt.date(2022, 1, 1), None, None),
    ],
)
def test_one_post_noted_twice_keeps_the_longer_period(mine, theirs, since, officer):
    keep, drop = people()
    cooperative = make_cooperative()
    make_post(person=keep, cooperative=cooperative, since=mine)
    make_post(
        person=drop,
        cooperative=cooperative,
        since=theirs,
        is_concurrent=True,
        employment="hired",
    )
    ended = {"cooperative": cooperative, "until": dt.date(2019, 1, 1)}
    for person in (keep, drop):
        make_post(person=person, since=dt.date(2018, 1, 1), **ended)
    make_post(person=drop, since=dt.date(2017, 1, 1), **ended)

    merge(keep, drop, choices={}, actor=officer)

    post = keep.posts.get(until=None)
    assert (post.since, post.is_concurrent, post.employment) == (since, True, "hired")
    assert sorted(keep.posts.exclude(until=None).values_list("since", flat=True)) == [
        dt.date(2017, 1, 1),
        dt.date(2018, 1, 1),
    ]


@pytest.mark.parametrize("later", [0, 1])
def test_of_two_consents_in_force_the_earlier_stays(later, officer):
    pair = people()
    make_consent(person=pair[later], given_at=NOW + dt.timedelta(days=1))
    make_consent(person=pair[1 - later], given_at=NOW, text_version="2024-01")
    keep, drop = pair

    merge(keep, drop, choices={}, actor=officer)

    assert keep.consents.get().text_version == "2024-01"


@pytest.mark.parametrize(("given", "in_force"), [(-1, False), (2, True)])
def test_a_withdrawal_ends_what_was_consented_before_it(given, in_force, officer):
    keep, drop = people()
    made = make_consent(person=drop, given_at=NOW + dt.timedelta(days=given))
    withdrawn_at = NOW + dt.timedelta(days=1)
    make_consent(person=keep, withdrawn_at=withdrawn_at)

    merge(keep, drop, choices={}, actor=officer)

    made.refresh_from_db()
    assert made.person == keep
    assert made.withdrawn_at == (None if in_force else withdrawn_at)


def test_certificates_keep_the_name_printed_on_them(officer, monkeypatch):
    from certificates.operations import carry_out, issue  # noqa: PLC0415
    from tests.factories import make_recognised_class  # noqa: PLC0415

    quick_papers(monkeypatch)
    carry_out(issue(make_recognised_class(passed=1, failed=0), actor=officer))
    before = Certificate.objects.values().get()
    drop = Person.objects.get(participations__certificates=before["id"])
    keep = make_person(full_name="Nguyễn Văn Mính", citizen_id="")

    merge(keep, drop, choices={"full_name": "keep"}, actor=officer)

    assert Certificate.objects.values().get() == {**before, "person_id": keep.pk}
    certificate = Certificate.objects.get()
    assert certificate.participant.person == keep
    assert list(Certificate.objects.search(certificate.holder_name)) == [certificate]


def test_two_spellings_count_once_in_cooperative_area_and_province(officer):
    area = make_area()
    here, there = (make_cooperative(reporting_area=area) for _ in range(2))
    keep, drop = people()
    make_post(person=keep, cooperative=here, kind="director")
    make_post(person=drop, cooperative=here, kind="board_chair")
    make_post(person=drop, cooperative=there, kind="director")
    for person in (keep, drop):
        make_training(person=person, cooperative=here)

    def counts():
        posts = trained_posts("director", DAY)
        return [
            rows.values("person").distinct().count()
            for rows in (
                posts.filter(cooperative=here),
                posts.filter(cooperative=there),
                posts.filter(cooperative__reporting_area=area),
                posts,
            )
        ]

    assert counts() == [2, 1, 2, 2]

    merge(keep, drop, choices={}, actor=officer)

    assert counts() == [1, 1, 1, 1]


# Cooperatives


def test_histories_join_and_the_latest_entry_is_the_present(officer):
    keep, drop = make_cooperative(), make_cooperative()
    same = dt.date(2024, 1, 1)
    note_status(keep, "suspended", since=same, actor=officer)
    note_status(drop, "stopped", since=same, actor=officer)
    note_status(drop, "active", since=dt.date(2024, 6, 1), actor=officer)
    for cooperative, hamlet in ((keep, "Ấp 1"), (drop, "Ấp 2")):
        relocate(
            cooperative,
            address_text="Xã Tân Hưng",
            hamlet=hamlet,
            admin_unit=None,
            since=same,
            actor=officer,
        )

    merge(keep, drop, choices={}, actor=officer)

    keep.refresh_from_db()
    assert list(keep.status_entries.values_list("since", "status")) == [
        (same, "suspended"),
        (dt.date(2024, 6, 1), "active"),
    ]
    assert (keep.status, keep.status_since) == ("active", dt.date(2024, 6, 1))
    assert keep.head_offices.get().hamlet == keep.hamlet == "Ấp 1"


def test_an_address_from_before_the_histories_is_not_lost(officer):
    keep = make_cooperative(address_text="Ấp 1, xã Tân Hưng")
    drop = make_cooperative()
    relocate(
        drop,
        address_text="Ấp 2, xã Tân Hưng",
        hamlet="",
        admin_unit=None,
        since=dt.date(2024, 1, 1),
        actor=officer,
    )

    merge(keep, drop, choices={}, actor=officer)

    keep.refresh_from_db()
    assert list(keep.head_offices.values_list("since", "address_text")) == [
        (None, "Ấp 1, xã Tân Hưng"),
        (dt.date(2024, 1, 1), "Ấp 2, xã Tân Hưng"),
    ]
    assert keep.address_text == "Ấp 2, xã Tân Hưng"


def test_equal_reports_of_a_date_are_one(officer):
    keep, drop = make_cooperative(), make_cooperative()
    make_report(cooperative=keep, source="Phòng Nông nghiệp")
    make_report(cooperative=drop, source="Liên minh")

    merge(keep, drop, choices={}, actor=officer)

    assert keep.annual_reports.get().source == "Phòng Nông nghiệp"


@pytest.mark.parametrize(("choice", "revenue"), [("keep", 1), ("drop", 2)])
def test_reports_that_differ_are_chosen_by_date(choice, revenue, officer):
    keep, drop = make_cooperative(), make_cooperative()
    make_report(cooperative=keep, revenue=1)
    make_report(cooperative=drop, revenue=2)
    make_report(cooperative=drop, revenue=3, data_date=dt.date(2023, 12, 31))

    choices = {"report_20231231": "keep"}
    assert refusal(keep, drop, officer, choices=choices) == "merge_reports_differ"
    merge(keep, drop, choices={"report_20241231": choice}, actor=officer)

    reports = keep.annual_reports.values_list("year", "revenue")
    assert set(reports) == {(2024, revenue), (2023, 3)}


def test_two_assignments_at_one_time_are_refused(officer):
    area = make_area()
    keep, drop = (make_cooperative(reporting_area=area) for _ in range(2))
    mine = make_assignment(cooperative=keep)
    make_assignment(cooperative=drop, since=dt.date(2025, 3, 1), percent=40)
    assert refusal(keep, drop, officer) == "merge_two_assignments"

    mine.until = dt.date(2025, 2, 28)
    mine.save()
    merge(keep, drop, choices={}, actor=officer)

    assert keep.assignments.count() == 2


@pytest.mark.parametrize("of_the_one_that_stays", [True, False])
def test_a_model_keeps_the_area_for_which_it_was_chosen(officer, of_the_one_that_stays):
    keep, drop = (make_cooperative(reporting_area=make_area()) for _ in range(2))
    model = keep if of_the_one_that_stays else drop
    assignment = make_assignment(cooperative=model)
    right, wrong = ("keep", "drop") if of_the_one_that_stays else ("drop", "keep")

    choices = {"reporting_area": wrong}
    assert refusal(keep, drop, officer, choices=choices) == "merge_other_area"
    merge(keep, drop, choices={"reporting_area": right}, actor=officer)

    assert keep.reporting_area == assignment.area
    assert keep.assignments.get() == assignment


def test_a_hub_and_its_satellite_are_two(officer):
    area = make_area()
    hub, satellite = (make_cooperative(reporting_area=area) for _ in range(2))
    make_assignment(
        cooperative=satellite, area=area, hub=hub, until=dt.date(2024, 12, 31)
    )

    assert refusal(hub, satellite, officer) == "merge_with_its_own"
    assert refusal(satellite, hub, officer) == "merge_with_its_own"


def test_a_union_and_its_member_are_two(officer):
    union = make_cooperative(legal_type="lien_hiep")
    member = make_cooperative(union=union)

    assert refusal(union, member, officer) == "merge_with_its_own"
    assert refusal(member, union, officer) == "merge_with_its_own"


def test_two_directors_are_refused_but_one_director_noted_twice_is_one(officer):
    keep, drop = make_cooperative(), make_cooperative()
    person = make_person()
    make_post(cooperative=keep, person=person, kind="director")
    post = make_post(cooperative=drop, kind="director")
    assert refusal(keep, drop, officer) == "merge_two_holders"

    Post.objects.filter(pk=post.pk).update(person=person)
    merge(keep, drop, choices={}, actor=officer)

    assert keep.posts.get().person == person


def test_a_contract_entered_twice_is_one_with_all_its_parties(officer):
    keep, drop = make_cooperative(), make_cooperative()
    mine = make_contract(cooperative=keep)
    twin = make_contract(cooperative=drop, valid_to=dt.date(2026, 5, 1))
    parties = [make_cooperative(), make_cooperative()]
    mine.parties.add(parties[0])
    twin.parties.add(*parties)

    merge(keep, drop, choices={}, actor=officer)

    contract = keep.contracts.get()
    assert contract.valid_to == dt.date(2026, 5, 1)
    assert set(contract.parties.all()) == set(parties)


def test_a_contract_entered_twice_but_not_alike_is_refused(officer):
    keep, drop = make_cooperative(), make_cooperative()
    make_contract(cooperative=keep, scope="both")
    make_contract(cooperative=drop, scope="production")

    assert refusal(keep, drop, officer) == "merge_entries_differ"


def test_a_party_a_product_line_and_a_contact_of_both_stand_once(officer):
    keep, drop = make_cooperative(), make_cooperative()
    line, contract = ProductLine.objects.create(name="Tôm"), make_contract()
    for cooperative in (keep, drop):
        cooperative.product_lines.add(line)
        cooperative.contacts.add(officer)
        contract.parties.add(cooperative)

    merge(keep, drop, choices={}, actor=officer)

    assert keep.product_lines.get() == line
    assert keep.contacts.get() == officer
    assert keep.party_contracts.get() == contract


# Not the same


def test_judging_two_distinct_is_remembered_once_and_told_on_both(officer):
    one, other = make_cooperative(), make_cooperative()

    judge_distinct(other, one, actor=officer)
    judge_distinct(one, other, actor=make_user())

    pair = DistinctPair.objects.get()
    assert (pair.kind, pair.first, pair.second) == ("cooperative", one.pk, other.pk)
    assert pair.judged_by == officer
    told = AuditEntry.objects.filter(verb="cooperative.told_apart")
    assert {(e.subject_id, e.details["other"]) for e in told} == {
        (str(one.pk), other.pk),
        (str(other.pk), one.pk),
    }


def test_judging_a_record_that_is_gone_is_refused(officer):
    keep, drop = people()
    gone = Person.objects.get(pk=drop.pk)
    merge(keep, drop, choices={}, actor=officer)

    with pytest.raises(ValidationError) as caught:
        judge_distinct(keep, gone, actor=officer)

    assert caught.value.code == "already_merged"
    assert not DistinctPair.objects.exists()


def test_judgements_on_the_dropped_record_hold_for_the_one_that_stays(officer):
    low, keep, drop, high, both = (make_cooperative() for _ in range(5))
    for one, other in ((low, drop), (drop, high), (keep, both), (drop, both)):
        judge_distinct(one, other, actor=officer)
    judge_distinct(keep, drop, actor=officer)

    merge(keep, drop, choices={}, actor=officer)

    assert set(DistinctPair.objects.values_list("kind", "first", "second")) == {
        (PairKind.COOPERATIVE, low.pk, keep.pk),
        (PairKind.COOPERATIVE, keep.pk, high.pk),
        (PairKind.COOPERATIVE, keep.pk, both.pk),
    }
