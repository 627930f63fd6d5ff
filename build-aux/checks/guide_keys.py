#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every key that docs/GUIDE.md names is one that the shortcuts window shows, and every key of that is one in the sources.

A key stands in the guide as `Ctrl+Shift+N`; in the window and the sources as <Control><Shift>n or GDK_KEY_n.
"""
import re

from common import main

GUIDE, OVERLAY = 'docs/GUIDE.md', 'data/ui/help-overlay.ui'
WORDS = {'ctrl': 'control', 'enter': 'return', '?': 'question'}
# Known by every entry, so that no window of shortcuts has to tell.
ENTRY_KEYS = {('escape',), ('tab',)}
# What GTK itself does in every list, and with a primary menu.
TOOLKIT_KEYS = {('f10',), ('return',), ('control', 'question')}


def from_guide(text):
    return tuple(sorted(WORDS.get(word, word) for word in text.lower().split('+')))


def from_accelerator(text):
    return tuple(sorted(word for word in re.split(r'[<>]+', text.lower()) if word))


def source_keys(tree):
    """Accelerators in strings, and the plain keys that code compares with."""
    accelerators, plain = set(), set()
    for path in tree.matching(r'gui-client/.*\.c'):
        text = tree.read(path)
        accelerators |= {from_accelerator(found) for found in re.findall(r'"((?:<\w+>)*\w+)"', text)}
        plain |= {found.lower() for found in re.findall(r'GDK_KEY_(\w+)', text)}
    return accelerators, plain


def check(tree):
    overlay = re.findall(r'name="accelerator">([^<]*)<', tree.read(OVERLAY))
    known = {from_accelerator(key) for line in overlay
             for key in line.replace('&lt;', '<').replace('&gt;', '>').split()}
    accelerators, plain = source_keys(tree)
    for key in sorted(known - accelerators - TOOLKIT_KEYS):
        if not any(word in plain for word in key):
            yield OVERLAY, 1, f'{"+".join(key)} is in no source: nothing happens when it is pressed'
    seen = 0
    for number, line in enumerate(tree.read(GUIDE).splitlines(), 1):
        for text in re.findall(r'`([^`]+)`', line):
            if text in ('pinnaced',):
                continue
            seen += 1
            if from_guide(text) not in known | ENTRY_KEYS:
                yield GUIDE, number, f'no shortcut is "{text}"; name one that {OVERLAY} has'
    return seen


main(check)
