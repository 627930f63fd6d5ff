# SPDX-License-Identifier: GPL-3.0-or-later
"""Speed limits: found in the menu, kept, and held by transfers, also by those under way; and one for a transfer alone."""
import signal
import time

from harness import tap, trees
from harness.proc import wait_for
from window import WindowCase

SIZE = 1_500_000


class Speed(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.write(self.share / 'file.bin', trees.noise(SIZE))
        self.write(self.share / 'other.bin', trees.noise(SIZE, 1))
        self.open()
        self.row('file.bin')

    def open_limits(self):
        self.menu('Speed Limits')
        return self.app.wait_window('Speed Limits')

    def open_limit_of(self, title):
        self.transfer(title).find('button', 'More Actions').click()
        self.app.window.find('menu item', 'Limit Speed…').click()
        return self.app.wait_window('Speed Limit')

    @staticmethod
    def amount(window, label):
        """GTK hits nothing in a spin button that is sensitive, so that it never counts as shown."""
        return window.find('spin button', label, showing=False)

    def set_limit(self, window, switch_key, label, kb):
        """Turns a limit on that says 1 MB/s, and says another one in kB/s; with keys alone."""
        box = self.amount(window, label)
        self.key(switch_key)
        box.wait_state('sensitive')
        self.key('Tab')
        box.wait_state('focused')
        self.key('ctrl+a')
        self.type(str(kb))
        self.key('Tab')
        wait_for(lambda: box.value == kb, lambda: f'{kb}; it says {box.value}')
        units = box.parent.find('combo box', 'Unit')
        self.key('space')
        units.find('list', showing=False)
        self.key('Home', 'Return')
        units.wait_gone('list', showing=False)
        units.find('label', 'kB/s')

    def close(self):
        self.key('Escape')
        wait_for(lambda: len(self.app.windows) == 1, 'the window to go')

    def download(self, name):
        self.row(name).double_click()
        return self.transfer(name)

    def test_download(self):
        """No faster than the limit says, however long this computer takes."""
        self.set_limit(self.open_limits(), 'alt+d', 'Download Limit', 500)
        self.close()
        begun = time.monotonic()
        self.download('file.bin')
        self.wait_transfer('file.bin', '^Verified')
        self.assertGreaterEqual(time.monotonic() - begun, SIZE / 500_000 * 0.95 - 0.1)
        self.assertEqual((self.home.downloads / 'file.bin').stat().st_size, SIZE)

    def test_kept_and_lifted(self):
        """A transfer that crawls runs off as soon as its limit is gone; the number stays for the next time."""
        self.set_limit(self.open_limits(), 'alt+d', 'Download Limit', 2)
        self.close()
        self.download('file.bin')
        self.main.find('progress bar', 'file.bin')
        limits = self.open_limits()
        down, up = (self.amount(limits, name) for name in ('Download Limit', 'Upload Limit'))
        self.assertEqual((down.value, down.parent.has('label', 'kB/s', showing=False)), (2, True))
        self.assertEqual((up.value, up.parent.has('label', 'MB/s', showing=False)), (1, True))
        self.key('alt+d')
        down.wait_state('sensitive', False)
        self.close()
        self.wait_transfer('file.bin', '^Verified')
        self.assertEqual(self.amount(self.open_limits(), 'Download Limit').value, 2)

    def test_one_transfer(self):
        """The others pass it by."""
        self.server.process.signal(signal.SIGSTOP)
        self.download('file.bin')
        self.set_limit(self.open_limit_of('file.bin'), 'alt+l', 'Limit', 2)
        self.close()
        self.server.process.signal(signal.SIGCONT)
        self.download('other.bin')
        self.wait_transfer('other.bin', '^Verified')
        self.main.find('progress bar', 'file.bin')
        limit = self.open_limit_of('file.bin')
        limit.find('label', 'file.bin')
        box = self.amount(limit, 'Limit').wait_state('sensitive')
        self.assertEqual((box.value, box.parent.has('label', 'kB/s', showing=False)), (2, True))
        self.key('alt+l')
        box.wait_state('sensitive', False)
        self.close()
        self.wait_transfer('file.bin', '^Verified')


if __name__ == '__main__':
    tap.main()
