/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the pseudo-terminal share. */
#ifndef LIB_PTY_PRIVATE_H
#define LIB_PTY_PRIVATE_H

#include <vterm.h>

#include "lib/pty.h"

struct pty {
	pid_t pid;
	int master, slave;      /* the slave stays open here to look into its queue */
	int timeout_ms;
	bool trace, any_wait;
	struct buf *raw;        /* all it sends is kept here too; NULL: not */
	bool stopped;           /* nobody reads it */
	bool running;           /* traced: past the first stop */
	bool ended;
	int status;
	uint64_t waits;         /* traced: entries into ppoll */
	struct pty_cost cost;
	char why[128];
	/* The screen, pty_screen.c. */
	VTerm *vterm;
	VTermScreen *screen;
	bool cursor_visible, alternate;
	/* libvterm 0.1 does not know "repeat the last character" (CSI n b): it is spelled out. */
	char last[8];           /* the last character, UTF-8 */
	size_t last_len;
	char held[64];          /* an escape sequence or character not complete yet */
	size_t held_len;
};

void pty_screen_init(struct pty *, int rows, int cols);
void pty_screen_release(struct pty *);
void pty_screen_resize(struct pty *, int rows, int cols);
void pty_screen_feed(struct pty *, const char *bytes, size_t n);

#endif
