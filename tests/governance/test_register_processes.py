"""Real processes go on with the register in force: server and worker, without a hand and without a gap."""

import signal
import urllib.request
from urllib.error import URLError

import pytest

from tests.gate.doors import class_of
from tests.governance.registering import NARROWER
from tests.governance.test_register_following import NAME, _register, turned
from tests.patience import until as wait_until
from tests.people import Cast, secret_of
from tests.running.commands import running, until
from tests.running.parts import descendants, free_port, listens, runs
from zorgvuldig.gate.declared import OWN_FILE
from zorgvuldig.gate.door import Refused as NotAtTheDoor

__all__ = ["_register"]  # puts the text of this process back into force after each


def page(port: int) -> str:
    """The public start page, which names the board; empty while nothing answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/register/", timeout=30) as answer:
            return str(answer.read().decode())
    except (URLError, OSError):
        return ""


def test_the_server_follows_while_it_serves_and_a_rule_that_went_is_refused_at_once(cast: Cast) -> None:
    port = free_port()
    with running("serve", "--port", str(port), "--workers", "1") as server:
        until(lambda: page(port) != "", server)
        assert NAME.value not in page(port)
        with class_of(cast, secret_of(cast.dirk)):
            pass
        turned(cast, NAME, NARROWER)
        with pytest.raises(NotAtTheDoor), class_of(cast, secret_of(cast.dirk)):
            pass
        until(lambda: NAME.value in page(port), server)
        server.terminate()
        assert server.wait(60) == 0


@pytest.mark.parametrize("is_renewed", [False, True], ids=["copies", "made anew"])
def test_who_serves_ends_with_the_one_that_follows_the_register(cast: Cast, is_renewed: bool) -> None:
    """Else they would go on by a register that is in force no more, and nobody would tell them."""
    port = free_port()
    with running("serve", "--port", str(port), "--workers", "2") as server:
        until(lambda: page(port) != "", server)
        if is_renewed:
            turned(cast, NAME)
            until(lambda: NAME.value in page(port), server)
        serving = descendants(server.pid)
        assert len(serving) >= 2
        server.kill()
        assert server.wait(60) == -signal.SIGKILL
        wait_until(lambda: not any(map(runs, serving)) and not listens(port))


def test_a_worker_finishes_and_goes_on_as_the_same_process(cast: Cast) -> None:
    with running("worker") as worker:
        newer = "select count(*), max(id) from procrastinate_workers where id > %s"
        until(lambda: cast.db.execute(newer, [0]).fetchone()[0] == 3, worker)  # three: films and mail have their own
        first = cast.db.execute(newer, [0]).fetchone()[1]
        one = turned(cast, NAME)
        until(lambda: cast.db.execute(newer, [first]).fetchone()[0] == 3, worker)
        assert OWN_FILE.read_text() == one.text
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0


def test_a_start_begins_with_the_register_in_force(cast: Cast) -> None:
    one = turned(cast, NAME)
    with running("worker") as worker:
        until(OWN_FILE.exists, worker)
        assert OWN_FILE.read_text() == one.text
