"""Whether the pages of this container answer: exit code 0 or 1."""

import http.client
import os
import sys

host = os.environ.get("ZORGVULDIG_HOSTS", "localhost").split(",")[0].strip()
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
try:
    connection.request("GET", "/gezond/", headers={"Host": host})
    is_well = connection.getresponse().status == 200
except OSError:
    is_well = False
sys.exit(0 if is_well else 1)
