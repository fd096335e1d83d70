"""The gate as the register has it against the gate as the database has it: every difference is a sentence.

What is expected is read from the very statements that `install` runs, so the two cannot grow apart. Whatever else
is found (a grant, a policy, a view, a function) stands beside the gate, and is as much a difference.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from psycopg import Connection

from zorgvuldig.gate.contents import contents
from zorgvuldig.gate.sql.contributions import DOMAINS, contributions
from zorgvuldig.gate.sql.policies import rules, statements
from zorgvuldig.platform.postgres import Names
from zorgvuldig.register.schema import Register

POLICY = re.compile(
    r"create policy (\w+) on ([\w.]+) for (\w+) to ([\w, ]+?)( using \(.*?\))?( with check \(.*\))?", re.DOTALL
)
RIGHTS = r"([a-z, ]+?)(?: \(([\w, ]+)\))? on (function |all sequences in schema public)?(.*?)"
GRANT = re.compile(rf"grant {RIGHTS} to ([\w, ]+)")
REVOKE = re.compile(rf"revoke {RIGHTS} from ([\w, ]+)")
SECURITY = re.compile(r"alter table ([\w.]+) (enable|force) row level security")
STATISTICS = re.compile(r"alter table ([\w.]+) alter column (\w+) set statistics 0")
TRIGGER = re.compile(r"create trigger (\w+) (?:after|before) [\w ]+? on ([\w.]+) .*", re.DOTALL)
FUNCTION = re.compile(
    r"create or replace function gate\.(\w+)\(([^)]*)\)(.*?language (\w+).*?) as\s*\$\$(.*?)\$\$", re.DOTALL
)

# Facts by name, each with the detail that must agree; most facts are whole in their name.
Facts = dict[str, str]
AS_OWNER = resources.files("zorgvuldig.gate").joinpath("sql", "drift", "rules.sql").read_text()
BY_FUNCTION = "select name, detail from gate.rules_in_force()"  # for whom the rules are closed


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact in which the database is not what the register gives, by its name, and what an operator is told."""

    name: str
    says: str


def drift(connection: Connection[Any], register: Register, names: Names) -> list[str]:
    """Every difference between register and database, a sentence each; empty when they agree.

    `connection` is the owner's: it may read the rules. Nothing is changed.
    """
    wanted = expected(register, names, sequences(connection))
    return [difference.says for difference in differences(wanted, actual(connection, AS_OWNER))]


def differences(wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Difference]:
    """Where what the database has (`actual`) is not what it must have (`expected`), by name."""
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            yield Difference(name, f"The database lacks {name}. Put it back with: zorgvuldig init")
        elif name not in wanted:
            says = f"The database has {name}, which the register does not give. Find out who made it, and take it away."
            yield Difference(name, says)
        elif wanted[name] != found[name]:
            says = f"In the database, {name} is not what the register makes it. Put it back with: zorgvuldig init"
            yield Difference(name, says)


def domains_of(register: Register) -> Mapping[str, str]:
    """To which domain a function, and what the database refuses whoever asks, belongs, by the name of the fact."""
    found = {}
    for domain, part in zip(DOMAINS, contributions(), strict=True):
        for statement in part.statements(register):
            for function, arguments, *_ in FUNCTION.findall(statement):
                found[f"function gate.{function}({_types(arguments)})"] = domain
        for table, check, _ in (*part.checks, *part.checks_after):
            found[f"trigger {check} on {table}"] = domain
    return found


# --- what the register gives ------------------------------------------------------------------------------------


def expected(register: Register, names: Names, sequences: Iterable[str]) -> Facts:
    """What the database must have, from the statements of `install`. `sequences` are those that it has."""
    facts = {f"the rule {rule[0]}": _rule(*rule[1:]) for rule in rules(register)}
    facts["the name of the jobs login"] = names.jobs
    facts |= {f"the text {key}": text for key, text in contents(register).items()}
    for table in register.tables.values():
        facts[f"table {table.name}"] = f"owned by {names.authz if table.name.startswith('gate.') else names.owner}"
    for statement in statements(register, names):
        _learn(facts, statement, names, sequences)
    return facts


def _learn(facts: Facts, statement: str, names: Names, sequences: Iterable[str]) -> None:
    """Add what one statement gives, or take away what it revokes."""
    if found := POLICY.fullmatch(statement):
        name, table, command, roles, using, check = found.groups()
        facts[f"policy {name} on {table}"] = _policy(command, roles.split(", "), using, check)
    elif found := GRANT.fullmatch(statement):
        facts.update(dict.fromkeys(_rights(found, sequences), ""))
    elif found := REVOKE.fullmatch(statement):
        for right in _rights(found, sequences):
            facts.pop(right, None)
    elif found := SECURITY.fullmatch(statement):
        facts[f"row security ({found[2]}) on {found[1]}"] = ""
    elif found := STATISTICS.fullmatch(statement):
        facts[f"no statistics on {found[1]}.{found[2]}"] = ""
    elif found := TRIGGER.fullmatch(statement):
        facts[f"trigger {found[1]} on {found[2]}"] = _plain(statement)
    for function, arguments, options, language, body in FUNCTION.findall(statement):
        facts[f"function gate.{function}({_types(arguments)})"] = _function(
            language, "security definer" in options, _volatility(options), names.authz, body
        )


def _rights(found: re.Match[str], sequences: Iterable[str]) -> Iterator[str]:
    """One fact per privilege, object (or column) and role of a grant or revoke."""
    privileges, columns, kind, objects, roles = found.groups()
    if kind == "function ":
        things = [f"function {name.strip(' ,')}" for name in re.findall(r"[\w.]+\([^)]*\)", objects)]
    elif kind:
        things = list(sequences)
    else:
        parts = [f".{column}" for column in columns.split(", ")] if columns else [""]
        things = [table + part for table in objects.split(", ") for part in parts]
    for thing in things:
        for privilege in privileges.split(", "):
            for role in roles.split(", "):
                yield f"the right to {privilege} {thing} for {role}"


# --- what the database has --------------------------------------------------------------------------------------


def actual(connection: Connection[Any], rules_query: str) -> Facts:
    """The same facts as the catalogue tells them, and everything else that could let somebody in.

    Whoever asks reads the catalogue, so no function of ours stands in between that could be made to say something else. The rules
    alone are not for everybody: `rules_query` is `AS_OWNER`, or `BY_FUNCTION`, which is one of the facts itself.
    """
    facts: Facts = dict(_rows(connection, "named"))
    facts |= connection.execute(rules_query.encode()).fetchall()
    for name, command, roles, using, check in _rows(connection, "policies"):
        wrapped = (f" using ({using})" if using else "", f" with check ({check})" if check else "")
        facts[f"policy {name}"] = _policy(command, roles, *wrapped)
    for name, definition in _rows(connection, "triggers"):
        facts[f"trigger {name}"] = _plain(definition)
    for name, language, definer, volatility, owner, path, body in _rows(connection, "functions"):
        detail = _function(language, definer, volatility, owner, body)
        is_ours = path is not None and path[:1] == PATH and PLANNED.issuperset(path[1:])
        facts[f"function {name}"] = detail if is_ours else f"{detail} with another search path"
    return facts


PATH = ["search_path=pg_catalog, pg_temp"]
# How a question is planned lets nobody in.
PLANNED = frozenset(
    {
        "plan_cache_mode=force_custom_plan",
        "plan_cache_mode=force_generic_plan",
        "enable_sort=off",
        "enable_seqscan=off",
    }
)


def _rows(connection: Connection[Any], name: str) -> list[tuple[Any, ...]]:
    query = resources.files("zorgvuldig.gate").joinpath("sql", "drift", f"{name}.sql").read_bytes()
    with connection.cursor() as cursor:
        return cursor.execute(query).fetchall()


def sequences(connection: Connection[Any]) -> list[str]:
    """The sequences of our tables: a right on all of them is one on each."""
    query = "select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace"
    return [name for (name,) in connection.execute(query).fetchall()]


# --- one spelling for both --------------------------------------------------------------------------------------


def _policy(command: str, roles: Iterable[str], using: str | None, check: str | None) -> str:
    """A policy without the brackets, casts and column names that PostgreSQL adds when it spells it back."""
    text = f"{using or ''}{check or ''}".lower()
    text = re.sub(r" as \w+|[()\s]", "", text)
    text = re.sub(r"::(bigint|text|charactervarying|timestamptz|timestampwithtimezone|integer)(\[\])?", "", text)
    text = re.sub(r"=anyarray\[(.*?)\]", r"in\1", text)  # how it spells a list
    text = text.replace("change.at", "at")
    text = re.sub(r"'(\d+)'", r"\1", text)  # and a number beyond 31 bits
    return f"{command} {','.join(sorted(roles))} {text}"


def _rule(
    role: str, is_staff: bool, relation: str, purpose: str, reads: int, writes: int, restricted: bool, alone: int | None
) -> str:
    staff, when = ("t" if flag else "f" for flag in (is_staff, restricted))
    return (
        f"('{role}', {staff}, '{relation}', '{purpose}', {reads}, {writes}, {when}, {'' if alone is None else alone})"
    )


def _plain(definition: str) -> str:
    return " ".join(definition.lower().replace("public.", "").split())


def _types(arguments: str) -> str:
    """`who integer, role text, out found uuid` → `integer, text`, as PostgreSQL names a function."""
    words = [argument.split() for argument in arguments.split(",") if argument.strip()]
    return ", ".join(" ".join(rest) for name, *rest in words if name != "out")


def _volatility(options: str) -> str:
    return next((word[0] for word in ("immutable", "stable") if word in options), "v")


def _function(language: str, definer: bool, volatility: str, owner: str, body: str) -> str:
    digest = hashlib.sha256(body.encode()).hexdigest()[:16]
    return f"{language} {'definer' if definer else 'invoker'} {volatility} {owner} {digest}"
