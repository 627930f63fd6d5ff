# SPDX-License-Identifier: GPL-3.0-or-later
"""The display harness on small windows of its own, before anything is believed about the product's."""
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from harness import tap
from harness.display import HERE, Display
from harness.proc import ProgramError, wait_for


class Sample(tap.TestCase):
    def setUp(self):
        self.screen = self.start(Display())
        self.app = self.start(self.screen.app(sys.executable, HERE / 'sample_window.py', name='sample'))

    def said(self, line):
        self.app.wait_line(lambda text: text == line, seconds=20)

    def test_button_entry_and_keys(self):
        window = self.app.window
        window.find('button', 'Press').click()
        self.said('pressed')
        entry = window.find('text box', 'Words')
        entry.click()
        entry.wait_state('focused')
        self.screen.type('two words')
        entry.wait_text('two words')
        self.screen.key('Return')
        self.said('entered two words')

    def test_action_needs_no_mouse(self):
        self.app.window.find('button', 'Press').action()
        self.said('pressed')

    def test_menu(self):
        self.app.window.find('button', 'Main Menu', where=lambda node: 'focusable' in node.states).click()
        self.app.window.find('menu item', 'First').click()
        self.said('first')
        self.app.window.wait_gone('menu item', 'First')

    def test_dialog(self):
        self.app.window.find('button', 'Ask').click()
        dialog = self.app.wait_window(role='dialog')
        self.assertEqual(self.app.window, dialog)
        # its window has a frame by the window manager, the others one by GTK: both must be hit
        dialog.find('button', re.compile('Yes')).click()
        self.said('answer yes')
        wait_for(lambda: len(self.app.windows) == 1, 'the dialog to go')

    def test_what_is_not_shown_is_not_found(self):
        window = self.app.window
        self.assertTrue(window.has('label', 'row 0'))
        self.assertFalse(window.has('label', 'row 60'))
        self.assertFalse(window.has('label', 'other page'))
        self.assertFalse(window.has('button', 'Invisible', showing=False))
        self.assertFalse('sensitive' in window.find('button', 'Dull').states)
        window.find('button', 'Turn').click()
        window.wait('label', 'other page')
        window.wait_gone('label', 'row 0')
        with self.assertRaisesRegex(ProgramError, 'button "Not There"'):
            window.find('button', 'Not There', seconds=0.1)

    def test_list(self):
        window = self.app.window
        window.find('label', 'row 2').double_click()
        self.said('activated 2')
        self.assertEqual(len(window.find_all('row', where=lambda row: 'selected' in row.states)), 1)
        self.screen.scroll(window.find('list').at(), 8)
        window.wait_gone('label', 'row 0')
        window.wait('label', re.compile('^row [12]\\d$'))

    def test_value(self):
        self.assertEqual(self.app.window.find('progress bar').value, 0.25)

    def test_moved_window(self):
        self.app.place(300, 200, 600, 600)
        wait_for(lambda: self.app.centre()[0] > 500, 'the window to move')
        self.app.window.find('button', 'Press').click()
        self.said('pressed')

    def test_screenshot(self):
        path = self.screen.screenshot(self.tmp / 'screen.png')
        self.assertEqual(path.read_bytes()[:8], b'\x89PNG\r\n\x1a\n')
        colours = subprocess.run(['identify', '-format', '%k', str(path)], text=True, capture_output=True, check=True)
        self.assertGreater(int(colours.stdout), 10)


class Drag(tap.TestCase):
    def setUp(self):
        self.screen = self.start(Display())
        self.files = [self.tmp / 'árvíz.txt', self.tmp / 'folder']
        self.files[0].write_text('x')
        self.files[1].mkdir()
        self.source = self.start(self.screen.drag_source(*self.files)).place(20, 40)
        self.target = self.start(self.screen.drop_target()).place(500, 300)
        wait_for(lambda: self.target.centre()[0] > 500, 'the target to move')

    def test_files_arrive_every_time(self):
        for i in range(5):
            self.screen.drag(self.source.centre(), self.target.window.find('label', 'Drop here').at())
            wait_for(lambda: self.source.lines().count('end') == i + 1, 'the end of the drag')
            wait_for(lambda: self.target.lines().count('drop 2') == i + 1, 'the drop')
        wanted = ['drop 2', *map(str, self.files)]
        wait_for(lambda: [line for line in self.target.lines() if line != 'enter'] == wanted * 5, 'all the paths')

    def test_drag_into_the_void_drops_nothing(self):
        self.screen.drag(self.source.centre(), (150, 800))
        wait_for(lambda: any(line.startswith('cancel') for line in self.source.lines()), 'the drag to be cancelled')
        self.assertEqual(self.target.lines(), [])

    def test_hold_sees_the_drag_over_the_target(self):
        held = []
        label = self.target.window.find('label', 'Drop here')

        def hold():
            self.target.wait_line('enter')
            held.append(self.target.text())

        self.screen.drag(self.source.centre(), label.at(), hold)
        self.assertEqual(held, ['enter'])
        self.target.wait_line('drop 2')


class Cleaning(tap.TestCase):
    def test_nothing_is_left(self):
        with Display() as screen:
            pids = self.below(os.getpid())
            folder = screen.folder
            with screen.drop_target() as app:
                self.assertIn(app.pid, self.below(os.getpid()))
        self.assertEqual([pid for pid in pids if self.runs(pid)], [])
        self.assertFalse(folder.exists())

    def test_nothing_is_left_of_a_killed_test(self):
        script = 'from harness.display import Display\nimport signal\n' \
                 'with Display() as d, d.drop_target() as a:\n print("up", flush=True)\n signal.pause()\n'
        test = subprocess.Popen([sys.executable, '-c', script], stdout=subprocess.PIPE, text=True)
        self.assertEqual(test.stdout.readline(), 'up\n')
        pids = self.below(test.pid)
        self.assertGreaterEqual(len(pids), 6)
        test.send_signal(signal.SIGKILL)
        test.wait()
        test.stdout.close()
        wait_for(lambda: not any(map(self.runs, pids)), 'the display to go')

    def test_an_application_that_ends_at_once_is_reported(self):
        screen = self.start(Display())
        with self.assertRaisesRegex(ProgramError, 'ended with 3'):
            screen.app('sh', '-c', 'exit 3').__enter__()

    @staticmethod
    def below(pid):
        """The ids of all processes below one."""
        parents = {}
        for path in Path('/proc').glob('[0-9]*/stat'):
            try:
                parents[int(path.parent.name)] = int(path.read_text(encoding='utf-8').rsplit(')', 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
        found = [pid]
        for each in found:
            found += [child for child, parent in parents.items() if parent == each]
        return found[1:]

    @staticmethod
    def runs(pid):
        try:
            return Path(f'/proc/{pid}/stat').read_text(encoding='utf-8').rsplit(')', 1)[1].split()[0] != 'Z'
        except (FileNotFoundError, ProcessLookupError):
            return False


if __name__ == '__main__':
    os.environ.pop('DISPLAY', None)
    tap.main()
