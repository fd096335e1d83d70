"""Alerts, figures and runbooks fit each other: every alert leads to a part of a page, every figure and every command is there."""

import argparse
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandError

from tests.structure.source import ROOT
from zorgvuldig.command_line import take_data
from zorgvuldig.gate.pages import addresses
from zorgvuldig.operations.metrics.text import FAMILIES

ALERTS = ROOT / "deploy" / "alerts.yml"
MONITORING = ROOT / "docs" / "monitoring.md"
RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*.md"))
NEEDED = {
    "restore",
    "breach",
    "leaving-employee",
    "stuck-job",
    "full-disk",
    "database-away",
    "mail",
    "certificate",
    "wrong-clock",
}
PARTS = ("**How you notice.**", "## First five minutes", "## Over", "**Who to tell.**")
RULE = re.compile(
    r"- alert: (?P<name>\w+)\n\s+expr: (?P<expression>.+)\n\s+for: \w+\n\s+labels: \{severity: (?P<severity>page|ticket)\}\n"
    r'\s+annotations:\n\s+summary: "(?P<says>[^"]+)"\n\s+runbook: (?P<runbook>\S+)'
)


def alerts() -> list[dict[str, str]]:
    found = [match.groupdict() for match in RULE.finditer(ALERTS.read_text())]
    assert len(found) == ALERTS.read_text().count("- alert:") > 20
    return found


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["name"])
def test_an_alert_leads_to_what_to_do(alert: dict[str, str]) -> None:
    page, _, anchor = alert["runbook"].partition("#")
    assert anchor in anchors(ROOT / page)
    row = next(line for line in MONITORING.read_text().splitlines() if f"`{alert['name']}`" in line)
    assert f"| {alert['severity']} |" in row
    here = "" if page == "docs/monitoring.md" else page.removeprefix("docs/")
    assert f"({here}#{anchor})" in row


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["name"])
def test_an_alert_asks_figures_that_are_there(alert: dict[str, str]) -> None:
    asked = set(re.findall(r"zorgvuldig_\w+", alert["expression"]))
    assert asked
    assert {name.removesuffix("_bucket") for name in asked} <= set(FAMILIES)
    for label in re.findall(r"[{,](\w+)(?:=|!=|=~)\"", alert["expression"]):
        assert any(label in FAMILIES[name].labels for name in asked if name in FAMILIES), label


def test_the_table_names_every_figure_and_alert_and_no_other() -> None:
    said = MONITORING.read_text()
    table = said[said.index("| figure |") : said.index("## Alerts")]
    assert set(re.findall(r"`(zorgvuldig_\w+)`", table)) == set(FAMILIES)
    assert set(re.findall(r"\| `(Zorgvuldig\w+)` \|", said)) == {alert["name"] for alert in alerts()}


@pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool is not installed, so Prometheus does not read the alerts"
)
def test_prometheus_reads_the_alerts() -> None:
    said = subprocess.run(["promtool", "check", "rules", str(ALERTS)], capture_output=True, text=True, check=False)  # noqa: S607
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_runbook_is_there_and_whole() -> None:
    assert {page.stem for page in RUNBOOKS} >= NEEDED
    for page in RUNBOOKS:
        assert [part for part in PARTS if part not in page.read_text()] == [], page.name
        assert f"runbooks/{page.name}" in MONITORING.read_text() or page.stem not in NEEDED


def commands() -> Iterator[tuple[str, str]]:
    for page in (*RUNBOOKS, MONITORING):
        for spoken in re.findall(r"`(zorgvuldig [^`]+)`|^(zorgvuldig .+)$", page.read_text(), re.MULTILINE):
            yield page.stem, spoken[0] or spoken[1]


COMMANDS = sorted(set(commands()))


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[f"{page}: {line}" for page, line in COMMANDS])
def test_a_command_of_a_runbook_is_one_of_ours(page: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = shlex.split(line)
    take_data(arguments)
    name = arguments[1]
    if name not in get_commands():
        pytest.skip(f"the command {name} is not in this tree")
    parser = load_command_class(get_commands()[name], name).create_parser("zorgvuldig", name)
    monkeypatch.setattr(argparse.ArgumentParser, "error", _refuse)
    parser.parse_args(arguments[2:])


def _refuse(_: argparse.ArgumentParser, message: str) -> None:
    raise CommandError(message)


def test_an_address_of_a_runbook_is_one_of_ours() -> None:
    known = {f"/{path}" for path, _ in addresses()}
    coming = {"/beheer/taken/", "/beheer/post/"}
    for page in (*RUNBOOKS, MONITORING):
        for address in re.findall(r"`(/[a-z/-]+/)`", page.read_text()):
            if not address.startswith("/backup"):
                assert address in known | coming, (page.name, address)
