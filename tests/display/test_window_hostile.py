# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that lies to the window, which says so, and does at any time what the person wants."""
import itertools
import re
import sys
import threading
from pathlib import Path

from harness import tap
from harness.proc import wait_for
from harness.server import Server
from window import WindowCase

sys.path.append(str(Path(__file__).resolve().parent.parent / 'hostile'))
from liar import FOLDER, Liar, answer, file_entry, page  # noqa: E402
from raw import frame, u16, u32  # noqa: E402
from vectors.generate import entry  # noqa: E402

LARGEST = (1 << 63) - 1
UNKNOWN_TYPE = 0x0777


class Hostile(WindowCase):
    FOLDERS = ('endless', 'names', 'wrong')

    def setUp(self):
        super().setUp()
        with Server() as real:  # for its key
            self.liar = self.start(Liar(real.state / 'identity.pem', real.fingerprint))
        self.listings = {'': lambda: [page([*(entry(*FOLDER, name) for name in self.FOLDERS), file_entry('file')])]}
        self.liar.handlers['LIST'] = lambda path: self.listings[path[-1].decode() if path else '']()

    def assert_alive(self):
        """It does what it is told, and can be asked what it shows."""
        self.key('alt+Left')
        self.wait_rows(*self.FOLDERS, 'file')

    def test_one_window_meets_them_all(self):
        self.launch(f'pinnace://anna:secret@127.0.0.1:{self.liar.port}/?pin={self.liar.fingerprint}')
        self.wait_rows(*self.FOLDERS, 'file')
        self.names_and_numbers()
        self.answers_that_nobody_asked_for()
        self.listing_that_never_ends()

    def names_and_numbers(self):
        """They are shown as what they are: escapes, not commands; markup is text; numbers at their ends do no harm."""
        self.listings['names'] = lambda: [page([
            file_entry('\x1b[31mred'), file_entry('\u202egnp.exe'), file_entry('two\nlines'), file_entry('<b>&amp;'),
            file_entry('\u200b'), file_entry('x' * 255), entry(1, 0o777, LARGEST, LARGEST, (1 << 64) - 1, LARGEST, 'largest'),
            entry(1, 0, 0, -LARGEST - 1, 0, -LARGEST - 1, 'least'), entry(3, 0o777, 0, 0, 0, 0, 'link'),
            entry(4, 0o777, 0, 0, 0, 0, 'other')])]
        self.row('names').double_click()
        self.row('<b>&amp;')
        self.row('largest').find('label', re.compile('EB'), showing=False)
        rows = wait_for(self.rows, 'the rows')
        self.assertEqual(len(rows), 10)
        for shown in [label.name for label in self.main.find_all('label', showing=False)] + rows:
            self.assertNotRegex(shown, '[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]')
        self.choose('least')
        self.key('alt+Return')
        self.app.wait_window('Properties').find('label', 'least')
        self.key('Escape')
        wait_for(lambda: len(self.app.windows) == 1, lambda: f'the dialog to go: {self.app.windows}')
        self.assert_alive()

    def answers_that_nobody_asked_for(self):
        """After a few connections it is over, in words; and when the server has come to its senses it is gone on with."""
        wrong = itertools.cycle([
            [answer('LIST_PAGE', u16(0), u32(0), request=4711)], [answer('ENTRY', file_entry('stray'), request=0)],
            [lambda request: frame(UNKNOWN_TYPE, b'', request)] * 100])
        self.listings['wrong'] = lambda: next(wrong)
        self.row('wrong').double_click()
        self.wait_label('Could Not Connect')
        self.wait_label(re.compile('does not understand|protocol'))
        self.listings['wrong'] = lambda: [page([file_entry('honest')])]
        self.button('Try Again').click()
        self.wait_rows('honest')
        self.assert_alive()

    def endless(self):
        """A page, and another each time that the window has had the time to draw; until the test has seen enough."""
        names = b''.join(file_entry(f'PAGE{number:04}')[0] for number in range(20))
        for number in itertools.count():
            self.n_pages = number
            yield answer('LIST_PAGE', u16(20), names.replace(b'PAGE', b'%04d' % number), u32(0), flags=0)
            if self.enough.wait(0.05):
                return

    def listing_that_never_ends(self):
        """Rows appear while more and more come; the way back is open all the time, and so is the way out."""
        self.enough = threading.Event()
        self.listings['endless'] = self.endless
        self.row('endless').double_click()
        self.row('00000000')
        before = self.n_pages
        wait_for(lambda: self.n_pages > before + 10, 'more pages to come')
        self.key('alt+Left')
        self.main.wait_gone('row', '00000000')
        self.enough.set()  # now it hears what else it is asked for
        self.wait_rows(*self.FOLDERS, 'file')
        self.enough.clear()
        self.row('endless').double_click()
        self.row('00000000')
        self.menu('Disconnect')
        self.button('Connect')
        self.enough.set()


if __name__ == '__main__':
    tap.main()
