"""What a whole login asks of the database: few enough for a school that begins at half past eight."""

from contextlib import ExitStack

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.people import Cast
from tests.suppliers.oidc.party import ready, sign_in

pytestmark = pytest.mark.usefixtures("signing")

MOST = 25


def test_a_whole_login(cast: Cast) -> None:
    _, rp, browser = ready(cast, cast.noor, claims=["role", "group"])
    rp.userinfo(rp.login(browser)["access_token"])  # the first one computes and keeps the pseudonym
    fresh = sign_in(cast.noor)
    with ExitStack() as stack:
        asked = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in ("default", "accounts")]
        rp.userinfo(rp.login(fresh)["access_token"])
    statements = [query["sql"] for one in asked for query in one.captured_queries]
    assert len(statements) <= MOST, "\n".join(statements)
