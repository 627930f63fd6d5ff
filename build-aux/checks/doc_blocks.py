#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every function that a header of the product declares has a block of documentation right above it.

The block begins with "name:", tells of each parameter as "@name:" and, for what is returned, has a "Returns:".
"""
import re

from common import main, without_comments

# a declaration at the top level that ends in ";": type, pnc_name, parameters
DECLARATION = re.compile(r'^(?!typedef|G_|#|\s|\})(?P<type>[\w\s*]*?[\s*])(?P<name>pnc_\w+)\s*\((?P<parameters>[^;{]*?)\)'
                         r'[^;{()]*(?:\([^;{]*\)[^;{]*)?;', re.MULTILINE)
CALLBACK = re.compile(r'\(\s*\*\s*(\w+)\s*\)')


def parameter_names(text):
    """The names in a parameter list."""
    depth, part, parts = 0, '', []
    for letter in text:
        depth += {'(': 1, ')': -1}.get(letter, 0)
        if letter == ',' and depth == 0:
            parts.append(part)
            part = ''
        else:
            part += letter
    names = []
    for part in [*parts, part]:
        callback = CALLBACK.search(part)
        words = re.findall(r'\w+', re.sub(r'\[[^]]*\]', '', part))
        if callback:
            names.append(callback[1])
        elif len(words) > 1 and '...' not in part:
            names.append(words[-1])
    return names


def block_above(text, position):
    """The documentation comment that ends right before position, or None."""
    above = text[:position].rstrip()
    if not above.endswith('*/'):
        return None
    begin = above.rfind('/*')
    block = above[begin:]
    return block if block.startswith('/**') else None


def lacks(block, match):
    """What the block above a declaration does not say, as a sentence, or None."""
    name = match['name']
    if block is None:
        return f'{name}() has no block of documentation; write one right above it: purpose, parameters, errors, thread'
    if not re.match(rf'/\*\*\s*(\*\s*)?{name}:', block):
        return f'the block above {name}() is about something else; it must begin with "{name}:"'
    missing = [each for each in parameter_names(match['parameters'])
               if each not in ('self', 'user_data') and not re.search(rf'@{each}\b', block)]
    if missing:
        return f'the block of {name}() does not tell of {", ".join("@" + each for each in missing)}'
    returned = re.sub(r'\b(const|extern|static|inline)\b|\s', '', match['type'])
    if returned not in ('void', '') and not re.search(r'Returns:|Since:.*Returns', block):
        return f'the block of {name}() has no "Returns:"; say what comes back, whose it is and whether it may be NULL'
    return None


def check(tree):
    seen = 0
    for path in tree.matching(r'(shared|server|cli|gui-client)/.*\.h'):
        text = tree.read(path)
        for match in DECLARATION.finditer(without_comments(text)):
            if match['name'].endswith('_get_type'):
                continue
            seen += 1
            wrong = lacks(block_above(text, match.start()), match)
            if wrong:
                yield path, text.count('\n', 0, match.start()) + 1, wrong
    return seen


if __name__ == '__main__':
    main(check)
