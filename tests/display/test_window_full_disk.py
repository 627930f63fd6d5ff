# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full, on either side: one clear sentence, and nothing half-done left behind.

The disk is a tmpfs of a megabyte that only the program under test sees, in a mount namespace of its own.
"""
import os
import stat

from harness import tap, trees
from harness.proc import program, wait_for
from window import WindowCase

MOUNT = '''#!/bin/sh
# the program, with a small disk of its own
exec unshare --map-root-user --mount sh -c 'mount -t tmpfs -o size=1m,mode=0755 tmpfs "$0" && exec "$@"' "{folder}" "{program}" "$@"
'''


class FullDisk(WindowCase):
    def on_small_disk(self, name, folder):
        """Makes the harness start a program with a small disk mounted on a folder; returns the script."""
        script = self.write(self.tmp / name, MOUNT.format(folder=folder, program=program(name)))
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        key = 'PINNACE_' + name.upper()
        os.environ[key] = str(script)
        self.addCleanup(os.environ.pop, key)

    def go_on(self, focus):
        """It is said beforehand, and the person wants to know."""
        self.wait_question('There Is Not Enough Room', focus=focus)
        self.key('Return')

    def test_server(self):
        share = self.tmp / 'share'
        share.mkdir()
        self.on_small_disk('pinnaced', share)
        self.open()
        self.drop([self.write(self.tmp / 'large.bin', trees.noise(3_000_000))],
                  self.main.find('label', 'Folder Is Empty').at())
        self.go_on('Upload')
        self.wait_transfer('large.bin', "^The server’s disk is full: “.*large.bin” was not stored")
        self.key('F5')
        self.wait_label('Folder Is Empty')
        self.main.find('button', 'Retry')

    def test_this_computer(self):
        self.serve()
        self.write(self.share / 'large.bin', trees.noise(3_000_000))
        self.on_small_disk('pinnace', self.screen.home.downloads)
        self.open()
        self.row('large.bin').double_click()
        self.go_on('Download')
        self.wait_transfer('large.bin', "^This computer’s disk is full: “.*large.bin” was not saved")
        seen = f'/proc/{self.app.pid}/root{self.screen.home.downloads}'
        wait_for(lambda: os.listdir(seen) == [], lambda: f'nothing in {seen}: {os.listdir(seen)}')


if __name__ == '__main__':
    tap.main()
