"""A camera to record: a real RTSP server (GStreamer) or our own, in a process that can be killed, frozen and revived."""

import os
import select
import signal
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import zorgvuldig
from tests.running.parts import free_port

SYSTEM = "/usr/bin/python3"  # Debian's, which knows GStreamer
OWN, GSTREAMER = "own", "gstreamer"
SOURCE = Path(zorgvuldig.__file__).parents[1]
NEEDS = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; Gst.init(None); assert Gst.ElementFactory.find('x264enc') and Gst.ElementFactory.find('rtph264pay') and Gst.ElementFactory.find('mulawenc')"
SERVER = """
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
server = GstRtspServer.RTSPServer(); server.set_address('127.0.0.1'); server.set_service(sys.argv[1])
if len(sys.argv) > 6:
    from gi.repository import Gio
    auth = GstRtspServer.RTSPAuth(); auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(sys.argv[6])); server.set_auth(auth)
    token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'anybody'); auth.set_default_token(token)
factory = GstRtspServer.RTSPMediaFactory(); factory.set_shared(True)
factory.set_launch('( videotestsrc is-live=true pattern=' + sys.argv[2] + ' ! video/x-raw,format=I420,width=' + sys.argv[3] + ',height=' + sys.argv[4]
    + ',framerate=25/1 ! x264enc bitrate=' + sys.argv[5] + ' key-int-max=25 tune=zerolatency speed-preset=ultrafast ! rtph264pay name=pay0 pt=96'
    + ' audiotestsrc is-live=true ! mulawenc ! rtppcmupay name=pay1 pt=0 )')
if len(sys.argv) > 6:
    roles = GstRtspServer.RTSPPermissions(); roles.add_permission_for_role('anybody', 'media.factory.access', True)
    roles.add_permission_for_role('anybody', 'media.factory.construct', True); factory.set_permissions(roles)
server.get_mount_points().add_factory('/camera', factory)
server.attach(None)
print('listens', flush=True)
GLib.MainLoop().run()
"""
LISTENS = "from zorgvuldig.demo.camera_stream import CameraStream; import sys; server = CameraStream(*map(int, sys.argv[1:3])); print('listens', flush=True); server.serve_forever()"
SMALL = ("ball", "320", "180", "300")


@lru_cache(maxsize=1)
def has_gstreamer() -> bool:
    """Whether a real RTSP server is on this machine."""
    return (
        Path(SYSTEM).exists()
        and subprocess.run([SYSTEM, "-c", NEEDS], capture_output=True, check=False).returncode == 0
    )


class Source:
    """The camera at `url`; at the same port whenever it is started again. That of GStreamer has sound as well."""

    def __init__(self, kind: str, grain: int = 0, picture: tuple[str, ...] = SMALL, certificate: str = "") -> None:
        self.kind, self.more, self.port = kind, picture if kind == GSTREAMER else (str(grain),), free_port()
        self.scheme = "rtsps" if certificate else "rtsp"
        self.more += (certificate,) if certificate else ()
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"{self.scheme}://127.0.0.1:{self.port}/camera"

    def start(self) -> "Source":
        """Listen; when this returns it does."""
        command = [SYSTEM, "-c", SERVER] if self.kind == GSTREAMER else [sys.executable, "-c", LISTENS]
        self.process = subprocess.Popen(
            [*command, str(self.port), *self.more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )  # fmt: skip
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], 30)[0]
        assert self.process.stdout.readline() == "listens\n"
        return self

    def kill(self) -> None:
        """As when its plug is pulled."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def freeze(self) -> None:
        """It hangs: its connections stay, and nothing comes."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def revive(self) -> None:
        """It goes on."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)
