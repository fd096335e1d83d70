"""The register in force in this process: the school's own file, or else the one we ship."""

from django.conf import settings

from zorgvuldig.register.load import load
from zorgvuldig.register.schema import Register

OWN_FILE = settings.DATA / "register.toml"
REGISTER: Register = load(OWN_FILE if OWN_FILE.exists() else None)
