"""Every way in which a promise is broken on purpose, a module per promise. `bench` tries them."""

from zorgvuldig.statement.breakings.catalogue import (
    p01,
    p02,
    p03,
    p04,
    p05,
    p06,
    p07,
    p08,
    p09,
    p10,
    p11,
    p12,
    p13,
    p14,
    p15,
    p16,
    p17,
)  # fmt: skip
from zorgvuldig.statement.breakings.ways import Breaking

_MODULES = (p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15, p16, p17)
CATALOGUE: tuple[Breaking, ...] = tuple(breaking for module in _MODULES for breaking in module.BREAKINGS)
