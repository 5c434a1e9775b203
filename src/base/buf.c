/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/status.h"

/* Never written: size 0 says that the text is this one. */
const char buf_empty[1] = "";

void buf_release(struct buf *b)
{
	if (b->size > 0)
		free(b->text);
	*b = (struct buf)BUF_INIT;
}

void buf_reset(struct buf *b)
{
	buf_truncate(b, 0);
}

void buf_reserve(struct buf *b, size_t more)
{
	REQUIRE(more < SIZE_MAX / 4 && b->len < SIZE_MAX / 4);
	size_t need = b->len + more + 1;

	if (need <= b->size)
		return;
	size_t size = b->size * 3 / 2;
	if (size < need)
		size = need;
	if (size < 64)
		size = 64;
	b->text = mem_grow(b->size > 0 ? b->text : NULL, size);
	b->size = size;
	b->text[b->len] = '\0';
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memcpy(b->text + b->len, bytes, n);
	b->len += n;
	b->text[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_pad(struct buf *b, char c, size_t n)
{
	if (n == 0)
		return;
	buf_reserve(b, n);
	memset(b->text + b->len, c, n);
	b->len += n;
	b->text[b->len] = '\0';
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args, again;

	va_start(args, fmt);
	va_copy(again, args);
	/* Most texts are short: the first try usually fits. */
	buf_reserve(b, 64);
	int len = vsnprintf(b->text + b->len, b->size - b->len, fmt, args);
	va_end(args);
	REQUIRE(len >= 0);
	if ((size_t)len >= b->size - b->len) {
		b->text[b->len] = '\0';
		buf_reserve(b, (size_t)len);
		vsnprintf(b->text + b->len, b->size - b->len, fmt, again);
	}
	va_end(again);
	b->len += (size_t)len;
}

void buf_truncate(struct buf *b, size_t len)
{
	REQUIRE(len <= b->len);
	b->len = len;
	if (b->size > 0)
		b->text[len] = '\0';
}

char *buf_take(struct buf *b)
{
	buf_reserve(b, 0);
	char *text = b->text;

	*b = (struct buf)BUF_INIT;
	return text;
}
