"""Who gets to assessments and norms: read by whoever governs, written by privacy officer and leader, advised on by the DPO."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.governance.assessing import assessment
from tests.people import Cast

READ, WRITE = "leo petra fenna", "leo petra"


def of(what: str = "", **more: Any) -> Callable[[Cast], str]:
    return lambda cast: f"/privacy/onderzoek/{assessment(cast, **more).uid}/{what}"


def lines() -> Iterator[tuple[Any, ...]]:
    """Each address with who gets there."""
    yield "dpias", lambda _cast: "/privacy/onderzoek/", READ
    yield "new_dpia", lambda _cast: "/privacy/onderzoek/nieuw/", WRITE
    yield "dpia", of(), READ
    yield "dpia_part", of("deel/plan/"), WRITE
    yield "dpia_part", of("deel/plan/", decided=True), ""
    yield "dpia_advice", of("advies/"), "fenna"
    yield "dpia_council", of("raad/"), WRITE
    yield "dpia_decision", of("besluit/", advised=True), "leo"
    yield "dpia_again", of("opnieuw/", decided=True), WRITE, {}
    yield "dpia_json", of("onderzoek.json"), READ
    yield "dpia_pdf", of("onderzoek.pdf"), READ
    yield "norms", lambda _cast: "/privacy/normen/", READ
    yield "norms_csv", lambda _cast: "/privacy/normen/normen.csv", READ
    yield "norms_pdf", lambda _cast: "/privacy/normen/normen.pdf", READ
    yield "norm_domain", lambda _cast: "/privacy/normen/beveiliging/", READ
    yield "norm_level", lambda _cast: "/privacy/normen/beveiliging/SM.02/", WRITE
