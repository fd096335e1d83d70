"""The board's own name in the register, from the first day: families are never told of the invented board that we ship.

A school so has a register file of its own from the start. What an upgrade brings does not come into it by itself: `init` names that.
"""

from django.conf import settings

from zorgvuldig.gate.declared import OWN_FILE, TEXT
from zorgvuldig.gate.start import undeclared_columns
from zorgvuldig.platform.postgres.home import write_atomically
from zorgvuldig.register.board_name import is_example, is_filled, missing, named
from zorgvuldig.register.load import parse
from zorgvuldig.register.schema import Register

PROPOSE = "propose them at /privacy/register/ and let a second person decide"


def name_board(board: str, text: str = TEXT) -> tuple[Register, str]:
    """The register with this board's name, and its text, which stands in the own file from now on.

    It is read before it is written: what could not be read again is never kept. Raises ValueError for a name that cannot be.
    """
    own = named(text, board)
    register = parse(own, OWN_FILE.name)
    if own != text:
        write_atomically(OWN_FILE, own)
    return register, own


def left_to_fill(text: str) -> list[str]:
    """What the register in force still lacks, a sentence each, with the lines to put in; empty when nothing."""
    register = parse(text, OWN_FILE.name)
    said = []
    if is_example(register.controller):
        said.append(
            f"The register still calls the controller «{register.controller.name}», which is an example. That is what families read:"
            " propose your own name and addresses at /privacy/register/, and let a second person decide."
        )
    elif not is_filled(register.controller):
        said.append(
            f"The register does not say yet how to reach {register.controller.name} and its data protection officer: {PROPOSE}."
        )
    lines = missing(text)
    if undeclared_columns(register) or lines:
        said.append(
            f"This version keeps more than your own register knows. Put this into a copy of {OWN_FILE}, look whether it fits your school,"
            f" and then: zorgvuldig --data {settings.DATA} register apply FILE\n\n"
            + "\n\n".join(lines or undeclared_columns(register))
        )
    return said
