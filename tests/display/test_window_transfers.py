# SPDX-License-Identifier: GPL-3.0-or-later
"""The transfers at the bottom: cancel, retry, clear, fold; and leaving while they run.

A transfer runs for as long as a test wants: the server is stopped (SIGSTOP) before it begins, and goes on after.
"""
import re
import signal

from harness import tap, trees
from harness.proc import wait_for
from window import WindowCase


class Transfers(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.content = trees.noise(2_000_000)
        self.write(self.share / 'file.bin', self.content)
        self.write(self.share / 'other.bin', b'other')
        self.open()
        self.row('file.bin')

    def hold(self):
        self.server.process.signal(signal.SIGSTOP)

    def go_on(self):
        self.server.process.signal(signal.SIGCONT)

    def begin(self):
        """A download that cannot end before go_on()."""
        self.hold()
        self.row('file.bin').double_click()
        self.transfer('file.bin')

    def target(self):
        return self.home.downloads / 'file.bin'

    def test_cancel_and_retry(self):
        self.begin()
        self.main.find('progress bar', 'file.bin')
        self.main.find('button', 'Cancel').click()
        self.wait_transfer('file.bin', '^Cancelled$')
        self.assertFalse(self.target().exists())
        self.go_on()
        self.main.find('button', 'Retry').click()
        self.wait_transfer('file.bin', '^Verified')
        self.assertEqual(self.target().read_bytes(), self.content)

    def test_clear_and_fold(self):
        self.row('other.bin').double_click()
        self.wait_transfer('other.bin', '^Verified')
        self.wait_label('1 transfer finished')
        self.main.find('button', 'Show Transfers').click()
        self.main.wait_gone('list', 'Transfers')
        self.wait_label('1 transfer finished')
        self.key('F9')
        self.transfer('other.bin')
        self.main.find('button', 'All Transfers', where=lambda node: 'focusable' in node.states).click()
        self.app.window.find('menu item', 'Clear Finished').click()
        self.main.wait_gone('label', '1 transfer finished')

    def test_closing_the_window_asks(self):
        self.begin()
        self.key('ctrl+w')
        dialog = self.wait_dialog()
        dialog.find('label', 'Close the Window Now?')
        self.key('Escape')
        wait_for(lambda: len(self.app.windows) == 1, 'the question to go')
        self.assertTrue(self.app.alive())
        self.key('ctrl+w')
        self.wait_dialog()
        self.key('alt+l')
        wait_for(lambda: not self.app.alive() or not self.app.windows, 'the window to go')
        self.go_on()
        self.assertEqual(self.app.wait(), 0)
        self.assertEqual(list(self.home.downloads.iterdir()), [])

    def test_disconnecting_asks(self):
        self.begin()
        self.menu('Disconnect')
        self.wait_dialog().find('label', 'Disconnect Now?')
        self.button('Stay Connected').click()
        wait_for(lambda: len(self.app.windows) == 1, 'the question to go')
        self.go_on()
        self.wait_transfer('file.bin', '^Verified')
        self.menu('Disconnect')
        self.wait_label('Connect to a Server')
        self.main.wait_gone('list', 'Transfers')

    def test_closing_asks_nothing_when_all_is_done(self):
        self.row('other.bin').double_click()
        self.wait_transfer('other.bin', '^Verified')
        self.key('ctrl+w')
        self.assertEqual(self.app.wait(), 0)

    def test_by_keyboard_alone(self):
        self.begin()
        for _ in range(20):
            self.key('Tab')
            if self.focused_name() == 'Cancel':
                break
        self.assertEqual(self.focused_name(), 'Cancel')
        self.key('space')
        self.wait_transfer('file.bin', '^Cancelled$')
        self.go_on()

    def test_gone_from_the_server(self):
        self.row('other.bin')
        self.hold()
        self.row('other.bin').double_click()
        self.transfer('other.bin')
        (self.share / 'other.bin').unlink()
        self.go_on()
        self.wait_transfer('other.bin', 'other.bin” is no longer on the server')
        self.wait_label('1 transfer failed')
        self.assertTrue(self.main.has('button', 'Retry'))
        self.assertEqual(list(self.home.downloads.iterdir()), [])


if __name__ == '__main__':
    tap.main()
