#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is found everywhere below a folder: by keys and mouse, and what can be done with it."""
from harness import tap
from harness.proc import wait_for
from window import WindowCase

FOUND = ('reports in /office', 'a report.txt in /', 'b report.odt in /office', 'c report.txt in /office/deep')


class Search(WindowCase):
    def setUp(self):
        super().setUp()
        self.serve()
        for name in ('a report.txt', 'office/b report.odt', 'office/deep/c report.txt', 'office/reports/x', 'office/.report'):
            self.write(self.share / name)

    def search(self, words):
        self.key('ctrl+shift+f')
        self.main.find('search box', 'Search everywhere below', showing=False).wait_state('focused')
        self.type(words)

    def test_search(self):
        self.open()
        self.wait_rows('office', 'a report.txt')

        # Nothing in the folder itself; the page offers to look below.
        self.type('reports')
        self.wait_label('No Results Found')
        self.button('Search Everywhere Below').click()
        self.wait_rows('reports in /office')
        self.key('Escape')
        self.wait_rows('office', 'a report.txt')

        self.search('REPORT')
        self.wait_rows(*FOUND)
        self.wait_label('4 items')
        self.key('ctrl+h')
        self.wait_rows('reports in /office', '.report in /office', *FOUND[1:])
        self.key('ctrl+h')
        self.wait_rows(*FOUND)

        # What was found is a file like any other.
        self.choose('b report.odt in /office')
        self.key('ctrl+d')
        wait_for((self.home.downloads / 'b report.odt').is_file, 'the download')
        self.choose('c report.txt in /office/deep')
        self.key('F2')
        self.wait_dialog().find('text box', 'Name').wait_text('c report.txt')
        self.type('d report')
        self.key('Return')
        self.wait_rows(*FOUND[:3], 'd report.txt in /office/deep')
        self.assertTrue((self.share / 'office/deep/d report.txt').is_file())
        self.choose('d report.txt in /office/deep')
        self.key('Delete')
        self.wait_dialog()
        self.button('Delete').click()
        self.wait_rows(*FOUND[:3])
        self.assertFalse((self.share / 'office/deep/d report.txt').exists())

        # Where it is, and into a folder that was found.
        self.row('b report.odt in /office').right_click()
        self.app.window.find('menu item', 'Show in Its Folder').click()
        self.wait_rows('deep', 'reports', 'b report.odt')
        self.row('b report.odt').wait_state('selected')
        self.key('alt+Left')
        self.wait_rows('office', 'a report.txt')
        self.search('reports')
        self.wait_rows('reports in /office')
        self.key('Return', 'Return')
        self.wait_rows('x')


if __name__ == '__main__':
    tap.main()
