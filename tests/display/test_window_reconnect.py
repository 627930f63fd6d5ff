# SPDX-License-Identifier: GPL-3.0-or-later
"""The server goes away and comes back; the window stays where it is."""
import re
import signal

from harness import tap
from harness.proc import wait_for
from window import WindowCase


class Reconnect(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.write(self.share / 'inner/deeper/bottom.txt')
        self.open('inner/deeper')
        self.wait_rows('bottom.txt')

    def test_stop_and_start(self):
        title = self.main.name
        self.server.stop()
        self.wait_label(re.compile(r'^Reconnecting'))
        self.wait_label(re.compile(r'^Reconnecting in \d+ seconds?$'))
        wait_for(lambda: self.main.has('button', re.compile('^Reconnecting')), 'the state in the header')
        self.wait_rows('bottom.txt')
        self.write(self.share / 'inner/deeper/came meanwhile.txt')
        self.server.start()
        wait_for(lambda: self.main.has('button', 'Connected'), lambda: f'"Connected":\n{self.main.dump()}')
        self.wait_rows('bottom.txt', 'came meanwhile.txt')
        self.assertEqual(self.main.name, title)
        self.main.wait_gone('label', re.compile('^Reconnecting'))

    def test_try_now(self):
        self.server.stop()
        # late tries are far apart: without the button, the next one would be long in coming
        self.wait_label(re.compile(r'^Reconnecting in \d+ seconds?$'))
        self.server.start()

        def connected():
            # it may come back by itself at any moment: then there is no button to press any more
            for button in self.main.find_all('button', re.compile('Try Now$')):
                try:
                    button.click()
                except Exception:
                    break
            return self.main.has('button', 'Connected')

        wait_for(connected, lambda: f'"Connected":\n{self.main.dump()}')

    def test_what_is_known_of_the_connection(self):
        """By keyboard alone: what is behind the button, while all is well and when the server has gone."""
        wait_for(lambda: self.main.has('button', 'Connected'), 'the state in the header')
        self.main.find('button', 'Connected').click()
        wait_for(lambda: self.focused_name() == 'Round-trip times of the last five minutes',
                 lambda: f'the focus on the graph; it is on {self.focused_name()}')
        self.wait_label(re.compile(r'^\d+(\.\d)? ms$'))
        self.wait_label(re.compile(r'^None of \d+ pings?$'))
        self.wait_label('Nothing moves now.')
        self.wait_label(self.server.fingerprint)
        self.wait_label(re.compile('^TLS'))
        self.key('Tab')
        wait_for(lambda: self.focused_name() == 'Copy Fingerprint', lambda: f'the focus; it is on {self.focused_name()}')
        self.key('space')
        self.wait_label('Fingerprint copied')
        self.server.stop()
        self.wait_label(re.compile(r'^Reconnecting in \d+ seconds?$'))
        wait_for(lambda: len(self.main.find_all('button', re.compile('Try Now$'))) == 2,
                 lambda: f'a way to try at once, in the bar and behind the button:\n{self.main.dump()}')

    def test_killed_server(self):
        self.server.kill()
        self.wait_label(re.compile(r'^Reconnecting'))
        self.server.start()
        wait_for(lambda: self.main.has('button', 'Connected'), lambda: f'"Connected":\n{self.main.dump()}')
        self.key('alt+Up')
        self.wait_rows('deeper')

    def test_nothing_can_be_changed_meanwhile(self):
        self.server.stop()
        self.wait_label(re.compile(r'^Reconnecting'))
        self.key('F10')
        self.assertNotIn('sensitive', self.app.window.find('menu item', 'New Folder…').states)
        self.key('Escape')

    def test_download_goes_on_by_itself(self):
        content = bytes(1000) * 50_000
        self.write(self.share / 'inner/deeper/large.bin', content)
        self.key('F5')
        self.row('large.bin')
        self.server.process.signal(signal.SIGSTOP)  # so that it cannot be done already
        self.row('large.bin').double_click()
        self.transfer('large.bin')
        self.server.kill()
        self.wait_label(re.compile(r'^Reconnecting'))
        self.server.start()
        self.wait_transfer('large.bin', '^Verified')
        self.assertEqual((self.home.downloads / 'large.bin').read_bytes(), content)

    def test_download_goes_on_with_the_next_server(self):
        """The last server finishes what runs, if it can, while the next one is there already."""
        content = b'one.bin' * 4_000_000
        self.write(self.share / 'inner/deeper/one.bin', content)
        self.key('F5')
        self.row('one.bin')
        last = self.server.process
        last.signal(signal.SIGSTOP)
        self.row('one.bin').double_click()
        self.transfer('one.bin')
        last.signal(signal.SIGTERM)
        last.signal(signal.SIGCONT)
        self.server.start()
        self.assertEqual(last.wait(), 0)
        self.wait_transfer('one.bin', '^Verified')
        wait_for(lambda: self.main.has('button', 'Connected'), lambda: f'"Connected":\n{self.main.dump()}')
        self.assertEqual((self.home.downloads / 'one.bin').read_bytes(), content)
        self.key('alt+Up')
        self.wait_rows('deeper')


if __name__ == '__main__':
    tap.main()
