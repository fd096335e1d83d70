"""What a domain adds to the gate. The gate finds it by the domain's name and imports none of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module, resources

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.contents import AppliedRegister
from zorgvuldig.gate.sql.openings import Opening
from zorgvuldig.gate.sql.questions import Question
from zorgvuldig.gate.sql.ties import Tie
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register, Shape, Table

# Whoever adds something, the lowest first: a function names only what stands in a domain before its own.
DOMAINS = (
    "gate", "school", "pupils", "attendance", "learning", "incidents", "messages", "families", "access", "consent", "admissions", "release", "suppliers", "media",
    "cameras", "copies", "retention", "rights", "governance", "canaries", "statement", "operations", "web",
)  # fmt: skip
# A table, the function that looks at each of its rows, and when.
Check = tuple[str, str, str]


def no_functions(_register: Register) -> Iterable[str]:
    """Of a domain for which the register makes no function."""
    return ()


def no_grants(_register: Register, _names: Names) -> Iterable[str]:
    """Of a domain whose functions are called by other functions alone."""
    return ()


def nothing_more(_table: Table, _register: Register) -> str:
    """Of a domain that asks nothing more of a row."""
    return ""


def keep_nothing(_applied: AppliedRegister, _cursor: CursorWrapper) -> None:
    """Of a domain that keeps nothing of a register."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What stands in the folder `sql/` of a domain. `files` and `functions` are its SQL, in their order."""

    package: str
    files: tuple[str, ...]
    functions: Callable[[Register], Iterable[str]] = no_functions
    # What the database refuses whoever asks, before a row stands and once it does; tables of the schema `gate`; and who may call what.
    checks: tuple[Check, ...] = ()
    checks_after: tuple[Check, ...] = ()
    tables: tuple[str, ...] = ()
    grants: Callable[[Register, Names], Iterable[str]] = no_grants
    # What its functions write, the commands by table; and what else a row must satisfy to be written by a person.
    writes: Mapping[str, str] = field(default_factory=dict)
    written_where: Callable[[Table, Register], str] = nothing_more
    # What else a row must satisfy to be seen by a person, and a change of it in the history.
    seen_where: Callable[[Table, Register], str] = nothing_more
    changes_seen_where: Callable[[Table, Register], str] = nothing_more
    # What it keeps of a register that an operator puts into force, as authz, and the tables of which that is in no history.
    keeps: Callable[[AppliedRegister, CursorWrapper], None] = keep_nothing
    kept_in: tuple[str, ...] = ()
    # Shapes of relation that go by its tables, kinds of opening, and tables by whose uid the file of their `person_id` is opened.
    ties: Mapping[Shape, Tie] = field(default_factory=dict)
    openings: tuple[Opening, ...] = ()
    files_by_uid: tuple[str, ...] = ()
    # Purposes for which somebody of a family gets a copy of everything.
    copying: tuple[str, ...] = ()
    # What it asks of the domains above it, and by which function it answers what is asked.
    questions: tuple[Question, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    def statements(self, register: Register) -> Iterable[str]:
        """The functions of this domain."""
        yield from self.functions(register)
        for name in self.files:
            yield resources.files(self.package).joinpath(name).read_text()


@cache
def contributions() -> tuple[Contribution, ...]:
    """Every domain's part, in their order."""
    return tuple(import_module(f"zorgvuldig.{domain}.sql.contribution").CONTRIBUTION for domain in DOMAINS)
