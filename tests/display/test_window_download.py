# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that go out: double click, keys, and what is said when they are there."""
import re
import sys

from harness import tap, trees
from harness.display import HERE
from harness.proc import wait_for
from window import WindowCase


class Download(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.content = trees.noise(2_500_000)
        self.write(self.share / 'a file.bin', self.content, mode=0o640, mtime_ns=1_700_000_000_123_456_789)
        trees.many_small(self.share / 'a folder', 25, per_folder=10)

    def target(self, name):
        return self.home.downloads / name

    def test_double_click_downloads(self):
        self.open()
        self.row('a file.bin').double_click()
        self.wait_label('“a file.bin” was downloaded')
        self.assertEqual(self.target('a file.bin').read_bytes(), self.content)
        self.assertEqual(self.target('a file.bin').stat().st_mtime_ns, 1_700_000_000_123_456_789)
        self.main.find('button', re.compile('Open$'))
        self.main.find('button', re.compile('Show in Folder$'))
        self.wait_transfer('a file.bin', r'^Verified — 2\.5\sMB$')
        self.assertEqual([path.name for path in self.home.downloads.iterdir()], ['a file.bin'])

    def test_show_in_folder_asks_the_file_manager(self):
        manager = self.start(self.screen.app(sys.executable, HERE / 'file_manager.py', name='file-manager'))
        manager.wait_line('ready')
        self.open()
        self.row('a file.bin').double_click()
        self.wait_label('“a file.bin” was downloaded')
        self.main.find('button', re.compile('Show in Folder$')).click()
        manager.wait_line(f'show {self.target("a file.bin").as_uri()}')

    def test_open_without_an_application_says_so(self):
        self.open()
        self.row('a file.bin').double_click()
        self.wait_label('“a file.bin” was downloaded')
        self.main.find('button', re.compile('Open$')).click()
        self.wait_label(re.compile('^No application could be started'))

    def test_folder_by_key(self):
        self.open()
        self.choose('a folder')
        self.key('ctrl+d')
        self.wait_transfer('a folder', '^Verified — 25 files')
        self.assertEqual(trees.differences(self.share / 'a folder', self.target('a folder')), [])

    def test_taken_name_is_kept_beside(self):
        self.open()
        self.write(self.target('a file.bin'), b'mine')
        self.row('a file.bin').double_click()
        self.wait_question('1 Name Is Taken', focus='Download')
        self.key('Return')
        self.wait_label(re.compile('was downloaded$'))
        self.assertEqual(self.target('a file.bin').read_bytes(), b'mine')
        self.assertEqual(self.target('a file (2).bin').read_bytes(), self.content)

    def test_several_at_once(self):
        for i in range(5):
            self.write(self.share / f'many {i}.txt', f'{i}')
        self.open()
        self.row('a folder')
        self.key('ctrl+a', 'ctrl+d')
        wait_for(lambda: sorted(path.name for path in self.home.downloads.glob('many*'))
                 == [f'many {i}.txt' for i in range(5)], 'all of them')
        self.wait_transfer('a folder', '^Verified')


if __name__ == '__main__':
    tap.main()
