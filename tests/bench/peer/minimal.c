/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The least that a program with ncurses can do: a full screen of text, a line that moves. */
#include <locale.h>
#include <ncurses.h>

int main(void)
{
	int line = 0;

	setlocale(LC_ALL, "");
	initscr();
	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	for (;;) {
		for (int i = 0; i < LINES; i++) {
			if (i == line)
				attron(A_REVERSE);
			mvprintw(i, 0, "%3d a line of a list, as long as such lines are in a shop",
				 i);
			attroff(A_REVERSE);
		}
		refresh();
		int key = getch();
		if (key == 'q' || key == ERR)
			break;
		line += key == KEY_DOWN && line < LINES - 1 ? 1 : key == KEY_UP && line > 0 ? -1 :
			0;
	}
	endwin();
	return 0;
}
