"""Everything needed to go on elsewhere, in a folder, and back again.

The same form for SQLite and PostgreSQL, so that moving from one to the other is a backup
here and a restore there. ``docs/operating.md`` says how an office uses it.

    manifest.json     what is in it; written last, so a backup without it is none
    manifest.sha256   its hash, as ``sha256sum -c`` reads it
    tables/…          a table each: its rows as lines of JSON, gzipped
    files/…           the files of people, as they are

The manifest holds the hash of every other part, so one changed byte anywhere is seen.
With a key (``BACKUP_KEY``) all parts are encrypted and cannot be made by anyone else.
"""
