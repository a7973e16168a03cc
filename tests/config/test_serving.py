"""Where a request ends is never in doubt: the web server refuses what two could read otherwise."""

from __future__ import annotations

import pytest
from gunicorn.config import Config
from gunicorn.http import RequestParser
from gunicorn.http.errors import ParseException

HEAD = b"POST / HTTP/1.1\r\nHost: htx.example\r\n"
SMUGGLED = b"0\r\n\r\nGET /quan-tri/ HTTP/1.1\r\n\r\n"


def read(raw: bytes):
    """What the product would be handed of these bytes from the line."""
    request = next(RequestParser(Config(), iter([raw]), ("127.0.0.1", 1)))
    return dict(request.headers), request.body.read()


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED,
        HEAD + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        HEAD + b"Content-Length: +4\r\n\r\nabcd",
        HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n" + SMUGGLED,
        HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + SMUGGLED,
        HEAD + b"X-A: b\nc\r\n\r\n",
    ],
)
def test_a_request_with_two_ends_is_refused(raw):
    with pytest.raises(ParseException):
        read(raw)


def test_one_with_one_end_is_read_and_no_header_plays_another():
    """The control; a name with an underscore would look like the proxy's own."""
    headers, body = read(
        HEAD + b"X_Forwarded_For: 10.0.0.1\r\nContent-Length: 4\r\n\r\nabcd"
    )

    assert body == b"abcd"
    assert "X_FORWARDED_FOR" not in headers
    assert headers["HOST"] == "htx.example"
