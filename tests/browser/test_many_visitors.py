"""Browsers keep idle connections open. Nobody waits for those of another."""

from contextlib import closing
from http.client import HTTPConnection

from django.conf import settings


def test_idle_connections_keep_nobody_waiting(site: str) -> None:
    host = site.removeprefix("http://")
    idle = [HTTPConnection(host, timeout=10) for _ in range(settings.POOL * 3)]
    try:
        for connection in idle:
            connection.request("GET", "/gezond/")
            assert connection.getresponse().read()
        with closing(HTTPConnection(host, timeout=10)) as another:
            another.request("GET", "/gezond/")
            assert another.getresponse().status == 200
    finally:
        for connection in idle:
            connection.close()
