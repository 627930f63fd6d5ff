# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue of transfers: pause, resume, order, priority; what is said of all together; what was before."""
import re
import signal
import sys

from harness import tap, trees
from harness.display import HERE
from harness.proc import Process, program, wait_for
from window import WindowCase

SIZE = 6_000_000


def focusable(node):
    """Of the two nodes of a menu button the one to be clicked."""
    return 'focusable' in node.states


class Queue(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.content = trees.noise(SIZE)
        self.write(self.share / 'a.bin', self.content)
        self.write(self.share / 'b.bin', self.content)

    def begin(self, *names):
        """Downloads that cannot end before go_on()."""
        for name in names:
            self.row(name)
        self.server.process.signal(signal.SIGSTOP)
        for name in names:
            self.row(name).double_click()
            self.transfer(name)

    def go_on(self):
        self.server.process.signal(signal.SIGCONT)

    def in_row(self, title, role, name):
        return self.transfer(title).find(role, name)

    def row_menu(self, title, *path):
        """Chooses from the menu of a row."""
        self.transfer(title).find('button', 'More Actions', where=focusable).click()
        for item in path:
            self.app.window.find('menu item', item).click()

    def all_menu(self, item):
        self.main.find('button', 'All Transfers', where=focusable).click()
        self.app.window.find('menu item', item).click()

    def order(self):
        """The titles of the rows from the top."""
        return [row.find_all('label', showing=False)[0].name for row in self.main.find_all('list item')]

    def arrived(self, name):
        self.wait_transfer(name, '^Verified')
        self.assertEqual((self.home.downloads / name).read_bytes(), self.content)

    def test_pause_and_resume(self):
        """By mouse one, all by the menu; what is paused stays so until it is wanted."""
        self.open()
        self.begin('a.bin', 'b.bin')
        self.in_row('a.bin', 'button', 'Pause').click()
        self.wait_transfer('a.bin', '^Paused')
        self.main.find('alert', 'Transfers have started', showing=False)
        self.wait_label(re.compile('^2 transfers.*1 paused'))
        self.go_on()
        self.arrived('b.bin')
        self.wait_transfer('a.bin', '^Paused')
        self.assertFalse((self.home.downloads / 'a.bin').exists())
        self.in_row('a.bin', 'button', 'Resume').click()
        self.arrived('a.bin')
        self.wait_label('2 transfers finished')
        self.main.find('alert', 'Transfers have finished', showing=False)

    def test_all_at_once(self):
        self.open()
        self.begin('a.bin', 'b.bin')
        self.main.find('button', 'Pause All').click()
        for name in ('a.bin', 'b.bin'):
            self.wait_transfer(name, '^Paused')
        self.main.find('button', 'Resume All')
        self.go_on()
        self.all_menu('Resume All')
        self.arrived('a.bin')
        self.arrived('b.bin')
        self.all_menu('Clear Finished')
        self.main.wait_gone('list item')
        (self.home.downloads / 'a.bin').unlink()  # or it would be asked about
        self.begin('a.bin')
        (self.share / 'a.bin').rename(self.share / 'c.bin')
        self.go_on()
        self.wait_transfer('a.bin', 'no longer on the server')
        (self.share / 'c.bin').rename(self.share / 'a.bin')
        self.all_menu('Retry All Failed')
        self.wait_transfer('a.bin', '^Verified')

    def test_order_and_priority(self):
        self.open()
        self.begin('a.bin', 'b.bin')
        self.assertEqual(self.order(), ['a.bin', 'b.bin'])
        self.row_menu('b.bin', 'Move to the Top')
        wait_for(lambda: self.order() == ['b.bin', 'a.bin'], lambda: f'another order than {self.order()}')
        self.row_menu('b.bin', 'Move Down')
        wait_for(lambda: self.order() == ['a.bin', 'b.bin'], lambda: f'another order than {self.order()}')
        self.go_on()
        self.arrived('a.bin')
        self.arrived('b.bin')

    def test_by_keyboard(self):
        """A row that has the focus keeps it while it moves."""
        self.open()
        self.begin('a.bin', 'b.bin')
        self.in_row('a.bin', 'label', 'a.bin').click()
        self.key('space')
        self.wait_transfer('a.bin', '^Paused')
        self.key('ctrl+Down')
        wait_for(lambda: self.order() == ['b.bin', 'a.bin'], lambda: f'another order than {self.order()}')
        self.key('ctrl+Home')
        wait_for(lambda: self.order() == ['a.bin', 'b.bin'], lambda: f'another order than {self.order()}')
        self.key('Delete')
        self.wait_transfer('a.bin', '^Cancelled$')
        self.key('Delete')
        wait_for(lambda: self.order() == ['b.bin'], lambda: f'another list than {self.order()}')
        self.go_on()
        self.arrived('b.bin')

    def test_history(self):
        """What was moved is found again, by search, with its place and its link."""
        manager = self.start(self.screen.app(sys.executable, HERE / 'file_manager.py', name='file-manager'))
        manager.wait_line('ready')
        self.open()
        for name in ('a.bin', 'b.bin'):
            self.row(name).double_click()
            self.wait_transfer(name, '^Verified')
        self.key('ctrl+shift+h')
        window = self.app.wait_window('Transfer History')
        window.find('list item', 'b.bin')
        self.type('a.bin nothing')
        window.find('label', 'Nothing Found')
        self.key(*['BackSpace'] * len(' nothing'))
        row = window.find('list item', 'a.bin')
        self.assertFalse(window.has('list item', 'b.bin'))
        row.find('label', re.compile('^Verified — 6'))
        row.find('button', 'Copy Link')
        row.find('button', 'Show in Folder').click()
        manager.wait_line(f'show {(self.home.downloads / "a.bin").as_uri()}')


class Background(WindowCase):
    """What the desktop is told, and a window that goes while transfers do not."""

    def setUp(self):
        super().setUp()
        self.serve()
        self.content = trees.noise(SIZE)
        self.write(self.share / 'a.bin', self.content)
        self.desktop = self.start(self.screen.app(sys.executable, HERE / 'desktop.py', name='desktop'))
        self.desktop.wait_line('ready')
        self.open()
        self.row('a.bin')
        self.server.process.signal(signal.SIGSTOP)
        self.row('a.bin').double_click()
        self.transfer('a.bin')

    def go_on(self):
        self.server.process.signal(signal.SIGCONT)

    def close_to_background(self):
        self.key('ctrl+w')
        self.wait_dialog().find('button', re.compile('Go On in the Background$')).click()
        self.desktop.wait_line('notify Transfers go on in the background')
        wait_for(lambda: not self.screen.windows_of(self.app.pid), 'the window to be gone')

    def test_goes_when_it_is_done(self):
        self.desktop.wait_line('inhibit Files are being transferred')
        self.close_to_background()
        self.assertTrue(self.app.alive())
        self.go_on()
        self.desktop.wait_line('notify Transfer finished | a.bin')
        self.assertEqual(self.app.wait(), 0)
        self.assertEqual((self.home.downloads / 'a.bin').read_bytes(), self.content)

    def test_comes_back(self):
        """Starting it again shows the window that there is; sleep is allowed when all is paused."""
        self.desktop.wait_line('inhibit Files are being transferred')
        self.close_to_background()
        self.again()
        self.transfer('a.bin').find('button', 'Pause').click()
        self.wait_transfer('a.bin', '^Paused')
        self.desktop.wait_line('uninhibit')
        self.go_on()
        self.transfer('a.bin').find('button', 'Resume').click()
        self.wait_transfer('a.bin', '^Verified')
        self.assertTrue(self.app.alive())

    def test_failed_out_of_sight(self):
        """One that fails while nobody looks is told by name, and its window can be had back: by the button of the
        notification, or by starting the program again, also when another window is open."""
        (self.share / 'a.bin').rename(self.share / 'c.bin')
        self.close_to_background()
        self.go_on()
        self.desktop.wait_line('notify Transfer failed | “a.bin” failed.')
        self.desktop.wait_line('button Show Window')
        self.assertFalse(self.screen.windows_of(self.app.pid))
        self.desktop.signal(signal.SIGUSR1)
        wait_for(lambda: self.screen.windows_of(self.app.pid), 'the window to be back')
        self.wait_transfer('a.bin', 'no longer on the server')

    def again(self):
        """What the desktop does when a person starts the program a second time."""
        second = self.start(Process([program('pinnace')], env=self.screen.app_environment(self.home)))
        self.assertEqual(second.wait(), 0)
        wait_for(lambda: self.screen.windows_of(self.app.pid), 'the window to be back')


if __name__ == '__main__':
    tap.main()
