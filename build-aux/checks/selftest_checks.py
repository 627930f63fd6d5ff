# SPDX-License-Identifier: GPL-3.0-or-later
"""Each check accepts a good tree and finds each kind of fault in a bad one: none can silently stop checking."""
import subprocess
import sys
from pathlib import Path

from harness import tap

HERE = Path(__file__).resolve().parent
SPDX = '/* SPDX-License-Identifier: GPL-3.0-or-later */\n'


class Check(tap.TestCase):
    check = None

    def look(self, files):
        """Runs the check on a work tree of these {path: text}; returns its exit status and output."""
        root = self.tmp / f'tree{len(list(self.tmp.iterdir()))}'
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding='utf-8')
        root.mkdir(exist_ok=True)
        subprocess.run(['git', 'init', '-q', root], check=True)
        subprocess.run(['git', '-C', root, 'add', '-A'], check=True)
        done = subprocess.run([sys.executable, HERE / self.check, root], text=True, capture_output=True)
        self.assertEqual(done.stderr if 'Traceback' in done.stderr else '', '')
        return done.returncode, done.stdout

    def good(self, files):
        self.assertEqual(self.look(files), (0, ''))

    def bad(self, files, *words):
        """There is exactly one finding, and it holds these words."""
        code, said = self.look(files)
        self.assertEqual((code, said.count('\n')), (1, 1), said)
        for word in words:
            self.assertIn(word, said)

    def nothing_to_check(self):
        self.bad({}, 'found nothing to check')


class GuideKeys(Check):
    check = 'guide_keys.py'

    def tree(self, guide, overlay='&lt;Control&gt;l', source='<Control>l'):
        return {'docs/GUIDE.md': guide, 'data/ui/help-overlay.ui': f'<property name="accelerator">{overlay}</property>\n',
                'gui-client/a.c': f'{{ "win.path", {{ "{source}" }} }}\n'}

    def test_good(self):
        self.good(self.tree('Press `Ctrl+L`, then `Tab`.'))

    def test_no_such_key(self):
        self.bad(self.tree('Press\n`Ctrl+L` or\n`Ctrl+M`.'), 'GUIDE.md:3:', 'Ctrl+M')

    def test_key_of_nothing(self):
        self.bad(self.tree('Press `Ctrl+L`.', source='<Control>m'), 'help-overlay.ui', 'in no source')

    def test_nothing_to_check(self):
        self.bad(self.tree('No keys.'), 'found nothing to check')


class Layers(Check):
    check = 'layers.py'
    HEADERS = {path: SPDX for path in (
        'shared/wire/pnc-frame.h', 'shared/io/pnc-link.h', 'shared/client/pnc-session.h', 'server/pnc-listener.h',
        'cli/pnc-command.h', 'gui-client/pnc-window.h', 'gui-client/models/pnc-browser.h', 'gui-client/widgets/pnc-row.h')}

    def include(self, path, *includes):
        return {**self.HEADERS, path: SPDX + ''.join(f'#include {each}\n' for each in includes)}

    def test_good(self):
        self.good(self.include('shared/wire/a.c', '"config.h"', '"pnc-frame.h"', '<glib.h>', '<string.h>'))
        self.good(self.include('shared/io/a.c', '"pnc-link.h"', '"pnc-frame.h"', '<gio/gio.h>', '<gnutls/gnutls.h>'))
        self.good(self.include('shared/io/a-posix.c', '<unistd.h>', '<sys/stat.h>', '<fcntl.h>', '<gio/gunixfdlist.h>'))
        self.good(self.include('shared/io/a-win32.c', '<windows.h>', '<io.h>'))
        self.good(self.include('server/a.c', '"pnc-listener.h"', '"pnc-link.h"', '<qrencode.h>'))
        self.good(self.include('cli/a.c', '"pnc-session.h"', '<glib/gi18n.h>'))
        self.good(self.include('gui-client/widgets/a.c', '"pnc-browser.h"', '"pnc-row.h"', '<gtk/gtk.h>', '<adwaita.h>'))
        self.good(self.include('gui-client/models/a.c', '"pnc-browser.h"', '"pnc-session.h"'))

    def test_upwards(self):
        self.bad(self.include('shared/wire/a.c', '"pnc-link.h"'), 'shared/wire/a.c:2:', 'belongs to shared/io')
        self.bad(self.include('shared/io/a.c', '"pnc-session.h"'), 'belongs to shared/client')
        self.bad(self.include('server/a.c', '"pnc-session.h"'), 'belongs to shared/client')
        self.bad(self.include('shared/client/a.c', '"pnc-listener.h"'), 'belongs to server')
        self.bad(self.include('cli/a.c', '"pnc-window.h"'), 'belongs to gui-client')
        self.bad(self.include('gui-client/models/a.c', '"pnc-row.h"'), 'belongs to gui-client/widgets')
        self.bad(self.include('shared/wire/a.c', '"../io/pnc-link.h"'), 'belongs to shared/io')

    def test_system_headers(self):
        self.bad(self.include('shared/wire/a.c', '<gio/gio.h>'), 'a.c:2:', 'not among the headers')
        self.bad(self.include('shared/wire/a.c', '<stdio.h>'), 'not among the headers')
        self.bad(self.include('shared/io/a.c', '<unistd.h>'), 'POSIX only')
        self.bad(self.include('server/a.c', '  <sys/socket.h>'), 'POSIX only')
        self.bad(self.include('shared/io/a-posix.c', '<windows.h>'), 'Windows only')
        self.bad(self.include('shared/client/a.c', '<gtk/gtk.h>'), 'not among the headers')
        self.bad(self.include('gui-client/models/a.c', '<gtk/gtk.h>'), 'not among the headers')
        self.bad(self.include('shared/io/a.c', '<curl/curl.h>'), 'not among the headers')

    def test_unknown(self):
        self.bad(self.include('shared/io/a.c', '"unknown.h"'), 'no header of this tree')
        self.bad(self.include('shared/other/a.c'), 'no layer')

    def test_nothing(self):
        self.nothing_to_check()


class Potfiles(Check):
    check = 'potfiles.py'
    GOOD = {'po/POTFILES.in': '# comment\ncli/a.c\ndata/ui/a.ui\n', 'cli/a.c': 'puts (_("hello"));\n',
            'data/ui/a.ui': '<p translatable="yes">x</p>\n', 'cli/b.c': '/* _("not this") */ "_(nor this)"; a_ (1);\n'}

    def test_good(self):
        self.good(self.GOOD)

    def test_not_listed(self):
        self.bad({**self.GOOD, 'cli/c.c': '\n\nngettext ("a", "b", 1);\n'}, 'cli/c.c:3:', 'add cli/c.c')
        self.bad({**self.GOOD, 'data/ui/b.ui': '<p translatable="true">x</p>\n'}, 'data/ui/b.ui:1:')
        self.bad({**self.GOOD, 'data/x.desktop.in': '[Desktop Entry]\nName=x\n'}, 'data/x.desktop.in:2:')

    def test_stale(self):
        self.bad({**self.GOOD, 'po/POTFILES.in': 'cli/a.c\ndata/ui/a.ui\ncli/gone.c\n'}, 'POTFILES.in:3:', 'cli/gone.c')
        self.bad({**self.GOOD, 'po/POTFILES.in': 'cli/a.c\ndata/ui/a.ui\ncli/b.c\n'}, 'cli/b.c has no text')

    def test_nothing(self):
        self.bad({}, 'there must be one list')


class Catalogues(Check):
    check = 'catalogues.py'
    HEADER = ('msgid ""\nmsgstr "Project-Id-Version: x\\nPO-Revision-Date: 2026-01-01 00:00+0000\\nLast-Translator: x\\n'
              'Language-Team: x\\nLanguage: hu\\nMIME-Version: 1.0\\nContent-Transfer-Encoding: 8bit\\n'
              'Content-Type: text/plain; charset=UTF-8\\n"\n')
    FORMS = HEADER.replace('8\\n"', '8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"')

    def tree(self, *messages, header=HEADER, source='_("_Open %s")', **more):
        return {'po/POTFILES.in': 'cli/a.c\n', 'po/LINGUAS': 'hu\n', 'cli/a.c': f'puts ({source});\n',
                'po/hu.po': '\n'.join([header, *messages]), **more}

    OPEN = 'msgid "_Open %s"\nmsgstr "%s _megnyitása"\n'
    FILES = 'msgid "%u file"\nmsgid_plural "%u files"\nmsgstr[0] "%u fájl"\n'

    def test_good(self):
        self.good(self.tree('#, c-format\n' + self.OPEN))
        self.good(self.tree('#, c-format\n' + self.FILES + 'msgstr[1] "%u fájl"\n', header=self.FORMS,
                            source='ngettext ("%u file", "%u files", n)'))

    def test_not_translated(self):
        self.bad(self.tree(), 'po/hu.po:1:', '“_Open %s” is missing')
        self.bad(self.tree('msgid "_Open %s"\nmsgstr ""\n'), 'hu.po:4:', 'not translated')
        self.bad(self.tree('#, fuzzy\n' + self.OPEN), 'hu.po:4:', 'only by guess')
        self.bad(self.tree(self.FILES + 'msgstr[1] ""\n', header=self.FORMS, source='ngettext ("%u file", "%u files", n)'),
                 'not translated')

    def test_gone(self):
        self.bad(self.tree(self.OPEN, 'msgid "Gone"\nmsgstr "Elment"\n'), 'hu.po:7:', 'in no source')

    def test_numbered(self):
        self.bad(self.tree(self.OPEN.replace('"%s _', '"%1$s _')), 'numbered')

    def test_formal(self):
        self.bad(self.tree('#, c-format\n' + self.OPEN.replace('"%s _', '"%u _')), 'hu.po:', 'format specifications')
        self.bad(self.tree(self.OPEN.replace(' _m', ' m')), 'hu.po:', "lacks the keyboard accelerator")

    def test_languages(self):
        self.bad(self.tree(self.OPEN, **{'po/de.po': self.HEADER}), 'po/de.po:1:', 'LINGUAS')
        self.bad(self.tree(self.OPEN, **{'po/LINGUAS': 'de hu\n'}), 'there is no po/de.po')

    def test_nothing(self):
        self.nothing_to_check()


class Sizes(Check):
    check = 'sizes.py'
    SHORT = 'int\nshort_one (void)\n{\n  return 1;\n}\n\n'

    @staticmethod
    def function(lines):
        return 'static int\nlong_one (int a,\n          int b)\n{\n' + '  a++;\n' * (lines - 2) + '}\n\n'

    def test_good(self):
        self.good({'a.c': self.SHORT * 12 + self.function(80)})
        self.good({'a.c': self.SHORT, 'b.c': '/* x */\n' * 800})
        self.good({'a.c': self.SHORT + 'static const int table[] =\n{\n' + '  1,\n' * 200 + '};\n'})

    def test_long_function(self):
        self.bad({'a.c': self.SHORT * 12 + self.function(81)}, 'a.c:76:', 'long_one() has 81 lines')

    def test_long_file(self):
        self.bad({'a.c': self.SHORT, 'b.c': '/* x */\n' * 801}, 'b.c:800:', '801 lines')
        self.bad({'a.c': self.SHORT, 'b.py': '# x\n' * 801}, 'b.py:800:', '801 lines')

    def test_long_on_the_whole(self):
        self.bad({'a.c': self.function(20) * 10}, 'too long on the whole')

    def test_nothing(self):
        self.nothing_to_check()


class Preamble(Check):
    check = 'preamble.py'
    SOURCE = SPDX + '#define G_LOG_DOMAIN "pinnace-io"\n\n#include <glib.h>\n'

    def test_good(self):
        self.good({'shared/io/a.c': self.SOURCE, 'shared/io/a.h': SPDX + '#pragma once\n', 'tests/unit/test-a.c': SPDX,
                   'x/meson.build': '# SPDX-License-Identifier: GPL-3.0-or-later\n'})

    def test_licence(self):
        self.bad({'tests/a.c': 'int x;\n'}, 'tests/a.c:1:', 'licence')
        self.bad({'dev': '#!/bin/sh\n'}, 'dev:1:', 'licence')
        self.bad({'a.py': 'print()\n\n\n# ' + SPDX}, 'a.py:1:', 'licence')

    def test_guard(self):
        self.bad({'shared/io/a.h': SPDX}, 'shared/io/a.h:2:', 'pragma once')

    def test_domain(self):
        self.bad({'shared/io/a.c': SPDX + '#include <glib.h>\n'}, 'shared/io/a.c:2:', 'G_LOG_DOMAIN "pinnace-io"')
        self.bad({'server/a.c': self.SOURCE}, 'server/a.c:2:', 'the log domain here is "pinnace-server"')
        self.bad({'cli/a.c': SPDX + '#include <glib.h>\n#define G_LOG_DOMAIN "pinnace-cli"\n'}, 'above the first')

    def test_nothing(self):
        self.nothing_to_check()


class DocBlocks(Check):
    check = 'doc_blocks.py'

    def header(self, text):
        return {'shared/io/a.h': SPDX + '#pragma once\n' + text}

    def test_good(self):
        self.good(self.header('''
/**
 * pnc_a_new:
 * @name: (nullable): a name
 * @done: called at the end
 *
 * Makes one; it may be called before another.
 *
 * Returns: (transfer full): it
 */
PncA *pnc_a_new (const char *name, void (*done) (int code));

/** pnc_a_free: @a: to free */
void pnc_a_free (PncA *a);

typedef void (*PncAFunc) (PncA *a);
GType pnc_a_get_type (void);
'''))

    def test_no_block(self):
        self.bad(self.header('\nvoid pnc_a_free (PncA *a);\n'), 'shared/io/a.h:4:', 'has no block')
        self.bad(self.header('\n/* pnc_a_free: @a: plain comment */\nvoid pnc_a_free (PncA *a);\n'), 'has no block')
        self.bad(self.header('\nvoid pnc_a_say (PncA *a, const char *format, ...) G_GNUC_PRINTF (2, 3);\n'), 'no block')

    def test_other_block(self):
        self.bad(self.header('\n/** pnc_b_free: @a: to free */\nvoid pnc_a_free (PncA *a);\n'), 'something else')

    def test_parameter(self):
        self.bad(self.header('\n/** pnc_a_go: @a: it */\nvoid pnc_a_go (PncA *a, guint8 bytes[16]);\n'), '@bytes')

    def test_returns(self):
        self.bad(self.header('\n/** pnc_a_count: @a: it */\nguint pnc_a_count (PncA *a);\n'), 'no "Returns:"')

    def test_nothing(self):
        self.nothing_to_check()


class TestsListed(Check):
    check = 'tests_listed.py'
    GOOD = {'tests/unit/test-a.c': SPDX, 'tests/unit/meson.build': "  'wire': [\n    'a',\n  ],\n",
            'tests/integration/test_b.py': 'tap.main()\n', 'tests/integration/meson.build': "  'b': 60,\n",
            'tests/fuzz/fuzz-c.c': SPDX, 'tests/fuzz/fuzz-replay.c': SPDX, 'tests/fuzz/corpus/c/one': 'x',
            'tests/fuzz/meson.build': "    'c',\n"}

    def test_good(self):
        self.good(self.GOOD)

    def test_not_listed(self):
        self.bad({**self.GOOD, 'tests/unit/test-ab.c': SPDX}, 'tests/unit/test-ab.c:1:', "add 'ab'")
        self.bad({**self.GOOD, 'tests/display/test_d.py': 'tap.main()\n'}, 'tests/display/test_d.py:1:', 'never runs')
        self.bad({**self.GOOD, 'tests/unit/meson.build': "  # 'a',\n"}, 'tests/unit/test-a.c:1:')

    def test_no_corpus(self):
        files = dict(self.GOOD)
        del files['tests/fuzz/corpus/c/one']
        self.bad(files, 'tests/fuzz/fuzz-c.c:1:', 'no inputs')

    def test_python_that_runs_nothing(self):
        self.bad({**self.GOOD, 'tests/integration/test_b.py': 'pass\n'}, 'never calls tap.main()')

    def test_skipped(self):
        self.bad({**self.GOOD, 'tests/unit/test-a.c': SPDX + 'g_test_skip ("x");\n'}, 'skipped')

    def test_nothing(self):
        self.nothing_to_check()


del Check  # the base class is no test


if __name__ == '__main__':
    tap.main()
