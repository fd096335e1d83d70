"""Finds or starts the database, creates its roles, and says whether it is safe to serve with."""

from zorgvuldig.postgres.binaries import Binaries, find_binaries
from zorgvuldig.postgres.database import connect_admin, create_database, drop_database, is_in_use, prepare
from zorgvuldig.postgres.hardening import harden, open_items
from zorgvuldig.postgres.launcher import Server, ensure_server
from zorgvuldig.postgres.location import Location, locate
from zorgvuldig.postgres.names import Names
from zorgvuldig.postgres.problem import DatabaseProblem
from zorgvuldig.postgres.refusals import refusals
from zorgvuldig.postgres.roles import create
from zorgvuldig.postgres.secrets import Secrets, load, load_copy, load_or_create, renew_signing
from zorgvuldig.postgres.supervisor import Supervisor

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
