"""Replacing keys while the system serves: the steps, each of which may be killed and done again (docs/decisions/0034).

What is written is written whole (`postgres.secrets.save`), and what runs takes it with its next use (`postgres.secrets_current`). So a key
is in the file before anything is sealed with it, and leaves the file after the last thing that needs it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from zorgvuldig.accounts.rekey import end_everything
from zorgvuldig.backup.list import needing_older
from zorgvuldig.backup.places import Places
from zorgvuldig.operations.keys.rekey import reseal_everything
from zorgvuldig.platform.postgres import Secrets, load, passwords, secrets_rotation
from zorgvuldig.platform.postgres.locks import LockFile, hold_lock
from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.secrets import place, save
from zorgvuldig.platform.vault.rekey import Tally
from zorgvuldig.suppliers.oidc import key_rotation as provider

Say = Callable[[str], None]
REST = timedelta(
    days=3
)  # a sign-in that is under way, or a mail that waits (two days at most), was sealed with the key before
PASSES = 5
COPY = "Copy {} to where its copy is kept, in place of the older copy."


class NotNow(Exception):
    """A key cannot be replaced or retired now; one sentence says why and what to do."""


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else replaces keys of this installation meanwhile. Raises `NotNow`."""
    lock = LockFile.at(Path(settings.DATA) / ".keys.lock")
    try:
        if not lock.take():
            raise NotNow("Another zorgvuldig keys is at work on this installation: wait until it is done.")
        yield
    finally:
        lock.close()


def read_secrets() -> Secrets:
    """The secrets as the file has them. Raises `DatabaseProblem`."""
    found = load(settings.DATA)
    if found is None:
        raise DatabaseProblem(f"There is no installation in {settings.DATA}. Make one with: zorgvuldig init")
    return found


def replace_secrets(change: Callable[[Secrets], Secrets]) -> Secrets:
    """Write what `change` makes of the secrets, and go on with that."""
    with hold_lock(Path(settings.DATA) / ".secrets.lock"):
        after = change(read_secrets())
        save(settings.DATA, after)
    settings.LIVING.now()
    return after


def rotate_master(now: datetime, say: Say, *, leaked: bool) -> None:
    """Seal with another master key, and close everything anew with it. Killed halfway, the same call goes on. Raises `NotNow`."""
    before = read_secrets()
    older = secrets_rotation.older_masters(before)
    if older and _is_halfway(before) and (older[0].is_leaked or not leaked):
        say("A rotation of the master key was not finished: going on with it.")
    elif older and not leaked:
        raise NotNow("The master key before is not retired yet. First run: zorgvuldig keys retire master")
    else:
        replace_secrets(lambda secrets: secrets_rotation.with_master_turned(secrets, now, leaked=leaked))
        say("Another master key seals from now on.")
    leaked = leaked or secrets_rotation.older_masters(read_secrets())[0].is_leaked
    reseal(now, say)
    if leaked:
        _shut_out(say)
        replace_secrets(secrets_rotation.without_older_masters)
        say(
            "The key that leaked opens nothing here any more. Backups from before need the secrets.json from before: keep it apart,"
        )
        say("make a backup now, and remove the older backups and that file when you trust the new one.")
    else:
        say(f"The key before still opens. Three days from now, run: zorgvuldig keys retire master. {copy()}")


def reseal(now: datetime, say: Say) -> None:
    """Close anew whatever an older master key closes, until nothing is. Raises `NotNow` when something keeps coming."""
    for _ in range(PASSES):
        for tally in reseal_everything(now, mend=True):
            if tally.mended or tally.lost:
                say(tally_text(tally))
        # Whoever sealed at that very moment may have done so with the key before.
        if not any(tally.old for tally in reseal_everything(now, mend=False)):
            replace_secrets(lambda secrets: secrets_rotation.with_all_resealed(secrets, now))
            say("Everything is closed with the master key of now.")
            return
    raise NotNow(
        "Something is still being sealed with an older key, on a machine that has another secrets.json: copy it there."
    )


def retire_master(now: datetime, say: Say, *, without_backups: bool) -> None:
    """Take older master keys out of the file, when nothing needs them any more. Raises `NotNow`, and then changes nothing."""
    secrets = read_secrets()
    older = secrets_rotation.older_masters(secrets)
    if not older:
        say("There is no older master key.")
        return
    needed = [tally for tally in reseal_everything(now, mend=False) if tally.old]
    if needed or secrets_rotation.RESEALED not in secrets.since:
        what = ", ".join(f"{tally.old} {tally.what}" for tally in needed) or "something that was not gone through"
        raise NotNow(f"An older master key is still needed ({what}). First run: zorgvuldig keys reseal")
    if not older[0].is_leaked and now < (free := secrets_rotation.moment(older[0].until) + REST):
        raise NotNow(
            f"A sign-in or a mail that is under way may need the key before. Retire it after {free:%Y-%m-%d %H:%M} UTC."
        )
    if not without_backups and (
        names := _backups_needing(secrets_rotation.moment(secrets.since[secrets_rotation.RESEALED]))
    ):
        raise NotNow(
            f"{len(names)} backups need the key before, the newest of {names[0]}: wait until their term is over, or keep the"
            " secrets.json of now beside them and add --without-backups."
        )
    replace_secrets(secrets_rotation.without_older_masters)
    say(f"Retired: {len(older)}. {copy()}")


def rotate_signing(now: datetime, say: Say, *, leaked: bool) -> None:
    """Sign with another key; of the one before the public half stays, and what it signed holds."""
    after = replace_secrets(lambda secrets: secrets_rotation.with_signing_turned(secrets, now, leaked=leaked))
    say(f"Another key signs from now on. Public keys that are known: {len(after.publics)}. {copy()}")
    if leaked:
        say(
            "Whoever has the key that leaked can sign with a moment of before: compare old seals with the mails that the DPO keeps."
        )


def rotate_django(now: datetime, say: Say, *, leaked: bool) -> None:
    """Sign forms and links with another key. After a leak nothing of before is believed, and everybody signs in anew."""
    replace_secrets(lambda secrets: secrets_rotation.with_django_turned(secrets, now, leaked=leaked))
    days = secrets_rotation.WHILE.days
    say(
        f"Forms and links are signed with another key. {'Those of before end now.' if leaked else f'Those of before hold {days} days.'}"
    )
    if leaked:
        _shut_out(say)
    say(copy())


def retire_django(say: Say) -> None:
    """Forms and links that were signed before end now."""
    replace_secrets(secrets_rotation.without_older_django)
    say(f"Only the key of now signs. {copy()}")


def rotate_database(now: datetime, say: Say, *, leaked: bool) -> None:
    """Give every role another password. Killed halfway, the same call goes on. Raises `DatabaseProblem`."""
    ready = replace_secrets(secrets_rotation.with_passwords_waiting)
    for user in passwords.change(settings.LOCATION, settings.NAMES, ready):
        say(f"{user}: another password")
    replace_secrets(lambda secrets: secrets_rotation.with_passwords_turned(secrets, now))
    if leaked:
        _shut_out(say)
    say(copy())


def rotate_oidc(now: datetime, say: Say, *, leaked: bool) -> None:
    """Sign for suppliers with other keys: within an hour, or after a leak at once."""
    made = provider.replace_at_once(now) if leaked else provider.rotate(now)
    when = "at once" if leaked else "in an hour, when every product can know them"
    say(f"New keys: {made}. They sign {when}." if made else "The next keys wait already.")


def prepare(what: str, say: Say) -> None:
    """Put the next key in the file and use it for nothing yet, so that every machine can know it first."""
    steps = {
        "master": secrets_rotation.with_master_waiting,
        "django": secrets_rotation.with_django_waiting,
        "database": secrets_rotation.with_passwords_waiting,
    }
    replace_secrets(steps[what])
    say(
        f"The next key is in {place(settings.DATA)}. Copy that file to every machine, and then run: zorgvuldig keys rotate {what}"
    )


def tally_text(tally: Tally) -> str:
    """What was gone through, for a person."""
    lost = f", {tally.lost} open with no key that is known" if tally.lost else ""
    return f"{tally.what}: {tally.seen}, closed anew {tally.mended}, still with an older key {tally.old}{lost}"


def copy() -> str:
    """The reminder after every change."""
    return COPY.format(place(settings.DATA))


def _is_halfway(secrets: Secrets) -> bool:
    """Whether a rotation was begun and not ended: one after a leak ends with taking the key before away."""
    return secrets_rotation.RESEALED not in secrets.since or secrets_rotation.older_masters(secrets)[0].is_leaked


def _shut_out(say: Say) -> None:
    say(f"Sessions ended: {end_everything()}. Invitations that were not used ended too; send new ones.")


def _backups_needing(resealed: datetime) -> list[str]:
    if settings.BACKUP is None:
        return []
    return needing_older(Places.of(settings.BACKUP, settings.BACKUP_KEYS), resealed)
