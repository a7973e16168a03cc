"""The state of the running system in words, for the administrator and the office."""

from __future__ import annotations

import platform
import shutil
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import django
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks_db.models import DBTaskResult

from certificates.models import Register, RegisterHead
from config.background import ACTS, Queue, queue
from config.health import readiness
from config.models import Pulse, PulseKind
from notices import sms
from notices.models import STATES, Message
from vietnamese import dates, numbers

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from accounts.models import User

BACKUP_AGE = timedelta(hours=26)  # a day, and the time it takes
LEAST_FREE = 10  # percent of a disk
PATIENCE = 2  # minutes that work may wait before the office is told
HOUR, DAY = 60, 24 * 60  # minutes
MOST_FAULTS = 10
PARTS: dict[str, _StrPromise] = {
    "database": gettext_lazy("database"),
    "migrations": gettext_lazy("tables of this version"),
    "worker": gettext_lazy("background worker"),
    "storage": gettext_lazy("file storage"),
    "antivirus": gettext_lazy("virus check of files that are sent"),
    "cache": gettext_lazy("shared memory"),
}


class Line(NamedTuple):
    """What it is, how it stands, and whether that is well ("ok", "wait", "no" or "")."""

    label: str
    text: str
    signal: str = ""


class Fault(NamedTuple):
    """Work that failed: what it was, when, and what went wrong."""

    act: str
    at: datetime | None
    kind: str


class Section(NamedTuple):
    title: str
    lines: list[Line]


def sections() -> list[Section]:
    """All that the page of the system says."""
    return [
        Section(_("Parts of the system"), _parts()),
        Section(_("Background work"), _background()),
        Section(_("Messages"), _outbox()),
        Section(_("Backup"), _backup()),
        Section(_("Room on the disks"), _room()),
        Section(_("Register"), _register()),
        Section(_("Versions in use"), _versions()),
    ]


def words(line: Queue) -> str:
    """The background in one sentence."""
    if not line.waiting:
        return _("Nothing waits for the machine.")
    count = ngettext(
        "%(count)s task waits for the machine",
        "%(count)s tasks wait for the machine",
        line.waiting,
    ) % {"count": line.waiting}
    if not line.minutes:
        return _("%s, the oldest for less than a minute.") % count
    return _("%(count)s, the oldest for %(span)s.") % {
        "count": count,
        "span": _span(line.minutes),
    }


def _span(minutes: int) -> str:
    """In the largest unit of which there are two."""
    if minutes >= 2 * DAY:
        return ngettext("%s day", "%s days", minutes // DAY) % (minutes // DAY)
    if minutes >= 2 * HOUR:
        return ngettext("%s hour", "%s hours", minutes // HOUR) % (minutes // HOUR)
    return ngettext("%s minute", "%s minutes", minutes) % minutes


def notes_for(user: User) -> list[Line]:
    """What the office should know of the background today; mostly nothing."""
    if not user.has_perm("notices.view_message"):
        return []
    line = queue()
    if not line.waiting:
        return []
    if not line.workers:
        text = _("The machine's part of the work stands still: tell the administrator.")
        return [Line(words(line), text, "no")]
    late = line.minutes >= PATIENCE
    return [Line(words(line), "", "wait" if late else "info")]


def faults() -> list[Fault]:
    """The newest tasks that failed, and that no machine will take up again."""
    failed = DBTaskResult.objects.failed().order_by("-finished_at")[:MOST_FAULTS]
    return [
        Fault(
            _act(task.task_path),
            task.finished_at,
            task.exception_class_path.rpartition(".")[2] or _("its worker was lost"),
        )
        for task in failed
    ]


def _act(path: str) -> str:
    name = path.rpartition(".")[2]
    return str(ACTS.get(name, name))


def _parts() -> list[Line]:
    return [
        Line(
            str(PARTS[name]),
            _("does not work") if why else _("works"),
            "no" if why else "ok",
        )
        for name, why in readiness().items()
    ]


def _background() -> list[Line]:
    line = queue()
    due = Pulse.objects.filter(kind=PulseKind.DUE).alive().exists()
    workers = ngettext("%s worker", "%s workers", line.workers) % line.workers
    late = line.minutes >= PATIENCE
    return [
        Line(_("At work"), workers, "ok" if line.workers else "no"),
        Line(_("Waiting"), words(line), "wait" if late else "ok"),
        Line(_("In hand"), numbers.decimal(line.running)),
        Line(_("Failed"), numbers.decimal(line.failed), "no" if line.failed else "ok"),
        Line(
            _("What is due by itself"),
            _("is looked after") if due else _("nobody looks after it"),
            "ok" if due else "no",
        ),
    ]


def _outbox() -> list[Line]:
    counts = Message.objects.counted()
    mail = not {"console", "dummy"} & set(settings.EMAIL_BACKEND.split("."))
    return [
        *(
            Line(str(label), numbers.decimal(counts[state]), "wait")
            for state, label in STATES.items()
            if counts[state] and state in {"queued", "waiting", "unknown", "failed"}
        ),
        Line(_("E-mail"), _("goes out") if mail else _("no server is named")),
        Line(_("SMS"), _("goes out") if sms.is_on() else _("no gateway is named")),
    ]


def _backup() -> list[Line]:
    last = (
        Pulse.objects.filter(kind=PulseKind.BACKUP, details__state="made")
        .order_by("-seen_at")
        .first()
    )
    if last is None:
        return [Line(_("Last backup"), _("there has been none"), "no")]
    told = last.details
    is_fresh = last.seen_at > timezone.now() - BACKUP_AGE
    at = timezone.localtime(last.seen_at)
    return [
        Line(
            _("Last backup"),
            f"{at:%H:%M} {dates.short_date(at.date())}",
            "ok" if is_fresh else "no",
        ),
        Line(
            _("In it"),
            _("%(rows)s rows, %(files)s files, %(size)s")
            % {
                "rows": numbers.decimal(told["rows"]),
                "files": numbers.decimal(told["files"]),
                "size": filesizeformat(told["bytes"]),
            },
        ),
        Line(
            _("Encrypted"),
            _("yes") if told["sealed"] else _("no"),
            "ok" if told["sealed"] else "wait",
        ),
    ]


def _room() -> list[Line]:
    lines = [Line(_("Database"), filesizeformat(_database_size()))]
    if isinstance(default_storage, FileSystemStorage):
        folder = Path(default_storage.location)
        while not folder.exists():
            folder = folder.parent
        disk = shutil.disk_usage(folder)
        percent = disk.free * 100 // disk.total
        lines.append(
            Line(
                _("Free on the disk of the files"),
                f"{filesizeformat(disk.free)} ({percent}%)",
                "ok" if percent >= LEAST_FREE else "no",
            )
        )
    return lines


def _register() -> list[Line]:
    head = RegisterHead.objects.first() or RegisterHead()
    return [
        Line(_("Rows"), numbers.decimal(head.length)),
        Line(_("Fingerprint of the last row (SHA-256)"), head.entry_hash),
        *(
            Line(str(register), _("last number %s") % register.last_number)
            for register in Register.objects.select_related("programme")
        ),
    ]


def _versions() -> list[Line]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
        else:
            cursor.execute("SELECT sqlite_version()")
        version = str(cursor.fetchone()[0]).partition(" ")[0]
    return [
        Line(_("This software"), settings.VERSION),
        Line("Django", django.get_version()),
        Line("Python", platform.python_version()),
        Line(connection.display_name, version),
    ]


def _database_size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            )
        return int(cursor.fetchone()[0])
