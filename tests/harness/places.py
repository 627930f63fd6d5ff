# SPDX-License-Identifier: GPL-3.0-or-later
"""Places where a program gets into trouble: a full disk, a read-only one, folders that it may not enter.

Each gives the words to put before a program: Server(…, prefix=…), Pnc(…, prefix=…). They work for root (a container,
a build machine) and for a person alike; what is mounted is seen by that program alone and goes with it.
"""
import os
from pathlib import Path


def _unshare(script, folder):
    """A mount namespace of its own, the script run in it with the folder as $1, then the program."""
    become_root = [] if os.geteuid() == 0 else ['--map-root-user']
    return ['unshare', '--mount', *become_root, '--', 'sh', '-ec', script + '; shift; exec "$@"', 'sh', str(folder)]


def small_disk(folder, size):
    """The program sees an empty disk of so many bytes at folder."""
    return _unshare(f'mount -t tmpfs -o size={size},mode=755 none "$1"', folder)


def read_only_disk(folder):
    """The program sees folder as it is, on a disk that cannot be written."""
    return _unshare('mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"', folder)


def ordinary_rights():
    """The program obeys permission bits, also when root runs the tests."""
    if os.geteuid() != 0:
        return []
    return ['setpriv', '--bounding-set=-dac_override,-dac_read_search,-fowner', '--']


def seen_by(process, path):
    """What a running program sees at path, from outside of its mount namespace."""
    return Path(f'/proc/{process.pid}/root{Path(path).absolute()}')
