#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""drop_target.py: the window of "another application" onto which files can be dropped.

Prints "drop N", then the N paths (or, of files without one, their addresses), one a line.
"""
import gi

gi.require_version('Gtk', '4.0')
gi.require_version('Gdk', '4.0')
from gi.repository import Gdk, Gio, Gtk  # noqa: E402


def on_drop(_target, value, _x, _y):
    files = value.get_files()
    print(f'drop {len(files)}', flush=True)
    for file in files:
        print(file.get_path() or file.get_uri(), flush=True)
    return True


def on_activate(app):
    window = Gtk.ApplicationWindow(application=app, title='Drop Target', default_width=260, default_height=160)
    target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
    target.connect('enter', lambda *_: print('enter', flush=True) or Gdk.DragAction.COPY)
    target.connect('drop', on_drop)
    label = Gtk.Label(label='Drop here', vexpand=True)
    label.add_controller(target)
    window.set_child(label)
    window.present()


def main():
    app = Gtk.Application(application_id=None, flags=Gio.ApplicationFlags.NON_UNIQUE)
    app.connect('activate', on_activate)
    app.run([])


main()
