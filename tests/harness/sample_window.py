#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window with one of each thing that display tests have to find and use; prints what is done to it."""
import gi

gi.require_version('Gtk', '4.0')
from gi.repository import Gio, Gtk  # noqa: E402


def say(text):
    print(text, flush=True)


def button(label, action):
    widget = Gtk.Button(label=label)
    widget.connect('clicked', lambda _: action())
    return widget


def make_menu(app):
    menu = Gio.Menu()
    menu.append('First', 'app.first')
    action = Gio.SimpleAction.new('first', None)
    action.connect('activate', lambda *_: say('first'))
    app.add_action(action)
    widget = Gtk.MenuButton(icon_name='open-menu-symbolic', menu_model=menu)
    widget.update_property([Gtk.AccessibleProperty.LABEL], ['Main Menu'])
    return widget


def make_list():
    factory = Gtk.SignalListItemFactory()
    factory.connect('setup', lambda _, item: item.set_child(Gtk.Label()))
    factory.connect('bind', lambda _, item: item.get_child().set_text(item.get_item().get_string()))
    model = Gtk.MultiSelection(model=Gtk.StringList.new([f'row {i}' for i in range(100)]))
    view = Gtk.ColumnView(model=model, vexpand=True)
    view.append_column(Gtk.ColumnViewColumn(title='Name', factory=factory))
    view.connect('activate', lambda _, position: say(f'activated {position}'))
    return Gtk.ScrolledWindow(child=view)


def ask(window):
    dialog = Gtk.MessageDialog(transient_for=window, modal=True, text='Sure?', buttons=Gtk.ButtonsType.YES_NO)

    def answered(_dialog, response):
        say(f'answer {Gtk.ResponseType(response).value_nick}')
        dialog.destroy()

    dialog.connect('response', answered)
    dialog.present()


def on_activate(app):
    window = Gtk.ApplicationWindow(application=app, title='Sample', default_width=500, default_height=500)
    header = Gtk.HeaderBar()
    header.pack_end(make_menu(app))
    window.set_titlebar(header)
    stack = Gtk.Stack()
    stack.add_named(make_list(), 'list')
    stack.add_named(Gtk.Label(label='other page', vexpand=True), 'other')
    entry = Gtk.Entry()
    entry.update_property([Gtk.AccessibleProperty.LABEL], ['Words'])
    entry.connect('activate', lambda widget: say(f'entered {widget.get_text()}'))
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    for child in (
        stack, entry,
        button('Press', lambda: say('pressed')),
        button('Turn', lambda: stack.set_visible_child_name('other')),
        button('Ask', lambda: ask(window)),
        Gtk.Button(label='Dull', sensitive=False),
        Gtk.Button(label='Invisible', visible=False),
        Gtk.ProgressBar(fraction=0.25),
    ):
        box.append(child)
    window.set_child(box)
    window.present()


def main():
    app = Gtk.Application(application_id=None, flags=Gio.ApplicationFlags.NON_UNIQUE)
    app.connect('activate', on_activate)
    app.run([])


main()
