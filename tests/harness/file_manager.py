#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""file_manager.py: a file manager of the session bus that only prints "show URI" for what it is asked to show."""
import gi

gi.require_version('Gtk', '4.0')
from gi.repository import Gio, GLib, Gtk  # noqa: E402

NAME = 'org.freedesktop.FileManager1'
INTERFACE = f'''<node><interface name="{NAME}"><method name="ShowItems">
  <arg type="as" direction="in"/><arg type="s" direction="in"/></method></interface></node>'''


def on_call(_bus, _sender, _path, _interface, _method, arguments, invocation):
    for uri in arguments.unpack()[0]:
        print(f'show {uri}', flush=True)
    invocation.return_value(None)


def on_bus(bus, _name):
    bus.register_object('/org/freedesktop/FileManager1', Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], on_call)


def on_activate(app):
    Gtk.ApplicationWindow(application=app, title='File Manager', default_width=100, default_height=60).present()
    Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, on_bus,
                     lambda *_: print('ready', flush=True), None)


def main():
    app = Gtk.Application(application_id=None, flags=Gio.ApplicationFlags.NON_UNIQUE)
    app.connect('activate', on_activate)
    app.run([])


GLib.set_prgname('file-manager')
main()
