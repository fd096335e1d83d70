"""The version of the register that an operator applied: it has no proposer and is in force at once."""

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.contents import BY_INIT, DIGEST, AppliedRegister, digest_of
from zorgvuldig.register.load import text_of

IN_FORCE = "select value from gate.state where key = %s"
KNOWN = "select exists (select from register_version where digest = %s and in_force_at is not null)"
VERSION = """insert into register_version (uid, label, text, digest, base_digest, why, changes, consequences, tells_families, tell_nl, tell_en,
    is_operators, proposed_at, decided_why, in_force_at)
values (gen_random_uuid(), %s, %s, %s, %s, %s, '[]', '[]', false, '', '', true, statement_timestamp(), '', statement_timestamp())"""


def keep_version(applied: AppliedRegister, cursor: CursorWrapper) -> None:
    """Keep the text of the register, unless it is the one in force and known."""
    digest = digest_of(applied.text)
    cursor.execute(IN_FORCE, [DIGEST])
    before = (cursor.fetchone() or ("",))[0]
    cursor.execute(KNOWN, [digest])
    if before != digest or cursor.fetchone() != (True,):
        why = BY_INIT if applied.text == text_of() else applied.why
        cursor.execute(VERSION, [applied.register.version[:40], applied.text, digest, before, why])
