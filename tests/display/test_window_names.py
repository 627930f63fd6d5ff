# SPDX-License-Identifier: GPL-3.0-or-later
"""New folder, rename, delete, properties: by the keyboard alone, and what is said when it does not work."""
import hashlib
import re

from harness import tap
from harness.proc import ProgramError, wait_for
from window import WindowCase


class Names(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        self.write(self.share / 'file.txt', b'content of the file')
        self.write(self.share / 'other.txt')
        self.window = self.open()
        self.row('file.txt')

    def first_row(self):
        self.key('Down', 'Home')
        self.row('file.txt').wait_state('selected')

    def wait_one_window(self):
        wait_for(lambda: len(self.app.windows) == 1, lambda: f'the dialog to go: {self.app.windows}')

    def type_until_there(self, box, text):
        """A letter that the keyboard lacks gets a key only while it is typed, and the window may look at it too late."""
        for _ in range(10):
            self.key('ctrl+a')
            self.type(text)
            try:
                return box.wait_text(text, seconds=5)
            except ProgramError:
                continue
        return box.wait_text(text)

    def test_new_folder(self):
        self.key('ctrl+shift+n')
        dialog = self.wait_dialog()
        self.type_until_there(dialog.find('text box', 'Name'), 'új mappa')
        self.key('Return')
        self.row('új mappa')
        self.wait_one_window()
        self.assertTrue((self.share / 'új mappa').is_dir())

    def test_new_folder_with_a_taken_name(self):
        self.key('ctrl+shift+n')
        dialog = self.wait_dialog()
        self.type('other.txt')
        dialog.find(None, 'There is something with this name already')
        dialog.find('button', re.compile('Create')).wait_state('sensitive', False)
        self.key('Return')
        self.assertEqual(len(self.app.windows), 2)
        self.key('Escape')
        self.wait_one_window()
        self.assertTrue((self.share / 'other.txt').is_file())

    def test_new_folder_with_a_name_that_cannot_be(self):
        self.key('ctrl+shift+n')
        dialog = self.wait_dialog()
        self.type('..')
        dialog.find(None, '“.” and “..” cannot be names')
        self.type('/x')
        dialog.find(None, 'A name cannot contain slashes or backslashes')
        self.key('Escape')
        self.wait_one_window()

    def test_rename(self):
        self.first_row()
        self.key('F2')
        dialog = self.wait_dialog()
        box = dialog.find('text box', 'Name')
        box.wait_text('file.txt')
        self.type('renamed')  # over the selected stem
        box.wait_text('renamed.txt')
        self.key('Return')
        self.wait_rows('other.txt', 'renamed.txt')
        self.assertEqual((self.share / 'renamed.txt').read_bytes(), b'content of the file')

    def test_rename_that_clashes_with_what_came_meanwhile(self):
        self.first_row()
        self.key('F2')
        self.wait_dialog()
        self.type('meanwhile')
        self.write(self.share / 'meanwhile.txt', b'precious')
        self.key('Return')
        self.wait_label(re.compile('meanwhile.txt” is there already. Choose another name.'))
        self.assertEqual((self.share / 'meanwhile.txt').read_bytes(), b'precious')
        self.assertTrue((self.share / 'file.txt').is_file())

    def test_delete(self):
        self.first_row()
        self.key('Delete')
        dialog = self.wait_dialog()
        dialog.find('label', 'Delete “file.txt”?')
        self.key('Return')  # "Cancel" is what Enter means here
        self.wait_one_window()
        self.assertTrue((self.share / 'file.txt').is_file())
        self.key('Delete')
        self.wait_dialog()
        self.key('alt+d')
        self.wait_rows('other.txt')
        self.assertFalse((self.share / 'file.txt').exists())

    def test_delete_several(self):
        self.key('Down', 'ctrl+a', 'Delete')
        self.wait_dialog().find('label', 'Delete 2 Items?')
        self.key('alt+d')
        self.wait_label('Folder Is Empty')

    def test_undo(self):
        """Ctrl+Z and the toast bring back what was deleted, and the old name; the trash is empty then."""
        self.first_row()
        self.key('Delete')
        self.wait_dialog()
        self.key('alt+d')
        self.wait_rows('other.txt')
        self.wait_label('“file.txt” was deleted')
        self.button('Undo').click()
        self.wait_rows('file.txt', 'other.txt')
        self.assertEqual((self.share / 'file.txt').read_bytes(), b'content of the file')
        self.wait_label('“file.txt” is back')
        self.first_row()
        self.key('F2')
        dialog = self.wait_dialog()
        self.type_until_there(dialog.find('text box', 'Name'), 'renamed.txt')
        self.key('Return')
        self.wait_rows('other.txt', 'renamed.txt')
        self.wait_one_window()
        self.key('ctrl+z')
        self.wait_rows('file.txt', 'other.txt')
        self.key('ctrl+a', 'Delete')
        self.wait_dialog()
        self.key('alt+d')
        self.wait_label('Folder Is Empty')
        self.wait_label('2 items were deleted')
        self.write(self.share / 'other.txt', b'precious')
        self.wait_rows('other.txt')
        self.key('ctrl+z')
        self.wait_label(re.compile('^1 item is back. “other.txt” stays as it is: something else has its old name'))
        self.wait_rows('file.txt', 'other.txt')
        self.assertEqual((self.share / 'other.txt').read_bytes(), b'precious')

    def test_delete_what_is_gone(self):
        self.first_row()
        self.key('Delete')
        self.wait_dialog()
        (self.share / 'file.txt').unlink()
        self.key('alt+d')
        self.wait_label(re.compile('file.txt” is no longer on the server'))
        self.wait_rows('other.txt')

    def test_properties_and_checksum(self):
        self.first_row()
        self.key('alt+Return')
        dialog = self.app.wait_window('Properties')
        for text in ('file.txt', 'Plain text document', 'rw-r--r--', '19 bytes'):
            dialog.find('label', text)
        dialog.find('button', re.compile('Compute')).click()
        dialog.find('label', hashlib.sha256(b'content of the file').hexdigest())
        self.key('Escape')
        self.wait_one_window()

    def test_context_menu_by_mouse_and_by_key(self):
        self.row('other.txt').right_click()
        self.row('other.txt').wait_state('selected')
        self.app.window.find('menu item', 'Rename…')
        self.key('Escape')
        self.app.window.wait_gone('menu item', 'Rename…')
        self.key('shift+F10')
        self.app.window.find('menu item', 'Properties').click()
        self.app.wait_window('Properties').find('label', 'other.txt')
        self.key('Escape')
        self.wait_one_window()

    def test_menu_of_the_folder(self):
        x, y = self.list_centre()
        self.screen.click((x, y + 150), 3)
        self.app.window.find('menu item', 'New Folder…').click()
        self.wait_dialog()
        self.key('Escape')
        self.wait_one_window()

    def test_preferences_shortcuts_about(self):
        self.key('ctrl+comma')
        preferences = self.app.wait_window('Preferences')
        preferences.find('label', str(self.home.downloads))
        self.key('Escape')
        self.wait_one_window()
        self.key('ctrl+question')
        wait_for(lambda: len(self.app.windows) == 2, 'the shortcuts')
        for title in ('Folder above', 'Upload files'):  # which of them fit on the first page is up to GTK
            self.app.window.find('label', title, showing=False)
        self.app.window.find('tab', '_2').click().wait_state('selected')
        self.key('Escape')
        self.wait_one_window()
        self.menu('About Pinnace')
        wait_for(lambda: len(self.app.windows) == 2, 'the window about Pinnace')
        self.app.window.find('label', 'The Pinnace developers')
        self.key('Escape')
        self.wait_one_window()


if __name__ == '__main__':
    tap.main()
