# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessible tree of an application, read over the accessibility bus without any cache.

    window = app.window
    window.find('button', 'Connect').click()
    window.wait('label', 'Connected')
    [label.name for label in window.find_all('label')]

Roles are GTK's words for them: window, dialog, button, label, text box, list, row, grid cell, column header, menu,
menu item, tree grid, progress bar … `print(window.dump())` shows what there is. GTK 4.8 takes the name of a button that
holds only a picture from the picture ("GtkImage"), so the program must give it a label of its own.
"""
import re

import gi

gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

from .proc import ProgramError, wait_for  # noqa: E402

_ACCESSIBLE = 'org.a11y.atspi.Accessible'
_CALL_MS = 10_000
STATES = (
    'invalid', 'active', 'armed', 'busy', 'checked', 'collapsed', 'defunct', 'editable', 'enabled', 'expandable',
    'expanded', 'focusable', 'focused', 'has-tooltip', 'horizontal', 'iconified', 'modal', 'multi-line',
    'multiselectable', 'opaque', 'pressed', 'resizable', 'selectable', 'selected', 'sensitive', 'showing',
    'single-line', 'stale', 'transient', 'vertical', 'visible', 'manages-descendants', 'indeterminate', 'required',
    'truncated', 'animated', 'invalid-entry', 'supports-autocompletion', 'selectable-text', 'is-default', 'visited',
    'checkable', 'has-popup', 'read-only',
)


class Gone(ProgramError):
    """The object or its application is not there any more."""


class Unsupported(Gone):
    """The object has no such interface: the page of a stack is no widget, and so has no place."""


class Node:
    """One accessible object. Everything is asked anew each time, so a Node never shows old facts."""

    def __init__(self, bus, name, path, screen=None):
        self._bus, self._owner, self._path, self.screen = bus, name, path, screen

    def _call(self, interface, method, arguments=None):
        try:
            return self._bus.call_sync(self._owner, self._path, interface, method, arguments, None,
                                       Gio.DBusCallFlags.NONE, _CALL_MS, None).unpack()
        except GLib.Error as error:
            unsupported = error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_METHOD)
            kind = Unsupported if unsupported and self._is_there() else Gone
            raise kind(f'{interface}.{method} on {self._path}: {error.message}') from None

    def _is_there(self):
        try:
            self._bus.call_sync(self._owner, self._path, _ACCESSIBLE, 'GetRole', None, None, Gio.DBusCallFlags.NONE,
                                _CALL_MS, None)
            return True
        except GLib.Error:
            return False

    def _get(self, interface, name):
        return self._call('org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', (interface, name)))[0]

    def __eq__(self, other):
        return isinstance(other, Node) and (self._owner, self._path) == (other._owner, other._path)

    def __hash__(self):
        return hash((self._owner, self._path))

    def __repr__(self):
        try:
            return f'<{self.role} {self.name!r}>'
        except Gone:
            return '<gone>'

    @property
    def name(self):
        return self._get(_ACCESSIBLE, 'Name')

    @property
    def description(self):
        return self._get(_ACCESSIBLE, 'Description')

    @property
    def role(self):
        """The role in GTK's words: 'button', 'label', 'text box', 'row' …"""
        return self._call(_ACCESSIBLE, 'GetRoleName')[0]

    @property
    def states(self):
        """The states it has, of STATES."""
        low, high = self._call(_ACCESSIBLE, 'GetState')[0]
        bits = low | high << 32
        return {name for number, name in enumerate(STATES) if bits >> number & 1}

    @property
    def interfaces(self):
        return [name.rsplit('.', 1)[1] for name in self._call(_ACCESSIBLE, 'GetInterfaces')[0]]

    @property
    def children(self):
        return [Node(self._bus, owner, path, self.screen)
                for owner, path in self._call(_ACCESSIBLE, 'GetChildren')[0] if not path.endswith('/null')]

    @property
    def parent(self):
        owner, path = self._get(_ACCESSIBLE, 'Parent')
        if path.endswith('/null'):
            raise Gone(f'{self._path} has no parent at the moment')
        return Node(self._bus, owner, path, self.screen)

    @property
    def text(self):
        """What a label or an entry shows; the name when it is no text."""
        if 'Text' not in self.interfaces:
            return self.name
        return self._call('org.a11y.atspi.Text', 'GetText', GLib.Variant('(ii)', (0, self.length)))[0]

    @property
    def length(self):
        """How many characters a text has."""
        return self._get('org.a11y.atspi.Text', 'CharacterCount')

    @property
    def value(self):
        """The number of a progress bar, scale or spin button."""
        return self._get('org.a11y.atspi.Value', 'CurrentValue')

    @property
    def extents(self):
        """x, y, width, height in pixels, counted from the window's top left corner (shadow not included)."""
        return self._call('org.a11y.atspi.Component', 'GetExtents', GLib.Variant('(u)', (1,)))[0]

    @property
    def parents(self):
        """Its parents, the nearest first, up to and including the window."""
        found, node = [], self
        while node.role not in ('window', 'dialog') or not node._is_window():
            node = node.parent
            found.append(node)
        return found

    def _is_window(self):
        return self.parent.role == 'application'

    @property
    def shown(self):
        """Whether a person sees it: it has a size, and at its middle or an edge lies it or a part of it.

        GTK does not tell a page of a stack that is turned away, or a row that is scrolled out, from one that shows.
        """
        if not self._has_size() or 'Component' not in self.interfaces:
            return False
        x, y, width, height = self.extents
        parents = self.parents if not self._is_window() else []
        if not parents or self.screen.popup_of([self, *parents]):
            return True
        # in a picture, and in the text of an entry, GTK hits nothing: the middle alone does not do
        points = [(x + width * i // 8, y + height * j // 8) for i, j in ((4, 4), (0, 4), (7, 4), (4, 0), (4, 7), (0, 0))]
        hits = [parents[-1]._at(*point) for point in points]
        return any(self._is_hit(hit, parents) for hit in hits) or (not any(hits) and self.role == 'text box')

    def _has_size(self):
        try:
            return min(self.extents[2:]) > 0
        except Unsupported:
            return True  # the size of what is in it decides

    def _is_hit(self, hit, parents):
        if hit is None:
            return False
        # what is insensitive is never hit itself, but then what is hit is around it
        return hit == self or self in hit.parents or (hit in parents and 'sensitive' not in self.states)

    def _at(self, x, y):
        owner, path = self._call('org.a11y.atspi.Component', 'GetAccessibleAtPoint',
                                 GLib.Variant('(iiu)', (x, y, 1)))[0]
        return None if path.endswith('/null') else Node(self._bus, owner, path, self.screen)

    def walk(self, showing=True):
        """Itself and everything below, top down; only what has a size, unless told otherwise."""
        pending = [self]
        while pending:
            node = pending.pop(0)
            try:
                if showing and not node._has_size():
                    continue
                yield node
                pending[0:0] = node.children
            except Gone:
                continue

    def find_all(self, role=None, name=None, showing=True, where=None):
        """All that match, in the tree's order, right now.

        name: the exact name, or a compiled pattern to search in it. where: a function that says yes to a node.
        showing=False also finds what is turned away, scrolled out or covered.
        """
        return [node for node in self.walk(showing) if node._matches(role, name, showing, where)]

    def _matches(self, role, name, showing, where):
        try:
            if role is not None and self.role != role:
                return False
            if isinstance(name, re.Pattern):
                if not name.search(self.name):
                    return False
            elif name is not None and self.name != name:
                return False
            return (where is None or bool(where(self))) and (not showing or self.shown)
        except Gone:  # also when it has no such property
            return False

    def has(self, role=None, name=None, **options):
        """Whether there is one right now."""
        return bool(self.find_all(role, name, **options))

    def wait(self, role=None, name=None, seconds=None, **options):
        """Waits until there is at least one, and returns the first."""
        return wait_for(lambda: self.find_all(role, name, **options), seconds=seconds,
                        what=lambda: f'{role or "anything"} {_shown(name)} in\n{self.dump()}')[0]

    find = wait

    def wait_gone(self, role=None, name=None, seconds=None, **options):
        """Waits until there is none left."""
        wait_for(lambda: not self.find_all(role, name, **options), seconds=seconds,
                 what=lambda: f'no more {role or "anything"} {_shown(name)} in\n{self.dump()}')

    def wait_state(self, state, present=True, seconds=None):
        """Waits until it has ('focused', 'sensitive', 'selected' …), or no longer has, a state; returns itself."""
        wait_for(lambda: (state in self.states) == present, seconds=seconds,
                 what=lambda: f'{self!r} to {"be" if present else "be no longer"} {state}; it is {sorted(self.states)}')
        return self

    def wait_text(self, match, seconds=None):
        """Waits until its text is the string match (or matches the pattern); returns itself."""
        test = match.search if isinstance(match, re.Pattern) else match.__eq__
        wait_for(lambda: test(self.text), seconds=seconds, what=lambda: f'text {_shown(match)}; it is {self.text!r}')
        return self

    def action(self, name=None):
        """Does what assistive technology would do: its action of that name, or the first."""
        interface = 'org.a11y.atspi.Action'
        actions = [entry[0] for entry in self._call(interface, 'GetActions')[0]]
        if not actions or (name is not None and name not in actions):
            raise ProgramError(f'{self!r} has no action {name or ""}, only {actions}')
        number = actions.index(name) if name else 0
        if not self._call(interface, 'DoAction', GLib.Variant('(i)', (number,)))[0]:
            raise ProgramError(f'{self!r} refused the action {actions[number]}')

    # --- with the mouse ---

    def at(self):
        """The middle of it on the screen, once it has come to rest there."""
        return self.screen.rest(self)

    def click(self, button=1, times=1):
        self.screen.click(self.at(), button, times)
        return self

    def double_click(self):
        return self.click(times=2)

    def right_click(self):
        return self.click(button=3)

    def drag_to(self, target):
        """Drags from the middle of this to the middle of target (a Node or a point)."""
        self.screen.drag(self.at(), target.at() if isinstance(target, Node) else target)

    def dump(self):
        """The tree below as text, for failure messages."""
        lines = []

        def visit(node, depth):
            try:
                if depth and not node._has_size():
                    return
                states = node.states
                marks = [word for word in ('focused', 'selected', 'checked', 'pressed') if word in states]
                marks += [] if 'sensitive' in states else ['insensitive']
                lines.append(f'{"  " * depth}{node.role} {node.name!r} {" ".join(marks)}'.rstrip())
                for child in node.children:
                    visit(child, depth + 1)
            except Gone:
                lines.append('  ' * depth + '(gone)')

        visit(self, 0)
        return '\n'.join(lines)


def _shown(match):
    return '' if match is None else f'"{match.pattern if isinstance(match, re.Pattern) else match}"'


class Bus:
    """The accessibility bus at an address."""

    def __init__(self, address):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self._bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self._bus.set_exit_on_close(False)
        self.root = Node(self._bus, 'org.a11y.atspi.Registry', '/org/a11y/atspi/accessible/root')
        wait_for(self._registry_answers, 'the accessibility registry')

    def _registry_answers(self):
        try:
            self.root.children
            return True
        except Gone:
            return False

    def pid_of(self, node):
        return self._bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                                   'GetConnectionUnixProcessID', GLib.Variant('(s)', (node._owner,)), None,
                                   Gio.DBusCallFlags.NONE, _CALL_MS, None).unpack()[0]

    def application(self, pid):
        """The root object of the application with that process id, or None."""
        for node in self.root.children:
            try:
                if self.pid_of(node) == pid:
                    return node
            except GLib.Error:
                continue
        return None

    def close(self):
        self._bus.close_sync(None)
