#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No function over 80 lines, no source file over 800; half of the functions 15 lines or fewer, nine in ten under 45.

A function runs from the "{" to the "}" in the first column, as the code style has it.
"""
import re
import sys

from common import main, without_comments

FUNCTION_LINES, FILE_LINES, MEDIAN_LINES, NINETIETH_LINES = 80, 800, 15, 45
NAME = re.compile(r'^(\w+) \(', re.MULTILINE)


def functions(text):
    """(name, first line, number of lines) of each function definition in C source."""
    lines = without_comments(text).splitlines()
    begin = None
    for number, line in enumerate(lines):
        if line.rstrip() == '{' and number > 0 and not lines[number - 1].rstrip().endswith('='):
            begin = number
        elif line.rstrip() == '}' and begin is not None:
            above = '\n'.join(lines[max(0, begin - 20):begin])
            names = NAME.findall(above)
            yield names[-1] if names else '?', begin + 1, number - begin + 1
            begin = None
        elif line.startswith('}'):
            begin = None


def check(tree):
    lengths = []
    for path in tree.matching(r'.*\.(c|h|py|ui|css)'):
        text = tree.read(path)
        count = text.count('\n')
        if count > FILE_LINES:
            yield path, FILE_LINES, f'{count} lines, over {FILE_LINES}: split the file by concern'
        if path.endswith('.c'):
            for name, line, length in functions(text):
                lengths.append(length)
                if length > FUNCTION_LINES:
                    yield path, line, f'{name}() has {length} lines, over {FUNCTION_LINES}: split it'
    lengths.sort()
    if lengths:
        median, ninetieth = lengths[len(lengths) // 2], lengths[len(lengths) * 9 // 10]
        print(f'{len(lengths)} functions: half have at most {median} lines, nine in ten at most {ninetieth}',
              file=sys.stderr)
        if median > MEDIAN_LINES or ninetieth >= NINETIETH_LINES:
            yield '.', 1, (f'functions are too long on the whole (median {median}, allowed {MEDIAN_LINES}; nine in ten '
                           f'at most {ninetieth}, allowed under {NINETIETH_LINES})')
    return len(lengths)


if __name__ == '__main__':
    main(check)
