"""Who gets to the pages of cameras, footage and incidents."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from tests.cameras.handout import handing as footage_handing
from tests.structure import places_inc, places_look, places_nvr, places_reg, places_sweep


def lines() -> Iterator[tuple[Any, ...]]:
    """Address, an example of it, who gets there, and what is posted where anything is."""
    return chain.from_iterable(
        part.lines() for part in (places_reg, places_look, places_sweep, places_nvr, footage_handing, places_inc)
    )
