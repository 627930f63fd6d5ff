#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source says its licence first; headers are guarded by #pragma once; each .c of a layer names its log domain."""
import re

from common import main

LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'
SOURCES = re.compile(r'.*(\.[ch]|\.py|\.css|\.sh|meson\.build)|dev|\.ci/run')
DATA = re.compile(r'tests/fuzz/corpus/.*|tests/vectors/.*')
DOMAINS = {'shared/wire': 'pinnace-wire', 'shared/io': 'pinnace-io', 'shared/client': 'pinnace-client',
           'server': 'pinnace-server', 'cli': 'pinnace-cli', 'gui-client': 'pinnace-gui'}


def check(tree):
    seen = 0
    for path in tree.paths:
        if not SOURCES.fullmatch(path) or DATA.fullmatch(path):
            continue
        seen += 1
        text = tree.read(path)
        if LICENCE not in '\n'.join(text.splitlines()[:3]):
            yield path, 1, f'the licence is missing: begin the file with a comment "{LICENCE}"'
        if path.endswith('.h') and not re.search(r'^#pragma once$', text, re.MULTILINE):
            yield path, 2, 'the guard is missing: put "#pragma once" below the licence'
        domain = next((domain for folder, domain in DOMAINS.items() if path.startswith(folder + '/')), None)
        if path.endswith('.c') and domain:
            found = re.search(r'^#define G_LOG_DOMAIN "([^"]*)"$', text, re.MULTILINE)
            first = text.find('#include')
            if not found or (first >= 0 and found.start() > first):
                yield path, 2, f'put #define G_LOG_DOMAIN "{domain}" above the first #include'
            elif found[1] != domain:
                yield path, text.count('\n', 0, found.start()) + 1, f'the log domain here is "{domain}"'
    return seen


if __name__ == '__main__':
    main(check)
