"""Every month a new key signs, and what nobody needs any more goes."""

from datetime import datetime, timedelta

from zorgvuldig.suppliers.oidc import keys
from zorgvuldig.suppliers.oidc.models import SigningKey

SIGNS = timedelta(days=30)
KEPT = timedelta(days=1)  # an ID token that is over may still say whose session ends


def rotate_signing_keys(now: datetime) -> int:
    """What the nightly job does: a next key for each that signed for a month, and the old ones wiped. Says how many were made."""
    keys.first_keys(now)
    made = rotate(now, older_than=SIGNS)
    clear(now)
    return made


def rotate(now: datetime, *, older_than: timedelta = timedelta(0)) -> int:
    """Make the next key of each algorithm whose key signs that long; it is published at once and signs an hour later.

    Says how many were made: none where a next one waits already, however many ask at once.
    """
    made = 0
    with keys.alone():
        for alg in keys.ALGORITHMS:
            newest = SigningKey.objects.filter(alg=alg).order_by("-signs_from", "-id").first()
            if newest is None or newest.signs_from > now - older_than:
                continue
            begins = now + keys.LEAD
            keys.make_key(alg, now, signs_from=begins)
            newest.signs_until = begins
            newest.retired_at = begins + keys.TOKEN + keys.CACHE
            newest.save(update_fields=["signs_until", "retired_at"])
            made += 1
    keys.clear_cache()
    return made


def replace_at_once(now: datetime) -> int:
    """After a leak: new keys sign from now on, and what the old ones signed is worth nothing any more. Says how many were made.

    A product that keeps our published keys for an hour refuses sign-ins until it asks again; most ask at once for a name they miss.
    """
    with keys.alone():
        SigningKey.objects.filter(retired_at=None).update(retired_at=now)
        SigningKey.objects.update(private="", signs_until=now)
        SigningKey.objects.filter(retired_at__gt=now).update(retired_at=now)
        for alg in keys.ALGORITHMS:
            keys.make_key(alg, now, signs_from=now)
    keys.clear_cache()
    return len(keys.ALGORITHMS)


def clear(now: datetime) -> None:
    """Wipe the private half of what signs no more, and a day after it was needed the whole key."""
    SigningKey.objects.filter(signs_until__lt=now - keys.CACHE).update(private="")
    SigningKey.objects.filter(retired_at__lt=now - KEPT).delete()
    keys.clear_cache()
