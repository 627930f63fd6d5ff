# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of transfers outlives the program: what was killed in the middle is shown, continued or forgotten.

The relay slows the connections down, or stops them once they have carried some of it, so that there is a middle.
"""
import os
import signal

from harness import places, tap, trees
from harness.pnc import Pnc
from harness.proc import Home, wait_for
from harness.relay import Relay
from harness.server import Server

FILES, SIZE = 300, 50_000
TOTAL = FILES * SIZE
SLOW = 400_000  # bytes a second: the tree takes as long as a test needs it to
HOLD = 1_000_000  # each connection carries so much: a part of a file of three times as much
USER, PASSWORD = 'ann', 'correct horse'


class Transfers(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={USER: PASSWORD}))
        self.relay = self.start(Relay(self.server))
        self.home = self.start(Home())
        self.pnc = self.start(Pnc(self.relay, user=USER, password=PASSWORD, home=self.home))

    def make_tree(self, root):
        for number in range(FILES):
            trees.write(root / f'{number % 7}' / f'file {number}', trees.noise(SIZE, seed=number))
        return root

    def rows(self, *options):
        return self.pnc('transfers', '--json', *options).objects

    def row(self, *options):
        rows = self.rows(*options)
        self.assertEqual(len(rows), 1, rows)
        return rows[0]

    def wait_row(self, condition):
        """Until the only row is as wanted; returns it."""
        def look():
            rows = self.rows()
            return rows[0] if len(rows) == 1 and condition(rows[0]) else None
        return wait_for(look, lambda: f'a row; there is {self.rows("--all")}', interval=0.1)

    def begin(self, *args):
        """A transfer of a tree that has come some way, and has far to go."""
        self.relay.slow_down(SLOW)
        transfer = self.start(self.pnc.popen(*args))
        row = self.wait_row(lambda row: row['files'] >= 10)
        self.assertEqual(row['state'], 'running')
        return transfer

    def kill(self, transfer):
        transfer.kill()
        self.relay.cut()  # what the system had taken from it already would still come
        row = self.wait_row(lambda row: row['state'] == 'interrupted')
        self.assertGreaterEqual(row['files'], 10)
        self.assertLess(row['files'], FILES)
        return row

    def check_rest(self, row, before):
        """What was done is not moved again: what passed since is the rest, and some words about each file."""
        rest = (FILES - row['files']) * SIZE
        self.assertLess(self.relay.total - before, rest + rest // 50 + FILES * 1000 + 500_000)
        self.assertLess(self.relay.total - before, TOTAL)

    def test_killed_upload_is_continued(self):
        tree = self.make_tree(self.tmp / 'tree')
        row = self.kill(self.begin('put', '-r', '--limit', '100M', tree, self.pnc.url('/there')))
        self.assertEqual((row['direction'], row['local'], row['remote']), ('upload', str(tree), '/there'))
        self.assertEqual((row['host'], row['port'], row['user']), ('127.0.0.1', self.relay.port, USER))
        self.assertEqual((row['fingerprint'], row['recursive'], row['policy']), (self.server.fingerprint, True, 'refuse'))
        self.assertEqual(row['limit'], 100_000_000)
        self.assertNotIn(PASSWORD, str(row))
        shown = self.pnc('transfers').out
        self.assertIn('interrupted', shown)
        self.assertIn(str(tree), shown)
        self.relay.release()
        before = self.relay.total
        done = self.pnc('transfers', '--continue', '--json')
        self.assertEqual(done.objects[-1]['state'], 'verified')
        self.check_rest(row, before)
        self.assertEqual(trees.differences(tree, self.server.share / 'there'), [])
        self.assertEqual(self.rows(), [])
        self.assertEqual([(one['id'], one['state']) for one in self.rows('--all')], [(row['id'], 'done')])
        self.assertIn('nothing to continue', self.pnc('transfers', '--continue').out)
        self.pnc('transfers', '--continue', row['id'], code=1)

    def test_killed_download_is_continued(self):
        tree = self.make_tree(self.server.share / 'tree')
        here = self.tmp / 'here'
        row = self.kill(self.begin('get', '-r', '--keep-both', self.pnc.url('/tree'), here))
        self.assertEqual((row['direction'], row['policy']), ('download', 'keep-both'))
        self.relay.release()
        before = self.relay.total
        self.pnc('transfers', '--continue', row['id'])
        self.check_rest(row, before)
        # what was done and not written down yet did not come a second time under another name
        self.assertEqual(trees.differences(tree, here), [])
        self.assertEqual(self.row('--all')['state'], 'done')

    def test_continued_by_one(self):
        tree = self.make_tree(self.tmp / 'tree')
        row = self.kill(self.begin('put', '-r', tree, self.pnc.url('/there')))
        first = self.start(self.pnc.popen('transfers', '--continue'))
        self.wait_row(lambda row: row['state'] == 'running')
        self.assertIn('nothing to continue', self.pnc('transfers', '--continue').out)
        self.assertIn('under way in another program', self.pnc('transfers', '--continue', row['id'], code=1).err)
        self.assertIn('under way in another program', self.pnc('transfers', '--forget', row['id'], code=1).err)
        self.relay.release()
        self.assertEqual(first.wait(), 0, first.log())
        self.assertEqual(trees.differences(tree, self.server.share / 'there'), [])
        self.assertEqual(self.row('--all')['state'], 'done')

    def test_two_at_once(self):
        tree = self.make_tree(self.tmp / 'tree')
        self.kill(self.begin('put', '-r', tree, self.pnc.url('/there')))
        self.relay.release()
        both = [self.start(self.pnc.popen('transfers', '--continue', '--json')) for _ in range(2)]
        self.assertEqual([one.wait() for one in both], [0, 0], [one.log() for one in both])
        ended = [line for one in both for line in one.lines() if '"end"' in line]
        self.assertEqual(len(ended), 1, ended)
        self.assertEqual(trees.differences(tree, self.server.share / 'there'), [])

    def test_forget(self):
        tree = self.make_tree(self.tmp / 'tree')
        row = self.kill(self.begin('put', '-r', tree, self.pnc.url('/there')))
        self.pnc('transfers', '--forget')
        self.assertEqual(self.rows('--all'), [])
        self.assertIn('nothing to continue', self.pnc('transfers', '--continue').out)
        self.pnc('transfers', '--forget', row['id'], code=1)
        self.pnc('transfers', '--forget', 'all', code=2)
        self.pnc('transfers', '--forget', '--continue', code=2)
        self.pnc('transfers', '1', code=2)

    def test_given_again(self):
        """The same command once more is a transfer of its own."""
        tree = self.make_tree(self.tmp / 'tree')
        row = self.kill(self.begin('put', '-r', tree, self.pnc.url('/there')))
        self.relay.release()
        self.pnc('put', '-r', '--overwrite', tree, self.pnc.url('/there'))
        states = {one['id']: one['state'] for one in self.rows('--all')}
        self.assertEqual(states, {row['id']: 'interrupted', row['id'] + 1: 'done'})

    def test_all_sources_are_kept(self):
        """What a command had not come to is not lost either."""
        sources = [trees.write(self.tmp / name, trees.noise(3_000_000)) for name in ('one', 'two', 'three')]
        self.relay.hold_after(HOLD)
        transfer = self.start(self.pnc.popen('put', *sources, self.pnc.url('/')))
        self.relay.wait_held()
        wait_for(lambda: len(self.rows()) == 3, lambda: f'three rows: {self.rows()}', interval=0.1)
        self.assertEqual(list(self.server.share.glob('[a-z]*')), [])
        transfer.kill()
        self.relay.release()
        self.pnc('transfers', '--continue')
        for source in sources:
            self.assertEqual((self.server.share / source.name).read_bytes(), source.read_bytes())
        self.assertEqual([one['state'] for one in self.rows('--all')], ['done'] * 3)

    def test_how_it_ends(self):
        """Ctrl+C says that it is not wanted; the end of the system, or of the connection, does not."""
        source = trees.write(self.tmp / 'source', trees.noise(30_000_000))
        ends = []
        self.relay.slow_down(SLOW)
        for number in (signal.SIGINT, signal.SIGTERM):
            transfer = self.start(self.pnc.popen('put', source, self.pnc.url('/there')))
            self.wait_row(lambda row: row['bytes'] > 0)
            transfer.signal(number)
            self.assertEqual(transfer.wait(), 130, transfer.log())
            row = self.rows('--all')[-1]
            ends.append(row['state'])
            self.pnc('transfers', '--forget', row['id'])
        self.assertEqual(ends, ['cancelled', 'interrupted'])
        self.assertFalse((self.server.share / 'there').exists())

    def test_lost_server(self):
        source = trees.write(self.tmp / 'source', trees.noise(3_000_000))
        self.relay.hold_after(HOLD)
        transfer = self.start(self.pnc.popen('put', '--retry-for', '1', source, self.pnc.url('/there')))
        self.wait_row(lambda row: row['state'] == 'running')
        self.relay.wait_held()
        self.server.kill()
        self.relay.cut()
        self.assertEqual(transfer.wait(), 5, transfer.log())
        self.assertEqual(self.row()['state'], 'interrupted')
        self.pnc('transfers', '--continue', code=5)
        self.assertEqual(self.row()['state'], 'interrupted')
        self.relay.release()
        self.server.start()
        self.pnc('transfers', '--continue', code=3, env={'PINNACE_PASSWORD': 'wrong'})
        self.assertEqual(self.row()['state'], 'interrupted')
        self.pnc('transfers', '--continue')
        self.assertEqual((self.server.share / 'there').read_bytes(), source.read_bytes())

    def test_another_server_at_the_address(self):
        """It is continued on the server it was begun on, or not at all: nothing is said to another one."""
        tree = self.make_tree(self.tmp / 'tree')
        self.kill(self.begin('put', '-r', tree, self.pnc.url('/there')))
        self.relay.release()
        self.server.stop()
        other = self.start(Server(users={USER: PASSWORD}, port=self.server.port))
        self.pnc.pin = False
        self.pnc('transfers', '--continue', code=4)
        self.assertEqual(os.listdir(other.share / '.pinnace/staging') if (other.share / '.pinnace').exists() else [], [])
        self.assertEqual(self.row()['state'], 'interrupted')

    def test_not_recorded(self):
        source = trees.write(self.tmp / 'source', b'content')
        self.pnc('put', '--no-record', source, self.pnc.url('/a'))
        self.pnc('get', '--no-record', self.pnc.url('/a'), self.tmp / 'b')
        self.pnc('put', '-', self.pnc.url('/c'), input=b'from a pipe')
        self.assertEqual(self.pnc('get', self.pnc.url('/c'), '-').raw, b'from a pipe')
        self.pnc('sync', self.server.share, self.pnc.url('/synced'))
        self.assertEqual(self.rows('--all'), [])
        self.pnc('put', source, self.pnc.url('/d'))
        self.assertEqual(self.row('--all')['state'], 'done')

    def test_failed_is_history(self):
        source = trees.write(self.tmp / 'source', b'content')
        trees.write(self.server.share / 'taken', b'other')
        self.pnc('put', source, self.pnc.url('/taken'), code=1)
        self.assertEqual(self.rows(), [])
        row = self.row('--all')
        self.assertEqual((row['state'], row['code']), ('failed', 'exists'))
        os.unlink(self.server.share / 'taken')
        self.pnc('transfers', '--continue', row['id'])
        self.assertEqual((self.server.share / 'taken').read_bytes(), b'content')
        self.assertEqual(self.row('--all')['state'], 'done')

    def check_goes_on(self, pnc):
        """A list that cannot be written is complained of once, and stops nothing."""
        sources = [trees.write(self.tmp / name, trees.noise(200_000)) for name in ('one', 'two')]
        done = pnc('put', *sources, self.pnc.url('/'))
        self.assertEqual(done.err.count('transfers.db'), 1, done)
        self.assertIn('--no-record', done.err)
        for source in sources:
            self.assertEqual((self.server.share / source.name).read_bytes(), source.read_bytes())
        self.assertEqual(pnc('put', '--no-record', '--overwrite', *sources, self.pnc.url('/')).err, '')

    def test_full_disk(self):
        prefix = places.small_disk(self.home.path / 'state', 8192)
        self.check_goes_on(self.start(Pnc(self.relay, user=USER, password=PASSWORD, home=self.home, prefix=prefix)))

    def test_newer_list(self):
        source = trees.write(self.tmp / 'source', b'content')
        self.pnc('put', source, self.pnc.url('/a'))
        database = self.home.path / 'state/pinnace/transfers.db'
        import sqlite3
        with sqlite3.connect(database) as connection:
            connection.execute('PRAGMA user_version = 1000')
        connection.close()
        self.check_goes_on(self.pnc)
        self.assertIn('newer', self.pnc('transfers', code=1).err)

    def test_damaged_list(self):
        source = trees.write(self.tmp / 'source', b'content')
        folder = self.home.path / 'state/pinnace'
        folder.mkdir()
        (folder / 'transfers.db').write_bytes(b'no database at all ' * 1000)
        done = self.pnc('put', source, self.pnc.url('/a'))
        self.assertIn('set aside', done.err)
        self.assertEqual(self.row('--all')['state'], 'done')
        self.assertEqual(len(list(folder.glob('transfers.db.damaged-*'))), 1)


if __name__ == '__main__':
    tap.main()
