#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every language of po/LINGUAS has every text of the application, translated, with what printf fills in and the mnemonics kept.

A text that is not in the catalogue would be English in the middle of a window; one that has gone is only in the way.
"""
import re
import subprocess

import polib

from common import main
from pseudo_locale import extract

NUMBERED = re.compile(r'%\d+\$')


def texts(catalogue):
    """Its messages by context and text, without those that are marked as gone."""
    return {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}


def whole(entry):
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)


def words(entry):
    return [entry.msgstr, *entry.msgstr_plural.values()]


def compare(path, wanted, found):
    """What is missing in a catalogue, and what is too much."""
    for key, entry in wanted.items():
        if key not in found:
            yield path, 1, f'“{entry.msgid}” is missing; add and translate it'
        elif not whole(found[key]) or found[key].fuzzy:
            yield path, found[key].linenum, f'“{entry.msgid}” is not translated, or only by guess'
    for key, entry in found.items():
        if key not in wanted:
            yield path, entry.linenum, f'“{entry.msgid}” is in no source any more; remove it'
        elif any(NUMBERED.search(text) for text in words(entry)):
            yield path, entry.linenum, f'“{entry.msgid}”: numbered arguments do not work everywhere; reword without them'


def formal(tree, path):
    """What msgfmt says of header, formats, plural forms and mnemonics."""
    done = subprocess.run(['msgfmt', '--check', '--check-accelerators=_', '-o', '/dev/null', path], cwd=tree.root,
                          capture_output=True, text=True, env={'LC_ALL': 'C', 'PATH': '/usr/bin:/bin'})
    for line in done.stderr.splitlines():
        match = re.match(r'([^:]+):(\d+): (.*)', line)
        if match:
            yield match[1], match[2], match[3]


def check(tree):
    languages = tree.read('po/LINGUAS').split() if 'po/LINGUAS' in tree.paths else []
    catalogues = tree.matching(r'po/[^/]+\.po')
    for path in catalogues:
        if path[len('po/'):-len('.po')] not in languages:
            yield path, 1, 'a language that po/LINGUAS does not name, and that nobody gets; add it'
    if not languages:
        return 0
    wanted = texts(polib.pofile(extract(tree.root)))
    for language in languages:
        path = f'po/{language}.po'
        if path not in catalogues:
            yield 'po/LINGUAS', 1, f'there is no {path}'
            continue
        yield from compare(path, wanted, texts(polib.pofile(str(tree.root / path))))
        yield from formal(tree, path)
    return len(wanted)


if __name__ == '__main__':
    main(check)
