# SPDX-License-Identifier: GPL-3.0-or-later
"""What was interrupted is offered at the next start: a bar that asks, and waits for no answer."""
import re
import signal
import sqlite3

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from window import PASSWORD, USER, WindowCase

INTERRUPTED = re.compile(r'^\d+ transfers? (was|were) interrupted$')


class Continue(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.pnc = self.start(Pnc(self.server, user=USER, password=PASSWORD, home=self.screen.home))

    def rows(self, *options):
        return self.pnc('transfers', '--json', *options).objects

    def interrupt(self, *names, path='/'):
        """Uploads that were killed when they had just begun."""
        for name in names:
            source = self.write(self.tmp / 'sources' / name, trees.noise(3_000_000))
            known = len(self.rows())
            transfer = self.start(self.pnc.popen('put', '--limit', '1100', source, self.pnc.url(path)))
            wait_for(lambda: len(self.rows()) > known, 'the row of a transfer', interval=0.1)
            transfer.kill()
            self.set_limit()

    def set_limit(self):
        """So slow they are only so that they could be interrupted."""
        wait_for(lambda: all(row['state'] == 'interrupted' for row in self.rows()), 'all to be interrupted', interval=0.1)
        connection = sqlite3.connect(self.screen.home.path / 'state/pinnace/transfers.db')
        with connection:
            connection.execute('UPDATE transfers SET limit_bps = 0')
        connection.close()

    def press(self, name):
        self.main.find('button', re.compile(rf'(^|[^\w]){name}$')).click()

    def test_continue(self):
        self.interrupt('one.bin', 'two.bin', 'three.bin')
        self.open()
        self.wait_label('3 transfers were interrupted')
        self.wait_label('one.bin, two.bin and 1 more')
        self.press('Continue')
        self.main.wait_gone('label', INTERRUPTED)
        for name in ('one.bin', 'two.bin', 'three.bin'):
            self.wait_transfer(name, '^Verified')
            self.assertEqual((self.share / name).read_bytes(), (self.tmp / 'sources' / name).read_bytes())
        wait_for(lambda: [row['state'] for row in self.rows('--all')] == ['done'] * 3, lambda: self.rows('--all'))

    def test_forget(self):
        self.interrupt('one.bin')
        self.open()
        self.wait_label('1 transfer was interrupted')
        self.wait_label('one.bin')
        self.press('Forget')
        self.main.wait_gone('label', INTERRUPTED)
        wait_for(lambda: self.rows('--all') == [], lambda: self.rows('--all'))
        self.assertFalse((self.share / 'one.bin').exists())

    def test_by_keyboard(self):
        """The list has the focus and keeps it; after an answer it has it again."""
        self.interrupt('one.bin')
        self.write(self.share / 'a file')
        self.open()
        self.wait_label('1 transfer was interrupted')
        self.row('a file')
        self.key('alt+c')
        self.wait_transfer('one.bin', '^Verified')
        self.key('ctrl+a')
        self.row('a file').wait_state('selected')

    def test_offered_until_answered(self):
        """What is done is not offered; what was offered and not answered is offered again."""
        self.interrupt('one.bin')
        self.pnc('put', self.write(self.tmp / 'done'), self.pnc.url('/done'))
        self.open()
        self.wait_label('1 transfer was interrupted')
        self.key('ctrl+q')
        self.assertEqual(self.app.wait(), 0)
        self.launch(self.link())
        self.wait_browsing()
        self.wait_label('1 transfer was interrupted')

    def test_window_closed_in_the_middle(self):
        """What the window was at is offered the next time it is opened."""
        content = trees.noise(20_000_000)
        self.write(self.share / 'large.bin', content)
        self.open()
        self.row('large.bin')
        self.server.process.signal(signal.SIGSTOP)  # so that it cannot be done already
        self.row('large.bin').double_click()
        self.transfer('large.bin')
        self.app.kill()
        self.server.process.signal(signal.SIGCONT)
        self.launch(self.link())
        self.wait_browsing()
        self.wait_label('1 transfer was interrupted')
        self.wait_label('large.bin')
        self.press('Continue')
        self.wait_transfer('large.bin', '^Verified')
        self.assertEqual((self.home.downloads / 'large.bin').read_bytes(), content)


if __name__ == '__main__':
    tap.main()
