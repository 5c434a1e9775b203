/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program in a pseudo-terminal that libvterm reads: keys in, screen out, no sleeps.
 *
 * After every key the harness waits until the program is settled: it sleeps in the wait of its
 * main loop (ppoll, as /proc/PID/syscall tells), it has run since the key was sent, it has left
 * nothing unread, and its output is read to the end. ncurses' own waits (poll, 25 ms after Esc)
 * do not count as settled, so a lone Esc needs no care. A program with another main loop is
 * started with `any_wait`; where /proc tells nothing, silence for a while must do.
 *
 * Keys are written as text with names in angle brackets: "2张<Enter><C-s><F1><M-2><S-Up><lt>",
 * "<Paste:两行\n>" for a bracketed paste.
 *
 * With `trace` the program runs under ptrace(2), slowly, and write(2) calls to the terminal are
 * counted exactly.
 */
#ifndef LIB_PTY_H
#define LIB_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/buf.h"

struct pty;

struct pty_options {
	const char *const *argv;        /* ends with NULL; argv[0] is a path */
	/* "NAME=value", ends with NULL; or NULL. Besides these the program gets TERM, LANG=C.UTF-8,
	 * PATH, HOME, TMPDIR, TZ and the sanitizers' options only. */
	const char *const *env;
	const char *term;               /* NULL: xterm-256color */
	int rows, cols;                 /* 0: 24×80 */
	int timeout_ms;                 /* of one wait; 0: 10 seconds */
	bool trace;                     /* count write(2) */
	bool any_wait;                  /* settled in any blocking system call */
	struct buf *raw;                /* all bytes it sends to the terminal are added; or NULL */
	/* How SIGHUP stands when it starts: as nohup(1) leaves it, or blocked, so that
	 * nothing tells of a dead line but the line itself. */
	enum { PTY_HUP_TELLS, PTY_HUP_IGNORED, PTY_HUP_BLOCKED } hup;
};

/* What the last key, resize or signal has caused, up to when the program settled. */
struct pty_cost {
	size_t bytes;           /* to the terminal */
	size_t writes;          /* calls, with `trace` */
};

struct pty_cell {
	char text[32];          /* the character with its marks; "" for an empty cell */
	int width;              /* 0: the right half of the cell before */
	bool bold, underline, reverse;
	int fg, bg;             /* palette index, -1: the terminal's default */
};

/* Starts it and waits until it settles; NULL with a message on standard error if it cannot. */
struct pty *pty_start(const struct pty_options *);
/* Hangs up if it still runs, frees, and returns the exit status as waitpid() gives it. */
int pty_end(struct pty *);

/* Each waits until settled. False: it ended, or did not settle in time (pty_why() tells). */
bool pty_keys(struct pty *, const char *keys);
bool pty_send(struct pty *, const char *bytes, size_t n);
bool pty_resize(struct pty *, int rows, int cols);
bool pty_settle(struct pty *);
/* Waits until the screen shows the text, changed by whatever; false after timeout_ms. */
bool pty_await(struct pty *, const char *text, int timeout_ms);
/* Waits for its end; false if it lives on after timeout_ms. Then pty_end() gives the status. */
bool pty_await_end(struct pty *, int timeout_ms);
/* Watches without a key: cost of what it does by itself in that time, and how often it woke. */
struct pty_cost pty_watch(struct pty *, int ms, size_t *ret_wakeups);
void pty_signal(struct pty *, int number);
/* While it is held nobody reads what it writes, as after Ctrl-S at the other end. */
void pty_hold(struct pty *, bool held);
/* Sends bytes and waits for nothing; how many went in. */
size_t pty_put(struct pty *, const char *bytes, size_t n);
/* Changes the window and waits for nothing. */
void pty_put_size(struct pty *, int rows, int cols);
/* The system call it sleeps in; -1 if it does not sleep or cannot be looked at. */
long pty_sleeps_in(const struct pty *);
/* Closes the line as a dropped SSH connection does; the screen stays to be read. */
void pty_hang_up(struct pty *);

const char *pty_why(const struct pty *);
pid_t pty_pid(const struct pty *);
struct pty_cost pty_cost(const struct pty *);

/* The screen. Rows end where their text ends; NULs are spaces. */
int pty_rows(const struct pty *);
int pty_cols(const struct pty *);
void pty_row(const struct pty *, int row, struct buf *);
void pty_text(const struct pty *, struct buf *);
bool pty_shows(const struct pty *, const char *text);
struct pty_cell pty_cell(const struct pty *, int row, int col);
void pty_cursor(const struct pty *, int *ret_row, int *ret_col, bool *ret_visible);
/* Is the alternate screen on? */
bool pty_alternate(const struct pty *);

/* The screen as an SVG picture, wide characters on their two cells. */
void pty_svg(const struct pty *, FILE *);

/* Translates one unit of the key notation into bytes; returns how much of `keys` it took, 0 if it
 * is no key. */
size_t pty_key_bytes(const char *keys, struct buf *bytes);

#endif
