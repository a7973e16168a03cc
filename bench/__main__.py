"""The benchmarks, printed as ratios side by side."""

from bench import pages, record

pages.main()
record.main()
