"""After a key leaked: whoever got in with it, or made a way in, is out."""

from django.db import connections, transaction

from zorgvuldig.accounts.signin.adapter import ALIAS


def end_everything() -> int:
    """End every session and every invitation that was not used; says how many sessions there were."""
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute("select count(*) from django_session")
        count: int = cursor.fetchone()[0]
        # With the session row goes what the gate opened for it (`docs/decisions/0002-session-dies-by-key.md`).
        cursor.execute("delete from usersessions_usersession")
        cursor.execute("delete from django_session")
        cursor.execute("delete from invitation where used_at is null")
    return count
