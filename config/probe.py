"""Ask the web server on this machine how it is: `python -m config.probe [healthz|readyz]`.

For the health check of a container and for the keeper: prints the answer, ends with 0 when
it is well.
"""

from __future__ import annotations

import http.client
import os
import sys
from urllib.parse import urlsplit

SECONDS = 8


def main() -> int:
    page = sys.argv[1] if len(sys.argv) > 1 else "readyz"
    name = urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=SECONDS
    )
    try:
        headers = {"Host": name, "X-Forwarded-Proto": "https"}
        connection.request("GET", f"/{page}", headers=headers)
        answer = connection.getresponse()
        said = answer.read(2000).decode()
    except OSError as fault:
        answer, said = None, str(fault)
    finally:
        connection.close()
    print(said)  # noqa: T201
    return 0 if answer is not None and answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
