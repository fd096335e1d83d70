"""Breaking each promise on purpose, in every way that its evidence looks at: a module per room, collected here.

`BASES` says per promise how it comes to be kept, `BREAKS` what breaks it. `test_breaking` goes through all of them.
"""

from tests.statement.breaking import arranging, exchanging, knowing, picturing, recording, supplying
from tests.statement.breaking.ways import Base, Way

_MODULES = (arranging, recording, supplying, exchanging, knowing, picturing)
BASES: dict[str, Base] = {key: base for module in _MODULES for key, base in module.BASES.items()}
BREAKS: dict[str, dict[str, Way]] = {key: ways for module in _MODULES for key, ways in module.BREAKS.items()}
# Each promise with each way, by name.
EVERY = [(key, name) for key in sorted(BREAKS) for name in BREAKS[key]]
