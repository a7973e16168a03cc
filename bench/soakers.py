"""Who comes during the soak, for locust: visitors, applicants, an officer, a leader.

It runs in locust's own environment and knows of the product only what ``SOAK`` says.
"""

from __future__ import annotations

import json
import os
import random
from itertools import count
from typing import Any

from locust import HttpUser, between, task

KNOWN = json.loads(os.environ["SOAK"])
NUMBERS = count(int(os.environ.get("SOAK_FROM", "1")))
TOO_OFTEN = 429


class Guest(HttpUser):
    """Anybody; one of the web servers is theirs."""

    abstract = True
    wait_time = between(0.2, 1.5)
    network_timeout = connection_timeout = 30

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.host = f"http://127.0.0.1:{random.choice(KNOWN['ports'])}"
        super().__init__(*args, **kwargs)

    def see(self, path: str, name: str = "") -> None:
        self.client.get(path, name=name or path)

    def send(self, path: str, fields: dict[str, Any], name: str) -> None:
        self.client.get(path, name=f"{name}, form")
        token = self.client.cookies.get("csrftoken", "")
        with self.client.post(
            path,
            {"csrfmiddlewaretoken": token, **fields},
            name=name,
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            # A limit that holds is right; so is a sentence that nothing was found.
            if answer.status_code in {200, 302, 404, 422, TOO_OFTEN}:
                answer.success()


class Visitor(Guest):
    weight = 6

    @task(4)
    def home(self) -> None:
        self.see("/")

    @task(3)
    def call(self) -> None:
        self.see(KNOWN["call"], "call")

    @task(3)
    def verification(self) -> None:
        self.see(f"/xac-minh/{random.choice(KNOWN['tokens'])}/", "verification")

    @task(1)
    def targets(self) -> None:
        self.see("/chi-tieu/")

    @task(1)
    def lookup(self) -> None:
        fields = {"serial_number": "CM-GD-2024-0001", "check": "1981"}
        self.send("/xac-minh/", fields, "lookup")


class Applicant(Guest):
    weight = 2

    @task
    def apply(self) -> None:
        number = next(NUMBERS)
        typed = {
            **KNOWN["typed"],
            "citizen_id": f"096081{number:06d}",
            "phone": f"0912{number:06d}",
        }
        self.send(KNOWN["apply"], typed, "application")
        self.client.cookies.clear()


class Staff(Guest):
    abstract = True
    account = ""

    def on_start(self) -> None:
        login = {"login": self.account, "password": KNOWN["password"]}
        self.send("/tai-khoan/login/", login, "sign in")


class Officer(Staff):
    account = KNOWN["accounts"][0]
    fixed_count = 2

    @task(3)
    def desk(self) -> None:
        self.see("/quan-ly/")

    @task(2)
    def queue(self) -> None:
        self.see(KNOWN["queue"], "queue")

    @task(2)
    def cooperatives(self) -> None:
        self.see("/quan-ly/htx/?q=do+luong+1", "cooperatives, search")

    @task(1)
    def certificates(self) -> None:
        self.see(KNOWN["certificates"], "certificates")

    @task(1)
    def journal(self) -> None:
        self.see("/quan-ly/nhat-ky/", "journal")


class Leader(Staff):
    account = KNOWN["accounts"][1]
    fixed_count = 1

    @task(1)
    def targets(self) -> None:
        self.see("/quan-ly/chi-tieu/", "targets, staff")

    @task(1)
    def coverage(self) -> None:
        self.see("/quan-ly/do-phu/", "coverage")
