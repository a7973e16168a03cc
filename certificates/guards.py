"""What the database itself forbids: changing or removing what was issued.

Triggers on both databases, installed by a migration. A later migration that rebuilds one
of the tables on SQLite has to install them again; ``audit_register`` tells when one is
missing. PostgreSQL's TRUNCATE stays possible: it falsifies no row, and the chain tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

MESSAGE = "what was issued is not changed or removed"


class Guard(NamedTuple):
    """A change of a table's rows that is refused.

    ``when`` is SQL over ``OLD`` and ``NEW``; refused are changes of columns that are not
    ``open``, or any change where ``open`` is None.
    """

    name: str
    table: str
    when: str = "TRUE"
    open: tuple[str, ...] | None = ()


_CERTIFICATE = "certificates_certificate"
_ENDED = "'superseded', 'revoked', 'voided'"

CHANGES = (
    # What was issued keeps all but its state and, when records are merged, its person.
    Guard(
        "facts_stay",
        _CERTIFICATE,
        "OLD.status <> 'draft'",
        (
            "status",
            "ended_on",
            "ending_id",
            "ending_reason",
            "public_reason",
            "person_id",
        ),
    ),
    Guard("end_stays", _CERTIFICATE, f"OLD.status IN ({_ENDED})", ("person_id",)),
    Guard(
        "no_way_back",
        _CERTIFICATE,
        "(OLD.status = 'issued' AND NEW.status = 'draft') OR (OLD.status = 'handed_over'"
        " AND NEW.status IN ('draft', 'issued', 'voided'))",
        None,
    ),
    Guard("row_stays", "certificates_registerentry"),
    Guard(
        "head_moves_on",
        "certificates_registerhead",
        "NEW.length <= OLD.length",
        None,
    ),
    Guard("copy_stays", "certificates_registercopy"),
    Guard("original_stays", "certificates_signedoriginal"),
    Guard(
        "used_version_stays",
        "certificates_templateversion",
        "OLD.first_used_at IS NOT NULL",
    ),
    Guard("key_stays", "certificates_signingkey", open=("retired_at",)),
)
# What is never removed; of a template's versions, those that were used.
REMOVALS = tuple(
    Guard(f"{name}_remains", f"certificates_{table}", when)
    for name, table, when in (
        ("certificate", "certificate", "TRUE"),
        ("row", "registerentry", "TRUE"),
        ("head", "registerhead", "TRUE"),
        ("copy", "registercopy", "TRUE"),
        ("original", "signedoriginal", "TRUE"),
        ("used_version", "templateversion", "OLD.first_used_at IS NOT NULL"),
        ("key", "signingkey", "TRUE"),
    )
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put all guards in place, again where they are already."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _statements(connection):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take all guards away, as the owner of a database can."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for guard in (*CHANGES, *REMOVALS):
            where = f" ON {guard.table}" if postgres else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{where}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of guards that are not in place or are switched off."""
    standing = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(standing)
        found = {name for (name,) in cursor.fetchall()}
    return [each.name for each in (*CHANGES, *REMOVALS) if each.name not in found]


def _statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    postgres = connection.vendor == "postgresql"
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    if postgres:
        refuse = "EXECUTE FUNCTION certificates_refuse()"
        yield (
            "CREATE OR REPLACE FUNCTION certificates_refuse() RETURNS trigger AS $$"
            f" BEGIN RAISE EXCEPTION '{MESSAGE}'"
            " USING ERRCODE = 'integrity_constraint_violation'; END"
            " $$ LANGUAGE plpgsql"
        )
    for guard in REMOVALS:
        yield (
            f"CREATE TRIGGER {guard.name} BEFORE DELETE ON {guard.table}"
            f" FOR EACH ROW WHEN ({guard.when}) {refuse}"
        )
    for guard in CHANGES:
        differs = "TRUE"
        if guard.open is not None and postgres:
            left_out = f"'{{{','.join(guard.open)}}}'::text[]"
            differs = (
                f"(to_jsonb(OLD) - {left_out})"
                f" IS DISTINCT FROM (to_jsonb(NEW) - {left_out})"
            )
        elif guard.open is not None:
            differs = " OR ".join(
                f'OLD."{column}" IS NOT NEW."{column}"'
                for column in _columns(connection, guard.table)
                if column not in guard.open
            )
        yield (
            f"CREATE TRIGGER {guard.name} BEFORE UPDATE ON {guard.table}"
            f" FOR EACH ROW WHEN (({guard.when}) AND ({differs})) {refuse}"
        )


def _columns(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described]
