# SPDX-License-Identifier: GPL-3.0-or-later
"""Several users on one server: who sees what, who may change what, and what a reload does."""
import os
import signal

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import wait_for
from harness.server import Server


class Users(tap.TestCase):
    def setUp(self):
        self.server = Server(users={'anna': 'a-secret'})
        self.server.add_user('béla', 'b-secret', '--root', 'bela')
        self.server.add_user('carl', 'c-secret', '--root', 'bela/inner', '--read-only')
        trees.write(self.server.share / 'top', b'top')
        trees.write(self.server.share / 'bela' / 'mine', b'mine')
        trees.write(self.server.share / 'bela' / 'inner' / 'deep', b'deep')
        self.start(self.server)

    def person(self, name, password):
        pnc = self.start(Pnc(self.server, user=name, password=password))
        return pnc, pnc.url

    def reload(self, words='were read again'):
        before = len(self.server.process.lines('err'))
        self.server.process.signal(signal.SIGHUP)
        self.server.process.wait_line(words, key='err', start=before)

    def test_everybody_sees_their_own_root(self):
        for name, password, listing in (('anna', 'a-secret', 'bela/\ntop\n'), ('béla', 'b-secret', 'inner/\nmine\n'),
                                        ('carl', 'c-secret', 'deep\n')):
            pnc, url = self.person(name, password)
            self.assertEqual(pnc('ls', url()).out, listing)

    def test_nobody_leaves_their_root(self):
        pnc, url = self.person('béla', 'b-secret')
        (self.server.share / 'bela' / 'up').symlink_to('..')
        for path in ('/top', '/bela/mine', '/up/top'):
            with self.subTest(path=path):
                self.assertNotEqual(pnc('cat', url(path), code=None).code, 0)
        self.assertEqual(pnc('ls', url('/') + '../', code=2).out, '')

    def test_what_one_stores_the_other_sees(self):
        bela, bela_url = self.person('béla', 'b-secret')
        anna, anna_url = self.person('anna', 'a-secret')
        bela('put', '-', bela_url('/new'), input=b'from bela')
        self.assertEqual(anna('cat', anna_url('/bela/new')).out, 'from bela')

    def test_no_password_in_arguments(self):
        """Whoever lists processes would read it: there is no option that takes one."""
        pnc, url = self.person('anna', 'a-secret')
        for command in ('ls', 'get', 'put', 'ping', 'sync'):
            for argument in (['--password', 'a-secret'], ['--password=a-secret'], ['-pa-secret']):
                with self.subTest(command, argument=argument):
                    self.assertIn('Unknown option', pnc(command, *argument, url(), code=2).err)

    def test_read_only(self):
        pnc, url = self.person('carl', 'c-secret')
        self.assertEqual(pnc('cat', url('/deep')).out, 'deep')
        self.assertIn('read', pnc('put', '-', url('/x'), input=b'x', code=1).err)
        self.assertEqual(os.listdir(self.server.share / 'bela/inner'), ['deep'])

    def test_no_guest_where_there_are_users(self):
        self.assertEqual(self.server.guest, (None, None))
        pnc, url = self.person('guest', '')
        pnc('ls', url(), code=3)

    def test_added_user_after_reload(self):
        self.server.add_user('dora', 'd-secret')
        pnc, url = self.person('dora', 'd-secret')
        pnc('ls', url(), code=3)
        self.reload()
        self.assertEqual(pnc('ls', url()).out, 'bela/\ntop\n')

    def test_changed_password_after_reload(self):
        self.server.user('passwd', 'anna', '--password-stdin', password='other')
        self.reload()
        old, url = self.person('anna', 'a-secret')
        old('ls', url(), code=3)
        new, url = self.person('anna', 'other')
        new('ls', url())

    def test_removed_user_is_sent_away(self):
        pnc, url = self.person('anna', 'a-secret')
        pinging = self.start(pnc.popen('ping', '--retry-for', '2', '-c', '100000', url()))
        pinging.wait_line('2: ')
        self.server.user('remove', 'anna')
        self.reload()
        wait_for(lambda: not pinging.alive(), lambda: f'the removed user to be sent away\n{pinging.log()}')
        self.assertIn(pinging.wait(), (3, 5))
        pnc('ls', url(), code=3)

    def test_a_broken_file_changes_nothing(self):
        users = self.server.state / 'users.json'
        good = users.read_bytes()
        users.write_bytes(b'{ broken')
        self.reload('Nothing was reloaded')
        pnc, url = self.person('anna', 'a-secret')
        self.assertEqual(pnc('ls', url()).out, 'bela/\ntop\n')
        users.write_bytes(good)

    def test_user_command(self):
        listed = self.server.user('list').splitlines()
        self.assertEqual(listed, ['anna\tread-write\t/', 'béla\tread-write\t/bela', 'carl\tread-only\t/bela/inner'])
        self.assertEqual((self.server.state / 'users.json').stat().st_mode & 0o777, 0o600)
        self.assertNotIn('a-secret', (self.server.state / 'users.json').read_text())


class Guests(tap.TestCase):
    def test_guest_of_the_link(self):
        server = self.start(Server())
        pnc = self.start(Pnc(pin=False))
        pnc('put', '-', server.link.replace('/?pin', '/a?pin'), input=b'a')
        self.assertEqual((server.share / 'a').read_bytes(), b'a')
        self.assertEqual(pnc('ls', server.link).out, 'a\n')

    def test_another_password_each_time(self):
        server = self.start(Server())
        before = server.guest
        server.restart()
        self.assertNotEqual(server.guest, before)
        pnc = self.start(Pnc(server, user=before[0], password=before[1]))
        pnc('ls', pnc.url(), code=3)

    def test_the_guest_goes_when_a_user_comes(self):
        server = self.start(Server())
        pnc = self.start(Pnc(server))
        pnc('ls', pnc.url())
        server.add_user('anna', 'secret')
        server.process.signal(signal.SIGHUP)
        wait_for(lambda: pnc('ls', pnc.url(), code=None).code == 3, 'the guest to be refused')


if __name__ == '__main__':
    tap.main()
