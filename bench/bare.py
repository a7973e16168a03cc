"""For each line read: run the bare SQL of one question, say how many seconds it took."""

from __future__ import annotations

import sys
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from bench.questions import QUESTIONS  # noqa: E402

with connection.cursor() as cursor:
    for _line in sys.stdin:
        begin = time.perf_counter()
        for question in QUESTIONS[sys.argv[1]]:
            cursor.execute(question)
            cursor.fetchall()
        print(time.perf_counter() - begin, flush=True)
