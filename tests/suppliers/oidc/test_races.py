"""Twelve at once, from four workers, again and again: one code is one login, and one refresh token is one next pair or none."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.people import Cast
from tests.suppliers.oidc.party import Party, ready
from tests.suppliers.oidc.proving import basic
from tests.suppliers.supplying import supplies

pytestmark = pytest.mark.usefixtures("signing")

ROOT = Path(__file__).parents[3]
WORKERS, THREADS, TIMES = 4, 3, 20


@pytest.fixture(scope="module")
def workers(_built: Any) -> Iterator[list[subprocess.Popen[str]]]:
    """Four processes of their own, as four workers of a server are."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.suppliers.oidc.racer"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for _ in range(WORKERS)
    ]  # fmt: skip
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    yield started
    for one in started:
        one.communicate(timeout=30)


def raced(workers: list[subprocess.Popen[str]], rp: Party, fields: dict[str, str]) -> list[tuple[int, dict[str, Any]]]:
    """All answers to the same request, sent by every thread of every worker at once."""
    job = {
        "path": "/oidc/token/", "fields": fields, "threads": THREADS,
        "authorization": basic(rp.client.client_id, rp.secret),
    }  # fmt: skip
    for one in workers:
        assert one.stdin is not None
        one.stdin.write(json.dumps(job) + "\n")
        one.stdin.flush()
    answers: list[tuple[int, dict[str, Any]]] = []
    for one in workers:
        assert one.stdout is not None
        answers += json.loads(one.stdout.readline())
    assert len(answers) == WORKERS * THREADS
    return answers


def test_one_code_is_one_login_and_its_tokens_end(cast: Cast, workers: list[subprocess.Popen[str]]) -> None:
    _, rp, browser = ready(cast, cast.noor)
    for time in range(1, TIMES + 1):
        fields = {
            "grant_type": "authorization_code", "code": rp.code(browser), "redirect_uri": rp.back,
            "code_verifier": rp.verifier,
        }  # fmt: skip
        answers = raced(workers, rp, fields)
        won = [body for status, body in answers if status == 200]
        assert len(won) == 1, answers
        assert [body for status, body in answers if status != 200] == [{"error": "invalid_grant"}] * 11
        assert len(supplies(cast)) == time
        # It came more than once, so what it bought is worth nothing.
        assert rp.userinfo(won[0]["access_token"]).status_code == 401
        assert rp.refresh(won[0]["refresh_token"]).status_code == 400


def test_one_refresh_token_used_by_many_ends_them_all(cast: Cast, workers: list[subprocess.Popen[str]]) -> None:
    _, rp, browser = ready(cast, cast.noor)
    for _ in range(TIMES // 4):
        given = rp.login(browser)
        fields = {"grant_type": "refresh_token", "refresh_token": given["refresh_token"]}
        answers = raced(workers, rp, fields)
        won = [body for status, body in answers if status == 200]
        assert len(won) <= 1
        for body in won:
            assert rp.userinfo(body["access_token"]).status_code == 401
            assert rp.refresh(body["refresh_token"]).status_code == 400
