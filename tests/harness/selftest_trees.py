# SPDX-License-Identifier: GPL-3.0-or-later
"""The tree comparison must see every kind of difference."""
import os
import shutil
import subprocess

from harness import tap, trees


class Compare(tap.TestCase):
    def setUp(self):
        self.left, self.right = self.tmp / 'left', self.tmp / 'right'
        trees.sample(self.left)
        trees.with_links(self.left / 'links')
        subprocess.run(['cp', '-a', self.left, self.right], check=True)

    def check(self, *words, **options):
        found = trees.differences(self.left, self.right, **options)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])

    def test_equal(self):
        self.assertEqual(trees.differences(self.left, self.right, links=True), [])
        self.assertGreater(len(trees.entries(self.left)), 200)

    def test_content(self):
        path = self.right / 'two megabytes'
        info = path.stat()
        with open(path, 'r+b') as file:
            file.seek(1 << 20)
            byte = file.read(1)
            file.seek(1 << 20)
            file.write(bytes([byte[0] ^ 1]))
        os.utime(path, ns=(info.st_mtime_ns, info.st_mtime_ns))
        self.check('two megabytes', 'sha256')

    def test_one_nanosecond(self):
        path = self.right / 'empty'
        mtime_ns = path.stat().st_mtime_ns + 1
        os.utime(path, ns=(mtime_ns, mtime_ns))
        self.check('empty', 'mtime_ns')
        self.assertEqual(trees.differences(self.left, self.right, ignore=['mtime_ns']), [])

    def test_folder_time_and_mode(self):
        (self.right / 'empty folder').chmod(0o711)
        self.check('empty folder', 'mode')
        self.assertEqual(trees.differences(self.left, self.right, ignore_folders=['mode']), [])
        (self.right / 'empty').chmod(0o711)
        self.check('empty', 'mode', ignore_folders=['mode'])

    def test_missing_and_added(self):
        (self.right / 'empty').unlink()
        self.check('only in', 'left', 'empty')
        (self.left / 'empty').unlink()
        trees.write(self.right / 'new', b'')
        self.check('only in', 'right', 'new')

    def test_missing_folder(self):
        shutil.rmtree(self.right / 'empty folder')
        self.check('only in', 'empty folder')

    def test_links(self):
        (self.right / 'links' / 'dangling').unlink()
        self.check('links', ignore_folders=['mtime_ns'], links=True)
        self.assertEqual(trees.differences(self.left, self.right, ignore_folders=['mtime_ns']), [])

    def test_link_elsewhere(self):
        path = self.right / 'links' / 'to-file'
        path.unlink()
        path.symlink_to('other')
        self.check('to-file', 'target', ignore_folders=['mtime_ns'], links=True)

    def test_big_is_what_it_says(self):
        digest = trees.big(self.tmp / 'big', 3_000_001)
        self.assertEqual((self.tmp / 'big').stat().st_size, 3_000_001)
        self.assertEqual(trees.sha256(self.tmp / 'big'), digest)


if __name__ == '__main__':
    tap.main()
