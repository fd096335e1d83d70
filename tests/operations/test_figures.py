"""Figures for Prometheus: to whoever has the token, by a closed list of labels, and of nobody."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connections
from django.test import Client, override_settings
from django.utils import timezone

from tests.operations.listening import known, said_of
from tests.people import NOW, Cast, sign_in
from zorgvuldig.cameras.models import CameraState
from zorgvuldig.operations.health import readiness as readiness
from zorgvuldig.operations.maintenance import state as state
from zorgvuldig.operations.metrics import requests as metrics_requests
from zorgvuldig.operations.metrics import sources as metrics_sources
from zorgvuldig.operations.metrics.sources import BY_STATUS
from zorgvuldig.operations.metrics.text import FAMILIES, Sample, read, text

TOKEN = "a" * 40


@pytest.fixture(autouse=True)
def fresh(tmp_path: Path) -> Iterator[None]:
    """Nothing counted, nothing remembered, and a token."""
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    metrics_requests.counters.cache_clear()
    with override_settings(DATA=tmp_path, METRICS_TOKEN_FILE=str(tmp_path / "token")):
        yield
    metrics_requests.counters.cache_clear()
    metrics_sources._last.clear()
    readiness.leave()
    readiness.clear_answers()


def got(client: Client, token: str = TOKEN) -> tuple[int, str]:
    metrics_sources._last.clear()
    readiness.clear_answers()
    answer = client.get("/gezond/cijfers/", headers={"authorization": f"Bearer {token}"})
    return answer.status_code, answer.content.decode()


def figures(client: Client) -> dict[tuple[str, ...], float]:
    status, said = got(client)
    assert status == 200
    return {(name, *labels.values()): value for name, labels, value in read(said)}


def test_closed_to_whoever_has_no_token(client: Client, tmp_path: Path) -> None:
    for wrong in ("", "b" * 40, TOKEN[:-1], "ü" * 40):
        assert got(client, wrong)[0] == 404
    assert client.get("/gezond/cijfers/").status_code == 404
    (tmp_path / "token").write_text("kort")
    assert got(client, "kort")[0] == 404
    for file in ("", str(tmp_path / "nergens")):
        with override_settings(METRICS_TOKEN_FILE=file):
            assert got(client)[0] == 404
            assert got(client, "")[0] == 404


def test_requests_and_openings_are_counted(cast: Cast, client: Client) -> None:
    petra = sign_in(cast.petra)
    petra.get("/privacy/")
    sign_in(cast.bas).get("/privacy/")
    petra.get("/nergens/noor/")
    petra.get("/static/css/tokens.css").close()
    found = figures(client)
    assert found["zorgvuldig_requests_total", "/privacy/", "2xx"] == 1
    assert found["zorgvuldig_requests_total", "/privacy/", "4xx"] == 1
    assert found["zorgvuldig_requests_total", "nowhere", "4xx"] == 1
    assert found["zorgvuldig_requests_total", "static", "2xx"] == 1
    assert found["zorgvuldig_openings_total", "granted"] == 1
    assert found["zorgvuldig_openings_total", "refused"] == 1
    assert found["zorgvuldig_request_seconds_count",] == 4
    assert found["zorgvuldig_request_seconds_bucket", "+Inf"] == 4
    assert found["zorgvuldig_web_processes",] == 1
    assert found["zorgvuldig_pool_connections", "runtime", "idle"] >= 0


def test_every_source_answers(cast: Cast, client: Client) -> None:
    found = figures(client)
    assert {key[1]: value for key, value in found.items() if key[0] == "zorgvuldig_source_up"} == dict.fromkeys(
        metrics_sources.SOURCES, 1
    )
    assert {key[1] for key in found if key[0] == "zorgvuldig_ready"} == set(readiness.PARTS)
    assert found["zorgvuldig_maintenance",] == 0
    assert found["zorgvuldig_disk_free_bytes", "data"] > 0


def test_the_queue(cast: Cast, client: Client) -> None:
    worker = cast.db.execute(
        "insert into procrastinate_workers (last_heartbeat) values (now() - interval '40 seconds') returning id"
    ).fetchone()[0]
    job = "insert into procrastinate_jobs (task_name, queue_name, status, args, worker_id) values (%s, 'default', %s, %s, %s)"
    for task, status in (
        ("zorgvuldig.jobs.sweep", "todo"),
        ("zorgvuldig.jobs.make_copy", "failed"),
        ("noor", "failed"),
    ):
        cast.db.execute(job, [task, status, '{"who": "Noor"}', worker if status == "doing" else None])
    cast.db.execute(
        "insert into procrastinate_events (job_id, type, at) select id, 'deferred', now() - interval '90 seconds' "
        "from procrastinate_jobs where status = 'todo'"
    )
    found = figures(client)
    assert found["zorgvuldig_jobs", "sweep", "waiting"] == 1
    assert found["zorgvuldig_jobs", "make_copy", "failed"] == 1
    assert found["zorgvuldig_jobs", "other", "failed"] == 1
    assert found["zorgvuldig_jobs", "seal", "failed"] == 0
    assert 80 < found["zorgvuldig_jobs_oldest_seconds", "default"] < 600
    assert (found["zorgvuldig_workers",], found["zorgvuldig_worker_seen_seconds",]) == (1, pytest.approx(45, abs=15))


def test_promises_cameras_and_a_closed_site(cast: Cast, client: Client) -> None:
    cast.db.execute(
        "insert into evidence values ('P01', 'kept', '{}', %s), ('P02', 'not_kept', '{}', %s)",
        [NOW, NOW - timedelta(hours=1)],
    )
    state.close(state.Maintenance(NOW, timezone.now() - timedelta(hours=1)))
    found = figures(client)
    assert found["zorgvuldig_promises", "kept"] == found["zorgvuldig_promises", "not_kept"] == 1
    assert found["zorgvuldig_promises", "partly"] == 0
    assert found["zorgvuldig_maintenance",] == 1
    assert found["zorgvuldig_ready", "maintenance"] == 0
    assert found["zorgvuldig_maintenance_late_seconds",] >= 3600


def test_one_source_that_fails_leaves_the_others(
    cast: Cast, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_now: object) -> Iterator[Sample]:
        raise ValueError("Noor Bakkerman")
        yield

    with patch.dict(metrics_sources.SOURCES, {"seals": broken}):
        found = figures(client)
    assert found["zorgvuldig_source_up", "seals"] == 0
    assert found["zorgvuldig_source_up", "jobs"] == 1
    assert ("zorgvuldig_log_unsealed_seconds",) not in found
    assert "Noor" not in capsys.readouterr().err


def test_a_crowd_asks_once(client: Client) -> None:
    with (
        patch.object(metrics_sources, "collected", wraps=metrics_sources.collected) as collect,
        patch.object(metrics_sources, "AGAIN", 3600.0),  # however slow the machine is
    ):
        for _ in range(5):
            client.get("/gezond/cijfers/", headers={"authorization": f"Bearer {TOKEN}"})
    assert collect.call_count == 1


LABELS = {
    "version": {r"[0-9.a-z]+"},
    "part": set(readiness.PARTS),
    "route": {re.escape(route) for route in metrics_requests.routes()},
    "status": set(metrics_requests.CLASSES),
    "le": {re.escape(str(limit)) for limit in metrics_requests.BUCKETS} | {r"\+Inf"},
    "login": set(metrics_requests.LOGINS.values()),
    "outcome": set(metrics_requests.OUTCOMES),
    "task": {r"[a-z_]+"},
    "queue": {"builtin", "default", "films", "post"},
    "place": {"data", "footage", "temporary", "backup"},
    "source": set(metrics_sources.SOURCES),
    "state": {"busy", "idle", *BY_STATUS.values(), *(key for key, _ in CameraState.STATES), *metrics_sources.STATES},
}


def test_labels_are_a_closed_list_and_no_line_holds_anybody(cast: Cast, client: Client) -> None:
    for someone in cast.people.values():
        browser = sign_in(someone)
        for address in (
            "/",
            "/mijn-gegevens/",
            f"/leerlingen/{cast.noor.uid}/dossier/",
            f"/mijn-kind/{cast.noor.uid}/",
        ):
            browser.get(address, {"q": "Noor"})
    _, said = got(client)
    for name, labels, _ in read(said):
        family = FAMILIES[re.sub(r"_(bucket|sum|count)$", "", name) if name not in FAMILIES else name]
        assert set(labels) <= set(family.labels)
        for label, value in labels.items():
            assert any(re.fullmatch(allowed, value) for allowed in LABELS[label]), (name, label, value)
    # Names of roles and routes are words too; whose names they are is the cast's.
    assert said_of(known(cast), said) == set()
    assert {str(someone.uid) for someone in cast.people.values() if str(someone.uid) in said} == set()


def test_a_figure_that_no_list_names_is_refused() -> None:
    with pytest.raises(KeyError, match="zorgvuldig_pupils"):
        text([Sample("zorgvuldig_pupils", 600)])


def test_the_connection_for_the_queue_is_left(client: Client) -> None:
    got(client)
    assert connections["jobs"].connection is None
