"""Which function measures which figures."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bench import (
    cameras,
    consents,
    daily,
    dossiers,
    exchanges,
    filming,
    importing,
    memory,
    missing,
    mixed,
    openings,
    pages,
    pictures,
    proving,
    publishing,
    registering,
    residues,
    retention,
    saving,
    scale,
    sealing,
    serving,
    stating,
    supplying,
    turning,
    videos,
    walking,
)
from bench.clock import load
from bench.goals import GOALS
from bench.results import Result
from bench.site import PUPILS, Site, site

Measure = Callable[[Site], Iterator[Result]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Figures that are measured together. `large` takes the place of `small` with --large."""

    names: tuple[str, ...]
    small: Measure
    large: Measure


def seeding_rate(site: Site) -> Iterator[Result]:
    """Made already, when the measuring database was filled."""
    how = f"{site.rows:,} rows for {site.pupils:,} pupils in {site.seconds:.1f} s, indexes and statistics included; {load()}"
    yield Result("seeding_rate", site.rows / site.seconds, how)


def _always(measure: Measure, *names: str) -> Benchmark:
    return Benchmark(names, measure, measure)


def _large(large: Measure, *names: str) -> Benchmark:
    """Figures that only the large school has."""

    def small(site: Site) -> Iterator[Result]:
        for name in names:
            yield from scale.not_run(name)

    return Benchmark(names, small, large)


# Leavers and imports come last: they make the database much larger.
BENCHMARKS = (
    _always(seeding_rate, "seeding_rate"),
    _always(openings.openings, "opening_1", "opening_ratio", "opening_28"),
    _always(openings.search, "search"),
    _always(daily.daily_pages, "daily_pages"),
    _always(missing.missing_now, "missing_now"),
    _always(pages.gate_pupil_page, "gate_pupil_page", "gate_pupil_page_added"),
    _always(pages.gate_class_page, "gate_class_page", "gate_class_page_added"),
    _always(saving.saving, "save_28_marks", "save_28_marks_wall"),
    _large(scale.scale, "pupil_page_scale", "class_page_large", "search_large", "daily_pages_scale"),
    _large(walking.page_walk, "page_walk"),
    _always(retention.retention_plan_small, "retention_plan_small"),
    _large(retention.retention_large, "retention_plan", "retention_night", "retention_minutes"),
    _always(sealing.sealing, "seal_log", "verify_log"),
    _always(proving.statement_small, "statement_small"),
    _large(proving.statement_large, "statement_rebuild"),
    Benchmark(("mixed_pages", "mixed_p95", "mixed_cost", "mixed_pages_large"), mixed.mixed_small, mixed.mixed_large),
    _always(serving.start, "start"),
    _large(memory.memory_mixed, "memory_mixed", "memory_growth"),
    _always(serving.memory_served, "memory_served"),
    _always(stating.statement_page, "statement_page"),
    _always(dossiers.dossier_json, "dossier_json"),
    _always(dossiers.dossier_pdf, "dossier_pdf"),
    _always(consents.consent_class, "consent_class"),
    _always(exchanges.release_package, "release_package"),
    Benchmark(
        ("dossier_batch",),
        lambda site: dossiers.dossier_batch(site, dossiers.FEW),
        lambda site: dossiers.dossier_batch(site, dossiers.MANY),
    ),
    _always(registering.register_extract, "register_extract_1000"),
    _always(supplying.supplier_login, "supplier_login"),
    _always(supplying.roster_page, "roster_page"),
    _always(supplying.roster_csv, "roster_csv"),
    _large(supplying.roster_csv_large, "roster_csv_large"),
    _always(supplying.supplier_stop, "supplier_stop"),
    _always(pictures.picture_photo, "picture_photo"),
    _always(publishing.picture_album, "picture_album"),
    _always(publishing.picture_withdrawal, "picture_withdrawal"),
    _always(videos.video_mask, "video_mask", "video_covered"),
    _always(cameras.footage_sweep, "footage_sweep"),
    _always(filming.recorder, "recorder_cpu", "recorder_memory"),
    _always(filming.footage_seek, "footage_seek"),
    _always(turning.year_turned, "year_turned", "year_taken_back"),
    _always(retention.retention_delete, "retention_delete"),
    Benchmark(("retention_wait", "retention_left", "retention_rewriting"), residues.few, residues.many),
    Benchmark(
        ("import_rate",),
        lambda site: importing.import_rate(site, importing.SMALL),
        lambda site: importing.import_rate(site, importing.LARGE),
    ),
)


def run(names: Iterable[str], *, pupils: int = PUPILS, is_large: bool = False) -> Iterator[Result]:
    """The figures with these names, in the order in which they are measured, and the rows of a table that has one of them."""
    wanted = set(names)
    with site(pupils) as here:
        for benchmark in BENCHMARKS:
            if wanted.isdisjoint(benchmark.names):
                continue
            for result in (benchmark.large if is_large else benchmark.small)(here):
                if result.name in wanted or result.name not in GOALS:
                    yield result
