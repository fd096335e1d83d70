"""Whether a bucket is fit for a vault: what is removed there must be gone, what is kept must stay, and nobody else may read.

Every question is asked of the store itself. A store that does not know a feature cannot have it on; one that may not be asked
is refused.
"""

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError, NoCredentialsError

from zorgvuldig.platform.vault.s3 import code_of, reaching

EVERYBODY = ("/global/AllUsers", "/global/AuthenticatedUsers")
UNKNOWN = frozenset({"NotImplemented", "MethodNotAllowed", "XNotImplemented"})
NONE_SET = frozenset(
    {
        "NoSuchLifecycleConfiguration",
        "ObjectLockConfigurationNotFoundError",
        "NoSuchBucketPolicy",
        "NoSuchConfiguration",
    }
)
NO_KEY = "no key"
COLD = frozenset({"GLACIER", "DEEP_ARCHIVE"})
ANOTHER = "Name a new bucket without versioning in ZORGVULDIG_VAULT_S3 and copy the files there."


def faults(client: Any, bucket: str) -> Iterator[str]:
    """A sentence for every reason not to use this bucket. Raises `Unreachable`."""
    for question in (_there, _versions, _lock, _lifecycle, _grants, _policy):
        found = list(question(client, bucket))
        yield from found
        if question is _there and found:
            return


def _ask(question: Callable[..., dict[str, Any]], bucket: str, *, may_lack: bool = True) -> dict[str, Any] | None:
    """What the store says; empty when nothing is set, None when it may not be asked by this key."""
    with reaching():
        try:
            return question(Bucket=bucket)
        except ClientError as error:
            if may_lack and code_of(error) in UNKNOWN | NONE_SET:
                return {}
            if code_of(error) in ("AccessDenied", "403"):
                return None
            raise


def _unknown_setting(bucket: str, right: str) -> str:
    return f"The key of the bucket {bucket} may not ask how it is set: give it the right {right}."


def _there(client: Any, bucket: str) -> Iterator[str]:
    code = _code_of_head(client, bucket)
    if code in ("404", "NoSuchBucket"):
        yield f"There is no bucket {bucket}: make it, or name another in ZORGVULDIG_VAULT_S3."
    elif code == NO_KEY:
        yield "There is no key for the storage of sealed files: set ZORGVULDIG_VAULT_S3_KEY and ZORGVULDIG_VAULT_S3_SECRET."
    elif code:
        yield (
            f"The key may not come at the bucket {bucket}: look at ZORGVULDIG_VAULT_S3_KEY and _SECRET, and give that key the"
            " right s3:ListBucket there."
        )


def _code_of_head(client: Any, bucket: str) -> str:
    """Empty when the bucket is there and ours."""
    with reaching():
        try:
            client.head_bucket(Bucket=bucket)
        except NoCredentialsError:
            return NO_KEY
        except ClientError as error:
            if code_of(error) not in ("403", "404", "AccessDenied", "NoSuchBucket"):
                raise
            return code_of(error)
    return ""


def _versions(client: Any, bucket: str) -> Iterator[str]:
    found = _ask(client.get_bucket_versioning, bucket, may_lack=False)
    if found is None:
        yield _unknown_setting(bucket, "s3:GetBucketVersioning")
    elif found.get("Status") == "Enabled":
        yield f"The bucket {bucket} keeps versions of what is removed (versioning is on). {ANOTHER}"
    elif found.get("Status") == "Suspended" and _has_older(client, bucket):
        yield f"The bucket {bucket} still holds versions of what was removed (versioning was on). {ANOTHER}"


def _has_older(client: Any, bucket: str) -> bool:
    """Whether there is a version that removing a file would leave behind."""
    with reaching():
        pages = client.get_paginator("list_object_versions").paginate(Bucket=bucket)
        return any(
            not version["IsLatest"] or version.get("VersionId", "null") != "null"
            for page in pages
            for version in page.get("Versions", ())
        )


def _lock(client: Any, bucket: str) -> Iterator[str]:
    found = _ask(client.get_object_lock_configuration, bucket)
    if found is None:
        yield _unknown_setting(bucket, "s3:GetBucketObjectLockConfiguration")
    elif found.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled":
        yield (
            f"The bucket {bucket} locks files against removal (object lock), so nothing could be deleted in time."
            " Name a new bucket without object lock in ZORGVULDIG_VAULT_S3 and copy the files there."
        )


def _lifecycle(client: Any, bucket: str) -> Iterator[str]:
    found = _ask(client.get_bucket_lifecycle_configuration, bucket)
    if found is None:
        yield _unknown_setting(bucket, "s3:GetLifecycleConfiguration")
        return
    rules = [rule for rule in found.get("Rules", ()) if rule.get("Status") == "Enabled"]
    if any(rule.get(key) for rule in rules for key in ("NoncurrentVersionExpiration", "NoncurrentVersionTransitions")):
        yield f"A lifecycle rule of the bucket {bucket} is about versions of removed files. Remove that rule."
    if any({"Days", "Date"} & set(rule.get("Expiration", {})) for rule in rules):
        yield (
            f"A lifecycle rule of the bucket {bucket} removes files by itself, also those that must be kept. Remove that rule:"
            " what may go is deleted by Zorgvuldig."
        )
    if any(move.get("StorageClass") in COLD for rule in rules for move in rule.get("Transitions", ())):
        yield f"A lifecycle rule of the bucket {bucket} moves files to where they cannot be read at once. Remove that rule."


def _grants(client: Any, bucket: str) -> Iterator[str]:
    found = _ask(client.get_bucket_acl, bucket)
    if found is None:
        yield _unknown_setting(bucket, "s3:GetBucketAcl")
    elif any(str(grant.get("Grantee", {}).get("URI", "")).endswith(EVERYBODY) for grant in found.get("Grants", ())):
        yield f"Everybody can come at the bucket {bucket}. Take the public grant away from its access list."


def _policy(client: Any, bucket: str) -> Iterator[str]:
    found = _ask(client.get_bucket_policy_status, bucket)
    if found is None:
        yield _unknown_setting(bucket, "s3:GetBucketPolicyStatus")
    elif found.get("PolicyStatus", {}).get("IsPublic"):
        yield f"The policy of the bucket {bucket} lets everybody in. Take that away."
