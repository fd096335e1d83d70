"""The figures in the text form that Prometheus reads. Which there are, and by which labels, is a closed list; none is about a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Family:
    """A figure: what it says, its labels, and whether it only grows (`counter`), is what it is now (`gauge`) or is spread (`histogram`)."""

    name: str
    kind: str
    says: str
    labels: tuple[str, ...] = ()


FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Family("zorgvuldig_info", "gauge", "This version of the program.", ("version",)),
        Family("zorgvuldig_ready", "gauge", "1 for each part of being ready that is as it should be.", ("part",)),
        Family("zorgvuldig_web_processes", "gauge", "Web processes on this machine that answered anything."),
        Family("zorgvuldig_requests_total", "counter", "Answers, by pattern of the address.", ("route", "status")),
        Family("zorgvuldig_request_seconds", "histogram", "How long answers took.", ("le",)),
        Family("zorgvuldig_pool_connections", "gauge", "Database connections of web processes.", ("login", "state")),
        Family("zorgvuldig_pool_waiting", "gauge", "Requests that wait for a database connection.", ("login",)),
        Family("zorgvuldig_openings_total", "counter", "Pages that the gate opened or refused.", ("outcome",)),
        Family("zorgvuldig_jobs", "gauge", "Jobs that wait, run or failed.", ("task", "state")),
        Family("zorgvuldig_jobs_oldest_seconds", "gauge", "How long the oldest job of a queue waits.", ("queue",)),
        Family("zorgvuldig_workers", "gauge", "Workers that gave a sign of life in the last minute."),
        Family("zorgvuldig_worker_seen_seconds", "gauge", "Since when no worker gave a sign of life."),
        Family(
            "zorgvuldig_log_unsealed_seconds", "gauge", "How long the oldest row of the access log waits for a seal."
        ),
        Family("zorgvuldig_retention_run_seconds", "gauge", "Age of the last deletion run that was done."),
        Family(
            "zorgvuldig_retention_waiting", "gauge", "1 when a deletion run was refused or waits for a second person."
        ),
        Family(
            "zorgvuldig_backup_seconds", "gauge", "Age of the newest good backup; absent when none is arranged here."
        ),
        Family("zorgvuldig_backup_test_seconds", "gauge", "Age of the newest restore test that went well."),
        Family("zorgvuldig_cameras", "gauge", "Cameras by what the recorder says of them.", ("state",)),
        Family("zorgvuldig_disk_free_bytes", "gauge", "Room left on the disk of a place.", ("place",)),
        Family("zorgvuldig_disk_size_bytes", "gauge", "Size of the disk of a place.", ("place",)),
        Family("zorgvuldig_promises", "gauge", "Promises of the statement by what was measured.", ("state",)),
        Family("zorgvuldig_promises_seconds", "gauge", "Age of the last measurement of the promises."),
        Family("zorgvuldig_mail_waiting", "gauge", "Mails that wait to go out."),
        Family("zorgvuldig_mail_oldest_seconds", "gauge", "How long the oldest of them waits."),
        Family("zorgvuldig_mail_given_up", "gauge", "Mails that will not go any more, until somebody has seen it."),
        Family("zorgvuldig_clock_kept", "gauge", "1 when a time service keeps the clock of this machine right."),
        Family("zorgvuldig_maintenance", "gauge", "1 while the site is closed for maintenance."),
        Family("zorgvuldig_maintenance_late_seconds", "gauge", "How long the site is closed beyond what was said."),
        Family(
            "zorgvuldig_source_up", "gauge", "0 when these figures could not be had; then they are absent.", ("source",)
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of a figure. `part` is the ending of a histogram's line (`_bucket`, `_sum`, `_count`)."""

    name: str
    value: float
    labels: tuple[str, ...] = ()
    part: str = ""


def text(samples: list[Sample]) -> str:
    """Every figure that has samples, with its explanation. KeyError for one that is not in the list."""
    lines = []
    for family in FAMILIES.values():
        own = [sample for sample in samples if sample.name == family.name]
        if own:
            lines += [f"# HELP {family.name} {family.says}", f"# TYPE {family.name} {family.kind}"]
            lines += [_sample_line(family, sample) for sample in own]
    if unknown := {sample.name for sample in samples} - set(FAMILIES):
        raise KeyError(f"figures that no list names: {', '.join(sorted(unknown))}")
    return "\n".join(lines) + "\n"


def _sample_line(family: Family, sample: Sample) -> str:
    names = family.labels if sample.part in ("", "_bucket") else ()
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in zip(names, sample.labels, strict=True))
    shown = (
        repr(sample.value) if isinstance(sample.value, float) and not sample.value.is_integer() else int(sample.value)
    )
    return f"{family.name}{sample.part}{{{pairs}}} {shown}" if pairs else f"{family.name}{sample.part} {shown}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def read(said: str) -> Iterator[tuple[str, dict[str, str], float]]:
    """Name, labels and value of every line that is no comment; for tests and for `doctor`."""
    for line in said.splitlines():
        if line and not line.startswith("#"):
            head, _, value = line.rpartition(" ")
            name, _, rest = head.partition("{")
            pairs = dict(pair.split("=", 1) for pair in rest.removesuffix("}").split('",') if pair) if rest else {}
            yield name, {key: found.strip('"') for key, found in pairs.items()}, float(value)
