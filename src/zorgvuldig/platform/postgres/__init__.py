"""Finds or starts the database, creates its roles, and says whether it is safe to serve with."""

from zorgvuldig.platform.postgres.database import connect_admin, create_database, drop_database, is_in_use, prepare
from zorgvuldig.platform.postgres.engine import Binaries, find_binaries
from zorgvuldig.platform.postgres.hardening import harden, open_items
from zorgvuldig.platform.postgres.launcher import Server, ensure_server
from zorgvuldig.platform.postgres.location import Location, locate
from zorgvuldig.platform.postgres.names import Names
from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.refusals import refusals
from zorgvuldig.platform.postgres.roles import create
from zorgvuldig.platform.postgres.secrets import Secrets, load, load_copy, load_or_create, renew_signing
from zorgvuldig.platform.postgres.supervisor import Supervisor

__all__ = [
    "Binaries",
    "DatabaseProblem",
    "Location",
    "Names",
    "Secrets",
    "Server",
    "Supervisor",
    "connect_admin",
    "create",
    "create_database",
    "drop_database",
    "ensure_server",
    "find_binaries",
    "harden",
    "is_in_use",
    "load",
    "load_copy",
    "load_or_create",
    "locate",
    "open_items",
    "prepare",
    "refusals",
    "renew_signing",
]
