#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every test file is in the list of its meson.build: one that is not would never run, and nobody would notice."""
import re

from common import main

KINDS = (
    (r'tests/unit/test-(.+)\.c', 'tests/unit/meson.build'),
    (r'tests/link/test-(.+)\.c', 'tests/link/meson.build'),
    (r'tests/fuzz/fuzz-(?!replay)(.+)\.c', 'tests/fuzz/meson.build'),
    (r'tests/integration/test_(.+)\.py', 'tests/integration/meson.build'),
    (r'tests/hostile/test_(.+)\.py', 'tests/hostile/meson.build'),
    (r'tests/display/test_(.+)\.py', 'tests/display/meson.build'),
    (r'tests/harness/selftest_(.+)\.py', 'tests/harness/meson.build'),
    (r'build-aux/checks/selftest_(.+)\.py', 'build-aux/checks/meson.build'),
)


def check(tree):
    seen = 0
    for pattern, listing in KINDS:
        text = tree.read(listing) if listing in tree.paths else ''
        for path in tree.matching(pattern):
            seen += 1
            name = re.fullmatch(pattern, path)[1]
            if not re.search(rf"^\s*'{re.escape(name)}'", text, re.MULTILINE):
                yield path, 1, f"the test is in no list and never runs; add '{name}' to {listing}"
        if pattern.startswith('tests/fuzz'):
            for path in tree.matching(pattern):
                name = re.fullmatch(pattern, path)[1]
                if not tree.matching(rf'tests/fuzz/corpus/{re.escape(name)}/.+'):
                    yield path, 1, f'the target has no inputs; add some to tests/fuzz/corpus/{name}/'
        for path in tree.matching(pattern):
            text_of_test = tree.read(path)
            if path.endswith('.py') and 'tap.main()' not in text_of_test:
                yield path, 1, 'the file never calls tap.main(), so nothing in it runs'
            if re.search(r'g_test_skip|g_test_incomplete|skipTest|unittest\.skip|expectedFailure', text_of_test) \
                    and not path.startswith(('tests/harness/', 'build-aux/')):
                yield path, 1, 'a skipped test proves nothing; make it run or remove it'
    return seen


if __name__ == '__main__':
    main(check)
