"""What a domain adds to the gate. The gate finds it by the domain's name and imports none of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module, resources

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.contents import Coming
from zorgvuldig.gate.sql.openings import Opening
from zorgvuldig.gate.sql.questions import Question
from zorgvuldig.gate.sql.ties import Tie
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register, Shape, Table

# Whoever adds something, the lowest first: a function names only what stands in a domain before its own.
DOMAINS = (
    "gate", "school", "pupils", "learning", "incidents", "access", "consent", "admissions", "release", "suppliers", "media", "cameras",
    "copies", "retention", "rights", "governance", "statement", "operations", "web",
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


def keep_nothing(_coming: Coming, _cursor: CursorWrapper) -> None:
    """Of a domain that keeps nothing of a register."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """The SQL files of a folder, in their order; functions made of the register; what the database refuses whoever asks, before a row
    stands and (`checks_after`) once it does; tables of the schema `gate`; who may call what; and what its functions write (`writes`: the commands
    by table) of what nobody else writes for them. What it keeps of a register that an operator puts into force
    (`keeps`, as authz) and the tables of which that is in no history (`kept_in`). Purposes for which a family gets a copy of everything (`copying`). What else a row must satisfy to be
    written by a person (`written_where`). The shapes of relation that go by its tables (`ties`), the kinds of opening that it knows (`openings`) and tables by whose uid a file is opened (`files_of`), what it asks of those above it (`questions`), and what it answers (`answers`): a question, and the function that does.
    """

    package: str
    files: tuple[str, ...]
    functions: Callable[[Register], Iterable[str]] = no_functions
    checks: tuple[Check, ...] = ()
    checks_after: tuple[Check, ...] = ()
    tables: tuple[str, ...] = ()
    grants: Callable[[Register, Names], Iterable[str]] = no_grants
    writes: Mapping[str, str] = field(default_factory=dict)
    keeps: Callable[[Coming, CursorWrapper], None] = keep_nothing
    kept_in: tuple[str, ...] = ()
    copying: tuple[str, ...] = ()
    written_where: Callable[[Table, Register], str] = nothing_more
    ties: Mapping[Shape, Tie] = field(default_factory=dict)
    openings: tuple[Opening, ...] = ()
    files_of: tuple[str, ...] = ()
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
