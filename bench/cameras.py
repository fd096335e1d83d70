"""Cameras: taking the keys of four weeks of footage away."""

import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

from bench.clock import load
from bench.results import CannotMeasure, Result
from bench.site import Site
from zorgvuldig.platform.vault.day_keys import DayClosing, destroy_footage_keys

CAMERAS, DAYS, ROUNDS = 16, 28, 5
FIRST = 1_000_000_000  # numbers that no camera has
NEWEST = date(2026, 1, 31)


def footage_sweep(site: Site) -> Iterator[Result]:
    """Every key of four weeks of sixteen cameras, overwritten and down to the disk; half the rounds take longer."""
    closings = [
        DayClosing(FIRST + number, NEWEST - timedelta(days=day)) for number in range(CAMERAS) for day in range(DAYS)
    ]
    spent = []
    try:
        for _ in range(ROUNDS):
            for closing in closings:
                closing.key(create=True)
            begin = time.perf_counter()
            gone = destroy_footage_keys(closings)
            spent.append(time.perf_counter() - begin)
            if gone != len(closings):
                raise CannotMeasure(f"{gone} of {len(closings)} keys went")
    finally:
        for folder in {closing.path().parent for closing in closings}:
            shutil.rmtree(folder, ignore_errors=True)
    how = f"{len(closings)} keys, {ROUNDS} rounds from {min(spent):.2f} to {max(spent):.2f} s; {load()}"
    yield Result("footage_sweep", median(spent), how)
