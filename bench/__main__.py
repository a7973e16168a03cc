"""The benchmarks, printed as ratios side by side."""

import os
import subprocess
import sys
import tempfile

from bench import pages, record
from bench.server import collect

with tempfile.TemporaryDirectory(prefix="htx-bench-") as folder:
    os.environ["BENCH_FOLDER"] = folder
    collect()
    pages.main(folder)
    record.main(folder)
    subprocess.run([sys.executable, "-m", "bench.papers"], check=True)
