# SPDX-License-Identifier: GPL-3.0-or-later
"""What an idle connection costs a server below the session: TLS, frame stream and pump."""
import json
import subprocess

from harness.proc import build_root

result = json.loads(subprocess.check_output([build_root() / 'tests' / 'bench' / 'bench-idle-io', '2000'], text=True))
print(f"{result['connections']} idle connections: {result['resident_bytes_each'] / 1024:.1f} KiB resident each, "
      f"{result['allocated_bytes_each'] / 1024:.1f} KiB of it allocated")
