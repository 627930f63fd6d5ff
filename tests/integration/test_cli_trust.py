# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords, fingerprints, known and saved servers, as scripts meet them: without a terminal."""
import shutil
import subprocess
from urllib.parse import quote

from harness import tap, trees
from harness.pnc import Pnc
from harness.proc import program
from harness.server import Server

OTHER_PIN = 'SHA256:' + 'A' * 43


class Passwords(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'Gäß 7%'}))
        trees.write(self.server.share / 'a', b'a')

    def pnc(self, password):
        return self.start(Pnc(self.server, user='anna', password=password))

    def refused(self, *args, pnc, input=None):
        done = pnc('ls', *args, code=3, input=input)
        self.assertEqual((done.out, len(done.err.splitlines())), ('', 1), done.err)
        self.assertNotIn('Gäß', done.err)
        return done

    def test_environment(self):
        pnc = self.pnc('Gäß 7%')
        self.assertEqual(pnc('ls', pnc.url()).out, 'a\n')
        wrong = self.pnc('Gäß 7')
        self.assertIn('password', self.refused(wrong.url(), pnc=wrong).err)

    def test_standard_input(self):
        pnc = self.pnc(None)
        self.assertEqual(pnc('ls', '--password-stdin', pnc.url(), input='Gäß 7%\nmore').out, 'a\n')
        self.refused('--password-stdin', pnc.url(), pnc=pnc, input='wrong\n')
        self.assertIn('input', pnc('ls', '--password-stdin', pnc.url(), input='', code=2).err)

    def test_standard_input_carries_password_and_content(self):
        pnc = self.pnc(None)
        pnc('put', '--password-stdin', '-', pnc.url('/b'), input='Gäß 7%\ncontent\n')
        self.assertEqual((self.server.share / 'b').read_bytes(), b'content\n')

    def test_link(self):
        pnc = self.pnc(None)
        link = pnc.url().replace('anna@', 'anna:' + quote('Gäß 7%') + '@')
        self.assertEqual(pnc('ls', link).out, 'a\n')

    def test_none(self):
        pnc = self.pnc(None)
        self.assertIn('password', self.refused(pnc.url(), pnc=pnc).err)

    def test_unknown_user_is_answered_like_a_wrong_password(self):
        wrong = self.pnc('wrong')
        known = self.refused(wrong.url(), pnc=wrong).err
        unknown = self.refused(self.server.url(user='nobody'), pnc=wrong).err
        self.assertEqual(known.replace('anna', '*'), unknown.replace('nobody', '*'))

    def test_json(self):
        wrong = self.pnc('wrong')
        done = wrong('ls', '--json', wrong.url(), code=3)
        self.assertEqual([(one['event'], one['code']) for one in done.objects], [('error', 'login-refused')])

    def test_the_password_is_in_no_argument_and_no_log(self):
        pnc = self.pnc('Gäß 7%')
        pnc('ls', pnc.url())
        self.assertNotIn('Gäß', self.server.log())


class Identity(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server(users={'anna': 'secret'}))
        trees.write(self.server.share / 'a', b'a')
        self.pnc = self.start(Pnc(self.server, user='anna', password='secret', pin=False))
        self.known = self.pnc.home.path / 'config' / 'pinnace' / 'known-servers'

    def refused(self, *args):
        done = self.pnc('ls', *args, code=4)
        self.assertEqual((done.out, len(done.err.splitlines())), ('', 1), done.err)
        return done.err

    def test_right_pin(self):
        self.assertEqual(self.pnc('ls', '--pin', self.server.fingerprint, self.pnc.url()).out, 'a\n')

    def test_right_pin_in_the_link(self):
        self.assertEqual(self.pnc('ls', self.pnc.url() + '?pin=' + self.server.fingerprint).out, 'a\n')

    def test_wrong_pin(self):
        err = self.refused('--pin', OTHER_PIN, self.pnc.url())
        self.assertIn(OTHER_PIN, err)
        self.assertIn(self.server.fingerprint, err)

    def test_no_pin(self):
        done = self.pnc('ls', '--pin', 'SHA256:short', self.pnc.url(), code=2)
        self.assertIn('fingerprint', done.err)

    def test_first_contact_without_a_terminal(self):
        err = self.refused(self.pnc.url())
        self.assertIn(self.server.fingerprint, err)
        self.assertIn('--pin', err)

    def test_what_was_pinned_is_known_afterwards(self):
        self.pnc('ls', '--pin', self.server.fingerprint, self.pnc.url())
        if self.known.exists():
            self.assertEqual(self.pnc('ls', self.pnc.url()).out, 'a\n')
        else:
            self.refused(self.pnc.url())

    def test_known_servers_file(self):
        elsewhere = self.tmp / 'known'
        elsewhere.write_text(f'127.0.0.1 {self.server.port} {self.server.fingerprint}\n')
        self.assertEqual(self.pnc('ls', '--known-servers', elsewhere, self.pnc.url()).out, 'a\n')

    def test_changed_key_stops_before_anything_is_sent(self):
        elsewhere = self.tmp / 'known'
        elsewhere.write_text(f'127.0.0.1 {self.server.port} {self.server.fingerprint}\n')
        self.server.stop()
        shutil.rmtree(self.server.state)
        self.server.add_user('anna', 'secret')
        before = self.server.fingerprint
        self.server.start()
        self.assertNotEqual(before, self.server.fingerprint)
        done = self.pnc('ls', '--known-servers', elsewhere, self.pnc.url(), code=4)
        for words in (before, self.server.fingerprint, str(elsewhere)):
            self.assertIn(words, done.err)
        self.assertNotIn('anna', self.server.process.log())

    def test_the_identity_outlives_a_restart(self):
        before = self.server.fingerprint
        self.server.restart()
        self.assertEqual(before, self.server.fingerprint)

    def test_json(self):
        done = self.pnc('ls', '--json', '--pin', OTHER_PIN, self.pnc.url(), code=4)
        self.assertEqual([(one['event'], one['code']) for one in done.objects], [('error', 'identity-changed')])


class SavedServers(tap.TestCase):
    def setUp(self):
        self.server = self.start(Server())
        trees.write(self.server.share / 'folder' / 'a', b'a')
        self.password = self.server.guest[1]
        self.pnc = self.start(Pnc(password=self.password))

    def test_add_use_list_remove(self):
        self.pnc('server', 'add', 'home', self.server.link)
        self.assertEqual(self.pnc('ls', 'home:').out, 'folder/\n')
        self.assertEqual(self.pnc('ls', 'home:folder').out, 'a\n')
        self.assertEqual(self.pnc('cat', 'home:/folder/a').out, 'a')
        listed = self.pnc('server', 'list').out
        self.assertTrue(listed.startswith('home '))
        self.assertNotIn(quote(self.password), listed)
        one, = self.pnc('server', 'list', '--json').objects
        self.assertEqual(one['name'], 'home')
        self.pnc('server', 'remove', 'home')
        self.assertEqual(self.pnc('server', 'list').out, '')
        self.assertIn('home', self.pnc('ls', 'home:', code=1).err)

    def test_no_password_is_kept(self):
        self.pnc('server', 'add', 'home', self.server.link)
        for path in self.pnc.home.path.rglob('*'):
            if path.is_file():
                self.assertNotIn(self.password, path.read_text())

    def test_a_link_to_a_folder(self):
        self.pnc('server', 'add', 'deep', self.server.link.replace('/?pin', '/folder?pin'))
        self.assertEqual(self.pnc('ls', 'deep:').out, 'a\n')
        self.assertEqual(self.pnc('cat', 'deep:a').out, 'a')

    def test_copying_with_a_short_name(self):
        self.pnc('server', 'add', 'home', self.server.link)
        trees.write(self.tmp / 'home:x', b'local')
        self.pnc('put', './home:x', 'home:', cwd=self.tmp)
        self.assertEqual((self.server.share / 'home:x').read_bytes(), b'local')
        self.pnc('get', '-r', 'home:folder', self.tmp)
        self.assertEqual((self.tmp / 'folder/a').read_bytes(), b'a')

    def test_bad_names_and_links(self):
        self.assertNotEqual(self.pnc('server', 'add', 'a/b', self.server.link, code=None).code, 0)
        self.assertEqual(self.pnc('server', 'add', 'home', 'pinnace://', code=None).code, 2)
        self.assertIn('gone', self.pnc('server', 'remove', 'gone', code=1).err)

    def test_no_home_is_no_crash(self):
        done = subprocess.run([program('pnc'), 'server', 'list'], env={'HOME': '/nonexistent', 'LC_ALL': 'C.UTF-8'},
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, ''), done.stderr)


if __name__ == '__main__':
    tap.main()
