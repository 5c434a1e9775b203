/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys in. ncurses decodes escape sequences and UTF-8; the sequences of the common terminals
 * are defined here besides terminfo's, because a TERM that lies is the usual case over SSH.
 */
#include "term_private.h"

#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/mem.h"
#include "base/text.h"

/* Above ncurses' own codes: the index into `sequences` is added. */
enum { CODE_BASE = KEY_MAX + 1 };
/* How long a begun character or paste may pause on the line, milliseconds. */
enum { CHARACTER_MS = 50, PASTE_MS = 1000 };

enum { PASTE_BEGIN = 0x120000, PASTE_END };

static const struct sequence {
	const char *bytes;
	keycode key;
} sequences[] = {
	{ "\033[200~", PASTE_BEGIN },
	{ "\033[201~", PASTE_END },
	{ "\033[A", K_UP },
	{ "\033OA", K_UP },
	{ "\033[B", K_DOWN },
	{ "\033OB", K_DOWN },
	{ "\033[C", K_RIGHT },
	{ "\033OC", K_RIGHT },
	{ "\033[D", K_LEFT },
	{ "\033OD", K_LEFT },
	{ "\033[H", K_HOME },
	{ "\033OH", K_HOME },
	{ "\033[1~", K_HOME },
	{ "\033[7~", K_HOME },
	{ "\033[F", K_END },
	{ "\033OF", K_END },
	{ "\033[4~", K_END },
	{ "\033[8~", K_END },
	{ "\033[2~", K_INSERT },
	{ "\033[3~", K_DELETE },
	{ "\033[5~", K_PGUP },
	{ "\033[6~", K_PGDN },
	{ "\033[Z", K_BACKTAB },
	{ "\033OM", K_ENTER },
	{ "\033[1;2A", K_SHIFT | K_UP },
	{ "\033[1;2B", K_SHIFT | K_DOWN },
	{ "\033[1;2C", K_SHIFT | K_RIGHT },
	{ "\033[1;2D", K_SHIFT | K_LEFT },
	{ "\033[a", K_SHIFT | K_UP },
	{ "\033[b", K_SHIFT | K_DOWN },
	{ "\033[1;3A", K_ALT | K_UP },
	{ "\033[1;3B", K_ALT | K_DOWN },
	{ "\033[1;3C", K_ALT | K_RIGHT },
	{ "\033[1;3D", K_ALT | K_LEFT },
	{ "\033[1;5A", K_CTRL | K_UP },
	{ "\033[1;5B", K_CTRL | K_DOWN },
	{ "\033[1;5C", K_CTRL | K_RIGHT },
	{ "\033[1;5D", K_CTRL | K_LEFT },
	{ "\033Oc", K_CTRL | K_RIGHT },
	{ "\033Od", K_CTRL | K_LEFT },
	{ "\033[1;5H", K_CTRL | K_HOME },
	{ "\033[1;5F", K_CTRL | K_END },
	{ "\033OP", K_F1 },
	{ "\033[11~", K_F1 },
	{ "\033[[A", K_F1 },
	{ "\033OQ", K_F2 },
	{ "\033[12~", K_F2 },
	{ "\033[[B", K_F2 },
	{ "\033OR", K_F3 },
	{ "\033[13~", K_F3 },
	{ "\033[[C", K_F3 },
	{ "\033OS", K_F4 },
	{ "\033[14~", K_F4 },
	{ "\033[[D", K_F4 },
	{ "\033[15~", K_F5 },
	{ "\033[[E", K_F5 },
	{ "\033[17~", K_F6 },
	{ "\033[18~", K_F7 },
	{ "\033[19~", K_F8 },
	{ "\033[20~", K_F9 },
	{ "\033[21~", K_F10 },
	{ "\033[23~", K_F11 },
	{ "\033[24~", K_F12 },
};

void term_define_keys(struct term *t)
{
	t->keys = newpad(1, 1);
	if (t->keys == NULL)
		mem_exhausted();
	keypad(t->keys, TRUE);
	for (size_t i = 0; i < ARRAY_LEN(sequences); i++)
		define_key(sequences[i].bytes, CODE_BASE + (int)i);
}

/* What terminfo names and the table above does not. */
static keycode key_of_curses(wint_t code)
{
	if (code >= CODE_BASE && code < CODE_BASE + ARRAY_LEN(sequences))
		return sequences[code - CODE_BASE].key;
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return K_F1 + (code - KEY_F(1));
	switch (code) {
	case KEY_UP:
		return K_UP;
	case KEY_DOWN:
		return K_DOWN;
	case KEY_LEFT:
		return K_LEFT;
	case KEY_RIGHT:
		return K_RIGHT;
	case KEY_HOME:
		return K_HOME;
	case KEY_END:
		return K_END;
	case KEY_PPAGE:
		return K_PGUP;
	case KEY_NPAGE:
		return K_PGDN;
	case KEY_IC:
		return K_INSERT;
	case KEY_DC:
		return K_DELETE;
	case KEY_BTAB:
		return K_BACKTAB;
	case KEY_BACKSPACE:
		return K_BACKSPACE;
	case KEY_ENTER:
		return K_ENTER;
	case KEY_SR:
		return K_SHIFT | K_UP;
	case KEY_SF:
		return K_SHIFT | K_DOWN;
	case KEY_SLEFT:
		return K_SHIFT | K_LEFT;
	case KEY_SRIGHT:
		return K_SHIFT | K_RIGHT;
	default:
		return K_NONE; /* a key of curses that means nothing to us */
	}
}

static keycode key_of_char(wint_t c)
{
	switch (c) {
	case '\r':
	case '\n':
		return K_ENTER;
	case '\t':
		return K_TAB;
	case 0x1B:
		return K_ESC;
	case 0x08:
	case 0x7F:
		return K_BACKSPACE;
	case 0:
		return K_CTRL | ' ';
	default:
		break;
	}
	if (c < 0x1B)
		return K_CTRL | (keycode)(c - 1 + 'a');
	return c < ' ' ? K_NONE : (keycode)c;
}

enum got { GOT_NOTHING, GOT_KEY, GOT_CHAR };

/* One key or character that is already here; the rest of a begun one is waited for. */
static enum got get(struct term *t, wint_t *ret)
{
	int waiting = 0;
	if (ioctl(t->in, FIONREAD, &waiting) != 0)
		waiting = 0;
	wtimeout(t->keys, waiting > 0 ? CHARACTER_MS : 0);
	int code = wget_wch(t->keys, ret);
	if (code == KEY_CODE_YES)
		return GOT_KEY;
	if (code == OK)
		return GOT_CHAR;
	/* Bytes that are no character were dropped: try what follows them. */
	int left = 0;
	if (waiting > 0 && ioctl(t->in, FIONREAD, &left) == 0 && left > 0 && left < waiting)
		return get(t, ret);
	return GOT_NOTHING;
}

static void add_char(struct buf *b, wint_t c)
{
	char text[KEY_NAME_MAX];
	buf_puts(b, keycode_text((keycode)c, text));
}

/* Collects a paste to its end mark, or to a pause of a second. */
static void read_paste(struct term *t)
{
	AUTO(buf_release) struct buf raw = BUF_INIT;
	for (;;) {
		wint_t c = 0;
		enum got got = get(t, &c);
		if (got == GOT_NOTHING) {
			struct pollfd ready = { .fd = t->in, .events = POLLIN };
			if (poll(&ready, 1, PASTE_MS) <= 0 || !(ready.revents & POLLIN))
				break;
			int waiting = 0;
			if (ioctl(t->in, FIONREAD, &waiting) != 0 || waiting == 0)
				break;
		} else if (got == GOT_KEY) {
			if (key_of_curses(c) == PASTE_END)
				break;
		} else if (c == '\r' || c == '\n') {
			buf_putc(&raw, '\n');
		} else if (c == '\t') {
			buf_putc(&raw, ' ');
		} else if (c >= ' ') {
			add_char(&raw, c);
		}
	}
	buf_reset(&t->pasted);
	text_clean(&t->pasted, raw.text, raw.len, TEXT_LINES);
}

/* As term_key(), without joining Esc with what follows. */
static keycode plain_key(struct term *t)
{
	if (t->pushed != K_NONE) {
		keycode key = t->pushed;
		t->pushed = K_NONE;
		return key;
	}
	for (;;) {
		wint_t c = 0;
		enum got got = get(t, &c);
		if (got == GOT_NOTHING)
			return K_NONE;
		keycode key = got == GOT_KEY ? key_of_curses(c) : key_of_char(c);
		if (key == PASTE_BEGIN) {
			read_paste(t);
			return K_PASTE;
		}
		if (key != K_NONE && key != PASTE_END)
			return key;
	}
}

keycode term_key(struct term *t)
{
	keycode key = plain_key(t);
	if (key != K_ESC)
		return key;
	/* ncurses has already waited 25 ms: a character here was sent with Esc, by Alt. */
	keycode next = plain_key(t);
	if (next == K_NONE)
		return K_ESC;
	if (next == K_ESC || next == K_PASTE || next >= K_ENTER) {
		t->pushed = next;
		return K_ESC;
	}
	return K_ALT | next;
}

const char *term_pasted(const struct term *t)
{
	return t->pasted.text;
}
