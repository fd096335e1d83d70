"""The migrations of this program and one of a version that is to come."""

from zorgvuldig import migrations

__path__ = [*__path__, *migrations.__path__]
