"""Papers made in the background: once, whole, and however often one asks."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from papers.models import KEPT_FOR, STALLED_AFTER, Bundle, BundleFile
from papers.operations import (
    carry_out,
    order,
    purge_bundles,
    resume,
    resume_stalled,
)
from tests.factories import make_user
from tests.papers import kinds

PATIENCE = 60  # seconds


@pytest.fixture(autouse=True)
def letters(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.BUNDLES = {
        "letters": "tests.papers.kinds.LETTERS",
        "slow": "tests.papers.kinds.SLOW",
    }
    kinds.calls.clear()
    kinds.broken.clear()


@pytest.fixture
def clerk(db):
    return make_user("training.view_every_class")


def a_bundle(actor, **fields) -> Bundle:
    return Bundle.objects.create(
        kind="letters",
        subject="GD-1",
        title="Giấy tờ GD-1",
        requested_by=actor,
        **fields,
    )


def kept(bundle) -> set[str]:
    """The files of a bundle on the disk."""
    folder = Path(default_storage.path(f"bundles/{bundle.pk}"))
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def long_ago(bundle, ago) -> None:
    Bundle.objects.filter(pk=bundle.pk).update(touched_at=timezone.now() - ago)


def test_what_is_ordered_is_made_and_joined_and_its_pieces_are_thrown_away(
    clerk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bundle = order("letters", "GD-1", title="Giấy tờ GD-1", actor=clerk)

    bundle.refresh_from_db()
    assert bundle.is_finished
    assert (bundle.done, bundle.total, bundle.fault) == (3, 3, "")
    result = bundle.results.get()
    assert result.name == "Giấy tờ GD-1.zip"
    assert result.read().decode() == "GD-1 Một.pdf | GD-1 Hai.pdf | GD-1 Ba.pdf"
    assert result.size == len(result.read())
    assert BundleFile.objects.count() == 1
    assert len(kept(bundle)) == 1
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == [
        "bundle.ordered",
        "bundle.made",
    ]


def test_asking_again_meanwhile_makes_nothing_twice(
    clerk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        asked = [
            order("letters", "GD-1", title="Giấy tờ", actor=actor)
            for actor in (clerk, clerk, make_user())
        ]

    assert len({bundle.pk for bundle in asked}) == 1
    assert kinds.calls == list(kinds.NAMES)
    carry_out(asked[0])  # the queue delivers it a second time
    assert kinds.calls == list(kinds.NAMES)
    assert BundleFile.objects.count() == 1


def test_once_finished_it_is_made_anew_as_the_records_may_have_changed(
    clerk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first = order("letters", "GD-1", title="Giấy tờ", actor=clerk)
    with django_capture_on_commit_callbacks(execute=True):
        second = order("letters", "GD-1", title="Giấy tờ", actor=clerk)

    assert first.pk != second.pk
    assert Bundle.objects.of("letters", "GD-1").first() == second
    assert len(kinds.calls) == 6


def test_one_bad_piece_stops_no_other_and_waits_for_a_person(
    clerk, django_capture_on_commit_callbacks
):
    kinds.broken.add("Hai.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        bundle = order("letters", "GD-1", title="Giấy tờ", actor=clerk)

    bundle.refresh_from_db()
    assert bundle.fault == "Hai.pdf: hết giấy"
    assert (bundle.done, bundle.is_finished, bundle.stands_still) == (2, False, True)
    assert resume_stalled() == 0  # it would go wrong again
    kinds.calls.clear()
    kinds.broken.clear()
    with django_capture_on_commit_callbacks(execute=True):
        resume(bundle, actor=clerk)
    bundle.refresh_from_db()
    assert kinds.calls == ["Hai.pdf"]
    assert bundle.is_finished
    assert bundle.results.get().read().decode().count("|") == 2


def test_what_a_killed_worker_left_goes_on_by_itself(
    clerk, django_capture_on_commit_callbacks
):
    bundle = a_bundle(clerk)
    assert resume_stalled() == 0
    long_ago(bundle, STALLED_AFTER)

    with django_capture_on_commit_callbacks(execute=True):
        assert resume_stalled() == 1

    bundle.refresh_from_db()
    assert bundle.is_finished
    assert resume_stalled() == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "bundle_going_on"),
        ({"finished_at": timezone.now()}, "bundle_finished"),
    ],
)
def test_only_what_stands_still_can_go_on(
    clerk, fields, code, django_capture_on_commit_callbacks
):
    bundle = a_bundle(clerk, **fields)

    with (
        django_capture_on_commit_callbacks(execute=True) as enqueued,
        pytest.raises(ValidationError) as refusal,
    ):
        resume(bundle, actor=clerk)

    assert refusal.value.code == code
    assert enqueued == []
    assert not AuditEntry.objects.exists()


def test_a_worker_that_comes_second_throws_its_files_away(clerk):
    """The first was thought dead while it still wrote its first piece."""
    bundle = a_bundle(clerk)
    once = kinds.LETTERS.pieces
    second = Bundle.objects.get(pk=bundle.pk)

    def meanwhile(subject):
        for piece in once(subject):
            yield piece._replace(make=lambda piece=piece: _beaten(piece))

    def _beaten(piece):
        if not second.finished_at:
            second.finished_at = timezone.now()
            carry_out(second)
        return piece.make()

    slower = kinds.Kind(
        kinds.LETTERS.permission,
        kinds.LETTERS.subjects,
        lambda subject: list(meanwhile(subject)),
        kinds.LETTERS.join,
        kinds.LETTERS.url,
    )
    with pytest.MonkeyPatch.context() as patch:
        calls = []

        def kind_of(name):
            calls.append(name)
            return slower if len(calls) == 1 else kinds.LETTERS

        patch.setattr("papers.operations.bundles.kind_of", kind_of)
        carry_out(bundle)

    bundle.refresh_from_db()
    assert bundle.is_finished
    assert [file.name for file in bundle.files.all()] == ["Giấy tờ GD-1.zip"]
    assert AuditEntry.objects.filter(verb="bundle.made").count() == 1


def test_old_bundles_go_with_their_files_and_young_ones_stay(
    clerk, django_capture_on_commit_callbacks
):
    bundles = []
    for _turn in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            bundles.append(order("letters", "GD-1", title="Giấy tờ", actor=clerk))
    old, young = bundles
    long_ago(old, KEPT_FOR + dt.timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        assert purge_bundles() == 1

    assert list(Bundle.objects.all()) == [young]
    assert kept(old) == set()
    assert len(kept(young)) == 1


def test_the_page_tells_how_far_it_is_and_renews_itself(client, clerk):
    bundle = a_bundle(clerk, total=4)
    client.force_login(clerk)

    response = client.get(bundle.get_absolute_url())

    assert response.headers["Refresh"] == "2"
    assert "0/4" in response.content.decode()
    assert "Đang lập giấy tờ" in response.content.decode()


def test_the_page_of_a_finished_one_hands_out_the_files(
    client, clerk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bundle = order("letters", "GD-1", title="Hồ sơ lớp GD-1", actor=clerk)
    client.force_login(clerk)

    page = client.get(bundle.get_absolute_url())
    file = bundle.results.get()
    response = client.get(file.get_absolute_url())

    assert "Refresh" not in page.headers
    assert file.get_absolute_url() in page.content.decode()
    assert b"".join(response.streaming_content).startswith(b"GD-1")
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="ho-so-lop-gd-1.zip"; '
        "filename*=UTF-8''H%E1%BB%93%20s%C6%A1%20l%E1%BB%9Bp%20GD-1.zip"
    )
    assert "no-store" in response.headers["Cache-Control"]


def test_a_piece_is_not_handed_out(client, clerk):
    bundle = a_bundle(clerk)
    kinds.broken.add("Ba.pdf")
    carry_out(bundle)
    client.force_login(clerk)

    pieces = [client.get(file.get_absolute_url()) for file in bundle.files.all()]

    assert [response.status_code for response in pieces] == [404, 404]


def test_it_goes_on_by_a_button_only_where_it_stands_still(client, clerk):
    bundle = a_bundle(clerk)
    client.force_login(clerk)
    address = reverse("papers:bundle_resume", args=[bundle.pk])
    assert address not in client.get(bundle.get_absolute_url()).content.decode()
    Bundle.objects.update(fault="Ba.pdf: hết giấy")

    page = client.get(bundle.get_absolute_url()).content.decode()
    response = client.post(address)

    assert address in page
    assert "Ba.pdf: hết giấy" in page
    assert response.status_code == 302
    bundle.refresh_from_db()
    assert bundle.fault == ""


def test_a_bundle_is_found_only_by_those_who_may_order_its_kind(
    client, clerk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bundle = order("letters", "GD-1", title="Giấy tờ", actor=clerk)
    client.force_login(make_user("training.view_trainingclass"))

    for address in (
        bundle.get_absolute_url(),
        bundle.results.get().get_absolute_url(),
    ):
        assert client.get(address).status_code == 404
    resume_url = reverse("papers:bundle_resume", args=[bundle.pk])
    assert client.post(resume_url).status_code == 404


MAKE = """
import sys
import django
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[1]
settings.BUNDLES = {"slow": "tests.papers.kinds.SLOW"}
django.setup()
from papers.models import Bundle
from papers.operations import carry_out
carry_out(Bundle.objects.get(pk=sys.argv[2]))
"""
PIECES = 14


def database_url() -> str:
    """Of the database that this test runs on."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = ":".join(filter(None, (database["USER"], database["PASSWORD"])))
    address = ":".join(filter(None, (database["HOST"], str(database["PORT"]))))
    return f"postgres://{login}@{address}/{database['NAME']}"


def start(bundle, media: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", MAKE, str(media), str(bundle.pk)],
        cwd=project.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": database_url(),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def kill_when(process: subprocess.Popen, ready) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert process.poll() is None, process.stdout.read().decode()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.communicate()
    assert process.returncode == -9


@pytest.mark.django_db(transaction=True)
def test_making_killed_again_and_again_ends_whole(tmp_path):
    bundle = Bundle.objects.create(
        kind="slow",
        subject=str(PIECES),
        title="Chậm",
        requested_by=make_user(is_superuser=True),
    )

    for done in (1, 4, 9):
        kill_when(
            start(bundle, tmp_path), lambda done=done: bundle.files.count() >= done
        )
        for file in bundle.files.all():  # what counts is whole
            assert (tmp_path / file.file.name).stat().st_size == file.size
        assert not bundle.results.exists()
    together = [start(bundle, tmp_path) for _worker in range(2)]
    said = [process.communicate(timeout=PATIENCE)[0].decode() for process in together]

    assert [process.returncode for process in together] == [0, 0], said
    bundle.refresh_from_db()
    assert bundle.is_finished
    result = bundle.results.get()
    content = (tmp_path / result.file.name).read_bytes()
    assert content.count(b"%%EOF") == PIECES
    assert len(content) == result.size
    assert AuditEntry.objects.filter(verb="bundle.made").count() == 1
