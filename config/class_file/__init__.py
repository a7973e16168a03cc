"""The class's paper file (hồ sơ lớp học): every paper of a class, singly or together.

It is put together here, on the top floor, as its papers come from all floors: numbers of
certificates, applications, targets.
"""

from config.class_file.entries import Entry, entries, entry_of, load
from config.class_file.together import CLASS_FILE, KIND

__all__ = ["CLASS_FILE", "KIND", "Entry", "entries", "entry_of", "load"]
