# SPDX-License-Identifier: GPL-3.0-or-later
"""The crash matrix: client or server killed at random bytes and at every chunk of uploads and downloads, large and
small, new and overwriting. PINNACE_CRASHES: how many (200)."""
import collections
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from harness.crashes import CrashMatrix

COUNT = int(os.environ.get('PINNACE_CRASHES', '200'))


def main():
    seed = int(os.environ.get('PINNACE_SOAK_SEED', time.time_ns() & 0xffffffff))
    print(f'{COUNT} crashes, PINNACE_SOAK_SEED={seed}', flush=True)
    folder = Path(tempfile.mkdtemp(prefix='pinnace-crashes-', dir='/var/tmp'))
    kinds = collections.Counter()
    try:
        with CrashMatrix(folder, seed) as matrix:
            for case in matrix.cases(COUNT):
                matrix.run(case)
                kinds[case[:4]] += 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for kind, count in sorted(kinds.items()):
        print(f'{" ".join(kind)}: {count} times: the old file or the new one, completed afterwards')
    return 0


sys.exit(main())
