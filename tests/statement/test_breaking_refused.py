"""Promises are broken on purpose in a demonstration, and in no school."""

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def test_elsewhere_than_in_a_demonstration_nothing_is_broken(database: psycopg.Connection) -> None:
    with pytest.raises(CommandError, match="not a demonstration"):
        call_command("prove", "--break")
