# SPDX-License-Identifier: GPL-3.0-or-later
"""A look at a file with the space bar: texts, pictures, what is known about the rest; from file to file by keys."""
import re
import struct
import zlib

from harness import tap
from harness.proc import wait_for
from window import WindowCase


def png(width, height, pixel=b'\x35\x84\xe4', claims=None):
    """A picture of one colour. claims: the size that it says it has."""
    def part(name, data):
        return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
    rows = zlib.compress((b'\0' + pixel * width) * height)
    head = struct.pack('>IIBBBBB', *(claims or (width, height)), 8, 2, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n' + part(b'IHDR', head) + part(b'IDAT', rows) + part(b'IEND', b'')


class Preview(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.write(self.share / 'a folder' / 'inside.txt', b'inside')
        self.write(self.share / '1 plain.txt', 'árvíztűrő\n'.encode())
        self.write(self.share / '2 latin.txt', b'caf\xe9 \x80')
        self.write(self.share / '3 picture.png', png(320, 200))
        self.write(self.share / '4 bomb.png', png(3, 2, claims=(60000, 60000)))
        self.write(self.share / '5 archive.zip', b'PK\3\4' + bytes(1000))
        self.write(self.share / '6 large.txt', b'0123456789abcde\n' * 100_000)

    @property
    def preview(self):
        """The small window."""
        return wait_for(lambda: [window for window in self.app.windows if window != self.main],
                        lambda: f'a second window:\n{self.app.log()}')[0]

    def wait_preview(self, title):
        wait_for(lambda: self.preview.name == title, lambda: f'{title}; there is {self.preview.name}')
        return self.preview

    def wait_closed(self):
        wait_for(lambda: len(self.app.windows) == 1, 'the preview to close')

    def wait_says(self, pattern):
        self.preview.find('label', re.compile(pattern))

    def contents(self):
        return self.preview.find('text box', 'Contents of the File')

    def test_by_keys(self):
        self.open()
        self.choose('1 plain.txt')
        self.key('space')
        self.wait_preview('1 plain.txt')
        self.contents().wait_text('árvíztűrő\n')
        self.wait_says('UTF-8$')
        self.preview.find('button', 'Previous File').wait_state('sensitive', False)
        self.key('Right')
        self.wait_preview('2 latin.txt')
        self.contents().wait_text('café €')
        self.wait_says('Windows-1252$')
        self.key('Down')
        self.wait_preview('3 picture.png')
        self.wait_says('320 × 200$')
        self.preview.find('image', 'Picture')
        self.key('Right')
        self.wait_preview('4 bomb.png')
        self.wait_says('too many pixels')
        self.key('Right')
        self.wait_preview('5 archive.zip')
        self.wait_says(r'1\.0\skB$')
        self.preview.find('button', 'Next File').click()
        self.wait_preview('6 large.txt')
        self.wait_says(r'^Only the first 1\.0\sMB are shown\.$')
        wait_for(lambda: self.contents().length == 1 << 20, 'all of it that shows')
        self.preview.find('button', 'Next File').wait_state('sensitive', False)
        self.key('Left', 'Left')
        self.wait_preview('4 bomb.png')
        self.key('space')
        self.wait_closed()
        # one is where one looked last, and nothing of it is a transfer
        self.row('4 bomb.png').wait_state('selected')
        self.assertFalse(self.main.has('label', re.compile('Verified')))
        self.assertEqual(list(self.home.downloads.glob('*')), [])
        self.folder_and_menu()

    def folder_and_menu(self):
        self.choose('a folder')
        self.key('space')
        self.wait_preview('a folder')
        self.wait_says('^Folder$')
        self.key('Escape')
        self.wait_closed()
        self.row('2 latin.txt').right_click()
        self.app.window.find('menu item', 'Preview').click()
        self.wait_preview('2 latin.txt')
        self.contents().wait_text('café €')
        # another folder ends it
        self.key('Escape')
        self.wait_closed()
        self.key('ctrl+f')
        self.main.find('search box', 'Search in this folder', showing=False).wait_state('focused')
        self.type('a f')
        self.wait_rows('a folder')
        self.assertEqual(len(self.app.windows), 1)


if __name__ == '__main__':
    tap.main()
