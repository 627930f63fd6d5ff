#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server cannot open any more, whatever is moved about under its hands.

A held folder that is moved out of the share stays open: only the kernel can keep it from being used (Landlock). Where
the kernel has none, the tests look that the server says so and serves all the same.
"""
import ctypes
import os
import signal
from pathlib import Path

from harness import tap, trees
from harness.server import Server

import raw as wire
from case import HostileCase
from raw import attributes, content_of, entries_of, error_of, get, path, put_whole, u8, u16

CALL_CREATE_RULESET = 444


def kernel_has_landlock():
    return ctypes.CDLL(None, use_errno=True).syscall(CALL_CREATE_RULESET, None, 0, 1) >= 2


class Confined(HostileCase):
    users = {'anna': 'a-secret', 'béla': 'b-secret'}

    def make_server(self):
        (self.share / 'bela').mkdir()
        trees.write(self.share / 'bela' / 'mine', b'mine')
        # reached through a link, as a state folder or a share may be
        (self.tmp / 'real-state').mkdir(mode=0o700)
        (self.tmp / 'state').symlink_to('real-state')
        server = Server(self.share, state=self.tmp / 'state')
        server.add_user('anna', 'a-secret')
        server.add_user('béla', 'b-secret', '--root', 'bela')
        return self.start(server)

    def reload(self):
        before = len(self.server.process.lines('err'))
        self.server.process.signal(signal.SIGHUP)
        return self.server.process.wait_line(lambda line: 'reloaded' in line or 'read again' in line, key='err', start=before)

    def test_it_is_said(self):
        words = 'Confined by Landlock' if kernel_has_landlock() else 'Not confined to the share'
        self.server.process.wait_line(words, key='err')
        self.assertNotIn('too late', self.server.log())

    def test_no_privileges(self):
        status = dict(line.split(':\t', 1) for line in
                      Path(f'/proc/{self.server.process.pid}/status').read_text().splitlines())
        self.assertEqual(status['NoNewPrivs'], '1')
        self.assertEqual(int(status['CapEff'], 16) & ~0xe, 0)
        self.assertEqual(status['Umask'], '0077')
        for task in Path(f'/proc/{self.server.process.pid}/task').iterdir():
            with self.subTest(task.name):
                own = dict(line.split(':\t', 1) for line in (task / 'status').read_text().splitlines())
                self.assertEqual((own['NoNewPrivs'], int(own['CapEff'], 16) & ~0xe), ('1', 0))

    def test_folder_moved_out_of_the_share(self):
        """A session and a data channel hold it open: no thread of theirs may go on in it."""
        with wire.control(self.server, 'béla', b'b-secret') as control, wire.data(self.server, control) as data:
            self.assertEqual(content_of(data.answer(get(data, ['mine']))), b'mine')
            os.rename(self.share / 'bela', self.tmp / 'elsewhere')
            answers = {
                'list': error_of(control.ask('LIST', path(), u16(0))[-1]),
                'get': error_of(data.answer(get(data, ['mine']))[-1]),
                'put': error_of(data.answer(put_whole(data, ['new'], b'new'))[-1]),
                'list on data': error_of(data.ask('LIST', path(), u16(0))[-1]),
            }
            if kernel_has_landlock():
                for what, error in answers.items():
                    with self.subTest(what):
                        self.assertIsNotNone(error)
                self.assertEqual(os.listdir(self.tmp / 'elsewhere'), ['mine'])
            os.rename(self.tmp / 'elsewhere', self.share / 'bela')
            self.assertEqual(content_of(data.answer(get(data, ['mine']))), b'mine')

    def test_state_folder_swapped(self):
        """Other users cannot be put in its way."""
        other = Server(self.share, state=self.tmp / 'other-state')
        other.add_user('mallory', 'm-secret')
        (self.tmp / 'state').unlink()
        (self.tmp / 'state').symlink_to('other-state')
        line = self.reload()
        self.assertEqual('Nothing was reloaded' in line, kernel_has_landlock())
        (self.tmp / 'state').unlink()
        (self.tmp / 'state').symlink_to('real-state')
        self.assertIn('read again', self.reload())


class Everything(HostileCase):
    """Confined, it still does all that it is for, in odd places too."""

    def make_server(self):
        self.config = self.tmp / 'etc' / 'linked.conf'
        self.config.parent.mkdir()
        (self.tmp / 'etc' / 'real').mkdir()
        (self.tmp / 'etc' / 'real' / 'own.conf').write_text('[server]\nname=First\n')
        self.config.symlink_to('real/own.conf')
        (self.tmp / 'way').symlink_to(self.share)
        self.other = self.tmp / 'other disk'
        self.other.mkdir()
        (self.share / 'mounted').mkdir()
        prefix = ['unshare', '--mount', *([] if os.geteuid() == 0 else ['--map-root-user']), '--', 'sh', '-ec',
                  'mount --bind "$1" "$2"; shift 2; exec "$@"', 'sh', str(self.other), str(self.share / 'mounted')]
        server = Server(self.tmp / 'way', state=self.tmp / 'a state' / 'ünder' / 'a folder', prefix=prefix,
                        args=['--config', str(self.config), '--listen', 'localhost:0'])
        return self.start(server)

    def test_all_of_it(self):
        with self.login() as control, wire.data(self.server, control) as data:
            for place in (['a'], ['mounted', 'b'], ['mounted', 'sub', 'c']):
                with self.subTest(place):
                    content = os.urandom(100_000)
                    if len(place) > 2:
                        self.assertIsNone(control.error('MAKE_FOLDER', path(*place[:-1]), attributes(), u8(0)))
                    self.assertIsNone(error_of(data.answer(put_whole(data, place, content))[-1]))
                    self.assertEqual(content_of(data.answer(get(data, place))), content)
                    self.assertIsNone(control.error('REMOVE', path(*place), u8(0)))
            self.assertEqual(sorted(os.listdir(self.other)), ['.pinnace', 'sub'])
            self.assertIsNone(control.error('SPACE', path('mounted')))
            self.assertIn(b'mounted', [entry.name for entry in entries_of(control.ask('LIST', path(), u16(0)))])

    def test_configuration_and_users_are_read_again(self):
        # as editors do it: another file under the same name
        (self.tmp / 'etc' / 'real' / 'new.conf').write_text('[server]\nname=Second\n')
        os.rename(self.tmp / 'etc' / 'real' / 'new.conf', self.tmp / 'etc' / 'real' / 'own.conf')
        self.server.add_user('late', 'l-secret')
        self.server.process.signal(signal.SIGHUP)
        self.server.process.wait_line('were read again', key='err')
        self.users = {'late': 'l-secret'}
        self.honest_client()


if __name__ == '__main__':
    tap.main()
