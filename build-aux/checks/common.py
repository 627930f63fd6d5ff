# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks share: the tracked files of a tree, and one way to say what is wrong.

Each check is a program: CHECK [ROOT]. It prints "file:line: what is wrong, what to do" for each finding and ends with
1 when there is one. A check that finds nothing to look at has failed as well: it would never fail otherwise.
"""
import re
import subprocess
import sys
from pathlib import Path


class Tree:
    """The tracked files of a work tree."""

    def __init__(self, root):
        self.root = Path(root)
        listed = subprocess.run(['git', '-c', 'safe.directory=*', '-C', str(root), 'ls-files', '-z'],
                                capture_output=True, text=True, check=True)
        self.paths = sorted(path for path in listed.stdout.split('\0') if path and (self.root / path).is_file())

    def matching(self, pattern):
        """The paths that a regular expression matches as a whole."""
        return [path for path in self.paths if re.fullmatch(pattern, path)]

    def read(self, path):
        return (self.root / path).read_text(encoding='utf-8')


def main(check):
    """Runs check(tree), which yields findings as (path, line, sentence) and returns how many things it looked at."""
    tree = Tree(sys.argv[1] if len(sys.argv) > 1 else '.')
    findings = check(tree)
    bad = 0
    while True:
        try:
            path, line, sentence = next(findings)
        except StopIteration as stop:
            seen = stop.value or 0
            break
        bad += 1
        print(f'{path}:{line}: {sentence}')
    if not seen:
        print(f'{Path(sys.argv[0]).name}: found nothing to check, which cannot be right')
        bad += 1
    sys.exit(1 if bad else 0)


def without_comments(text):
    """C source with comments and the inside of strings blanked out; lines and columns stay as they are."""
    pattern = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)

    def blank(match):
        word = match[0]
        if word[0] in '"\'':
            return word[0] + ' ' * (len(word) - 2) + word[0]
        return re.sub(r'[^\n]', ' ', word)

    return pattern.sub(blank, text)
