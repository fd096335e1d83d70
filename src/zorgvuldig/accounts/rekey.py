"""What keys mean for accounts: second factors are encrypted anew when the master key was replaced, and after a leak everybody is out."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connections, transaction

from zorgvuldig.accounts.signin.adapter import ALIAS, PURPOSE
from zorgvuldig.platform.vault.rekey import Tally
from zorgvuldig.platform.vault.secret_fields import Damaged, decrypt, encrypt, is_newest


def reseal_factors(*, mend: bool) -> Tally:
    """Every secret of an app, and every seed of recovery codes."""
    tally = Tally("second factors")
    for factor in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk").iterator():
        for place, stored in _secrets(factor.data):
            tally.seen += 1
            if is_newest(stored, purpose=PURPOSE):
                continue
            try:
                plain = decrypt(stored, purpose=PURPOSE)
            except Damaged:
                tally.lost += 1
                continue
            if mend:
                tally.mended += _changed(factor.pk, place, stored, encrypt(plain, purpose=PURPOSE))
            else:
                tally.old += 1
    return tally


def _secrets(data: dict[str, Any]) -> list[tuple[list[str], str]]:
    found = [([name], data[name]) for name in ("secret", "seed") if data.get(name)]
    return found + [(["migrated_codes", str(n)], code) for n, code in enumerate(data.get("migrated_codes", []))]


def _changed(factor: int, place: list[str], before: str, after: str) -> int:
    with connections["accounts"].cursor() as cursor:
        # Compared with what was read: somebody may set up another app, or use a recovery code, at this very moment.
        cursor.execute(
            "update mfa_authenticator set data = jsonb_set(data, %s::text[], %s::jsonb)"
            " where id = %s and data #> %s::text[] = %s::jsonb",
            [place, json.dumps(after), factor, place, json.dumps(before)],
        )
        return int(cursor.rowcount)


# After a key leaked: whoever got in with it, or made a way in, is out.


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
