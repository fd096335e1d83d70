"""Small line drawings and the five silhouettes of a state, as inline SVG that takes the colour of its text."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_SHAPES = {
    "menu": '<path d="M3 6h18M3 12h18M3 18h18"/>',
    "door": '<path d="M4 21h16M6 21V4l9-1.5V21M15 5h3v16M11.5 12v.5"/>',
    "info": '<circle cx="12" cy="12" r="10"/><path d="M12 11v6M12 7v.1"/>',
    "warning": '<path d="M12 3 1.8 21h20.4zM12 10v5M12 18v.1"/>',
    "error": '<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM12 7v6M12 16.5v.1"/>',
    "check": '<path d="M4 12.5 10 18 20 6"/>',
    "person": '<circle cx="12" cy="8" r="4.5"/><path d="M3.5 21c1-5 4.5-7 8.5-7s7.5 2 8.5 7"/>',
    "people": (
        '<circle cx="9" cy="8.5" r="4"/><path d="M1.5 20.5c.8-4.4 3.6-6.2 7.5-6.2s6.7 1.8 7.5 6.2'
        'M15.5 4.9a4 4 0 0 1 0 7.2M18.4 14.9c2.3.8 3.6 2.6 4.1 5.6"/>'
    ),
    "key": '<circle cx="8" cy="15" r="4.5"/><path d="M11.3 11.8 20 3M16.5 6.6l3 3"/>',
    "download": '<path d="M12 3v12M7 10.5l5 5 5-5M4 21h16"/>',
    "upload": '<path d="M12 15.5V3.5M7 8l5-5 5 5M4 21h16"/>',
    "print": '<path d="M7 8.5V3h10v5.5M7 17H3.5V8.5h17V17H17M7 13.5h10V21H7z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="7"/><path d="m16 16 5.5 5.5"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
    "pencil": '<path d="m4 20 1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5 17.5 10"/>',
    "bin": '<path d="M4 6.5h16M9 6.5V3.5h6v3M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6"/>',
    "lock": '<rect x="4.5" y="10.5" width="15" height="10.5" rx="1"/><path d="M8 10.5V7a4 4 0 0 1 8 0v3.5"/>',
    "clock": '<circle cx="12" cy="12" r="10"/><path d="M12 6v6.3l4 2.4"/>',
    "calendar": '<rect x="3" y="5" width="18" height="16" rx="1"/><path d="M3 10h18M8 2.5V7M16 2.5V7"/>',
    "eye": '<path d="M1.5 12S5.5 5 12 5s10.5 7 10.5 7-4 7-10.5 7S1.5 12 1.5 12z"/><circle cx="12" cy="12" r="3.2"/>',
    "camera": '<path d="M3 7h12v10H3zM15 11l6-3.5v9L15 13"/>',
    "photo": '<rect x="2.5" y="4" width="19" height="16" rx="1"/><path d="m3 17 5.5-5.5 4 4 3-2.5 6 5"/><circle cx="16" cy="8.8" r="1.5"/>',
    "mail": '<rect x="2.5" y="5" width="19" height="14" rx="1"/><path d="m3 6 9 7 9-7"/>',
    "out": '<path d="M10 4H4v16h6M9.5 12H21M16.5 7l5 5-5 5"/>',
}
_STATES = {
    "yes": ("s-ja", '<circle class="vol" cx="12" cy="12" r="10"/><path class="uit" d="m7.2 12.5 3.3 3.3 6.3-7"/>'),
    "partly": ("s-deels", '<circle cx="12" cy="12" r="10"/><path class="vol" d="M12 2a10 10 0 0 1 0 20z"/>'),
    "no": (
        "s-nee",
        '<rect class="vol" x="2.5" y="2.5" width="19" height="19" rx="1"/><path class="uit" d="m8 8 8 8m0-8-8 8"/>',
    ),
    "off": ("s-uit", '<circle class="strip" cx="12" cy="12" r="10"/><path d="M8 12h8"/>'),
    "unknown": (
        "s-vraag",
        '<circle class="strip" cx="12" cy="12" r="10"/>'
        '<path d="M9.2 9.3a2.9 2.9 0 1 1 4.2 2.7c-1 .5-1.4 1-1.4 2M12 17.2v.1"/>',
    ),
}


def _svg(shape: str, css: str) -> SafeString:
    return mark_safe(f'<svg{css} viewBox="0 0 24 24" aria-hidden="true">{shape}</svg>')  # noqa: S308  # from this file


ICONS: Mapping[str, SafeString] = MappingProxyType(
    {name: _svg(shape, ' class="icoon"') for name, shape in _SHAPES.items()}
)
STATES: Mapping[str, tuple[str, SafeString]] = MappingProxyType(
    {kind: (css, _svg(shape, "")) for kind, (css, shape) in _STATES.items()}
)


def icon(name: str) -> SafeString:
    """The drawing called `name`; decoration only, so the words beside it must say everything."""
    return ICONS[name]


def state(kind: str, label: str, bare: bool = False) -> SafeString:
    """A state as silhouette and word. `kind` is yes, partly, no, off or unknown; `bare` leaves the word to readers aloud."""
    css, shape = STATES[kind]
    if bare:
        word = format_html('<span class="alleen-lezer">{}</span>', label)
        return format_html('<span class="stand los {}">{}{}</span>', css, shape, word)
    return format_html('<span class="stand {}">{}{}</span>', css, shape, label)
