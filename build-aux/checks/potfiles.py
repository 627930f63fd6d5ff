#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES.in lists every file with text to translate, and no file that is not there or has none."""
import re

from common import main, without_comments

LIST = re.compile(r'po/POTFILES(\.in)?')
MARKS = {
    '.c': re.compile(r'\b(_|N_|C_|NC_|Q_|ngettext|dgettext|dngettext|g_dgettext|g_dngettext|g_dpgettext2?)\s*\('),
    '.ui': re.compile(r'\btranslatable="(yes|true|1)"'),
    '.desktop.in': re.compile(r'^(Name|Comment|Keywords)=', re.MULTILINE),
    '.metainfo.xml.in': re.compile(r'<(summary|p|name)\b'),
}


def first_mark(tree, path):
    """The line of the first text to translate in a file, or None."""
    for ending, pattern in MARKS.items():
        if path.endswith(ending):
            text = tree.read(path)
            match = pattern.search(without_comments(text) if ending == '.c' else text)
            return text.count('\n', 0, match.start()) + 1 if match else None
    return None


def check(tree):
    lists = [path for path in tree.paths if LIST.fullmatch(path)]
    if len(lists) != 1:
        yield 'po', 1, f'there must be one list of files to translate, po/POTFILES.in; found {lists or "none"}'
        return 1
    listed = {}
    for number, line in enumerate(tree.read(lists[0]).splitlines(), 1):
        name = line.split('#')[0].strip()
        if name:
            listed[name] = number
    for name, number in listed.items():
        if name not in tree.paths:
            yield lists[0], number, f'{name} is not a tracked file; remove or correct the line'
        elif first_mark(tree, name) is None:
            yield lists[0], number, f'{name} has no text to translate; remove the line'
    for path in tree.matching(r'(shared|server|cli|gui-client|data)/.*'):
        line = first_mark(tree, path)
        if line and path not in listed:
            yield path, line, f'text to translate, but the file is not listed; add {path} to {lists[0]}'
    return len(listed)


if __name__ == '__main__':
    main(check)
