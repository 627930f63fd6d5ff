#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pnc find: names everywhere below a folder, found by the server."""
import base64
import os

from harness import tap, trees
from harness.pnc import Pnc
from harness.server import Server


class Find(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}))
        self.share = self.server.share
        self.pnc = self.start(Pnc(self.server, user='anna', password='secret'))

    def find(self, path, *words, code=0):
        return sorted(self.pnc('find', self.pnc.url(path), *words, code=code).out.splitlines())

    def test_names_everywhere_below(self):
        trees.write(self.share / 'Report.txt', b'1')
        trees.write(self.share / 'a/b/old report 2026', b'12')
        trees.write(self.share / 'a/b/Ünï.txt', b'')
        trees.write(self.share / 'a/.hidden/report', b'')
        (self.share / 'a/reports').mkdir()
        (self.share / 'a/report link').symlink_to(self.share)
        self.assertEqual(self.find('/', 'report'),
                         ['/Report.txt', '/a/b/old report 2026', '/a/report link', '/a/reports/'])
        self.assertEqual(self.find('/a/b', '2026', 'REPORT'), ['/a/b/old report 2026'])
        self.assertEqual(self.find('/', '*.TXT'), ['/Report.txt', '/a/b/Ünï.txt'])
        self.assertEqual(self.find('/', 'ünÏ'), ['/a/b/Ünï.txt'])
        self.assertEqual(self.find('/', '-c', '*.TXT'), [])
        self.assertEqual(self.find('/', '--all', 'report')[0:2], ['/Report.txt', '/a/.hidden/report'])
        self.assertEqual(self.pnc('search', self.pnc.url('/a/b'), 'old').out, '/a/b/old report 2026\n')

    def test_json(self):
        trees.write(self.share / 'a/letter', b'12345')
        with open(os.fsencode(self.share) + b'/a/letter\xff', 'wb'):
            pass
        *found, end = self.pnc('find', '--json', self.pnc.url('/'), 'letter').objects
        self.assertEqual({one['event'] for one in found}, {'found'})
        by_path = {one['path']: one for one in found}
        self.assertEqual((by_path['/a/letter']['kind'], by_path['/a/letter']['size']), ('file', 5))
        self.assertEqual([base64.b64decode(one['path-base64']) for one in found if 'path-base64' in one], [b'/a/letter\xff'])
        self.assertEqual(end, {'event': 'end', 'outcome': 'all', 'found': 2, 'unread': 0})

    def test_too_many(self):
        folder = self.share / 'many'
        folder.mkdir()
        for number in range(10050):
            os.close(os.open(folder / f'x{number}', os.O_CREAT, 0o644))
        found = self.pnc('find', self.pnc.url('/'), 'x')
        self.assertEqual(len(set(found.out.splitlines())), 10000)
        self.assertIn('there may be more', found.err)
        self.assertEqual(self.pnc('find', '--json', self.pnc.url('/'), 'x').objects[-1]['outcome'], 'enough')

    def test_what_fails(self):
        trees.write(self.share / 'file', b'')
        self.assertIn('“/none”', self.pnc('find', self.pnc.url('/none'), 'x', code=1).err)
        self.assertIn('“/file”', self.pnc('find', self.pnc.url('/file'), 'x', code=1).err)
        self.pnc('find', self.pnc.url('/'), code=2)
        deep = self.share / '/'.join('d' * 40)
        deep.mkdir(parents=True)
        trees.write(self.share / 'd/here', b'')
        trees.write(deep / 'too deep, not here', b'')
        found = self.pnc('find', self.pnc.url('/'), 'here', code=1)
        self.assertEqual(found.out, '/d/here\n')
        self.assertIn('1 folder could not be looked into', found.err)


if __name__ == '__main__':
    tap.main()
