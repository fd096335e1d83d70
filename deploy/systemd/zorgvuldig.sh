#!/bin/sh
# /usr/local/sbin/zorgvuldig: one command of this installation, under its account and with its settings. Run as root.
set -eu
if [ -t 0 ] && [ -t 1 ]; then how=--pty; else how=--pipe; fi
exec systemd-run --quiet --collect --wait "$how" \
    -p User=zorgvuldig -p UMask=0077 -p StateDirectory=zorgvuldig -p StateDirectoryMode=0700 \
    -p EnvironmentFile=/etc/zorgvuldig/zorgvuldig.env -p WorkingDirectory=/var/lib/zorgvuldig \
    -- /opt/zorgvuldig/bin/zorgvuldig "$@"
