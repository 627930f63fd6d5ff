# SPDX-License-Identifier: GPL-3.0-or-later
"""What an idle connection costs a server below the session: TLS, frame stream and pump."""
import json
import subprocess

from harness.proc import build_root
from measures import report


def main():
    program = build_root() / 'tests' / 'bench' / 'bench-idle-io'
    result = json.loads(subprocess.check_output([program, '2000'], text=True))
    report('idle_io', ['bench-idle-io 2000'], {
        'connections': result['connections'], 'resident each, KiB': result['resident_bytes_each'] / 1024,
        'allocated of it, KiB': result['allocated_bytes_each'] / 1024})


if __name__ == '__main__':
    main()
