# SPDX-License-Identifier: GPL-3.0-or-later
"""The way in: link or address, the server's identity, the password, and every way in which it fails."""
import re
import socket

from harness import tap
from harness.proc import wait_for
from harness.server import Server
from window import PASSWORD, USER, WindowCase

WRONG = 'The user or the password is wrong. Check both and try again.'


class Connect(WindowCase):
    def connect(self, address, user=USER, password=PASSWORD):
        """Fills in the connect page and presses Enter."""
        self.fill('Address or Link', address)
        self.fill('User', user)
        self.fill('Password', password)
        self.key('Return')

    def address(self):
        return f'127.0.0.1:{self.server.port}'

    def test_link_opens_the_folder(self):
        self.serve()
        self.write(self.share / 'there.txt')
        self.open()
        self.row('there.txt')
        wait_for(lambda: self.main.has('button', 'Connected'), 'the state in the header')

    def test_keyboard_alone_from_the_address_to_the_folder(self):
        self.serve()
        self.write(self.share / 'there.txt')
        self.launch()
        self.type(self.address())  # the focus is there from the beginning
        self.main.find('text box', 'Address or Link').wait_text(self.address())
        self.key('Tab')
        self.type(USER)
        self.key('Tab')
        self.type(PASSWORD)
        self.key('Return')
        self.wait_label('Is This Your Server?')
        wait_for(lambda: 'Cancel' in (self.focused_name() or ''), lambda: f'focus; it is {self.focused_name()}')
        self.key('Tab', 'Return')
        self.row('there.txt')

    def test_first_contact_asks_and_is_remembered(self):
        self.serve()
        self.write(self.share / 'there.txt')
        home = self.second_home()
        self.launch(home=home)
        self.connect(self.address())
        self.wait_label('Is This Your Server?')
        shown = self.main.find('label', re.compile('^SHA256:|^Fingerprint')).text
        self.assertEqual(re.sub(r'\s', '', shown), self.server.fingerprint)
        self.button('Trust This Server').click()
        self.row('there.txt')
        self.key('ctrl+q')
        self.assertEqual(self.app.wait(), 0)
        self.launch(home=home)
        self.connect(self.address())
        self.row('there.txt')

    def test_identity_declined(self):
        self.serve()
        self.launch()
        self.connect(self.address())
        self.wait_label('Is This Your Server?')
        self.button('Cancel').click()
        self.wait_label('Could Not Connect')
        self.wait_label(re.compile('was not confirmed, so nothing was sent'))
        self.button('Change…').click()
        self.wait_label('Connect to a Server')

    def test_changed_identity_stops(self):
        self.serve()
        home = self.second_home()
        self.launch(home=home)
        self.connect(self.address())
        self.button('Trust This Server').click()
        self.wait_browsing()
        self.key('ctrl+q')
        self.assertEqual(self.app.wait(), 0)
        port = self.server.port
        self.server.stop()
        other = Server(self.tmp / 'share', port=port, state=self.tmp / 'other state')
        other.add_user(USER, PASSWORD)
        self.server = self.start(other)
        self.launch(home=home)
        self.connect(self.address())
        self.wait_label(re.compile('is not the server it was: its key has changed'))
        self.assertNotIn('logged in', other.log())
        self.assertFalse(self.main.has('label', 'Is This Your Server?'))

    def test_wrong_password_then_the_right_one(self):
        self.serve()
        self.write(self.share / 'there.txt')
        self.launch(self.link(password='wrong'))
        self.wait_label('Log In')
        self.wait_label(WRONG)
        self.fill('Password', 'wrong again')
        self.key('Return')
        wait_for(lambda: self.server.log().count('refused') >= 2, 'the second refusal')
        self.wait_label(WRONG)
        self.fill('Password', PASSWORD)
        self.key('Return')
        self.row('there.txt')

    def test_password_is_asked_when_none_was_given(self):
        self.serve()
        self.write(self.share / 'there.txt')
        self.launch(self.link(password=None))
        self.wait_label('Log In')
        self.assertFalse(self.main.has('alert'))
        self.type(PASSWORD)  # the focus is there
        self.key('Return')
        self.row('there.txt')

    def test_refused(self):
        with socket.socket() as holder:
            holder.bind(('127.0.0.1', 0))
            port = holder.getsockname()[1]  # bound, and not listening
            self.launch(f'pinnace://ann@127.0.0.1:{port}/')
            self.wait_label('Could Not Connect')
            self.wait_label(re.compile(f'^Nothing answers at “127.0.0.1:{port}”. Check the port'))
            wait_for(lambda: 'Try Again' in (self.focused_name() or ''), 'the focus on the way on')

    def test_name_not_resolved(self):
        self.launch('pinnace://ann@no-such-host.invalid/')
        self.wait_label('Could Not Connect')
        self.wait_label(re.compile('^There is no server called “no-such-host.invalid'))

    def test_something_else_listens(self):
        with socket.create_server(('127.0.0.1', 0)) as listener:
            self.launch(f'pinnace://ann@127.0.0.1:{listener.getsockname()[1]}/')
            peer, _ = listener.accept()
            peer.recv(64)
            peer.sendall(b'SSH-2.0-OpenSSH_9.2\r\n' * 4)
            self.wait_label(re.compile('^No secure connection to “127.0.0.1:'))
            peer.close()

    def test_try_again_after_the_server_came_up(self):
        self.serve()
        self.write(self.share / 'there.txt')
        self.server.stop()
        self.launch(self.link())
        self.wait_label('Could Not Connect')
        self.server.start()
        self.button('Try Again').click()
        self.row('there.txt')

    def test_bad_link_on_the_command_line(self):
        self.launch('pinnace://:99999999/')
        self.wait_label(re.compile('^This is no address and no link'))
        self.app.wait_line('pinnace: ', key='err')

    def test_bad_address_typed(self):
        self.launch()
        self.fill('Address or Link', 'http://somewhere/')
        self.key('Return')
        self.wait_label(re.compile('^This is no address and no link'))
        self.fill('Address or Link', 'somewhere')
        self.main.wait_gone('alert')

    def test_pasted_link_hides_its_password(self):
        self.serve()
        self.write(self.share / 'there.txt')
        self.launch()
        self.fill('User', self.link())
        self.key('ctrl+a', 'ctrl+x')
        address = self.main.find('text box', 'Address or Link')
        address.click()
        self.key('ctrl+v')
        address.wait_text(self.address())
        self.main.find('text box', 'User').wait_text(USER)
        self.key('Return')
        self.row('there.txt')  # and nobody was asked: the link's pin was kept

    def test_disconnect_returns_to_the_connect_page(self):
        self.open()
        self.menu('Disconnect')
        self.wait_label('Connect to a Server')
        self.main.find('text box', 'Address or Link').wait_text(self.address())


if __name__ == '__main__':
    tap.main()
