#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that has few descriptors, and peers that want them all."""
import os
import stat
import time

from harness import tap
from harness.proc import program, wait_for

import raw as wire
from case import HostileCase
from raw import TYPES, tcp, u64


class FewDescriptors(HostileCase):
    FEW = 160

    def make_server(self):
        """Through a shell that lowers the limit for good before it becomes pinnaced."""
        wrapper = self.tmp / 'pinnaced-with-few'
        wrapper.write_text(f'#!/bin/sh\nulimit -n {self.FEW}\nexec "{program("pinnaced")}" "$@"\n')
        wrapper.chmod(0o755)
        os.environ['PINNACE_PINNACED'] = str(wrapper)
        try:
            return super().make_server()
        finally:
            del os.environ['PINNACE_PINNACED']

    def rests(self):
        """Whether it uses next to no processor time from one look to the next."""
        before = self.server.usage()['cpu_s']
        time.sleep(0.3)  # the measure itself, not a wait
        return self.server.usage()['cpu_s'] - before < 0.1

    def test_more_connections_than_descriptors(self):
        with self.login('127.0.0.2') as inside:
            crowd = [tcp(self.server) for _ in range(2 * self.FEW)]
            self.assertEqual(inside.ask('PING', u64(1))[-1].type, TYPES['PONG'])
            wait_for(self.rests, 'the server to rest while it has no descriptor to spare')
            self.assertLessEqual(self.server.usage()['fds'], self.FEW)
            for plain in crowd:
                plain.close()

    def test_work_has_its_descriptors(self):
        """Those inside can still move files while others take all that connections may have."""
        with self.login('127.0.0.2') as inside, wire.data(self.server, inside) as data:
            crowd = [tcp(self.server) for _ in range(2 * self.FEW)]
            for i in range(50):
                request = wire.put_whole(data, [f'file-{i}'], b'x' * 1000)
                self.assertIsNone(wire.error_of(data.answer(request)[-1]))
            for plain in crowd:
                plain.close()


class Modes(HostileCase):

    def test_what_the_server_makes_is_private(self):
        state = self.tmp / 'state'
        self.assertEqual(stat.S_IMODE(state.stat().st_mode), 0o700)
        for child in state.iterdir():
            with self.subTest(child.name):
                self.assertEqual(stat.S_IMODE(child.stat().st_mode) & 0o077, 0)


if __name__ == '__main__':
    tap.main()
