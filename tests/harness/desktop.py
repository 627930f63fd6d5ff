#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""desktop.py: a desktop of the session bus that prints what it is told:

    notify TITLE | BODY        a notification
    button LABEL               one of its buttons; SIGUSR1 presses the last
    withdraw                   one that is taken back
    inhibit REASON             it must not sleep
    uninhibit                  it may
"""
import signal

import gi

gi.require_version('Gtk', '4.0')
from gi.repository import Gio, GLib, Gtk  # noqa: E402

NOTIFICATIONS = 'org.freedesktop.Notifications'
SESSION = 'org.gnome.SessionManager'
INTERFACES = f'''<node>
<interface name="{NOTIFICATIONS}">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
</interface>
<interface name="{SESSION}">
  <method name="RegisterClient"><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="o" direction="out"/></method>
  <method name="UnregisterClient"><arg type="o" direction="in"/></method>
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="u" direction="in"/><arg type="u" direction="out"/></method>
  <method name="Uninhibit"><arg type="u" direction="in"/></method>
</interface></node>'''
SUSPEND = 4


buttons = []


def say(text):
    print(text, flush=True)


def tell(title, body, actions):
    """Prints a notification; remembers its buttons, which come as keys and labels by turns."""
    buttons[:] = [(key, label) for key, label in zip(actions[::2], actions[1::2]) if key != 'default']
    say(f'notify {title} | {body}')
    for _key, label in buttons:
        say(f'button {label}')


def press():
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    bus.emit_signal(None, '/' + NOTIFICATIONS.replace('.', '/'), NOTIFICATIONS, 'ActionInvoked',
                    GLib.Variant('(us)', (7, buttons[-1][0])))
    return GLib.SOURCE_CONTINUE


def answer(method, arguments):
    """What a call is answered with; prints what it says."""
    if method == 'Notify':
        tell(arguments[3], arguments[4], arguments[5])
        return GLib.Variant('(u)', (7,))
    if method == 'CloseNotification':
        say('withdraw')
    if method == 'GetCapabilities':
        return GLib.Variant('(as)', (['body', 'actions'],))
    if method == 'RegisterClient':
        return GLib.Variant('(o)', ('/client',))
    if method == 'Inhibit':
        say(f'inhibit {arguments[2]}' if arguments[3] == SUSPEND else f'inhibit {arguments[3]}?')
        return GLib.Variant('(u)', (9,))
    if method == 'Uninhibit':
        say('uninhibit')
    return None


def on_call(_bus, _sender, _path, _interface, method, arguments, invocation):
    invocation.return_value(answer(method, arguments.unpack()))


def on_bus(bus, name):
    path = '/' + name.replace('.', '/')
    bus.register_object(path, Gio.DBusNodeInfo.new_for_xml(INTERFACES).lookup_interface(name), on_call)


owned = []


def on_owned(_bus, name):
    owned.append(name)
    if len(owned) == 2:
        say('ready')


def on_activate(app):
    Gtk.ApplicationWindow(application=app, title='Desktop', default_width=100, default_height=60).present()
    for name in (NOTIFICATIONS, SESSION):
        Gio.bus_own_name(Gio.BusType.SESSION, name, Gio.BusNameOwnerFlags.NONE, on_bus, on_owned, None)


def main():
    app = Gtk.Application(application_id=None, flags=Gio.ApplicationFlags.NON_UNIQUE)
    app.connect('activate', on_activate)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, press)
    app.run([])


GLib.set_prgname('desktop')
main()
