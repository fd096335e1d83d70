"""The words that people answer, kept for ever: a wording stays what they read."""

from django.db.backends.utils import CursorWrapper

from zorgvuldig.gate.contents import AppliedRegister, OtherWords, wordings

WORDING = """insert into consent_wording (topic, version, nl, en, kept_at) values (%s, %s, %s, %s, statement_timestamp())
on conflict (topic, version) do nothing"""
SAME = "select exists (select from consent_wording where topic = %s and version = %s and nl = %s and en = %s)"


def keep_wordings(applied: AppliedRegister, cursor: CursorWrapper) -> None:
    """Keep the wording of every topic. Raises `OtherWords` when one has another text than people answered under the same version."""
    for topic, version, nl, en in wordings(applied.register):
        cursor.execute(WORDING, [topic, version, nl, en])
        cursor.execute(SAME, [topic, version, nl, en])
        if cursor.fetchone() != (True,):
            text = f"The words of topics.{topic} differ from those that people answered as version {version}. Raise the version."
            raise OtherWords(text)
