"""What is wrong with the settings of an installation, a sentence each. Needs neither Django nor a database."""

import math
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from zorgvuldig.platform.branding import logo, theme
from zorgvuldig.platform.mail import settings_check as mail
from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.secret_files import in_file
from zorgvuldig.settings.catalogue import INTERNAL, INTERNAL_PREFIXES, KNOWN, PREFIX, SETTINGS, Setting
from zorgvuldig.settings.reader import LOCAL, NO, YES, split, text

FILE = "_FILE"


def problems(environ: Mapping[str, str]) -> list[str]:
    """Every reason not to work with these settings; empty when all is well. No value that opens something is repeated."""
    return [
        *_unknown(environ),
        *_unreadable(environ),
        *_impossible(environ),
        *_https(environ),
        *_mail(environ),
        *_look(environ),
    ]


def refusal(wrong: Sequence[str]) -> str:
    """All that is wrong with the settings, in one text."""
    return "These settings cannot be used:\n- " + "\n- ".join(wrong)


def missing_folders(environ: Mapping[str, str]) -> list[str]:
    """Directories that are named and are not there. It may be a disk that comes back, so only `init` stops for it."""
    return [
        f"{setting.name} names {value}, which is not a directory. Make it, or mount that disk."
        for setting in SETTINGS
        if setting.kind == "folder" and setting.name != "ZORGVULDIG_DATA"
        if (value := text(setting.name, environ=environ)) and not Path(value).is_dir()
    ]


def _unknown(environ: Mapping[str, str]) -> Iterator[str]:
    """A misspelt name would be a setting that silently does nothing."""
    names = {*KNOWN, *(f"{name}{FILE}" for name in KNOWN), *INTERNAL}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in names and not name.startswith(INTERNAL_PREFIXES):
            near = get_close_matches(name, names - INTERNAL, 1, 0.8)
            advice = f"Did you mean {near[0]}?" if near else "The settings there are stand in docs/operate.md."
            yield f"{name} is no setting of Zorgvuldig. {advice}"


def _unreadable(environ: Mapping[str, str]) -> Iterator[str]:
    for setting in SETTINGS:
        name = f"{setting.name}{FILE}"
        if environ.get(name) and environ.get(setting.name):
            yield f"{setting.name} and {name} are both set. Keep one of them."
            continue
        try:
            in_file(setting.name, environ)
        except DatabaseProblem as problem:
            yield str(problem)


def _impossible(environ: Mapping[str, str]) -> Iterator[str]:
    for setting in SETTINGS:
        value = text(setting.name, environ=environ).strip()
        if value and (wrong := CHECKS[setting.kind](setting, value)):
            said = "" if setting.secret or "@" in value else f" is «{value}», which"
            yield f"{setting.name}{said} {wrong}"


def _text(setting: Setting, value: str) -> str:
    return "holds a character that cannot be typed. Write it again." if not value.isprintable() else ""


def _flag(setting: Setting, value: str) -> str:
    return "" if value.lower() in YES | NO else "is neither 1 (yes) nor 0 (no)."


def _whole(setting: Setting, value: str) -> str:
    try:
        fits = setting.least <= int(value) <= setting.most
    except ValueError:
        fits = False
    return "" if fits else f"is no whole number from {setting.least:g} to {setting.most:g}."


def _number(setting: Setting, value: str) -> str:
    try:
        fits = math.isfinite(float(value)) and setting.least <= float(value) <= setting.most
    except ValueError:
        fits = False
    return "" if fits else f"is no number from {setting.least:g} to {setting.most:g}, such as 2.5."


def _address(setting: Setting, value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or " " in value:
        return "is no address that begins with https:// or http://."
    return "holds a user or password. Name those in settings of their own." if parts.username is not None else ""


def _path(setting: Setting, value: str) -> str:
    if setting.name == "ZORGVULDIG_DATA" or Path(value).is_absolute():
        return ""
    return "does not begin with /, so it would be another place for whoever starts elsewhere. Write it whole."


def _file(setting: Setting, value: str) -> str:
    return "is a directory. Name the file itself." if Path(value).is_dir() else _path(setting, value)


def _choice(setting: Setting, value: str) -> str:
    *others, last = setting.choices
    return "" if value in setting.choices else f"is not known here: choose {', '.join(others)} or {last}."


def _command(setting: Setting, value: str) -> str:
    try:
        shlex.split(value)
    except ValueError:
        return "has a quote that is not closed. Write the command as you would type it."
    return ""


def _hosts(setting: Setting, value: str) -> str:
    for host in split(value):
        if "*" in host or host.startswith("."):
            return "names more than single hosts. Name each host by which browsers reach the site."
        if "/" in host or (":" in host and not host.startswith("[")):
            return "holds more than names. Leave out https:// and the port."
    return ""


def _origins(setting: Setting, value: str) -> str:
    for origin in split(value):
        if _address(setting, origin) or urlsplit(origin).path or "*" in origin:
            return "is no list of origins such as https://leerlingen.school.example, without anything behind the name."
    return ""


def _networks(setting: Setting, value: str) -> str:
    for network in split(value):
        try:
            ip_network(network)
        except ValueError:
            return f"names «{network}», and that is no network such as 192.168.20.0/24."
    return ""


def _anything(setting: Setting, value: str) -> str:
    return ""


CHECKS: Mapping[str, Callable[[Setting, str], str]] = {
    "text": _text,
    "words": _anything,
    "flag": _flag,
    "whole": _whole,
    "number": _number,
    "address": _address,
    "folder": _path,
    "file": _file,
    "choice": _choice,
    "command": _command,
    "hosts": _hosts,
    "origins": _origins,
    "networks": _networks,
}


def _https(environ: Mapping[str, str]) -> Iterator[str]:
    """Without TLS everybody on the way reads along."""
    if text("ZORGVULDIG_DEMO", environ=environ).lower() in YES:
        return
    asked = text("ZORGVULDIG_HTTPS", environ=environ).strip().lower()
    others = [host for host in split(text("ZORGVULDIG_HOSTS", environ=environ)) if host not in LOCAL]
    if asked in NO - {""} and others:
        yield (
            f"ZORGVULDIG_HTTPS is {asked} while ZORGVULDIG_HOSTS names {others[0]}: whoever is on the way would read along."
            " Leave ZORGVULDIG_HTTPS out, and put a proxy with TLS in front (docs/install.md)."
        )


def _mail(environ: Mapping[str, str]) -> Iterator[str]:
    asked = {
        key: text(f"ZORGVULDIG_{name}", default, environ=environ).strip()
        for key, name, default in (
            ("host", "EMAIL_HOST", "localhost"),
            ("security", "EMAIL_TLS", "none"),
            ("user", "EMAIL_USER", ""),
            ("password", "EMAIL_PASSWORD", ""),
            ("bounces", "BOUNCES", ""),
        )
    }
    yield from mail.unfit(**asked)


def _look(environ: Mapping[str, str]) -> Iterator[str]:
    """A colour of the school's own that makes a text hard to read keeps everybody from reading it; a logo is on every page."""
    for name, unfit in (("ZORGVULDIG_THEME", theme.unfit), ("ZORGVULDIG_LOGO", logo.unfit)):
        value = text(name, environ=environ).strip()
        if Path(value).is_absolute() and not Path(value).is_dir() and (wrong := unfit(Path(value))):
            yield f"{name} cannot be used: {wrong}"
