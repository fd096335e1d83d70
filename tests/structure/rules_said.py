"""What a family reads of the law on one page: each rule once, at the foot, and how sure it is in one sentence."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from zorgvuldig.kit.rules import STATUS

FAMILY = frozenset({"gerda", "rob", "karim", "olga", "ymke", "noor", "tess", "yara", "sem", "bram"})
FOOT = '<section class="deel" aria-labelledby="regels">'
_RULE = re.compile(r'<li id="regel-(\d+)">(.*?)\.</li>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def said_again(page: str) -> Iterator[str]:
    """What is said of the law more than once, or beside a sentence while the foot says it; or a number without its rule."""
    sentences, _, foot = page.partition(FOOT)
    body = " ".join(unescape(_TAG.sub(" ", sentences)).split())
    rules = dict(_RULE.findall(foot))
    for standing in map(str, STATUS.values()):
        if f"{standing}." in body:
            yield f"«{standing}» is said beside a sentence"
        if (times := unescape(foot).count(f"{standing}.")) > 1:
            yield f"«{standing}» is said {times} times at the foot"
    for rule, times in Counter(rules.values()).items():
        if times > 1:
            yield f"«{rule}» is at the foot {times} times"
        if re.search(rf"{re.escape(unescape(rule))}(?![\w(])", body):
            yield f"«{rule}» is said beside a sentence too"
    if missing := set(re.findall(r'href="#regel-(\d+)"', sentences)) ^ set(rules):
        yield f"the numbers {sorted(missing)} stand at the foot or above it alone"
