"""What every answer of this site has to tell a browser, with a sentence for everything that is missing."""

from collections.abc import Iterator
from typing import Any

KEPT = ("no-store", "no-cache", "max-age=")
FRAMED = {"album_frame"}  # the one page that other sites of the school may show in theirs


def missing(answer: Any, name: str = "") -> list[str]:
    """Everything that is wrong with the headers of an answer of the address `name`."""
    return [
        *_policy(answer.get("Content-Security-Policy", ""), name),
        *_rest(answer),
    ]


def _policy(policy: str, name: str) -> Iterator[str]:
    rules = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.split()}
    if rules.get("default-src") != ["'none'"]:
        yield f"default-src is {rules.get('default-src')}"
    if "sandbox" in rules:
        return  # a file: nothing of it runs, whatever it holds
    for directive in ("base-uri", "object-src", *(() if name in FRAMED else ("frame-ancestors",))):
        if rules.get(directive) != ["'none'"]:
            yield f"{directive} is {rules.get(directive)}"
    for directive in ("script-src", "style-src", "connect-src"):
        if rules.get(directive, ["'self'"]) != ["'self'"]:
            yield f"{directive} is {rules.get(directive)}"
    if "'self'" not in rules.get("form-action", []) or "unsafe" in policy or "*" in policy:
        yield f"the policy is {policy}"
    for directive in ("worker-src", "manifest-src"):
        if rules.get(directive) != ["'self'"]:
            yield f"{directive} is {rules.get(directive)}"
    if rules.get("require-trusted-types-for") != ["'script'"] or rules.get("trusted-types") != ["worker"]:
        yield "scripts may make markup out of text"


def _rest(answer: Any) -> Iterator[str]:
    wanted = {
        "X-Content-Type-Options": ("nosniff",),
        "Referrer-Policy": ("same-origin", "no-referrer"),
        "Cross-Origin-Opener-Policy": ("same-origin",),
        "Cross-Origin-Resource-Policy": ("same-origin", "cross-origin"),
    }
    for header, values in wanted.items():
        if answer.get(header) not in values:
            yield f"{header} is {answer.get(header)}"
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        yield "a device may be used"
    if not any(word in answer.get("Cache-Control", "") for word in KEPT):
        yield f"Cache-Control is {answer.get('Cache-Control')}"
    kind = answer.get("Content-Type", "")
    if kind.startswith("text/") and "charset=" not in kind:
        yield f"Content-Type is {kind}"
    if "Content-Encoding" in answer and "Accept-Encoding" not in answer.get("Vary", ""):
        yield "it is compressed for whoever asks next"
    if answer.get("Access-Control-Allow-Origin", "") not in ("", "*") or "Server" in answer or "X-Powered-By" in answer:
        yield "it tells or allows too much"
