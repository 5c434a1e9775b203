/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The screen of a pseudo-terminal, and the notation of keys. */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "lib/pty_private.h"
#include "ui/key.h"

static int on_property(VTermProp property, VTermValue *value, void *user)
{
	struct pty *p = user;
	if (property == VTERM_PROP_CURSORVISIBLE)
		p->cursor_visible = value->boolean;
	if (property == VTERM_PROP_ALTSCREEN)
		p->alternate = value->boolean;
	return 1;
}

static const VTermScreenCallbacks screen_callbacks = { .settermprop = on_property };

void pty_screen_init(struct pty *p, int rows, int cols)
{
	p->vterm = vterm_new(rows, cols);
	vterm_set_utf8(p->vterm, 1);
	p->screen = vterm_obtain_screen(p->vterm);
	p->cursor_visible = true;
	vterm_screen_set_callbacks(p->screen, &screen_callbacks, p);
	vterm_screen_enable_altscreen(p->screen, 1);
	vterm_screen_reset(p->screen, 1);
}

void pty_screen_release(struct pty *p)
{
	vterm_free(p->vterm);
}

void pty_screen_resize(struct pty *p, int rows, int cols)
{
	/* A wide character is the end of libvterm 0.1 in one column, and may still be on the way
	 * when the window becomes so narrow. */
	vterm_set_size(p->vterm, rows, cols > 1 ? cols : 2);
}

/* Length of the escape sequence at `at`, 0 if it is not complete. */
static size_t escape_len(const char *at, size_t n)
{
	if (n < 2)
		return 0;
	if (at[1] == '[') {
		for (size_t i = 2; i < n; i++)
			if (at[i] >= 0x40 && at[i] <= 0x7E)
				return i + 1;
		return 0;
	}
	if (at[1] >= 0x20 && at[1] <= 0x2F)
		return n > 2 ? 3 : 0;
	return 2;
}

static size_t character_len(const char *at, size_t n)
{
	unsigned char c = (unsigned char)*at;
	size_t len = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	return len <= n ? len : 0;
}

static void repeat_last(struct pty *p, const char *sequence)
{
	for (long times = strtol(sequence + 2, NULL, 10); times > 0; times--)
		vterm_input_write(p->vterm, p->last, p->last_len);
}

/* Hands on one piece: a character, a control or an escape sequence. */
static size_t feed_piece(struct pty *p, const char *at, size_t n)
{
	bool escape = *at == '\033';
	size_t len = escape ? escape_len(at, n) : character_len(at, n);
	if (len == 0)
		return 0;
	if (escape && len > 2 && at[1] == '[' && at[len - 1] == 'b') {
		repeat_last(p, at);
		return len;
	}
	vterm_input_write(p->vterm, at, len);
	if (!escape && (unsigned char)*at >= ' ') {
		memcpy(p->last, at, len);
		p->last_len = len;
	}
	return len;
}

void pty_screen_feed(struct pty *p, const char *bytes, size_t n)
{
	AUTO(buf_release) struct buf all = BUF_INIT;
	buf_add(&all, p->held, p->held_len);
	buf_add(&all, bytes, n);
	p->held_len = 0;
	size_t at = 0;
	while (at < all.len) {
		size_t len = feed_piece(p, all.text + at, all.len - at);
		if (len == 0)
			break;
		at += len;
	}
	if (all.len - at < sizeof(p->held)) {
		p->held_len = all.len - at;
		memcpy(p->held, all.text + at, p->held_len);
	}
	vterm_screen_flush_damage(p->screen);
}

int pty_rows(const struct pty *p)
{
	int rows, cols;
	vterm_get_size(p->vterm, &rows, &cols);
	return rows;
}

int pty_cols(const struct pty *p)
{
	int rows, cols;
	vterm_get_size(p->vterm, &rows, &cols);
	return cols;
}

static int color_index(const struct pty *p, VTermColor color, bool background)
{
	bool plain = background ? VTERM_COLOR_IS_DEFAULT_BG(&color)
				: VTERM_COLOR_IS_DEFAULT_FG(&color);
	(void)p;
	return plain || !VTERM_COLOR_IS_INDEXED(&color) ? -1 : color.indexed.idx;
}

struct pty_cell pty_cell(const struct pty *p, int row, int col)
{
	struct pty_cell ret = { .width = 1, .fg = -1, .bg = -1 };
	VTermScreenCell cell;
	if (!vterm_screen_get_cell(p->screen, (VTermPos){ .row = row, .col = col }, &cell))
		return ret;
	ret.width = cell.width;
	ret.bold = cell.attrs.bold;
	ret.underline = cell.attrs.underline != VTERM_UNDERLINE_OFF;
	ret.reverse = cell.attrs.reverse;
	ret.fg = color_index(p, cell.fg, false);
	ret.bg = color_index(p, cell.bg, true);
	if (cell.chars[0] == (uint32_t)-1) {
		ret.width = 0;
		return ret;
	}
	size_t used = 0;
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++) {
		char one[KEY_NAME_MAX];
		keycode_text(cell.chars[i], one);
		const char *text = cell.chars[i] == ' ' ? " " : one;
		size_t len = strlen(text);
		if (used + len >= sizeof(ret.text))
			break;
		memcpy(ret.text + used, text, len + 1);
		used += len;
	}
	return ret;
}

void pty_row(const struct pty *p, int row, struct buf *out)
{
	size_t start = out->len, end = out->len;
	int cols = pty_cols(p);
	for (int col = 0; col < cols; col++) {
		struct pty_cell cell = pty_cell(p, row, col);
		if (cell.width == 0)
			continue;
		buf_puts(out, cell.text[0] != '\0' ? cell.text : " ");
		if (cell.text[0] != '\0' && strcmp(cell.text, " ") != 0)
			end = out->len;
	}
	buf_truncate(out, end > start ? end : start);
}

void pty_text(const struct pty *p, struct buf *out)
{
	for (int row = 0; row < pty_rows(p); row++) {
		pty_row(p, row, out);
		buf_putc(out, '\n');
	}
}

bool pty_shows(const struct pty *p, const char *text)
{
	AUTO(buf_release) struct buf all = BUF_INIT;
	pty_text(p, &all);
	return strstr(all.text, text) != NULL;
}

void pty_cursor(const struct pty *p, int *ret_row, int *ret_col, bool *ret_visible)
{
	VTermPos at;
	vterm_state_get_cursorpos(vterm_obtain_state(p->vterm), &at);
	*ret_row = at.row;
	*ret_col = at.col;
	*ret_visible = p->cursor_visible;
}

bool pty_alternate(const struct pty *p)
{
	return p->alternate;
}

static const struct key_bytes {
	keycode key;
	const char *bytes;
} key_bytes[] = {
	{ K_ENTER, "\r" },
	{ K_ESC, "\033" },
	{ K_TAB, "\t" },
	{ K_BACKTAB, "\033[Z" },
	{ K_BACKSPACE, "\177" },
	{ K_DELETE, "\033[3~" },
	{ K_INSERT, "\033[2~" },
	{ K_UP, "\033OA" },
	{ K_DOWN, "\033OB" },
	{ K_RIGHT, "\033OC" },
	{ K_LEFT, "\033OD" },
	{ K_HOME, "\033OH" },
	{ K_END, "\033OF" },
	{ K_PGUP, "\033[5~" },
	{ K_PGDN, "\033[6~" },
	{ K_F1, "\033OP" },
	{ K_F2, "\033OQ" },
	{ K_F3, "\033OR" },
	{ K_F4, "\033OS" },
	{ K_F5, "\033[15~" },
	{ K_F6, "\033[17~" },
	{ K_F7, "\033[18~" },
	{ K_F8, "\033[19~" },
	{ K_F9, "\033[20~" },
	{ K_F10, "\033[21~" },
	{ K_F11, "\033[23~" },
	{ K_F12, "\033[24~" },
	{ K_SHIFT | K_UP, "\033[1;2A" },
	{ K_SHIFT | K_DOWN, "\033[1;2B" },
	{ K_CTRL | K_LEFT, "\033[1;5D" },
	{ K_CTRL | K_RIGHT, "\033[1;5C" },
	{ K_CTRL | K_HOME, "\033[1;5H" },
	{ K_CTRL | K_END, "\033[1;5F" },
};

static bool named_key(const char *name, size_t n, struct buf *bytes)
{
	keycode key = key_parse(name, n);
	for (size_t i = 0; i < ARRAY_LEN(key_bytes); i++) {
		if (key_bytes[i].key == key) {
			buf_puts(bytes, key_bytes[i].bytes);
			return true;
		}
	}
	keycode plain = key & ~(keycode)(K_CTRL | K_ALT);
	if (key == K_NONE || plain > 0x7E)
		return false;
	if (key & K_ALT)
		buf_putc(bytes, '\033');
	buf_putc(bytes, key & K_CTRL ? (char)(plain & 0x1F) : (char)plain);
	return true;
}

/* "Paste:TEXT", with \n for a line break. */
static void paste_bytes(const char *text, size_t n, struct buf *bytes)
{
	buf_puts(bytes, "\033[200~");
	for (size_t i = 0; i < n; i++) {
		bool line = text[i] == '\\' && i + 1 < n && text[i + 1] == 'n';
		buf_putc(bytes, line ? '\r' : text[i]);
		i += line;
	}
	buf_puts(bytes, "\033[201~");
}

size_t pty_key_bytes(const char *keys, struct buf *bytes)
{
	static const char paste[] = "Paste:";
	if (*keys != '<') {
		size_t len = character_len(keys, strlen(keys));
		buf_add(bytes, keys, len);
		return len;
	}
	const char *name = keys + 1;
	size_t n = strcspn(name, ">");
	if (name[n] != '>')
		return 0;
	if (n == 2 && memcmp(name, "lt", 2) == 0)
		buf_putc(bytes, '<');
	else if (n > strlen(paste) && memcmp(name, paste, strlen(paste)) == 0)
		paste_bytes(name + strlen(paste), n - strlen(paste), bytes);
	else if (!named_key(name, n, bytes))
		return 0;
	return n + 2;
}
