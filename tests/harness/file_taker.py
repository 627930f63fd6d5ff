#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""file_taker.py: the window of "another file manager", which takes files that are dropped on it or pasted.

It reads lists of files as they come, and prints

    drop N          when something was dropped, and then the N paths, one a line
    seen N          when the clipboard has changed: what could be read of it at once, then likewise
    pasted N        when "Paste" was clicked, likewise; "pasted-as-copied N" when "Paste as Copied Files" was
"""
import ctypes

import gi

gi.require_version('Gtk', '4.0')
gi.require_version('Gdk', '4.0')
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402

URI_LIST = 'text/uri-list'
COPIED_FILES = 'x-special/gnome-copied-files'


# The bindings free the media type that comes with a stream, which is not theirs.
_gtk, _gio = ctypes.CDLL('libgtk-4.so.1'), ctypes.CDLL('libgio-2.0.so.0')
_finish = {Gdk.Drop: _gtk.gdk_drop_read_finish, Gdk.Clipboard: _gtk.gdk_clipboard_read_finish}
for function in _finish.values():
    function.restype, function.argtypes = ctypes.c_void_p, [ctypes.c_void_p] * 4
_gio.g_list_store_append.restype, _gio.g_list_store_append.argtypes = None, [ctypes.c_void_p] * 2


def finish_reading(source, result):
    """The stream, or None."""
    finish = next(function for kind, function in _finish.items() if isinstance(source, kind))
    stream = finish(hash(source), hash(result), None, None)
    if not stream:
        return None
    store = Gio.ListStore.new(Gio.InputStream)
    _gio.g_list_store_append(hash(store), stream)
    return store.get_item(0)


def say(text):
    print(text, flush=True)


class Reading:
    """A list of files that is being read; done() at its end."""

    def __init__(self, source, word, mime_type, done=None):
        self.source, self.word, self.done = source, word, done or (lambda: None)
        self.content = b''
        source.read_async([mime_type], GLib.PRIORITY_DEFAULT, None, self.on_stream)

    def on_stream(self, source, result):
        self.stream = finish_reading(source, result)
        if self.stream is None:
            self.end()
        else:
            self.read()

    def read(self):
        self.stream.read_bytes_async(1 << 16, GLib.PRIORITY_DEFAULT, None, self.on_bytes)

    def on_bytes(self, stream, result):
        try:
            piece = stream.read_bytes_finish(result).get_data()
        except GLib.Error:
            piece = b''
        if not piece:
            self.end()
            return
        self.content += piece
        self.read()

    def end(self):
        paths = [Gio.File.new_for_uri(line.strip()).get_path() for line in self.content.decode().splitlines()
                 if line.startswith('file:')]
        say('\n'.join([f'{self.word} {len(paths)}', *paths]))
        self.done()


def on_drop(_target, drop, _x, _y):
    Reading(drop, 'drop', URI_LIST, lambda: drop.finish(Gdk.DragAction.COPY))
    return True


def on_changed(clipboard):
    if not clipboard.is_local() and clipboard.get_formats().contain_mime_type(URI_LIST):
        Reading(clipboard, 'seen', URI_LIST)


def paste_button(label, word, mime_type):
    button = Gtk.Button(label=label)
    button.connect('clicked', lambda _: Reading(button.get_clipboard(), word, mime_type))
    return button


def on_activate(app):
    window = Gtk.ApplicationWindow(application=app, title='File Taker', default_width=260, default_height=240)
    target = Gtk.DropTargetAsync.new(Gdk.ContentFormats.new([URI_LIST]), Gdk.DragAction.COPY)
    target.connect('drop', on_drop)
    label = Gtk.Label(label='Drop here', vexpand=True)
    label.add_controller(target)
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    for child in (label, paste_button('Paste', 'pasted', URI_LIST),
                  paste_button('Paste as Copied Files', 'pasted-as-copied', COPIED_FILES)):
        box.append(child)
    window.set_child(box)
    window.get_clipboard().connect('changed', on_changed)
    window.present()


def main():
    app = Gtk.Application(application_id=None, flags=Gio.ApplicationFlags.NON_UNIQUE)
    app.connect('activate', on_activate)
    app.run([])


GLib.set_prgname('file-taker')
main()
