"""Encrypting anew the second factors of accounts, when the master key was replaced (`vault.resealing`)."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connections

from zorgvuldig.accounts.signin.adapter import PURPOSE
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
