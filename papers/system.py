"""The system libraries that WeasyPrint loads: installed where we can, named where not."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz": "libharfbuzz0b",
    "harfbuzz-subset": "libharfbuzz-subset0",
    "fontconfig": "libfontconfig1",
}
OPTIONAL = {"harfbuzz-subset"}


def missing() -> list[str]:
    """The Debian packages of libraries that are not on this machine."""
    return [
        package
        for library, package in LIBRARIES.items()
        if ctypes.util.find_library(library) is None
    ]


def main() -> int:
    """Install what is missing as root on Debian; elsewhere say what is needed."""
    wanted = missing()
    if not wanted:
        return 0
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", *wanted],
        ):
            subprocess.run([apt, *arguments], check=False, env=environment)  # noqa: S603
    needed = [p for p in missing() if p not in {LIBRARIES[name] for name in OPTIONAL}]
    if needed:
        print(  # noqa: T201
            "These system libraries are needed to draw PDFs; install them and try again: "
            + " ".join(needed)
        )
    return int(bool(needed))


if __name__ == "__main__":
    sys.exit(main())
