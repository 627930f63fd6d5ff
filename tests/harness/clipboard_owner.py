#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clipboard_owner.py PATH…: the window of "another application" in which these files were copied. Prints "ready"."""
import sys

import gi

gi.require_version('Gtk', '4.0')
gi.require_version('Gdk', '4.0')
from gi.repository import Gdk, Gio, Gtk  # noqa: E402


def on_activate(app, paths):
    window = Gtk.ApplicationWindow(application=app, title='Clipboard Owner', default_width=200, default_height=100)
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(path) for path in paths])
    window.present()
    window.get_clipboard().set_content(Gdk.ContentProvider.new_for_value(files))
    print('ready', flush=True)


def main():
    app = Gtk.Application(application_id=None, flags=Gio.ApplicationFlags.NON_UNIQUE)
    app.connect('activate', on_activate, sys.argv[1:])
    app.run([])


main()
