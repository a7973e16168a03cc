"""What Sentry is told: code, never people."""

from __future__ import annotations

from config.services import nameless


def test_an_event_keeps_its_place_in_the_code_and_loses_everything_typed():
    event = {
        "event_id": "1",
        "release": "0.1.0",
        "transaction": "/xac-minh/{token}/",
        "request": {"url": "https://htx.example/?q=Chim", "cookies": {"a": "Chim"}},
        "user": {"email": "chim@example.vn"},
        "extra": {"row": "Chim"},
        "logentry": {"message": "Chim"},
        "breadcrumbs": {"values": [{"message": "Chim"}]},
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "module": "builtins",
                    "value": "Chim 079081000017",
                    "stacktrace": {"frames": [{"function": "submit", "lineno": 7}]},
                }
            ]
        },
    }

    told = nameless()(event, {})

    assert "Chim" not in str(told)
    assert "chim@" not in str(told)
    assert told["release"] == "0.1.0"
    (fault,) = told["exception"]["values"]
    assert fault["type"] == "ValueError"
    assert fault["stacktrace"]["frames"][0]["function"] == "submit"
