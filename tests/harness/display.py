# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of one's own: X server, window manager, session bus, accessibility; mouse, keys and pictures.

    screen = self.start(Display())
    app = self.start(screen.pinnace(server.link))
    app.window.find('button', 'New Folder').click()
    screen.type('name'); screen.key('Return')
    other = self.start(screen.drag_source(folder))
    screen.drag(other.centre(), app.window.find('list').at())
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .proc import DEADLINE_S, Home, Process, ProgramError, build_root, leak_suppressions, program, wait_for
from .server import SANITIZER_WORDS

HERE = Path(__file__).resolve().parent
WIDTH, HEIGHT = 1280, 900
_BUS_CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''
# Windows appear where they are told to, nothing is remembered, and a click focuses.
_OPENBOX_CONFIG = '''<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse></focus>
  <placement><policy>Smart</policy><center>no</center></placement>
  <desktops><number>1</number></desktops>
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <mouse><context name="Client">
    <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
  </context></mouse>
</openbox_config>
'''


class Display:
    """Starts everything and takes it down again, also when the test is killed. language: 'hu' … for translations."""

    def __init__(self, width=WIDTH, height=HEIGHT, language=None, dark=False):
        self.size = (width, height)
        self.language = language
        self.dark = dark
        self._processes = []
        self._bus = None

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix='pinnace-display-'))
        try:
            self.home = Home(self.folder / 'home')
            self._start_x()
            self._start_bus()
            self._start_window_manager()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        if self._bus is not None:
            self._bus.close()
        for process in reversed(self._processes):
            process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *argv, **options):
        process = Process(list(argv), env=self.env, **options)
        self._processes.append(process)
        return process

    def _start_x(self):
        self.env = {**self.home.env, 'LC_ALL': 'C.UTF-8', 'GSETTINGS_BACKEND': 'memory', 'NO_AT_BRIDGE': '1'}
        reader, writer = os.pipe()
        width, height = self.size
        self._run('Xvfb', '-displayfd', str(writer), '-screen', '0', f'{width}x{height}x24', '-nolisten', 'tcp',
                  '-noreset', pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise ProgramError('Xvfb did not start:\n' + self.log())
        self.env['DISPLAY'] = ':' + number

    def _start_bus(self):
        self.env['DBUS_SESSION_BUS_ADDRESS'] = self._run_bus('session')
        # The launcher of AT-SPI would leave a bus behind when it is killed, so its work is done here.
        self.env['AT_SPI_BUS_ADDRESS'] = self._run_bus('accessibility')
        self._run('/usr/libexec/at-spi2-registryd')
        from .accessible import Bus
        self._bus = Bus(self.env['AT_SPI_BUS_ADDRESS'])

    def _run_bus(self, name):
        folder = self.folder / name
        folder.mkdir()
        config = folder / 'bus.conf'
        config.write_text(_BUS_CONFIG.format(folder=folder))
        bus = self._run('dbus-daemon', '--nofork', f'--config-file={config}', '--print-address')
        return bus.wait_line('unix:')

    def _start_window_manager(self):
        config, ready = self.folder / 'openbox.xml', self.folder / 'openbox-ready'
        config.write_text(_OPENBOX_CONFIG)
        self._run('openbox', '--sm-disable', '--config-file', str(config), '--startup', f'touch {ready}')
        wait_for(ready.exists, lambda: 'the window manager:\n' + self.log())

    def log(self):
        return '\n'.join(process.log() for process in self._processes)

    # --- applications ---

    def app(self, *argv, env=None, home=None, name=None):
        """A GTK application on this display, not started yet: self.start(screen.app(…))."""
        return App(self, argv, env, home, name)

    def pinnace(self, *args, env=None, home=None):
        """The product's window."""
        env = {**leak_suppressions('lsan-window.supp'), **(env or {})}
        return self.app(program('pinnace'), *args, env=env, home=home, name='pinnace')

    def drag_source(self, *paths, env=None):
        """The window of another application that offers these files to whoever drags them out of it."""
        return self.app(sys.executable, HERE / 'drag_source.py', *paths, env=env, name='drag-source')

    def drop_target(self, env=None):
        """The window of another application that prints what is dropped on it, one path a line."""
        return self.app(sys.executable, HERE / 'drop_target.py', env=env, name='drop-target')

    def app_environment(self, home=None):
        language = {'LANGUAGE': self.language} if self.language else {'LANGUAGE': ''}
        return {
            **self.env, **(home.env if home else {}), **language,
            'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo', 'GTK_A11Y': 'atspi', 'GTK_USE_PORTAL': '0',
            'GDK_DEBUG': '', 'GIO_USE_VFS': 'local', 'XDG_CURRENT_DESKTOP': 'GNOME', 'G_DEBUG': 'fatal-criticals',
            'GSETTINGS_SCHEMA_DIR': str(build_root() / 'data'),
            'PINNACE_LOCALEDIR': str(build_root() / 'po'),
            **({'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'} if self.dark else {}),
        }

    def accessible(self, pid):
        node = self._bus.application(pid)
        if node is not None:
            node.screen = self
        return node

    # --- X ---

    def xdotool(self, *args):
        """Runs one xdotool command and returns its output."""
        done = subprocess.run(['xdotool', *map(str, args)], env={**os.environ, **self.env}, text=True,
                              capture_output=True, timeout=DEADLINE_S)
        if done.returncode != 0:
            raise ProgramError(f'xdotool {" ".join(map(str, args))}: {done.stderr.strip() or done.returncode}')
        return done.stdout

    def windows_of(self, pid):
        """The ids of the windows of a process that are on the screen."""
        try:
            return [int(line) for line in self.xdotool('search', '--onlyvisible', '--pid', pid).split()]
        except ProgramError:
            return []

    def geometry(self, window):
        """x, y, width, height of a window on the screen, without the window manager's frame."""
        # not xdotool's: it counts the frame twice
        done = subprocess.run(['xwininfo', '-id', str(window)], env={**os.environ, **self.env}, text=True,
                              capture_output=True, timeout=DEADLINE_S)
        found = dict(re.findall(r'^ *(Absolute upper-left X|Absolute upper-left Y|Width|Height): *(-?\d+)', done.stdout,
                                re.MULTILINE))
        if len(found) != 4:
            raise ProgramError(f'window {window} is not there: {done.stderr.strip()}')
        return tuple(int(found[key]) for key in ('Absolute upper-left X', 'Absolute upper-left Y', 'Width', 'Height'))

    def frames_of(self, pid):
        """{window: geometry} of a process's windows; one that goes in the meantime is left out."""
        frames = {}
        for window in self.windows_of(pid):
            try:
                frames[window] = self.geometry(window)
            except ProgramError:
                continue
        return frames

    def move(self, point):
        self.xdotool('mousemove', '--sync', *map(int, point))

    def click(self, point, button=1, times=1):
        """Clicks at a point of the screen."""
        self.xdotool('mousemove', *map(int, point), 'click', '--repeat', times, '--delay', 60, button)

    def scroll(self, point, steps):
        """Turns the wheel at a point: downwards when steps is positive."""
        self.xdotool('mousemove', *map(int, point), 'click', '--repeat', abs(steps), '--delay', 30, 5 if steps > 0 else 4)

    def type(self, text):
        """Types text into whatever has the focus."""
        self.xdotool('type', '--delay', 12, text)

    def key(self, *names):
        """Presses keys one after the other: 'Return', 'ctrl+a', 'alt+Left' …"""
        self.xdotool('key', '--delay', 30, *names)

    def active_window(self):
        """The number of the window that keys go to; None while it changes."""
        try:
            return int(self.xdotool('getactivewindow'))
        except (ProgramError, ValueError):
            return None

    def drag(self, start, end, hold=None):
        """Drags with the left button in small steps, as a hand does. hold() is called over the target before letting go."""
        (x0, y0), (x1, y1) = start, end
        self.xdotool('mousemove', int(x0), int(y0), 'mousedown', 1)
        try:
            for dx in (3, 6, 9, 12, 16, 20, 24):  # past the threshold at which a press becomes a drag
                self._drag_step(x0 + dx, y0 + dx / 2)
            for i in range(1, 13):
                self._drag_step(x0 + (x1 - x0) * i / 12, y0 + (y1 - y0) * i / 12)
            for dx in (2, -2, 1, 0):  # the target answers motion over it, so let there be some
                self._drag_step(x1 + dx, y1)
            if hold is not None:
                hold()
        finally:
            self.xdotool('mouseup', 1)

    def _drag_step(self, x, y):
        self.xdotool('mousemove', int(x), int(y))
        time.sleep(0.03)  # the pace of a hand: both programs talk to each other between two motions

    def screenshot(self, path):
        """Writes a PNG of the whole screen."""
        subprocess.run(['/usr/bin/import', '-window', 'root', str(path)], env={**os.environ, **self.env}, check=True,
                       timeout=DEADLINE_S)
        return Path(path)

    def rest(self, node):
        """The middle of a node on the screen, when two looks in a row find it at the same place."""
        last = [None]

        def settled():
            now = self._middle(node)
            same, last[0] = now is not None and now == last[0], now
            return last[0] if same else None

        return wait_for(settled, lambda: f'{node!r} to come to rest', interval=0.05)

    def _middle(self, node):
        x, y, width, height = node.extents
        origin = self._origin_of(node)
        if width <= 0 or height <= 0 or origin is None:
            return None
        return origin[0] + x + width / 2, origin[1] + y + height / 2

    def _origin_of(self, node):
        """The point of the screen from which the node's extents count."""
        family = [node, *(node.parents if not node._is_window() else [])]
        popup = self.popup_of(family)
        if popup:
            x, y, _, _ = popup[0].extents
            return popup[1][0] - x, popup[1][1] - y
        frame = self.frame_of(family[-1])
        _, _, width, height = family[-1].extents
        return frame and (frame[0] + (frame[2] - width) / 2, frame[1] + (frame[3] - height) / 2)

    def frame_of(self, window):
        """The geometry of the X window of an accessible window, or None. What is around it is the same on all sides."""
        _, _, width, height = window.extents
        name = window.name
        fitting = []
        for xid, frame in self.frames_of(self._bus.pid_of(window)).items():
            if 0 <= frame[2] - width == frame[3] - height <= 120:
                fitting.append((self.title_of(xid) == name, xid, frame))
        return max(fitting)[2] if fitting else None

    def title_of(self, window):
        try:
            return self.xdotool('getwindowname', window).strip()
        except ProgramError:  # it has just gone
            return None

    def popup_of(self, family):
        """(node, geometry) of the popover that a node is in, given the node and its parents; None when it is in none.

        A popover has an X window of exactly its size, and its extents do not tell where that is.
        """
        frames = list(self.frames_of(self._bus.pid_of(family[-1])).values())
        if len(frames) < 2:
            return None
        for node in family[:-1]:
            for frame in frames:
                if 'Component' in node.interfaces and node.extents[2:] == frame[2:]:
                    return node, frame
        return None

class App(Process):
    """An application on a Display: a Process with windows and an accessible tree."""

    def __init__(self, screen, argv, env, home, name):
        self.screen = screen
        self._argv, self._env, self._home, self._name = argv, env or {}, home, name

    def __enter__(self):
        super().__init__([str(word) for word in self._argv], name=self._name,
                         env={**self.screen.app_environment(self._home), **self._env})
        try:
            wait_for(self._ready, lambda: f'a window of {self.name}:\n{self.log()}')
        except BaseException:
            self.kill()
            raise
        return self

    def _ready(self):
        if not self.alive():
            raise ProgramError(f'{self.name} ended with {self.wait()} before it had a window\n{self.log()}')
        tree = self.tree
        return tree is not None and self.windows and self.screen.windows_of(self.pid)

    def __exit__(self, *_):
        self.kill()
        if any(word in self.log() for word in SANITIZER_WORDS):
            raise ProgramError(f'the sanitizer spoke up in {self.name}:\n{self.log()}')

    @property
    def tree(self):
        """The root of the accessible tree; its children are the windows. None before there is one."""
        return self.screen.accessible(self.pid)

    @property
    def windows(self):
        """Its windows and dialogs as accessible objects, the oldest first."""
        tree = self.tree
        return [node for node in (tree.children if tree else []) if self._is_visible(node)]

    @staticmethod
    def _is_visible(window):
        from .accessible import Gone
        try:
            return 'visible' in window.states
        except Gone:  # it went while the others were asked
            return False

    @property
    def window(self):
        """The newest window: a dialog, while one is open."""
        return wait_for(lambda: self.windows, lambda: f'a window of {self.name}:\n{self.log()}')[-1]

    def wait_window(self, name=None, role=None, seconds=None):
        """Waits for a window or dialog of that name and returns it."""
        return wait_for(lambda: [node for node in self.windows if node._matches(role, name, False, None)],
                        lambda: f'window {name!r} of {self.name}; there is {self.windows}', seconds)[-1]

    @property
    def xid(self):
        return wait_for(lambda: self.screen.windows_of(self.pid), f'a window of {self.name}')[-1]

    def place(self, x, y, width=None, height=None):
        """Moves (and sizes) the window, and waits until it is there."""
        self.screen.xdotool('windowmove', self.xid, x, y)
        if width is not None:
            self.screen.xdotool('windowsize', self.xid, width, height)
        self.screen.xdotool('windowactivate', '--sync', self.xid)
        return self

    def centre(self):
        x, y, width, height = self.screen.geometry(self.xid)
        return x + width / 2, y + height / 2
