"""The hand of somebody who breaks a promise on purpose: the database as its superuser, the keys, the register and the clock."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, LiteralString

from django.conf import settings
from psycopg import Connection, Cursor
from psycopg.rows import TupleRow

from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.install import install
from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.register.schema import Register
from zorgvuldig.register.validation import inconsistencies


class NothingBroken(Exception):
    """What was to break a promise changed nothing: then that the promise stays kept proves nothing either."""


@dataclass(slots=True)
class Hand:
    """Works in a copy that is thrown away; what it does to this process is undone when `undoing` ends. `now` is what the clock says."""

    connection: Connection[TupleRow]
    now: datetime
    undoing: ExitStack = field(default_factory=ExitStack)

    @property
    def keys(self) -> Path:
        """Where the keys are, out of reach of whoever has the database alone."""
        return keystore()

    def sql(self, statement: LiteralString, *values: Any) -> None:
        """As superuser, without triggers. Raises `NothingBroken` when it changes no row."""
        if not self._done(statement.encode(), values).rowcount:
            raise NothingBroken(statement)

    def take_off(self, statement: LiteralString) -> None:
        """A statement about a table, policy or trigger itself."""
        self._done(statement.encode())

    def value(self, query: LiteralString, *values: Any) -> Any:
        """The one value that a query gives. Raises `NothingBroken` when it gives none."""
        row = self.connection.execute(query, values or None).fetchone()
        if row is None or row[0] is None:
            raise NothingBroken(query)
        return row[0]

    def patch(self, function: str, was: str, becomes: str) -> None:
        """Write other words into a function of the database. Raises `NothingBroken` when it does not have those."""
        text: str = self.value("select pg_get_functiondef(%s::regprocedure)", function)
        if was not in text:
            raise NothingBroken(f"{function} does not say: {was}")
        self._done(text.replace(was, becomes, 1).encode())

    def _done(self, statement: bytes, values: Sequence[Any] = ()) -> Cursor[TupleRow]:
        """What was done as superuser: no trigger or foreign key hinders."""
        with self.connection.transaction():
            self.connection.execute("set local session_replication_role = replica")
            return self.connection.execute(statement, values or None)

    def turn_register(self, change: Callable[[Register], Register]) -> None:
        """Put another register in force, here and in the database, which passes the check as every register must.

        What a module made of the register when it was imported stays as it was.
        """
        turned = change(REGISTER)
        if turned == REGISTER or inconsistencies(turned):
            raise NothingBroken("the register says the same, or would not be taken")
        for module in [one for one in list(sys.modules.values()) if vars(one).get("REGISTER") is REGISTER]:
            self.undoing.callback(partial(setattr, module, "REGISTER", REGISTER))
            module.REGISTER = turned  # type: ignore[attr-defined]
        install(turned, settings.NAMES, text=TEXT)

    def jump(self, by: timedelta) -> None:
        """The clock of the machine that measures and shows is set."""
        self.now += by
