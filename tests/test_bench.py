"""The bare SQL of the benchmarks asks what the pages ask: its answers are their figures."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.operations import record
from bench import questions
from bench.questions import AS_OF, SEARCH
from cooperatives.dossier import with_figures
from cooperatives.models import (
    Cooperative,
    Person,
    Post,
    TrainedRole,
    TrainingRecord,
)
from cooperatives.trained import SCHEME, with_trained_counts
from targets.coverage import board, summary
from targets.indicators import figures, trained_by_area, values
from targets.models import Target

LAST_YEAR = dt.date(2023, 12, 31)


@pytest.fixture
def grown(db):
    """A few measured cooperatives; one lost its directors' certificates, one a holder.
    Two people were trained to a qualification, one of them after the day.

    The class of the first 40 people is for directors, the next one for accountants.
    """
    call_command("demo", "--scale", "30", verbosity=0)
    cooperatives = Cooperative.objects.order_by("pk")
    TrainingRecord.objects.filter(cooperative=cooperatives[0]).update(
        withdrawn_on=dt.date(2024, 6, 1), withdrawn_reason="Minh họa"
    )
    Post.objects.filter(cooperative=cooperatives[20], kind="accountant").update(
        until=dt.date(2024, 5, 1)
    )
    change = {"qualification_level": ["none", "college"]}
    first, _accountant, chair = Person.objects.order_by("pk")[:3]
    for person, since in ((first, "2024-03-01"), (chair, "2025-03-01")):
        record(None, "person.changed", person, changes=change, since=since)
        Person.objects.filter(pk=person.pk).update(qualification_level="college")


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_the_page_of_targets(grown):
    targets = list(Target.objects.select_related("target_set"))
    found = {each.target.code: each for each in figures(targets, AS_OF)}

    reports_agree(found)
    models_agree(found)
    groups_agree(found)
    key_posts_agree(found)
    classes_and_what_was_founded_agree({each.code: each for each in targets})
    trained_people_agree()


def test_the_board_and_the_list(grown):
    coverage_agrees()
    board_agrees()
    list_agrees()


def reports_agree(found):
    ((*sums, large, rated, well),) = ask(questions.reports(AS_OF))
    (before,) = ask(questions.earlier(AS_OF))

    means = [found[code] for code in ("T3", "T4", "K4", "K5")]
    told = [(each.denominator, each.numerator) for each in means]
    assert list(zip(sums[::2], sums[1::2], strict=True)) == told
    assert all(known for known in sums)
    assert large == found["T2"].value > 0
    assert (rated, well) == (found["K6"].denominator, found["K6"].numerator)
    for figure, known, total in zip(means, before[::2], before[1::2], strict=False):
        assert figure.aside[0].value == figure.value - Decimal(total) / known


def models_agree(found):
    rows = ask(questions.models(AS_OF))

    kinds = Counter(kind for _area, kind, *_rest in rows)
    assert found["T1a"].value == kinds["diem"] > 0
    assert found["T1b"].value == kinds["ve_tinh"] > 0
    percent = sum(row[2] for row in rows)
    assert found["T1"].value == Decimal(percent) / 100 / 72
    assert found["T5"].value == Decimal(sum(row[3] for row in rows)) / len(rows)
    reported = [row for row in rows if row[5] is not None]
    for code, place, among in (("T7c", 4, rows), ("T7a", 6, reported)):
        counted = sum(bool(row[place]) for row in among)
        assert (found[code].numerator, found[code].denominator) == (
            counted,
            len(among),
        )
    assert found["T7b"].numerator == sum(bool(row[7]) for row in reported)


def groups_agree(found):
    rows = {(kind, area): count for kind, area, count in ask(questions.groups(AS_OF))}

    for code, kind in (("T6a", "to_hop_tac"), ("T6b", "hoi_quan")):
        told = {
            (kind, each.area.pk): each.value for each in found[code].areas if each.value
        }
        assert told == {key: count for key, count in rows.items() if key[0] == kind}
        assert told


def classes_and_what_was_founded_agree(targets):
    def value(code):
        return values([(targets[code], LAST_YEAR)])[0]

    taught = dict(ask(questions.classes(LAST_YEAR)))
    founded = dict(ask(questions.founded(LAST_YEAR)))

    assert (value("T8a"), value("T8b")) == (taught["director"], taught["accountant"])
    assert value("K1") == founded["hop_tac_xa"] > 0
    assert (value("K2"), value("K3")) == (0, 0)


def key_posts_agree(found):
    ((posts, qualified, people, refreshed),) = ask(questions.key_posts(AS_OF))

    assert (found["K7"].denominator, found["K7"].numerator) == (posts, qualified)
    assert (found["K8"].denominator, found["K8"].numerator) == (people, refreshed)
    assert qualified == 1
    assert people > refreshed > 0


def trained_people_agree():
    held, held_all, ever, ever_all = map(ask, questions.trained(AS_OF))
    *areas, province = trained_by_area(SCHEME, AS_OF)

    def told(rows, *names):
        return {
            (role, each.area.pk): getattr(each, name)
            for each in rows
            for role, name in zip(TrainedRole.values, names, strict=True)
            if getattr(each, name)
        }

    by_area = {(role, area): count for role, area, count in held}
    assert told(areas, "directors", "accountants") == by_area
    by_area = {(role, area): count for role, area, count in ever}
    assert told(areas, "directors_ever", "accountants_ever") == by_area
    assert dict(held_all) == {
        "director": province.directors,
        "accountant": province.accountants,
    }
    assert dict(ever_all) == {
        "director": province.directors_ever,
        "accountant": province.accountants_ever,
    }


def coverage_agrees():
    by_area, *lost = map(ask, questions.coverage(AS_OF))
    *areas, province = summary(AS_OF)

    told = {
        (row.area.pk, row.counted, *(share.covered for share in row.shares))
        for row in areas
        if row.counted
    }
    assert set(by_area) == told
    assert [rows[0][0] for rows in lost] == [share.lost for share in province.shares]
    assert [share.lost for share in province.shares] == [1, 1]


def board_agrees():
    ((count,),), rows = map(ask, questions.board(AS_OF))

    on_page = board(AS_OF).order_by("standing", "sort_key", "pk")
    assert count == on_page.count()
    assert [row[0] for row in rows] == [each.pk for each in on_page[:25]]


def list_agrees():
    ((count,),), rows = map(ask, questions.cooperatives(SEARCH, AS_OF))

    listed = with_trained_counts(
        with_figures(Cooperative.objects.search(SEARCH), AS_OF), AS_OF
    )
    assert count == len(listed) > 0
    assert [(row[0], *row[-4:]) for row in rows] == [
        (
            each.pk,
            each.members_now,
            each.paid_in_now,
            each.trained_directors,
            each.trained_accountants,
        )
        for each in listed
    ]
