#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""drag_source.py PATH…: the window of "another application" out of which these files and folders can be dragged.

What it offers is what file managers offer: a list of files, to other programs as text/uri-list. Prints "begin" when a
drag begins and "end" when it is over.
"""
import sys

import gi

gi.require_version('Gtk', '4.0')
gi.require_version('Gdk', '4.0')
from gi.repository import Gdk, Gio, Gtk  # noqa: E402


def say(word):
    print(word, flush=True)


def on_activate(app, paths):
    window = Gtk.ApplicationWindow(application=app, title='Drag Source', default_width=260, default_height=160)
    label = Gtk.Label(label='Drag from here: ' + ', '.join(path.rsplit('/', 1)[-1] for path in paths), wrap=True)
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY | Gdk.DragAction.MOVE)
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(path) for path in paths])
    source.connect('prepare', lambda *_: Gdk.ContentProvider.new_for_value(files))
    source.connect('drag-begin', lambda *_: say('begin'))
    source.connect('drag-end', lambda *_: say('end'))
    source.connect('drag-cancel', lambda _source, _drag, reason: say(f'cancel {reason.value_nick}') and False)
    window.set_child(label)
    window.add_controller(source)
    window.present()


def main():
    app = Gtk.Application(application_id=None, flags=Gio.ApplicationFlags.NON_UNIQUE)
    app.connect('activate', on_activate, sys.argv[1:])
    app.run([])


main()
