"""Whether the register in force says as much as each promise needs: one that says less does not keep it, however well it is carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.floors import below_floors
from zorgvuldig.register.load import load
from zorgvuldig.register.schema import Register, Text
from zorgvuldig.statement.evidence.result import NOT_KEPT, Finding

UNIT = Text("keer zegt het register te weinig", "times the register says too little")


@dataclass(frozen=True, slots=True)
class FloorCheck:
    """What the register says too little, in sentences, by promise."""

    short: Mapping[str, tuple[Text, ...]]

    def on(self, promise: str, finding: Finding) -> Finding:
        """The finding, unless the register is below the floor of this promise."""
        lacking = self.short.get(promise, ())
        if not lacking:
            return finding
        figures = {**finding.figures, "below_its_floor": len(lacking)}
        return Finding(NOT_KEPT, lacking[0], figures, str(len(lacking)), UNIT)


def check_floors(register: Register | None = None) -> FloorCheck:
    """The register in force against the one that came with this version."""
    short: dict[str, tuple[Text, ...]] = {}
    for one in below_floors(register or REGISTER, _shipped()):
        short[one.promise] = (*short.get(one.promise, ()), one.says)
    return FloorCheck(short)


@cache
def _shipped() -> Register:
    return load()
