"""What is measured: the settings of ``make run``, with the files of the run apart."""

import os
from pathlib import Path

from config.settings.dev import *  # noqa: F403

MEDIA_ROOT = Path(os.environ["BENCH_FOLDER"]) / "media"
STATIC_ROOT = Path(os.environ["BENCH_FOLDER"]) / "static"
