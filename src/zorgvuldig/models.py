"""Every room's models, so that the one Django app knows them."""

from zorgvuldig.consent import models as consent
from zorgvuldig.gate import models as gate
from zorgvuldig.governance import models as governance
from zorgvuldig.images import models as images
from zorgvuldig.images.cameras import models as cameras
from zorgvuldig.records import models as records
from zorgvuldig.release import models as release
from zorgvuldig.retention import models as retention
from zorgvuldig.rights import models as rights
from zorgvuldig.statement import models as statement

__all__ = [
    "cameras", "consent", "gate", "governance", "images", "records", "release", "retention", "rights", "statement",
]  # fmt: skip
