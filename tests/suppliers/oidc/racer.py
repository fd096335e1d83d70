"""One worker of a race, in a process of its own: it sends the same request from several threads at once.

Reads a line of JSON with `path`, `fields`, `authorization` and `threads`; writes a line with the statuses and bodies.
The first line says that it is ready: starting takes longer than a code lives on a busy machine.
"""

import json
import os
import sys
import threading
from typing import Any
from urllib.parse import urlencode

os.environ["DJANGO_SETTINGS_MODULE"] = "zorgvuldig.settings"

import django

django.setup()

from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402

from zorgvuldig.suppliers.oidc import keys  # noqa: E402


def run(job: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """The answers to this request, sent by so many threads at once."""
    together = threading.Barrier(job["threads"])
    answers: list[tuple[int, dict[str, Any]]] = []

    def send() -> None:
        together.wait(30)
        try:
            response = Client().post(
                job["path"], urlencode(job["fields"]), "application/x-www-form-urlencoded",
                headers={"Authorization": job["authorization"], "Host": "localhost"},
            )  # fmt: skip
            answers.append((response.status_code, response.json()))
        finally:
            for alias in ("default", "accounts"):
                connections[alias].close()

    threads = [threading.Thread(target=send) for _ in range(job["threads"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


if __name__ == "__main__":
    print("ready", flush=True)  # noqa: T201
    for line in sys.stdin:
        keys.clear_cache()
        print(json.dumps(run(json.loads(line))), flush=True)  # noqa: T201 - this is how it answers
