/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/status.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"

static const struct {
	const char *name;
	const char *text;
	int exit_code;
} status_table[ST_COUNT] = {
#define STATUS_ROW(symbol_, name_, exit_code_, text_) \
	[ST_##symbol_] = { .name = name_, .text = text_, .exit_code = exit_code_ },
	STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
};

const char *status_name(enum status status)
{
	REQUIRE(status < ST_COUNT);
	return status_table[status].name;
}

enum status status_by_name(const char *name)
{
	for (size_t i = 0; i < ST_COUNT; i++) {
		if (strcmp(status_table[i].name, name) == 0)
			return (enum status)i;
	}
	return ST_COUNT;
}

int status_exit_code(enum status status)
{
	REQUIRE(status < ST_COUNT);
	return status_table[status].exit_code;
}

const char *status_text(enum status status)
{
	REQUIRE(status < ST_COUNT);
	return _(status_table[status].text);
}

static void format(char *text, size_t size, const char *fmt, va_list args) PRINTF_LIKE(3, 0);

/* Formats whole characters only, and none that could play tricks on the terminal: what a
 * message quotes may come from anywhere. */
static void format(char *text, size_t size, const char *fmt, va_list args)
{
	AUTO(buf_release) struct buf clean = BUF_INIT;
	int len = vsnprintf(text, size, fmt, args);

	if (len < 0)
		text[0] = '\0';
	if ((size_t)len < size && text_is_clean(text, TEXT_LINES))
		return;
	text_clean(&clean, text, strlen(text), TEXT_LINES);
	if (clean.len >= size)
		buf_truncate(&clean, text_whole(clean.text, size - 1));
	memcpy(text, clean.text, clean.len + 1);
}

static void PRINTF_LIKE(3, 4) plain(char *text, size_t size, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	format(text, size, fmt, args);
	va_end(args);
}

enum status problem_set(struct problem *p, enum status status, const char *field,
			const char *fmt, ...)
{
	if (p == NULL)
		return status;
	*p = (struct problem){ .status = status };
	plain(p->field, sizeof(p->field), "%s", field != NULL ? field : "");
	if (fmt == NULL) {
		snprintf(p->message, sizeof(p->message), "%s", status_text(status));
		return status;
	}
	va_list args;
	va_start(args, fmt);
	format(p->message, sizeof(p->message), fmt, args);
	va_end(args);
	return status;
}

void problem_todo(struct problem *p, const char *fmt, ...)
{
	va_list args;

	if (p == NULL)
		return;
	va_start(args, fmt);
	format(p->todo, sizeof(p->todo), fmt, args);
	va_end(args);
}

void problem_hint(struct problem *p, const char *name, const char *fmt, ...)
{
	va_list args;

	if (p == NULL || p->nhints >= PROBLEM_HINTS_MAX)
		return;
	struct problem_hint *hint = &p->hints[p->nhints++];
	snprintf(hint->name, sizeof(hint->name), "%s", name);
	va_start(args, fmt);
	format(hint->value, sizeof(hint->value), fmt, args);
	va_end(args);
}

/* Process-wide, as the terminal that it puts right is. */
static struct {
	void (*run)(void *);
	void *ctx;
} last;

void last_act(void (*run)(void *), void *ctx)
{
	last.run = run;
	last.ctx = ctx;
}

void end_at_once(int exit_code, const char *words)
{
	void (*run)(void *) = last.run;

	last.run = NULL;
	if (run != NULL)
		run(last.ctx);
	/* No exit handlers: whatever is half done must not be flushed by them. */
	dprintf(STDERR_FILENO, "meibu: %s\n", words);
	_exit(exit_code);
}

void bug(const char *file, int line, const char *what)
{
	char words[512];

	snprintf(words, sizeof(words), "%s:%d: %s: %s", file, line, status_text(ST_BUG), what);
	end_at_once(EX_SOFTWARE, words);
}
