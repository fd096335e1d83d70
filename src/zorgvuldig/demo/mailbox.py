"""The mail of the demonstration school, which goes into files: nobody there has a mailbox."""

from email import message_from_bytes, policy

from django.conf import settings

from zorgvuldig.demo.marker import OVER, demonstration, is_demonstration


class NoMail(Exception):
    """There is no mail to show; the sentence says why and what to do."""


def newest_mail(address: str = "") -> str:
    """The newest mail, or the newest to this address, as somebody would read it. Raises `NoMail`."""
    if demonstration().is_over:
        raise NoMail(OVER)
    if not is_demonstration():
        raise NoMail("This is no demonstration school. Mail is in the mailbox of whoever it was sent to.")
    files = (settings.DATA / "mail").glob("*.log")
    for file in sorted(files, key=lambda found: found.stat().st_mtime_ns, reverse=True):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        if address.lower() in ("", str(mail["To"]).lower()):
            text = mail.get_body(("plain",))
            body = str(text.get_content()).rstrip("-\n") if text else ""
            return f"{mail['To']}\n{mail['Subject']}\n\n{body}"
    whom = f" to «{address}»" if address else ""
    raise NoMail(f"No mail{whom} was sent yet. Mail comes from what somebody does on the pages.")
