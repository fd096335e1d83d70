"""The register in force in this process: the school's own file, or else the one we ship."""

from django.conf import settings

from zorgvuldig.gate.contents import digest_of
from zorgvuldig.register.load import load, text_of
from zorgvuldig.register.schema import Register

OWN_FILE = settings.DATA / "register.toml"
REGISTER: Register = load(OWN_FILE if OWN_FILE.exists() else None)
TEXT: str = text_of(OWN_FILE if OWN_FILE.exists() else None)
DIGEST: str = digest_of(TEXT)
