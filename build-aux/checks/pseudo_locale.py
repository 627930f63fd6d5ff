#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pseudo_locale.py DIR: a translation into English that looks foreign, to find text that is not translatable.

Writes DIR/en_XA/LC_MESSAGES/pinnace.mo: every text of po/POTFILES.in in ⟦white brackets⟧, with accents, and a third
longer, as other languages are. What printf and strftime fill in, mnemonics and markup stay. A window that is shown
with it (LANGUAGE=en_XA) has no visible text without the brackets, except data.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = ('_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'ngettext:1,2')
ACCENTS = str.maketrans('aeiouyAEIOUYcnsz', 'áéíóúýÁÉÍÓÚÝčñšž')
# a directive of printf or strftime, a tag or an entity: never changed
KEPT = re.compile(r'\\[a-z"\\]|%[-+ #0]*\d*(?:\.\d+)?(?:l{0,2}|h{0,2}|z)[a-zA-Z%]|<[^>]+>|&\w+;')
STRING = re.compile(r'"((?:\\.|[^"\\])*)"')


def extract(root=ROOT):
    """The template of all translatable texts, as xgettext writes it."""
    words = [f'--keyword={keyword}' for keyword in KEYWORDS]
    done = subprocess.run(['xgettext', '--files-from=po/POTFILES.in', '--from-code=UTF-8', '--no-location', *words,
                           '--output=-'], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def pseudo(text):
    """One text as it looks in the pseudo-locale."""
    parts, at = [], 0
    for match in KEPT.finditer(text):
        parts += [text[at:match.start()].translate(ACCENTS), match[0]]
        at = match.end()
    parts.append(text[at:].translate(ACCENTS))
    return f'⟦{"".join(parts)}{"~" * (len(text) // 3)}⟧'


def unquote(lines):
    return ''.join(STRING.findall(lines))


def translate(template):
    """The template with every text translated, as a .po file, and how many. Escapes such as \\n are left as they are."""
    blocks = ['msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
              '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n']
    for block in template.split('\n\n')[1:]:
        found = re.search(r'^msgid (.*?)^(?:msgid_plural (.*?)^)?msgstr', block, re.MULTILINE | re.DOTALL)
        if not found:
            continue
        one, many = unquote(found[1]), unquote(found[2]) if found[2] else None
        kept = block[:block.index('msgstr')]
        if many is None:
            blocks.append(f'{kept}msgstr "{pseudo(one)}"\n')
        else:
            blocks.append(f'{kept}msgstr[0] "{pseudo(one)}"\nmsgstr[1] "{pseudo(many)}"\n')
    return '\n'.join(blocks), len(blocks) - 1


def write(folder):
    """Writes the .mo below folder; returns how many texts it holds."""
    text, count = translate(extract())
    target = Path(folder) / 'en_XA' / 'LC_MESSAGES' / 'pinnace.mo'
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(['msgfmt', '--check-format', '-o', str(target), '-'], input=text, text=True,
                   check=True, capture_output=True)
    return count


if __name__ == '__main__':
    print(write(sys.argv[1]), 'texts')
